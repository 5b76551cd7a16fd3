//! The worker's side: one request in, the events of one format out.

use std::io::{self, Cursor, Read, Write};

use crate::extract::{Doc, FORMATS, Picture, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Place, Segment, Status, Stop};

use super::shield;
use super::wire::{Event, PIECE, Request, receive, send};

/// Reads one request from `input`, runs its format behind the shield and writes what it tells to `output`. Fails
/// only where the other side cannot be read or written.
pub fn serve(mut input: impl Read, output: impl Write) -> io::Result<()> {
    let request: Request = serde_json::from_slice(&receive(&mut input)?)?;
    let mut content = Vec::new();
    input.take(request.len).read_to_end(&mut content)?;
    if (content.len() as u64) < request.len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let budget = Budget::new(&request.limits());
    let (output, pictures) = (io::BufWriter::new(output), request.pictures);
    let mut pipe = Pipe { output, budget: &budget, pictures, failed: None };
    let result = extract(&request, content, &budget, &mut pipe);
    let expanded = request.max_expanded_size.saturating_sub(budget.bytes_left());
    pipe.tell(&Event::Done(expanded, result.err().map(Into::into)));
    match pipe.failed {
        Some(error) => Err(error),
        None => pipe.output.flush(),
    }
}

fn extract(request: &Request, content: Vec<u8>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let format = FORMATS.iter().find(|format| format.id() == request.format);
    let Some(format) = format else {
        return Err(Trouble::Unsupported("no-reader"));
    };
    let mut content = Cursor::new(content);
    let mut doc = Doc::open(&request.name, &mut content, budget)?;
    shield(|| format.extract(&mut doc, sink)).unwrap_or(Err(Trouble::Crashed))
}

/// A sink that writes what it takes.
struct Pipe<'b, W: Write> {
    output: io::BufWriter<W>,
    budget: &'b Budget,
    pictures: bool,
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
        self.tell(&Event::Child(name.into()));
        let mut sent = content.rewind();
        let mut piece = Vec::new();
        while sent.is_ok() {
            piece.clear();
            sent = content.take(PIECE as u64).read_to_end(&mut piece).and_then(|_| send(&mut self.output, &piece));
            if piece.is_empty() {
                break;
            }
        }
        self.keep(sent);
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
