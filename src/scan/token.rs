//! Text in, tokens out: words, numbers, marks and line ends, in one pass over the bytes.

use std::ops::Range;

use crate::model::quick::hash_lower;

/// What a token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A word in lower case.
    Lower,
    /// A word with a capital first and lower case after it.
    Capital,
    /// A single capital.
    Initial,
    /// A word of two capitals or more.
    Upper,
    /// A word of mixed case: `dateOfBirth`, `McDonald`.
    Mixed,
    /// Digits.
    Number,
    /// Any other character that shows; its byte where it is ASCII, else 0.
    Mark(u8),
    /// The end of a line.
    Line,
}

impl Shape {
    /// Whether it is a word of any case.
    pub const fn is_word(self) -> bool {
        matches!(self, Self::Lower | Self::Capital | Self::Initial | Self::Upper | Self::Mixed)
    }

    /// Whether it is a word that starts with a capital.
    pub const fn is_capital(self) -> bool {
        matches!(self, Self::Capital | Self::Initial | Self::Upper)
    }
}

/// One token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    start: u32,
    end: u32,
    /// Of a word of ASCII, in lower case; 0 for none.
    hash: u32,
    /// What it looks like.
    pub shape: Shape,
}

impl Token {
    /// Its first byte.
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// The byte behind its last.
    pub const fn end(self) -> usize {
        self.end as usize
    }

    /// Its bytes.
    pub const fn span(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Its text within `text`.
    pub fn text(self, text: &str) -> &str {
        text.get(self.span()).unwrap_or("")
    }

    /// The hash of a word of ASCII letters, whatever their case: the lower half of that of [`quick`](crate::model::quick).
    pub(crate) fn hash(self) -> Option<u32> {
        (self.hash != 0).then_some(self.hash)
    }

    /// Whether it is this ASCII mark.
    pub fn is_mark(self, mark: u8) -> bool {
        self.shape == Shape::Mark(mark)
    }
}

/// The tokens of one text. Reused from text to text, so that scanning allocates nothing.
#[derive(Default)]
pub struct Tokens {
    list: Vec<Token>,
    anchors: Vec<u32>,
}

impl Tokens {
    /// All of them, in order.
    pub fn as_slice(&self) -> &[Token] {
        &self.list
    }

    /// Indices of the tokens where a reading can start: numbers, `@` and `+`.
    pub fn anchors(&self) -> impl Iterator<Item = usize> + '_ {
        self.anchors.iter().map(|&at| at as usize)
    }

    /// Whether a number, `@` or `+` stands in the text.
    pub fn has_anchor(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// Cuts `text`, which is shorter than 4 GiB, into tokens.
    pub fn cut(&mut self, text: &str) {
        self.list.clear();
        self.anchors.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            let mut plain = false;
            let shape = match CLASS[byte as usize] {
                Class::Space => {
                    at += 1;
                    continue;
                }
                Class::Line => {
                    at += if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                    Shape::Line
                }
                Class::Mark => {
                    at += 1;
                    Shape::Mark(byte)
                }
                Class::Digit => {
                    at = digits_end(text, at);
                    Shape::Number
                }
                Class::Upper | Class::Lower => {
                    let (end, shape, ascii) = word(text, at);
                    (at, plain) = (end, ascii);
                    shape
                }
                Class::Wide => {
                    let Some(character) = text[at..].chars().next() else {
                        break;
                    };
                    if character.is_alphabetic() {
                        let (end, shape) = wide_word(text, at);
                        at = end;
                        shape
                    } else if digit(character).is_some() {
                        at = digits_end(text, at);
                        Shape::Number
                    } else if character.is_whitespace() || ignorable(character) {
                        at += character.len_utf8();
                        if matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}') {
                            Shape::Line
                        } else {
                            continue;
                        }
                    } else {
                        at += character.len_utf8();
                        Shape::Mark(0)
                    }
                }
            };
            if matches!(shape, Shape::Number | Shape::Mark(b'@' | b'+')) {
                self.anchors.push(self.list.len() as u32);
            }
            let word = bytes.get(start..at).filter(|_| plain);
            let hash = word.map_or(0, |word| hash_lower(word) as u32);
            self.list.push(Token { start: start as u32, end: at as u32, hash, shape });
        }
    }
}

/// The value of a decimal digit: ASCII, full-width, Arabic-Indic or Devanagari.
pub(super) fn digit(character: char) -> Option<u8> {
    let zero = match character {
        '0'..='9' => '0',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        _ => return None,
    };
    Some((u32::from(character) - u32::from(zero)) as u8)
}

/// Characters without width that must not hide a number or a word: zero-width ones and the soft hyphen.
pub(super) fn ignorable(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The end of the run of digits that starts at `at`.
fn digits_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        if byte.is_ascii_digit() {
            end += 1;
        } else if byte < 0x80 {
            break;
        } else {
            let Some(character) = text[end..].chars().next() else {
                break;
            };
            let next = end + character.len_utf8();
            let hidden = || text[next..].chars().next().is_some_and(|next| digit(next).is_some());
            if digit(character).is_none() && !(ignorable(character) && hidden()) {
                break;
            }
            end = next;
        }
    }
    end
}

