//! A database's pages in, the payloads of a b-tree's cells out.
//!
//! It must not know what a payload holds.

use std::io::{Read as _, SeekFrom};

use super::VALUE;
use crate::extract::{ReadSeek, Sink, Trouble};

/// B-trees are never deeper; a hostile one goes round in a circle.
const DEPTH: usize = 40;

/// How a database's text is encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

/// What the first hundred bytes tell.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) page: usize,
    /// Bytes of a page that hold content.
    pub(super) usable: usize,
    pub(super) encoding: Encoding,
    /// The first page of the list of free ones, 0 for none.
    pub(super) free: u32,
    /// Pages that the database has.
    pub(super) count: u32,
}

impl Header {
    pub(super) fn read(head: &[u8]) -> Option<Self> {
        let page = match u16::from_be_bytes([*head.get(16)?, *head.get(17)?]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = page.checked_sub(usize::from(*head.get(20)?))?;
        let encoding = match word(head, 56)? {
            2 => Encoding::Utf16 { big: false },
            3 => Encoding::Utf16 { big: true },
            _ => Encoding::Utf8,
        };
        let fits = page.is_power_of_two() && page >= 512 && usable >= 480;
        fits.then_some(Self { page, usable, encoding, free: word(head, 32)?, count: word(head, 28)? })
    }
}

/// The number of four bytes at `at`.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The number of two bytes at `at`.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

/// A number of one to nine bytes at `at`, and where it ends.
pub(super) fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0u64;
    for (count, &byte) in bytes.get(at..)?.iter().take(9).enumerate() {
        if count == 8 {
            return Some((number << 8 | u64::from(byte), at + 9));
        }
        number = number << 7 | u64::from(byte & 0x7F);
        if byte < 0x80 {
            return Some((number, at + count + 1));
        }
    }
    None
}

/// Takes one payload.
pub(super) type Take<'t> = dyn FnMut(&[u8], &mut dyn Sink) -> Result<(), Trouble> + 't;

/// Reads pages, each b-tree page once.
pub(super) struct Pages<'d> {
    pub(super) header: Header,
    source: &'d mut dyn ReadSeek,
    /// Pages that are there.
    pub(super) count: u32,
    pub(super) seen: Vec<bool>,
    /// The first thing that was broken.
    pub(super) trouble: Option<&'static str>,
}

impl<'d> Pages<'d> {
    pub(super) fn new(header: Header, len: u64, source: &'d mut dyn ReadSeek) -> Self {
        let count = u32::try_from(len / header.page as u64).unwrap_or(u32::MAX);
        let trouble = (count < header.count || count == 0).then_some("cut-off");
        Self { header, source, count, seen: vec![false; count as usize + 1], trouble }
    }

