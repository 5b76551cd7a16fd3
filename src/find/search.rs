//! Findings of one file in, the records of the person out; between files, what was learned.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::found::{Found, Match, SURE, Weighed, matches};
use super::person::Person;
use super::record::{Marks, Strength};
use crate::model::{Entity, Finding};

/// Findings of one file that are kept until it is known whose they are; past it, those of persons without any mark
/// are let go.
const KEPT: usize = 100_000;

/// Looks for one person, file by file.
pub struct Search {
    person: Person,
    file: Vec<(Finding, Marks)>,
    records: HashMap<u32, Marks>,
    /// Persons of the file whose findings were let go.
    lost: HashSet<u32>,
    /// Persons of the file whose findings are kept whatever they say.
    keep: HashSet<u32>,
    /// Files and records in which values stand that lead to others, by a hash of the value.
    sightings: HashMap<u64, Vec<(usize, Option<u32>)>>,
    hasher: RandomState,
}

impl Search {
    /// A search for `person`.
    pub fn new(person: Person) -> Self {
        Self {
            person,
            file: Vec::new(),
            records: HashMap::new(),
            lost: HashSet::new(),
            keep: HashSet::new(),
            sightings: HashMap::new(),
            hasher: RandomState::new(),
        }
    }

    /// Keeps the findings of these persons of the file that comes next: it is looked at again for them.
    pub fn keep(&mut self, persons: HashSet<u32>) {
        self.keep = persons;
    }

    /// Takes a finding of file number `file`.
    pub fn finding(&mut self, finding: Finding, file: usize) {
        let marks = self.person.marks(&finding);
        // What is told of somebody by a guess is no word against it being this one.
        let sure = finding.confidence >= SURE || marks.is_own() || marks == Marks::BORN;
        let marks = if sure { marks } else { Marks::NONE };
        if sure && Person::leads(&finding.entity) {
            let hash = self.hash(&finding.entity, finding.normalized.expose());
            let places = self.sightings.entry(hash).or_default();
            if places.last() != Some(&(file, finding.person)) {
                places.push((file, finding.person));
            }
        }
        if let Some(person) = finding.person {
            *self.records.entry(person).or_default() |= marks;
        } else if !marks.speaks_for() {
            return;
        }
        self.file.push((finding, marks));
        if self.file.len() > KEPT && self.file.len().is_multiple_of(KEPT / 4) {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let (records, keep, lost) = (&self.records, &self.keep, &mut self.lost);
        self.file.retain(|(finding, marks)| {
            let Some(person) = finding.person else { return true };
            let kept = marks.speaks_for()
                || keep.contains(&person)
                || records.get(&person).is_some_and(|all| all.speaks_for());
            if !kept {
                lost.insert(person);
            }
            kept
        });
    }

    /// Ends the file: its matches, and the persons whose findings were let go too early, for whom it has to be looked
    /// at again.
    pub fn end(&mut self) -> (Vec<Match>, HashSet<u32>) {
        let (records, lost) = (std::mem::take(&mut self.records), std::mem::take(&mut self.lost));
        let file = std::mem::take(&mut self.file);
        self.keep.clear();
        let weighed = file.into_iter().map(|(finding, marks)| Weighed { found: Found::from(finding), marks });
        let matches = matches(weighed, &records);
        let again = matches.iter().filter_map(|found| found.findings.first()?.person);
        let again = again.filter(|person| lost.contains(person)).collect();
        (matches, again)
    }

    /// Takes up what a match of file number `file` tells of the person, where it is certain: other addresses, numbers.
    /// Gives the files in which those stand in other records.
    pub fn learn(&mut self, found: &Match, file: usize) -> Vec<usize> {
        let mut files = Vec::new();
        if found.strength != Strength::Certain {
            return files;
        }
        for finding in &found.findings {
            let Some(normalized) = finding.normalized.as_ref().map(crate::model::Secret::expose) else { continue };
            let leads = Person::leads(&finding.entity) && finding.confidence >= SURE;
            if leads && self.person.learn(&finding.entity, normalized) {
                let hash = self.hash(&finding.entity, normalized);
                let places = self.sightings.get(&hash).into_iter().flatten();
                let elsewhere = places.filter(|place| finding.person.is_none() || **place != (file, finding.person));
                files.extend(elsewhere.map(|(file, _)| *file));
            }
        }
        files
    }

    fn hash(&self, entity: &Entity, normalized: &str) -> u64 {
        let entity = if *entity == Entity::TestBsn { &Entity::Bsn } else { entity };
        self.hasher.hash_one((entity.id(), normalized))
    }
}
