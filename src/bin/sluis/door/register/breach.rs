//! The internal register of breaches: recorded, told to others, listed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluis::register::Breach;
use sluis::report::breaches;
use sluis::rules::reason;
use sluis::{Date, Decision, Limits, Persons, Submission};

use super::{Counter, Format, day};
use crate::desk::{self, Desk};
use crate::failure::Failure;

/// The policy that lets no personal data through, a name or an address of mail neither.
const STRICT: &str = "strict";

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Record a breach; every one is recorded, also those that nobody has to be told of
    Add(AddArgs),
    /// Every breach that is recorded
    List {
        /// How to tell it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Record that the supervisor or the persons were told
    Told {
        /// The breach's number
        #[arg(value_name = "NUMBER")]
        id: i64,
        /// The day the supervisor was told
        #[arg(long, value_name = "DATE", value_parser = day, required_unless_present = "persons")]
        authority: Option<Date>,
        /// The day the persons were told
        #[arg(long, value_name = "DATE", value_parser = day)]
        persons: Option<Date>,
    },
}

#[derive(clap::Args)]
struct AddArgs {
    /// What happened, without anybody's data; @FILE reads a file
    #[arg(long, value_name = "TEXT|@FILE")]
    summary: String,
    /// When it was discovered, such as 2026-11-27T14:30 [default: today]
    #[arg(long, value_name = "TIME")]
    discovered: Option<String>,
    /// What was done to the data
    #[arg(long, value_enum, default_value_t)]
    nature: Nature,
    /// What it leads to for the persons
    #[arg(long, value_name = "TEXT|@FILE", default_value = "")]
    effects: String,
    /// What was done about it
    #[arg(long, value_name = "TEXT|@FILE", default_value = "")]
    measures: String,
    /// What 'sluis report breach --format json' made of the files: gives persons and types of data
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, clap::ValueEnum)]
enum Nature {
    Read,
    Copied,
    Changed,
    Deleted,
    Stolen,
    #[default]
    Unknown,
}

impl Nature {
    const fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Copied => "copied",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Stolen => "stolen",
            Self::Unknown => "unknown",
        }
    }
}

/// What counts of a report.
#[derive(Deserialize)]
struct Report {
    persons: ReportPersons,
    types: Vec<ReportType>,
}

#[derive(Deserialize)]
struct ReportPersons {
    min: u64,
    max_of_what_was_read: u64,
}

#[derive(Deserialize)]
struct ReportType {
    number: u8,
    found: u64,
}

pub(super) fn run(counter: &mut Counter<'_>, args: Args) -> Result<(), Failure> {
    match args.what {
        What::Add(args) => add(counter, &args),
        What::List { format } => {
            let options = counter.options()?;
            let mut out = desk::output(None)?;
            breaches(&counter.register.breaches()?, format.into(), &options, &mut out)?;
            Ok(out.flush()?)
        }
        What::Told { id, authority, persons } => {
            counter.register.tell_breach(id, authority, persons)?;
            counter.say("recorded")
        }
    }
}

fn add(counter: &mut Counter<'_>, args: &AddArgs) -> Result<(), Failure> {
    let report = args.report.as_deref().map(read).transpose()?;
    let discovered = match &args.discovered {
        Some(told) => {
            let day = told.get(..10).unwrap_or(told);
            super::day(day).map_err(|problem| Failure::new(format!("--discovered: {problem}")))?;
            told.get(..16).unwrap_or(told).replace('T', " ")
        }
        None => counter.today.to_string(),
    };
    let breach = Breach {
        at: desk::now(),
        discovered,
        summary: text(&args.summary, "--summary")?,
        nature: args.nature.id().to_owned(),
        persons: report
            .as_ref()
            .map(|report| Persons { min: report.persons.min, max: report.persons.max_of_what_was_read }),
        categories: report
            .iter()
            .flat_map(|report| &report.types)
            .filter(|row| row.found > 0)
            .map(|row| row.number)
            .collect(),
        effects: text(&args.effects, "--effects")?,
        measures: text(&args.measures, "--measures")?,
        ..Breach::default()
    };
    clean(counter, &breach)?;
    let id = counter.register.add_breach(&breach)?;
    let mut out = desk::output(None)?;
    writeln!(out, "{id}")?;
    Ok(out.flush()?)
}

/// The register holds nobody's data: what people write into it goes through the gate as a ticket's text does.
fn clean(counter: &Counter<'_>, breach: &Breach) -> Result<(), Failure> {
    let desk = Desk::open(desk::rules(counter.common)?, Limits::default(), counter.common)?;
    for (option, text) in [
        ("--summary", &breach.summary),
        ("--effects", &breach.effects),
        ("--measures", &breach.measures),
        ("--discovered", &breach.discovered),
    ] {
        let submission = Submission {
            policy: Some(STRICT.into()),
            description: Some(text.clone()),
            today: Some(desk.today),
            ..Submission::default()
        };
        if desk.gate.judge(&submission).decision >= Decision::Reject {
            return Err(Failure::new(format!(
                "{option}: personal data stand in it; describe the breach without them, the register keeps none"
            )));
        }
    }
    Ok(())
}

fn text(typed: &str, option: &str) -> Result<String, Failure> {
    match typed.strip_prefix('@') {
        Some(path) => fs::read_to_string(path)
            .map(|text| text.trim().to_owned())
            .map_err(|error| Failure::new(format!("{option}: cannot be read: {}", reason(error.kind())))),
        None => Ok(typed.to_owned()),
    }
}

fn read(path: &Path) -> Result<Report, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("--report: cannot be read: {}", reason(error.kind()))))?;
    serde_json::from_str(&text)
        .map_err(|_| Failure::new("--report: give what 'sluis report breach --format json' wrote"))
}
