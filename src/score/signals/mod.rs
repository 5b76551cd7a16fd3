//! A candidate and its scene in, yes or no out: one thing to notice per file. What it weighs stands in the rules.

mod beside;
mod filename;
mod organisation;
mod recent;
mod street;

use crate::rules::List;
use crate::scan::Candidate;

use super::{Scene, Weighed};

/// What a signal looks at: the scene, and every reading of the record as it stood after the pass before.
pub(super) struct View<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) readings: &'a [Weighed],
    pub(super) organisations: List<'a>,
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
    &street::NotAStreet,
    &beside::PERSON,
    &beside::BIRTH_DATE,
    &beside::BSN,
    &beside::ADDRESS,
    &beside::EMAIL,
    &beside::SomeoneBeside,
    &beside::NameAdjacent,
    &beside::BirthAdjacent,
    &beside::FilenameWithName,
];
