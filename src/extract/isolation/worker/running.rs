//! One worker process: a program in, what its end means out.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::extract::Trouble;
use crate::extract::isolation::handover::hand;
use crate::extract::isolation::wire::send;
use crate::model::Stop;

use super::{Ended, GRACE};

/// What Rust's runtime says before it aborts for want of memory.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of ";
/// Bytes of a worker's last words that are looked at, never shown.
const LAST_WORDS: usize = 4 << 10;
/// Signals (`signal(7)`, the same number on every system that has them).
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;

/// How one is started.
#[derive(Clone)]
pub(super) struct Start {
    pub(super) program: PathBuf,
    pub(super) args: Vec<OsString>,
}

impl Start {
    /// One more, that waits for its document.
    pub(super) fn running(&self) -> io::Result<Running> {
        let (ours, theirs) = UnixStream::pair()?;
        let mut child = Command::new(&self.program)
            .args(&self.args)
            // It reads none, and what stands there (the key of fingerprints) is not for it to see.
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::piped())
            .spawn()?;
        let last_words = child.stderr.take().map(|stderr| thread::spawn(|| last_words(stderr)));
        Ok(Running { child, link: ours, last_words })
    }
}

/// A worker that waits for its document, or is at it.
pub(super) struct Running {
    child: Child,
    pub(super) link: UnixStream,
    last_words: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    /// Gives it its document, and the request to read it.
    pub(super) fn give(&mut self, document: &File, request: &[u8]) -> io::Result<()> {
        hand(&self.link, document)?;
        send(&mut self.link, request)
    }

    /// Whether it is still there.
    pub(super) fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it, and tells what its end means where it did not say so itself.
    pub(super) fn end(mut self, heard: Result<(), Ended>) -> Result<(), Trouble> {
        // One that fell silent is gone or about to be, and how it went tells why.
        let status = if matches!(heard, Err(Ended::Silent)) { self.wait() } else { None };
        // Whatever it is at, it has nothing more to say.
        let _ = self.child.kill();
        let _ = self.child.wait();
        match (heard, status) {
            (Ok(()), _) => Ok(()),
            (Err(Ended::Told(trouble)), _) => Err(trouble),
            (Err(Ended::Silent), None) => Err(Trouble::Crashed),
            (Err(Ended::Silent), Some(status)) => {
                let last_words = self.last_words.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
                Err(verdict(status, &last_words))
            }
        }
    }

    /// How it ended, unless it only closed its link and stays.
    fn wait(&mut self) -> Option<ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < GRACE {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(1));
        }
        None
    }
}

/// What the death of a worker means.
fn verdict(status: ExitStatus, last_words: &[u8]) -> Trouble {
    match status.signal() {
        Some(SIGXCPU) => Trouble::Stop(Stop::Timeout),
        // Nobody here killed it: the system did, for want of memory.
        Some(SIGKILL) => Trouble::Stop(Stop::TooLarge),
        _ if memchr::memmem::find(last_words, OUT_OF_MEMORY).is_some() => Trouble::Stop(Stop::TooLarge),
        _ => Trouble::Crashed,
    }
}

/// The end of what a worker writes to its standard error, which libraries may fill with anything.
fn last_words(mut stderr: ChildStderr) -> Vec<u8> {
    let (mut kept, mut piece) = (Vec::new(), [0; LAST_WORDS]);
    while let Ok(read @ 1..) = stderr.read(&mut piece) {
        kept.extend_from_slice(piece.get(..read).unwrap_or_default());
        kept.drain(..kept.len().saturating_sub(LAST_WORDS));
    }
    kept
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that never got a document.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
