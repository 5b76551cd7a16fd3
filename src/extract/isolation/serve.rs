//! The worker's side: one request in, the events of one format out.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use crate::extract::{Doc, FORMATS, Picture, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Place, Segment, Status, Stop};

use super::handover::take;
use super::shield;
use super::wire::{Event, PIECE, Request, Spent, receive, send};

/// The bounds that a worker is to put on itself before it looks at its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of memory.
    pub memory: u64,
    /// Time of a processor that its document may take; `None` for no limit.
    pub time: Option<Duration>,
}

/// Takes a document and one request from `link`, lets `confine` give up every right that reading needs none of, runs the request's
/// format over the document behind the shield and writes what it tells to `link`.
///
/// `confine` answers with the ids of what the system could not take away. Fails where it fails, or where `link`
/// cannot be read or written.
pub fn serve<L: Read + Write + AsFd>(
    mut link: L,
    confine: impl FnOnce(Bounds) -> io::Result<Vec<&'static str>>,
) -> io::Result<()> {
    let mut document = take(&link)?;
    let request: Request = serde_json::from_slice(&receive(&mut link)?)?;
    let limits = request.limits();
    let lacking =
        confine(Bounds { memory: limits.worker_memory, time: request.work_milliseconds.map(Duration::from_millis) })?;
    let budget = Budget::new(&limits).without_disk();
    let mut pipe = Pipe {
        output: io::BufWriter::new(link),
        budget: &budget,
        pictures: request.pictures,
        left: (budget.bytes_left(), budget.entries_left()),
        failed: None,
    };
    pipe.tell(&Event::Confined(lacking.into_iter().map(Into::into).collect()));
    pipe.pass_on()?;
    let result = extract(&request, &mut document, &budget, &mut pipe);
    let spent = pipe.spent();
    pipe.tell(&Event::Done(spent, result.err().map(Into::into)));
    pipe.pass_on()
}

fn extract(request: &Request, document: &mut File, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let format = FORMATS.iter().find(|format| format.id() == request.format);
    let Some(format) = format else {
        return Err(Trouble::Unsupported("no-reader"));
    };
    let mut doc = Doc::open(&request.name, document, budget)?;
    shield(|| format.extract(&mut doc, sink)).unwrap_or(Err(Trouble::Crashed))
}

/// A sink that writes what it takes.
struct Pipe<'b, W: Write> {
    output: io::BufWriter<W>,
    budget: &'b Budget,
    pictures: bool,
    /// Bytes and entries that were left when that was last told.
    left: (u64, u32),
    failed: Option<io::Error>,
}

impl<W: Write> Pipe<'_, W> {
    fn tell(&mut self, event: &Event<'_>) {
        let sent = serde_json::to_vec(event).map_err(io::Error::from).and_then(|frame| send(&mut self.output, &frame));
        self.keep(sent);
    }

    fn keep(&mut self, sent: io::Result<()>) {
        if let Err(error) = sent {
            self.failed.get_or_insert(error);
        }
    }

    fn spent(&mut self) -> Spent {
        let left = (self.budget.bytes_left(), self.budget.entries_left());
        let spent = Spent { expanded: self.left.0.saturating_sub(left.0), entries: self.left.1.saturating_sub(left.1) };
        self.left = left;
        spent
    }

    /// Sends what is still here, or says why nothing could be sent.
    fn pass_on(&mut self) -> io::Result<()> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.output.flush(),
        }
    }

    /// Nobody listens once writing failed, so there is nothing to go on for.
    fn going(&self) -> Result<(), Stop> {
        if self.failed.is_some() {
            return Err(Stop::Timeout);
        }
        self.budget.tick()
    }
}

impl<W: Write> Sink for Pipe<'_, W> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        self.tell(&Event::Record(segments.iter().map(Into::into).collect()));
        self.going()
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        let columns = columns.iter().map(|cells| cells.iter().map(|cell| (*cell).into()).collect());
        self.tell(&Event::Columns(columns.collect()));
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let spent = self.spent();
        self.tell(&Event::Child(name.into(), spent));
        let mut copied = content.rewind();
        let mut piece = Vec::new();
        while copied.is_ok() {
            piece.clear();
            copied = content.take(PIECE as u64).read_to_end(&mut piece).and_then(|_| send(&mut self.output, &piece));
            if piece.is_empty() {
                break;
            }
        }
        self.keep(copied);
        self.going()
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.tell(&Event::Covered(part.into(), status, reason.into()));
        self.going()
    }

    fn reads_pictures(&self) -> bool {
        self.pictures
    }

    fn picture(&mut self, name: &str, picture: &Picture, place: Place) -> Result<(), Stop> {
        let place = Segment { place, ..Segment::name("") };
        self.tell(&Event::Picture(name.into(), picture.width(), picture.height(), Box::new((&place).into())));
        for piece in picture.grey().chunks(PIECE).chain([&[][..]]) {
            let sent = send(&mut self.output, piece);
            self.keep(sent);
        }
        // It is read while this waits: what was told goes out first.
        let flushed = self.output.flush();
        self.keep(flushed);
        self.going()
    }

    fn budget(&self) -> &Budget {
        self.budget
    }
}
