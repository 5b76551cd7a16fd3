//! Whether a date lies so shortly ago that it is rather the date of something else.

use crate::model::Zone;
use crate::scan::Candidate;

use super::{Signal, View};

/// Years within which a date is recent.
const RECENT: u16 = 6;

/// Years within which a date in a file name is the document's own.
const FRESH: u16 = 3;

/// Years within which somebody born is a child.
const YOUNG: u16 = 16;

/// Years that most sources and events date from; births spread over a lifetime.
const LATE: u16 = 25;

pub(super) struct Recent;

impl Signal for Recent {
    fn code(&self) -> &'static str {
        "recent"
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        year(candidate).is_some_and(|year| year + RECENT >= view.scene.today.year)
    }
}

/// Whether a date in a file name lies so shortly ago that it is rather the document's.
pub(super) struct DocumentDate;

impl Signal for DocumentDate {
    fn code(&self) -> &'static str {
        "document-date"
    }

    fn only_in_names(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        view.scene.zone == Zone::Filename && year(candidate).is_some_and(|year| year + FRESH >= view.scene.today.year)
    }
}

pub(super) struct Young;

impl Signal for Young {
    fn code(&self) -> &'static str {
        "young"
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        year(candidate).is_some_and(|year| year + YOUNG >= view.scene.today.year)
    }
}

/// Whether a date is spelled out and lies in the years that sources and events date from.
pub(super) struct WrittenLate;

impl Signal for WrittenLate {
    fn code(&self) -> &'static str {
        "written-late"
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        candidate.form == "written" && year(candidate).is_some_and(|year| year + LATE >= view.scene.today.year)
    }
}

fn year(candidate: &Candidate) -> Option<u16> {
    candidate.normalized.get(..4)?.parse().ok()
}
