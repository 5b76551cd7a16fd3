//! `sluis worker`, hidden: reads one hostile document for whoever started it, with no right to anything else.
//!
//! Standard output is the link to whoever asks, a socket; the document comes over it.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd as _};
use std::process::ExitCode;

use crate::confine::confine;

/// Serves one request.
pub(crate) fn run() -> ExitCode {
    // A panic's message may hold a value, and nobody reads this process's standard error.
    std::panic::set_hook(Box::new(|_| {}));
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn serve() -> io::Result<()> {
    // Libraries that print would break into the events: what they print goes nowhere.
    let link = File::from(rustix::io::dup(io::stdout().as_fd())?);
    rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
    let descriptor = link.as_raw_fd();
    sluis::extract::serve(link, |bounds| confine(bounds, descriptor))
}
