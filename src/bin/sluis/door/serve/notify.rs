//! What the service does in, a word to systemd about it out, where systemd started it (`sd_notify(3)`).

use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// Ready for requests.
pub(crate) const READY: &str = "READY=1";
/// About to end.
pub(crate) const STOPPING: &str = "STOPPING=1";
/// Still alive.
pub(crate) const WATCHDOG: &str = "WATCHDOG=1";

/// Tells systemd that the rules are read again.
pub(crate) fn reloading() {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let microseconds = now.tv_sec.saturating_mul(1_000_000).saturating_add(now.tv_nsec / 1000);
    tell(&format!("RELOADING=1\nMONOTONIC_USEC={microseconds}"));
}

/// Tells systemd `state`, if it listens.
pub(crate) fn tell(state: &str) {
    // Without systemd nobody is told, and with it a lost word is its own affair: it has a time limit.
    let _ = send(state);
}

fn send(state: &str) -> io::Result<()> {
    let Some(socket) = std::env::var_os("NOTIFY_SOCKET") else { return Ok(()) };
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(&socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address).map(|_| ())
}

/// How often systemd wants to hear that the service is alive.
pub(crate) fn watchdog() -> Option<Duration> {
    let microseconds = std::env::var("WATCHDOG_USEC").ok()?.parse().ok()?;
    let ours = std::env::var("WATCHDOG_PID").map_or(true, |pid| pid == std::process::id().to_string());
    (ours && microseconds > 0).then(|| Duration::from_micros(microseconds) / 2)
}
