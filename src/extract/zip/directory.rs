//! A ZIP archive in, where its directory stands and what that lists out: APPNOTE 4.3.12 to 4.3.16.
//!
//! It must not know what an entry holds.

use std::io::{Read, SeekFrom};

use memchr::memmem;

use super::header::{CENTRAL, Header, LOCAL, fixed};
use crate::extract::archive::Bytes;
use crate::extract::{ReadSeek, Trouble};
use crate::model::Budget;

/// The mark of the record at the end, and its size without the comment.
const END: &[u8] = b"PK\x05\x06";
const END_LEN: u64 = 22;
/// The wide record at the end, and what leads to it.
const WIDE_END: [u8; 4] = *b"PK\x06\x06";
const WIDE_LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_LEN: u64 = 20;
/// Bytes in which the end record is looked for at a time, with room for its longest comment.
const WINDOW: u64 = 128 << 10;

/// Where the directory stands, and what is told at the end.
pub(super) struct Directory {
    /// Where its first header stands, and where its headers end.
    pub(super) start: u64,
    pub(super) end: u64,
    /// The records at the end, from the first to behind the comment, which may be cut off.
    pub(super) records: (u64, u64),
    /// What is to be added to a place that it tells, for what stands before the archive.
    pub(super) base: u64,
    /// The archive's comment, as it stands there.
    pub(super) comment: Vec<u8>,
    /// Entries that it says there are.
    pub(super) count: u64,
    /// Whether it belongs to an archive over several files.
    pub(super) split: bool,
}

/// An entry that the directory lists: where its central header stands, and where its local one should.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    pub(super) central: u64,
    pub(super) local: u64,
}

impl Directory {
    /// Looks for the directory of the archive that `reader` holds. None where there is no trace of one.
    pub(super) fn find(reader: &mut dyn ReadSeek, budget: &Budget) -> Result<Option<Self>, Trouble> {
        let len = reader.seek(SeekFrom::End(0))?;
        let mut end = len;
        let mut block = Vec::new();
        while end > 0 {
            budget.tick()?;
            let start = end.saturating_sub(WINDOW);
            reader.seek(SeekFrom::Start(start))?;
            block.clear();
            // Over the border, so that no record is torn.
            reader.take(end - start + END_LEN).read_to_end(&mut block)?;
            let mut upto = block.len();
            while let Some(at) = memmem::rfind(block.get(..upto).unwrap_or_default(), END) {
                if let Some(found) = Self::at(reader, start + at as u64)? {
                    return Ok(Some(found));
                }
                upto = at + END.len() - 1;
            }
            end = start;
        }
        Ok(None)
    }

    /// The directory that the end record at `at` leads to, if it does.
    fn at(reader: &mut dyn ReadSeek, at: u64) -> Result<Option<Self>, Trouble> {
        let Some(record) = fixed::<22>(reader, at)? else { return Ok(None) };
        let (short, long) = (|at| record.le16(at).unwrap_or(0), |at| u64::from(record.le32(at).unwrap_or(0)));
        let records_end = at + END_LEN + u64::from(short(20));
        let mut found = Self {
            start: long(16),
            end: at,
            records: (at, records_end),
            base: 0,
            comment: Vec::new(),
            count: u64::from(short(10)),
            split: short(4) != 0 && short(4) != u16::MAX,
        };
        let mut size = long(12);
        if let Some((place, wide)) = wide_record(reader, at)? {
            let number = |at| wide.le64(at).unwrap_or(0);
            (found.count, size, found.start) = (number(32), number(40), number(48));
            found.end = place;
            found.records.0 = place;
        }
        let told = found.start;
        if size == 0 && found.count == 0 {
            found.start = found.end;
            return found.commented(reader, at).map(Some);
        }
        // It ends where its records start; what it tells of its place leaves out what stands before the archive.
        let actual = found.end.checked_sub(size);
        for start in [actual, Some(told)].into_iter().flatten() {
            if fixed::<4>(reader, start)? == Some(CENTRAL) {
                found.start = start;
                found.base = start.saturating_sub(told);
                if found.base > 0 && !found.leads_to_an_entry(reader)? {
                    found.base = 0;
                }
                return found.commented(reader, at).map(Some);
            }
        }
        Ok(None)
    }

    /// The same with the comment behind the record at `at`.
    fn commented(mut self, reader: &mut dyn ReadSeek, at: u64) -> Result<Self, Trouble> {
        reader.seek(SeekFrom::Start(at + END_LEN))?;
        reader.take(self.records.1.saturating_sub(at + END_LEN)).read_to_end(&mut self.comment)?;
        Ok(self)
    }

    /// Whether the first header's place, moved by the base, is that of a local header.
    fn leads_to_an_entry(&self, reader: &mut dyn ReadSeek) -> Result<bool, Trouble> {
        let Some(first) = Header::central(reader, self.start)? else { return Ok(false) };
        Ok(fixed::<4>(reader, first.local.saturating_add(self.base))? == Some(LOCAL))
    }

    /// What it lists, at most `most` of them; where its headers end; and whether there is more.
    pub(super) fn list(&mut self, reader: &mut dyn ReadSeek, budget: &Budget) -> Result<(Vec<Listed>, bool), Trouble> {
        let most = budget.entries_left() as usize;
        let mut listed = Vec::new();
        let mut at = self.start;
        while at < self.end {
            let Some(header) = Header::central(reader, at)? else { break };
            if listed.len() >= most {
                return Ok((listed, true));
            }
            budget.tick()?;
            listed.push(Listed { central: at, local: header.local.saturating_add(self.base) });
            at += header.len;
        }
        self.end = at;
        Ok((listed, false))
    }
}

/// The wide end record before the narrow one at `at`, and its place.
fn wide_record(reader: &mut dyn ReadSeek, at: u64) -> Result<Option<(u64, [u8; 56])>, Trouble> {
    let Some(place) = at.checked_sub(LOCATOR_LEN) else { return Ok(None) };
    let Some(locator) = fixed::<20>(reader, place)?.filter(|locator| locator.starts_with(&WIDE_LOCATOR)) else {
        return Ok(None);
    };
    // It stands right before its locator, or where that says, which leaves out what stands before the archive.
    for place in [place.checked_sub(56), locator.le64(8)].into_iter().flatten() {
        if let Some(wide) = fixed::<56>(reader, place)?.filter(|wide| wide.starts_with(&WIDE_END)) {
            return Ok(Some((place, wide)));
        }
    }
    Ok(None)
}
