//! Findings and coverage in as a scan goes, a notice out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Encrypted, FileNotice, Form, Notice};
use crate::model::{Class, Coverage, Entity, Finding, Name, Persons, Role, Status, Zone};

/// Counts as a scan goes: findings and coverage of a file, its end, the next.
pub struct Tally<'f> {
    form: &'f Form,
    notice: Notice,
    file: FileTally,
    /// In how many files each BSN stands, by its fingerprint.
    bsns: HashMap<[u8; 16], u64>,
    births: HashSet<[u8; 16]>,
    /// Addresses and numbers that are somebody's own: with a person that is counted, and with none.
    attached: HashSet<[u8; 16]>,
    loose: HashSet<[u8; 16]>,
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
    loose: HashSet<[u8; 16]>,
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
            attached: HashSet::new(),
            loose: HashSet::new(),
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
            _ if !tells(&finding.entity) => {}
            _ if finding.person.is_some() => drop(self.attached.insert(finding.fingerprint.0)),
            _ => {
                self.loose.insert(finding.fingerprint.0);
                self.file.loose.insert(finding.fingerprint.0);
            }
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
        self.notice.sum += own.persons.max;
        own.persons.max += file.loose.len() as u64;
        own.persons.min = own.persons.min.max(own.persons.max.min(1));
        own.encrypted = file.states.answer();
        for bsn in file.bsns {
            *self.bsns.entry(bsn).or_default() += 1;
        }
        for (entity, count) in &own.entities {
            *self.notice.entities.entry(entity.clone()).or_default() += count;
        }
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
        notice.loose = self.loose.difference(&self.attached).count() as u64;
        let max = (notice.sum.saturating_sub(notice.twice) + notice.loose).max(notice.richest);
        let min = notice.richest.max(notice.bsns).max(notice.births).min(max);
        notice.persons = Persons { min, max };
        notice.encrypted = self.states.answer();
        self.notice
    }
}

/// Whether a value of that kind is one person's own, or nearly so.
const fn tells(entity: &Entity) -> bool {
    matches!(
        entity,
        Entity::Email
            | Entity::Phone
            | Entity::Iban
            | Entity::CreditCard
            | Entity::CustomerNumber
            | Entity::Login
            | Entity::PassportNumber
            | Entity::IdentityCardNumber
            | Entity::DrivingLicenceNumber
            | Entity::ResidencePermitNumber
            | Entity::Mrz
            | Entity::VNumber
            | Entity::BigNumber
            | Entity::HealthInsuranceNumber
    )
}

impl FileTally {
    fn name(&mut self, part: &Arc<Name>) {
        if !std::mem::replace(&mut self.seen, true) {
            part.shown().split("!/").next().unwrap_or_default().clone_into(&mut self.notice.name);
        }
    }
}
