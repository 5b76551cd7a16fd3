//! Matches of one person in, a page for people, CSV or JSON out. Values stand in it only where they were asked for.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::escape::Escaped;
use super::paint::{Paint, Style};
use super::wire::{self, WirePlace, rounded, shown};
use super::{Csv, Options};
use crate::find::{Found, Match, Strength};
use crate::model::{Coverage, Place, Status, Zone};

/// How matches are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindFormat {
    /// For reading.
    Human,
    /// One row a finding: for the person who asks.
    Csv(Csv),
    /// One JSON document.
    Json,
}

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub struct FindSummary {
    /// Records by strength.
    pub records: BTreeMap<&'static str, u64>,
    /// Findings in them.
    pub findings: u64,
    /// Files looked at.
    pub files: u64,
    /// Parts that could not be inspected, and so may hold more.
    pub gaps: Vec<Coverage>,
    /// Parts of earlier results that could not be inspected.
    pub earlier_gaps: u64,
    /// Paths that could not be read at all.
    pub unreadable: u64,
}

/// Writes matches as they come.
pub struct FindWriter<'a> {
    format: FindFormat,
    options: &'a Options,
    number: u64,
    file: String,
}

impl<'a> FindWriter<'a> {
    /// A writer of that kind.
    pub fn new(format: FindFormat, options: &'a Options) -> Self {
        Self { format, options, number: 0, file: String::new() }
    }

