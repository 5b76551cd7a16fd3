//! Hits of several readings of one picture in, whether an earlier reading told the same out.

use std::collections::HashSet;

use crate::score::Hit;

/// What was told of a picture, while it is read.
#[derive(Default)]
pub(super) struct Echo {
    listens: bool,
    earlier: HashSet<(String, String)>,
    now: HashSet<(String, String)>,
}

impl Echo {
    /// Starts with a picture.
    pub(super) fn listen(&mut self) {
        *self = Self { listens: true, ..Self::default() };
    }

    /// Goes on with the next reading of it.
    pub(super) fn again(&mut self) {
        self.earlier.extend(self.now.drain());
    }

    /// Is done with it.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether an earlier reading told the same value. One that stands twice in the same reading stands there twice.
    pub(super) fn repeats(&mut self, hit: &Hit) -> bool {
        if !self.listens {
            return false;
        }
        let told = (hit.entity.id().to_owned(), hit.normalized.clone());
        if self.earlier.contains(&told) {
            return true;
        }
        self.now.insert(told);
        false
    }
}
