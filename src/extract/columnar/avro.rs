//! An Avro file in, its records out, and what its schema says.
//!
//! <https://avro.apache.org/docs/1.12.0/specification/>, read without the library. It must not know what fields mean.

mod schema;

use std::collections::{BTreeMap, HashMap};

use crate::extract::columns;
use crate::extract::{Doc, Format, Sink, Trouble, ticket};
use crate::model::{Budget, Stop};

use super::codec::{Codec, unpack, varint, zigzag};
use super::{Cell, Rows, broken, moment, path, say, wide_decimal};
use schema::{Meaning, Schema};

/// Bytes of the mark between blocks, and of what a block unpacks to at the most.
const MARK: usize = 16;
const BLOCK: usize = 256 << 20;
/// Values of one record, and values within one another, at the most.
const VALUES: usize = 1 << 20;
const DEPTH: u32 = 64;

/// Avro object container files.
pub(in crate::extract) struct Avro;

impl Format for Avro {
    fn id(&self) -> &'static str {
        "avro"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        columns::over(sink, |sink| read(&bytes, sink))
    }
}

fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut input = Input { bytes, at: 4 };
    let about = about(&mut input).ok_or(Trouble::Corrupt("no-header"))?;
    for (name, value) in &about {
        let text = String::from_utf8_lossy(value);
        match name.as_str() {
            "avro.codec" => {}
            // Names and what somebody wrote about them.
            "avro.schema" => ticket(&text, sink)?,
            name => say(name, &text, sink)?,
        }
    }
    let schema = about.get("avro.schema").and_then(|schema| schema::read(schema)).ok_or(broken())?;
    let codec = match about.get("avro.codec").map_or(&b"null"[..], Vec::as_slice) {
        b"null" | b"" => Codec::None,
        b"deflate" => Codec::Deflate,
        b"snappy" => Codec::Snappy,
        b"zstandard" => Codec::Zstd,
        _ => return Err(Trouble::Unsupported("compression-method")),
    };
    input.take(MARK).ok_or(Trouble::Corrupt("cut-off"))?;
    let (mut rows, mut number, mut whole) = (Rows::default(), 0u32, true);
    while input.at < bytes.len() {
        let cut = Trouble::Corrupt("cut-off");
        let (count, size) = (input.long().ok_or(cut)?, input.length().ok_or(cut)?);
        let block = input.take(size).ok_or(cut)?;
        // A checksum stands behind a block of snappy.
        let packed = if codec == Codec::Snappy { block.get(..block.len().saturating_sub(4)) } else { Some(block) };
        let block = unpack(packed.unwrap_or_default(), codec, BLOCK, sink.budget())?;
        let mut inner = Input { bytes: &block, at: 0 };
        let count = u64::try_from(count).map_err(|_| broken())?;
        for _ in 0..count {
            // A record of nothing takes no bytes, and a block of them could be as long as it likes.
            if inner.at >= block.len() && number > 0 {
                break;
            }
            let mut record = Record { columns: Vec::new(), places: HashMap::new(), values: 0, budget: sink.budget() };
            record.read(&schema.root, &schema, &mut inner, &mut Vec::new(), DEPTH)?;
            let columns = record.columns;
            number = number.saturating_add(1);
            let columns: Vec<_> = columns.iter().map(|(name, cells)| (name.as_str(), cells.as_slice())).collect();
            rows.tell(number, &columns, sink)?;
        }
        // More than the records that it says it has.
        whole &= inner.at >= block.len();
        input.take(MARK).ok_or(cut)?;
    }
    rows.finish(sink)?;
    if whole { Ok(()) } else { Err(broken()) }
}

/// What the file says of itself: pairs of names and values.
fn about(input: &mut Input<'_>) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut about = BTreeMap::new();
    loop {
        let count = input.count()?;
        if count == 0 {
            return Some(about);
        }
        for _ in 0..count {
            let name = String::from_utf8_lossy(input.string()?).into_owned();
            about.insert(name, input.string()?.to_vec());
        }
    }
}

