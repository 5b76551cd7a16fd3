//! A binary property list in, one record a dictionary out; one in XML is read as XML.
//!
//! <https://opensource.apple.com/source/CF/CF-1153.18/CFBinaryPList.c>: objects, a table of their offsets, and a trailer
//! that tells where that is.

use std::io::Cursor;

use crate::model::{Kind, Place, Segment};

use super::blob::{Blob, blob, readable};
use super::leaf::{self, Anchor, Leaf};
use super::{Doc, Format, Sink, Trouble};

/// A binary property list.
pub(super) struct Plist;

/// Containers within one another.
const DEPTH: usize = 128;
/// Bytes of the trailer.
const TRAILER: usize = 32;
/// Seconds from 1970 to 2001, from which dates count.
const EPOCH: i64 = 978_307_200;

impl Format for Plist {
    fn id(&self) -> &'static str {
        "bplist"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        let objects = Objects::open(&bytes).ok_or(Trouble::Corrupt("no-offset-table"))?;
        let mut reader = Reader { entered: vec![false; objects.count], objects, broken: None, leaves: Vec::new() };
        reader.object(reader.objects.top, "", 0, sink)?;
        leaf::push(&mut reader.leaves, sink)?;
        reader.broken.map_or(Ok(()), |reason| Err(Trouble::Corrupt(reason)))
    }
}

/// Where the objects of a list stand.
struct Objects<'b> {
    bytes: &'b [u8],
    count: usize,
    top: usize,
    /// Bytes of an offset, and of a reference.
    widths: (usize, usize),
    table: usize,
}

impl<'b> Objects<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let trailer = bytes.get(bytes.len().checked_sub(TRAILER)?..)?;
        let widths = (usize::from(*trailer.get(6)?), usize::from(*trailer.get(7)?));
        let number = |at: usize| usize::try_from(integer(trailer.get(at..at + 8)?)?).ok();
        let objects = Self { bytes, count: number(8)?, top: number(16)?, widths, table: number(24)? };
        let table = objects.count.checked_mul(widths.0)?.checked_add(objects.table)?;
        ((1..=8).contains(&widths.0)
            && (1..=8).contains(&widths.1)
            && objects.top < objects.count
            && table <= bytes.len())
        .then_some(objects)
    }

    /// The marker of object `index`, its count, and where its content starts.
    fn head(&self, index: usize) -> Option<(u8, usize, usize)> {
        let at = self.table + index * self.widths.0;
        let start = usize::try_from(integer(self.bytes.get(at..at + self.widths.0)?)?).ok()?;
        let marker = *self.bytes.get(start)?;
        let (kind, count) = (marker >> 4, usize::from(marker & 15));
        if count < 15 || !matches!(kind, 4..=6 | 10..=13) {
            return Some((kind, count, start + 1));
        }
        // A count of fifteen or more stands behind, as an integer object.
        let width = 1usize << (self.bytes.get(start + 1)? & 3);
        let count = integer(self.bytes.get(start + 2..start + 2 + width)?)?;
        Some((kind, usize::try_from(count).ok()?, start + 2 + width))
    }

    /// The references from `at` on.
    fn references(&self, at: usize, count: usize) -> Option<impl Iterator<Item = usize> + use<'b>> {
        let width = self.widths.1;
        let all = self.bytes.get(at..at.checked_add(count.checked_mul(width)?)?)?;
        Some(all.chunks(width).filter_map(|one| usize::try_from(integer(one)?).ok()))
    }
}

fn integer(bytes: &[u8]) -> Option<u64> {
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
}

struct Reader<'b> {
    objects: Objects<'b>,
    /// Containers that were entered: each is read once, so that none leads round in a circle.
    entered: Vec<bool>,
    broken: Option<&'static str>,
    leaves: Vec<Leaf>,
}

