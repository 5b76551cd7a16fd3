//! A stretch that no listed entry fills in, what stands there out: entries that the directory hides, as children; words
//! of other directories; the rest as a child of its own.
//!
//! Where the directory is missing, that stretch is the whole archive.

use std::io::{Read, SeekFrom};

use memchr::memmem;

use super::header::{CENTRAL, Header, LOCAL, fixed, is_plausible};
use super::layout::{Gap, described_end, descriptor};
use super::method::Method;
use super::{Archive, name};
use crate::extract::archive::{Bytes, Input, Spool, Window, say, unpack};
use crate::extract::{Sink, Trouble};
use crate::model::{Kind, Status};

/// Bytes that are searched at a time.
const CHUNK: u64 = 256 << 10;
/// Marks of what belongs to an archive and is no entry: ends, locators, descriptors, signatures.
const OTHERS: &[[u8; 4]] =
    &[*b"PK\x05\x05", *b"PK\x05\x06", *b"PK\x06\x06", *b"PK\x06\x07", *b"PK\x06\x08", *b"PK\x07\x08"];

impl Archive<'_> {
    /// Reads what stands in `gap`. `reason` tells of each entry found there; empty where the whole archive is one gap.
    pub(super) fn walk(&mut self, gap: &Gap, reason: &'static str, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (mut at, mut stray) = (gap.start, gap.start);
        while let Some((found, mark)) = self.mark(at, gap.end)? {
            at = found + 4;
            // What stands before it goes first, so that all comes in its order.
            let end = match mark {
                LOCAL if is_plausible(self.reader, found, LOCAL, gap.end)? => {
                    self.stray(stray, found, gap.code, sink)?;
                    Some(self.hidden(found, gap.end, reason, sink)?)
                }
                // Within bytes that belong to nothing it belongs to them: a file before the archive stays whole.
                _ if found > stray => None,
                CENTRAL => self.orphan(found, gap.end, sink)?,
                _ => self.other(found, mark, gap.end, sink)?,
            };
            if let Some(end) = end {
                (at, stray) = (end, end);
            }
        }
        self.stray(stray, gap.end, gap.code, sink)
    }

    /// The first mark of an archive in `from..to`.
    fn mark(&mut self, mut from: u64, to: u64) -> Result<Option<(u64, [u8; 4])>, Trouble> {
        while from + 4 <= to {
            self.budget.tick()?;
            if from < self.searched || from + 4 > self.searched + self.block.len() as u64 {
                self.reader.seek(SeekFrom::Start(from))?;
                self.block.clear();
                (&mut *self.reader).take(CHUNK).read_to_end(&mut self.block)?;
                self.searched = from;
            }
            let rest = self.block.get((from - self.searched) as usize..).unwrap_or_default();
            let rest = rest.get(..rest.len().min((to - from) as usize)).unwrap_or_default();
            for at in memmem::find_iter(rest, b"PK") {
                if let Some(mark) = rest.fixed::<4>(at)
                    && (mark == LOCAL || mark == CENTRAL || OTHERS.contains(&mark))
                {
                    return Ok(Some((from + at as u64, mark)));
                }
            }
            match rest.len() as u64 {
                0..4 => break,
                read => from += read - 3,
            }
        }
        Ok(None)
    }

    /// Reads the entry whose local header stands at `at`; where it ends.
    fn hidden(&mut self, at: u64, limit: u64, reason: &'static str, sink: &mut dyn Sink) -> Result<u64, Trouble> {
        self.budget.entry()?;
        let Some(header) = Header::local(self.reader, at)? else { return Ok(at + 4) };
        for words in &header.extra {
            say(words, Kind::Prose, "extra-field", sink)?;
        }
        let data = at + header.len;
        let end = if header.is_folder() {
            say(&header.name, Kind::Prose, "", sink)?;
            data
        } else if header.packed == 0 && header.has_descriptor() {
            self.streamed(&header, data, limit, sink)?
        } else {
            let packed = header.packed.min(limit - data);
            self.content(&header, data, packed, Some(header.sum()), sink)?;
            data + packed
        };
        if !reason.is_empty() {
            sink.covered(&header.name, Status::Corrupt, reason)?;
        }
        Ok(end)
    }

    /// Reads an entry that says only behind its content how large it is; where that ends.
    fn streamed(&mut self, header: &Header, data: u64, limit: u64, sink: &mut dyn Sink) -> Result<u64, Trouble> {
        let method = Method::of(header.method).filter(|_| !header.is_encrypted() && header.method != 0);
        let Some(method) = method else {
            let end = self.described(data, limit)?;
            self.content(header, data, end - data, None, sink)?;
            return self.behind_descriptor(end, limit);
        };
        let budget = self.budget;
        let mut spool = Spool::new(limit - data, budget);
        let mut input = Input::new(Window::new(self.reader, data, limit - data), budget);
        let halt = unpack(|input| method.open(input, None), b"", &mut input, &mut spool, budget, sink)?;
        let packed = input.consumed();
        drop(input);
        let (crc, size) = (spool.crc(), spool.size());
        spool.hand_over(&header.name, halt, sink)?;
        if halt.is_some() {
            // Nobody knows where it ends: at the next mark, at the latest.
            return Ok(self.mark(data, limit)?.map_or(limit, |(at, _)| at));
        }
        let end = data + packed;
        Ok((end + descriptor(self.reader, end, crc, packed, size)?).min(limit))
    }

    /// Where the content ends that starts at `data` and cannot be decoded: at its descriptor, else at the next entry.
    fn described(&mut self, data: u64, limit: u64) -> Result<u64, Trouble> {
        let mut from = data;
        let mut next = None;
        while let Some((at, mark)) = self.mark(from, limit)? {
            if mark == *b"PK\x07\x08" && described_end(self.reader, data, at)? {
                return Ok(at);
            }
            if mark == LOCAL || mark == CENTRAL {
                next = next.or(Some(at));
            }
            from = at + 4;
        }
        Ok(next.unwrap_or(limit))
    }

    /// Where the descriptor at `end` ends, if there is one.
    fn behind_descriptor(&mut self, end: u64, limit: u64) -> Result<u64, Trouble> {
        let is_descriptor = fixed::<4>(self.reader, end)? == Some(*b"PK\x07\x08");
        let wide =
            fixed::<24>(self.reader, end)?.is_some_and(|there| there.le32(12) == Some(0) && there.le32(16) != Some(0));
        let len = if wide { 24 } else { 16 };
        Ok(if is_descriptor { (end + len).min(limit) } else { end })
    }

    /// Says what a central header says that belongs to no directory; where it ends, if it is one.
    fn orphan(&mut self, at: u64, limit: u64, sink: &mut dyn Sink) -> Result<Option<u64>, Trouble> {
        if !is_plausible(self.reader, at, CENTRAL, limit)? {
            return Ok(None);
        }
        let Some(header) = Header::central(self.reader, at)? else { return Ok(None) };
        say(&header.name, Kind::Prose, "", sink)?;
        say(&header.comment, Kind::Prose, "entry-comment", sink)?;
        for words in &header.extra {
            say(words, Kind::Prose, "extra-field", sink)?;
        }
        Ok(Some(at + header.len))
    }

    /// Leaves out what belongs to an archive and holds no words but a comment; where it ends.
    fn other(&mut self, at: u64, mark: [u8; 4], limit: u64, sink: &mut dyn Sink) -> Result<Option<u64>, Trouble> {
        let len = match &mark {
            b"PK\x05\x06" => {
                let Some(record) = fixed::<22>(self.reader, at)? else { return Ok(None) };
                let mut comment = Vec::new();
                let left = (limit - at).saturating_sub(22);
                let told = u64::from(record.le16(20).unwrap_or(0));
                (&mut *self.reader).take(told.min(left)).read_to_end(&mut comment)?;
                say(&name::comment(&comment), Kind::Prose, "archive-comment", sink)?;
                22 + comment.len() as u64
            }
            b"PK\x06\x06" => 56,
            b"PK\x06\x07" => 20,
            _ => 4,
        };
        Ok((at + len <= limit).then_some(at + len))
    }

    /// Hands over the bytes `from..to` that belong to nothing, unless they only fill room.
    fn stray(&mut self, from: u64, to: u64, code: &'static str, sink: &mut dyn Sink) -> Result<(), Trouble> {
        if from >= to || self.is_filling(from, to)? {
            return Ok(());
        }
        self.budget.entry()?;
        let part = format!("[{code}]");
        sink.child(&part, &mut Window::new(self.reader, from, to - from))?;
        Ok(sink.covered(&part, Status::Scanned, code)?)
    }

    fn is_filling(&mut self, mut from: u64, to: u64) -> Result<bool, Trouble> {
        let mut block = Vec::new();
        while from < to {
            self.budget.tick()?;
            self.reader.seek(SeekFrom::Start(from))?;
            block.clear();
            (&mut *self.reader).take(CHUNK.min(to - from)).read_to_end(&mut block)?;
            if block.is_empty() || block.iter().any(|&byte| byte != 0) {
                return Ok(block.is_empty());
            }
            from += block.len() as u64;
        }
        Ok(true)
    }
}
