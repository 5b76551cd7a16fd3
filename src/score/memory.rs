//! What is remembered from record to record of one submission.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::model::Persons;
use crate::model::quick::{QuickMap, QuickSet};
use crate::names::{Lexicon, Lists, is_infix};
use crate::scan::Tokens;

use super::bits::Bits;
use super::labels::LabelMemo;
use super::namesakes::Namesakes;
use super::surnames::Surnames;

/// What is remembered at most of persons: their numbers, names and birthdays together. Past it those that come first
/// stay, and one who comes again may count as one more: what is told at the least stays true, and at the most too.
const KNOWN: usize = 7 << 17;

/// Values of one kind that are told apart at most, where each may be a person.
const DISTINCT: usize = 7 << 15;

/// Persons who are known by whether they have a number; of those past them it is taken for granted.
const NUMBERED: u32 = 1 << 27;

/// The memory of one submission: surnames told with full evidence, persons counted so far, and buffers to reuse.
pub struct Memory<'r> {
    pub(super) lexicon: Lexicon<'r>,
    pub(super) labels: LabelMemo,
    pub(super) tokens: RefCell<Tokens>,
    pub(super) surnames: Surnames,
    names: Namesakes,
    /// Persons by what tells of them.
    known: QuickMap<u64, Known>,
    /// How many of those are remembered at most.
    room: usize,
    /// Persons whose BSN is known, a bit each.
    numbered: Bits,
    /// BSNs that found no room in `known`.
    numbers_more: Bits,
    /// What may be persons more, and how many were told past those.
    doubtful: QuickSet<u64>,
    doubtful_more: u64,
    numbers: u64,
    birth_dates: QuickSet<u64>,
    known_names: QuickSet<u64>,
    persons: u32,
    /// What the columns of the table at hand are.
    pub(super) columns: Arc<Vec<super::columns::Told>>,
    hasher: RandomState,
}

