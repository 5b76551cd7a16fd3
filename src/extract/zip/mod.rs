//! A ZIP archive in, its entries out as children, and what its directory hides.
//!
//! Both the directory and the local headers are read. Entries that the directory does not list, entries that the two
//! tell differently, entries that overlap, and bytes that belong to none: all of it is read or told, so that nothing
//! passes that another reader would see. Names are text only and never a path on disk. It must not know what an entry
//! holds.

mod directory;
mod header;
mod layout;
mod method;
mod name;
#[cfg(test)]
mod tests;
mod walk;

use crate::model::{Budget, Kind, Status, Stop};

use super::archive::{Halt, Input, Spool, Window, behind, say, unpack, unread};
use super::{Doc, Format, ReadSeek, Sink, Trouble};
use directory::Directory;
use header::Header;
use layout::{Extent, Gap};
use method::Method;

/// ZIP archives.
pub(super) struct Zip;

impl Format for Zip {
    fn id(&self) -> &'static str {
        "zip"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        Archive::of(doc)?.read(true, sink).map(|_| ())
    }
}

/// Reads what a reader of the package `doc` does not see: what its directory hides or tells wrongly. Where that directory
/// starts and how many entries it lists, unless there are more than may be opened: a reader that sees another one sees
/// other parts.
pub(super) fn beyond(doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<Option<(u64, usize)>, Trouble> {
    Archive::of(doc)?.read(false, sink)
}

/// An archive at work.
struct Archive<'a> {
    reader: &'a mut dyn ReadSeek,
    len: u64,
    budget: &'a Budget,
    /// Bytes that are searched for marks, and where they stand.
    block: Vec<u8>,
    searched: u64,
}

impl<'a> Archive<'a> {
    fn of<'d: 'a>(doc: &'a mut Doc<'d>) -> Result<Self, Trouble> {
        let (len, budget) = (doc.len(), doc.budget());
        Ok(Self { reader: doc.reader()?, len, budget, block: Vec::new(), searched: 0 })
    }

    /// Reads all of it, listed entries only if `listed`. Where its directory starts and how many entries it lists.
    fn read(mut self, listed: bool, sink: &mut dyn Sink) -> Result<Option<(u64, usize)>, Trouble> {
        let budget = self.budget;
        let Some(mut directory) = Directory::find(self.reader, budget)? else {
            if listed {
                self.walk(&Gap { start: 0, end: self.len, code: "data-between-entries" }, "", sink)?;
            }
            return Err(Trouble::Corrupt("no-central-directory"));
        };
        if listed {
            say(&name::comment(&directory.comment), Kind::Prose, "archive-comment", sink)?;
        }
        let (entries, more) = directory.list(self.reader, budget)?;
        let extents = layout::extents(self.reader, &entries, &directory, budget)?;
        for extent in &extents {
            self.entry(extent, listed, sink)?;
        }
        if more {
            // Whoever reads a package comes to the same limit.
            return if listed { Err(Trouble::Stop(Stop::TooLarge)) } else { Ok(None) };
        }
        for gap in layout::gaps(&extents, &directory, self.len) {
            self.walk(&gap, "hidden-entry", sink)?;
        }
        if directory.split {
            return Err(Trouble::Unsupported("multi-disk-archive"));
        }
        if directory.records.1 > self.len {
            return Err(Trouble::Corrupt("cut-off"));
        }
        // Where there are more than fit, many writers count on from zero.
        let same = entries.len() as u64 == directory.count || entries.len() as u64 % 65_536 == directory.count;
        if same {
            Ok(Some((directory.start, entries.len())))
        } else {
            Err(Trouble::Corrupt("broken-central-directory"))
        }
    }

    /// Reads an entry that is listed, or only holds its two headers to each other.
    fn entry(&mut self, extent: &Extent, listed: bool, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let Some(central) = Header::central(self.reader, extent.listed.central)? else { return Ok(()) };
        if listed {
            self.budget.entry()?;
            say(&central.comment, Kind::Prose, "entry-comment", sink)?;
            for words in &central.extra {
                say(words, Kind::Prose, "extra-field", sink)?;
            }
        }
        let Some(data) = extent.data else {
            return Ok(unread(&central.name, Status::Corrupt, "no-local-header", sink)?);
        };
        if extent.overlaps {
            return Ok(unread(&central.name, Status::Corrupt, "overlapping-entries", sink)?);
        }
        let Some(local) = Header::local(self.reader, extent.listed.local)? else { return Ok(()) };
        if listed {
            if central.is_folder() && local.is_folder() {
                say(&central.name, Kind::Prose, "", sink)?;
            } else {
                self.content(&central, data, central.packed, Some(central.sum()), sink)?;
            }
        }
        self.compare(&central, &local, data, sink)
    }

    /// Tells where the local header of an entry says something else, and reads it as that says.
    fn compare(&mut self, central: &Header, local: &Header, data: u64, sink: &mut dyn Sink) -> Result<(), Trouble> {
        for words in local.extra.iter().filter(|words| !central.extra.contains(words)) {
            say(words, Kind::Prose, "extra-field", sink)?;
        }
        let sums = |header: &Header| (header.packed, header.size, header.crc);
        let packing = |header: &Header| (header.method, header.is_encrypted());
        let same_sums = local.has_descriptor() || sums(central) == sums(local);
        let same_name = central.raw_name == local.raw_name;
        if same_sums && same_name && packing(central) == packing(local) {
            return Ok(());
        }
        if !same_name {
            say(&local.name, Kind::Prose, "", sink)?;
        }
        let other = packing(central) != packing(local) || (!same_sums && local.packed > central.packed);
        if other {
            self.budget.entry()?;
            let packed = if local.has_descriptor() { central.packed } else { local.packed };
            self.content(local, data, packed, None, sink)?;
        }
        Ok(sink.covered(&central.name, Status::Corrupt, "local-header-disagrees")?)
    }

    /// Reads the `packed` bytes at `data` as the content of the entry that `header` describes, held to `sum`.
    fn content(
        &mut self,
        header: &Header,
        data: u64,
        packed: u64,
        sum: Option<(u64, u32)>,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        let name = &header.name;
        if header.is_encrypted() || header.method == 99 {
            return Ok(unread(name, Status::Encrypted, "", sink)?);
        }
        let Some(method) = Method::of(header.method) else {
            return Ok(unread(name, Status::Unsupported, "compression-method", sink)?);
        };
        let budget = self.budget;
        let size = sum.map(|(size, _)| size);
        let mut spool = Spool::new(packed, budget);
        let mut input = Input::new(Window::new(self.reader, data, packed), budget);
        let open = |input| method.open(input, size);
        let mut halt = unpack(open, method.magic(), &mut input, &mut spool, budget, sink)?;
        let consumed = input.consumed();
        if halt.is_none() && sum.is_some_and(|sum| sum != (spool.size(), spool.crc())) {
            halt = Some(Halt::Corrupt);
        }
        let ended = halt.is_none();
        spool.hand_over(name, halt, sink)?;
        if ended && consumed < packed {
            behind(input, "[data-between-entries]", "data-between-entries", budget, sink)?;
        }
        Ok(())
    }
}
