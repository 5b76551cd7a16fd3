//! Rows of the register in, a table for people, CSV or JSON out.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::escape::Escaped;
use super::{Csv, Options, wire};
use crate::model::{Date, Persons, Retention};
use crate::register::{Breach, Clock, Row};

/// How the register is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// For reading.
    Human,
    /// One row an entry.
    Csv,
    /// One JSON list.
    Json,
    /// One JSON object a line.
    Jsonl,
}

impl Told {
    /// Writes `value` as number `at` of a list, or as a line.
    fn json(self, at: u64, value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        if self == Self::Json {
            out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        }
        wire::write(value, out)?;
        if self == Self::Json { Ok(()) } else { out.write_all(b"\n") }
    }
}

/// The columns of CSV, which are the keys of JSON too.
const COLUMNS: &[&str] = &[
    "id",
    "time",
    "ticket",
    "door",
    "channel",
    "policy",
    "decision",
    "labels",
    "categories",
    "findings",
    "persons_min",
    "persons_max",
    "gaps",
    "carrier",
    "purpose",
    "keep",
    "from",
    "starts",
    "due",
    "overdue_days",
    "waits_for",
    "deleted",
    "fingerprints",
    "rules",
];

/// Writes entries as they come. `on` is the day that overdue days are counted to.
pub struct RegisterWriter<'a> {
    told: Told,
    options: &'a Options,
    on: Date,
    rows: u64,
}

impl<'a> RegisterWriter<'a> {
    /// A writer of that kind.
    pub fn new(told: Told, options: &'a Options, on: Date) -> Self {
        Self { told, options, on, rows: 0 }
    }

    /// Before the first entry.
    pub fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.told {
            Told::Csv => Csv::Plain.row(COLUMNS.iter().copied(), out),
            Told::Json => out.write_all(b"["),
            Told::Human | Told::Jsonl => Ok(()),
        }
    }

    /// An entry.
    pub fn row(&mut self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        self.rows += 1;
        match self.told {
            Told::Human => self.human(row, out),
            Told::Csv => self.csv(row, out),
            Told::Json | Told::Jsonl => self.told.json(self.rows - 1, &WireRow::new(row, self.on), out),
        }
    }

    /// After the last entry; `nothing` is the word for none at all.
    pub fn finish(&self, nothing: &str, out: &mut dyn Write) -> io::Result<()> {
        match self.told {
            Told::Human if self.rows == 0 => writeln!(out, "{}", self.options.words.term(nothing)),
            Told::Json => out.write_all(b"]\n"),
            _ => Ok(()),
        }
    }

    fn human(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let words = &self.options.words;
        let entry = &row.entry;
        let what = entry.ticket.as_deref().or(entry.carrier.as_deref()).unwrap_or("–");
        let decision = words.term(&entry.decision);
        writeln!(out, "{:<24} {:<20} {decision}", Escaped(&entry.id), Escaped(what))?;
        let day = entry.at.get(..10).unwrap_or(&entry.at);
        let mut facts = vec![day.to_owned(), entry.channel.clone()];
        if let Some(purpose) = &entry.purpose {
            facts.push(purpose.clone());
        }
        let kinds = entry.categories.iter().map(|(id, count)| {
            let kind = words.entities.get(id).map_or(id.as_str(), String::as_str);
            format!("{kind} {count}")
        });
        facts.extend(kinds);
        facts.retain(|fact| !fact.is_empty());
        writeln!(out, "  {}", Escaped(&facts.join(" · ")))?;
        let keep = entry.retention.as_ref().map_or("", |kept| kept.keep.as_str());
        match &row.clock {
            Clock::None => Ok(()),
            Clock::Waits(names) => {
                let names = names.join(", ");
                writeln!(out, "  {} {keep}: {} {}", words.term("keep"), words.term("waits-for"), Escaped(&names))
            }
            Clock::Runs { due, .. } => {
                let days = self.on.ordinal() - due.ordinal();
                if days >= 0 {
                    let unit = words.term(if days == 1 { "day" } else { "days" });
                    writeln!(out, "  ! {} {due} ({days} {unit})", words.term("delete-since"))
                } else {
                    writeln!(out, "  {} {due}", words.term("delete-on"))
                }
            }
            Clock::Deleted(day) => writeln!(out, "  {} {day}", words.term("deleted-on")),
        }
    }

    fn csv(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        // One table of columns leads both: what JSON says under a key, CSV says under its column.
        let json = serde_json::to_value(WireRow::new(row, self.on)).unwrap_or_default();
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(json.get(*column))).collect();
        Csv::Plain.row(cells.iter().map(String::as_str), out)
    }
}

/// A JSON value as the text of a cell: lists by spaces, counts as `kind=count`.
fn cell(value: Option<&serde_json::Value>) -> String {
    use serde_json::Value;
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items.iter().map(|item| cell(Some(item))).collect::<Vec<_>>().join(" "),
        Some(Value::Object(map)) => {
            map.iter().map(|(key, value)| format!("{key}={}", cell(Some(value)))).collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
    }
}

#[derive(Serialize)]
struct WireRow<'a> {
    id: &'a str,
    time: &'a str,
    ticket: Option<&'a str>,
    door: &'a str,
    channel: &'a str,
    policy: &'a str,
    decision: &'a str,
    labels: &'a [String],
    categories: &'a BTreeMap<String, u64>,
    findings: u64,
    persons_min: u64,
    persons_max: u64,
    gaps: u64,
    carrier: Option<&'a str>,
    purpose: Option<&'a str>,
    retention: Option<&'a Retention>,
    keep: Option<&'a str>,
    from: Option<&'a str>,
    starts: Option<String>,
    due: Option<String>,
    overdue_days: Option<i64>,
    waits_for: &'a [String],
    deleted: Option<String>,
    fingerprints: BTreeMap<&'a str, Vec<String>>,
    rules: &'a str,
}

