//! `sluis scan`: files and folders in, findings out.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use sluis::report::{REPORTERS, Summary, reporter};
use sluis::rules::reason;
use sluis::{Attachment, Content, Coverage, Entity, Finding, Listener, Name, Persons, Status, Submission};

use super::walk::{Item, Met, Walk};
use crate::cli::{Common, LimitArgs};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION, complain};
use crate::order::in_order;
use crate::units::Share;

/// Something was found.
const FOUND: u8 = 1;
/// Nothing was found, but something could not be inspected.
const GAPS: u8 = 3;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files and folders, or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// How to report: human, json or jsonl [default: human]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<String>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Tell these kinds of data only, such as bsn (see: sluis rules list)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    entity: Vec<String>,
    /// How sure a finding has to be, 0.0 to 1.0 [default: 0.5]
    #[arg(long, value_name = "SHARE")]
    min_confidence: Option<Share>,
    /// Show the values that are found
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

impl Args {
    pub(crate) fn or(self, config: &Config) -> Self {
        Self {
            format: self.format.or_else(|| config.format.clone()),
            entity: if self.entity.is_empty() { config.entity.clone() } else { self.entity },
            min_confidence: self.min_confidence.or(config.min_confidence),
            limits: self.limits.or(config),
            ..self
        }
    }
}

fn formats() -> clap::builder::PossibleValuesParser {
    let rows = REPORTERS.iter();
    rows.map(|row| clap::builder::PossibleValue::new(row.id).help(row.about)).collect::<Vec<_>>().into()
}

pub(crate) fn run(args: Args, common: &Common) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, args.reveal, args.output.is_some());
    let format = args.format.as_deref().unwrap_or("human");
    let mut reporter =
        reporter(format, &options).ok_or_else(|| Failure::new("no such format: use human, json or jsonl"))?;
    // A slip here would find nothing and call it clean.
    let known = args.entity.iter().map(|id| rules.entity(id));
    let entities = known
        .collect::<Option<_>>()
        .ok_or_else(|| Failure::new("no such kind of data for --entity; 'sluis rules list' shows all of them"))?;
    let mut desk = Desk::open(rules, args.limits.scan_limits(), common)?;
    if let Some(share) = args.min_confidence {
        desk.gate = desk.gate.with_min_confidence(share.0);
    }
    let wanted = Wanted { entities };
    let bases = Bases::default();
    let mut out = desk::output(args.output.as_deref())?;
    let mut summary = Summary::default();
    reporter.begin(&mut out)?;
    in_order(
        desk.jobs,
        Walk::new(args.paths),
        |item, emit| look(item, &desk, &wanted, &bases, emit),
        |event| {
            match event {
                Event::Found(finding) => {
                    *summary.findings.entry(finding.entity.clone()).or_default() += 1;
                    reporter.finding(&finding, &mut out)?;
                }
                Event::Covered(coverage) => {
                    summary.parts += 1;
                    summary.gaps += u64::from(coverage.status.is_gap());
                    reporter.coverage(&coverage, &mut out)?;
                }
                Event::Read { bytes, persons } => {
                    summary.files += 1;
                    summary.bytes += bytes;
                    // One person may stand in every file: the least is what the richest file alone proves.
                    summary.persons.min = summary.persons.min.max(persons.min);
                    summary.persons.max += persons.max;
                    reporter.file_end(&mut out)?;
                    out.flush()?;
                }
                Event::Unreadable(name, problem) => {
                    summary.unreadable += 1;
                    complain(&format!("{}: {problem}", name.shown()));
                }
            }
            Ok(())
        },
    )?;
    summary.seconds = start.elapsed().as_secs_f64();
    reporter.finish(&summary, &mut out)?;
    out.flush()?;
    Ok(ExitCode::from(code(&summary)))
}

