//! Words and phrases in, where they stand in a text out: whatever their case, from the start of a word on, or at its end.
//!
//! A look at each token spares nearly all of them the comparison. It must not know what the words mean; whether letters
//! run on around them is for who asks to say.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use crate::model::quick::{QuickMap, hash_lower};

use super::token::{Shape, Token};

/// Places of the marks by which words are told.
const PLACES: usize = 1 << 15;

/// Places of the marks by which ends of words are told, and the mark of an end of less than four letters.
const ENDS: usize = 1 << 12;
const SHORT_END: u32 = 1 << 31;

/// Letters of an end that it is looked up by.
const END: usize = 3;

/// Parts of a word in camel case at most.
const PARTS: usize = 6;

/// Phrases to look for.
pub(crate) struct Phrases {
    all: Vec<String>,
    /// Whether some phrase starts with a word, by two bits of its hash.
    words: Vec<u8>,
    /// Phrases by the hash of the word that they start with, or that stands behind the mark they start with.
    by_word: QuickMap<u32, Vec<u32>>,
    /// Whether some ending may end so: the letter before the last three.
    ends: Vec<u32>,
    /// Endings, and how many letters each starts with, by the last three of those.
    by_end: QuickMap<[u8; END], Vec<(u32, usize)>>,
    /// Endings that start with one letter or two.
    short_ends: Vec<(u32, usize)>,
    /// The last letters of those, by bit.
    short_last: u32,
    /// Phrases that start with a digit.
    numbers: Vec<u32>,
    /// Phrases that start with a mark and no word behind it.
    marks: Vec<u32>,
    /// The first bytes of all phrases, by bit.
    firsts: [u64; 4],
    /// Whether a phrase starts with what no token starts with.
    anywhere: bool,
    longest: usize,
    /// Finds them in words with letters beyond ASCII.
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Phrases {
    /// Phrases to look for, by number; one that is an ending stands within a word, its first letters at the word's end.
    pub(crate) fn new<'p>(phrases: impl IntoIterator<Item = (&'p str, bool)>) -> Self {
        let mut all = Self {
            all: Vec::new(),
            words: vec![0; PLACES / 8],
            by_word: QuickMap::default(),
            ends: vec![0; ENDS],
            by_end: QuickMap::default(),
            short_ends: Vec::new(),
            short_last: 0,
            numbers: Vec::new(),
            marks: Vec::new(),
            firsts: [0; 4],
            anywhere: false,
            longest: 0,
            automaton: OnceLock::new(),
        };
        for (phrase, ending) in phrases {
            all.add(phrase, ending);
        }
        all
    }

    fn add(&mut self, phrase: &str, ending: bool) {
        let number = self.all.len() as u32;
        self.all.push(phrase.to_owned());
        self.longest = self.longest.max(phrase.len());
        let Some(first) = phrase.chars().next() else { return };
        let rest = phrase.get(first.len_utf8()..).unwrap_or_default();
        match first {
            'a'..='z' | 'A'..='Z' if ending => self.add_end(phrase, number),
            'a'..='z' | 'A'..='Z' => self.add_word(phrase, number),
            _ if first.is_ascii_punctuation() && rest.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                self.add_word(rest, number);
            }
            '0'..='9' => self.numbers.push(number),
            // The automaton finds it.
            _ if first.is_alphabetic() => {}
            _ if first.is_ascii_punctuation() => self.marks.push(number),
            _ if first.is_ascii() || first.is_whitespace() || first.is_numeric() => self.anywhere = true,
            _ => self.marks.push(number),
        }
        if let Some(byte) = phrase.bytes().next() {
            self.firsts[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
    }

    fn add_word(&mut self, text: &str, number: u32) {
        if let Some(word) = letters(text) {
            let hash = hash_lower(word.as_bytes()) as u32;
            for place in places(hash) {
                self.words[place / 8] |= 1 << (place % 8);
            }
            self.by_word.entry(hash).or_default().push(number);
        }
    }

    fn add_end(&mut self, text: &str, number: u32) {
        let Some(word) = letters(text) else { return };
        match word.to_ascii_lowercase().as_bytes() {
            [before @ .., a, b, c] => {
                self.ends[end([*a, *b, *c])] |= before.last().map_or(SHORT_END, |letter| 1 << (letter & 31));
                self.by_end.entry([*a, *b, *c]).or_default().push((number, word.len()));
            }
            short => {
                self.short_last |= short.last().map_or(0, |letter| 1 << (letter & 31));
                self.short_ends.push((number, word.len()));
            }
        }
    }

    /// Bytes of the longest.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Whether a phrase may start where no token does, so that only all of a text tells.
    pub(crate) fn is_anywhere(&self) -> bool {
        self.anywhere
    }

    /// Tells each place of `text`, whose tokens are given, where a phrase stands from the start of a word on, from a
    /// capital behind a small letter on, or from a mark on; and where an ending starts within a word. Each comes once.
    pub(crate) fn find(&self, text: &str, tokens: &[Token], mut each: impl FnMut(u32, Range<usize>)) {
        let bytes = text.as_bytes();
        if self.anywhere {
            return self.search(bytes, 0..bytes.len(), 0..bytes.len(), &mut each);
        }
        for token in tokens {
            match token.shape {
                Shape::Line => {}
                Shape::Number if self.numbers.is_empty() => {}
                Shape::Number if bytes.get(token.span()).is_some_and(<[u8]>::is_ascii) => {
                    self.compare(bytes, &self.numbers, token.start(), &mut each);
                }
                Shape::Number => self.search(bytes, token.span(), token.span(), &mut each),
                Shape::Mark(_) if self.marks.is_empty() => {}
                Shape::Mark(_) => self.compare(bytes, &self.marks, token.start(), &mut each),
                _ => match token.hash() {
                    None => self.wide(bytes, *token, &mut each),
                    Some(_) if token.shape == Shape::Mixed => self.mixed(bytes, *token, &mut each),
                    Some(hash) => {
                        self.starting(bytes, hash, token.start(), true, &mut each);
                        self.ending(bytes, token.start(), token.end(), &mut each);
                    }
                },
            }
        }
    }

    /// The phrases that start with the word at `start`, or with a mark before it.
    fn starting(&self, bytes: &[u8], hash: u32, start: usize, whole: bool, each: &mut impl FnMut(u32, Range<usize>)) {
        let marked = |place: usize| self.words[place / 8] >> (place % 8) & 1 != 0;
        if !places(hash).into_iter().all(marked) {
            return;
        }
        for &number in self.by_word.get(&hash).into_iter().flatten() {
            let phrase = self.all.get(number as usize).map_or(&[][..], String::as_bytes);
            let lettered = phrase.first().is_some_and(u8::is_ascii_alphabetic);
            let from = if lettered { Some(start) } else { start.checked_sub(1).filter(|_| whole) };
            if let Some(from) = from.filter(|from| stands(bytes, *from, phrase)) {
                each(number, from..from + phrase.len());
            }
        }
    }

    /// The endings whose first letters are the last ones of the word from `start` to `end`.
    fn ending(&self, bytes: &[u8], start: usize, end: usize, each: &mut impl FnMut(u32, Range<usize>)) {
        let word = bytes.get(start..end).unwrap_or_default();
        let mut compare = |endings: &[(u32, usize)]| {
            for &(number, letters) in endings.iter().filter(|(_, letters)| *letters <= word.len()) {
                let phrase = self.all.get(number as usize).map_or(&[][..], String::as_bytes);
                let from = end - letters;
                if stands(bytes, from, phrase) {
                    each(number, from..from + phrase.len());
                }
            }
        };
        if word.last().is_some_and(|letter| self.short_last >> (letter & 31) & 1 != 0) {
            compare(&self.short_ends);
        }
        let Some(last) = word.last_chunk::<END>() else { return };
        let ends = self.ends[self::end(*last)];
        let before = word.len().checked_sub(END + 1).and_then(|at| word.get(at));
        if ends & SHORT_END != 0 || before.is_some_and(|letter| ends >> (letter & 31) & 1 != 0) {
            let last = last.map(|letter| letter.to_ascii_lowercase());
            compare(self.by_end.get(&last).map_or(&[][..], Vec::as_slice));
        }
    }

    /// The same for a word of mixed case, in which a phrase may start and end at each capital behind a small letter.
    fn mixed(&self, bytes: &[u8], token: Token, each: &mut impl FnMut(u32, Range<usize>)) {
        let word = bytes.get(token.span()).unwrap_or_default();
        let mut cuts = [0; PARTS + 1];
        let mut count = 1;
        for (at, pair) in word.windows(2).enumerate() {
            if pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase() {
                if count == PARTS {
                    return self.wide(bytes, token, each);
                }
                cuts[count] = at + 1;
                count += 1;
            }
        }
        cuts[count] = word.len();
        for to in 1..=count {
            for (nth, from) in cuts.iter().enumerate().take(to) {
                let hash = hash_lower(word.get(*from..cuts[to]).unwrap_or_default()) as u32;
                self.starting(bytes, hash, token.start() + from, nth == 0, each);
            }
            self.ending(bytes, token.start(), token.start() + cuts[to], each);
        }
    }

    /// All that starts in a word, or with the mark before it.
    fn wide(&self, bytes: &[u8], token: Token, each: &mut impl FnMut(u32, Range<usize>)) {
        let word = token.start()..token.end();
        self.search(bytes, word.clone(), word, each);
        let marked = token.start().checked_sub(1).filter(|at| bytes.get(*at).is_some_and(u8::is_ascii_punctuation));
        if let Some(mark) = marked {
            let behind = |number: u32| {
                let phrase = self.all.get(number as usize).map_or(&[][..], String::as_bytes);
                phrase.get(1).is_some_and(u8::is_ascii_alphabetic)
            };
            self.search(bytes, mark..token.start(), mark..token.end(), &mut |number, span| {
                if behind(number) {
                    each(number, span);
                }
            });
        }
    }

    /// Searches for all phrases that start at `starts`; `word` is where most of them end.
    fn search(&self, bytes: &[u8], starts: Range<usize>, word: Range<usize>, each: &mut impl FnMut(u32, Range<usize>)) {
        let build = || {
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(&self.all).ok()
        };
        let Some(automaton) = self.automaton.get_or_init(build) else { return };
        let within = word.start..(word.end + self.longest).min(bytes.len());
        for found in automaton.find_overlapping_iter(Input::new(bytes).range(within)) {
            if starts.contains(&found.start()) {
                each(found.pattern().as_u32(), found.range());
            }
        }
    }

    /// Those of `numbers` that stand at `at`.
    fn compare(&self, bytes: &[u8], numbers: &[u32], at: usize, each: &mut impl FnMut(u32, Range<usize>)) {
        if bytes.get(at).is_none_or(|byte| self.firsts[usize::from(byte >> 6)] >> (byte & 63) & 1 == 0) {
            return;
        }
        for &number in numbers {
            let phrase = self.all.get(number as usize).map_or(&[][..], String::as_bytes);
            if stands(bytes, at, phrase) {
                each(number, at..at + phrase.len());
            }
        }
    }
}

