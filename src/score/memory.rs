//! What is remembered from record to record of one submission.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use crate::model::Persons;
use crate::names::{Lexicon, Lists, is_infix};
use crate::scan::Tokens;

use super::labels::LabelMemo;

/// Surnames that are remembered at most.
const SURNAMES: usize = 10_000;

/// Persons of one surname that are remembered at most.
const NAMESAKES: usize = 64;

/// The memory of one submission: surnames told with full evidence, persons counted so far, and buffers to reuse.
pub struct Memory<'r> {
    pub(super) lexicon: Lexicon<'r>,
    pub(super) labels: LabelMemo,
    pub(super) tokens: RefCell<Tokens>,
    pub(super) surnames: HashSet<String>,
    /// Persons by surname, with the initial where one was told.
    names: HashMap<String, Vec<(Option<char>, u32)>>,
    by_number: HashMap<u64, u32>,
    numbers: u64,
    birth_dates: HashSet<u64>,
    known_names: HashSet<u64>,
    persons: u32,
    /// What the columns of the table at hand are.
    pub(super) columns: Vec<super::columns::Told>,
    hasher: RandomState,
}

impl<'r> Memory<'r> {
    /// An empty memory.
    pub(super) fn new(lists: &'r Lists) -> Self {
        Self {
            lexicon: Lexicon::new(lists),
            labels: LabelMemo::default(),
            tokens: RefCell::default(),
            surnames: HashSet::new(),
            names: HashMap::new(),
            by_number: HashMap::new(),
            numbers: 0,
            birth_dates: HashSet::new(),
            known_names: HashSet::new(),
            persons: 0,
            columns: Vec::new(),
            hasher: RandomState::new(),
        }
    }

    /// The number of the next person.
    pub(super) fn new_person(&mut self) -> u32 {
        self.persons = self.persons.saturating_add(1);
        self.persons
    }

    /// Takes the latest person back, who turned out to be one that was known.
    pub(super) fn forget_person(&mut self, person: u32) {
        if self.persons == person {
            self.persons -= 1;
        }
        for known in self.names.values_mut() {
            known.retain(|(_, known)| *known != person);
        }
    }

    /// The person whose BSN this is, if one is known.
    pub(super) fn person_of(&self, bsn: &str) -> Option<u32> {
        self.by_number.get(&self.hasher.hash_one(bsn)).copied()
    }

    /// Remembers whose BSN this is.
    pub(super) fn remember_number(&mut self, bsn: &str, person: u32) {
        if self.by_number.insert(self.hasher.hash_one(bsn), person).is_none() {
            self.numbers += 1;
        }
    }

    /// The person of that name: the same surname, and an initial that agrees or is missing.
    pub(super) fn person_named(&self, name: &str) -> Option<u32> {
        let initial = initial(name);
        let known = self.names.get(surname(name)?)?;
        known
            .iter()
            .find(|(known, _)| known.is_none() || initial.is_none() || *known == initial)
            .map(|(_, person)| *person)
    }

    /// Remembers whose name this is.
    pub(super) fn remember_named(&mut self, name: &str, person: u32) {
        let Some(surname) = surname(name) else { return };
        let initial = initial(name);
        if self.names.len() < SURNAMES || self.names.contains_key(surname) {
            let known = self.names.entry(surname.to_owned()).or_default();
            if known.len() < NAMESAKES && !known.contains(&(initial, person)) {
                known.push((initial, person));
            }
        }
    }

    /// Counts a date of birth.
    pub(super) fn remember_birth(&mut self, date: &str) {
        self.birth_dates.insert(self.hasher.hash_one(date));
    }

    /// Counts a name by its surname, and remembers the surname where the evidence was full.
    pub(super) fn remember_name(&mut self, name: &str, full: bool) {
        let Some(surname) = surname(name) else { return };
        self.known_names.insert(self.hasher.hash_one(surname));
        if full && surname.len() > 3 && self.surnames.len() < SURNAMES {
            self.surnames.insert(surname.to_owned());
        }
    }

    /// How many persons there are: at the least as many as there are distinct BSNs, dates of birth or surnames.
    pub fn persons(&self) -> Persons {
        let min = self.numbers.max(self.birth_dates.len() as u64).max(self.known_names.len() as u64);
        let max = u64::from(self.persons);
        Persons { min: min.min(max).max(max.min(1)), max }
    }
}

/// The word of a normal name that tells persons apart: the last, or the first before initials.
pub(super) fn surname(name: &str) -> Option<&str> {
    let mut words = name.split(' ').filter(|word| word.chars().count() > 1 && !is_infix(word));
    let first = words.next()?;
    let initials_behind = name.split(' ').next_back().is_some_and(|last| last.chars().count() == 1 || is_infix(last));
    if initials_behind { Some(first) } else { words.next_back().or(Some(first)) }
}

/// The first letter of what stands beside the surname.
fn initial(name: &str) -> Option<char> {
    let surname = surname(name)?;
    name.split(' ').find(|word| *word != surname && !is_infix(word)).and_then(|word| word.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surname_is_found_on_either_side() {
        for (name, word) in
            [("jan van der berg", "berg"), ("jager j de", "jager"), ("berg", "berg"), ("haverkamp b", "haverkamp")]
        {
            assert_eq!(surname(name), Some(word));
        }
    }
}
