//! `sluis worker`, hidden: reads one hostile document for whoever started it, within limits that hold.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Serves one request on standard input and output.
pub(crate) fn run() -> ExitCode {
    // A panic's message may hold a value, and nobody reads this process's standard error.
    std::panic::set_hook(Box::new(|_| {}));
    match limit().and_then(|()| serve()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn limit() -> io::Result<()> {
    let memory = std::env::var("SLUIS_WORKER_MEMORY").ok().and_then(|memory| memory.parse().ok());
    if let Some(memory) = memory {
        let bound = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
        setrlimit(Resource::As, bound(memory))?;
        setrlimit(Resource::Core, bound(0))?;
    }
    Ok(())
}

fn serve() -> io::Result<()> {
    // Libraries that print would break into the events: what they print goes nowhere.
    let output = File::from(rustix::io::dup(io::stdout().as_fd())?);
    rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
    sluis::extract::serve(io::stdin().lock(), output)
}
