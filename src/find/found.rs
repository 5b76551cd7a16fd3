//! Weighed findings of one file in, its matches out: record by record.

use std::collections::HashMap;
use std::sync::Arc;

use super::record::{Judgement, Marks, Strength, Why};
use crate::model::{Entity, Finding, Name, Place, Secret, Zone};

/// Probability from which what stands in a record is told; what agrees with what was asked is told from any.
pub(super) const SURE: f32 = 0.5;

/// One finding of a match. It has no `Debug`: it may hold what was found.
#[derive(Clone)]
pub struct Found {
    /// What kind of data.
    pub entity: Entity,
    /// The probability that the finding is right.
    pub confidence: f32,
    /// The field of the submission, or the name of a file.
    pub zone: Zone,
    /// The part.
    pub path: Option<Arc<Name>>,
    /// Where in the part.
    pub place: Place,
    /// The number of its record in the file.
    pub person: Option<u32>,
    /// Tells equal values.
    pub fingerprint: String,
    /// The value as it stands in the text; absent out of earlier results.
    pub value: Option<Secret>,
    /// The value in its normal form; absent out of earlier results.
    pub normalized: Option<Secret>,
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self {
            entity: finding.entity,
            confidence: finding.confidence,
            zone: finding.zone,
            path: finding.path,
            place: finding.place,
            person: finding.person,
            fingerprint: finding.fingerprint.to_string(),
            value: Some(finding.value),
            normalized: Some(finding.normalized),
        }
    }
}

/// What one record, or one value, comes to.
#[derive(Clone)]
pub struct Match {
    /// How sure it is.
    pub strength: Strength,
    /// What speaks for and against it.
    pub why: Vec<Why>,
    /// What is told of it, in the order it stands.
    pub findings: Vec<Found>,
}

/// A finding and what it says.
pub(super) struct Weighed {
    pub(super) found: Found,
    pub(super) marks: Marks,
}

impl Marks {
    /// Whether a finding of that probability is told and weighed: a guess is, where it agrees with what was asked and
    /// few others would.
    pub(super) fn counts(self, confidence: f32) -> bool {
        confidence >= SURE || self.is_own() || self == Self::BORN
    }
}

/// The matches of one file, in the order of their first findings; what belongs to no record is one of its own.
pub(super) fn matches(file: impl Iterator<Item = Weighed>, records: &HashMap<u32, Marks>) -> Vec<Match> {
    let mut matches: Vec<Match> = Vec::new();
    let mut at: HashMap<u32, usize> = HashMap::new();
    for Weighed { found, marks } in file {
        let judged = found.person.and_then(|person| records.get(&person)).unwrap_or(&marks).judge();
        let (strength, why) = match judged {
            Judgement::Record(strength, why) if marks.counts(found.confidence) => (strength, why),
            Judgement::Values(why) if marks.is_own() => (Strength::Possible, why),
            _ => continue,
        };
        let known = found.person.and_then(|person| at.get(&person).copied());
        if let Some(record) = known.and_then(|known| matches.get_mut(known)) {
            record.findings.push(found);
            continue;
        }
        if let Some(person) = found.person {
            at.insert(person, matches.len());
        }
        matches.push(Match { strength, why, findings: vec![found] });
    }
    matches
}
