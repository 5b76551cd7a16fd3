//! A disc image in, its files out as children, by all of its trees: ISO 9660, Joliet and Rock Ridge.
//!
//! ECMA-119, the Joliet Specification, and the Rock Ridge Interchange Protocol (IEEE P1282). Files that two trees name
//! are read once, and both names are text. It must not know what a file holds.

mod record;

use std::collections::BTreeSet;
use std::io::{Read, SeekFrom};

use crate::extract::{Doc, Format, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Kind, Status};

use super::{Bytes, say, stored, text_of};
use record::{Record, joliet};

/// Bytes of a sector.
const SECTOR: u64 = 2048;
/// The first of the descriptors, and how many of them may be.
const FIRST: u64 = 16;
const MOST_DESCRIPTORS: u64 = 64;
/// Bytes of a folder, at most.
const MOST_FOLDER: u64 = 16 << 20;
/// What mkisofs calls itself, with its authors; cut off where room is short.
const MKISOFS: &str = "GENISOIMAGE ISO 9660/HFS FILESYSTEM CREATOR (C) 1993 E.YOUNGDALE (C) 1997-2006 J.PEARSON/J.SCHILLING (C) 2006-2007 CDRKIT TEAM";
/// Folders within folders.
const MOST_DEPTH: usize = 64;

/// Disc images.
pub(in crate::extract) struct Iso;

impl Format for Iso {
    fn id(&self) -> &'static str {
        "iso"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        let mut image = Image {
            reader: doc.reader()?,
            len,
            budget,
            folders: BTreeSet::new(),
            files: BTreeSet::new(),
            said: BTreeSet::new(),
        };
        let (mut trees, mut ended, mut size, mut other) = (Vec::new(), false, 0, false);
        for number in 0..MOST_DESCRIPTORS {
            let sector = image.bytes((FIRST + number) * SECTOR, SECTOR)?;
            let mark = sector.get(1..6).unwrap_or_default();
            // Behind the end may stand that there is a tree of UDF too (ECMA-167, 3/9.1), which need not be the same.
            other |= matches!(mark, b"NSR02" | b"NSR03");
            if ended && matches!(mark, b"BEA01" | b"BOOT2" | b"NSR02" | b"NSR03" | b"TEA01" | b"CD001") {
                continue;
            }
            if ended || mark != b"CD001" {
                break;
            }
            match sector.first() {
                Some(1 | 2) => {
                    let is_joliet = sector.first() == Some(&2)
                        && [b"%/@", b"%/C", b"%/E"].iter().any(|escape| sector.get(88..91) == Some(&escape[..]));
                    image.volume(&sector, is_joliet, sink)?;
                    size = u64::from(sector.le32(80).unwrap_or(0)) * SECTOR;
                    trees.extend(Record::parse(sector.get(156..190).unwrap_or_default()).map(|root| (root, is_joliet)));
                }
                Some(255) => ended = true,
                _ => {}
            }
        }
        for (root, is_joliet) in &trees {
            image.folder(root, "", *is_joliet, 0, sink)?;
        }
        if other {
            sink.covered("[UDF]", Status::Unsupported, "disk-image")?;
        }
        if trees.is_empty() || !ended {
            return Err(Trouble::Corrupt("no-header"));
        }
        if size > len { Err(Trouble::Corrupt("cut-off")) } else { Ok(()) }
    }
}

struct Image<'a> {
    reader: &'a mut dyn ReadSeek,
    len: u64,
    budget: &'a Budget,
    /// Stretches that were read as folders and as files, by start and size.
    folders: BTreeSet<(u64, u64)>,
    files: BTreeSet<(u64, u64)>,
    /// Names that were said.
    said: BTreeSet<String>,
}

