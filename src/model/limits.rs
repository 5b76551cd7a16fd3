//! How much one submission may cost.

use std::time::Duration;

/// Limits on one submission (`check`) or one file (`scan`). Each stops with its own coverage status, and what was
/// found before it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one attachment or file as it comes in.
    pub max_file_size: u64,
    /// Bytes of everything expanded out of containers, together.
    pub max_expanded_size: u64,
    /// Expanded bytes for each packed byte, weighed after the first 10 MiB of an entry.
    pub max_ratio: u32,
    /// Containers within containers; the submission's own files are at depth 0.
    pub max_depth: u32,
    /// Entries of all containers together.
    pub max_entries: u32,
    /// Wall-clock time; `None` for no limit.
    pub timeout: Option<Duration>,
    /// Bytes of memory of a worker process, which reads one document.
    pub worker_memory: u64,
    /// Time that each megabyte of a submission adds to `timeout`, for scans of large exports.
    pub time_per_megabyte: Duration,
    /// Findings kept in a verdict. All are counted and judged; the list is cut here.
    pub max_findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_size: 1 << 30,
            max_expanded_size: 1 << 30,
            max_ratio: 200,
            max_depth: 8,
            max_entries: 10_000,
            timeout: Some(Duration::from_secs(30)),
            worker_memory: 512 << 20,
            time_per_megabyte: Duration::ZERO,
            max_findings: 100_000,
        }
    }
}
