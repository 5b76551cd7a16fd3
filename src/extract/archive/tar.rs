//! A tape archive in, its entries out as children: v7, ustar, pax and GNU.
//!
//! Links are never followed; their names, their targets, and whatever a header says in words is text.

mod header;
mod pax;

use std::collections::BTreeSet;
use std::io::{Read, SeekFrom};

use crate::extract::{Doc, Format, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Kind, Status};

use super::compressed::BEHIND;
use super::{Window, say, stored, text_of};
use header::{BLOCK, Header};
use pax::Extended;

pub(in crate::extract) use header::plausible;

/// Bytes of an extended header or a long name, at most.
const MOST_WORDS: u64 = 1 << 20;
/// Words that are known to have been said.
const OWNERS: usize = 100;

/// Tape archives.
pub(in crate::extract) struct Tar;

impl Format for Tar {
    fn id(&self) -> &'static str {
        "tar"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        let mut tape = Tape { reader: doc.reader()?, len, at: 0, budget, owners: BTreeSet::new() };
        let read = tape.entries(sink);
        let at = tape.at;
        match read {
            Err(Trouble::Corrupt(reason)) => {
                // Whatever stands there is read as it is.
                tape.rest(at, sink)?;
                Err(Trouble::Corrupt(reason))
            }
            Ok(()) => tape.rest(at, sink),
            trouble => trouble,
        }
    }
}

struct Tape<'a> {
    reader: &'a mut dyn ReadSeek,
    len: u64,
    at: u64,
    budget: &'a Budget,
    /// Owners and other words that were said, the first of them.
    owners: BTreeSet<String>,
}

impl Tape<'_> {
    fn entries(&mut self, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (mut global, mut own) = (Extended::default(), Extended::default());
        while let Some(header) = self.header()? {
            self.budget.tick()?;
            let words = Some(header.size).filter(|size| *size <= MOST_WORDS);
            match (header.kind, words) {
                (b'x' | b'X', Some(size)) => own = Extended::parse(&self.words(size)?),
                (b'g', Some(size)) => {
                    global = Extended::parse(&self.words(size)?);
                    self.say_extended(&global, sink)?;
                }
                (b'L', Some(size)) => own.path = Some(name_of(&self.words(size)?)),
                (b'K', Some(size)) => own.link = Some(name_of(&self.words(size)?)),
                _ => {
                    self.entry(&header, &std::mem::take(&mut own), &global, sink)?;
                }
            }
        }
        Ok(())
    }

    /// The next header; none at the end of the archive.
    fn header(&mut self) -> Result<Option<Header>, Trouble> {
        let mut block = [0; BLOCK];
        self.reader.seek(SeekFrom::Start(self.at))?;
        let mut read = 0;
        while let Some(room) = block.get_mut(read..).filter(|room| !room.is_empty()) {
            match self.reader.read(room)? {
                0 => break,
                more => read += more,
            }
        }
        match read {
            // Many writers leave out the blocks of zeros at the end, but none of what they wrote.
            0 => return Ok(None),
            BLOCK => {}
            _ => return Err(Trouble::Corrupt("cut-off")),
        }
        if block.iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        let header = Header::parse(&block).ok_or(Trouble::Corrupt("broken-header"))?;
        self.at += BLOCK as u64;
        Ok(Some(header))
    }

    /// The content of an entry that says something of the next.
    fn words(&mut self, size: u64) -> Result<Vec<u8>, Trouble> {
        let mut words = Vec::new();
        self.reader.seek(SeekFrom::Start(self.at))?;
        self.reader.take(size).read_to_end(&mut words)?;
        self.skip(size);
        if words.len() as u64 == size { Ok(words) } else { Err(Trouble::Corrupt("cut-off")) }
    }

    fn skip(&mut self, size: u64) {
        self.at = self.at.saturating_add(size.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64)).min(self.len);
    }

    fn entry(
        &mut self,
        header: &Header,
        own: &Extended,
        global: &Extended,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        let either = |own: &Option<String>, global: &Option<String>| own.clone().or_else(|| global.clone());
        let name = either(&own.path, &global.path).unwrap_or_else(|| header.name.clone());
        let link = either(&own.link, &global.link).unwrap_or_else(|| header.link.clone());
        let size = own.size.unwrap_or(header.size);
        self.say_extended(own, sink)?;
        for owner in [&header.user, &header.group] {
            if !owner.is_empty() && self.is_new(owner) {
                say(owner, Kind::Value, "owner", sink)?;
            }
        }
        say(&link, Kind::Prose, "link-target", sink)?;
        match header.kind {
            // Links, devices, folders, pipes: none of them has content. A folder's size may be one all the same.
            b'1'..=b'6' if size == 0 || header.kind != b'1' => {
                self.budget.entry()?;
                Ok(say(&name, Kind::Prose, "", sink)?)
            }
            b'V' => Ok(say(&name, Kind::Prose, "volume", sink)?),
            _ => self.content(&name, header, own, size, sink),
        }
    }

    fn content(
        &mut self,
        name: &str,
        header: &Header,
        own: &Extended,
        size: u64,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        if header.continued {
            self.continuation(sink)?;
        }
        self.reader.seek(SeekFrom::Start(self.at))?;
        stored(name, self.reader, size, self.budget, sink)?;
        self.skip(size);
        // All that is kept of a sparse file was read; only its holes were not.
        if header.kind == b'S' || own.sparse {
            sink.covered(name, Status::Scanned, "sparse-file")?;
        }
        if header.kind == b'M' {
            sink.covered(name, Status::Corrupt, "multi-disk-archive")?;
        }
        Ok(())
    }

    /// Leaves out the blocks that go on with the map of a sparse file.
    fn continuation(&mut self, sink: &mut dyn Sink) -> Result<(), Trouble> {
        loop {
            sink.budget().tick()?;
            let block = self.words(BLOCK as u64)?;
            if block.get(504).is_none_or(|&more| more == 0) {
                return Ok(());
            }
        }
    }

    fn say_extended(&mut self, extended: &Extended, sink: &mut dyn Sink) -> Result<(), Trouble> {
        for text in &extended.texts {
            if self.is_new(text) {
                say(text, Kind::Prose, "extended-header", sink)?;
            }
        }
        Ok(())
    }

    /// Whether a text was not said yet, as far as that is known.
    fn is_new(&mut self, text: &str) -> bool {
        if self.owners.len() < OWNERS { self.owners.insert(text.to_owned()) } else { !self.owners.contains(text) }
    }

    /// What stands behind the end.
    fn rest(&mut self, at: u64, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let Some(start) = self.text_from(at)? else { return Ok(()) };
        self.budget.entry()?;
        sink.child(BEHIND, &mut Window::new(self.reader, start, self.len - start))?;
        Ok(sink.covered(BEHIND, Status::Scanned, "data-behind-archive")?)
    }

    /// Where the first byte that is no zero stands, from `at` on.
    fn text_from(&mut self, mut at: u64) -> Result<Option<u64>, Trouble> {
        let mut chunk = vec![0; 64 << 10];
        self.reader.seek(SeekFrom::Start(at))?;
        loop {
            self.budget.tick()?;
            let read = self.reader.read(&mut chunk)?;
            if read == 0 {
                return Ok(None);
            }
            if let Some(found) = chunk.iter().take(read).position(|&byte| byte != 0) {
                return Ok(Some(at + found as u64));
            }
            at += read as u64;
        }
    }
}