    /// Before the first match.
    pub fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            FindFormat::Human => Ok(()),
            FindFormat::Json => out.write_all(b"{\"matches\":["),
            FindFormat::Csv(csv) => {
                csv.begin(out)?;
                let words = &self.options.words;
                let mut columns = vec!["record", "strength", "kind-of-data", "file", "place", "why", "sureness"];
                if self.options.reveal {
                    columns.insert(3, "value");
                }
                csv.row(columns.into_iter().map(|column| words.term(column)), out)
            }
        }
    }

    /// A match.
    pub fn found(&mut self, found: &Match, out: &mut dyn Write) -> io::Result<()> {
        self.number += 1;
        match self.format {
            FindFormat::Human => self.human(found, out),
            FindFormat::Csv(csv) => self.csv(csv, found, out),
            FindFormat::Json => {
                out.write_all(if self.number == 1 { b"\n" } else { b",\n" })?;
                wire::write(&WireMatch::new(self.number, found, self.options.reveal), out)
            }
        }
    }

    /// After the last match.
    pub fn finish(&self, summary: &FindSummary, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            FindFormat::Csv(_) => Ok(()),
            FindFormat::Human => self.summary(summary, out),
            FindFormat::Json => {
                out.write_all(b"],\n\"uninspectable\":[")?;
                for (at, gap) in summary.gaps.iter().enumerate() {
                    out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
                    wire::write(&wire::WireGap::new(gap, self.options.reveal), out)?;
                }
                out.write_all(b"],\n\"summary\":")?;
                wire::write(&WireSummary::new(summary), out)?;
                out.write_all(b"}\n")
            }
        }
    }

    fn human(&mut self, found: &Match, out: &mut dyn Write) -> io::Result<()> {
        let words = &self.options.words;
        let paint = Paint(self.options.color);
        let path = found.findings.first().and_then(|first| first.path.as_deref());
        let path = path.map_or("", |name| shown(name, self.options.reveal));
        let file = path.split("!/").next().unwrap_or_default();
        if file != self.file {
            if !self.file.is_empty() {
                writeln!(out)?;
            }
            file.clone_into(&mut self.file);
            writeln!(out, "{}", paint.paint(Style::Bold, Escaped(file)))?;
        }
        let (bar, style) = match found.strength {
            Strength::Certain => ("███", Style::Red),
            Strength::Likely => ("██░", Style::Yellow),
            Strength::Possible => ("█░░", Style::Dim),
        };
        let strength = format!("{bar} {}", words.term(found.strength.id()));
        writeln!(out, "  {}. {}: {}", self.number, paint.paint(style, strength), self.why(found))?;
        for finding in &found.findings {
            let own = finding.path.as_deref().map_or("", |name| shown(name, self.options.reveal));
            let inner = own.strip_prefix(file).unwrap_or(own).trim_start_matches("!/");
            let place = self.place(finding);
            let place = [inner, &place].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
            write!(out, "     {:<26} {}", Escaped(words.entity(&finding.entity)), Escaped(&place))?;
            if let Some(value) = finding.value.as_ref().filter(|_| self.options.reveal) {
                write!(out, "  {}", Escaped(value.expose()))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn why(&self, found: &Match) -> String {
        found.why.iter().map(|code| self.options.words.term(code)).collect::<Vec<_>>().join(", ")
    }

    /// Where in its part, or that it is the name of the file.
    fn place(&self, finding: &Found) -> String {
        let words = &self.options.words;
        match words.place(&finding.place) {
            place if place.is_empty() && finding.zone == Zone::Filename => words.term("filename").to_owned(),
            place => place,
        }
    }

    fn csv(&self, csv: Csv, found: &Match, out: &mut dyn Write) -> io::Result<()> {
        let words = &self.options.words;
        let (number, why) = (self.number.to_string(), self.why(found));
        for finding in &found.findings {
            let path = finding.path.as_deref().map_or("", |name| shown(name, self.options.reveal));
            let (place, sureness) = (self.place(finding), format!("{:.2}", finding.confidence));
            let value = finding.value.as_ref().map_or("", |value| value.expose());
            let mut cells = vec![
                number.as_str(),
                words.term(found.strength.id()),
                words.entity(&finding.entity),
                path,
                &place,
                &why,
                &sureness,
            ];
            if self.options.reveal {
                cells.insert(3, value);
            }
            csv.row(cells, out)?;
        }
        Ok(())
    }

    fn summary(&self, summary: &FindSummary, out: &mut dyn Write) -> io::Result<()> {
        let words = &self.options.words;
        let paint = Paint(self.options.color);
        if self.number > 0 {
            writeln!(out)?;
        }
        let told: Vec<String> = [Strength::Certain, Strength::Likely, Strength::Possible]
            .into_iter()
            .filter_map(|strength| Some((strength, summary.records.get(strength.id())?)))
            .map(|(strength, count)| format!("{count} {}", words.term(strength.id())))
            .collect();
        let gaps = summary.gaps.len() as u64 + summary.earlier_gaps;
        if !told.is_empty() {
            writeln!(out, "{}: {}", words.term("records"), told.join(", "))?;
        } else if gaps == 0 && summary.unreadable == 0 {
            writeln!(out, "{}", words.term("nothing-found"))?;
        } else {
            writeln!(out, "{}", words.term("nothing-found-in-read"))?;
        }
        for gap in &summary.gaps {
            let reason = words.reasons.get(gap.reason);
            let reason = reason.map_or_else(|| words.term(gap.status.id()), String::as_str);
            let name = shown(&gap.part, self.options.reveal);
            let text = format!("! {}: {} ({reason})", words.term("not-inspected"), Escaped(name));
            writeln!(out, "{}", paint.paint(Style::Yellow, text))?;
        }
        if summary.earlier_gaps > 0 {
            let text = format!("! {}: {}", words.term("not-inspected"), summary.earlier_gaps);
            writeln!(out, "{}", paint.paint(Style::Yellow, text))?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct WireMatch<'a> {
    record: u64,
    strength: &'static str,
    why: &'a [&'static str],
    findings: Vec<WireFound<'a>>,
}

#[derive(Serialize)]
struct WireFound<'a> {
    entity: &'a str,
    confidence: f64,
    zone: Zone,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<WirePlace<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<u32>,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl<'a> WireMatch<'a> {
    fn new(record: u64, found: &'a Match, reveal: bool) -> Self {
        let finding = |finding: &'a Found| WireFound {
            entity: finding.entity.id(),
            confidence: rounded(finding.confidence),
            zone: finding.zone,
            path: finding.path.as_deref().map(|name| shown(name, reveal)),
            location: (finding.place != Place::default()).then(|| WirePlace::new(&finding.place)),
            person: finding.person,
            fingerprint: &finding.fingerprint,
            value: finding.value.as_ref().filter(|_| reveal).map(crate::model::Secret::expose),
        };
        Self {
            record,
            strength: found.strength.id(),
            why: &found.why,
            findings: found.findings.iter().map(finding).collect(),
        }
    }
}

#[derive(Serialize)]
struct WireSummary<'a> {
    records: &'a BTreeMap<&'static str, u64>,
    findings: u64,
    files: u64,
    gaps: u64,
    encrypted: u64,
    unreadable: u64,
}

impl<'a> WireSummary<'a> {
    fn new(summary: &'a FindSummary) -> Self {
        let encrypted = summary.gaps.iter().filter(|gap| gap.status == Status::Encrypted).count() as u64;
        Self {
            records: &summary.records,
            findings: summary.findings,
            files: summary.files,
            gaps: summary.gaps.len() as u64 + summary.earlier_gaps,
            encrypted,
            unreadable: summary.unreadable,
        }
    }
}
