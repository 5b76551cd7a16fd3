//! A scan in, a page for people out: by part and person, then what it came to.

use std::io::{self, Write};

use super::escape::Escaped;
use super::paint::{Paint, Style};
use super::wire::shown;
use super::{Detail, Options, Reporter, Summary};
use crate::model::{Class, Coverage, Entity, Finding, Words};

/// Columns that a kind of data and its sureness get; longer ones push the rest aside.
const KIND: usize = 26;
const SURENESS: usize = 18;

/// Writes findings under the part and the person they belong to.
pub(super) struct Human {
    options: Options,
    paint: Paint,
    part: Option<String>,
    person: Option<u32>,
    first: bool,
}

impl Human {
    pub(super) fn new(options: &Options) -> Self {
        Self { options: options.clone(), paint: Paint(options.color), part: None, person: None, first: true }
    }

    /// Opens the block of another part.
    fn turn_to(&mut self, part: &str, out: &mut dyn Write) -> io::Result<()> {
        if self.part.as_deref() == Some(part) {
            return Ok(());
        }
        if !std::mem::take(&mut self.first) {
            writeln!(out)?;
        }
        self.part = Some(part.to_owned());
        self.person = None;
        writeln!(out, "{}", self.paint.paint(Style::Bold, Escaped(part)))
    }
}

impl Reporter for Human {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let words = self.options.words.clone();
        let part = match &finding.path {
            Some(name) => shown(name, self.options.reveal),
            None => words.term(finding.zone.id()),
        };
        self.turn_to(part, out)?;
        if finding.person != self.person {
            self.person = finding.person;
            if let Some(number) = finding.person {
                let heading = format!("{} {number}", words.term("person"));
                writeln!(out, "  {}", self.paint.paint(Style::Dim, heading))?;
            }
        }
        let place = match words.place(&finding.place) {
            place if place.is_empty() => bare(words.term(finding.zone.id())).to_owned(),
            place => place,
        };
        let kind = words.entity(&finding.entity);
        // The place comes last: no column can hold every sheet's and field's name.
        let (indent, width) = if finding.person.is_some() { (4, KIND - 2) } else { (2, KIND) };
        let kind = self.paint.paint(style_of(&finding.entity), format!("{:<width$}", Escaped(kind)));
        let sureness = sureness(finding.confidence, &words);
        write!(out, "{:indent$}{kind} {sureness:<SURENESS$} {}", "", Escaped(&place))?;
        if self.options.reveal {
            write!(out, "  {}", Escaped(finding.value.expose()))?;
        }
        if self.options.detail == Detail::Most && !finding.evidence.is_empty() {
            let evidence = finding.evidence.join(", ");
            write!(out, "  {}", self.paint.paint(Style::Dim, format!("({})", Escaped(&evidence))))?;
        }
        writeln!(out)
    }

    fn coverage(&mut self, coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
        if !coverage.status.is_gap() {
            return Ok(());
        }
        let words = self.options.words.clone();
        self.turn_to(shown(&coverage.part, self.options.reveal), out)?;
        // A reason that has a word tells more than the status.
        let reason = words.reasons.get(coverage.reason);
        let reason = reason.map_or_else(|| words.term(coverage.status.id()), String::as_str);
        let text = format!("! {}: {reason}", words.term("not-inspected"));
        writeln!(out, "  {}", self.paint.paint(Style::Yellow, text))
    }

    fn file_end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        self.part = None;
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.options.detail == Detail::Least {
            return Ok(());
        }
        let words = self.options.words.clone();
        if !self.first {
            writeln!(out)?;
        }
        if summary.findings.is_empty() {
            // With a gap it would read as a clean bill.
            if summary.gaps == 0 && summary.unreadable == 0 {
                let text = words.term("nothing-found");
                writeln!(out, "{}", self.paint.paint(Style::Green, text))?;
            }
        } else {
            let rule = "─".repeat(KIND + 10);
            let head = format!("{:<KIND$}{:>10}", words.term("kinds"), words.term("count"));
            writeln!(out, "{}", self.paint.paint(Style::Bold, head))?;
            writeln!(out, "{}", self.paint.paint(Style::Dim, &rule))?;
            for (entity, count) in &summary.findings {
                let kind = format!("{:<KIND$}", Escaped(words.entity(entity)));
                let kind = self.paint.paint(style_of(entity), kind);
                writeln!(out, "{kind}{count:>10}")?;
            }
            writeln!(out, "{}", self.paint.paint(Style::Dim, &rule))?;
            let (min, max) = (summary.persons.min, summary.persons.max);
            let persons = if min == max { max.to_string() } else { format!("{min}–{max}") };
            writeln!(out, "{:<KIND$}{persons:>10}", words.term("persons"))?;
        }
        if summary.gaps > 0 {
            let text = format!("! {} {}", counted(summary.gaps, "part", &words), words.term("gaps"));
            writeln!(out, "{}", self.paint.paint(Style::Yellow, text))?;
        }
        let line = format!(
            "{}, {}, {} {} {:.1} s",
            counted(summary.files, "file", &words),
            counted(summary.parts, "part", &words),
            size(summary.bytes),
            words.term("inspected-in"),
            summary.seconds
        );
        writeln!(out, "{}", self.paint.paint(Style::Dim, line))
    }
}

/// What points to one citizen by itself stands out.
const fn style_of(entity: &Entity) -> Style {
    match (entity, entity.class()) {
        (Entity::Bsn | Entity::DateOfBirth | Entity::Mrz, _) | (_, Class::Special) => Style::Red,
        (_, Class::Citizen) => Style::Yellow,
        (_, Class::Organisation | Class::Test) => Style::Dim,
    }
}

/// A bar and a word: read at a glance, also without colours.
fn sureness(confidence: f32, words: &Words) -> String {
    let (bar, word) = match confidence {
        sure if sure >= 0.9 => ("███", "certain"),
        sure if sure >= 0.7 => ("██░", "likely"),
        _ => ("█░░", "possible"),
    };
    format!("{bar} {}", words.term(word))
}

fn counted(count: u64, noun: &str, words: &Words) -> String {
    let plural = format!("{noun}s");
    let noun = if count == 1 { noun } else { &plural };
    format!("{count} {}", words.term(noun))
}

/// The zone's word without its article.
fn bare(zone: &str) -> &str {
    zone.split_once(' ').map_or(zone, |(_, noun)| noun)
}

fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB"] {
        if size < 1000.0 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    if unit == "B" { format!("{bytes} B") } else { format!("{size:.1} {unit}") }
}
