//! What passes between a worker and who started it: frames with a length, JSON in them, bytes raw.
//!
//! The side that started the worker trusts nothing that comes back: lengths are bounded, codes are checked.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::extract::Trouble;
use crate::model::{Cell, Kind, Limits, Origin, Place, Segment, Status, Stop};

/// Bytes of one frame at most.
const FRAME: usize = 64 << 20;
/// Bytes of a child's content that go into one frame.
pub(super) const PIECE: usize = 1 << 20;
/// Distinct codes that are taken from workers, each kept for as long as the program runs.
const CODES: usize = 256;

/// What a worker is asked to do; it has the document's descriptor already.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) format: String,
    pub(super) name: String,
    pub(super) max_file_size: u64,
    pub(super) max_expanded_size: u64,
    pub(super) max_ratio: u32,
    pub(super) max_depth: u32,
    pub(super) max_entries: u32,
    /// Until the submission's time is up.
    pub(super) milliseconds: Option<u64>,
    pub(super) pictures: bool,
    /// Of a processor, for this document.
    pub(super) work_milliseconds: Option<u64>,
    pub(super) worker_memory: u64,
}

impl Request {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            max_file_size: self.max_file_size,
            max_expanded_size: self.max_expanded_size,
            max_ratio: self.max_ratio,
            max_depth: self.max_depth,
            max_entries: self.max_entries,
            timeout: self.milliseconds.map(Duration::from_millis),
            worker_memory: self.worker_memory,
            ..Limits::default()
        }
    }
}

/// What a worker tells.
#[derive(Serialize, Deserialize)]
pub(super) enum Event<'a> {
    /// The first of all: what the system could not take away from the worker.
    Confined(Vec<Cow<'a, str>>),
    Record(Vec<WireSegment<'a>>),
    /// A child's content follows in raw frames, up to an empty one.
    Child(Cow<'a, str>, Spent),
    /// A picture's name, width and height, and its place; its rows follow in raw frames, up to an empty one.
    Picture(Cow<'a, str>, u32, u32, Box<WireSegment<'a>>),
    Columns(Vec<Vec<Cow<'a, str>>>),
    Covered(Cow<'a, str>, Status, Cow<'a, str>),
    /// The end, with the trouble, if there was any.
    Done(Spent, Option<WireTrouble>),
}

/// What was spent since it was last told.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Spent {
    pub(super) expanded: u64,
    pub(super) entries: u32,
}

/// A trouble by its coverage status and reason.
#[derive(Serialize, Deserialize)]
pub(super) struct WireTrouble(Status, String);

impl From<Trouble> for WireTrouble {
    fn from(trouble: Trouble) -> Self {
        let (status, reason) = trouble.coverage();
        Self(status, reason.to_owned())
    }
}

impl From<WireTrouble> for Trouble {
    fn from(WireTrouble(status, reason): WireTrouble) -> Self {
        match status {
            Status::TooLarge => Self::Stop(Stop::TooLarge),
            Status::TooDeep => Self::Stop(Stop::TooDeep),
            Status::Timeout => Self::Stop(Stop::Timeout),
            Status::Encrypted => Self::Encrypted,
            Status::Corrupt => Self::Corrupt(code(&reason)),
            Status::Unsupported => Self::Unsupported(code(&reason)),
            Status::Crashed | Status::Scanned | Status::Empty => Self::Crashed,
        }
    }
}

/// A segment as it travels.
#[derive(Serialize, Deserialize)]
pub(super) struct WireSegment<'a> {
    text: Cow<'a, str>,
    label: Cow<'a, str>,
    kind: u8,
    place: WirePlace,
    origin: WireOrigin,
}

#[derive(Serialize, Deserialize)]
enum WireOrigin {
    None,
    At(u64),
    Mapped(Vec<(usize, u64)>),
}

#[derive(Serialize, Deserialize)]
struct WirePlace {
    numbers: [Option<u32>; 7],
    cell: Option<(u32, u32)>,
    names: [Option<String>; 5],
    section: Option<String>,
}

impl<'a> From<&'a Segment<'_>> for WireSegment<'a> {
    fn from(segment: &'a Segment<'_>) -> Self {
        let place = &segment.place;
        let name = |name: &Option<Arc<str>>| name.as_deref().map(str::to_owned);
        Self {
            text: segment.text.into(),
            label: segment.label.into(),
            kind: match segment.kind {
                Kind::Prose => 0,
                Kind::Value => 1,
                Kind::Name => 2,
            },
            place: WirePlace {
                numbers: [
                    place.line,
                    place.column,
                    place.page,
                    place.slide,
                    place.table,
                    place.row,
                    place.table_column,
                ],
                cell: place.cell.map(|cell| (cell.row, cell.column)),
                names: [
                    name(&place.sheet),
                    name(&place.header),
                    name(&place.field),
                    name(&place.pointer),
                    name(&place.xpath),
                ],
                section: place.section.map(str::to_owned),
            },
            origin: match segment.origin {
                Origin::None => WireOrigin::None,
                Origin::At(offset) => WireOrigin::At(offset),
                Origin::Mapped(pairs) => WireOrigin::Mapped(pairs.to_vec()),
            },
        }
    }
}

impl WireSegment<'_> {
    /// The segment that travelled.
    pub(super) fn segment(&self) -> Segment<'_> {
        let [line, column, page, slide, table, row, table_column] = self.place.numbers;
        let [sheet, header, field, pointer, xpath] =
            self.place.names.each_ref().map(|name| name.as_deref().map(Arc::from));
        Segment {
            text: &self.text,
            label: &self.label,
            kind: match self.kind {
                0 => Kind::Prose,
                1 => Kind::Value,
                _ => Kind::Name,
            },
            place: Place {
                line,
                column,
                page,
                slide,
                sheet,
                cell: self.place.cell.map(|(row, column)| Cell { row, column }),
                header,
                field,
                pointer,
                xpath,
                table,
                row,
                table_column,
                section: self.place.section.as_deref().map(code),
            },
            origin: match &self.origin {
                WireOrigin::None => Origin::None,
                WireOrigin::At(offset) => Origin::At(*offset),
                WireOrigin::Mapped(pairs) => Origin::Mapped(pairs),
            },
        }
    }
}

