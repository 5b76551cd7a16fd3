//! A record whose turn has not come in, what it will be weighed at out, and at its turn whether that stands.
//!
//! Of what is remembered from record to record only the surnames told before weigh in a reading, and they only grow. So
//! what was found ahead is what would be found now, unless a surname that was not known then has been told since; then
//! the record is weighed again. Whom it concerns is counted at its turn in any case.

use std::sync::Arc;

use super::columns::Told as Column;
use super::surnames::{Surnames, Told};
use super::{Engine, Hit, Memory, Scene, persons};

/// What a record was weighed at ahead of its turn.
pub struct Early {
    hits: Vec<Hit>,
    /// Surnames that were known then.
    since: usize,
    /// Hashes of those that were asked for in vain.
    missed: Vec<u64>,
}

/// What somebody who weighs ahead has to know of a submission.
#[derive(Clone)]
pub struct Lead {
    told: Told,
    columns: Arc<Vec<Column>>,
}

impl Engine {
    /// A memory for somebody who weighs ahead records of the submission that `lead` is of.
    pub fn memory_behind(&self, lead: &Lead) -> Memory<'_> {
        let mut memory = self.memory();
        memory.surnames = Surnames::behind(&lead.told);
        memory
    }

    /// Weighs a record ahead of its turn.
    pub fn ahead(&self, scene: &Scene<'_>, memory: &Memory<'_>) -> Early {
        let since = memory.surnames.len();
        let (hits, missed) = memory.surnames.missed(|| self.look(scene, memory));
        Early { hits, since, missed }
    }

    /// What [`Engine::weigh`] makes of the record at its turn, for which `early` was found.
    pub fn settle(&self, early: Early, scene: &Scene<'_>, memory: &mut Memory<'_>) -> Vec<Hit> {
        if memory.surnames.any_told(early.since, &early.missed) {
            return self.weigh(scene, memory);
        }
        let mut hits = early.hits;
        persons::number(&mut hits, scene, &self.labels, memory);
        hits
    }
}

impl Memory<'_> {
    /// What those have to know who weigh ahead the records that come now.
    pub fn lead(&self) -> Lead {
        Lead { told: self.surnames.told().clone(), columns: Arc::clone(&self.columns) }
    }

    /// Learns what `lead` tells.
    pub fn follow(&mut self, lead: &Lead) {
        self.surnames.follow();
        self.columns = Arc::clone(&lead.columns);
    }
}
