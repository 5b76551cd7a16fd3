//! The bytes of a compound file in, its directory and its streams out, as far as they go.
//!
//! Some programs write files that keep to the letter of the standard no better than others read it, so this reads
//! whatever can be followed: colours, counts and order of the directory do not matter. It must not know what a
//! stream is for (MS-CFB 2).

use std::collections::HashSet;

/// Numbers from here on name no sector.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
const NO_ENTRY: u32 = 0xFFFF_FFFF;
/// Where the header lists sectors of the allocation table, and how many.
const LISTED: usize = 76;
const FIRST: usize = 109;
/// Bytes of a directory entry.
const ENTRY: usize = 128;
/// Storages within storages that are followed; each entry keeps its whole path.
const DEPTH: usize = 64;

/// One storage or stream.
pub(super) struct Entry {
    /// Its names from the root on, each behind a slash.
    pub(super) path: String,
    pub(super) is_stream: bool,
    start: u32,
    size: usize,
}

/// An open file.
pub(super) struct Sectors<'b> {
    bytes: std::borrow::Cow<'b, [u8]>,
    shift: u32,
    cutoff: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    /// What its directory lists, without the root.
    pub(super) entries: Vec<Entry>,
    /// Whether there are storages too deep to be followed.
    pub(super) is_cut: bool,
}

impl<'b> Sectors<'b> {
    /// Reads the tables and the directory, up to one entry past `most`; `None` where there is no directory.
    pub(super) fn open(bytes: std::borrow::Cow<'b, [u8]>, most: usize) -> Option<Self> {
        let shift = u32::from(u16::from_le_bytes(bytes.get(30..32)?.try_into().ok()?));
        if !(7..=16).contains(&shift) {
            return None;
        }
        let number = |at: usize| u32_at(&bytes, at);
        let (directory, cutoff, small, more) = (number(48)?, number(56)? as usize, number(60)?, number(68)?);
        let mut file = Self {
            shift,
            cutoff,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
            is_cut: false,
            bytes,
        };
        file.allocation(more);
        file.small_table = numbers(&file.gather(small, usize::MAX));
        let directory = file.gather(directory, usize::MAX);
        let root = directory.get(..ENTRY)?;
        let (start, size) = place(root, shift);
        file.small = file.gather(start, size);
        file.list(&directory, u32_at(root, 76)?, most);
        Some(file)
    }

    /// The bytes of a stream, and whether all of them are there.
    pub(super) fn stream(&self, entry: &Entry) -> (Vec<u8>, bool) {
        let bytes = if entry.size >= self.cutoff {
            self.gather(entry.start, entry.size)
        } else {
            let mut bytes = Vec::new();
            for number in chain(&self.small_table, entry.start) {
                if bytes.len() >= entry.size {
                    break;
                }
                let at = (number as usize) << 6;
                bytes.extend_from_slice(self.small.get(at..(at + 64).min(self.small.len())).unwrap_or_default());
            }
            bytes.truncate(entry.size);
            bytes
        };
        let whole = bytes.len() == entry.size;
        (bytes, whole)
    }

    fn sector(&self, number: u32) -> &[u8] {
        let at = (number as usize + 1) << self.shift;
        let end = (at + (1 << self.shift)).min(self.bytes.len());
        self.bytes.get(at..end).unwrap_or_default()
    }

    /// Reads the allocation table, whose sectors the header lists, and after those a chain of lists.
    fn allocation(&mut self, mut more: u32) {
        let most = (self.bytes.len() >> self.shift) + 1;
        let listed = self.bytes.get(LISTED..LISTED + 4 * FIRST).map(numbers).unwrap_or_default();
        let mut sectors: Vec<u32> = listed;
        for _ in 0..most {
            if more >= NO_SECTOR {
                break;
            }
            let mut list = numbers(self.sector(more));
            more = list.pop().unwrap_or(NO_SECTOR);
            sectors.append(&mut list);
        }
        for number in sectors.into_iter().filter(|number| *number < NO_SECTOR) {
            // No table needs to tell of more sectors than there are.
            if self.table.len() > most {
                break;
            }
            let numbers = numbers(self.sector(number));
            self.table.extend(numbers);
        }
    }

    /// The bytes of a chain of sectors, so many at most.
    fn gather(&self, start: u32, size: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in chain(&self.table, start) {
            if bytes.len() >= size {
                break;
            }
            bytes.extend_from_slice(self.sector(number));
        }
        bytes.truncate(size);
        bytes
    }