/// The values of one record, by column.
struct Record<'b> {
    columns: Vec<(String, Vec<Cell>)>,
    /// Where each column stands among them.
    places: HashMap<String, usize>,
    values: usize,
    budget: &'b Budget,
}

impl Record<'_> {
    fn read(
        &mut self,
        kind: &Schema,
        all: &schema::All,
        input: &mut Input<'_>,
        names: &mut Vec<String>,
        depth: u32,
    ) -> Result<(), Trouble> {
        if depth == 0 {
            return Err(Trouble::Stop(Stop::TooDeep));
        }
        let cell = match kind {
            Schema::Null => Cell::Null,
            Schema::Boolean => Cell::Text((input.take(1).ok_or(broken())? == [1]).to_string()),
            Schema::Number(meaning) => Cell::Text(meaning.text(input.long().ok_or(broken())?)),
            Schema::Float => {
                let bytes = input.take(4).ok_or(broken())?.try_into().map_err(|_| broken())?;
                Cell::Text(f32::from_le_bytes(bytes).to_string())
            }
            Schema::Double => {
                let bytes = input.take(8).ok_or(broken())?.try_into().map_err(|_| broken())?;
                Cell::Text(f64::from_le_bytes(bytes).to_string())
            }
            Schema::Bytes(meaning) => bytes(input.string().ok_or(broken())?, *meaning),
            Schema::Fixed(size, meaning) => bytes(input.take(*size).ok_or(broken())?, *meaning),
            Schema::Enum(symbols) => {
                let at = input.length().ok_or(broken())?;
                Cell::Text(symbols.get(at).ok_or(broken())?.clone())
            }
            Schema::Named(name) => {
                let kind = all.find(name).ok_or(broken())?;
                return self.read(kind, all, input, names, depth - 1);
            }
            Schema::Union(kinds) => {
                let at = input.length().ok_or(broken())?;
                return self.read(kinds.get(at).ok_or(broken())?, all, input, names, depth - 1);
            }
            Schema::Record(fields) => {
                for (name, kind) in fields {
                    names.push(name.clone());
                    self.read(kind, all, input, names, depth - 1)?;
                    names.pop();
                }
                return Ok(());
            }
            Schema::Array(kind) => return self.many(kind, false, all, input, names, depth),
            Schema::Map(kind) => return self.many(kind, true, all, input, names, depth),
        };
        self.push(names, cell)
    }

    /// The elements of a list, or of a map: the keys of one are names.
    fn many(
        &mut self,
        kind: &Schema,
        keyed: bool,
        all: &schema::All,
        input: &mut Input<'_>,
        names: &mut Vec<String>,
        depth: u32,
    ) -> Result<(), Trouble> {
        loop {
            let count = input.count().ok_or(broken())?;
            if count == 0 {
                return Ok(());
            }
            for _ in 0..count {
                self.values += 1;
                if self.values > VALUES {
                    return Err(Trouble::Stop(Stop::TooLarge));
                }
                if keyed {
                    names.push(String::from_utf8_lossy(input.string().ok_or(broken())?).into_owned());
                }
                self.read(kind, all, input, names, depth - 1)?;
                if keyed {
                    names.pop();
                }
            }
        }
    }

    fn push(&mut self, names: &[String], cell: Cell) -> Result<(), Trouble> {
        self.values += 1;
        if self.values > VALUES {
            return Err(Trouble::Stop(Stop::TooLarge));
        }
        if self.values.is_multiple_of(1024) {
            self.budget.tick()?;
        }
        let name = path(names.iter().map(String::as_str));
        if let Some(column) = self.places.get(&name).and_then(|place| self.columns.get_mut(*place)) {
            column.1.push(cell);
        } else {
            self.places.insert(name.clone(), self.columns.len());
            self.columns.push((name, vec![cell]));
        }
        Ok(())
    }
}

/// What bytes say.
fn bytes(bytes: &[u8], meaning: Meaning) -> Cell {
    match meaning {
        Meaning::Decimal(scale) => wide_decimal(bytes, scale),
        _ => Cell::Bytes(bytes.to_vec()),
    }
}

