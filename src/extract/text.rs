//! Plain text in, stretches of prose and the tables in it out.
//!
//! It knows nothing of what the text says; any encoding will do.

use crate::model::{Segment, Stop};

use super::decode::{Reader, cut, line_breaks};
use super::prose::Prose;
use super::{Doc, Format, Sink, Trouble};

/// Text without a form of its own.
pub(super) struct Text;

impl Format for Text {
    fn id(&self) -> &'static str {
        "text"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        rest(&mut Reader::open(doc)?, sink)
    }
}

/// Pushes what `reader` still holds as prose.
pub(super) fn rest(reader: &mut Reader<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut prose = Prose::default();
    while let Some(len) = reader.block()? {
        let text = reader.text().get(..len).unwrap_or_default();
        prose.push(text, reader.offset(), reader.line(), reader.column(), sink)?;
        reader.consume(len);
    }
    Ok(prose.finish(sink)?)
}

/// Pushes `text` that stands at `offset` and starts in line `line` as prose, in blocks.
pub(super) fn push(mut text: &str, mut offset: u64, mut line: u32, sink: &mut dyn Sink) -> Result<(), Stop> {
    while !text.is_empty() {
        let (block, after) = text.split_at(cut(text).unwrap_or(text.len()));
        if !block.trim().is_empty() {
            sink.record(&[Segment::prose(block, offset, line)])?;
        }
        offset += block.len() as u64;
        line = line.saturating_add(line_breaks(block.as_bytes()));
        text = after;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn blocks_carry_offset_and_line() {
        let text = "Beste collega,\n\nde map is leeg.\n".repeat(9_000);
        let bytes = format!("\u{FEFF}{text}").into_bytes();
        let (found, outcome) = Collector::run(&Text, "a.txt", &bytes);
        assert_eq!(outcome, Ok(()));
        assert!(found.records.len() > 2);
        for segment in found.segments() {
            let span = segment.span().unwrap();
            assert_eq!(&bytes[span.start as usize..span.end as usize], segment.text.as_bytes());
            let before = &bytes[..span.start as usize];
            assert_eq!(segment.place.line, Some(line_breaks(before) + 1));
        }
    }

    #[test]
    fn nothing_but_space_is_nothing() {
        assert!(Collector::run(&Text, "", b" \n\t\n").0.records.is_empty());
    }
}
