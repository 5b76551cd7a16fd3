//! Archives and compressed files in, what lies in them out as children, under names that are text and never a path.
//!
//! Nothing is written under an entry's name and no link is followed. They must not know what an entry holds: that is
//! told by the entry's content, and by whoever takes the children.

pub(super) mod ar;
pub(super) mod cab;
pub(super) mod codec;
pub(super) mod compressed;
pub(super) mod cpio;
mod input;
pub(super) mod iso;
mod lzw;
mod numbers;
pub(super) mod rar;
pub(super) mod sevenz;
mod spool;
pub(super) mod tar;
mod window;

use std::io::Read;

use crate::model::{Budget, Kind, Origin, Place, Segment, Status, Stop};

use super::{Sink, Trouble};

pub(super) use compressed::{BEHIND, behind, unpack};
pub(super) use input::Input;
pub(super) use numbers::Bytes;
pub(super) use spool::{Halt, Spool};
pub(super) use tar::plausible as is_tar;
pub(super) use window::Window;

/// Says `text`, which stands in the `section` of an archive. Names of entries are prose: whole sentences stand in them.
pub(super) fn say(text: &str, kind: Kind, section: &'static str, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let place = Place { section: Some(section).filter(|section| !section.is_empty()), ..Place::default() };
    sink.record(&[Segment { text, label: "", kind, place, origin: Origin::None }])
}

/// Tells that the entry `name` was not read; its name is text all the same.
pub(super) fn unread(name: &str, status: Status, reason: &'static str, sink: &mut dyn Sink) -> Result<(), Stop> {
    if !is_closed(status, reason) {
        say(name, Kind::Prose, "", sink)?;
    }
    sink.covered(name, status, reason)
}

/// Whether what was not read is an entry that is listed and cannot be opened: its name is the name of a file.
pub(crate) fn is_closed(status: Status, reason: &str) -> bool {
    status == Status::Encrypted || matches!(reason, "compression-method" | "rar-archive")
}

/// Hands over the stored entry `name`: `size` bytes of `reader`, or what there is of them.
pub(super) fn stored(
    name: &str,
    reader: &mut dyn Read,
    size: u64,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    budget.entry()?;
    let mut spool = Spool::new(size, budget);
    let halt = spool.fill(&mut reader.take(size))?;
    let halt = halt.or_else(|| (spool.size() < size).then_some(Halt::Corrupt));
    spool.hand_over(name, halt, sink)
}

/// A name out of an archive: UTF-8 where it is, else windows-1252.
pub(super) fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Whether a field that holds numbers for programs as a rule holds words.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.chars().filter(|c| c.is_alphanumeric()).count() > 8
            && !text.contains(|c: char| c.is_control() && !c.is_whitespace())
    })
}