/// Writes one frame.
pub(super) fn send(output: &mut dyn Write, frame: &[u8]) -> io::Result<()> {
    if frame.len() > FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    output.write_all(&(frame.len() as u32).to_le_bytes())?;
    output.write_all(frame)
}

/// Reads one frame. Nothing is reserved on the word of its length.
pub(super) fn receive(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut len = [0; 4];
    input.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len) as usize;
    if len > FRAME {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut frame = Vec::new();
    if input.take(len as u64).read_to_end(&mut frame)? < len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(frame)
}

/// The code as one that lives as long as the program; what is no code, or one too many, becomes `other`.
pub(super) fn code(code: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if code.is_empty() {
        return "";
    }
    let is_code =
        code.len() <= 48 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let Ok(mut known) = KNOWN.lock() else {
        return "other";
    };
    match known.get(code) {
        Some(known) => known,
        None if is_code && known.len() < CODES => {
            let kept: &'static str = Box::leak(code.to_owned().into_boxed_str());
            known.insert(kept);
            kept
        }
        None => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_travel_unchanged() {
        let pairs = [(0, 3), (2, 9)];
        let segment = Segment {
            text: "a\u{0}é",
            label: "b",
            kind: Kind::Value,
            place: Place {
                page: Some(3),
                sheet: Some("Blad1".into()),
                cell: Some(Cell { row: 1, column: 2 }),
                section: Some("comment"),
                ..Place::default()
            },
            origin: Origin::Mapped(&pairs),
        };
        let sent = serde_json::to_vec(&WireSegment::from(&segment)).unwrap();
        let received: WireSegment<'_> = serde_json::from_slice(&sent).unwrap();
        let back = received.segment();
        assert_eq!((back.text, back.label, back.kind), (segment.text, "b", Kind::Value));
        assert!(back.place == segment.place);
        assert_eq!(back.origin.span(2..3), segment.origin.span(2..3));
    }

    #[test]
    fn codes_are_checked() {
        assert_eq!(code("no-reader"), "no-reader");
        assert_eq!(code("Jan Jansen"), "other");
        assert_eq!(code(""), "");
    }

    #[test]
    fn a_frame_never_reserves_what_it_declares() {
        assert!(receive(&mut &b"\xff\xff\xff\xffabc"[..]).is_err());
        assert!(receive(&mut &b"\xff\xff\x00\x00abc"[..]).is_err());
        let mut frame = Vec::new();
        send(&mut frame, b"abc").unwrap();
        assert_eq!(receive(&mut frame.as_slice()).unwrap(), b"abc");
    }
}
