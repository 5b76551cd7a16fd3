//! `sluis reader`, hidden: becomes the program that reads pictures, with its rights and memory taken away first:
//! no network, no writing, no other process.
//!
//! The picture comes in by descriptor and words go out by descriptor; the limits stay when the program is replaced.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::confine::confine_program;
use rustix::process::{Resource, Rlimit, setrlimit};

/// Bytes of memory: two languages and a page at 300 dots an inch take a third of it.
const MEMORY: u64 = 1 << 30;
/// Seconds of processor time, past any sensible time limit on a reading.
const SECONDS: u64 = 120;
/// Files open at once: its libraries and its models.
const FILES: u64 = 64;

/// Replaces this process by the program named first, which is given the other arguments.
pub(crate) fn run(mut args: impl Iterator<Item = OsString>) -> ExitCode {
    if let Some(program) = args.next()
        && limit().is_ok()
    {
        let mut command = Command::new(PathBuf::from(program));
        command.args(args).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C");
        if let Some(models) = std::env::var_os("TESSDATA_PREFIX") {
            command.env("TESSDATA_PREFIX", models);
        }
        // It only comes back where it could not start, which whoever waits for it sees by its silence.
        let _ = command.exec();
    }
    ExitCode::from(2)
}

fn limit() -> io::Result<()> {
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Nofile, FILES),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    confine_program();
    Ok(())
}
