//! A person's name in, another name of the same form out: word for word, so that each notation of a name gets the same
//! notation of its stand-in.

use std::collections::{HashMap, HashSet};

use super::draw::Draw;
use crate::names::{Lexicon, Lists, is_infix, normalize};
use crate::rules::Rules;

/// Letters that many names start with, and the others: initials change places within their group.
const GROUPS: [&str; 2] = ["abcdefghijklmnprstvw", "oquxyz"];

/// Names to choose from, by their first letter.
type Names = HashMap<char, Vec<String>>;

pub(super) struct Persons {
    lists: Lists,
    given: Names,
    surnames: Names,
    initials: HashMap<char, char>,
    key: Draw,
}

impl Persons {
    pub(super) fn new(rules: &Rules, key: &Draw) -> Self {
        Self {
            given: names(&rules.text("names/first_names.txt"), 3),
            surnames: names(&rules.text("names/surnames.txt"), 2),
            lists: Lists::new(rules),
            initials: initials(key),
            key: key.clone(),
        }
    }

    /// The stand-in for a name. None of its words is in `real`.
    pub(super) fn name(&self, value: &str, real: &HashSet<String>) -> String {
        let mut out = String::new();
        let mut word = String::new();
        for c in value.chars().chain(['\0']) {
            if c.is_alphabetic() {
                word.push(c);
                continue;
            }
            out.push_str(&self.word(&std::mem::take(&mut word), real));
            match c {
                '\0' => {}
                '0'..='9' => out.push('0'),
                c if c.is_ascii() && !c.is_control() || c == '\n' => out.push(c),
                _ => out.push(' '),
            }
        }
        out
    }

    /// Whether a word of a name stays: `de`, `mevr`.
    pub(super) fn stays(&self, lower: &str) -> bool {
        is_infix(lower) || Lexicon::new(&self.lists).word(lower).title
    }

    /// The stand-in for one word of an address: `devries` is two.
    pub(super) fn word_of_address(&self, word: &str, real: &HashSet<String>) -> String {
        let lower = word.to_lowercase();
        for infix in ["vanden", "vander", "vande", "van", "den", "der", "de", "ter", "ten", "el"] {
            let Some(rest) = lower.strip_prefix(infix).filter(|rest| rest.len() > 2) else { continue };
            let lexicon = Lexicon::new(&self.lists);
            if lexicon.word(rest).surname > 1 && lexicon.word(&lower).given < 2 {
                return format!("{infix}{}", self.word(rest, real));
            }
        }
        self.word(&lower, real)
    }

    /// The stand-in for one word of a name.
    pub(super) fn word(&self, word: &str, real: &HashSet<String>) -> String {
        let lower = normalize(word);
        if word.is_empty() || self.stays(&lower) && word.chars().count() > 1 {
            return word.to_owned();
        }
        let first = lower.chars().next().unwrap_or('a');
        let initial = self.initials.get(&first).copied().unwrap_or('a');
        if lower.chars().count() == 1 {
            return cased(word, &initial.to_string());
        }
        let known = Lexicon::new(&self.lists).word(&lower);
        let names = if known.given > 0 && known.given >= known.surname { &self.given } else { &self.surnames };
        let names = names.get(&initial).map(Vec::as_slice).unwrap_or_default();
        let mut other = lower.as_str();
        for turn in 0..super::DRAWS {
            let at = self.key.of("name", &lower, turn).below(names.len());
            other = names.get(at).map_or("onbekend", String::as_str);
            if other != lower && !real.contains(other) {
                break;
            }
        }
        cased(word, other)
    }
}

/// The names of at least this class that are written in plain letters.
fn names(list: &str, class: u8) -> Names {
    let mut names = Names::new();
    for line in list.lines() {
        let (name, of) = line.split_once('\t').unwrap_or((line, ""));
        let plain = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_lowercase());
        if plain
            && of.parse::<u8>().is_ok_and(|of| of >= class)
            && let Some(first) = name.chars().next()
        {
            names.entry(first).or_default().push(name.to_owned());
        }
    }
    names
}

/// Which initial stands for which.
fn initials(key: &Draw) -> HashMap<char, char> {
    let mut all = HashMap::new();
    for group in GROUPS {
        let letters: Vec<char> = group.chars().collect();
        // A turn of the circle leaves no letter where it was.
        let mut order: Vec<char> = letters.clone();
        let mut draw = key.of("initials", group, 0);
        for at in (1..order.len()).rev() {
            order.swap(at, draw.below(at + 1));
        }
        let next = order.iter().cycle().skip(1);
        all.extend(order.iter().copied().zip(next.copied()));
    }
    all
}

/// `other` with the capitals of `word`.
fn cased(word: &str, other: &str) -> String {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    if capitals == 0 {
        other.to_owned()
    } else if capitals == word.chars().count() {
        other.to_uppercase()
    } else {
        let mut letters = other.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    }
}
