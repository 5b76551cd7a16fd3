//! The pages of one column in, its values row by row out.
//!
//! It must not know of other columns.

use crate::extract::Trouble;
use crate::model::{Budget, Stop};

use super::super::codec::{Codec, unpack};
use super::super::{Cell, broken};
use super::encoding::{self, Raw};
use super::schema::Leaf;
use super::thrift::Value;

/// Bytes that a page unpacks to at the most, and its values: a run of a few bytes may stand for as many as it likes.
const PAGE: usize = 256 << 20;
const VALUES: usize = 4 << 20;

/// A reader of one column of one group of rows.
pub(super) struct Column<'b> {
    bytes: &'b [u8],
    at: usize,
    left: usize,
    codec: Option<Codec>,
    leaf: &'b Leaf,
    dictionary: Vec<Cell>,
    /// The values of the page that is being read, last one first; whether each starts a row.
    page: Vec<(bool, Cell)>,
}

impl<'b> Column<'b> {
    /// Opens the column that `meta` tells of.
    pub(super) fn open(file: &'b [u8], meta: &Value<'_>, leaf: &'b Leaf) -> Option<Self> {
        let first = [meta.size(11), meta.size(9)].into_iter().flatten().filter(|at| *at > 0).min()?;
        let codec = match meta.int(4)? {
            0 => Some(Codec::None),
            1 => Some(Codec::Snappy),
            2 => Some(Codec::Gzip),
            4 => Some(Codec::Brotli),
            5 => Some(Codec::HadoopLz4),
            6 => Some(Codec::Zstd),
            7 => Some(Codec::Lz4),
            _ => None,
        };
        let (left, dictionary, page) = (meta.size(5)?, Vec::new(), Vec::new());
        Some(Self { bytes: file, at: first, left, codec, leaf, dictionary, page })
    }

    /// Its name.
    pub(super) fn name(&self) -> &'b str {
        &self.leaf.name
    }

    /// Reads the values of the next row into `row`; `false` where there is none.
    pub(super) fn row(&mut self, row: &mut Vec<Cell>, budget: &Budget) -> Result<bool, Trouble> {
        row.clear();
        loop {
            while let Some((starts, cell)) = self.page.pop() {
                if starts && !row.is_empty() {
                    self.page.push((starts, cell));
                    return Ok(true);
                }
                row.push(cell);
            }
            if self.left == 0 || !self.next(budget)? {
                return Ok(!row.is_empty());
            }
        }
    }

    /// Reads the next page with values; `false` where there is none.
    fn next(&mut self, budget: &Budget) -> Result<bool, Trouble> {
        budget.tick()?;
        let mut at = self.at;
        let head = Value::read(self.bytes, &mut at).ok_or(broken())?;
        let packed = head.size(3).ok_or(broken())?;
        let most = head.size(2).unwrap_or(0).min(PAGE);
        let body = self.bytes.get(at..at.saturating_add(packed)).ok_or(broken())?;
        self.at = at + packed;
        let codec = self.codec.ok_or(Trouble::Unsupported("compression-method"))?;
        match (head.int(1), head.field(5), head.field(7), head.field(8)) {
            (Some(2), _, Some(about), _) => {
                let bytes = unpack(body, codec, most, budget)?;
                let count = few(about.size(1).unwrap_or(0))?;
                let values = encoding::plain(&bytes, self.leaf.kind, self.leaf.width, count);
                self.dictionary = values.iter().map(|value| self.leaf.cell(value)).collect();
            }
            (Some(0), Some(about), _, _) => {
                let bytes = unpack(body, codec, most, budget)?;
                let count = few(about.size(1).unwrap_or(0).min(self.left))?;
                let mut rest = bytes.as_slice();
                let repeated = levels(&mut rest, self.leaf.repeated, about.int(4), count).ok_or(broken())?;
                let defined = levels(&mut rest, self.leaf.defined, about.int(3), count).ok_or(broken())?;
                self.fill(rest, about.int(2), count, &repeated, &defined)?;
            }
            (Some(3), _, _, Some(about)) => {
                let count = few(about.size(1).unwrap_or(0).min(self.left))?;
                let (defined, repeated) = (about.size(5).unwrap_or(0), about.size(6).unwrap_or(0));
                let (first, rest) = body.split_at_checked(repeated).ok_or(broken())?;
                let (second, rest) = rest.split_at_checked(defined).ok_or(broken())?;
                let repeated = encoding::runs(first, width(self.leaf.repeated), count);
                let defined = encoding::runs(second, width(self.leaf.defined), count);
                let codec = if about.field(7) == Some(&Value::Bool(false)) { Codec::None } else { codec };
                let bytes = unpack(rest, codec, most, budget)?;
                self.fill(&bytes, about.int(4), count, &repeated, &defined)?;
            }
            _ => {}
        }
        Ok(true)
    }

    /// Puts the values of a page between its levels.
    fn fill(
        &mut self,
        bytes: &[u8],
        encoding: Option<i64>,
        count: usize,
        repeated: &[u32],
        defined: &[u32],
    ) -> Result<(), Trouble> {
        let is_there = |at: usize| self.leaf.defined == 0 || defined.get(at) == Some(&self.leaf.defined);
        let there = (0..count).filter(|at| is_there(*at)).count();
        let mut cells = self.values(bytes, encoding, there)?.into_iter();
        let mut page = Vec::new();
        for at in 0..count {
            let starts = self.leaf.repeated == 0 || repeated.get(at).is_none_or(|level| *level == 0);
            // A value that is missing behind the end of a page is a broken page's.
            let cell = if is_there(at) { cells.next().ok_or(broken())? } else { Cell::Null };
            page.push((starts, cell));
        }
        page.reverse();
        self.page = page;
        // A page without values would be read for ever.
        self.left = self.left.saturating_sub(count.max(1));
        Ok(())
    }

    fn values(&self, bytes: &[u8], encoding: Option<i64>, count: usize) -> Result<Vec<Cell>, Trouble> {
        let leaf = self.leaf;
        let cells = |raw: Vec<Raw<'_>>| raw.iter().map(|value| leaf.cell(value)).collect();
        let owned = |values: Vec<Vec<u8>>| cells(values.into_iter().map(|value| Raw::Bytes(value.into())).collect());
        Ok(match encoding {
            Some(0) => cells(encoding::plain(bytes, leaf.kind, leaf.width, count)),
            Some(2 | 8) => {
                let (&width, rest) = bytes.split_first().unwrap_or((&0, &[]));
                let numbers = encoding::runs(rest, u32::from(width), count);
                let known = numbers.into_iter().map(|number| self.dictionary.get(number as usize));
                let known: Vec<&Cell> = known.collect::<Option<_>>().ok_or(broken())?;
                // What stands there once comes out many times.
                if known.iter().fold(0usize, |sum, cell| sum.saturating_add(cell.size())) > PAGE {
                    return Err(Trouble::Stop(Stop::TooLarge));
                }
                known.into_iter().cloned().collect()
            }
            // Truths: a length stands before the runs.
            Some(3) => {
                let numbers = encoding::runs(bytes.get(4..).unwrap_or_default(), 1, count);
                cells(numbers.into_iter().map(|number| Raw::Bool(number == 1)).collect())
            }
            Some(5) => {
                let numbers = encoding::deltas(bytes, &mut 0, count).ok_or(broken())?;
                cells(numbers.into_iter().map(Raw::Int).collect())
            }
            Some(6) => owned(encoding::delta_lengths(bytes, &mut 0, count).ok_or(broken())?),
            Some(7) => owned(encoding::delta_strings(bytes, count).ok_or(broken())?),
            Some(9) => cells(encoding::split(bytes, leaf.kind, leaf.width, count)),
            _ => return Err(Trouble::Unsupported("compression-method")),
        })
    }
}

