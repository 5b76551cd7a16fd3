//! The buffers of a batch in, the values of its columns by row out.
//!
//! <https://arrow.apache.org/docs/format/Columnar.html>. It must not know how a batch is framed.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::{Trouble, days};
use crate::model::Budget;

use super::super::codec::{Codec, unpack};
use super::super::{Cell, broken, moment, wide_decimal};
use super::field::{Field, Kind};
use super::table::{Table, long_at, u32_at};

/// Bytes that a buffer unpacks to at the most.
const BUFFER: usize = 512 << 20;
/// Bytes of an entry that holds a short string or says where a long one is, and of the longest short one.
const VIEW: usize = 16;
const SHORT: usize = 12;
/// Rows of columns without any value.
const NULLS: usize = 1 << 20;

/// What dictionaries hold, by their numbers: each in the pieces that it came in.
pub(super) type Dictionaries = HashMap<i64, Vec<Array>>;

/// A column of a batch.
pub(super) struct Array {
    kind: Kind,
    pub(super) len: usize,
    valid: Vec<u8>,
    buffers: Vec<Vec<u8>>,
    children: Vec<Array>,
    dictionary: Option<i64>,
}

/// Reads the columns of a batch one after the other.
pub(super) struct Batch<'b> {
    nodes: Vec<&'b [u8]>,
    buffers: Vec<&'b [u8]>,
    /// Buffers that columns of views have beside the usual ones.
    views: Vec<&'b [u8]>,
    codec: Option<Codec>,
    body: &'b [u8],
    pub(super) len: usize,
}

impl<'b> Batch<'b> {
    /// Opens the batch that `table` tells of.
    pub(super) fn open(table: Table<'b>, body: &'b [u8]) -> Option<Self> {
        let codec = table.table(3).map(|packed| if packed.byte(0) == 1 { Codec::Zstd } else { Codec::Lz4Frame });
        let reversed = |mut list: Vec<&'b [u8]>| {
            list.reverse();
            list
        };
        Some(Self {
            nodes: reversed(table.structures(1, 16).collect()),
            buffers: reversed(table.structures(2, 16).collect()),
            views: reversed(table.structures(4, 8).collect()),
            codec,
            body,
            len: usize::try_from(table.long(0).unwrap_or(0)).ok()?,
        })
    }

    /// The next column.
    pub(super) fn array(&mut self, field: &Field, budget: &Budget) -> Result<Array, Trouble> {
        let node = self.nodes.pop().ok_or(broken())?;
        let len = long_at(node, 0).and_then(|len| usize::try_from(len).ok()).ok_or(broken())?;
        let dictionary = field.dictionary;
        let kind = dictionary.map_or(field.kind, |(_, width)| Kind::Int { width, signed: true });
        let valid = if matches!(kind, Kind::Null) { Vec::new() } else { self.buffer(budget)? };
        let count = match kind {
            Kind::Null | Kind::Struct | Kind::FixedList(_) => 0,
            Kind::Strings { .. } => 2,
            Kind::Views => {
                let more = self.views.pop().and_then(|count| long_at(count, 0)).unwrap_or(0);
                usize::try_from(more).ok().and_then(|more| more.checked_add(1)).ok_or(broken())?
            }
            Kind::Other => return Err(Trouble::Unsupported("column-type")),
            _ => 1,
        };
        let mut buffers = Vec::new();
        for _ in 0..count {
            buffers.push(self.buffer(budget)?);
        }
        let mut children = Vec::new();
        if dictionary.is_none() {
            for child in &field.children {
                children.push(self.array(child, budget)?);
            }
        }
        Ok(Array { kind, len, valid, buffers, children, dictionary: dictionary.map(|(id, _)| id) })
    }

    fn buffer(&mut self, budget: &Budget) -> Result<Vec<u8>, Trouble> {
        let place = self.buffers.pop().ok_or(broken())?;
        let number = |at: usize| long_at(place, at).and_then(|number| usize::try_from(number).ok());
        let (at, len) = (number(0).ok_or(broken())?, number(8).ok_or(broken())?);
        let bytes = self.body.get(at..at.saturating_add(len)).ok_or(Trouble::Corrupt("cut-off"))?;
        let Some(codec) = self.codec.filter(|_| !bytes.is_empty()) else { return Ok(bytes.to_vec()) };
        // The length that it unpacks to stands before it, or -1 where it is not packed.
        let (packed, full) = (bytes.get(8..).ok_or(broken())?, long_at(bytes, 0).ok_or(broken())?);
        match usize::try_from(full) {
            Ok(full) => unpack(packed, codec, full.min(BUFFER), budget),
            Err(_) => Ok(packed.to_vec()),
        }
    }
}

impl Array {
    /// Rows that there can be, by the bytes that there are.
    pub(super) fn capacity(&self) -> usize {
        let bits = |bytes: &Vec<u8>| bytes.len().saturating_mul(8);
        match self.kind {
            Kind::Null => self.len.min(NULLS),
            Kind::Struct | Kind::FixedList(_) => {
                self.children.iter().map(Self::capacity).max().unwrap_or(0).max(bits(&self.valid))
            }
            _ => self.buffers.first().map_or(0, bits),
        }
    }

