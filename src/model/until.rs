//! How long whoever asked waits for a verdict: to a moment, or until they leave.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The end of patience: a moment, and a way to end it sooner. Clones end together.
#[derive(Clone, Debug, Default)]
pub struct Until {
    deadline: Option<Instant>,
    cancelled: Arc<AtomicBool>,
}

impl Until {
    /// Patience up to `deadline`; the default lasts as long as the limits do.
    pub fn at(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..Self::default() }
    }

    /// The moment it ends at, if one was set.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Ends it now: nobody waits any more.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was ended.
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
