//! `sluis redact`: documents in, cleaned copies out, each whole or not at all.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use sluis::redact::{How, Redacted, Redactor, Refused};
use sluis::report::{Escaped, EscapedText, Options};
use sluis::rules::reason;
use sluis::{Entity, Words};

use super::submission::{SUBMISSION_MAX, text};
use crate::cli::{Common, LimitArgs};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION, complain};
use crate::output::write_file;
use crate::units::Share;

/// The length of names of files that systems take.
const LONGEST_NAME: usize = 255;

#[derive(clap::Args)]
#[command(
    override_usage = "sluis redact [OPTIONS] FILE (-o FILE | --in-place)\n       sluis redact [OPTIONS] FILE... (-o FOLDER | --in-place)\n       sluis redact [OPTIONS] --description TEXT"
)]
pub(crate) struct Args {
    /// The documents; - for standard input
    #[arg(value_name = "FILE", required_unless_present = "description")]
    files: Vec<PathBuf>,
    /// Write the copy to this file, or the copies into this folder; - for standard output
    #[arg(short, long, value_name = "FILE|FOLDER", conflicts_with = "in_place")]
    output: Option<PathBuf>,
    /// Put the copy in the place of the original, once it is clean
    #[arg(long)]
    in_place: bool,
    /// What is to stand where a value stood [default: mask]
    #[arg(long, value_enum, value_name = "HOW")]
    how: Option<Replace>,
    /// Clean a ticket's text and print it; @FILE reads a file, @- standard input
    #[arg(long, value_name = "TEXT|@FILE", conflicts_with_all = ["files", "output", "in_place"])]
    description: Option<String>,
    /// How to tell what was done [default: human]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// How sure a finding has to be, 0.0 to 1.0 [default: 0.5]
    #[arg(long, value_name = "SHARE")]
    min_confidence: Option<Share>,
    #[command(flatten)]
    limits: LimitArgs,
}

impl Args {
    pub(crate) fn or(self, config: &Config) -> Self {
        Self { min_confidence: self.min_confidence.or(config.min_confidence), limits: self.limits.or(config), ..self }
    }
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Replace {
    /// Asterisks: *********
    Mask,
    /// The kind of data: [BSN]
    Tag,
    /// Invented values, the same one for the same value; the same in every run with the same key (`SLUIS_KEY`)
    Pseudonym,
}

impl From<Replace> for How {
    fn from(how: Replace) -> Self {
        match how {
            Replace::Mask => Self::Mask,
            Replace::Tag => Self::Tag,
            Replace::Pseudonym => Self::Pseudonym,
        }
    }
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Format {
    /// For reading
    Human,
    /// One line of JSON a document
    Json,
}

pub(crate) fn run(args: &Args, common: &Common) -> Result<ExitCode, Failure> {
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, false, false);
    let mut desk = Desk::open(rules, args.limits.scan_limits(), common)?;
    if let Some(share) = args.min_confidence {
        desk.gate = desk.gate.with_min_confidence(share.0);
    }
    let how = args.how.map_or(How::default(), How::from);
    let mut redactor = Redactor::new(&desk.gate, how, options.lang, Some(desk.today));
    let json = args.format == Some(Format::Json);
    let teller =
        Teller { desk: &desk, options: &options, how, json, aside: args.output.as_deref() == Some(Path::new("-")) };
    if let Some(text) = text(args.description.as_deref(), "description", SUBMISSION_MAX)? {
        return description(&text, &mut redactor, &teller);
    }
    if args.output.is_none() && !args.in_place {
        return Err(Failure::new("say where the copy goes: -o FILE, or --in-place"));
    }
    let folder = args.output.as_deref().is_some_and(Path::is_dir);
    if args.files.len() > 1 && args.output.is_some() && !folder {
        return Err(Failure::new("several documents need a folder: -o FOLDER, or --in-place"));
    }
    if args.files.len() > 1 && args.files.iter().any(|file| file == Path::new("-")) {
        return Err(Failure::new("standard input is one document; give the others in a run of their own"));
    }
    if how == How::Pseudonym && (args.files.len() > 1) {
        for file in &args.files {
            if let Ok(bytes) = read(file, &desk) {
                redactor.learn(&name(file), &bytes);
            }
        }
    }
    let mut all = true;
    let mut written = HashSet::new();
    for file in &args.files {
        match one(file, args, folder, &mut redactor, (&teller, &mut written)) {
            Ok(()) => {}
            Err(Stop::Refused(refused)) => {
                all = false;
                teller.refused(file, &refused)?;
            }
            Err(Stop::Failed(problem)) => {
                all = false;
                complain(&format!("{}: {problem}", desk.mask(&file.to_string_lossy()).shown()));
            }
        }
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(NO_DECISION) })
}

