//! Messages of the Basisregistratie Personen (GBA-V, LO3) in, one record a category out.
//!
//! Logisch Ontwerp BRP, chapter 4: a header, then for each category its number and length, and in it for each element
//! its number, length and value. <https://www.rvig.nl/lo-brp>

use std::ops::Range;

use crate::model::{Kind, Place};

use super::decode::Reader;
use super::leaf::{self, Anchor, Leaf};
use super::{Doc, Format, Sink, Trouble, text};

/// Messages, one after the other or a line each.
pub(super) struct Lo3;

/// An element's label, and where its value stands.
type Element = (String, Range<usize>);

/// Bytes of the longest message.
const MESSAGE: usize = 256 << 10;

/// Bytes of a message's key and number, and where a list of persons (Lg01) has the present and the former number of one.
const KEY: usize = 12;
const NUMBERS: [Range<usize>; 2] = [29..39, 39..49];
const ANUMMER: &str = "01.01.10";

impl Format for Lo3 {
    fn id(&self) -> &'static str {
        "lo3"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut reader = Reader::open(doc)?;
        loop {
            while reader.text().len() < MESSAGE && reader.fill()? {}
            let source = reader.text();
            if source.is_empty() {
                return Ok(());
            }
            let line = memchr::memchr(b'\n', source.as_bytes()).map_or(source.len(), |at| at + 1);
            let (len, categories) = match body(source) {
                Some((start, end)) => (end, categories(source, start..end)),
                None => (line, None),
            };
            if let Some(categories) = categories {
                let start = body(source).map_or(0, |(start, _)| start);
                header(source.get(..start).unwrap_or_default(), &reader, sink)?;
                for category in categories {
                    let leaves = category.into_iter().map(|(label, range)| Leaf {
                        text: source.get(range.clone()).unwrap_or_default().to_owned(),
                        place: Place {
                            line: Some(reader.line()),
                            field: Some(label.as_str().into()),
                            ..Place::default()
                        },
                        label,
                        kind: Kind::Value,
                        anchor: Anchor::At(reader.offset() + range.start as u64),
                    });
                    leaf::push(&mut leaves.collect(), sink)?;
                }
            } else {
                let piece = source.get(..len).unwrap_or_default();
                text::push(piece, reader.offset(), reader.line(), sink)?;
            }
            reader.consume(len);
        }
    }
}

/// Tells what stands before the categories of a message, up to their length: numbers as the message with a list of
/// persons has them, or whatever else.
fn header(head: &str, reader: &Reader<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let head = head.get(..head.len().saturating_sub(5)).unwrap_or_default();
    let rest = head.get(KEY..).unwrap_or_default();
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) || head.get(8..KEY).is_none() {
        return Ok(text::push(head, reader.offset(), reader.line(), sink)?);
    }
    let leaves = NUMBERS.iter().filter_map(|range| {
        let number = head.get(range.clone()).filter(|number| number.bytes().any(|byte| byte != b'0'))?;
        let place = Place { line: Some(reader.line()), field: Some(ANUMMER.into()), ..Place::default() };
        let anchor = Anchor::At(reader.offset() + range.start as u64);
        Some(Leaf { text: number.to_owned(), label: ANUMMER.to_owned(), kind: Kind::Value, place, anchor })
    });
    let mut leaves: Vec<Leaf> = leaves.collect();
    if leaves.is_empty() { Ok(()) } else { Ok(leaf::push(&mut leaves, sink)?) }
}

/// Whether a text starts as a message does: a random key of eight digits and the number of the message.
pub(super) fn plausible(text: &str) -> bool {
    let head = text.as_bytes();
    let key = head.get(..8).is_some_and(|key| key.iter().all(u8::is_ascii_digit));
    let number = matches!(head.get(8..12), Some([b'A'..=b'Z', b'a'..=b'z', b'0'..=b'9', b'0'..=b'9']));
    key && number && body(text).is_some()
}

/// Where the categories of the message at the start of `text` stand: behind a length that fits what follows.
fn body(text: &str) -> Option<(usize, usize)> {
    (12..120).find_map(|at| {
        let len = number(text, at, 5)?;
        let (start, end) = (at + 5, at + 5 + len);
        (len >= 5 && text.len() >= end && categories(text, start..end).is_some()).then_some((start, end))
    })
}

fn number(text: &str, at: usize, len: usize) -> Option<usize> {
    let digits = text.get(at..at + len)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// For each category its elements: their labels (`01.01.20`) and where their values stand.
fn categories(text: &str, range: Range<usize>) -> Option<Vec<Vec<Element>>> {
    let (mut at, mut all) = (range.start, Vec::new());
    while at < range.end {
        let category = number(text, at, 2)?;
        let end = at + 5 + number(text, at + 2, 3)?;
        let (mut here, mut elements) = (at + 5, Vec::new());
        while here < end {
            let element = number(text, here, 4)?;
            let stop = here + 7 + number(text, here + 4, 3)?;
            text.get(here + 7..stop)?;
            // A category of history (51 to 64) holds the elements of its own.
            let category = if category > 50 { category - 50 } else { category };
            elements.push((format!("{category:02}.{:02}.{:02}", element / 100, element % 100), here + 7..stop));
            here = stop;
        }
        if here != end || end > range.end {
            return None;
        }
        all.push(elements);
        at = end;
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn elements_are_labelled_by_their_numbers() {
        assert!(!plausible("01035012000973154829202400051Jans") && !plausible("12345678 Lg01 van de lijst"));
        let message = format!(
            "00000000Lg0120260227114209000{:05}01{:03}{}",
            5 + 16 + 12,
            28,
            "0120009731548292".to_owned() + "0240005Jans."
        );
        assert!(plausible(&message), "{message}");
        let (found, outcome) = Collector::run(&Lo3, "", message.as_bytes());
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.pairs(0), [("01.01.20", "731548292"), ("01.02.40", "Jans.")]);
        let span = found.only("731548292").span().unwrap();
        assert_eq!(&message[span.start as usize..span.end as usize], "731548292");
    }

    #[test]
    fn what_stands_before_the_categories_is_read() {
        let categories = format!("{:05}01{:03}0120009731548292", 5 + 16, 16);
        let (found, _) = Collector::run(&Lo3, "", format!("12345678Lg01 BSN 319072356 {categories}").as_bytes());
        assert!(found.segments().any(|leaf| leaf.text.contains("BSN 319072356")), "{}", found.shown());
        assert_eq!(found.only("731548292").label, "01.01.20");
        let numbers = format!("00000000Lg01{}{}{}{categories}", "20260227114209000", "1234567890", "0000000000");
        let (found, _) = Collector::run(&Lo3, "", numbers.as_bytes());
        let number = found.only("1234567890");
        assert_eq!((number.label.as_str(), number.span()), ("01.01.10", Some(29..39)));
        assert_eq!(found.records.len(), 2);
    }
}
