//! The lists of words in, one table with all that they say of each word out: looked up by hash where it lies, without
//! parsing.
//!
//! `build.rs` makes the table of the built-in lists, with this very file: so it must know no other module
//! but the one that hashes.

use std::collections::HashMap;

use crate::model::quick::{hash, hash_lower};

/// The lists, in the order that [`Lists`] holds them.
pub(crate) const LISTS: [&str; 12] = [
    "first_names",
    "surnames",
    "surnames_abroad",
    "infixes",
    "words",
    "english_words",
    "capital_words",
    "places",
    "not_names",
    "titles",
    "role_words",
    "context",
];

/// The text of each of [`LISTS`].
pub(crate) type Lists<'t> = [&'t str; LISTS.len()];

/// Classes of `context.txt`, by bit.
pub(crate) const CONTEXTS: [&str; 8] =
    ["article", "place", "person", "source", "speech", "verb", "salutation", "closing"];

/// Bytes that the noun or ordinary word at the end of a longer one has at least.
pub(crate) const HEAD: usize = 5;

/// Bytes of the longest noun that is looked for at the end of a word: a word without end is not looked through from each
/// of its letters.
const LONGEST: usize = 64;

/// What a word is, in one number. Given names and surnames have a class of two bits, roles one of three.
pub(crate) const GIVEN: u32 = 0;
pub(crate) const SURNAME: u32 = 2;
pub(crate) const ROLE: u32 = 4;
pub(crate) const ROLE_OWN: u32 = 1 << 7;
pub(crate) const ABROAD: u32 = 1 << 8;
pub(crate) const CAPITAL: u32 = 1 << 9;
pub(crate) const COMPOUND: u32 = 1 << 10;
pub(crate) const ORDINARY: u32 = 1 << 11;
pub(crate) const ENGLISH: u32 = 1 << 12;
pub(crate) const PLACE: u32 = 1 << 13;
pub(crate) const TOWN: u32 = 1 << 14;
pub(crate) const OTHER: u32 = 1 << 15;
pub(crate) const DOCUMENT: u32 = 1 << 16;
pub(crate) const TITLE: u32 = 1 << 17;
pub(crate) const INFIX: u32 = 1 << 18;
pub(crate) const CONTEXT: u32 = 19;

/// Bits of a slot that hold what the word is; the others are of its hash.
const SAID: u32 = 27;

/// Roles by number; 0 is none.
pub(crate) const ROLES: [&str; 5] = ["", "citizen", "label", "staff", "public"];
/// The number of a label.
const LABEL: u32 = 2;

/// Bits of the hash that tell whether some noun of a role ends so.
const ENDS: u32 = 16;
const ENDS_BYTES: usize = 1 << (ENDS - 3);

/// Places of the marks by which words are told at which a name may start.
const STARTS: usize = 1 << 16;

/// A given name that is no ordinary word: a name in lower case may start with it.
pub(crate) const STARTS_NAME: u8 = 1;
/// A title: a name in lower case may follow it.
pub(crate) const LEADS_NAME: u8 = 2;
/// A tussenvoegsel, or the first word of one, that may open a name.
pub(crate) const OPENS_NAME: u8 = 4;

/// The first word of a tussenvoegsel anywhere in a name.
pub(crate) const STARTS_INFIX: u8 = 8;

/// The words of [`OPENS_NAME`].
pub(crate) const OPENING: &[&str] = &[
    "van", "de", "den", "der", "het", "ten", "ter", "te", "t", "von", "zu", "zum", "zur", "vom", "da", "dal", "das",
    "del", "della", "di", "dos", "du", "des", "el", "al", "la", "le", "los", "las", "ibn", "bin", "abu", "abd", "vd",
    "vande", "vanden", "vander", "ould", "bint", "op", "in", "aan", "uit",
];

/// A table where it lies.
#[derive(Clone, Copy)]
pub(crate) struct Table<'t> {
    /// Slots of eight bytes, a power of two of them.
    slots: &'t [u8],
    starts: &'t [u8],
    ends: &'t [u8],
}

