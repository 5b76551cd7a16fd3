//! One stretch of text out of a part, with what its format knows of it.

use std::ops::Range;

use super::Place;

/// How a segment's text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Running text: sentences and lines.
    Prose,
    /// One cell, field or attribute: a value that stands alone and that its label explains.
    Value,
    /// A name out of the file: of a file, an entry, a sheet, a key, a column. Scanned, and masked where printed if
    /// a finding lies in it.
    Name,
}

/// How offsets in a segment's text lead back to the UTF-8 text of its part.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// The part has no such text (a spreadsheet, a PDF): findings carry no span.
    None,
    /// The segment stands verbatim in the part's text, from this byte on.
    At(u64),
    /// The segment was unescaped: pairs of an offset in the segment and the offset in the part's text it came from,
    /// ascending, the first for offset 0. From a pair to the next the text is verbatim; an unescaped character is
    /// a pair of its own, and the next pair stands behind it.
    Mapped(&'a [(usize, u64)]),
}

impl Origin<'_> {
    /// The span in the part's text of `range` in the segment's text.
    pub fn span(&self, range: Range<usize>) -> Option<Range<u64>> {
        match self {
            Self::None => None,
            Self::At(base) => Some(base + range.start as u64..base + range.end as u64),
            Self::Mapped(pairs) => {
                let start = at(pairs, range.start)?;
                // The end lies where the last byte's piece ends: an escape counts whole.
                let next = pairs.partition_point(|pair| pair.0 < range.end);
                let verbatim = at(pairs, range.end.checked_sub(1)?)? + 1;
                let end = match pairs.get(next) {
                    Some(pair) if pair.0 == range.end => pair.1,
                    _ => verbatim,
                };
                (start <= end).then_some(start..end)
            }
        }
    }
}

fn at(pairs: &[(usize, u64)], offset: usize) -> Option<u64> {
    let piece = pairs.partition_point(|pair| pair.0 <= offset).checked_sub(1)?;
    let (from, to) = *pairs.get(piece)?;
    Some(to + (offset - from) as u64)
}

/// One stretch of text, borrowed for the length of a call.
#[derive(Clone)]
pub struct Segment<'a> {
    /// The text.
    pub text: &'a str,
    /// What names the text: a column header, the keys of a JSON value or the element and attribute names of an
    /// XML one, outermost first and joined by `/`. Empty where nothing does.
    pub label: &'a str,
    /// How to read it.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// How it leads back to the part's text.
    pub origin: Origin<'a>,
}

impl<'a> Segment<'a> {
    /// Running text that stands verbatim in its part from byte `offset` on, first line `line`.
    pub fn prose(text: &'a str, offset: u64, line: u32) -> Self {
        let place = Place { line: Some(line), ..Place::default() };
        Self { text, label: "", kind: Kind::Prose, place, origin: Origin::At(offset) }
    }

    /// A name out of the file that has no span in it.
    pub fn name(text: &'a str) -> Self {
        Self { text, label: "", kind: Kind::Name, place: Place::default(), origin: Origin::None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_back_through_escapes() {
        // Source `ab\u00e9cd` from byte 10 on: text "abécd", where é is two bytes here and six there.
        let pairs = [(0, 10), (2, 12), (4, 18)];
        let origin = Origin::Mapped(&pairs);
        assert_eq!(origin.span(0..2), Some(10..12));
        assert_eq!(origin.span(2..4), Some(12..18));
        assert_eq!(origin.span(0..6), Some(10..20));
        assert_eq!(origin.span(4..5), Some(18..19));
        assert_eq!(Origin::At(5).span(1..3), Some(6..8));
        assert_eq!(Origin::None.span(0..1), None);
    }
}