    /// The bytes of page `number`, counted from 1.
    pub(super) fn page(&mut self, number: u32) -> Result<Option<Vec<u8>>, Trouble> {
        if number == 0 || number > self.count {
            return Ok(None);
        }
        self.source.seek(SeekFrom::Start(u64::from(number - 1) * self.header.page as u64))?;
        let mut bytes = Vec::new();
        (&mut *self.source).take(self.header.page as u64).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Hands the payload of each row of the b-tree at `root` to `take`.
    pub(super) fn walk(&mut self, root: u32, sink: &mut dyn Sink, take: &mut Take<'_>) -> Result<(), Trouble> {
        self.descend(root, 0, sink, take)
    }

    /// Passes by the pages of the index at `root`, whose values its table has too.
    pub(super) fn pass(&mut self, root: u32, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let page = self.page(root)?;
        let is_index = page.and_then(|page| Node::read(&page, root)).is_some_and(|node| node.index);
        if is_index { self.walk(root, sink, &mut |_, _| Ok(())) } else { Ok(()) }
    }

    fn descend(&mut self, number: u32, depth: usize, sink: &mut dyn Sink, take: &mut Take<'_>) -> Result<(), Trouble> {
        sink.budget().tick()?;
        let seen = self.seen.get_mut(number as usize).is_none_or(|seen| std::mem::replace(seen, true));
        let page = if seen || depth > DEPTH { None } else { self.page(number)? };
        let Some((page, node)) = page.and_then(|page| Node::read(&page, number).map(|node| (page, node))) else {
            self.trouble = self.trouble.or(Some("broken-page"));
            return Ok(());
        };
        for &cell in &node.cells {
            if let Some(child) = node.interior.then(|| word(&page, cell)).flatten() {
                self.descend(child, depth + 1, sink, take)?;
            }
            // Only the leaves of a table's tree hold rows; all pages of an index do.
            if !node.interior || node.index {
                match self.payload(&page, cell, &node)? {
                    Some(payload) => take(&payload, sink)?,
                    None => self.trouble = self.trouble.or(Some("broken-cell")),
                }
            }
        }
        match node.right {
            Some(right) => self.descend(right, depth + 1, sink, take),
            None => Ok(()),
        }
    }

    /// The payload of a cell, with what overflows onto other pages.
    pub(super) fn payload(&mut self, page: &[u8], cell: usize, node: &Node) -> Result<Option<Vec<u8>>, Trouble> {
        let Some((len, start)) = node.local(page, cell) else { return Ok(None) };
        let usable = self.header.usable;
        let most = if node.index { (usable - 12) * 64 / 255 - 23 } else { usable - 35 };
        let Ok(len) = usize::try_from(len) else { return Ok(None) };
        if len <= most {
            return Ok(page.get(start..start.saturating_add(len)).map(<[u8]>::to_vec));
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let local = least + (len - least) % (usable - 4);
        let local = if local <= most { local } else { least };
        let Some(first) = page.get(start..start + local) else { return Ok(None) };
        let (mut payload, mut next, mut left) = (first.to_vec(), word(page, start + local), self.count);
        while payload.len() < len.min(VALUE) {
            let overflow = match next {
                Some(next) if left > 0 => {
                    if let Some(seen) = self.seen.get_mut(next as usize) {
                        *seen = true;
                    }
                    self.page(next)?
                }
                _ => None,
            };
            let Some(overflow) = overflow else { return Ok(None) };
            let more = (len - payload.len()).min(usable - 4);
            payload.extend_from_slice(overflow.get(4..4 + more).unwrap_or_default());
            next = word(&overflow, 0);
            left -= 1;
        }
        if len > VALUE {
            self.trouble = self.trouble.or(Some("value-too-large"));
        }
        Ok(Some(payload))
    }
}

/// One page of a b-tree.
pub(super) struct Node {
    pub(super) interior: bool,
    pub(super) index: bool,
    /// Where its cells stand.
    pub(super) cells: Vec<usize>,
    right: Option<u32>,
    /// The space between the list of cells and their content.
    pub(super) gap: std::ops::Range<usize>,
    /// The first block that a deleted cell left.
    pub(super) block: usize,
}

impl Node {
    /// Reads the head of page `number`.
    pub(super) fn read(page: &[u8], number: u32) -> Option<Self> {
        let at = if number == 1 { 100 } else { 0 };
        let (interior, index) = match page.get(at)? {
            2 => (true, true),
            5 => (true, false),
            10 => (false, true),
            13 => (false, false),
            _ => return None,
        };
        let list = at + if interior { 12 } else { 8 };
        let count = short(page, at + 3)?;
        let cells: Option<Vec<usize>> =
            (0..count).map(|cell| short(page, list + cell * 2).filter(|&cell| cell > 0)).collect();
        let content = match short(page, at + 5)? {
            0 => 65_536,
            content => content,
        };
        let right = if interior { Some(word(page, at + 8)?) } else { None };
        let end = (list + count * 2).min(page.len());
        Some(Self {
            interior,
            index,
            cells: cells?,
            right,
            gap: end..content.clamp(end, page.len()),
            block: short(page, at + 1)?,
        })
    }

    /// The length of a cell's payload and where it starts.
    pub(super) fn local(&self, page: &[u8], cell: usize) -> Option<(u64, usize)> {
        let (len, at) = varint(page, if self.interior { cell + 4 } else { cell })?;
        if self.index { Some((len, at)) } else { varint(page, at).map(|(_, at)| (len, at)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_to_nine_bytes() {
        assert_eq!(varint(&[0x05], 0), Some((5, 1)));
        assert_eq!(varint(&[0, 0x81, 0x00], 1), Some((128, 3)));
        assert_eq!(varint(&[0xFF; 9], 0), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0xFF; 3], 0), None);
    }
}