    /// Puts the values of `rows` into `columns`, one for each column below it, from number `at` on; moves `at` on. Whether
    /// each of them stands where it should.
    pub(super) fn collect(
        &self,
        rows: Range<usize>,
        known: &Dictionaries,
        columns: &mut [Vec<Cell>],
        at: &mut usize,
    ) -> bool {
        let rows = rows.start.min(self.len)..rows.end.min(self.len);
        let inner = match self.kind {
            Kind::Struct => rows,
            Kind::List { wide } => self.offset(rows.start, wide)..self.offset(rows.end, wide),
            Kind::FixedList(size) => rows.start.saturating_mul(size)..rows.end.saturating_mul(size),
            _ => {
                let column = columns.get_mut(*at);
                *at += 1;
                let mut whole = true;
                if let Some(column) = column {
                    column.extend(rows.map(|row| {
                        let cell = self.cell(row, known);
                        whole &= cell.is_some();
                        cell.unwrap_or(Cell::Null)
                    }));
                }
                return whole;
            }
        };
        let mut whole = true;
        for child in &self.children {
            whole &= child.collect(inner.clone(), known, columns, at);
        }
        whole
    }

    /// The value in `row`; none where it leads to nothing.
    fn cell(&self, row: usize, known: &Dictionaries) -> Option<Cell> {
        let is_there = self.valid.is_empty() || self.valid.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1);
        if !is_there {
            return Some(Cell::Null);
        }
        match self.dictionary {
            Some(id) => self.int(row).and_then(|at| in_dictionary(known.get(&id)?, usize::try_from(at).ok()?, known)),
            None => self.value(row),
        }
    }

    fn value(&self, row: usize) -> Option<Cell> {
        let text = match self.kind {
            Kind::Int { width: 8, signed: false } => (self.int(row)? as u64).to_string(),
            Kind::Int { .. } => self.int(row)?.to_string(),
            Kind::Float(4) => f32::from_bits(u32::try_from(self.bits(row, 4)?).ok()?).to_string(),
            Kind::Float(8) => f64::from_bits(self.bits(row, 8)?).to_string(),
            Kind::Bool => (self.buffers.first()?.get(row / 8)? >> (row % 8) & 1 == 1).to_string(),
            Kind::Date { wide: false } => days::date(self.int(row)?),
            Kind::Date { wide: true } => moment(self.int(row)?, 1_000),
            Kind::Moment(parts) => moment(self.int(row)?, parts),
            Kind::Decimal { width, scale } => {
                let mut bytes = self.fixed(row, width)?.to_vec();
                bytes.reverse();
                return Some(wide_decimal(&bytes, scale));
            }
            Kind::Fixed(width) => return Some(Cell::Bytes(self.fixed(row, width)?.to_vec())),
            Kind::Strings { wide } => {
                let range = self.offset(row, wide)..self.offset(row + 1, wide);
                return Some(Cell::Bytes(self.buffers.get(1)?.get(range)?.to_vec()));
            }
            Kind::Views => return Some(Cell::Bytes(self.view(row)?.to_vec())),
            // No value, or one that says nothing: a time of day, half a number.
            _ => return Some(Cell::Null),
        };
        Some(Cell::Text(text))
    }

    fn fixed(&self, row: usize, width: usize) -> Option<&[u8]> {
        let at = row.checked_mul(width)?;
        self.buffers.first()?.get(at..at.checked_add(width)?)
    }

    fn bits(&self, row: usize, width: usize) -> Option<u64> {
        let bytes = self.fixed(row, width)?;
        Some(bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }

    /// A whole number, with its sign unless it has none.
    fn int(&self, row: usize) -> Option<i64> {
        let (width, signed) = match self.kind {
            Kind::Int { width, signed } => (width, signed),
            Kind::Date { wide } => (if wide { 8 } else { 4 }, true),
            _ => (8, true),
        };
        let bits = self.bits(row, width)?;
        let unused = u32::try_from(64usize.checked_sub(8 * width)?).ok().filter(|unused| *unused < 64)?;
        let shifted = (bits << unused).cast_signed();
        Some(if signed { shifted >> unused } else { (bits << unused >> unused).cast_signed() })
    }

    /// Where the value in `row` starts; 0 where that is not told.
    fn offset(&self, row: usize, wide: bool) -> usize {
        let bytes = self.buffers.first().map(Vec::as_slice).unwrap_or_default();
        let offset = if wide {
            long_at(bytes, row.saturating_mul(8)).and_then(|offset| usize::try_from(offset).ok())
        } else {
            u32_at(bytes, row.saturating_mul(4)).map(|offset| offset as usize)
        };
        offset.unwrap_or(0)
    }

    fn view(&self, row: usize) -> Option<&[u8]> {
        let entry = self.fixed(row, VIEW)?;
        let length = u32_at(entry, 0)? as usize;
        if length <= SHORT {
            return entry.get(4..4 + length);
        }
        let (buffer, at) = (u32_at(entry, 8)? as usize, u32_at(entry, 12)? as usize);
        self.buffers.get(buffer.checked_add(1)?)?.get(at..at.checked_add(length)?)
    }
}

/// The value number `at` of a dictionary.
fn in_dictionary(pieces: &[Array], mut at: usize, known: &Dictionaries) -> Option<Cell> {
    for piece in pieces {
        match at.checked_sub(piece.len) {
            Some(rest) => at = rest,
            None => return piece.cell(at, known),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_stands_nowhere_is_told() {
        let offsets = |last: u32| [0u32, 3, last].iter().flat_map(|offset| offset.to_le_bytes()).collect::<Vec<u8>>();
        for (last, whole) in [(5, true), (99, false)] {
            let buffers = vec![offsets(last), b"abcde".to_vec()];
            let (kind, valid, children) = (Kind::Strings { wide: false }, Vec::new(), Vec::new());
            let array = Array { kind, len: 2, valid, buffers, children, dictionary: None };
            let mut columns = vec![Vec::new()];
            assert_eq!(array.collect(0..2, &Dictionaries::new(), &mut columns, &mut 0), whole);
            let second = if whole { Cell::Bytes(b"de".to_vec()) } else { Cell::Null };
            assert_eq!(columns, [[Cell::Bytes(b"abc".to_vec()), second]]);
        }
    }
}