/// Why there is no copy of one document.
enum Stop {
    Refused(Refused),
    Failed(String),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Told(text) => Self::Failed(text),
            Failure::Gone => Self::Failed("nobody reads the output".into()),
        }
    }
}

fn one(
    file: &Path,
    args: &Args,
    folder: bool,
    redactor: &mut Redactor<'_>,
    (teller, written): (&Teller<'_>, &mut HashSet<PathBuf>),
) -> Result<(), Stop> {
    let bytes = read(file, teller.desk)?;
    let redacted = redactor.redact(&name(file), &bytes)?;
    if args.in_place && redacted.name != name(file) {
        return Err(Stop::Refused(Refused::Unsafe("name")));
    }
    let target = match &args.output {
        None => fs::canonicalize(file).map_err(|error| Stop::Failed(cannot("read", &error)))?,
        Some(output) if folder => output.join(&redacted.name),
        Some(output) => output.clone(),
    };
    if target == Path::new("-") {
        let mut out = io::stdout().lock();
        out.write_all(&redacted.bytes)
            .and_then(|()| out.flush())
            .map_err(|error| Stop::Failed(cannot("write", &error)))?;
    } else {
        if !args.in_place && !folder && redactor.name(&name(&target))? != name(&target) {
            return Err(Stop::Refused(Refused::Unsafe("output-name")));
        }
        let there = fs::canonicalize(&target).ok();
        let original = |file: &PathBuf| there.is_some() && fs::canonicalize(file).ok() == there;
        if !args.in_place && args.files.iter().any(original) {
            return Err(Stop::Failed("the copy would replace an original; say --in-place for that".into()));
        }
        if !written.insert(target.clone()) && !args.in_place {
            return Err(Stop::Failed(
                "another document of this run has that name; give each a folder of its own".into(),
            ));
        }
        let rights = fs::metadata(file).map(|meta| meta.permissions()).ok();
        write_file(&target, &redacted.bytes, rights)?;
    }
    teller.done(file, &target, &redacted)?;
    Ok(())
}

fn cannot(what: &str, error: &io::Error) -> String {
    format!("cannot {what}: {}", reason(error.kind()))
}

/// The document's bytes, up to just past the limit on files, where the gate tells that it is too large.
fn read(file: &Path, desk: &Desk) -> Result<Vec<u8>, Stop> {
    let limit = desk.limits.max_file_size.saturating_add(1);
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        match fs::metadata(file) {
            Ok(meta) if !meta.is_file() => return Err(Stop::Failed("not a file".into())),
            Ok(_) => fs::File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
            Err(error) => Err(error),
        }
    };
    read.map_err(|error| Stop::Failed(cannot("read", &error)))?;
    Ok(bytes)
}

fn name(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.chars().take(LONGEST_NAME).collect()
}

