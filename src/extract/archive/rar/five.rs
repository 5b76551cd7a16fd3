//! A block of a RAR archive of version 5 in, what it says out: <https://www.rarlab.com/technote.htm>.

use super::super::text_of;
use super::{Block, File, What, addition};

/// Flags of all blocks.
const HAS_EXTRA: u64 = 1;
const HAS_DATA: u64 = 2;
const FROM_BEFORE: u64 = 8;
const GOES_ON: u64 = 16;
/// Flags of a file.
const FOLDER: u64 = 1;
const HAS_TIME: u64 = 2;
const HAS_CHECKSUM: u64 = 4;

/// Reads the block that `head` starts with.
pub(super) fn parse(head: &[u8]) -> Option<Block> {
    let mut fields = Fields(head.get(4..)?);
    let size = fields.number()?;
    let header = (head.len() - fields.0.len()) as u64;
    let header = header.saturating_add(size);
    fields.0 = fields.0.get(..usize::try_from(size).ok()?)?;
    let (kind, flags) = (fields.number()?, fields.number()?);
    let extra = if flags & HAS_EXTRA == 0 { 0 } else { fields.number()? };
    let data = if flags & HAS_DATA == 0 { 0 } else { fields.number()? };
    let split = flags & (FROM_BEFORE | GOES_ON) != 0;
    let what = match kind {
        2 => What::File(file(fields, extra, split)?),
        3 => addition(file(fields, extra, split)?),
        4 => What::Encrypted,
        5 => What::End,
        _ => What::Other,
    };
    Some(Block { what, header, data })
}

fn file(mut fields: Fields<'_>, extra: u64, split: bool) -> Option<File> {
    let flags = fields.number()?;
    let _size = fields.number()?;
    let _attributes = fields.number()?;
    if flags & HAS_TIME != 0 {
        fields.take(4)?;
    }
    if flags & HAS_CHECKSUM != 0 {
        fields.take(4)?;
    }
    let packing = fields.number()?;
    let _system = fields.number()?;
    let len = fields.number()?;
    let name = text_of(fields.take(len)?);
    let mut file = File {
        name,
        folder: flags & FOLDER != 0,
        encrypted: false,
        stored: packing & 0x380 == 0,
        split,
        target: String::new(),
    };
    let mut records = Fields(fields.0.get(fields.0.len().checked_sub(usize::try_from(extra).ok()?)?..)?);
    while let Some(size) = records.number() {
        let Some(bytes) = records.take(size) else { break };
        let mut record = Fields(bytes);
        match record.number() {
            Some(1) => file.encrypted = true,
            Some(5) => file.target = target(record).unwrap_or_default(),
            _ => {}
        }
    }
    Some(file)
}

/// Where a link leads.
fn target(mut record: Fields<'_>) -> Option<String> {
    let _kind = record.number()?;
    let _flags = record.number()?;
    let len = record.number()?;
    record.take(len).map(text_of)
}

/// Fields one behind the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// A number of seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for (at, &byte) in self.0.iter().take(10).enumerate() {
            number |= u64::from(byte & 0x7F).checked_shl(7 * at as u32)?;
            if byte & 0x80 == 0 {
                self.0 = self.0.get(at + 1..)?;
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }
}
