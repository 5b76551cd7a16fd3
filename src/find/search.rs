//! Findings of one file in, the records of the person out; between files, what was learned.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::person::Person;
use super::record::{Judgement, Marks, Strength, Why};
use crate::model::{Entity, Finding};

/// Findings of one file that are kept until it is known whose they are; past it, those of persons without any mark
/// are let go.
const KEPT: usize = 100_000;

/// Probability from which what stands in a record is told; what agrees with what was asked is told from any.
const SURE: f32 = 0.5;

/// What one record, or one value, comes to.
#[derive(Clone)]
pub struct Match {
    /// How sure it is.
    pub strength: Strength,
    /// What speaks for and against it.
    pub why: Vec<Why>,
    /// What is told of it, in the order it stands.
    pub findings: Vec<Finding>,
}

/// Looks for one person, file by file.
pub struct Search {
    person: Person,
    file: Vec<(Finding, Marks)>,
    records: HashMap<u32, Marks>,
    /// Persons of the file whose findings were let go.
    lost: HashSet<u32>,
    /// Persons of the file whose findings are kept whatever they say.
    keep: HashSet<u32>,
    /// Files in which values stand that lead to other records, by a hash of the value.
    sightings: HashMap<u64, Vec<usize>>,
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
            let files = self.sightings.entry(hash).or_default();
            if files.last() != Some(&file) {
                files.push(file);
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
            let kept = marks.speaks_for() || keep.contains(&person) || records.get(&person).is_some_and(|all| all.speaks_for());
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
        let mut again = HashSet::new();
        let mut matches: Vec<Match> = Vec::new();
        // By record, in the order of their first findings; what stands alone is a record of its own.
        let mut at: HashMap<u32, usize> = HashMap::new();
        for (finding, marks) in std::mem::take(&mut self.file) {
            let judged = finding.person.and_then(|person| records.get(&person)).unwrap_or(&marks).judge();
            let (strength, why) = match judged {
                Judgement::Record(strength, why) if finding.confidence >= SURE || marks.is_own() || marks == Marks::BORN => {
                    (strength, why)
                }
                Judgement::Values(why) if marks.is_own() => (Strength::Possible, why),
                _ => continue,
            };
            if let Some(person) = finding.person.filter(|person| lost.contains(person)) {
                again.insert(person);
            }
            let known = finding.person.and_then(|person| at.get(&person).copied());
            match known.and_then(|known| matches.get_mut(known)) {
                Some(record) => record.findings.push(finding),
                None => {
                    if let Some(person) = finding.person {
                        at.insert(person, matches.len());
                    }
                    matches.push(Match { strength, why, findings: vec![finding] });
                }
            }
        }
        self.keep.clear();
        (matches, again)
    }

    /// Takes up what a match that is certain tells of the person: other addresses, numbers. Gives the files in which
    /// those stand too.
    pub fn learn(&mut self, found: &Match) -> Vec<usize> {
        let mut files = Vec::new();
        if found.strength != Strength::Certain {
            return files;
        }
        for finding in &found.findings {
            let normalized = finding.normalized.expose();
            let leads = Person::leads(&finding.entity) && finding.confidence >= SURE;
            if leads && self.person.learn(&finding.entity, normalized) {
                let hash = self.hash(&finding.entity, normalized);
                files.extend(self.sightings.get(&hash).into_iter().flatten());
            }
        }
        files
    }

    fn hash(&self, entity: &Entity, normalized: &str) -> u64 {
        let entity = if *entity == Entity::TestBsn { &Entity::Bsn } else { entity };
        self.hasher.hash_one((entity.id(), normalized))
    }
}