/// The letters of ASCII that `text` starts with, unless others follow.
fn letters(text: &str) -> Option<&str> {
    let len = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, rest) = text.split_at_checked(len)?;
    (!rest.starts_with(|c: char| !c.is_ascii())).then_some(letters)
}

/// Whether `phrase` stands at `at`, in any case of ASCII.
fn stands(bytes: &[u8], at: usize, phrase: &[u8]) -> bool {
    bytes.get(at..at + phrase.len()).is_some_and(|here| here.eq_ignore_ascii_case(phrase))
}

fn places(hash: u32) -> [usize; 2] {
    [hash as usize % PLACES, (hash >> 16) as usize % PLACES]
}

fn end([a, b, c]: [u8; END]) -> usize {
    let letters = usize::from(a & 31) << 10 | usize::from(b & 31) << 5 | usize::from(c & 31);
    (letters ^ letters >> 7) % ENDS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Tokens;
    use super::*;

    const PHRASES: &[(&str, bool)] = &[
        ("bsn", false),
        ("nummer", true),
        ("burger service", false),
        ("geb.", false),
        ("-id", true),
        ("nr", true),
        ("06", false),
        ("°", false),
        ("cliënt", false),
        ("se afkomst", true),
        ("id", false),
        ("dat.", true),
        ("client", false),
        ("service", false),
    ];

    /// Whether a phrase may start and end there, as who asks has it.
    fn bounded(text: &str, span: &Range<usize>, ending: bool) -> bool {
        let (Some(left), Some(right)) = (text.get(..span.start), text.get(span.end..)) else { return false };
        let (before, behind) = (left.chars().next_back(), right.chars().next());
        let (first, last) =
            (text[span.clone()].chars().next().unwrap(), text[span.clone()].chars().next_back().unwrap());
        let camel = |left: char, right: char| left.is_lowercase() && right.is_uppercase();
        let opens = before.is_none_or(|before| {
            !before.is_alphanumeric()
                || camel(before, first)
                || !first.is_alphanumeric()
                || ending && before.is_alphabetic()
        });
        opens && behind.is_none_or(|behind| !behind.is_alphabetic() || camel(last, behind))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn what_a_search_for_all_finds_is_found(
            text in "((bsn|BSN|Bsn|nummer|Nummer|klant|burger|Service|service|geb|dat|id|nr|06|0612|cliënt|client|é|Chine|se|afkomst|°|a|B)(|| |-|\\.|_|\n|  )){0,8}"
        ) {
            let phrases = Phrases::new(PHRASES.iter().copied());
            let mut tokens = Tokens::default();
            tokens.cut(&text);
            let mut found = Vec::new();
            phrases.find(&text, tokens.as_slice(), |number, span| {
                let (phrase, ending) = PHRASES[number as usize];
                assert!(text.as_bytes()[span.clone()].eq_ignore_ascii_case(phrase.as_bytes()));
                if bounded(&text, &span, ending) {
                    found.push((span.start, span.end, number));
                }
            });
            found.sort_unstable();
            let mut all = Vec::new();
            phrases.search(text.as_bytes(), 0..text.len(), 0..text.len(), &mut |number, span| {
                if bounded(&text, &span, PHRASES[number as usize].1) {
                    all.push((span.start, span.end, number));
                }
            });
            all.sort_unstable();
            prop_assert_eq!(found, all, "{}", text);
        }
    }
}
