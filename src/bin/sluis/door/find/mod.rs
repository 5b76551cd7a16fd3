//! `sluis find`: files and one person's identifiers in, where that person's data stand out.

mod asked;
mod rounds;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;
use sluis::find::{Line, Match, Person, Strength, Trail};
use sluis::report::{Csv, FindFormat, FindSummary, FindWriter};
use sluis::rules::reason;

use crate::cli::{Common, LimitArgs};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION};

/// Something of the person was found.
const FOUND: u8 = 1;
/// Nothing was found, but something could not be inspected.
const GAPS: u8 = 3;

/// Probability from which a reading is held against what was asked: a number that nothing explains is a guess, and
/// no guess any more where it is the very number.
const GUESS: f32 = 0.05;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files and folders to look through
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    asked: asked::Asked,
    /// Look in what 'scan --format jsonl' wrote under the same `SLUIS_KEY`, by fingerprint
    #[arg(long = "in", value_name = "FILE", conflicts_with_all = ["paths", "reveal"])]
    results: Option<PathBuf>,
    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write CSV as a Dutch Excel opens it: semicolons and a byte order mark
    #[arg(long)]
    excel: bool,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave out what is less sure than this
    #[arg(long, value_enum, value_name = "STRENGTH", default_value_t)]
    min_strength: MinStrength,
    /// Show the values that are found: an export for the person
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Clone, Copy, Default, PartialEq, clap::ValueEnum)]
enum Format {
    /// For reading
    #[default]
    Human,
    /// One row a finding
    Csv,
    /// One JSON document
    Json,
}

#[derive(Clone, Copy, Default, clap::ValueEnum)]
enum MinStrength {
    /// Everything, also what may be somebody else's
    #[default]
    Possible,
    /// What is rather this person's
    Likely,
    /// The same BSN, or several identifiers together
    Certain,
}

impl MinStrength {
    const fn strength(self) -> Strength {
        match self {
            Self::Possible => Strength::Possible,
            Self::Likely => Strength::Likely,
            Self::Certain => Strength::Certain,
        }
    }
}

impl Args {
    pub(crate) fn or(self, config: &Config) -> Self {
        Self { limits: self.limits.or(config), ..self }
    }
}

pub(crate) fn run(args: Args, common: &Common) -> Result<ExitCode, Failure> {
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, args.reveal, args.output.is_some());
    let mut desk = Desk::open(rules, args.limits.scan_limits(), common)?;
    desk.gate = desk.gate.with_min_confidence(GUESS);
    let person = args.asked.person(&desk)?;
    desk.gate = desk.gate.with_sought(person.sought());
    let (found, mut summary) = match &args.results {
        Some(results) => earlier(results, &desk, &person)?,
        None => rounds::look(args.paths, &desk, person)?,
    };
    let format = match (args.format, args.excel) {
        (Format::Csv, false) => FindFormat::Csv(Csv::Plain),
        (Format::Csv, true) => FindFormat::Csv(Csv::Excel),
        (_, true) => return Err(Failure::new("--excel goes with --format csv")),
        (Format::Human, _) => FindFormat::Human,
        (Format::Json, _) => FindFormat::Json,
    };
    let mut out = desk::output(args.output.as_deref())?;
    let mut writer = FindWriter::new(format, &options);
    writer.begin(&mut out)?;
    for found in found.iter().filter(|found| found.strength >= args.min_strength.strength()) {
        *summary.records.entry(found.strength.id()).or_default() += 1;
        summary.findings += found.findings.len() as u64;
        writer.found(found, &mut out)?;
    }
    writer.finish(&summary, &mut out)?;
    out.flush()?;
    Ok(ExitCode::from(code(&summary)))
}

fn code(summary: &FindSummary) -> u8 {
    if summary.unreadable > 0 {
        NO_DECISION
    } else if summary.findings > 0 {
        FOUND
    } else if !summary.gaps.is_empty() || summary.earlier_gaps > 0 {
        GAPS
    } else {
        0
    }
}

/// Looks in earlier results. A scan that was cut short is a gap.
fn earlier(path: &Path, desk: &Desk, person: &Person) -> Result<(Vec<Match>, FindSummary), Failure> {
    if !desk.stable {
        return Err(Failure::new(
            "--in compares fingerprints: set SLUIS_KEY, or key in sluis.toml, to what it was in that scan",
        ));
    }
    let told = |problem: &str| Failure::new(format!("--in: {problem}"));
    let file = File::open(path).map_err(|error| told(reason(error.kind())))?;
    let mut trail = Trail::new(person, |entity, normalized| desk.gate.fingerprint(entity, normalized));
    let (mut found, mut summary, mut ended) = (Vec::new(), FindSummary::default(), false);
    for (at, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| told(reason(error.kind())))?;
        if line.trim().is_empty() {
            continue;
        }
        let (what, matches) = trail.line(&line).ok_or_else(|| {
            told(&format!("line {} is none of a scan; give what 'sluis scan --format jsonl' wrote", at + 1))
        })?;
        found.extend(matches);
        summary.earlier_gaps += u64::from(what == Line::Gap);
        ended = what == Line::Summary;
        if ended {
            let end: End = serde_json::from_str(&line).unwrap_or_default();
            summary.earlier_gaps += end.heed(&desk.gate.key_check())?;
        }
    }
    found.extend(trail.end());
    if !ended {
        crate::failure::complain("the results end without a summary: that scan was cut short");
        summary.earlier_gaps += 1;
    }
    Ok((found, summary))
}

/// What the last line of earlier results says of them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct End {
    key: Option<String>,
    suppressed: u64,
    known: u64,
    left_out: Vec<String>,
    incomplete: bool,
}

impl End {
    /// Tells what may be missing from the results, and how many gaps that is. Fingerprints of another key fit nothing.
    fn heed(&self, key: &str) -> Result<u64, Failure> {
        if self.key.as_deref().is_some_and(|own| own != key) {
            return Err(Failure::new("--in: that scan was made with another key; set SLUIS_KEY to what it was then"));
        }
        let missing = [
            (self.key.is_none(), "the results do not say by which key they were made; scan anew with SLUIS_KEY set"),
            (self.incomplete, "that scan was interrupted"),
            (self.suppressed > 0, "that scan left out what was suppressed"),
            (self.known > 0, "that scan left out what its baseline knew"),
            (!self.left_out.is_empty(), "that scan told a part of its findings only: --entity or --min-confidence"),
        ];
        let told: Vec<&str> = missing.into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
        for what in &told {
            crate::failure::complain(what);
        }
        Ok(told.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_with_a_gap_is_not_nothing() {
        let summary = |findings, earlier_gaps, unreadable| FindSummary {
            findings,
            earlier_gaps,
            unreadable,
            ..FindSummary::default()
        };
        assert_eq!(code(&summary(0, 0, 0)), 0);
        assert_eq!(code(&summary(0, 1, 0)), GAPS);
        assert_eq!(code(&summary(1, 1, 0)), FOUND);
        assert_eq!(code(&summary(1, 0, 1)), NO_DECISION);
    }
}
