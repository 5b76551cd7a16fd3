//! Names of persons in, who of those that were told has such a name out.

use std::collections::HashMap;
use std::sync::Arc;

/// Surnames whose persons are remembered at most.
const SURNAMES: usize = 10_000;

/// Persons of one surname that are remembered at most.
const NAMESAKES: usize = 64;

/// Given names that are told apart at most.
const GIVEN: usize = 50_000;

/// No given name was told.
const NONE: u32 = u32::MAX;

/// Persons by surname, with the given name or initial where one was told.
#[derive(Default)]
pub(super) struct Namesakes {
    /// Given names by number, since few people have one of their own, and each person's number.
    known: HashMap<String, Vec<(u32, u32)>>,
    given: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Namesakes {
    /// The first person of that surname, and of a given name that agrees or is missing.
    pub(super) fn find(&self, surname: &str, given: Option<&str>) -> Option<u32> {
        let known = self.known.get(surname)?;
        known.iter().find(|(known, _)| agree(self.given(*known), given)).map(|(_, person)| *person)
    }

    /// Remembers whose name this is, as long as there is room.
    pub(super) fn remember(&mut self, surname: &str, given: Option<&str>, person: u32) {
        let full = |known: &Vec<_>| known.len() >= NAMESAKES;
        if self.known.get(surname).map_or(self.known.len() >= SURNAMES, full) {
            return;
        }
        let Some(given) = given.map_or(Some(NONE), |given| self.number(given)) else { return };
        match self.known.get_mut(surname) {
            Some(known) if known.contains(&(given, person)) => {}
            Some(known) => known.push((given, person)),
            None => {
                self.known.insert(surname.to_owned(), vec![(given, person)]);
            }
        }
    }

    /// Forgets that person.
    pub(super) fn forget(&mut self, person: u32) {
        for known in self.known.values_mut() {
            known.retain(|(_, known)| *known != person);
        }
    }

    fn given(&self, number: u32) -> Option<&str> {
        self.given.get(number as usize).map(|given| &**given)
    }

    fn number(&mut self, given: &str) -> Option<u32> {
        if let Some(known) = self.numbers.get(given) {
            return Some(*known);
        }
        let next = self.given.len();
        (next < GIVEN).then(|| {
            let given: Arc<str> = given.into();
            self.given.push(Arc::clone(&given));
            self.numbers.insert(given, next as u32);
            next as u32
        })
    }
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
    fn given_names_tell_namesakes_apart() {
        let mut names = Namesakes::default();
        names.remember("jansen", Some("jan"), 1);
        for same in [Some("j"), None, Some("jan")] {
            assert_eq!(names.find("jansen", same), Some(1), "{same:?}");
        }
        for (surname, given) in [("jansen", Some("johan")), ("jansen", Some("k")), ("bakker", Some("jan"))] {
            assert_eq!(names.find(surname, given), None, "{given:?} {surname}");
        }
        names.forget(1);
        assert_eq!(names.find("jansen", None), None);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut names = Namesakes::default();
        for person in 0..200 {
            names.remember("jansen", Some(&person.to_string()), person);
        }
        assert_eq!((names.find("jansen", Some("63")), names.find("jansen", Some("x64"))), (Some(6), None));
        for at in 0..SURNAMES + 5 {
            names.remember(&format!("s{at}"), None, 7);
        }
        assert_eq!(names.known.len(), SURNAMES);
        names.remember("s1", Some("piet"), 8);
        assert_eq!(names.find("s1", Some("piet")), Some(7));
    }
}
