//! A text in, its runs of letters and of digits out, each folded, and what stands between them.

use std::ops::Range;

use crate::names::normalize;

/// Characters between two groups of one number or code.
const GAP: usize = 3;
/// Characters between two words of one name: a name may be folded over lines.
const WORD_GAP: usize = 40;

/// What stands between a piece and the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Narrow,
    Wide,
}

/// Letters in a row, or digits.
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) folded: String,
    pub(super) digits: bool,
    pub(super) gap: Gap,
    /// Whether it can be the next word of a name.
    pub(super) near: bool,
}

/// The runs of letters and of digits of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let kind = |c: char| (c.is_alphanumeric() || is_mark(c), c.is_ascii_digit());
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let (solid, digits) = kind(c);
        if !solid {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.next_if(|(_, next)| kind(*next) == (true, digits) || is_mark(*next)) {
            end = at + next.len_utf8();
        }
        let before = pieces.last().map_or(0, |piece| piece.range.end);
        let between = text.get(before..start).unwrap_or_default();
        let (gap, near) = if pieces.is_empty() { (Gap::Wide, false) } else { gap(between) };
        let raw = text.get(start..end).unwrap_or_default();
        pieces.push(Piece { range: start..end, folded: folded(raw), digits, gap, near });
    }
    pieces
}

fn gap(between: &str) -> (Gap, bool) {
    if between.is_empty() {
        return (Gap::None, true);
    }
    let count = between.chars().filter(|c| !is_hidden(*c)).count();
    let marks = between.chars().filter(|c| !c.is_whitespace()).count();
    let lines = between.matches('\n').count();
    let parts = between.contains([';', '|', '\t', '<', '>', '{', '}', '"']);
    let narrow = count <= GAP && lines <= 1 && !parts;
    let near = marks <= GAP && count <= WORD_GAP && lines <= 1 && !parts;
    (if narrow { Gap::Narrow } else { Gap::Wide }, near)
}

/// What is not seen between two letters.
const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A mark that belongs to the letter before it.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn folded(raw: &str) -> String {
    if raw.is_ascii() { raw.to_ascii_lowercase() } else { normalize(raw) }
}

/// The same, folded.
pub(super) fn pieces_of(text: &str) -> Vec<String> {
    pieces(text).into_iter().map(|piece| piece.folded).collect()
}