impl<'t> Table<'t> {
    /// The table that `bytes` hold; of other bytes than [`build`] makes, one without words.
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        let (ends, rest) = bytes.split_at_checked(ENDS_BYTES).unwrap_or_default();
        let (starts, slots) = rest.split_at_checked(STARTS).unwrap_or_default();
        Self { slots: if (slots.len() / 8).is_power_of_two() { slots } else { &[] }, starts, ends }
    }

    /// The marks that a word with the lower half of that hash may have: none that it has is missing.
    #[inline]
    pub(crate) fn starts(self, hash: u32) -> u8 {
        let [left, right] = places(hash);
        match (self.starts.get(left), self.starts.get(right)) {
            (Some(left), Some(right)) => left & right,
            _ => 0,
        }
    }

    /// What is said of `word`, in lower case; 0 where no list names it.
    pub(crate) fn get(self, word: &[u8]) -> u32 {
        self.at(hash(word))
    }

    /// What is said of `word` in ASCII letters of any case.
    pub(crate) fn get_ascii(self, word: &[u8]) -> u32 {
        self.at(hash_lower(word))
    }

    fn at(self, hash: u64) -> u32 {
        let mask = (self.slots.len() / 8).wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            let Some(slot) = self.slots.get(at * 8..).and_then(<[u8]>::first_chunk) else { return 0 };
            let slot = u64::from_le_bytes(*slot);
            if slot == 0 {
                return 0;
            }
            if slot >> SAID == hash >> SAID {
                return (slot & ((1 << SAID) - 1)) as u32;
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of the role that the noun at the end of `word` names, where `word` is longer than it.
    pub(crate) fn role_at_end(self, word: &str) -> u32 {
        let end = word.len().checked_sub(HEAD).and_then(|at| word.as_bytes().get(at..));
        if !end.is_some_and(|end| self.may_end(end)) {
            return 0;
        }
        tails(word)
            .map(|tail| self.get(tail.as_bytes()))
            .filter(|said| said & ROLE_OWN != 0)
            .map(|said| said >> ROLE & 7)
            .find(|role| *role != LABEL)
            .unwrap_or(0)
    }

    /// Whether an ordinary word of some length stands at the end of `word`, with something before it.
    pub(crate) fn is_compound(self, word: &str) -> bool {
        tails(word).any(|tail| self.get(tail.as_bytes()) & ORDINARY != 0)
    }

    /// Whether a word in ASCII letters of any case may end in a noun of a role.
    pub(crate) fn may_end_ascii(self, word: &[u8]) -> bool {
        let end = word.len().checked_sub(HEAD).and_then(|at| word.get(at..));
        end.is_some_and(|end| self.ends_at(hash_lower(end)))
    }

    fn may_end(self, end: &[u8]) -> bool {
        self.ends_at(hash(end))
    }

    fn ends_at(self, hash: u64) -> bool {
        let bit = (hash >> (64 - ENDS)) as usize;
        self.ends.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 != 0)
    }
}

/// The ends of `word` that a noun can fill.
fn tails(word: &str) -> impl Iterator<Item = &str> {
    let from = word.ceil_char_boundary(word.len().saturating_sub(LONGEST));
    let within =
        word.char_indices().map(|(at, _)| at).nth(2).map_or("", |third| word.get(third.max(from)..).unwrap_or(""));
    let starts = within.char_indices().map(|(at, _)| at);
    starts.filter(|at| within.len() - at >= HEAD).filter_map(|at| within.get(at..))
}

/// The table of `lists`, as bytes.
pub(crate) fn build(lists: &Lists<'_>) -> Vec<u8> {
    let [given, surnames, abroad, infixes, words, english, capitals, places, others, titles, roles, contexts] = lists;
    let class = |kind: &str| match kind {
        "3" => 3,
        "2" => 2,
        _ => 1,
    };
    let mut said = HashMap::new();
    add(&mut said, given, |kind| class(kind) << GIVEN);
    add(&mut said, surnames, |kind| class(kind) << SURNAME);
    add(&mut said, abroad, |_| ABROAD);
    add(&mut said, infixes, |_| INFIX);
    add(&mut said, words, |_| ORDINARY);
    add(&mut said, english, |_| ENGLISH);
    add(&mut said, capitals, |_| CAPITAL);
    add(&mut said, places, |kind| match kind {
        "" => PLACE,
        "town" => TOWN,
        _ => 0,
    });
    add(&mut said, others, |kind| if kind == "document" { DOCUMENT } else { OTHER });
    add(&mut said, titles, |_| TITLE);
    add(&mut said, roles, |kind| ROLE_OWN | role(kind) << ROLE);
    add(&mut said, contexts, |kind| {
        let bits = kind.split(' ').filter_map(|class| CONTEXTS.iter().position(|known| *known == class));
        bits.fold(0, |all, bit| all | 1 << (CONTEXT + bit as u32))
    });
    let ends = ends(&said);
    let derived = derived(&said, &ends);
    let mut bytes = ends;
    bytes.extend(starts(&said));
    bytes.extend(slots(said.into_iter().map(|(word, own)| (word, own | derived.get(word).copied().unwrap_or(0)))));
    bytes
}

