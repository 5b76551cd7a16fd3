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
    pointed(unscaled < 0, &unscaled.unsigned_abs().to_string(), scale)
}

/// The same, the whole number in two's complement, its highest byte first; bytes that are none are what they are.
fn wide_decimal(bytes: &[u8], scale: usize) -> Cell {
    match big_endian(bytes) {
        Some(number) => Cell::Text(decimal(number, scale)),
        None if bytes.is_empty() => Cell::Null,
        None if bytes.len() > WIDEST => Cell::Bytes(bytes.to_vec()),
        None => {
            let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
            Cell::Text(pointed(negative, &digits(bytes, negative), scale))
        }
    }
}

/// The decimal digits of a number that sixteen bytes do not hold, without its sign.
fn digits(bytes: &[u8], negative: bool) -> String {
    // The lowest digit first. Those of -n are those of !n + 1.
    let mut digits = vec![0u16];
    for &byte in bytes {
        let mut carry = u16::from(if negative { !byte } else { byte });
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 10;
            carry /= 10;
        }
        while carry > 0 {
            digits.push(carry % 10);
            carry /= 10;
        }
    }
    let mut carry = u16::from(negative);
    for digit in &mut digits {
        carry += *digit;
        *digit = carry % 10;
        carry /= 10;
    }
    digits.extend((carry > 0).then_some(carry));
    digits.iter().rev().filter_map(|&digit| char::from_digit(digit.into(), 10)).collect()
}

/// Digits with a sign and a point so many from their end.
fn pointed(negative: bool, digits: &str, scale: usize) -> String {
    let sign = if negative { "-" } else { "" };
    if scale == 0 || scale > 80 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{part}")
}

/// A whole number in two's complement that sixteen bytes hold, its highest byte first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first()? & 0x80 == 0 { 0 } else { 0xFF };
    // Bytes before those that count only repeat the sign.
    let bytes = match bytes.split_at_checked(bytes.len().saturating_sub(16)) {
        Some((before, number @ [first, ..]))
            if before.iter().all(|&byte| byte == sign) && (first ^ sign) & 0x80 == 0 =>
        {
            number
        }
        _ => return None,
    };
    let mut all = if bytes.first()? & 0x80 == 0 { [0; 16] } else { [0xFF; 16] };
    all.get_mut(16usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}

/// Bytes of the widest number that is read.
const WIDEST: usize = 64;

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

    #[test]
    fn wide_numbers_are_read() {
        let wide = |sign: u8, value: i128| [&[sign; 16][..], &value.to_be_bytes()].concat();
        assert_eq!(big_endian(&wide(0, 319_072_356)), Some(319_072_356));
        assert_eq!(big_endian(&wide(0xFF, -7)), Some(-7));
        assert_eq!(big_endian(&[0x7F; 32]), None);
        assert_eq!(big_endian(&[0xFF; 40]), Some(-1));
        assert!(
            matches!(wide_decimal(&[&[1][..], &[0; 16]].concat(), 2), Cell::Text(text) if text == "3402823669209384634633746074317682114.56")
        );
        assert!(
            matches!(wide_decimal(&[&[0xFE][..], &[0; 16]].concat(), 0), Cell::Text(text) if text == "-680564733841876926926749214863536422912")
        );
    }
}
