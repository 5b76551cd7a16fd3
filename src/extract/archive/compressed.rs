//! A compressed file in, the one document in it out as a child, under its own name without the ending.
//!
//! A tape archive in it is a child like any other, and so is what stands behind its end: it must know neither.

use std::io::Read;

use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Budget, Kind, Status};

use super::codec::{self, Codec, Opened};
use super::{Bytes, Halt, Input, Spool, say};

/// Files of one way of packing.
pub(in crate::extract) struct Compressed {
    id: &'static str,
    codec: Codec,
    /// Endings of its files, and what stands in their place once it is unpacked.
    endings: &'static [(&'static str, &'static str)],
}

const fn compressed(id: &'static str, codec: Codec, endings: &'static [(&'static str, &'static str)]) -> Compressed {
    Compressed { id, codec, endings }
}

pub(in crate::extract) static BZIP2: Compressed =
    compressed("bzip2", codec::BZIP2, &[(".tbz2", ".tar"), (".tbz", ".tar"), (".bz2", ""), (".bz", "")]);
pub(in crate::extract) static COMPRESS: Compressed =
    compressed("compress", codec::LZW, &[(".taz", ".tar"), (".z", "")]);
pub(in crate::extract) static GZIP: Compressed = compressed(
    "gzip",
    codec::GZIP,
    &[(".tgz", ".tar"), (".svgz", ".svg"), (".emz", ".emf"), (".wmz", ".wmf"), (".gz", ""), (".gzip", "")],
);
pub(in crate::extract) static LZ4: Compressed = compressed("lz4", codec::LZ4, &[(".lz4", "")]);
pub(in crate::extract) static LZIP: Compressed = compressed("lzip", codec::LZIP, &[(".tlz", ".tar"), (".lz", "")]);
pub(in crate::extract) static LZMA: Compressed = compressed("lzma", codec::LZMA, &[(".tlz", ".tar"), (".lzma", "")]);
pub(in crate::extract) static XZ: Compressed = compressed("xz", codec::XZ, &[(".txz", ".tar"), (".xz", "")]);
pub(in crate::extract) static ZSTD: Compressed =
    compressed("zstd", codec::ZSTD, &[(".tzst", ".tar"), (".zst", ""), (".zstd", "")]);

/// Whether `head` starts as a file of LZMA Utils does: it has no mark, but numbers that only it would have.
pub(in crate::extract) fn is_lzma(head: &[u8]) -> bool {
    let (Some(0x5D), Some(dictionary), Some(size)) = (head.first(), head.le32(1), head.le64(5)) else { return false };
    let round = dictionary.is_power_of_two() || (dictionary / 3).is_power_of_two() && dictionary % 3 == 0;
    round && (size == u64::MAX || size < 1 << 38) && head.get(13) == Some(&0)
}

impl Format for Compressed {
    fn id(&self) -> &'static str {
        self.id
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, packed) = (doc.budget(), doc.len());
        let name = self.inner_name(doc.name());
        budget.entry()?;
        let mut spool = Spool::new(packed, budget);
        let mut input = Input::new(doc.reader()?, budget);
        let halt = unpack(self.codec.open, self.codec.magic, &mut input, &mut spool, budget, sink)?;
        let empty = spool.size() == 0;
        match halt {
            // It is the file that is broken, not one of many entries.
            Some(Halt::Corrupt) => {
                if !empty {
                    spool.hand_over(&name, None, sink)?;
                }
                Err(Trouble::Corrupt("broken-stream"))
            }
            halt => {
                spool.hand_over(&name, halt, sink)?;
                if halt.is_none() { behind(input, BEHIND, "data-behind-archive", budget, sink) } else { Ok(()) }
            }
        }
    }
}

impl Compressed {
    fn inner_name(&self, name: &str) -> String {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let found = self.endings.iter().find_map(|(ending, instead)| {
            let at = name.len().checked_sub(ending.len())?;
            let is_ending = at > 0 && name.get(at..)?.eq_ignore_ascii_case(ending);
            is_ending.then(|| format!("{}{instead}", name.get(..at).unwrap_or_default()))
        });
        found.unwrap_or_else(|| name.to_owned())
    }
}

/// Unpacks member after member of `input` into `spool`, each opened by `open`; says what their headers say, and stops
/// where no further `magic` follows.
pub(in crate::extract) fn unpack<'a>(
    open: impl Fn(Input<'a>) -> Opened<'a>,
    magic: &[u8],
    input: &mut Input<'a>,
    spool: &mut Spool<'_>,
    budget: &'a Budget,
    sink: &mut dyn Sink,
) -> Result<Option<Halt>, Trouble> {
    let skips = magic == codec::ZSTD.magic || magic == codec::LZ4.magic;
    if skips {
        skipped(input, budget, sink)?;
    }
    loop {
        let taken = std::mem::replace(input, Input::new(std::io::empty(), budget));
        let mut member = match open(taken) {
            Ok(member) => member,
            Err(error) => return Ok(Some(Halt::of(&error, budget))),
        };
        for (section, note) in member.notes() {
            say(&note, Kind::Prose, section, sink)?;
        }
        if let Some(halt) = spool.fill(&mut member)? {
            return Ok(Some(halt));
        }
        *input = member.into_input();
        budget.tick()?;
        if skips {
            skipped(input, budget, sink)?;
        }
        if magic.is_empty() || input.peek(magic.len())? != magic {
            return Ok(None);
        }
    }
}

/// Frames that decoders are to leave out, with whatever a writer put into them (RFC 8878, 3.1.2).
fn skipped(input: &mut Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Trouble> {
    while let Some(size) = skippable(&input.peek(8)?) {
        budget.entry()?;
        let mut head = [0; 8];
        input.read_exact(&mut head)?;
        let mut spool = Spool::new(size, budget);
        let halt = spool.fill(&mut input.take(size))?;
        if spool.size() > 0 {
            spool.hand_over("[skipped-frame]", halt, sink)?;
        }
    }
    Ok(())
}

/// The size of the skippable frame that `head` starts.
fn skippable(head: &[u8]) -> Option<u64> {
    let magic = head.le32(0)?;
    (magic & 0xFFFF_FFF0 == 0x184D_2A50).then_some(u64::from(head.le32(4)?))
}

/// Hands over what stands behind the last member as the part `name`, which the reason is called by.
pub(in crate::extract) fn behind(
    mut input: Input<'_>,
    name: &str,
    reason: &'static str,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    input.skip_zeros()?;
    if input.peek(1)?.is_empty() {
        return Ok(());
    }
    budget.entry()?;
    let mut spool = Spool::new(u64::MAX, budget);
    let halt = spool.fill(&mut input)?;
    spool.hand_over(name, halt, sink)?;
    Ok(sink.covered(name, Status::Scanned, reason)?)
}

/// The part that stands behind the end of an archive.
pub(in crate::extract) const BEHIND: &str = "[data-behind-archive]";