/// The number of a page's values, if one may have as many.
fn few(count: usize) -> Result<usize, Trouble> {
    if count > VALUES { Err(Trouble::Stop(Stop::TooLarge)) } else { Ok(count) }
}

/// The levels at the start of `rest`, which is moved behind them.
fn levels(rest: &mut &[u8], most: u32, encoding: Option<i64>, count: usize) -> Option<Vec<u32>> {
    if most == 0 {
        return Some(Vec::new());
    }
    // Packed from the highest bit on, as files of long ago have it: nothing writes it any more.
    if encoding == Some(4) {
        return None;
    }
    let (head, behind) = rest.split_first_chunk::<4>()?;
    let (runs, behind) = behind.split_at_checked(u32::from_le_bytes(*head) as usize)?;
    *rest = behind;
    Some(encoding::runs(runs, width(most), count))
}

/// The bits that a level takes.
fn width(most: u32) -> u32 {
    u32::BITS - most.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;
    use crate::model::Limits;

    /// A structure of these fields: the numbers of kind 5.
    fn numbers(fields: &[(u8, u64)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for &(step, number) in fields {
            bytes.push(step << 4 | 5);
            let mut zigzag = number << 1;
            while zigzag >= 0x80 {
                bytes.push(zigzag as u8 | 0x80);
                zigzag >>= 7;
            }
            bytes.push(zigzag as u8);
        }
        bytes
    }

    #[test]
    fn a_run_of_a_few_bytes_does_not_fill_the_memory() {
        let about = numbers(&[(1, 60 << 20), (1, 8), (1, 3), (1, 3)]);
        let page = [numbers(&[(1, 0), (1, 2), (1, 2)]), vec![0x2C], about, vec![0, 0], vec![0, 0]].concat();
        let root = Value::Struct(vec![(4, Value::Bytes(b"r")), (5, Value::Int(1))]);
        let only = Value::Struct(vec![(1, Value::Int(2)), (3, Value::Int(0)), (4, Value::Bytes(b"a"))]);
        let leaf = schema::leaves(&[root, only]).remove(0);
        let (left, codec) = (usize::MAX, Some(Codec::None));
        let mut column =
            Column { bytes: &page, at: 0, left, codec, leaf: &leaf, dictionary: Vec::new(), page: Vec::new() };
        let read = column.row(&mut Vec::new(), &Budget::new(&Limits::default()));
        assert_eq!(read, Err(Trouble::Stop(Stop::TooLarge)));
    }
}
