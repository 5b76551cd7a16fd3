//! A finding as a report tells it in, why it was found and how to suppress it out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use sluis::report::{Escaped, Options};
use sluis::rules::{Rules, reason};

use crate::baseline::fingerprint;
use crate::desk;
use crate::failure::Failure;

/// Bytes of one finding at the most, and of a report that is one document.
const MOST: u64 = 64 << 20;

#[derive(clap::Args)]
pub(super) struct Asked {
    /// Tell why this was found and how to suppress it: its fingerprint, or the finding as JSON; - for standard input
    #[arg(long, value_name = "FINGERPRINT|JSON")]
    finding: Option<String>,
    /// Report of an earlier scan to look the fingerprint up in, as json or jsonl
    #[arg(long, value_name = "FILE", requires = "finding")]
    report: Option<PathBuf>,
}

/// What a report tells of a finding, as far as it matters here. A value in it is not taken up.
#[derive(Deserialize)]
struct Told {
    entity: String,
    #[serde(default)]
    confidence: f32,
    zone: Option<String>,
    path: Option<String>,
    #[serde(default)]
    location: Map<String, Value>,
    #[serde(default)]
    evidence: Vec<String>,
    fingerprint: String,
}

pub(super) fn run(asked: &Asked, rules: &Rules, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let text = match asked.finding.as_deref() {
        Some("-") => {
            let mut text = String::new();
            let read = io::stdin().lock().take(MOST).read_to_string(&mut text);
            read.map_err(|error| Failure::new(format!("cannot read the finding: {}", reason(error.kind()))))?;
            text
        }
        text => text.unwrap_or_default().to_owned(),
    };
    let text = text.trim();
    if fingerprint(text).is_some() {
        let Some(report) = &asked.report else {
            suppress(None, &text.to_lowercase(), options, out)?;
            writeln!(out, "\n{}", options.words.term("explain-report"))?;
            return Ok(());
        };
        let told = look_up(report, &text.to_lowercase())?;
        return explain(&told, rules, options, out);
    }
    let told: Told = serde_json::from_str(text).map_err(|_| {
        Failure::new(
            "--finding takes a fingerprint of 32 hexadecimal digits, or one finding as --format jsonl tells it",
        )
    })?;
    explain(&told, rules, options, out)
}

/// The first finding of that fingerprint in a report.
fn look_up(report: &Path, wanted: &str) -> Result<Told, Failure> {
    let unreadable = |error: io::Error| Failure::new(format!("cannot read --report: {}", reason(error.kind())));
    // Both forms have one finding a line.
    for line in BufReader::new(File::open(report).map_err(unreadable)?).lines() {
        let line = line.map_err(unreadable)?;
        if !line.contains(wanted) {
            continue;
        }
        if let Ok(told) = serde_json::from_str::<Told>(line.trim().trim_end_matches([',', ']']))
            && told.fingerprint == wanted
        {
            return Ok(told);
        }
    }
    Err(Failure::new(
        "no finding of that fingerprint in --report; it changes with SLUIS_KEY, so use a report made with the same key",
    ))
}

fn explain(told: &Told, rules: &Rules, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let words = &options.words;
    let entity = rules
        .entity(&told.entity)
        .ok_or_else(|| Failure::new("the finding is of a kind that these rules do not know; give the same --rules"))?;
    writeln!(out, "{} – {}", entity.id(), Escaped(words.entity(&entity)))?;
    if let Some(about) = words.about.get(entity.id()) {
        writeln!(out, "{}", Escaped(about))?;
    }
    writeln!(out)?;
    let zone = told.zone.as_deref().unwrap_or_default();
    let part = told.path.as_deref().unwrap_or(words.term(zone));
    writeln!(out, "{:<20} {}", words.term("part"), Escaped(part))?;
    let place = told.location.iter().map(|(key, value)| match value {
        Value::String(value) => format!("{} {value}", words.term(key)),
        value => format!("{} {value}", words.term(key)),
    });
    let place = place.collect::<Vec<_>>().join(", ");
    if !place.is_empty() {
        writeln!(out, "{:<20} {}", words.term("place"), Escaped(&place))?;
    }
    writeln!(out, "{:<20} {:.0} %", words.term("sureness"), told.confidence * 100.0)?;
    writeln!(out, "\n{}:", words.term("evidence"))?;
    for id in &told.evidence {
        let meaning = words.evidence(id).unwrap_or(words.term("explain-unknown"));
        writeln!(out, "  {:<20} {}", Escaped(id), Escaped(meaning))?;
    }
    writeln!(out)?;
    suppress(Some(told), &told.fingerprint.to_lowercase(), options, out)
}

/// A table that is ready to be pasted, with what only a person can fill in left open.
fn suppress(told: Option<&Told>, print: &str, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let words = &options.words;
    // It goes into a file: nothing but a fingerprint may stand there.
    if fingerprint(print).is_none() {
        return Err(Failure::new("the finding has no fingerprint of 32 hexadecimal digits"));
    }
    let today = desk::today();
    writeln!(out, "{}", words.term("explain-suppress"))?;
    writeln!(out)?;
    writeln!(out, "[[suppress]]")?;
    writeln!(out, "fingerprint = \"{print}\"")?;
    if let Some(path) = told.and_then(|told| told.path.as_deref()) {
        let path = toml::Value::String(Escaped(path).to_string());
        writeln!(out, "path = {path}")?;
    }
    writeln!(out, "reason = \"…\"\nowner = \"…\"")?;
    writeln!(out, "expires = {:04}-{:02}-{:02}", today.year + 1, today.month, today.day.min(28))?;
    writeln!(out)?;
    writeln!(out, "{}", words.term("explain-baseline"))?;
    Ok(())
}
