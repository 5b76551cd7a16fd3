//! A scan in, a page for people out: by part and person, then what it came to.
//!
//! Findings of one part wait for each other, up to a number, so that those about one person stand together.

use std::collections::HashMap;
use std::io::{self, Write};

use super::escape::Escaped;
use super::paint::{Paint, Style};
use super::phrase::{counted, cut, encode_path, file, part, place, reason, size, span, sureness};
use super::weight::Weight;
use super::wire::shown;
use super::{Detail, Options, Reporter, Summary};
use crate::model::{Coverage, Entity, Finding, Name};

/// Columns that a kind of data and its sureness get; longer ones push the rest aside.
const KIND: usize = 26;
const SURENESS: usize = 18;
/// Findings of one part that wait for each other.
const WAITING: usize = 1_000;

/// Writes findings under the part and the person they belong to.
pub(super) struct Human {
    options: Options,
    paint: Paint,
    part: Option<String>,
    person: Option<u32>,
    first: bool,
    waiting: Vec<Finding>,
}

impl Human {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            options: options.clone(),
            paint: Paint(options.color),
            part: None,
            person: None,
            first: true,
            waiting: Vec::new(),
        }
    }

    /// Opens the block of another part; its file is behind a link where `name` hides nothing.
    fn turn_to(&mut self, part: &str, name: Option<&Name>, out: &mut dyn Write) -> io::Result<()> {
        if self.part.as_deref() == Some(part) {
            return Ok(());
        }
        if !std::mem::take(&mut self.first) {
            writeln!(out)?;
        }
        self.part = Some(part.to_owned());
        self.person = None;
        let heading = self.paint.paint(Style::Bold, Escaped(part));
        match name.and_then(|name| self.link(name)) {
            // OSC 8, closed by ST.
            Some(link) => writeln!(out, "\x1b]8;;{link}\x1b\\{heading}\x1b]8;;\x1b\\"),
            None => writeln!(out, "{heading}"),
        }
    }

    fn link(&self, name: &Name) -> Option<String> {
        let folder = self.options.links.as_deref()?;
        let (file, _) = file(name.shown());
        // Not standard input, and not a mask that leads nowhere.
        if name.full().expose() != name.shown() || file == "-" {
            return None;
        }
        let mut link = String::new();
        if file.starts_with('/') {
            link.push_str("file://");
        } else {
            link.push_str(folder);
            link.push('/');
        }
        encode_path(file, &mut link);
        Some(link)
    }

    /// Writes what waits, person by person in the order of their first finding, then what is nobody's.
    fn release(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut first = HashMap::new();
        for (at, finding) in waiting.iter().enumerate() {
            first.entry(finding.person).or_insert(at);
        }
        waiting.sort_by_key(|finding| (finding.person.is_none(), first.get(&finding.person).copied()));
        for finding in &waiting {
            self.line(finding, out)?;
        }
        Ok(())
    }

    fn line(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let words = self.options.words.clone();
        self.turn_to(part(finding, &words, self.options.reveal), finding.path.as_deref(), out)?;
        if finding.person != self.person {
            self.person = finding.person;
            if let Some(number) = finding.person {
                let heading = format!("{} {number}", words.term("person"));
                writeln!(out, "  {}", self.paint.paint(Style::Dim, heading))?;
            }
        }
        let place = place(finding, &words);
        let kind = words.entity(&finding.entity);
        // The place comes last: no column can hold every sheet's and field's name.
        let (indent, width) = if finding.person.is_some() { (4, KIND - 2) } else { (2, KIND) };
        let kind = self.paint.paint(style_of(&finding.entity), format!("{:<width$}", Escaped(kind)));
        let (bar, sure) = sureness(finding.confidence);
        let sureness = format!("{bar} {}", words.term(sure));
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
}

impl Reporter for Human {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let other = self
            .waiting
            .last()
            .is_some_and(|last| last.path != finding.path || finding.path.is_none() && last.zone != finding.zone);
        if other || self.waiting.len() == WAITING {
            self.release(out)?;
        }
        self.waiting.push(finding.clone());
        Ok(())
    }

    fn coverage(&mut self, coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
        self.release(out)?;
        if !coverage.status.is_gap() {
            return Ok(());
        }
        let words = self.options.words.clone();
        self.turn_to(shown(&coverage.part, self.options.reveal), Some(&coverage.part), out)?;
        let text = format!("! {}: {}", words.term("not-inspected"), reason(coverage, &words));
        writeln!(out, "  {}", self.paint.paint(Style::Yellow, text))
    }

    fn file_end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.release(out)?;
        self.part = None;
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.release(out)?;
        if self.options.detail == Detail::Least {
            return Ok(());
        }
        let words = self.options.words.clone();
        if !self.first {
            writeln!(out)?;
        }
        if summary.findings.is_empty() {
            // With a gap it would read as a clean bill.
            if summary.gaps == 0 && summary.unreadable == 0 && !summary.interrupted {
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
            writeln!(out, "{:<KIND$}{:>10}", words.term("persons"), span(summary.persons))?;
        }
        for (code, count) in [("suppressed", summary.suppressed), ("known", summary.known)] {
            if count > 0 {
                writeln!(out, "{:<KIND$}{count:>10}", words.term(code))?;
            }
        }
        if summary.interrupted {
            writeln!(out, "{}", self.paint.paint(Style::Red, format!("! {}", words.term("incomplete"))))?;
        }
        if summary.unlisted > 0 {
            let text = format!("! {}", cut(summary.unlisted, "more-findings", &words));
            writeln!(out, "{}", self.paint.paint(Style::Yellow, text))?;
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
    match Weight::of(entity) {
        Weight::Grave => Style::Red,
        Weight::Plain => Style::Yellow,
        Weight::Slight => Style::Dim,
    }
}
