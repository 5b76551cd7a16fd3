//! Calendars (iCalendar) in, one record an event, task or person out.
//!
//! RFC 5545. Descriptions in HTML and attached files are children.

use std::io::Cursor;

use super::decode::Reader;
use super::folded::{Line, Lines};
use super::leaf::{self, Leaf};
use super::{Doc, Format, Sink, Trouble};

/// A calendar.
pub(super) struct Ics;

/// Properties that programs write for programs.
const TECHNICAL: &[&str] = &["version", "prodid", "calscale", "method", "dtstamp", "sequence", "trigger", "rrule"];

impl Format for Ics {
    fn id(&self) -> &'static str {
        "ics"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut lines = Lines::new(Reader::open(doc)?);
        let mut event: Vec<Leaf> = Vec::new();
        while let Some(line) = lines.next()? {
            let name = line.name();
            match name.as_str() {
                "begin" | "end" => leaf::push(&mut event, sink)?,
                _ if TECHNICAL.contains(&name.as_str()) => {}
                _ if line.says(&["text/html"]) => {
                    let html = line.leaf("").text.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";");
                    sink.child(&format!("{name}.html"), &mut Cursor::new(html))?;
                }
                _ => match line.bytes() {
                    Some(bytes) => attached(&line, &name, bytes, sink)?,
                    None => event.extend(leaves(&line, &name)),
                },
            }
            if event.len() >= leaf::RECORD {
                leaf::push(&mut event, sink)?;
            }
        }
        Ok(leaf::push(&mut event, sink)?)
    }
}

/// The value, and what its parameters say: the name of whom it concerns, who sent it.
fn leaves(line: &Line, name: &str) -> Vec<Leaf> {
    let mut own = vec![line.leaf(name)];
    own.extend(line.written().map(|(own, text)| line.beside(text, &format!("{name}/{own}"))));
    own
}

fn attached(line: &Line, name: &str, bytes: Vec<u8>, sink: &mut dyn Sink) -> Result<(), crate::model::Stop> {
    let given = line.parameters().find(|(name, _)| name.to_ascii_lowercase().contains("filename"));
    sink.budget().expand(bytes.len() as u64)?;
    sink.child(given.map_or(name, |(_, given)| given), &mut Cursor::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn an_event_is_a_record() {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Ge\r\n sprek\r\nATTENDEE;CN=\"De Wit, Jan\":mailto:a@b.nl\r\n\
            END:VEVENT\r\nBEGIN:VJOURNAL\r\nDESCRIPTION:x\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n";
        let (found, outcome) = Collector::run(&Ics, "a.ics", text.as_bytes());
        assert_eq!(outcome, Ok(()));
        assert_eq!(
            found.pairs(0),
            [("summary", "Gesprek"), ("attendee", "mailto:a@b.nl"), ("attendee/cn", "De Wit, Jan")]
        );
        assert_eq!(found.pairs(1), [("description", "x")]);
    }

    #[test]
    fn parameters_are_read() {
        let text = "BEGIN:VEVENT\r\nATTENDEE;ROLE=REQ-PARTICIPANT;X-NOOT=\"BSN 319072356\";SENT-BY=\"mailto:jan@x.nl\";\
            TZID=Europe/Amsterdam;CUTYPE=123456782:mailto:piet@x.nl\r\nEND:VEVENT\r\n";
        let (found, _) = Collector::run(&Ics, "a.ics", text.as_bytes());
        assert_eq!(found.only("BSN 319072356").label, "attendee/x-noot");
        assert_eq!(found.only("mailto:jan@x.nl").label, "attendee/sent-by");
        assert_eq!(found.only("123456782").label, "attendee/cutype");
        assert!(!found.shown().contains("REQ-PARTICIPANT") && !found.shown().contains("Amsterdam"));
    }
}