fn code(summary: &Summary) -> u8 {
    let found = summary.findings.keys().any(|entity| *entity != Entity::TestBsn);
    if summary.unreadable > 0 {
        NO_DECISION
    } else if found {
        FOUND
    } else if summary.gaps > 0 {
        GAPS
    } else {
        0
    }
}

/// What was asked for.
struct Wanted {
    entities: Vec<Entity>,
}

impl Wanted {
    fn holds(&self, finding: &Finding) -> bool {
        self.entities.is_empty() || self.entities.contains(&finding.entity)
    }
}

enum Event {
    Found(Box<Finding>),
    Covered(Coverage),
    Read { bytes: u64, persons: Persons },
    Unreadable(Name, String),
}

/// Looks into one item. A panic ends neither the scan nor unseen: it is told as a part that crashed.
fn look(item: Item, desk: &Desk, wanted: &Wanted, bases: &Bases, emit: &mut dyn FnMut(Event)) {
    match item {
        Item::File(path, met) => {
            let base = bases.get(desk, &met.base);
            // Opened here, since a path that cannot be read is the operator's to know, not a gap of the content.
            let bytes = File::open(&path).and_then(|file| file.metadata());
            match bytes {
                Ok(meta) => judge(desk, wanted, &base, (met.name, path, meta.len()), emit),
                Err(error) => unreadable(desk, &base, &met.name, error.kind(), emit),
            }
        }
        Item::Stdin => match spool(desk) {
            Ok((file, bytes)) => {
                let source = ("-".into(), file.path().to_path_buf(), bytes);
                judge(desk, wanted, &Name::plain(""), source, emit);
            }
            Err(error) => {
                let problem = format!("cannot be read: {}", reason(error.kind()));
                emit(Event::Unreadable(Name::plain("standard input"), problem));
            }
        },
        Item::Special(met) => unread(desk, bases, &met, "special-file", emit),
        Item::Link(met) => unread(desk, bases, &met, "symbolic-link", emit),
        Item::Unreadable(met, kind) => {
            let base = bases.get(desk, &met.base);
            unreadable(desk, &base, &met.name, kind, emit);
        }
    }
}

fn unread(desk: &Desk, bases: &Bases, met: &Met, reason: &'static str, emit: &mut dyn FnMut(Event)) {
    let part = within(&bases.get(desk, &met.base), &desk.mask(&met.name));
    emit(Event::Covered(Coverage { part: Arc::new(part), status: Status::Unsupported, reason }));
}

fn unreadable(desk: &Desk, base: &Name, name: &str, kind: io::ErrorKind, emit: &mut dyn FnMut(Event)) {
    let name = within(base, &desk.mask(name));
    emit(Event::Covered(Coverage { part: Arc::new(name.clone()), status: Status::Corrupt, reason: "unreadable" }));
    emit(Event::Unreadable(name, format!("cannot be read: {}", reason(kind))));
}

fn judge(
    desk: &Desk,
    wanted: &Wanted,
    base: &Name,
    (name, path, bytes): (String, PathBuf, u64),
    emit: &mut dyn FnMut(Event),
) {
    let submission = Submission {
        policy: Some("observe".into()),
        attachments: vec![Attachment { name: name.clone(), content: Content::File(path) }],
        today: Some(desk.today),
        ..Submission::default()
    };
    let mut relay = Relay { wanted, base, last: None, found: false, emit };
    let judged = catch_unwind(AssertUnwindSafe(|| desk.gate.judge_to(&submission, &mut relay)));
    let found = relay.found;
    let persons = if let Ok(verdict) = judged {
        if found { verdict.persons } else { Persons::default() }
    } else {
        emit(Event::Covered(Coverage {
            part: Arc::new(within(base, &Name::masked("…", name))),
            status: Status::Crashed,
            reason: "",
        }));
        Persons::default()
    };
    emit(Event::Read { bytes, persons });
}