fn description(text: &str, redactor: &mut Redactor<'_>, teller: &Teller<'_>) -> Result<ExitCode, Failure> {
    match redactor.description(text) {
        Ok((clean, replaced)) => {
            let mut out = io::stdout().lock();
            if teller.json {
                let told = json!({"type": "redacted", "description": clean, "how": teller.how.id(), "replaced": counts(&replaced)});
                writeln!(out, "{told}")?;
            } else {
                // A file or a program gets it as it is.
                let safe = out.is_terminal().then(|| EscapedText(&clean).to_string());
                writeln!(out, "{}", safe.unwrap_or(clean))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => {
            teller.refused(Path::new(""), &refused)?;
            Ok(ExitCode::from(NO_DECISION))
        }
    }
}

fn counts(replaced: &BTreeMap<Entity, u64>) -> BTreeMap<&str, u64> {
    replaced.iter().map(|(entity, count)| (entity.id(), *count)).collect()
}

/// Why there is no copy, and what to do instead.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct Told {
    pub(crate) message: String,
    pub(crate) remedy: String,
}

/// A reason in `words`.
pub(crate) fn why(refused: &Refused, words: &Words) -> Told {
    let key = format!("refused-{}", refused.code());
    let message = words.term(&key).to_owned();
    let message = match refused {
        Refused::Gap { part, status, reason } => {
            let why = words.reasons.get(*reason).map_or_else(|| words.term(status.id()), String::as_str);
            format!("{part}: {why}")
        }
        Refused::Format(format) => {
            format!("{message} ({})", words.reasons.get(*format).map_or(*format, String::as_str))
        }
        Refused::NotClean(_) | Refused::Unsafe(_) => message,
    };
    Told { message, remedy: words.term(&format!("{key}-remedy")).to_owned() }
}

/// Tells what was done, never a value.
struct Teller<'a> {
    desk: &'a Desk,
    options: &'a Options,
    how: How,
    json: bool,
    /// Whether standard output is taken by the copy.
    aside: bool,
}

impl Teller<'_> {
    fn done(&self, file: &Path, target: &Path, redacted: &Redacted) -> Result<(), Failure> {
        let (from, to) = (self.shown(file), self.shown(target));
        if self.json {
            return self.say(&json!({
                "type": "redacted", "path": from, "output": to, "how": self.how.id(),
                "replaced": counts(&redacted.replaced), "removed": redacted.removed,
            }));
        }
        let words = &self.options.words;
        let mut told: Vec<String> =
            redacted.replaced.iter().map(|(entity, count)| format!("{} {count}", words.entity(entity))).collect();
        if told.is_empty() {
            told.push(words.term("nothing-found").to_owned());
        }
        let removed = redacted.removed.iter();
        told.extend(removed.map(|(what, count)| format!("{} {count}", words.term(&format!("removed-{what}")))));
        self.line(&format!("✓ {from} → {to}\n    {}", Escaped(&told.join(", "))))
    }

    fn refused(&self, file: &Path, refused: &Refused) -> Result<(), Failure> {
        let path = self.shown(file);
        let Told { message, remedy } = why(refused, self.desk.gate.rules().messages.words(self.options.lang));
        if self.json {
            return self.say(&json!({
                "type": "refused", "path": path, "reason": refused.code(), "message": message, "remedy": remedy,
            }));
        }
        let head = self.options.words.term("refused");
        let mut err = io::stderr().lock();
        writeln!(err, "✗ {path}: {head}\n    {}\n    → {}", Escaped(&message), Escaped(&remedy))?;
        Ok(())
    }

    fn shown(&self, path: &Path) -> String {
        Escaped(self.desk.mask(&path.to_string_lossy()).shown()).to_string()
    }

    fn say(&self, told: &Value) -> Result<(), Failure> {
        self.line(&told.to_string())
    }

    fn line(&self, text: &str) -> Result<(), Failure> {
        if self.aside {
            writeln!(io::stderr(), "{text}")?;
        } else {
            writeln!(io::stdout(), "{text}")?;
        }
        Ok(())
    }
}
