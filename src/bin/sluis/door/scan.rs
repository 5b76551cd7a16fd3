//! `sluis scan`: files and folders in, findings out.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use sluis::report::{REPORTERS, Reporter, Summary, reporter};
use sluis::{Entity, Finding, Zone};

use super::look::{Bases, Event, Wanted, look};
use super::walk::Walk;
use crate::cli::{Common, LimitArgs, ProgressWhen, When};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION, complain};
use crate::interrupt;
use crate::order::in_order;
use crate::output::Output;
use crate::progress::Progress;
use crate::sieve::{Fate, Sieve};
use crate::suppress::Tables;
use crate::terminal;
use crate::units::Share;

/// Something was found.
const FOUND: u8 = 1;
/// Nothing was found, but something could not be inspected.
const GAPS: u8 = 3;

/// The confidence from which findings are told unless something else is said.
const USUAL: f32 = 0.5;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files and folders, or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// How to report [default: human]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<String>,
    /// Write to this file instead of standard output; it is there whole or not at all
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
    /// Tell only what this baseline does not hold
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found to this baseline, as keyed fingerprints; needs `SLUIS_KEY`
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// File of [[suppress]] tables, besides those of sluis.toml
    #[arg(long, value_name = "FILE")]
    suppressions: Option<PathBuf>,
    /// When to show how far it is, on standard error [default: auto]
    #[arg(long, value_enum, value_name = "WHEN")]
    progress: Option<ProgressWhen>,
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
            baseline: self.baseline.or_else(|| config.baseline.clone()),
            suppressions: self.suppressions.or_else(|| config.suppressions.clone()),
            progress: self.progress.or(config.progress),
            ..self
        }
    }
}

fn known() -> String {
    REPORTERS.iter().map(|row| row.id).collect::<Vec<_>>().join(", ")
}

fn formats() -> clap::builder::PossibleValuesParser {
    let rows = REPORTERS.iter();
    rows.map(|row| clap::builder::PossibleValue::new(row.id).help(row.about)).collect::<Vec<_>>().into()
}

pub(crate) fn run(args: Args, common: &Common, tables: &Tables) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let rules = desk::rules(common)?;
    let mut options = desk::options(common, &rules, args.reveal, args.output.is_some());
    if args.output.is_none() && common.color != Some(When::Never) {
        options.links = terminal::links();
    }
    let format = args.format.as_deref().unwrap_or("human");
    let mut reporter =
        reporter(format, &options).ok_or_else(|| Failure::new(format!("no such format: use one of {}", known())))?;
    // A slip here would find nothing and call it clean.
    let known = args.entity.iter().map(|id| rules.entity(id));
    let entities = known
        .collect::<Option<_>>()
        .ok_or_else(|| Failure::new("no such kind of data for --entity; 'sluis rules list' shows all of them"))?;
    let narrowed =
        [("entity", !args.entity.is_empty()), ("confidence", args.min_confidence.is_some_and(|share| share.0 > USUAL))];
    let left_out = narrowed.into_iter().filter_map(|(what, is)| is.then_some(what)).collect();
    let mut desk = Desk::open(rules, args.limits.scan_limits(), common)?;
    desk.gate = desk.gate.with_threads(desk.jobs);
    if let Some(share) = args.min_confidence {
        desk.gate = desk.gate.with_min_confidence(share.0);
    }
    let tables = match &args.suppressions {
        Some(file) => tables.clone().with_file(file)?,
        None => tables.clone(),
    };
    let (baseline, write) = (args.baseline.as_deref(), args.write_baseline.as_deref());
    let mut sieve = Sieve::open(&tables, baseline, write, (desk.gate.rules(), desk.today), common)?;
    let wanted = Wanted { entities, until: interrupt::until() };
    let bases = Bases::default();
    let mut out = Output::open(args.output.as_deref())?;
    let mut tally = Tally::default();
    let bar = args.progress.unwrap_or_default() == ProgressWhen::Auto && !common.quiet;
    let progress = Progress::start(bar, &args.paths, &options.words);
    reporter.begin(&mut out)?;
    in_order(
        desk.jobs,
        Walk::new(args.paths).take_while(|_| !wanted.until.cancelled()),
        |item, emit| look(item, &desk, &wanted, &bases, emit),
        |event| tally.take(event, &mut sieve, &progress, reporter.as_mut(), &mut out),
    )?;
    drop(progress);
    let mut summary = tally.summary;
    summary.key = desk.stable.then(|| desk.gate.key_check());
    summary.left_out = left_out;
    summary.interrupted = wanted.until.cancelled();
    summary.seconds = start.elapsed().as_secs_f64();
    reporter.finish(&summary, &mut out)?;
    out.finish()?;
    if summary.interrupted {
        complain(options.words.term("incomplete"));
    }
    sieve.close(!summary.interrupted && summary.unreadable == 0, common.verbose)?;
    Ok(ExitCode::from(code(&summary)))
}

/// What the scan came to so far.
#[derive(Default)]
struct Tally {
    summary: Summary,
    /// Something of the current file is told.
    told: bool,
}

impl Tally {
    fn take(
        &mut self,
        event: Event,
        sieve: &mut Sieve<'_>,
        progress: &Progress,
        reporter: &mut dyn Reporter,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let summary = &mut self.summary;
        match event {
            Event::Found(finding) => match sieve.fate(&finding)? {
                Fate::Suppressed => summary.suppressed += 1,
                Fate::Known => summary.known += 1,
                Fate::Told => {
                    self.told = true;
                    progress.found(whole_file(&finding));
                    *summary.findings.entry(finding.entity.clone()).or_default() += 1;
                    reporter.finding(&finding, out)?;
                }
            },
            Event::Covered(coverage) => {
                summary.parts += 1;
                summary.gaps += u64::from(coverage.status.is_gap());
                reporter.coverage(&coverage, out)?;
            }
            Event::Read { bytes, persons } => {
                summary.files += 1;
                summary.bytes += bytes;
                if std::mem::take(&mut self.told) {
                    // One person may stand in every file: the least is what the richest file alone proves.
                    summary.persons.min = summary.persons.min.max(persons.min);
                    summary.persons.max += persons.max;
                }
                progress.file(bytes);
                reporter.file_end(out)?;
                out.flush()?;
            }
            Event::Unreadable(name, problem) => {
                summary.unreadable += 1;
                complain(&format!("{}: {problem}", name.shown()));
            }
        }
        Ok(())
    }
}

/// How far into its file a finding ends, where that can be told.
fn whole_file(finding: &Finding) -> Option<u64> {
    let nested = finding.path.as_ref().is_none_or(|path| path.shown().contains("!/"));
    let content = finding.zone == Zone::Attachment && !nested;
    finding.span.as_ref().filter(|_| content).map(|span| span.end)
}

fn code(summary: &Summary) -> u8 {
    let found = summary.findings.keys().any(|entity| *entity != Entity::TestBsn);
    if summary.unreadable > 0 || summary.interrupted {
        NO_DECISION
    } else if found {
        FOUND
    } else if summary.gaps > 0 {
        GAPS
    } else {
        0
    }
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
}
