//! Files of columns and of records for programs in, their rows out: Parquet, Arrow, Avro.
//!
//! Each value has the path of its column as its label, as in JSON. Of a list of records within a row each is a record.
//! It must not know what the columns mean.

mod arrow;
mod avro;
mod codec;
mod parquet;

use std::io::Cursor;

use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::blob::{Blob, blob};
use super::{Sink, Trouble, days};

pub(super) use arrow::{ArrowFile, ArrowStream, is_stream};
pub(super) use avro::Avro;
pub(super) use parquet::Parquet;

/// A value.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    /// None.
    Null,
    /// One that is told as a text.
    Text(String),
    /// Bytes that may be a text, a file, or neither.
    Bytes(Vec<u8>),
}

impl Cell {
    /// Bytes that it takes beside itself.
    fn size(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// Names in a path that only say that there is a list or a map.
const WRAPPERS: &[&str] = &["list", "element", "item", "array", "bag", "key_value", "array_element"];

/// The path of a column without the names that say nothing.
fn path<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let telling: Vec<_> = names.iter().copied().filter(|name| !WRAPPERS.contains(name)).collect();
    super::leaf::path(&if telling.is_empty() { names.join("/") } else { telling.join("/") })
}

/// What became of the values of a file: the first column with a value that nothing is known of.
#[derive(Default)]
struct Rows {
    unread: Option<String>,
}

impl Rows {
    /// Tells a row: for each column its name and its values in that row.
    fn tell(&mut self, row: u32, columns: &[(&str, &[Cell])], sink: &mut dyn Sink) -> Result<(), Stop> {
        sink.budget().tick()?;
        let most = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        for at in 0..most {
            let mut texts = Vec::new();
            for &(name, cells) in columns {
                let text = match cells.get(at) {
                    None | Some(Cell::Null) => continue,
                    Some(Cell::Text(text)) => text.clone(),
                    Some(Cell::Bytes(bytes)) => match blob(bytes) {
                        Blob::Text(text) => text,
                        Blob::File => {
                            sink.budget().entry()?;
                            sink.child(&format!("{name}.{row}"), &mut Cursor::new(bytes))?;
                            continue;
                        }
                        Blob::Unknown => {
                            self.unread.get_or_insert_with(|| name.to_owned());
                            continue;
                        }
                    },
                };
                if !text.trim().is_empty() {
                    texts.push((name, text));
                }
            }
            let segments: Vec<_> = texts
                .iter()
                .map(|(name, text)| Segment {
                    text,
                    label: name,
                    kind: Kind::Value,
                    place: Place { row: Some(row), field: Some((*name).into()), ..Place::default() },
                    origin: Origin::None,
                })
                .collect();
            for piece in segments.chunks(super::leaf::RECORD) {
                sink.record(piece)?;
            }
        }
        Ok(())
    }

    /// Tells what could not be read.
    fn finish(self, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self.unread {
            Some(column) => sink.covered(&column, Status::Unsupported, "unknown-format"),
            None => Ok(()),
        }
    }
}

/// Tells a name or a value out of the file's description of itself.
fn say(label: &str, text: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let kind = if label.is_empty() { Kind::Name } else { Kind::Value };
    let place = Place { section: Some("properties"), ..Place::default() };
    sink.record(&[Segment { text, label, kind, place, origin: Origin::None }])
}

/// The day of a moment since 1970, and its time where it has one; `per_second` parts of it make a second.
fn moment(value: i64, per_second: i64) -> String {
    let seconds = value.div_euclid(per_second);
    let date = days::date(seconds.div_euclid(86_400));
    let time = seconds.rem_euclid(86_400);
    if time == 0 || date.is_empty() {
        return date;
    }
    format!("{date} {:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60)
}

/// A whole number with its point so many digits from its end.
fn decimal(unscaled: i128, scale: usize) -> String {
    let digits = unscaled.unsigned_abs().to_string();
    let sign = if unscaled < 0 { "-" } else { "" };
    if scale == 0 || scale > 40 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{part}")
}

/// A whole number of up to sixteen bytes in two's complement, its highest byte first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let mut all = if bytes.first()? & 0x80 == 0 { [0; 16] } else { [0xFF; 16] };
    all.get_mut(16usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}

/// Bytes out of which a text, a number or nothing can be read.
fn broken() -> Trouble {
    Trouble::Corrupt("broken-data")
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn lists_within_a_row_are_records() {
        let (mut rows, mut sink) = (Rows::default(), Collector::default());
        let text = |text: &str| Cell::Text(text.to_owned());
        let columns = [
            ("dossier", vec![text("a")]),
            ("bsn", vec![text("1"), Cell::Bytes(b"2".to_vec())]),
            ("naam", vec![Cell::Null, text("x")]),
            ("foto", vec![Cell::Bytes(vec![0xFE; 100])]),
        ];
        let columns: Vec<_> = columns.iter().map(|(name, cells)| (*name, cells.as_slice())).collect();
        rows.tell(7, &columns, &mut sink).unwrap();
        rows.finish(&mut sink).unwrap();
        assert_eq!(sink.pairs(0), [("dossier", "a"), ("bsn", "1")]);
        assert_eq!(sink.pairs(1), [("bsn", "2"), ("naam", "x")]);
        assert_eq!(sink.covered, [("foto".to_owned(), Status::Unsupported, "unknown-format")]);
    }

    #[test]
    fn values_are_told_as_people_write_them() {
        assert_eq!(moment(-277_948_800_000, 1000), "1961-03-12");
        assert_eq!(moment(1, 1), "1970-01-01 00:00:01");
        assert_eq!((decimal(-5, 2), decimal(1234, 2), decimal(7, 0)), ("-0.05".into(), "12.34".into(), "7".into()));
        assert_eq!((big_endian(&[0xFF]), big_endian(&[1, 0]), big_endian(&[])), (Some(-1), Some(256), None));
        assert_eq!(path(["personen", "list", "element", "bsn"]), "personen/bsn");
        assert_eq!(path(["list"]), "list");
    }
}
