//! Surnames that were told with full evidence in, whether one of them was told before out.
//!
//! Whoever weighs records ahead of their turn follows what was told so far, and keeps what was asked in vain: an answer
//! stands as long as none of that has been told by the record's turn.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::quick;

use super::memory::surname;

/// Surnames that are remembered at most.
const MOST: usize = 10_000;

/// The surnames that a memory tells, in their order, for whoever follows it.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<Vec<Arc<str>>>>);

impl Told {
    fn with<T>(&self, look: impl FnOnce(&mut Vec<Arc<str>>) -> T) -> T {
        // A push is whole or not there.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The surnames that are known.
#[derive(Default)]
pub(super) struct Surnames {
    known: HashSet<Arc<str>>,
    told: Told,
    /// Hashes of what was asked in vain, while somebody wants to know.
    missed: RefCell<Option<Vec<u64>>>,
}

impl Surnames {
    /// Those that follow `told`.
    pub(super) fn behind(told: &Told) -> Self {
        Self { told: told.clone(), ..Self::default() }
    }

    /// What is told, for those who follow.
    pub(super) fn told(&self) -> &Told {
        &self.told
    }

    /// Remembers a surname and tells it to those who follow.
    pub(super) fn tell(&mut self, surname: &str) {
        if surname.len() > 3 && self.known.len() < MOST && !self.known.contains(surname) {
            let surname: Arc<str> = surname.into();
            self.known.insert(Arc::clone(&surname));
            self.told.with(|told| told.push(surname));
        }
    }

    /// Whether the surname of that name is known.
    pub(super) fn hold(&self, name: &str) -> bool {
        let mut missed = self.missed.borrow_mut();
        if self.known.is_empty() && missed.is_none() {
            return false;
        }
        let Some(surname) = surname(name) else { return false };
        let known = self.known.contains(surname);
        if let Some(missed) = missed.as_mut().filter(|_| !known && self.known.len() < MOST) {
            missed.push(quick::hash(surname.as_bytes()));
        }
        known
    }

    /// Learns what was told meanwhile.
    pub(super) fn follow(&mut self) {
        let (known, told) = (&mut self.known, &self.told);
        told.with(|told| known.extend(told.iter().skip(known.len()).cloned()));
    }

    /// How many are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// What `look` answers, and the hashes of what it asked in vain.
    pub(super) fn missed<T>(&self, look: impl FnOnce() -> T) -> (T, Vec<u64>) {
        self.missed.replace(Some(Vec::new()));
        let answer = look();
        let mut missed = self.missed.take().unwrap_or_default();
        missed.sort_unstable();
        missed.dedup();
        (answer, missed)
    }

    /// Whether any but the first `since` of those told is among `missed`, which are in order. Other surnames may have
    /// the same hash; then the answer is yes for no reason, which costs time only.
    pub(super) fn any_told(&self, since: usize, missed: &[u64]) -> bool {
        let told = |surname: &Arc<str>| missed.binary_search(&quick::hash(surname.as_bytes())).is_ok();
        !missed.is_empty() && self.known.len() > since && self.told.with(|all| all.iter().skip(since).any(told))
    }

    #[cfg(test)]
    pub(super) fn of(surnames: &[&str]) -> Self {
        Self { known: surnames.iter().map(|surname| Arc::from(*surname)).collect(), ..Self::default() }
    }
}
