//! Bounds in, limits on this process out (`setrlimit(2)`).

use std::io;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

use sluis::extract::Bounds;

/// What a worker may take where its document has no time limit.
const PATIENCE: Duration = Duration::from_hours(1);

/// Sets limits on memory, processor time, written files, processes and core dumps. They hold for good: the hard
/// limit is set too.
pub(super) fn set(bounds: Bounds) -> io::Result<()> {
    limit(Resource::Fsize, 0)?;
    // A thread counts as a process here; no reader starts one.
    limit(Resource::Nproc, 0)?;
    cost(bounds.memory, bounds.time.unwrap_or(PATIENCE))
}

/// Sets limits on memory, processor time and core dumps.
pub(super) fn cost(memory: u64, time: Duration) -> io::Result<()> {
    let seconds = time.as_secs().saturating_add(1);
    limit(Resource::Core, 0)?;
    // Past the first it is told with a signal that says why; the second cannot be caught.
    let processor = Rlimit { current: Some(seconds), maximum: Some(seconds.saturating_add(1)) };
    setrlimit(Resource::Cpu, processor)?;
    limit(Resource::As, memory)
}

/// What is open stays open; nothing more can be.
pub(super) fn no_more_descriptors() -> io::Result<()> {
    limit(Resource::Nofile, 0)
}

fn limit(what: Resource, most: u64) -> io::Result<()> {
    Ok(setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?)
}
