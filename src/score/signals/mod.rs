//! A candidate and its scene in, yes or no out: one thing to notice per file. What it weighs stands in the rules.

mod beside;
mod filename;
mod organisation;
mod recent;
mod street;

use std::collections::HashMap;

use crate::model::Entity;
use crate::rules::List;
use crate::scan::Candidate;

use super::heed::SURE;
use super::{Scene, Weighed};

/// What a signal looks at: the scene, and every reading of the record as it stood after the pass before.
pub(super) struct View<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) readings: &'a [Weighed],
    pub(super) organisations: List<'a>,
    /// The sure entities of the record, each with the first and the last segment it stands in.
    pub(super) sure: HashMap<&'a Entity, (usize, usize)>,
}

impl<'a> View<'a> {
    /// A view of `readings` as they stand now.
    pub(super) fn new(scene: &'a Scene<'a>, organisations: List<'a>, readings: &'a [Weighed]) -> Self {
        let mut sure: HashMap<&Entity, (usize, usize)> = HashMap::new();
        for reading in readings.iter().filter(|reading| reading.confidence >= SURE) {
            if let Some(entity) = &reading.candidate.entity {
                sure.entry(entity).or_insert((reading.candidate.segment, 0)).1 = reading.candidate.segment;
            }
        }
        Self { scene, readings, organisations, sure }
    }

    /// Whether `entity` stands for sure in another segment of the record than `segment`.
    pub(super) fn elsewhere(&self, entity: &Entity, segment: usize) -> bool {
        self.sure.get(entity).is_some_and(|(first, last)| *first != segment || *last != segment)
    }
}

/// One thing to notice.
pub(super) trait Signal: Sync {
    /// Its code in rules and evidence.
    fn code(&self) -> &'static str;

    /// Whether it looks at other readings, which must have been weighed before.
    fn relates(&self) -> bool {
        false
    }

    /// Whether it holds for `candidate`.
    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool;
}

/// Every signal. A new one is a file beside this, its `mod` line and a row here.
pub(super) static SIGNALS: &[&dyn Signal] = &[
    &filename::Filename,
    &organisation::Organisation,
    &recent::Recent,
    &recent::Young,
    &recent::DocumentDate,
    &recent::WrittenLate,
    &street::NotAStreet,
    &beside::PERSON,
    &beside::BIRTH_DATE,
    &beside::BSN,
    &beside::ADDRESS,
    &beside::EMAIL,
    &beside::SomeoneBeside,
    &beside::NameAdjacent,
    &beside::PostcodeNext,
    &beside::BirthAdjacent,
    &beside::FilenameWithName,
];