impl Meaning {
    fn text(self, value: i64) -> String {
        match self {
            Self::Date => crate::extract::days::date(value),
            Self::Moment(parts) => moment(value, parts),
            Self::Plain | Self::Decimal(_) => value.to_string(),
        }
    }
}

/// Bytes that values are read from, one after the other.
struct Input<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Input<'b> {
    fn long(&mut self) -> Option<i64> {
        varint(self.bytes, &mut self.at).map(zigzag)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.long()?).ok()
    }

    /// How many elements follow; where the count is negative, their size in bytes stands behind it.
    fn count(&mut self) -> Option<u64> {
        let count = self.long()?;
        if count < 0 {
            self.long()?;
        }
        Some(count.unsigned_abs())
    }

    fn string(&mut self) -> Option<&'b [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::Collector;

    fn carrier(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/carriers/avro");
        std::fs::read(format!("{folder}/{name}.avro")).unwrap()
    }

    #[test]
    fn records_are_read() {
        for name in ["null", "deflate", "snappy"] {
            let (found, outcome) = Collector::run(&Avro, "a", &carrier(name));
            assert_eq!(outcome, Ok(()), "{name}");
            assert_eq!(found.only("731548292").label, "bsn", "{name}");
        }
        let (found, outcome) = Collector::run(&Avro, "a", &carrier("nested"));
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.only("731548292").label, "personen/bsn");
    }

    #[test]
    fn broken_ones_end() {
        for name in ["null", "nested", "snappy"] {
            let bytes = carrier(name);
            for end in 4..bytes.len() - MARK {
                assert!(Collector::run(&Avro, "a", &bytes[..end]).1.is_err() || end < bytes.len(), "{end}");
            }
            for at in 0..bytes.len() {
                let mut bytes = bytes.clone();
                bytes[at] ^= 0x55;
                let _ = Collector::run(&Avro, "a", &bytes);
            }
        }
    }

    /// A file of one block, whose head says `count`.
    fn file(schema: &str, count: u8, block: &[u8]) -> Vec<u8> {
        let number = |number: usize| vec![(number << 1 & 0x7F | 0x80) as u8, (number >> 6) as u8];
        let text = |text: &str| [number(text.len()), text.as_bytes().to_vec()].concat();
        let mark = vec![7; MARK];
        let head = [b"Obj\x01\x02".to_vec(), text("avro.schema"), text(schema), vec![0], mark.clone()].concat();
        [head, vec![count], number(block.len()), block.to_vec(), mark].concat()
    }

    #[test]
    fn a_block_holds_as_many_records_as_it_says() {
        let block = [&[18][..], b"731548292", &[18], b"319072356"].concat();
        let (found, outcome) = Collector::run(&Avro, "a", &file("\"string\"", 4, &block));
        assert_eq!(outcome, Ok(()));
        assert!(found.only("731548292").label.is_empty() && found.only("319072356").label.is_empty());
        for count in [2, 0, 1] {
            let (_, outcome) = Collector::run(&Avro, "a", &file("\"string\"", count, &block));
            assert_eq!(outcome, Err(Trouble::Corrupt("broken-data")), "{count}");
        }
    }

    #[test]
    fn a_map_of_many_keys_is_soon_read() {
        let entry = |key: u32| [&[16][..], format!("{key:08}").as_bytes(), &[2]].concat();
        let keys: Vec<u8> = (0..8000).flat_map(entry).collect();
        // 8000 entries, zigzag.
        let block = [&[0x80, 0x7D][..], &keys, &[0]].concat();
        let start = std::time::Instant::now();
        let bytes = file(r#"{"type": "map", "values": "int"}"#, 2, &[]);
        let head = bytes.len() - MARK - 2;
        let size = (block.len() as u64) << 1;
        let size = [size as u8 | 0x80, (size >> 7) as u8 | 0x80, (size >> 14) as u8];
        let bytes = [&bytes[..head], &size, &block, &[7; MARK]].concat();
        let (found, outcome) = Collector::run(&Avro, "a", &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.segments().filter(|leaf| leaf.text == "1").count(), 8000);
        assert!(start.elapsed().as_secs() < 10);
    }
}
