//! Whether a number is a public one of a government organisation.

use crate::scan::Candidate;

use super::{Signal, View};

pub(super) struct Organisation;

impl Signal for Organisation {
    fn code(&self) -> &'static str {
        "organisation"
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        candidate.normalized.len() == 9 && view.organisations.has(&candidate.normalized)
    }
}