/// The end and the shape of the word that starts at `at`, and whether it is all ASCII.
fn word(text: &str, at: usize) -> (usize, Shape, bool) {
    let bytes = text.as_bytes();
    let (mut capitals, mut end) = (0, at);
    while let Some(eight) = bytes.get(end..).and_then(<[u8]>::first_chunk) {
        let (length, upper) = letters(u64::from_le_bytes(*eight));
        capitals += upper;
        end += length;
        if length < 8 {
            break;
        }
    }
    // Fewer than eight bytes may be left, and other letters than those of ASCII may follow.
    while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphabetic()) {
        capitals += u32::from(byte.is_ascii_uppercase());
        end += 1;
    }
    if end == at || bytes.get(end).is_some_and(|byte| !byte.is_ascii()) {
        let (end, shape) = wide_word(text, at);
        return (end, shape, bytes.get(at..end).is_some_and(<[u8]>::is_ascii));
    }
    let first = bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    (end, shape(first, capitals, (end - at) as u32), true)
}

/// How many of eight bytes are letters of ASCII before another one comes, and how many of those are capitals.
fn letters(eight: u64) -> (usize, u32) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let small = (eight | (0x20 * ONES)) & !HIGH;
    let from_a = small + (0x80 - u64::from(b'a')) * ONES;
    let behind_z = small + (0x7F - u64::from(b'z')) * ONES;
    let letters = from_a & !behind_z & !eight & HIGH;
    let length = (!letters & HIGH).trailing_zeros() / 8;
    let within = if length == 8 { u64::MAX } else { (1 << (length * 8)) - 1 };
    let capitals = letters & !(eight << 2) & within;
    (length as usize, capitals.count_ones())
}

fn shape(first: bool, capitals: u32, letters: u32) -> Shape {
    match (first, capitals, letters) {
        (_, 0, _) => Shape::Lower,
        (true, 1, 1) => Shape::Initial,
        (true, 1, _) => Shape::Capital,
        (_, capitals, letters) if capitals == letters => Shape::Upper,
        _ => Shape::Mixed,
    }
}

/// The same for a word of any letters.
fn wide_word(text: &str, at: usize) -> (usize, Shape) {
    let bytes = text.as_bytes();
    let (mut letters, mut capitals, mut first, mut end) = (0u32, 0u32, false, at);
    while let Some(&byte) = bytes.get(end) {
        let (capital, length) = match CLASS[byte as usize] {
            Class::Lower => (false, 1),
            Class::Upper => (true, 1),
            Class::Wide => {
                let Some(character) = text[end..].chars().next() else {
                    break;
                };
                let length = character.len_utf8();
                if ignorable(character) || combining(character) {
                    end += length;
                    continue;
                }
                if !character.is_alphabetic() {
                    break;
                }
                (character.is_uppercase(), length)
            }
            _ => break,
        };
        first |= letters == 0 && capital;
        letters += 1;
        capitals += u32::from(capital);
        end += length;
    }
    (end.max(at + 1), shape(first, capitals, letters))
}

fn combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

#[derive(Clone, Copy)]
enum Class {
    Space,
    Line,
    Mark,
    Digit,
    Upper,
    Lower,
    Wide,
}

const CLASS: [Class; 256] = {
    let mut table = [Class::Mark; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' | b'\r' => Class::Line,
            0..=b' ' | 0x7f => Class::Space,
            b'0'..=b'9' => Class::Digit,
            b'A'..=b'Z' => Class::Upper,
            b'a'..=b'z' => Class::Lower,
            0x80.. => Class::Wide,
            _ => Class::Mark,
        };
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<(String, Shape)> {
        let mut tokens = Tokens::default();
        tokens.cut(text);
        tokens.as_slice().iter().map(|token| (token.text(text).to_owned(), token.shape)).collect()
    }

    #[test]
    fn shapes_go_by_unicode() {
        use Shape::{Capital, Initial, Line, Lower, Mixed, Number, Upper};
        let shapes: Vec<_> = cut("Öztürk ÉÉN J łukasz McDonald 12\r\nx").into_iter().map(|(_, shape)| shape).collect();
        assert_eq!(shapes, [Capital, Upper, Initial, Lower, Mixed, Number, Line, Lower]);
    }

    #[test]
    fn what_has_no_width_hides_nothing() {
        assert_eq!(cut("123\u{200b}456\u{ad}782").len(), 1);
        assert_eq!(cut("Jan\u{ad}sen").len(), 1);
        assert_eq!(cut("１２３"), [("１２３".to_owned(), Shape::Number)]);
    }

    proptest! {
        #[test]
        fn words_are_the_same_by_eights_and_by_letters(text in "[a-zA-Z@\\[`{éß0 ]{0,30}") {
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at) && text.as_bytes()[*at].is_ascii_alphabetic()) {
                let (end, shape, ascii) = word(&text, at);
                prop_assert_eq!((end, shape), wide_word(&text, at));
                prop_assert_eq!(ascii, text[at..end].is_ascii());
            }
        }

        #[test]
        fn tokens_lie_in_order_on_char_boundaries(text in "\\PC{0,60}") {
            let mut tokens = Tokens::default();
            tokens.cut(&text);
            let mut last = 0;
            for token in tokens.as_slice() {
                prop_assert!(token.start() >= last && token.end() > token.start());
                prop_assert!(text.get(token.span()).is_some());
                last = token.end();
            }
        }
    }
}
