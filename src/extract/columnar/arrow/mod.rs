//! An Arrow file or stream in (Feather version 2 is one), its rows out, and what its description says.
//!
//! <https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc>, read without
//! the library. It must not know what columns mean.

mod array;
mod field;
mod table;

use crate::extract::columns;
use crate::extract::{Doc, Format, Sink, Trouble};

use super::{Cell, Rows, broken, path, say};
use array::{Array, Batch, Dictionaries};
use field::{Field, Kind};
use table::{Table, long_at, u32_at};

/// The mark at the start and the end of a file; a message starts with this number.
const MARK: &[u8] = b"ARROW1";
const START: usize = 8;
const MESSAGE: u32 = 0xFFFF_FFFF;
/// Bytes of the longest description that a stream is told by.
const LONGEST: u32 = 16 << 20;
/// Bytes of an entry of a file's directory (`File.fbs`, `Block`).
const BLOCK: usize = 24;
/// Kinds of messages (`Message.fbs`, `MessageHeader`).
const SCHEMA: u8 = 1;
const DICTIONARY: u8 = 2;
const RECORDS: u8 = 3;

/// Arrow files.
pub(in crate::extract) struct ArrowFile;

/// Arrow streams.
pub(in crate::extract) struct ArrowStream;

impl Format for ArrowFile {
    fn id(&self) -> &'static str {
        "arrow"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        columns::over(sink, |sink| {
            // The mark at the start is filled up to eight bytes; behind the messages stands their directory.
            let messages = bytes.get(START..).unwrap_or_default();
            let (end, places) = read(messages, sink)?;
            let directory = messages.get(end..).and_then(|behind| behind.strip_suffix(MARK));
            directories_agree(directory.ok_or(Trouble::Corrupt("cut-off"))?, &places, sink)
        })
    }
}

impl Format for ArrowStream {
    fn id(&self) -> &'static str {
        "arrow-stream"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        columns::over(sink, |sink| read(&bytes, sink).map(|_| ()))
    }
}

/// Whether `head` starts a stream: with a message that describes columns.
pub(in crate::extract) fn is_stream(head: &[u8]) -> bool {
    let length = u32_at(head, 4).filter(|length| (1..LONGEST).contains(length));
    let message = || head.get(8..).and_then(Table::root).is_some_and(|message| message.byte(1) == SCHEMA);
    u32_at(head, 0) == Some(MESSAGE) && length.is_some() && message()
}

/// Holds the directory at the end of a file to the messages that were read, which other readers find by it alone.
fn directories_agree(bytes: &[u8], places: &[usize], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let (directory, size) = bytes.split_last_chunk::<4>().ok_or(broken())?;
    let start = directory.len().checked_sub(u32::from_le_bytes(*size) as usize).ok_or(broken())?;
    let (between, directory) = directory.split_at(start);
    let footer = Table::root(directory).ok_or(broken())?;
    for pair in footer.tables(4) {
        say(&pair.text(0).unwrap_or_default(), &pair.text(1).unwrap_or_default(), sink)?;
    }
    let mut blocks = footer.structures(2, BLOCK).chain(footer.structures(3, BLOCK));
    let known = |block: &[u8]| {
        let place = long_at(block, 0).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| place.checked_sub(START)).is_some_and(|place| places.binary_search(&place).is_ok())
    };
    if between.iter().all(|byte| *byte == 0) && blocks.all(known) { Ok(()) } else { Err(broken()) }
}

/// Reads the messages that `bytes` start with; where they end, and where each starts.
fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(usize, Vec<usize>), Trouble> {
    let (mut fields, mut known, mut places) = (Vec::new(), Dictionaries::new(), Vec::new());
    let (mut rows, mut number, mut at) = (Rows::default(), 0u32, 0usize);
    loop {
        sink.budget().tick()?;
        let cut = Trouble::Corrupt("cut-off");
        // Writers of long ago leave the mark of a message out.
        let marked = u32_at(bytes, at) == Some(MESSAGE);
        let start = if marked { at + 4 } else { at };
        let length = u32_at(bytes, start).ok_or(cut)? as usize;
        if length == 0 {
            at = start + 4;
            break;
        }
        places.push(at);
        let head = bytes.get(start + 4..(start + 4).saturating_add(length)).ok_or(cut)?;
        let message = Table::root(head).ok_or(broken())?;
        let size = usize::try_from(message.long(3).unwrap_or(0)).map_err(|_| broken())?;
        let behind = start + 4 + length;
        let body = bytes.get(behind..behind.saturating_add(size)).ok_or(cut)?;
        at = behind + size;
        let about = message.table(2).ok_or(broken())?;
        match message.byte(1) {
            SCHEMA => fields = schema(about, sink)?,
            DICTIONARY => {
                let id = about.long(0).unwrap_or(0);
                let field = fields.iter().find_map(|field| with_dictionary(field, id)).ok_or(broken())?;
                let batch = about.table(1).and_then(|batch| Batch::open(batch, body));
                let values = Field { name: String::new(), kind: field.kind, children: Vec::new(), dictionary: None };
                let array = batch.ok_or(broken())?.array(&values, sink.budget())?;
                if about.byte(2) == 0 {
                    known.remove(&id);
                }
                known.entry(id).or_default().push(array);
            }
            RECORDS => {
                let batch = Batch::open(about, body).ok_or(broken())?;
                records(batch, &fields, &known, &mut rows, &mut number, sink)?;
            }
            _ => {}
        }
    }
    rows.finish(sink)?;
    Ok((at, places))
}