/// Hands on what the gate tells, with names as the operator knows them.
struct Relay<'a> {
    wanted: &'a Wanted,
    base: &'a Name,
    /// The gate's name of the part and ours: findings of one part come together.
    last: Option<(Arc<Name>, Arc<Name>)>,
    found: bool,
    emit: &'a mut dyn FnMut(Event),
}

impl Relay<'_> {
    fn name(&mut self, name: &Arc<Name>) -> Arc<Name> {
        match &self.last {
            Some((theirs, ours)) if Arc::ptr_eq(theirs, name) => Arc::clone(ours),
            _ => {
                let ours = Arc::new(within(self.base, name));
                self.last = Some((Arc::clone(name), Arc::clone(&ours)));
                ours
            }
        }
    }
}

impl Listener for Relay<'_> {
    fn finding(&mut self, finding: &Finding) {
        self.take(finding.clone());
    }

    fn take(&mut self, finding: Finding) {
        if self.wanted.holds(&finding) {
            self.found = true;
            let mut finding = Box::new(finding);
            finding.path = finding.path.as_ref().map(|name| self.name(name));
            (self.emit)(Event::Found(finding));
        }
    }

    fn coverage(&mut self, coverage: &Coverage) {
        let part = self.name(&coverage.part);
        (self.emit)(Event::Covered(Coverage { part, ..coverage.clone() }));
    }
}

/// The paths that were given, masked: they are not judged, but may hold personal data all the same.
#[derive(Default)]
struct Bases {
    /// Files of one folder come together.
    last: Mutex<Option<(Arc<str>, Arc<Name>)>>,
}

impl Bases {
    fn get(&self, desk: &Desk, base: &Arc<str>) -> Arc<Name> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((of, name)) if Arc::ptr_eq(of, base) => Arc::clone(name),
            _ => {
                let name = match &**base {
                    "" => Name::plain(""),
                    base => desk.mask(base),
                };
                let name = Arc::new(name);
                *last = Some((Arc::clone(base), Arc::clone(&name)));
                name
            }
        }
    }
}

fn within(base: &Name, name: &Name) -> Name {
    let join = |base: &str, name: &str| match base.trim_end_matches('/') {
        "" if base.is_empty() => name.to_owned(),
        base => format!("{base}/{name}"),
    };
    Name::masked(join(base.shown(), name.shown()), join(base.full().expose(), name.full().expose()))
}

/// Puts standard input into a file: formats with their index at the end have to seek. It stops just past the size
/// limit, where the gate tells that it is too large.
fn spool(desk: &Desk) -> io::Result<(tempfile::NamedTempFile, u64)> {
    let mut file = tempfile::NamedTempFile::new()?;
    let limit = desk.limits.max_file_size.saturating_add(1);
    let bytes = io::copy(&mut io::stdin().lock().take(limit), &mut file)?;
    file.flush()?;
    Ok((file, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_never_calls_a_gap_clean() {
        let summary = |entity: Option<Entity>, gaps, unreadable| Summary {
            findings: entity.map(|entity| (entity, 1)).into_iter().collect(),
            gaps,
            unreadable,
            ..Summary::default()
        };
        for (entity, gaps, unreadable, expected) in [
            (None, 0, 0, 0),
            (Some(Entity::TestBsn), 0, 0, 0),
            (Some(Entity::TestBsn), 1, 0, GAPS),
            (Some(Entity::Bsn), 1, 0, FOUND),
            (Some(Entity::Bsn), 0, 1, NO_DECISION),
        ] {
            assert_eq!(code(&summary(entity, gaps, unreadable)), expected);
        }
    }

    #[test]
    fn names_are_shown_below_what_was_given() {
        let name = Name::masked("[bsn].txt", "123456782.txt");
        assert_eq!(within(&Name::plain("a/"), &name).shown(), "a/[bsn].txt");
        assert_eq!(within(&Name::plain("/"), &name).shown(), "/[bsn].txt");
        assert_eq!(within(&Name::plain(""), &name).full().expose(), "123456782.txt");
    }
}
