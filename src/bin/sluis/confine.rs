//! A process that may do anything in, the same process that can only compute, read its document and answer out.
//!
//! Three layers, each enough to hold most of what a hostile document could make a reader do: limits that every Unix
//! knows, Landlock (no file, no network), and a filter on system calls. It must not know what the process reads.

mod limits;
#[cfg(target_os = "linux")]
mod rights;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod syscalls;

use std::io;
use std::os::fd::RawFd;
#[cfg(feature = "serve")]
use std::time::Duration;

use sluis::extract::Bounds;

/// The ids of layers that a system may lack.
pub(crate) const LANDLOCK: &str = "landlock";
/// The filter on system calls.
pub(crate) const SECCOMP: &str = "seccomp";

/// Gives up what this process does not need, for good, and tells which layers the system does not have. Fails where
/// a limit cannot be set, since nothing then holds the process. `link` is the one descriptor to answer on.
pub(crate) fn confine(bounds: Bounds, link: RawFd) -> io::Result<Vec<&'static str>> {
    limits::set(bounds)?;
    let mut lacking = Vec::new();
    if !files_and_network() {
        lacking.push(LANDLOCK);
    }
    limits::no_more_descriptors()?;
    if !system_calls(link) {
        lacking.push(SECCOMP);
    }
    Ok(lacking)
}

/// Holds this process, and those that it starts, to so much memory and processor time, for good.
#[cfg(feature = "serve")]
pub(crate) fn hold(memory: u64, time: Duration) -> io::Result<()> {
    limits::cost(memory, time)
}

/// Gives up writing, the network and other processes, as far as the system can, before another program takes this
/// process's place.
pub(crate) fn confine_program() {
    #[cfg(target_os = "linux")]
    rights::read_only();
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    let _ = syscalls::inward();
}

#[cfg(target_os = "linux")]
fn files_and_network() -> bool {
    rights::give_up()
}

#[cfg(not(target_os = "linux"))]
fn files_and_network() -> bool {
    false
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn system_calls(link: RawFd) -> bool {
    syscalls::filter(link).is_ok()
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn system_calls(_link: RawFd) -> bool {
    false
}

#[cfg(test)]
mod tests;
