//! A process of its own for one document: started, given the document, listened to with an eye on the clock, and
//! ended.
//!
//! No process reads two documents: what a hostile one does to its reader must not reach the next one's result.

use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::extract::{Doc, Format, Picture, Sink, Trouble};
use crate::model::{Budget, Limits, Segment, Status, Stop};

use super::Isolation;
use super::handover::descriptor;
use super::waiting::Waiting;
use super::wire::{Event, Request, Spent, code, receive, send};

/// What a worker is given beyond its own time limit, so that it can say itself that it ran out of time.
const GRACE: Duration = Duration::from_millis(300);
/// How long a worker may take where the submission has no time limit. Nothing waits forever.
const PATIENCE: Duration = Duration::from_hours(1);
/// How long one may take to start.
const START: Duration = Duration::from_secs(10);
/// What Rust's runtime says before it aborts for want of memory.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of ";
/// Bytes of a worker's last words that are looked at, never shown.
const LAST_WORDS: usize = 4 << 10;
/// Signals (`signal(7)`, the same number on every system that has them).
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;

/// Takes the ids of what the system could not take away from workers.
pub type Told = Box<dyn Fn(&[&str]) + Send + Sync>;

/// Runs formats in a worker process, one for each document.
pub struct Worker {
    /// The program that serves, commonly this one.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Whether formats that this process could read under the shield alone go to a worker as well.
    pub all: bool,
    /// Told once, by the first worker: ids of what the system could not take away from it.
    pub confined: Option<Told>,
    /// Whether that was told.
    told: AtomicBool,
}

impl Worker {
    /// `program`, called with `args`, as a worker. It puts the limits on itself, before it reads.
    pub fn new(program: impl Into<PathBuf>, args: Vec<OsString>) -> Self {
        Self { program: program.into(), args, all: false, confined: None, told: AtomicBool::new(false) }
    }

    /// Starts one for nothing, and tells what the system could not take away from it. Fails where none can be started
    /// or it does not get as far.
    pub fn lacking(&self) -> Result<Vec<&'static str>, Trouble> {
        let budget = Budget::new(&Limits::default());
        let mut nothing = io::Cursor::new([]);
        let doc = Doc::open("", &mut nothing, &budget)?;
        let head = head("", &doc, None, false)?;
        let mut worker = self.start(Stdio::null())?;
        send(&mut worker.link, &head)?;
        let event = receive(&mut Timed { link: &worker.link, patience: START });
        let lacking = match event.map(|frame| serde_json::from_slice(&frame).map(lacking)) {
            Ok(Ok(Some(lacking))) => Ok(lacking),
            _ => Err(Trouble::Crashed),
        };
        let _ = worker.end(Ok(()));
        lacking
    }

    fn start(&self, document: Stdio) -> io::Result<Running> {
        let (ours, theirs) = UnixStream::pair()?;
        let mut child = Command::new(&self.program)
            .args(&self.args)
            // It reads none, and what stands there (the key of fingerprints) is not for it to see.
            .env_clear()
            .stdin(document)
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::piped())
            .spawn()?;
        let last_words = child.stderr.take().map(|stderr| thread::spawn(|| last_words(stderr)));
        Ok(Running { child, link: ours, last_words })
    }

    fn tell(&self, lacking: &[&str]) {
        if let Some(confined) = &self.confined
            && !self.told.swap(true, Ordering::Relaxed)
        {
            confined(lacking);
        }
    }
}

impl Isolation for Worker {
    fn wants(&self, format: &'static dyn Format) -> bool {
        self.all || format.isolated()
    }

    fn extract(&self, format: &'static dyn Format, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let budget = doc.budget();
        budget.tick()?;
        let work = share(budget);
        let request = head(format.id(), doc, work, sink.reads_pictures())?;
        let document = descriptor(doc)?;
        let mut worker = self.start(document.into()).map_err(|_| Trouble::Crashed)?;
        let patience = work.map_or(PATIENCE, |work| work.saturating_add(GRACE));
        let allowed = budget.bytes_left().saturating_add(doc.len());
        let mut waiting = Waiting::new(allowed, budget.limits().max_entries);
        let heard = match send(&mut worker.link, &request) {
            Ok(()) => {
                let input = BufReader::new(Timed { link: &worker.link, patience });
                Listener { input, waiting: &mut waiting, confined: &|lacking| self.tell(lacking) }.replay(budget, sink)
            }
            // It died before it took its request in.
            Err(_) => Err(Ended::Silent),
        };
        let result = worker.end(heard);
        waiting.hand_over(sink)?;
        result
    }
}

/// The time for one document: half of what the submission has in all, so that one that hangs leaves time for the rest.
fn share(budget: &Budget) -> Option<Duration> {
    let left = budget.time_left()?;
    Some(budget.limits().timeout.map_or(left, |all| left.min(all / 2)))
}

