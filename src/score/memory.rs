//! What is remembered from record to record of one submission.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::model::Persons;
use crate::model::quick::{QuickMap, QuickSet};
use crate::names::{Lexicon, Lists, is_infix};
use crate::scan::Tokens;

use super::labels::LabelMemo;
use super::surnames::Surnames;

/// Surnames whose persons are remembered at most.
const SURNAMES: usize = 10_000;

/// Persons of one surname that are remembered at most.
const NAMESAKES: usize = 64;

/// The memory of one submission: surnames told with full evidence, persons counted so far, and buffers to reuse.
pub struct Memory<'r> {
    pub(super) lexicon: Lexicon<'r>,
    pub(super) labels: LabelMemo,
    pub(super) tokens: RefCell<Tokens>,
    pub(super) surnames: Surnames,
    /// Persons by surname, with the given name or initial where one was told.
    names: HashMap<String, Vec<(Option<String>, u32)>>,
    by_number: QuickMap<u64, u32>,
    by_birth: QuickMap<u64, u32>,
    /// Persons by whole name, with their birthday where it is known.
    called: QuickMap<u64, (u32, Option<u64>)>,
    /// Persons whose BSN is known.
    numbered: QuickSet<u32>,
    /// What may be persons more.
    doubtful: QuickSet<u64>,
    numbers: u64,
    birth_dates: QuickSet<u64>,
    known_names: QuickSet<u64>,
    persons: u32,
    /// What the columns of the table at hand are.
    pub(super) columns: Arc<Vec<super::columns::Told>>,
    hasher: RandomState,
}

impl<'r> Memory<'r> {
    /// An empty memory.
    pub(super) fn new(lists: &'r Lists) -> Self {
        Self {
            lexicon: Lexicon::new(lists),
            labels: LabelMemo::default(),
            tokens: RefCell::default(),
            surnames: Surnames::default(),
            names: HashMap::new(),
            by_number: QuickMap::default(),
            by_birth: QuickMap::default(),
            called: QuickMap::default(),
            numbered: QuickSet::default(),
            doubtful: QuickSet::default(),
            numbers: 0,
            birth_dates: QuickSet::default(),
            known_names: QuickSet::default(),
            persons: 0,
            columns: Arc::default(),
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
        self.numbered.insert(person);
        if self.by_number.insert(self.hasher.hash_one(bsn), person).is_none() {
            self.numbers += 1;
        }
    }

    /// Whether a BSN of that person is known.
    pub(super) fn has_number(&self, person: u32) -> bool {
        self.numbered.contains(&person)
    }

    /// The person of that surname and initial who was born on that day.
    pub(super) fn person_born(&self, name: &str, birth: &str) -> Option<u32> {
        self.by_birth.get(&self.hasher.hash_one((surname(name)?, initial(name), birth))).copied()
    }

    /// The person of exactly that name, given name and all, unless another birthday is known.
    pub(super) fn person_called(&self, name: &str, birth: Option<&str>) -> Option<u32> {
        given(name)?;
        let (person, born) = self.called.get(&self.hasher.hash_one(name))?;
        let own = birth.map(|birth| self.hasher.hash_one(birth));
        (own.is_none() || born.is_none() || own == *born).then_some(*person)
    }

    /// Remembers who has that name, and was born on that day where it is told.
    pub(super) fn remember_called(&mut self, name: &str, birth: Option<&str>, person: u32) {
        if let Some(surname) = surname(name) {
            self.known_names.insert(self.hasher.hash_one(surname));
            if let Some(birth) = birth {
                self.by_birth.insert(self.hasher.hash_one((surname, initial(name), birth)), person);
            }
        }
        let born = birth.map(|birth| self.hasher.hash_one(birth));
        let entry = self.called.entry(self.hasher.hash_one(name)).or_insert((person, born));
        entry.1 = entry.1.or(born);
    }

    /// Keeps a value that may tell of a person more.
    pub(super) fn doubt(&mut self, value: &str) {
        self.doubtful.insert(self.hasher.hash_one(surname(value).unwrap_or(value)));
    }

    /// The person of that name: the same surname, and a given name that agrees or is missing.
    pub(super) fn person_named(&self, name: &str) -> Option<u32> {
        let given = given(name);
        let known = self.names.get(surname(name)?)?;
        known.iter().find(|(known, _)| agree(known.as_deref(), given)).map(|(_, person)| *person)
    }

    /// Remembers whose name this is.
    pub(super) fn remember_named(&mut self, name: &str, person: u32) {
        let Some(surname) = surname(name) else { return };
        let given = given(name);
        let room = self.names.len() < SURNAMES;
        match self.names.get_mut(surname) {
            Some(known) => {
                let told = |(known, of): &(Option<String>, u32)| known.as_deref() == given && *of == person;
                if known.len() < NAMESAKES && !known.iter().any(told) {
                    known.push((given.map(str::to_owned), person));
                }
            }
            None if room => {
                self.names.insert(surname.to_owned(), vec![(given.map(str::to_owned), person)]);
            }
            None => {}
        }
    }

    /// Counts a date of birth.
    pub(super) fn remember_birth(&mut self, date: &str) {
        self.birth_dates.insert(self.hasher.hash_one(date));
    }

    /// Counts a name that is sure by its surname, and remembers the surname where the evidence was full.
    pub(super) fn remember_name(&mut self, name: &str, sure: bool, full: bool) {
        let Some(surname) = surname(name) else { return };
        if sure {
            self.known_names.insert(self.hasher.hash_one(surname));
        }
        if full {
            self.surnames.tell(surname);
        }
    }

    /// How many persons there are: at the least as many as there are distinct BSNs, dates of birth or surnames.
    pub fn persons(&self) -> Persons {
        let min = self.numbers.max(self.birth_dates.len() as u64).max(self.known_names.len() as u64);
        let sure = u64::from(self.persons);
        let doubtful = self.doubtful.difference(&self.known_names).count() as u64;
        Persons { min: min.min(sure).max(sure.min(1)), max: sure + doubtful }
    }
}

/// The word of a normal name that tells persons apart: the last, or the first before initials.
pub(super) fn surname(name: &str) -> Option<&str> {
    let mut words = name.split(' ').filter(|word| word.chars().count() > 1 && !is_infix(word));
    let first = words.next()?;
    let initials_behind = name.split(' ').next_back().is_some_and(|last| last.chars().count() == 1 || is_infix(last));
    if initials_behind { Some(first) } else { words.next_back().or(Some(first)) }
}

/// What stands beside the surname: a given name or an initial.
fn given(name: &str) -> Option<&str> {
    let surname = surname(name)?;
    name.split(' ').find(|word| *word != surname && !is_infix(word))
}

fn initial(name: &str) -> Option<char> {
    given(name)?.chars().next()
}

/// Whether two given names may be one person's: one is missing, or short for the other.
fn agree(left: Option<&str>, right: Option<&str>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return true };
    left.starts_with(right) || right.starts_with(left)
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

    #[test]
    fn given_names_tell_namesakes_apart() {
        let lists = Lists::new(&crate::rules::Rules::built_in().unwrap());
        let mut memory = Memory::new(&lists);
        memory.remember_named("jan jansen", 1);
        for same in ["j jansen", "jansen", "jan jansen"] {
            assert_eq!(memory.person_named(same), Some(1), "{same}");
        }
        for other in ["johan jansen", "k jansen", "jan bakker"] {
            assert_eq!(memory.person_named(other), None, "{other}");
        }
    }
}
