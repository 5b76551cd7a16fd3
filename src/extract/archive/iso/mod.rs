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
        let mut image = Image { reader: doc.reader()?, len, budget, seen: BTreeSet::new(), said: BTreeSet::new() };
        let (mut trees, mut ended, mut size) = (Vec::new(), false, 0);
        for number in 0..MOST_DESCRIPTORS {
            let sector = image.bytes((FIRST + number) * SECTOR, SECTOR)?;
            if sector.get(1..6) != Some(b"CD001") {
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
                Some(255) => {
                    ended = true;
                    break;
                }
                _ => {}
            }
        }
        for (root, is_joliet) in &trees {
            image.folder(root, "", *is_joliet, 0, sink)?;
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
    /// Stretches that were read, by start and size.
    seen: BTreeSet<(u64, u64)>,
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
        if !self.seen.insert((start, record.size)) {
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
                if let Some(entry) = Record::parse(bytes) {
                    self.entry(&entry, bytes, path, is_joliet, depth, sink)?;
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
        // The trees name the same files.
        if !words.target.is_empty() || (entry.size > 0 && !self.seen.insert((start, entry.size))) {
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
