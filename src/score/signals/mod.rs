//! A candidate and its scene in, yes or no out: one thing to notice per file. What it weighs stands in the rules.

mod beside;
mod filename;
mod organisation;
mod recent;
mod street;

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
    pub(super) sure: Vec<(&'a Entity, (usize, usize))>,
    /// The sure readings, in order.
    pub(super) known: Vec<&'a Weighed>,
    /// Those that may be births, in order.
    pub(super) births: Vec<&'a Weighed>,
}

impl<'a> View<'a> {
    /// A view of `readings` as they stand now.
    pub(super) fn new(scene: &'a Scene<'a>, organisations: List<'a>, readings: &'a [Weighed]) -> Self {
        let mut sure: Vec<(&Entity, (usize, usize))> = Vec::new();
        let (mut known, mut births) = (Vec::new(), Vec::new());
        for reading in readings {
            let Some(entity) = &reading.candidate.entity else { continue };
            if *entity == Entity::DateOfBirth {
                births.push(reading);
            }
            if reading.confidence < SURE {
                continue;
            }
            known.push(reading);
            let segment = reading.candidate.segment;
            match sure.iter_mut().find(|(told, _)| *told == entity) {
                Some((_, (_, last))) => *last = segment,
                None => sure.push((entity, (segment, segment))),
            }
        }
        Self { scene, readings, organisations, sure, known, births }
    }

    /// Whether `entity` stands for sure in another segment of the record than `segment`.
    pub(super) fn elsewhere(&self, entity: &Entity, segment: usize) -> bool {
        let told = self.sure.iter().find(|(told, _)| *told == entity);
        told.is_some_and(|(_, (first, last))| *first != segment || *last != segment)
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

    /// Whether it holds in the names of files only.
    fn only_in_names(&self) -> bool {
        false
    }

    /// Whether it holds for `candidate`. Where more readings are sure, one that looks at them holds no less.
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
