//! Whether a candidate stands in a file name.

use crate::model::Zone;
use crate::scan::Candidate;

use super::{Signal, View};

pub(super) struct Filename;

impl Signal for Filename {
    fn code(&self) -> &'static str {
        "filename"
    }

    fn only_in_names(&self) -> bool {
        true
    }

    fn holds(&self, _: &Candidate, view: &View<'_>) -> bool {
        view.scene.zone == Zone::Filename
    }
}