fn add<'t>(said: &mut HashMap<&'t str, u32>, list: &'t str, of: impl Fn(&str) -> u32) {
    for line in list.lines().filter(|line| !line.is_empty()) {
        let (word, kind) = line.split_once('\t').unwrap_or((line, ""));
        *said.entry(word).or_default() |= of(kind);
    }
}

/// The number of a role; what has no class that is known is a citizen's.
fn role(kind: &str) -> u32 {
    ROLES.iter().skip(1).position(|known| *known == kind).map_or(1, |at| at as u32 + 1)
}

/// The marks of words, each in two places.
fn starts(said: &HashMap<&str, u32>) -> Vec<u8> {
    let mut starts = vec![0; STARTS];
    let mut mark = |word: &str, mark: u8| {
        for at in places(hash(word.as_bytes()) as u32) {
            if let Some(byte) = starts.get_mut(at) {
                *byte |= mark;
            }
        }
    };
    for (word, said) in said {
        if said >> GIVEN & 3 >= 2 && said & ORDINARY == 0 {
            mark(word, STARTS_NAME);
        }
        if said & TITLE != 0 {
            mark(word, LEADS_NAME);
        }
    }
    for word in OPENING {
        mark(word, OPENS_NAME | STARTS_INFIX);
    }
    for (infix, _) in said.iter().filter(|(_, said)| **said & INFIX != 0) {
        let letters = infix.find(|c: char| !c.is_alphabetic()).unwrap_or(infix.len());
        mark(infix.get(..letters).unwrap_or(""), STARTS_INFIX);
    }
    starts
}

fn places(hash: u32) -> [usize; 2] {
    [hash as usize % STARTS, (hash >> 16) as usize % STARTS]
}

/// What nouns of roles end in, by hash.
fn ends(said: &HashMap<&str, u32>) -> Vec<u8> {
    let mut ends = vec![0; ENDS_BYTES];
    for (word, _) in said.iter().filter(|(_, said)| **said & ROLE_OWN != 0) {
        let Some(end) = word.len().checked_sub(HEAD).and_then(|at| word.as_bytes().get(at..)) else { continue };
        let bit = (hash(end) >> (64 - ENDS)) as usize;
        if let Some(byte) = ends.get_mut(bit / 8) {
            *byte |= 1 << (bit % 8);
        }
    }
    ends
}

/// What follows for words from other words: the role of the noun at their end, and that they end in an ordinary one.
fn derived<'t>(said: &HashMap<&'t str, u32>, ends: &[u8]) -> HashMap<&'t str, u32> {
    let known = |word: &str| said.get(word).copied().unwrap_or(0);
    let roles = Table { slots: &[], starts: &[], ends };
    let mut derived = HashMap::new();
    for (word, own) in said {
        let mut more = 0;
        if own & ORDINARY == 0 && tails(word).any(|tail| known(tail) & ORDINARY != 0) {
            more |= COMPOUND;
        }
        let end = word.len().checked_sub(HEAD).and_then(|at| word.as_bytes().get(at..));
        if own & ROLE_OWN == 0 && end.is_some_and(|end| roles.may_end(end)) {
            let found = tails(word).map(known).filter(|said| said & ROLE_OWN != 0).map(|said| said >> ROLE & 7);
            more |= found.into_iter().find(|role| *role != LABEL).unwrap_or(0) << ROLE;
        }
        if more != 0 {
            derived.insert(*word, more);
        }
    }
    derived
}

/// Slots that are at the most seven tenths full, each word at the first free one from its hash on.
fn slots<'t>(said: impl ExactSizeIterator<Item = (&'t str, u32)>) -> impl Iterator<Item = u8> {
    let size = (said.len() * 10 / 7 + 1).next_power_of_two();
    // In order of their hash, so that the same lists make the same bytes.
    let mut words: Vec<(u64, u32)> =
        said.filter(|(_, said)| *said != 0).map(|(word, said)| (hash(word.as_bytes()), said)).collect();
    words.sort_unstable();
    let mut slots = vec![0u64; size];
    for (hash, said) in words {
        let mut at = hash as usize & (size - 1);
        while slots.get(at).is_some_and(|slot| *slot != 0) {
            at = (at + 1) & (size - 1);
        }
        if let Some(slot) = slots.get_mut(at) {
            *slot = hash >> SAID << SAID | u64::from(said);
        }
    }
    slots.into_iter().flat_map(u64::to_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_word_without_end_is_looked_through() {
        let word = format!("{}wijziging", "a".repeat(100_000));
        assert!(tails(&word).count() <= LONGEST && tails(&word).any(|tail| tail == "wijziging"));
        assert_eq!(tails("ëencrisis").collect::<Vec<_>>(), ["ncrisis", "crisis", "risis"]);
    }
}