/// The request to read `doc` as `format`.
fn head(format: &str, doc: &Doc<'_>, work: Option<Duration>, pictures: bool) -> Result<Vec<u8>, Trouble> {
    let milliseconds = |time: Duration| time.as_millis() as u64;
    let (budget, limits) = (doc.budget(), doc.budget().limits());
    let request = Request {
        format: format.to_owned(),
        name: doc.name().to_owned(),
        max_file_size: limits.max_file_size,
        max_expanded_size: budget.bytes_left(),
        max_ratio: limits.max_ratio,
        max_depth: limits.max_depth,
        max_entries: budget.entries_left(),
        milliseconds: budget.time_left().map(milliseconds),
        work_milliseconds: work.map(milliseconds),
        pictures,
        worker_memory: limits.worker_memory,
    };
    serde_json::to_vec(&request).map_err(|_| Trouble::Crashed)
}

/// What could not be taken away, if that is what `event` tells.
fn lacking(event: Event<'_>) -> Option<Vec<&'static str>> {
    match event {
        Event::Confined(lacking) => Some(lacking.iter().map(|id| code(id)).collect()),
        _ => None,
    }
}

/// A worker at work.
struct Running {
    child: Child,
    link: UnixStream,
    last_words: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    /// Ends it, and tells what its end means where it did not say so itself.
    fn end(mut self, heard: Result<(), Ended>) -> Result<(), Trouble> {
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
                let last_words = self.last_words.and_then(|thread| thread.join().ok()).unwrap_or_default();
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

/// Why listening ended before the worker was done.
enum Ended {
    /// There is a reason.
    Told(Trouble),
    /// It died.
    Silent,
}

impl<T: Into<Trouble>> From<T> for Ended {
    fn from(trouble: T) -> Self {
        Self::Told(trouble.into())
    }
}

/// A link that is waited for so long in all, however little comes at a time. What is done with what came (reading the
/// text in a picture, say) takes nothing from the worker's time.
struct Timed<'l> {
    link: &'l UnixStream,
    patience: Duration,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.patience.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.link.set_read_timeout(Some(self.patience))?;
        let start = Instant::now();
        let read = self.link.read(buffer);
        self.patience = self.patience.saturating_sub(start.elapsed());
        read
    }
}

struct Listener<'w, R: Read> {
    input: R,
    waiting: &'w mut Waiting,
    confined: &'w dyn Fn(&[&str]),
}

impl<R: Read> Listener<'_, R> {
    fn replay(&mut self, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Ended> {
        loop {
            let frame = self.frame()?;
            let event = serde_json::from_slice(&frame).map_err(|_| Trouble::Crashed)?;
            match event {
                Event::Confined(_) => (self.confined)(&lacking(event).unwrap_or_default()),
                Event::Record(segments) => {
                    let segments: Vec<Segment<'_>> = segments.iter().map(|segment| segment.segment()).collect();
                    sink.record(&segments)?;
                }
                Event::Child(name, spent) => {
                    spend(budget, spent)?;
                    self.child(name.into_owned())?;
                }
                Event::Picture(name, width, height, place) => {
                    let place = place.segment().place;
                    match Picture::new(width, height, self.rows(width, height)?) {
                        Some(picture) => sink.picture(&name, &picture, place)?,
                        None => sink.covered(&name, Status::Crashed, "")?,
                    }
                }
                Event::Columns(columns) => {
                    let columns: Vec<Vec<&str>> =
                        columns.iter().map(|cells| cells.iter().map(AsRef::as_ref).collect()).collect();
                    sink.columns(&columns);
                }
                Event::Covered(part, status, reason) => {
                    sink.covered(&part, status, code(&reason))?;
                }
                Event::Done(spent, trouble) => {
                    spend(budget, spent)?;
                    return trouble.map_or(Ok(()), |trouble| Err(Ended::Told(trouble.into())));
                }
            }
        }
    }

    /// The rows of a picture of that size, or as many bytes too few or too many as show that it is none.
    fn rows(&mut self, width: u32, height: u32) -> Result<Vec<u8>, Ended> {
        let mut rows = Vec::new();
        loop {
            let piece = self.frame()?;
            if piece.is_empty() {
                return Ok(rows);
            }
            if (rows.len() as u64) <= u64::from(width) * u64::from(height) {
                rows.extend_from_slice(&piece);
            }
        }
    }

    fn child(&mut self, name: String) -> Result<(), Ended> {
        self.waiting.begin(name)?;
        loop {
            let piece = self.frame()?;
            if piece.is_empty() {
                return Ok(());
            }
            self.waiting.append(&piece)?;
        }
    }

    fn frame(&mut self) -> Result<Vec<u8>, Ended> {
        receive(&mut self.input).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Trouble::Stop(Stop::Timeout).into(),
            io::ErrorKind::InvalidData => Trouble::Crashed.into(),
            _ => Ended::Silent,
        })
    }
}

fn spend(budget: &Budget, spent: Spent) -> Result<(), Stop> {
    budget.entries(spent.entries)?;
    budget.expand(spent.expanded)
}

#[cfg(test)]
mod tests;
