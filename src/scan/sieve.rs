//! Words and phrases in, the places of a text at which one of them may start out: a look at each token that spares the
//! search for all of them nearly everywhere.
//!
//! It may let too many places pass, never too few. It must not know what the words mean.

use std::ops::Range;

use crate::model::quick::hash_lower;

use super::token::{Shape, Token};

/// Places of the marks by which words are told.
const PLACES: usize = 1 << 16;

/// A phrase starts with the word, or with a mark and the word.
const OPENS: u8 = 1;
const BEHIND_MARK: u8 = 2;

/// Places of the marks by which ends of words are told, and the mark of an end of less than four letters.
const ENDS: usize = 1 << 12;
const SHORT_END: u32 = 1 << 31;

/// Parts of a word in camel case at most; one of more is let pass.
const PARTS: usize = 6;

/// Which words phrases start with.
pub(crate) struct Sieve {
    words: Vec<u8>,
    ends: Vec<u32>,
    /// Phrases that start with a digit.
    numbers: Vec<Vec<u8>>,
    /// ASCII marks that phrases start with, by bit.
    marks: u128,
    /// Whether a phrase starts with a mark beyond ASCII.
    wide: bool,
    /// Whether a phrase starts with what no token starts with.
    always: bool,
    longest: usize,
}

impl Sieve {
    /// A sieve for phrases; one that is an ending starts within a word.
    pub(crate) fn new<'p>(phrases: impl IntoIterator<Item = (&'p str, bool)>) -> Self {
        let mut sieve = Self {
            words: vec![0; PLACES],
            ends: vec![0; ENDS],
            numbers: Vec::new(),
            marks: 0,
            wide: false,
            always: false,
            longest: 0,
        };
        for (phrase, ending) in phrases {
            sieve.add(phrase, ending);
        }
        sieve
    }

    fn add(&mut self, phrase: &str, ending: bool) {
        self.longest = self.longest.max(phrase.len());
        let Some(first) = phrase.chars().next() else { return };
        let (start, rest) = phrase.split_at(first.len_utf8());
        let behind_mark = first.is_ascii_punctuation() && rest.starts_with(|c: char| c.is_ascii_alphabetic());
        match first {
            _ if first.is_ascii_alphabetic() => self.add_word(phrase, OPENS, ending),
            _ if behind_mark => self.add_word(rest, BEHIND_MARK, false),
            '0'..='9' => self.numbers.push(phrase.bytes().take(4).collect()),
            _ if first.is_ascii_punctuation() => self.marks |= 1 << start.as_bytes()[0],
            // A word with other letters than those of ASCII is let pass in any case.
            _ if first.is_alphabetic() => {}
            _ if first.is_ascii() || first.is_whitespace() || first.is_numeric() => self.always = true,
            _ => self.wide = true,
        }
    }

    /// Adds the letters that `text` starts with, unless others than those of ASCII follow.
    fn add_word(&mut self, text: &str, mark: u8, ending: bool) {
        let len = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = text.split_at(len);
        if rest.starts_with(|c: char| !c.is_ascii()) {
            return;
        }
        for at in places(word.as_bytes()) {
            self.words[at] |= mark;
        }
        if !ending {
            return;
        }
        match word.as_bytes() {
            [.., a, b, c, d] => self.ends[end([*b, *c, *d])] |= 1 << (a & 31),
            [a, b, c] => self.ends[end([*a, *b, *c])] |= SHORT_END,
            short => {
                for [x, y] in (0..26).flat_map(|x| (0..26).map(move |y| [b'a' + x, b'a' + y])) {
                    let letters = match short {
                        [a, b] => [x, *a, *b],
                        [a] => [x, y, *a],
                        _ => continue,
                    };
                    self.ends[end(letters)] |= SHORT_END;
                }
            }
        }
    }

    /// Tells for each place of `text`, whose tokens are given, the bytes that a phrase may start at, and those that it
    /// may take.
    pub(crate) fn sift(&self, text: &str, tokens: &[Token], mut each: impl FnMut(Range<usize>, Range<usize>)) {
        if self.always {
            return each(0..text.len(), 0..text.len());
        }
        let bytes = text.as_bytes();
        let mut done = 0;
        for token in tokens {
            let word = bytes.get(token.span()).unwrap_or_default();
            let found = match token.shape {
                Shape::Line => None,
                Shape::Number => self.numbers.iter().any(|number| starts(bytes, token.start(), number)).then_some(0),
                Shape::Mark(0) => self.wide.then_some(0),
                Shape::Mark(mark) => (self.marks >> (mark & 127) & 1 != 0).then_some(0),
                Shape::Mixed => self.mixed(word),
                _ => self.word(word),
            };
            if let Some(before) = found {
                let start = token.start().saturating_sub(before).max(done);
                done = token.end();
                each(start..token.end(), start..(token.end() + self.longest).min(bytes.len()));
            }
        }
    }

    /// Whether a phrase may start with, or at the end of, `word`: how many bytes before it.
    fn word(&self, word: &[u8]) -> Option<usize> {
        if !word.is_ascii() {
            return Some(0);
        }
        let marks = self.marks_of(word);
        if marks & BEHIND_MARK != 0 {
            return Some(1);
        }
        (marks & OPENS != 0 || self.may_end(word)).then_some(0)
    }

    /// The same for a word of mixed case, in which a phrase may start and end at each capital behind a small letter.
    fn mixed(&self, word: &[u8]) -> Option<usize> {
        if !word.is_ascii() {
            return Some(1);
        }
        let mut cuts = [0; PARTS + 1];
        let mut count = 1;
        for (at, pair) in word.windows(2).enumerate() {
            if pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase() {
                match cuts.get_mut(count) {
                    Some(cut) if count < PARTS => *cut = at + 1,
                    _ => return Some(1),
                }
                count += 1;
            }
        }
        cuts[count] = word.len();
        for to in 1..=count {
            let ends = cuts[to];
            let fits = |from: usize| word.get(cuts[from]..ends).is_some_and(|part| self.marks_of(part) != 0);
            if (0..to).any(fits) || word.get(..ends).is_some_and(|part| self.may_end(part)) {
                return Some(1);
            }
        }
        None
    }

    fn marks_of(&self, word: &[u8]) -> u8 {
        let [left, right] = places(word);
        self.words[left] & self.words[right]
    }

    fn may_end(&self, word: &[u8]) -> bool {
        let at = |back: usize| word.len().checked_sub(back).and_then(|at| word.get(at)).copied();
        let (Some(d), Some(c)) = (at(1), at(2)) else { return false };
        let ends = self.ends[end([at(3).unwrap_or(b'a'), c, d])];
        ends & SHORT_END != 0 || at(4).is_some_and(|a| ends >> (a & 31) & 1 != 0)
    }
}

fn starts(bytes: &[u8], at: usize, with: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(with))
}

/// Where the marks of a word stand, whatever its case.
fn places(word: &[u8]) -> [usize; 2] {
    let hash = hash_lower(word);
    [hash as usize % PLACES, (hash >> 16) as usize % PLACES]
}

fn end([a, b, c]: [u8; 3]) -> usize {
    let letters = usize::from(a & 31) << 10 | usize::from(b & 31) << 5 | usize::from(c & 31);
    (letters ^ letters >> 7) % ENDS
}