impl Reader<'_> {
    fn object(&mut self, index: usize, label: &str, depth: usize, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let Some((kind, count, at)) = self.objects.head(index) else {
            self.broken = Some("broken-object");
            return Ok(());
        };
        match kind {
            10..=13 => self.container(index, (kind, count, at), label, depth, sink),
            4 => self.data(at, count, label, sink),
            _ => {
                match self.text(kind, count, at) {
                    Some(text) => self.leaf(text, label, sink)?,
                    None => self.broken = Some("broken-object"),
                }
                Ok(())
            }
        }
    }

    fn container(
        &mut self,
        index: usize,
        (kind, count, at): (u8, usize, usize),
        label: &str,
        depth: usize,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        sink.budget().tick()?;
        let entered = self.entered.get_mut(index).is_none_or(|entered| std::mem::replace(entered, true));
        let keys = if kind == 13 { count } else { 0 };
        let all = self.objects.references(at, count.saturating_add(keys));
        let Some(all) = all.filter(|_| depth < DEPTH && !entered) else {
            self.broken = Some(if depth < DEPTH { "reference-loop" } else { "too-deeply-nested" });
            return Ok(());
        };
        let all: Vec<usize> = all.collect();
        let (keys, values) = all.split_at(keys.min(all.len()));
        for (at, &value) in values.iter().enumerate() {
            let key = keys.get(at).and_then(|&key| self.objects.head(key));
            let key = key.and_then(|(kind, count, at)| self.text(kind, count, at));
            // A key that is no plain word may be somebody's name or number.
            if let Some(key) = &key
                && !key.chars().all(|c| c.is_ascii_alphabetic() || c == '_' || c == '-')
            {
                sink.record(&[Segment::name(key)])?;
            }
            let inner = match key {
                Some(key) if label.is_empty() => key,
                Some(key) => leaf::path(&format!("{label}/{key}")),
                None => label.to_owned(),
            };
            // Each dictionary of a list is a record.
            let record = keys.is_empty() && self.objects.head(value).is_some_and(|head| head.0 == 13);
            let outer = if record { std::mem::take(&mut self.leaves) } else { Vec::new() };
            self.object(value, &inner, depth + 1, sink)?;
            if record {
                leaf::push(&mut self.leaves, sink)?;
                self.leaves = outer;
            }
        }
        Ok(())
    }

    fn data(&mut self, at: usize, count: usize, label: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let Some(data) = at.checked_add(count).and_then(|end| self.objects.bytes.get(at..end)) else {
            self.broken = Some("broken-object");
            return Ok(());
        };
        let name = if label.is_empty() { "data" } else { label };
        match blob(data) {
            Blob::File => {
                sink.budget().entry()?;
                sink.budget().expand(count as u64)?;
                Ok(sink.child(name, &mut Cursor::new(data))?)
            }
            Blob::Text(text) => self.leaf(text, label, sink),
            // What a program keeps, such as where a file was; the names in it can be read.
            Blob::Unknown => self.leaf(readable(data), label, sink),
        }
    }

    /// The text of a scalar, empty where it says nothing; `None` where it is broken.
    fn text(&self, kind: u8, count: usize, at: usize) -> Option<String> {
        let bytes = self.objects.bytes;
        let sized = || bytes.get(at..at + (1usize << count.min(4)));
        match kind {
            1 => {
                let bytes = sized()?;
                // Sixteen bytes hold what eight would.
                Some((integer(bytes.get(bytes.len().saturating_sub(8)..)?)?.cast_signed()).to_string())
            }
            2 if count == 2 => Some(f32::from_be_bytes(sized()?.try_into().ok()?).to_string()),
            2 => Some(f64::from_be_bytes(sized()?.try_into().ok()?).to_string()),
            3 => {
                let seconds = f64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?);
                Some(super::days::date((seconds as i64).saturating_add(EPOCH).div_euclid(86_400)))
            }
            5 => Some(String::from_utf8_lossy(bytes.get(at..at.checked_add(count)?)?).into_owned()),
            6 => {
                let bytes = bytes.get(at..at.checked_add(count.checked_mul(2)?)?)?;
                Some(encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned())
            }
            _ => Some(String::new()),
        }
    }

    fn leaf(&mut self, text: String, label: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
        if !text.trim().is_empty() {
            let place = Place { field: leaf::place_of(label), ..Place::default() };
            self.leaves.push(Leaf { text, label: label.to_owned(), kind: Kind::Value, place, anchor: Anchor::None });
        }
        if self.leaves.len() >= leaf::RECORD {
            leaf::push(&mut self.leaves, sink)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    /// `{"bsn": "731548292", "a": [1]}` as plistlib writes it.
    fn list() -> Vec<u8> {
        of(&[b"\xd2\x01\x03\x02\x04", b"\x53bsn", b"\x59731548292", b"\x51a", b"\xa1\x05", b"\x10\x01"])
    }

    fn of(objects: &[&[u8]]) -> Vec<u8> {
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for object in objects {
            offsets.push(bytes.len() as u8);
            bytes.extend_from_slice(object);
        }
        let table = bytes.len() as u64;
        bytes.extend(offsets);
        bytes.extend([0, 0, 0, 0, 0, 0, 1, 1]);
        for number in [objects.len() as u64, 0, table] {
            bytes.extend(u64::to_be_bytes(number));
        }
        bytes
    }

    #[test]
    fn keys_label_values() {
        let (found, outcome) = Collector::run(&Plist, "a.plist", &list());
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.pairs(0), [("bsn", "731548292"), ("a", "1")]);
    }

    #[test]
    fn broken_ones_are_told() {
        let bytes = list();
        for cut in 1..bytes.len() {
            let (_, outcome) = Collector::run(&Plist, "", &bytes[..cut]);
            assert!(outcome.is_err(), "{cut}");
        }
        for at in 8..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] = 0xFF;
            let _ = Collector::run(&Plist, "", &bytes);
        }
    }

    #[test]
    fn short_data_and_keys_are_read() {
        let (found, outcome) = Collector::run(
            &Plist,
            "a.plist",
            &of(&[
                b"\xd2\x01\x03\x02\x04",
                b"\x59319072356",
                b"\x4d\x01\x02BSN 731548\0",
                b"\x51a",
                b"\x4a123456782\n",
            ]),
        );
        assert_eq!(outcome, Ok(()));
        for text in ["319072356", "BSN 731548", "123456782\n"] {
            assert_eq!(found.only(text).text, text);
        }
    }
}
