//! Findings and coverage of files that leaked in, what a notification of the breach says of them out.
//!
//! It fills in what files can tell, and nothing else: no event, no cause, no consequence. It keeps no value.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::model::{Class, Coverage, Entity, Finding, Name, Persons, Role, Status, Zone};
pub use crate::rules::{Category, Form};

/// Whether data were unintelligible to whoever has them now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encrypted {
    /// Every part needs a password.
    Yes,
    /// Some parts need one.
    Partly,
    /// None does, as far as everything could be read.
    #[default]
    No,
    /// None does of what could be read, and something could not.
    Unknown,
}

/// What one file holds.
#[derive(Clone, Debug, Default)]
pub struct FileNotice {
    /// Its name; masked where it holds personal data.
    pub name: String,
    /// Persons concerned.
    pub persons: Persons,
    /// Findings by kind of data, those of the form's types only.
    pub entities: BTreeMap<Entity, u64>,
    /// Whether it is encrypted.
    pub encrypted: Encrypted,
    /// Parts that could not be read, encrypted ones included.
    pub gaps: u64,
}

/// What a notification says of all files.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// Persons concerned.
    pub persons: Persons,
    /// The persons of all files, added up.
    pub sum: u64,
    /// How often somebody of the same BSN stands in one more file.
    pub twice: u64,
    /// Different BSNs.
    pub bsns: u64,
    /// Different dates of birth.
    pub births: u64,
    /// Persons that the file with the most holds for certain.
    pub richest: u64,
    /// Findings by kind of data, those of the form's types only.
    pub entities: BTreeMap<Entity, u64>,
    /// Findings about citizens, customers and others.
    pub citizens: u64,
    /// Findings about staff and officials.
    pub staff: u64,
    /// Test BSNs.
    pub tests: u64,
    /// Data of organisations.
    pub organisations: u64,
    /// Whether it is encrypted.
    pub encrypted: Encrypted,
    /// Files with findings or gaps, in order.
    pub files: Vec<FileNotice>,
    /// Files in which everything was read and nothing found.
    pub clean: u64,
    /// Parts that could not be read.
    pub gaps: Vec<Coverage>,
}

impl Notice {
    /// Findings of the form's type `number`, by kind of data.
    pub fn of_type<'a>(
        entities: &'a BTreeMap<Entity, u64>,
        form: &'a Form,
        number: u8,
    ) -> impl Iterator<Item = (&'a Entity, u64)> {
        let mine = entities.iter().filter(move |(entity, _)| form.category(entity) == Some(number));
        mine.map(|(entity, count)| (entity, *count))
    }

    /// The numbers of the form's types that are among `entities`, in order.
    pub fn types(entities: &BTreeMap<Entity, u64>, form: &Form) -> Vec<u8> {
        let mut numbers: Vec<u8> = entities.keys().filter_map(|entity| form.category(entity)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Special categories and criminal data, with their counts.
    pub fn special(&self) -> impl Iterator<Item = (&Entity, u64)> {
        let special = self.entities.iter().filter(|(entity, _)| entity.class() == Class::Special);
        special.map(|(entity, count)| (entity, *count))
    }
}

/// Counts as a scan goes: findings and coverage of a file, its end, the next.
pub struct Tally<'f> {
    form: &'f Form,
    notice: Notice,
    file: FileTally,
    /// In how many files each BSN stands, by its fingerprint.
    bsns: HashMap<[u8; 16], u64>,
    births: HashSet<[u8; 16]>,
    states: States,
}

/// What was seen of encryption.
#[derive(Clone, Copy, Default)]
struct States {
    locked: bool,
    open: bool,
    unread: bool,
}

impl States {
    const fn answer(self) -> Encrypted {
        match self {
            Self { locked: true, open: false, unread: false } => Encrypted::Yes,
            Self { locked: true, .. } => Encrypted::Partly,
            Self { unread: true, .. } => Encrypted::Unknown,
            _ => Encrypted::No,
        }
    }
}

#[derive(Default)]
struct FileTally {
    notice: FileNotice,
    states: States,
    bsns: HashSet<[u8; 16]>,
    /// Parts that hold others: they are told after those.
    containers: HashSet<String>,
    seen: bool,
}