/// The columns, told with what else the description says.
fn schema(about: Table<'_>, sink: &mut dyn Sink) -> Result<Vec<Field>, Trouble> {
    if about.short(0) == Some(1) {
        return Err(Trouble::Unsupported("column-type"));
    }
    for pair in about.tables(2) {
        say(&pair.text(0).unwrap_or_default(), &pair.text(1).unwrap_or_default(), sink)?;
    }
    let mut left = field::FIELDS;
    let fields: Option<Vec<Field>> = about.tables(1).map(|field| Field::read(field, &mut left)).collect();
    let fields = fields.ok_or(broken())?;
    for name in fields.iter().flat_map(|field| names(field, &mut Vec::new())) {
        say("", &name, sink)?;
    }
    Ok(fields)
}

/// The paths of the columns below one.
fn names<'f>(field: &'f Field, above: &mut Vec<&'f str>) -> Vec<String> {
    above.push(&field.name);
    let nested = matches!(field.kind, Kind::Struct | Kind::List { .. } | Kind::FixedList(_));
    let all = if nested && field.dictionary.is_none() {
        field.children.iter().flat_map(|child| names(child, above)).collect()
    } else {
        vec![path(above.iter().copied())]
    };
    above.pop();
    all
}

fn with_dictionary(field: &Field, id: i64) -> Option<&Field> {
    if field.dictionary.is_some_and(|(known, _)| known == id) {
        return Some(field);
    }
    field.children.iter().find_map(|child| with_dictionary(child, id))
}

/// Tells the rows of a batch.
fn records(
    mut batch: Batch<'_>,
    fields: &[Field],
    known: &Dictionaries,
    rows: &mut Rows,
    number: &mut u32,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let names: Vec<String> = fields.iter().flat_map(|field| names(field, &mut Vec::new())).collect();
    let mut arrays: Vec<Array> = Vec::new();
    let mut trouble = Ok(());
    for field in fields {
        match batch.array(field, sink.budget()) {
            Ok(array) => arrays.push(array),
            Err(Trouble::Stop(stop)) => return Err(stop.into()),
            // Where one column ends is not known, so those behind it cannot be read.
            Err(other) => {
                trouble = Err(other);
                break;
            }
        }
    }
    let mut columns: Vec<Vec<Cell>> = names.iter().map(|_| Vec::new()).collect();
    let most = arrays.iter().map(Array::capacity).max().unwrap_or(0);
    if batch.len > most || arrays.iter().any(|array| array.len != batch.len) {
        trouble = trouble.and(Err(broken()));
    }
    for row in 0..batch.len.min(most) {
        columns.iter_mut().for_each(Vec::clear);
        let mut at = 0;
        for array in &arrays {
            if !array.collect(row..row + 1, known, &mut columns, &mut at) {
                trouble = trouble.and(Err(broken()));
            }
        }
        *number = number.saturating_add(1);
        let cells = names.iter().zip(&columns).map(|(name, cells)| (name.as_str(), cells.as_slice()));
        rows.tell(*number, &cells.collect::<Vec<_>>(), sink)?;
    }
    trouble
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::Collector;

    fn carrier(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/carriers/arrow");
        std::fs::read(format!("{folder}/{name}")).unwrap()
    }

    #[test]
    fn rows_are_read() {
        for (name, format) in [
            ("uncompressed.feather", &ArrowFile as &dyn Format),
            ("lz4.feather", &ArrowFile),
            ("zstd.feather", &ArrowFile),
            ("stream.arrows", &ArrowStream),
        ] {
            let (found, outcome) = Collector::run(format, "a", &carrier(name));
            assert_eq!(outcome, Ok(()), "{name}");
            assert_eq!(found.only("1961-03-12").label, "geboortedatum", "{name}");
            assert_eq!(found.only("731548292").label, "bsn", "{name}");
        }
        assert!(is_stream(&carrier("stream.arrows")) && !is_stream(&carrier("lz4.feather")) && !is_stream(b""));
    }

    #[test]
    fn broken_ones_end() {
        let bytes = carrier("stream.arrows");
        for end in 0..bytes.len() - 8 {
            assert!(Collector::run(&ArrowStream, "a", &bytes[..end]).1.is_err());
        }
        for name in ["zstd.feather", "uncompressed.feather"] {
            let bytes = carrier(name);
            for at in 8..bytes.len() {
                let mut bytes = bytes.clone();
                bytes[at] ^= 0x55;
                let _ = Collector::run(&ArrowFile, "a", &bytes);
            }
        }
    }

    #[test]
    fn the_directory_at_the_end_leads_to_what_was_read() {
        let bytes = carrier("uncompressed.feather");
        let size = u32::from_le_bytes(bytes[bytes.len() - 10..bytes.len() - 6].try_into().unwrap()) as usize;
        let directory = bytes.len() - 10 - size;
        // Something behind the end of the messages, where only the directory could lead.
        let hidden = [&bytes[..directory], b"een verborgen rij", &bytes[directory..]].concat();
        assert_eq!(Collector::run(&ArrowFile, "a", &hidden).1, Err(broken()));
        // A directory that leads elsewhere.
        let footer = Table::root(&bytes[directory..]).unwrap();
        let block = footer.structures(3, BLOCK).next().unwrap().to_vec();
        let at = directory + memchr::memmem::find(&bytes[directory..], &block).unwrap();
        let mut moved = bytes.clone();
        moved[at] ^= 8;
        assert_eq!(Collector::run(&ArrowFile, "a", &moved).1, Err(broken()));
    }
}
