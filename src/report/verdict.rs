//! A verdict in, its JSON or a page for people out.

use std::io::{self, Write};

use serde::Serialize;

use super::escape::Escaped;
use super::paint::{Paint, Style};
use super::wire::{WireCoverage, WireFinding, WireReason, write};
use super::{Detail, Options};
use crate::model::{Decision, Persons, Retention, Verdict};

/// Writes `verdict` as one line of JSON.
pub fn verdict_json(verdict: &Verdict, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let cut = verdict.total > verdict.findings.len() as u64;
    let wire = WireVerdict {
        r#type: "verdict",
        id: verdict.id.as_deref(),
        decision: verdict.decision,
        policy: &verdict.policy,
        channel: verdict.channel.as_str(),
        reasons: verdict.reasons.iter().map(WireReason::new).collect(),
        labels: &verdict.labels,
        retention: verdict.retention.as_ref(),
        persons: verdict.persons,
        findings: verdict.findings.iter().map(|finding| WireFinding::new(finding, options.reveal)).collect(),
        total: cut.then_some(verdict.total),
        coverage: verdict.coverage.iter().map(|coverage| WireCoverage::new(coverage, options.reveal)).collect(),
        engine: Engine { version: env!("CARGO_PKG_VERSION"), rules: &verdict.rules },
    };
    write(&wire, out)?;
    out.write_all(b"\n")
}

/// Writes the verdict line of a submission that could not be judged: number `line` of a stream.
pub fn error_line(id: Option<&str>, line: u64, error: &str, out: &mut dyn Write) -> io::Result<()> {
    let wire = WireError { r#type: "verdict", id, decision: Decision::Error, line, error };
    write(&wire, out)?;
    out.write_all(b"\n")
}

/// Writes `verdict` for people: the outcome, then each reason with what to do.
pub fn verdict_human(verdict: &Verdict, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let words = &options.words;
    let paint = Paint(options.color);
    let (mark, style) = match verdict.decision {
        Decision::Allow => ("✓", Style::Green),
        Decision::Warn => ("!", Style::Yellow),
        Decision::Reject | Decision::Error => ("✗", Style::Red),
    };
    let outcome = format!("{mark} {}", words.term(verdict.decision.id()));
    write!(out, "{}", paint.paint(style, outcome))?;
    if let Some(id) = &verdict.id {
        write!(out, "  {}", Escaped(id))?;
    }
    let context = format!("{}, {}", verdict.policy, verdict.channel);
    let context = format!("({})", Escaped(&context));
    writeln!(out, "  {}", paint.paint(Style::Dim, context))?;
    if options.detail == Detail::Least {
        return Ok(());
    }
    for reason in &verdict.reasons {
        let style = match reason.decision {
            Decision::Allow => Style::Green,
            Decision::Warn => Style::Yellow,
            Decision::Reject | Decision::Error => Style::Red,
        };
        writeln!(out)?;
        let bullet = paint.paint(style, "•");
        let message = reason.message.get(options.lang);
        let remedy = reason.remedy.get(options.lang);
        writeln!(out, "  {bullet} {}", wrapped(message, "    "))?;
        writeln!(out, "    → {}", wrapped(remedy, "      "))?;
        if options.detail == Detail::Most {
            let rule = paint.paint(Style::Dim, Escaped(&reason.rule));
            writeln!(out, "    {rule}")?;
        }
    }
    let mut notes = Vec::new();
    if verdict.persons.max > 0 {
        let (min, max) = (verdict.persons.min, verdict.persons.max);
        let count = if min == max { max.to_string() } else { format!("{min}–{max}") };
        notes.push(format!("{}: {count}", words.term("persons")));
    }
    if !verdict.labels.is_empty() {
        let labels = verdict.labels.join(", ");
        notes.push(format!("{}: {}", words.term("labels"), Escaped(&labels)));
    }
    if let Some(kept) = &verdict.retention {
        notes.push(format!("{}: {} ({})", words.term("keep"), Escaped(&kept.keep), Escaped(&kept.from)));
    }
    if !notes.is_empty() {
        writeln!(out)?;
        writeln!(out, "  {}", paint.paint(Style::Dim, notes.join(" · ")))?;
    }
    Ok(())
}

/// Columns that a line of text gets, its indentation aside.
const WIDTH: usize = 84;

/// `text` escaped and broken into lines that begin with `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut shown = String::new();
    let mut column = 0;
    for word in Escaped(text).to_string().split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            shown.push('\n');
            shown.push_str(indent);
            column = 0;
        } else if column > 0 {
            shown.push(' ');
            column += 1;
        }
        shown.push_str(word);
        column += width;
    }
    shown
}

#[derive(Serialize)]
struct WireVerdict<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    decision: Decision,
    policy: &'a str,
    channel: &'a str,
    reasons: Vec<WireReason<'a>>,
    labels: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<&'a Retention>,
    persons: Persons,
    findings: Vec<WireFinding<'a>>,
    /// How many there are, where the list is cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    coverage: Vec<WireCoverage<'a>>,
    engine: Engine<'a>,
}

#[derive(Serialize)]
struct Engine<'a> {
    version: &'static str,
    rules: &'a str,
}

#[derive(Serialize)]
struct WireError<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    decision: Decision,
    line: u64,
    error: &'a str,
}