fn name_of(bytes: &[u8]) -> String {
    text_of(bytes.split(|&byte| byte == 0).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    /// An entry of that name, kind and content.
    fn entry(name: &str, kind: u8, link: &str, content: &[u8]) -> Vec<u8> {
        let mut block = [0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        block[156] = kind;
        block[157..157 + link.len()].copy_from_slice(link.as_bytes());
        block[257..265].copy_from_slice(b"ustar\x0000");
        block[265..270].copy_from_slice(b"piets");
        block[148..156].fill(b' ');
        let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let mut bytes = block.to_vec();
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        bytes
    }

    #[test]
    fn entries_links_and_owners_are_read() {
        let bytes = [
            entry("a/b.txt", b'0', "", b"hallo"),
            entry("link", b'2', "/etc/jan", b""),
            entry("././@LongLink", b'L', "", b"een/lange/naam.txt\0"),
            entry("een/lange", b'0', "", b"daar"),
            entry("pax", b'x', "", b"18 path=\xC3\xA9\xC3\xA9n.txt\n15 comment=abc\n"),
            entry("x", b'0', "", b"drie"),
            vec![0; 1024],
        ]
        .concat();
        let (found, outcome) = read(&Tar, &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.child_text("a/b.txt"), Some("hallo"));
        assert_eq!(found.child_text("een/lange/naam.txt"), Some("daar"));
        assert_eq!(found.child_text("één.txt"), Some("drie"), "{:?}", found.children);
        assert_eq!(found.text(), "piets\n/etc/jan\nlink\nabc");
    }

    #[test]
    fn what_stands_behind_the_end_is_read_and_what_is_cut_off_told() {
        let whole = [entry("a.txt", b'0', "", b"hallo"), vec![0; 1024], b"erachter".to_vec()].concat();
        let (found, outcome) = read(&Tar, &whole);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.child_text(BEHIND), Some("erachter"));
        let (found, _) = read(&Tar, &whole[..BLOCK + 3]);
        assert_eq!(found.child_text("a.txt"), Some("hal"));
        assert_eq!(found.coverage("a.txt"), Some((Status::Corrupt, "broken-entry")));
        let mut broken = [entry("a.txt", b'0', "", b"hallo"), entry("b.txt", b'0', "", b"daar")].concat();
        broken[2 * BLOCK + 3] ^= 1;
        let (found, outcome) = read(&Tar, &broken);
        assert_eq!(outcome, Err(Trouble::Corrupt("broken-header")));
        assert!(found.child_text(BEHIND).is_some_and(|rest| rest.contains("daar")));
    }

    #[test]
    fn words_are_said_however_many_there_are() {
        let mut bytes: Vec<u8> = (0..120)
            .flat_map(|number| {
                [entry("p", b'x', "", format!("15 comment={number:03}\n").as_bytes()), entry("x", b'0', "", b"")]
                    .concat()
            })
            .collect();
        bytes.extend([0; 1024]);
        let (found, outcome) = read(&Tar, &bytes);
        assert_eq!(outcome, Ok(()));
        assert!(found.text().ends_with("118\n119"), "{}", found.text());
    }
}