impl<'f> Tally<'f> {
    /// An empty one, by that form.
    pub fn new(form: &'f Form) -> Self {
        Self {
            form,
            notice: Notice::default(),
            file: FileTally::default(),
            bsns: HashMap::new(),
            births: HashSet::new(),
            states: States::default(),
        }
    }

    /// Counts a finding of the file at hand.
    pub fn finding(&mut self, finding: &Finding) {
        if let Some(name) = &finding.path {
            self.file.name(name);
        }
        // The name of an encrypted file is there for all to read.
        self.file.states.open |= finding.zone == Zone::Filename;
        let business = finding.role == Role::Business && matches!(finding.entity, Entity::Email | Entity::Phone);
        if finding.entity.class() == Class::Test {
            self.notice.tests += 1;
            return;
        }
        if business || self.form.category(&finding.entity).is_none() {
            self.notice.organisations += 1;
            return;
        }
        match finding.role {
            Role::Staff => self.notice.staff += 1,
            _ => self.notice.citizens += 1,
        }
        match finding.entity {
            Entity::Bsn => drop(self.file.bsns.insert(finding.fingerprint.0)),
            Entity::DateOfBirth => drop(self.births.insert(finding.fingerprint.0)),
            _ => {}
        }
        *self.file.notice.entities.entry(finding.entity.clone()).or_default() += 1;
    }

    /// Takes up what became of a part of the file at hand.
    pub fn coverage(&mut self, coverage: &Coverage) {
        let part = coverage.part.shown();
        self.file.name(&coverage.part);
        if let Some((parent, _)) = part.rsplit_once("!/") {
            self.file.containers.insert(parent.to_owned());
        }
        match coverage.status {
            Status::Encrypted => self.file.states.locked = true,
            // A container is read when its table of contents is: what matters is in it.
            Status::Scanned => self.file.states.open |= !self.file.containers.contains(part),
            Status::Empty => {}
            _ => self.file.states.unread = true,
        }
        if coverage.status.is_gap() {
            self.file.notice.gaps += 1;
            self.notice.gaps.push(coverage.clone());
        }
    }

    /// Ends the file at hand, which concerns `persons`.
    pub fn end(&mut self, persons: Persons) {
        let file = std::mem::take(&mut self.file);
        if !file.seen {
            return;
        }
        self.states.locked |= file.states.locked;
        self.states.open |= file.states.open;
        self.states.unread |= file.states.unread;
        let mut own = file.notice;
        if own.entities.is_empty() && own.gaps == 0 {
            self.notice.clean += 1;
            return;
        }
        // Persons of whom there is only test data are nobody.
        own.persons = if own.entities.is_empty() { Persons::default() } else { persons };
        own.encrypted = file.states.answer();
        for bsn in file.bsns {
            *self.bsns.entry(bsn).or_default() += 1;
        }
        for (entity, count) in &own.entities {
            *self.notice.entities.entry(entity.clone()).or_default() += count;
        }
        self.notice.sum += own.persons.max;
        self.notice.richest = self.notice.richest.max(own.persons.min);
        self.notice.files.push(own);
    }

    /// What it comes to.
    pub fn finish(mut self) -> Notice {
        let notice = &mut self.notice;
        notice.bsns = self.bsns.len() as u64;
        notice.births = self.births.len() as u64;
        // One BSN is one person, in however many files.
        notice.twice = self.bsns.values().map(|files| files.saturating_sub(1)).sum();
        let max = notice.sum.saturating_sub(notice.twice).max(notice.richest);
        let min = notice.richest.max(notice.bsns).max(notice.births).min(max);
        notice.persons = Persons { min, max };
        notice.encrypted = self.states.answer();
        self.notice
    }
}

impl FileTally {
    fn name(&mut self, part: &Arc<Name>) {
        if !std::mem::replace(&mut self.seen, true) {
            part.shown().split("!/").next().unwrap_or_default().clone_into(&mut self.notice.name);
        }
    }
}

#[cfg(test)]
mod tests;
