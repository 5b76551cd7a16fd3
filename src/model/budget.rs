//! What one submission may still use of time, bytes and entries.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::{Limits, Status, Until};

/// Bytes that an archive entry may expand to before its ratio is weighed.
const RATIO_FREE: u64 = 10 << 20;
/// Bytes of an expanded entry that are kept in memory; more of them go to an anonymous file.
const IN_MEMORY: usize = 16 << 20;

/// Why reading stopped before the end. What was found before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// More bytes than the limits allow, on disk, expanded or by ratio.
    TooLarge,
    /// Containers nested deeper than the limits allow.
    TooDeep,
    /// The time for the submission is used up.
    Timeout,
}

impl Stop {
    /// The coverage status that tells this stop.
    pub const fn status(self) -> Status {
        match self {
            Self::TooLarge => Status::TooLarge,
            Self::TooDeep => Status::TooDeep,
            Self::Timeout => Status::Timeout,
        }
    }
}

/// The running account of one submission against its [`Limits`].
///
/// Each method that spends answers [`Stop`] once the limit is passed; whoever gets one hands it up with `?`.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    deadline: Option<Instant>,
    expanded: Cell<u64>,
    entries: Cell<u32>,
    in_memory: usize,
    until: Until,
}

impl Budget {
    /// A full budget; its time starts now.
    pub fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            deadline: limits.timeout.and_then(|time| Instant::now().checked_add(time)),
            expanded: Cell::new(0),
            entries: Cell::new(0),
            in_memory: IN_MEMORY,
            until: Until::default(),
        }
    }

    /// The same budget, that lasts no longer than `until`.
    #[must_use]
    pub fn until(mut self, until: &Until) -> Self {
        self.deadline = self.deadline.into_iter().chain(until.deadline()).min();
        self.until = until.clone();
        self
    }

    /// How long whoever asked waits, for threads that cannot share a budget.
    pub fn patience(&self) -> &Until {
        &self.until
    }

    /// Whether nobody waits for the outcome any more. Whoever waits for another process asks it now and then.
    pub fn cancelled(&self) -> bool {
        self.until.cancelled()
    }

    /// The same budget for a process that may write no file: everything stays in memory, which has its own limit.
    #[must_use]
    pub fn without_disk(mut self) -> Self {
        self.in_memory = usize::MAX;
        self
    }

    /// Bytes of one expanded entry that may be kept in memory before they go to an anonymous file.
    pub fn in_memory(&self) -> usize {
        self.in_memory
    }

    /// The limits this budget is held to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks whether there is time left. Cheap: call it once a block, page, row group or entry.
    pub fn tick(&self) -> Result<(), Stop> {
        match self.deadline {
            _ if self.cancelled() => Err(Stop::Timeout),
            Some(deadline) if Instant::now() >= deadline => Err(Stop::Timeout),
            _ => Ok(()),
        }
    }

    /// Time left, or `None` without a limit.
    pub fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Bytes that may still be expanded.
    pub fn bytes_left(&self) -> u64 {
        self.limits.max_expanded_size.saturating_sub(self.expanded.get())
    }

    /// Spends `bytes` of expanded content (out of an archive entry, a compressed stream, a decoded body).
    pub fn expand(&self, bytes: u64) -> Result<(), Stop> {
        let sum = self.expanded.get().saturating_add(bytes);
        self.expanded.set(sum);
        if sum > self.limits.max_expanded_size { Err(Stop::TooLarge) } else { self.tick() }
    }

    /// Entries that may still be opened.
    pub fn entries_left(&self) -> u32 {
        self.limits.max_entries.saturating_sub(self.entries.get())
    }

    /// Spends one entry of a container.
    pub fn entry(&self) -> Result<(), Stop> {
        self.entries(1)
    }

    /// Spends `count` entries of containers, such as a worker opened.
    pub fn entries(&self, count: u32) -> Result<(), Stop> {
        let sum = self.entries.get().saturating_add(count);
        self.entries.set(sum);
        if sum > self.limits.max_entries { Err(Stop::TooLarge) } else { self.tick() }
    }

    /// Weighs how far `packed` bytes have grown: past the first 10 MiB no more than the limit's ratio.
    pub fn ratio(&self, packed: u64, expanded: u64) -> Result<(), Stop> {
        let allowed = packed.max(1).saturating_mul(u64::from(self.limits.max_ratio));
        if expanded > RATIO_FREE && expanded > allowed { Err(Stop::TooLarge) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_stops_just_past_its_bound() {
        let budget = Budget::new(&Limits { max_expanded_size: 10, max_entries: 1, ..Limits::default() });
        assert_eq!(budget.expand(10), Ok(()));
        assert_eq!(budget.expand(1), Err(Stop::TooLarge));
        assert_eq!(budget.entry(), Ok(()));
        assert_eq!((budget.bytes_left(), budget.entries_left()), (0, 0));
        assert_eq!(budget.entry(), Err(Stop::TooLarge));
        assert_eq!(budget.ratio(1, RATIO_FREE), Ok(()));
        assert_eq!(budget.ratio(1, RATIO_FREE + 1), Err(Stop::TooLarge));
    }

    #[test]
    fn the_earliest_end_counts_and_a_cancelled_budget_has_none_left() {
        let limits = Limits { timeout: None, ..Limits::default() };
        let until = Until::at(Instant::now() + Duration::from_secs(9));
        let budget = Budget::new(&limits).until(&until);
        assert!(budget.time_left().is_some_and(|left| left <= Duration::from_secs(9)));
        assert_eq!(budget.tick(), Ok(()));
        until.cancel();
        assert_eq!((budget.tick(), budget.cancelled()), (Err(Stop::Timeout), true));
    }

    #[test]
    fn no_time_left_is_told() {
        let budget = Budget::new(&Limits { timeout: Some(Duration::ZERO), ..Limits::default() });
        assert_eq!(budget.tick(), Err(Stop::Timeout));
    }
}