/// What tells of a person.
#[derive(Hash)]
enum By<'v> {
    Number(&'v str),
    /// Surname, initial and birthday.
    Birth(&'v str, Option<char>, &'v str),
    /// The whole name.
    Name(&'v str),
}

/// Whom something tells of.
struct Known {
    person: u32,
    /// For a name, the birthday that goes with it, as a hash; 0 where it is not known.
    born: u32,
}

impl<'r> Memory<'r> {
    /// An empty memory.
    pub(super) fn new(lists: &'r Lists) -> Self {
        Self {
            lexicon: Lexicon::new(lists),
            labels: LabelMemo::default(),
            tokens: RefCell::default(),
            surnames: Surnames::default(),
            names: Namesakes::default(),
            known: QuickMap::default(),
            room: KNOWN,
            numbered: Bits::default(),
            numbers_more: Bits::default(),
            doubtful: QuickSet::default(),
            doubtful_more: 0,
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
        self.names.forget(person);
    }

    fn find(&self, by: &By<'_>) -> Option<&Known> {
        self.known.get(&self.hasher.hash_one(by))
    }

    /// Remembers whom `by` tells of; answers whether there is room, or was.
    fn remember(&mut self, by: &By<'_>, person: u32) -> bool {
        let room = self.known.len() < self.room;
        match self.known.entry(self.hasher.hash_one(by)) {
            Entry::Occupied(mut known) => known.get_mut().person = person,
            Entry::Vacant(vacant) if room => {
                vacant.insert(Known { person, born: 0 });
            }
            Entry::Vacant(_) => return false,
        }
        true
    }

    /// The person whose BSN this is, if one is known.
    pub(super) fn person_of(&self, bsn: &str) -> Option<u32> {
        self.find(&By::Number(bsn)).map(|known| known.person)
    }

    /// Remembers whose BSN this is.
    pub(super) fn remember_number(&mut self, bsn: &str, person: u32) {
        if person < NUMBERED {
            self.numbered.insert(person as usize);
        }
        let new = self.find(&By::Number(bsn)).is_none();
        let more =
            !self.remember(&By::Number(bsn), person) && !number(bsn).is_some_and(|at| self.numbers_more.insert(at));
        self.numbers += u64::from(new && !more);
    }

    /// Whether a BSN of that person is known.
    pub(super) fn has_number(&self, person: u32) -> bool {
        person >= NUMBERED || self.numbered.contains(person as usize)
    }

    /// The person of that surname and initial who was born on that day.
    pub(super) fn person_born(&self, name: &str, birth: &str) -> Option<u32> {
        self.find(&By::Birth(surname(name)?, initial(name), birth)).map(|known| known.person)
    }

    /// The person of exactly that name, given name and all, unless another birthday is known.
    pub(super) fn person_called(&self, name: &str, birth: Option<&str>) -> Option<u32> {
        given(name)?;
        let known = self.find(&By::Name(name))?;
        let own = birth.map(|birth| self.birthday(birth));
        (own.is_none() || known.born == 0 || own == Some(known.born)).then_some(known.person)
    }

    /// Remembers who has that name, and was born on that day where it is told.
    pub(super) fn remember_called(&mut self, name: &str, birth: Option<&str>, person: u32) {
        if let Some(surname) = surname(name) {
            self.count_name(surname);
            if let Some(birth) = birth {
                self.remember(&By::Birth(surname, initial(name), birth), person);
            }
        }
        let born = birth.map_or(0, |birth| self.birthday(birth));
        let room = self.known.len() < self.room;
        match self.known.entry(self.hasher.hash_one(By::Name(name))) {
            Entry::Occupied(mut known) if known.get().born == 0 => known.get_mut().born = born,
            Entry::Vacant(vacant) if room => {
                vacant.insert(Known { person, born });
            }
            _ => {}
        }
    }

    /// A hash of a birthday, never 0.
    fn birthday(&self, birth: &str) -> u32 {
        self.hasher.hash_one(birth) as u32 | 1
    }

    /// Keeps a value that may tell of a person more.
    pub(super) fn doubt(&mut self, value: &str) {
        let hash = self.hasher.hash_one(surname(value).unwrap_or(value));
        if self.doubtful.len() < DISTINCT {
            self.doubtful.insert(hash);
        } else if !self.doubtful.contains(&hash) {
            self.doubtful_more += 1;
        }
    }

    /// The person of that name: the same surname, and a given name that agrees or is missing.
    pub(super) fn person_named(&self, name: &str) -> Option<u32> {
        self.names.find(surname(name)?, given(name))
    }

    /// Remembers whose name this is.
    pub(super) fn remember_named(&mut self, name: &str, person: u32) {
        if let Some(surname) = surname(name) {
            self.names.remember(surname, given(name), person);
        }
    }

    /// Counts a date of birth.
    pub(super) fn remember_birth(&mut self, date: &str) {
        count(&mut self.birth_dates, self.hasher.hash_one(date));
    }

    /// Counts a name that is sure by its surname, and remembers the surname where the evidence was full.
    pub(super) fn remember_name(&mut self, name: &str, sure: bool, full: bool) {
        let Some(surname) = surname(name) else { return };
        if sure {
            self.count_name(surname);
        }
        if full {
            self.surnames.tell(surname);
        }
    }

    fn count_name(&mut self, surname: &str) {
        count(&mut self.known_names, self.hasher.hash_one(surname));
    }

    /// How many persons there are: at the least as many as there are distinct BSNs, dates of birth or surnames.
    pub fn persons(&self) -> Persons {
        let min = self.numbers.max(self.birth_dates.len() as u64).max(self.known_names.len() as u64);
        let sure = u64::from(self.persons);
        let doubtful = self.doubtful.difference(&self.known_names).count() as u64 + self.doubtful_more;
        Persons { min: min.min(sure).max(sure.min(1)), max: sure + doubtful }
    }
}

/// Adds to what is told apart, as long as there is room.
fn count(distinct: &mut QuickSet<u64>, hash: u64) {
    if distinct.len() < DISTINCT {
        distinct.insert(hash);
    }
}

/// A BSN as a number: the first eight of its nine digits tell it, since they give the ninth.
fn number(bsn: &str) -> Option<usize> {
    let head = bsn.get(..8).filter(|_| bsn.len() == 9)?;
    head.bytes().all(|byte| byte.is_ascii_digit()).then(|| head.parse().ok())?
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
    fn past_what_is_remembered_the_least_and_the_most_stay_true() {
        let lists = Lists::new(&crate::rules::Rules::built_in().unwrap());
        let mut memory = Memory { room: 5000, ..Memory::new(&lists) };
        let bsn = |at: usize| format!("{:08}{}", at * 7, at % 10);
        let all = memory.room + 1000;
        for turn in 0..2 {
            for at in 0..all {
                let bsn = bsn(at);
                let person = memory.person_of(&bsn).unwrap_or_else(|| memory.new_person());
                memory.remember_number(&bsn, person);
                assert_eq!(memory.person_of(&bsn).is_some(), at < memory.room);
                assert!(memory.has_number(person), "{turn}");
            }
        }
        let Persons { min, max } = memory.persons();
        assert_eq!((min, max), (all as u64, all as u64 + 1000));
        // A name finds no room any more: it counts neither as one who is known nor is it lost.
        memory.remember_called("jan jansen", Some("1961-03-12"), 1);
        assert_eq!(memory.person_born("jan jansen", "1961-03-12"), None);
        for at in 0..DISTINCT + 9 {
            memory.doubt(&at.to_string());
        }
        assert_eq!(memory.persons().max, max + (DISTINCT + 9) as u64);
    }

    #[test]
    fn one_name_with_two_birthdays_is_two_persons() {
        let lists = Lists::new(&crate::rules::Rules::built_in().unwrap());
        let mut memory = Memory::new(&lists);
        memory.remember_called("jan jansen", None, 1);
        assert_eq!(memory.person_called("jan jansen", Some("1961-03-12")), Some(1));
        memory.remember_called("jan jansen", Some("1961-03-12"), 1);
        assert_eq!(memory.person_called("jan jansen", Some("1962-03-12")), None);
        assert_eq!(memory.person_called("jan jansen", None), Some(1));
        assert_eq!(memory.person_born("j jansen", "1961-03-12"), Some(1));
        assert_eq!(memory.person_called("jansen", None), None);
    }
}
