//! A process of its own for one document: started, or taken from those that wait, given the document, listened to
//! with an eye on the clock, and ended.
//!
//! No process reads two documents: what a hostile one does to its reader must not reach the next one's result.

mod pool;
mod running;

use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::extract::picture::MOST;
use crate::extract::{Doc, Format, Picture, Sink, Trouble};
use crate::model::{Budget, Limits, Segment, Status, Stop};

use super::Isolation;
use super::handover::descriptor;
use super::waiting::Waiting;
use super::wire::{Event, Request, Spent, code, receive};
use pool::Pool;
use running::{Running, Start};

/// What a worker is given beyond its own time limit, so that it can say itself that it ran out of time.
const GRACE: Duration = Duration::from_millis(300);
/// How long a worker may take where the submission has no time limit. Nothing waits forever.
const PATIENCE: Duration = Duration::from_hours(1);
/// How often it is asked whether anybody still waits for the outcome.
const GLANCE: Duration = Duration::from_millis(50);
/// How long one may take to start.
const START: Duration = Duration::from_secs(10);

/// Takes the ids of what the system could not take away from workers.
pub type Told = Box<dyn Fn(&[&str]) + Send + Sync>;

/// What became of workers.
#[derive(Debug, Default)]
pub struct Tally {
    /// Those that were given a document.
    pub started: AtomicU64,
    /// Those that came to grief over it.
    pub crashed: AtomicU64,
    /// Those that took more time or memory than they had.
    pub stopped: AtomicU64,
}

/// Runs formats in a worker process, one for each document.
pub struct Worker {
    start: Start,
    pool: Option<Pool>,
    tally: Arc<Tally>,
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
        Self {
            start: Start { program: program.into(), args },
            pool: None,
            tally: Arc::default(),
            all: false,
            confined: None,
            told: AtomicBool::new(false),
        }
    }

    /// Keeps `count` of them ready: started, and waiting for the one document that each will read.
    #[must_use]
    pub fn with_ready(mut self, count: usize) -> Self {
        self.pool = (count > 0).then(|| Pool::new(self.start.clone(), count));
        self
    }

    /// What became of them so far.
    pub fn tally(&self) -> Arc<Tally> {
        Arc::clone(&self.tally)
    }

    fn ready(&self) -> io::Result<Running> {
        match &self.pool {
            Some(pool) => pool.take(),
            None => self.start.running(),
        }
    }

    /// Starts one for nothing, and tells what the system could not take away from it. Fails where none can be started
    /// or it does not get as far.
    pub fn lacking(&self) -> Result<Vec<&'static str>, Trouble> {
        let budget = Budget::new(&Limits::default());
        let mut nothing = io::Cursor::new([]);
        let doc = Doc::open("", &mut nothing, &budget)?;
        let head = head("", &doc, None, false)?;
        let mut worker = self.start.running()?;
        worker.give(&tempfile::tempfile()?, &head)?;
        let event = receive(&mut Timed { link: &worker.link, patience: START, budget: &budget });
        let lacking = match event.map(|frame| serde_json::from_slice(&frame).map(lacking)) {
            Ok(Ok(Some(lacking))) => Ok(lacking),
            _ => Err(Trouble::Crashed),
        };
        let _ = worker.end(Ok(()));
        lacking
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
        let mut worker = self.ready().map_err(|_| Trouble::Crashed)?;
        self.tally.started.fetch_add(1, Ordering::Relaxed);
        let patience = work.map_or(PATIENCE, |work| work.saturating_add(GRACE));
        let allowed = budget.bytes_left().saturating_add(doc.len());
        let mut waiting = Waiting::new(allowed, budget.limits().max_entries);
        let heard = match worker.give(&document, &request) {
            Ok(()) => {
                let input = BufReader::new(Timed { link: &worker.link, patience, budget });
                Listener { input, waiting: &mut waiting, confined: &|lacking| self.tell(lacking) }.replay(budget, sink)
            }
            // It died before it took its request in.
            Err(_) => Err(Ended::Silent),
        };
        let result = worker.end(heard);
        match result {
            Err(Trouble::Crashed) => self.tally.crashed.fetch_add(1, Ordering::Relaxed),
            Err(Trouble::Stop(_)) => self.tally.stopped.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
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
    budget: &'l Budget,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.patience.is_zero() || self.budget.cancelled() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.link.set_read_timeout(Some(self.patience.min(GLANCE)))?;
            let start = Instant::now();
            let read = self.link.read(buffer);
            self.patience = self.patience.saturating_sub(start.elapsed());
            match read {
                Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {}
                read => return read,
            }
        }
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
            if (rows.len() as u64) <= (u64::from(width) * u64::from(height)).min(MOST) {
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