    /// Lists what hangs under the root: each entry has a left and a right neighbour, and a storage a child.
    fn list(&mut self, directory: &[u8], child: u32, most: usize) {
        let mut seen = HashSet::new();
        let mut waiting = vec![(child, String::new(), 0)];
        while let Some((number, folder, depth)) = waiting.pop().filter(|_| self.entries.len() <= most) {
            let at = (number as usize).saturating_mul(ENTRY);
            let Some(raw) = directory.get(at..at.saturating_add(ENTRY)).filter(|_| number != NO_ENTRY) else {
                continue;
            };
            if !seen.insert(number) {
                continue;
            }
            let link = |at: usize| u32_at(raw, at).unwrap_or(NO_ENTRY);
            waiting.push((link(72), folder.clone(), depth));
            waiting.push((link(68), folder.clone(), depth));
            let kind = raw.get(66).copied().unwrap_or_default();
            if !matches!(kind, 1 | 2) {
                continue;
            }
            let length = usize::from(u16::from_le_bytes([raw[64], raw[65]])).saturating_sub(2).min(62);
            let name = encoding_rs::UTF_16LE.decode_without_bom_handling(raw.get(..length).unwrap_or_default()).0;
            let path = format!("{folder}/{name}");
            if kind == 1 && depth < DEPTH {
                waiting.push((link(76), path.clone(), depth + 1));
            } else if kind == 1 {
                self.is_cut = true;
            }
            let (start, size) = place(raw, self.shift);
            self.entries.push(Entry { path, is_stream: kind == 2, start, size });
        }
    }
}

/// Where the content of an entry starts, and its size; old files leave the upper half of that undefined.
fn place(raw: &[u8], shift: u32) -> (u32, usize) {
    let (low, high) = (u32_at(raw, 120).unwrap_or(0), u32_at(raw, 124).unwrap_or(0));
    let high = if shift == 9 { 0 } else { high };
    let size = usize::try_from(u64::from(high) << 32 | u64::from(low)).unwrap_or(usize::MAX);
    (u32_at(raw, 116).unwrap_or(NO_SECTOR), size)
}

/// The numbers of a chain; one that runs in a circle ends after as many as the table has.
fn chain(table: &[u32], start: u32) -> impl Iterator<Item = u32> {
    let mut next = start;
    let follow = std::iter::from_fn(move || {
        let here = next;
        next = *table.get(here as usize).filter(|_| here < NO_SECTOR)?;
        Some(here)
    });
    follow.take(table.len())
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|unit| u32::from_le_bytes([unit[0], unit[1], unit[2], unit[3]])).collect()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ole::tests::compound;

    #[test]
    fn large_and_small_streams_are_read() {
        let large: Vec<u8> = (0..100_000u32).map(|at| at as u8).collect();
        let bytes = compound(&[("/a", b"klein"), ("/b", &large)]);
        let file = Sectors::open(bytes.as_slice().into(), 9).unwrap();
        let found: Vec<_> = file.entries.iter().map(|entry| (entry.path.as_str(), file.stream(entry))).collect();
        assert_eq!(found, [("/a", (b"klein".to_vec(), true)), ("/b", (large, true))]);
    }

    #[test]
    fn broken_ones_end() {
        let bytes = compound(&[("/a", &[7; 300]), ("/s/b", &[7; 9000])]);
        for end in (0..bytes.len()).step_by(61) {
            let Some(file) = Sectors::open(bytes[..end].into(), 9) else { continue };
            for entry in &file.entries {
                let _ = file.stream(entry);
            }
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x55;
            let Some(file) = Sectors::open(bytes.into(), 9) else { continue };
            for entry in &file.entries {
                let _ = file.stream(entry);
            }
        }
    }

    #[test]
    fn no_more_is_listed_than_may_be_and_no_deeper() {
        let bytes = compound(&[("/a", b"1"), ("/b", b"2"), ("/c", b"3")]);
        let file = Sectors::open(bytes.as_slice().into(), 1).unwrap();
        assert_eq!((file.entries.len(), file.is_cut), (2, false));
        let deep = "/s".repeat(70) + "/a";
        let bytes = compound(&[(&deep, b"diep")]);
        let file = Sectors::open(bytes.as_slice().into(), 1000).unwrap();
        assert_eq!((file.entries.len(), file.is_cut), (65, true));
        let (_, trouble) = crate::extract::collect::read(&crate::extract::ole::Ole, &bytes);
        assert_eq!(trouble, Err(crate::extract::Trouble::Corrupt("broken-stream")));
    }
}
