//! The tracked changes of a text in, what was deleted where out.
//!
//! It must not know how a paragraph is read (OpenDocument 1.2 part 1, 5.5).

use std::collections::{HashMap, HashSet};

/// Bytes of deleted text that are kept until their place in the text comes by, and regions that are kept.
const KEPT: usize = 1 << 20;
const REGIONS: usize = 10_000;

/// The changed regions that a text lists before its paragraphs.
#[derive(Default)]
pub(super) struct Changes {
    region: String,
    deletion: bool,
    deleted: HashMap<String, String>,
    inserted: HashSet<String>,
    removed: HashSet<String>,
    size: usize,
    /// Insertions and deletions that are open where the reader stands.
    open: [u32; 2],
}

impl Changes {
    /// Begins the region of that id.
    pub(super) fn region(&mut self, id: String) {
        self.region = id;
    }

    /// The region is one of deleted text.
    pub(super) fn deletion(&mut self) {
        self.deletion = true;
        if self.removed.len() < REGIONS {
            self.removed.insert(self.region.clone());
        }
    }

    /// The region is one of inserted text.
    pub(super) fn insertion(&mut self) {
        if self.inserted.len() < REGIONS {
            self.inserted.insert(self.region.clone());
        }
    }

    /// Ends the region.
    pub(super) fn end(&mut self) {
        self.deletion = false;
    }

    /// Keeps a deleted paragraph; gives it back where there is no room.
    pub(super) fn keep(&mut self, text: String) -> Option<String> {
        self.size = self.size.saturating_add(text.len());
        if !self.deletion || self.size > KEPT || self.deleted.len() > REGIONS {
            return Some(text);
        }
        let kept = self.deleted.entry(self.region.clone()).or_default();
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(&text);
        None
    }

    /// What was deleted at the mark of that id.
    pub(super) fn at(&mut self, id: &str) -> Option<String> {
        self.deleted.remove(id)
    }

    /// What was deleted and has no mark in the text.
    pub(super) fn rest(&mut self) -> Vec<String> {
        let mut rest: Vec<_> = std::mem::take(&mut self.deleted).into_values().collect();
        rest.sort_unstable();
        rest
    }

    /// Goes into or out of a changed stretch; what was deleted may stand in its place.
    pub(super) fn mark(&mut self, id: &str, start: bool) {
        let [inserted, removed] = &mut self.open;
        for (regions, open) in [(&self.inserted, inserted), (&self.removed, removed)] {
            if regions.contains(id) {
                *open = if start { open.saturating_add(1) } else { open.saturating_sub(1) };
            }
        }
    }

    /// Whether what stands here was inserted, and whether it was deleted.
    pub(super) fn here(&self) -> (bool, bool) {
        (self.open[0] > 0, self.open[1] > 0)
    }
}