impl Image<'_> {
    fn bytes(&mut self, at: u64, count: u64) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        self.reader.seek(SeekFrom::Start(at))?;
        (&mut *self.reader).take(count).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Says what a descriptor says in words: names of the volume, its publisher, who prepared it, its files on that.
    fn volume(&mut self, sector: &[u8], is_joliet: bool, sink: &mut dyn Sink) -> Result<(), Trouble> {
        for (at, len) in
            [(8, 32), (40, 32), (190, 128), (318, 128), (446, 128), (574, 128), (702, 37), (739, 37), (776, 37)]
        {
            let field = sector.get(at..at + len).unwrap_or_default();
            let words = if is_joliet { joliet(field) } else { text_of(field) };
            let words = words.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            // Who wrote the program that wrote the image.
            if words.len() > 16 && MKISOFS.starts_with(&words.replace('_', "/")) {
                continue;
            }
            if self.said.insert(words.to_owned()) {
                say(words, Kind::Value, "volume", sink)?;
            }
        }
        // Writers may use what is left of the sector.
        let own = text_of(sector.get(883..1395).unwrap_or_default());
        Ok(say(own.trim_matches(|c: char| c.is_whitespace() || c == '\0'), Kind::Prose, "volume", sink)?)
    }

    /// Reads the folder that `record` tells of.
    fn folder(
        &mut self,
        record: &Record,
        path: &str,
        is_joliet: bool,
        depth: usize,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        let name = if path.is_empty() { "[root]" } else { path };
        let start = record.sector.saturating_mul(SECTOR);
        if !self.folders.insert((start, record.size)) {
            return Ok(());
        }
        if depth > MOST_DEPTH || record.size > MOST_FOLDER {
            return Ok(sink.covered(name, Status::TooDeep, "too-deeply-nested")?);
        }
        let listing = self.bytes(start, record.size)?;
        if (listing.len() as u64) < record.size {
            sink.covered(name, Status::Corrupt, "cut-off")?;
        }
        for sector in listing.chunks(SECTOR as usize) {
            let mut rest = sector;
            // A record of no length fills the sector up.
            while let Some(&len) = rest.first().filter(|&&len| len > 0) {
                self.budget.tick()?;
                let Some((bytes, more)) = rest.split_at_checked(usize::from(len)) else {
                    sink.covered(name, Status::Corrupt, "broken-header")?;
                    break;
                };
                rest = more;
                match Record::parse(bytes) {
                    Some(entry) => self.entry(&entry, bytes, path, is_joliet, depth, sink)?,
                    None => sink.covered(name, Status::Corrupt, "broken-header")?,
                }
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        entry: &Record,
        bytes: &[u8],
        path: &str,
        is_joliet: bool,
        depth: usize,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        if entry.is_dot() {
            return Ok(());
        }
        let mut words = record::Words::default();
        if !is_joliet {
            words.read(record::system_use(bytes));
            for _ in 0..8 {
                let Some((sector, offset, size)) = words.next.take() else { break };
                let more = self.bytes(sector.saturating_mul(SECTOR).saturating_add(offset), size.min(SECTOR))?;
                words.read(&more);
            }
        }
        // The plain tree has no small letters, and systems show its names in them.
        let own = if is_joliet { joliet(&entry.name) } else { text_of(&entry.name).to_lowercase() };
        let own = own.strip_suffix(";1").unwrap_or(&own).trim_end_matches('.').to_owned();
        let name = words.name.clone().unwrap_or(own);
        let name = if path.is_empty() { name } else { format!("{path}/{name}") };
        say(&words.target, Kind::Prose, "link-target", sink)?;
        if entry.folder {
            self.budget.entry()?;
            self.say_name(&name, sink)?;
            return self.folder(entry, &name, is_joliet, depth + 1, sink);
        }
        let start = (entry.sector + u64::from(entry.extended)).saturating_mul(SECTOR);
        // A link has no content, and the trees name the same files.
        let is_link = !words.target.is_empty() && entry.size == 0;
        if is_link || (entry.size > 0 && !self.files.insert((start, entry.size))) {
            return self.say_name(&name, sink);
        }
        if start.saturating_add(entry.size) > self.len && start >= self.len && entry.size > 0 {
            self.say_name(&name, sink)?;
            return Ok(sink.covered(&name, Status::Corrupt, "cut-off")?);
        }
        if entry.interleaved {
            self.say_name(&name, sink)?;
            return Ok(sink.covered(&name, Status::Unsupported, "compression-method")?);
        }
        self.reader.seek(SeekFrom::Start(start))?;
        stored(&name, self.reader, entry.size, self.budget, sink)
    }

    fn say_name(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
        if self.said.insert(name.to_owned()) {
            say(name, Kind::Prose, "", sink)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    /// A record of a folder or a file, with what Rock Ridge adds.
    fn record(name: &[u8], sector: u32, size: u32, folder: bool, more: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 33];
        bytes[2..6].copy_from_slice(&sector.to_le_bytes());
        bytes[10..14].copy_from_slice(&size.to_le_bytes());
        bytes[25] = if folder { 2 } else { 0 };
        bytes[32] = name.len() as u8;
        bytes.extend_from_slice(name);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes.extend_from_slice(more);
        bytes[0] = bytes.len() as u8;
        bytes
    }

    /// An image whose root in sector 19 lists `records`, with `hallo` in sector 20; `behind` stands behind its end.
    fn image(records: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 21 * SECTOR as usize];
        let mut put = |sector: u64, at: usize, content: &[u8]| {
            let at = sector as usize * SECTOR as usize + at;
            bytes[at..at + content.len()].copy_from_slice(content);
        };
        put(16, 0, b"\x01CD001\x01");
        put(16, 156, &record(&[0], 19, SECTOR as u32, true, b""));
        put(17, 0, b"\xFFCD001\x01");
        put(18, 0, behind);
        put(19, 0, &records.concat());
        put(20, 0, b"hallo");
        bytes
    }

    #[test]
    fn a_tree_that_is_not_read_is_told() {
        let files = [record(b"A.TXT;1", 20, 5, false, b"")];
        let (found, outcome) = read(&Iso, &image(&files, b""));
        assert_eq!((found.child_text("a.txt"), outcome), (Some("hallo"), Ok(())));
        assert!(found.covered.is_empty());
        let (found, outcome) = read(&Iso, &image(&files, b"\0NSR02\x01"));
        assert_eq!((found.child_text("a.txt"), outcome), (Some("hallo"), Ok(())));
        assert_eq!(found.coverage("[UDF]"), Some((Status::Unsupported, "disk-image")));
    }

    #[test]
    fn links_with_content_and_files_where_folders_stand_are_read() {
        let link = b"SL\x0A\x01\0\0\x03jan";
        let (found, _) = read(&Iso, &image(&[record(b"L", 20, 5, false, link)], b""));
        assert_eq!(found.child_text("l"), Some("hallo"));
        assert!(found.text().contains("jan"));
        let same = [record(b"D", 20, 2048, true, b""), record(b"F", 20, 2048, false, b"")];
        let (found, _) = read(&Iso, &image(&same, b""));
        assert!(found.child_text("f").is_some_and(|text| text.starts_with("hallo")));
    }

    #[test]
    fn a_record_that_does_not_hold_together_is_told() {
        let mut broken = record(b"A.TXT;1", 20, 5, false, b"");
        broken[32] = 200;
        let (found, _) = read(&Iso, &image(&[broken], b""));
        assert_eq!(found.coverage("[root]"), Some((Status::Corrupt, "broken-header")));
    }
}