impl<'a> WireRow<'a> {
    fn new(row: &'a Row, on: Date) -> Self {
        let entry = &row.entry;
        let (starts, deleted, waits): (_, _, &[String]) = match &row.clock {
            Clock::Runs { from, .. } => (Some(*from), None, &[]),
            Clock::Deleted(day) => (None, Some(*day), &[]),
            Clock::Waits(names) => (None, None, names),
            Clock::None => (None, None, &[]),
        };
        let mut fingerprints: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (entity, print) in &entry.fingerprints {
            fingerprints.entry(entity).or_default().push(crate::model::Fingerprint(*print).to_string());
        }
        let due = row.clock.due();
        Self {
            id: &entry.id,
            time: &entry.at,
            ticket: entry.ticket.as_deref(),
            door: &entry.door,
            channel: &entry.channel,
            policy: &entry.policy,
            decision: &entry.decision,
            labels: &entry.labels,
            categories: &entry.categories,
            findings: entry.findings,
            persons_min: entry.persons.min,
            persons_max: entry.persons.max,
            gaps: entry.gaps,
            carrier: entry.carrier.as_deref(),
            purpose: entry.purpose.as_deref(),
            retention: entry.retention.as_ref(),
            keep: entry.retention.as_ref().map(|kept| kept.keep.as_str()),
            from: entry.retention.as_ref().map(|kept| kept.from.as_str()),
            starts: starts.map(|day| day.to_string()),
            due: due.map(|day| day.to_string()),
            overdue_days: due.map(|day| on.ordinal() - day.ordinal()).filter(|days| *days >= 0),
            waits_for: waits,
            deleted: deleted.map(|day| day.to_string()),
            fingerprints,
            rules: &entry.rules,
        }
    }
}

#[derive(Serialize)]
struct WireBreach<'a> {
    id: i64,
    time: &'a str,
    discovered: &'a str,
    summary: &'a str,
    nature: &'a str,
    persons: Option<Persons>,
    types: &'a [u8],
    effects: &'a str,
    measures: &'a str,
    authority_told: Option<String>,
    persons_told: Option<String>,
}

/// Writes the register of breaches.
pub fn breaches(breaches: &[Breach], told: Told, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let words = &options.words;
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let columns = [
        "id",
        "time",
        "discovered",
        "summary",
        "nature",
        "persons_min",
        "persons_max",
        "types",
        "effects",
        "measures",
        "authority_told",
        "persons_told",
    ];
    if told == Told::Csv {
        Csv::Plain.row(columns, out)?;
    }
    if told == Told::Json {
        out.write_all(b"[")?;
    }
    for (at, breach) in breaches.iter().enumerate() {
        let numbers: Vec<String> = breach.categories.iter().map(ToString::to_string).collect();
        let persons = |count: fn(&Persons) -> u64| breach.persons.as_ref().map(count).map(|count| count.to_string());
        let (min, max) = (persons(|all| all.min), persons(|all| all.max));
        let (authority, told_persons) = (day(breach.authority), day(breach.persons_told));
        let either = |text: &Option<String>| text.clone().unwrap_or_default();
        match told {
            Told::Json | Told::Jsonl => {
                let wire = WireBreach {
                    id: breach.id,
                    time: &breach.at,
                    discovered: &breach.discovered,
                    summary: &breach.summary,
                    nature: &breach.nature,
                    persons: breach.persons,
                    types: &breach.categories,
                    effects: &breach.effects,
                    measures: &breach.measures,
                    authority_told: authority,
                    persons_told: told_persons,
                };
                told.json(at as u64, &wire, out)?;
            }
            Told::Csv => {
                let cells = [
                    breach.id.to_string(),
                    breach.at.clone(),
                    breach.discovered.clone(),
                    breach.summary.clone(),
                    breach.nature.clone(),
                    either(&min),
                    either(&max),
                    numbers.join(" "),
                    breach.effects.clone(),
                    breach.measures.clone(),
                    either(&authority),
                    either(&told_persons),
                ];
                Csv::Plain.row(cells.iter().map(String::as_str), out)?;
            }
            Told::Human => {
                writeln!(out, "{}  {}  {}", breach.id, Escaped(&breach.discovered), Escaped(&breach.summary))?;
                let none = words.term("not-yet").to_owned();
                let unknown = || words.term("not-known").to_owned();
                let persons = min.zip(max).map_or_else(unknown, |(min, max)| format!("{min}–{max}"));
                let types = if numbers.is_empty() { unknown() } else { numbers.join(", ") };
                writeln!(out, "  {}: {persons} · {}: {types}", words.term("persons"), words.term("types"))?;
                writeln!(
                    out,
                    "  {}: {} · {}: {}",
                    words.term("authority-told"),
                    authority.as_ref().unwrap_or(&none),
                    words.term("persons-told"),
                    told_persons.as_ref().unwrap_or(&none)
                )?;
            }
        }
    }
    match told {
        Told::Json => out.write_all(b"]\n"),
        Told::Human if breaches.is_empty() => writeln!(out, "{}", words.term("no-breaches")),
        _ => Ok(()),
    }
}
