//! A cpio archive in, its entries out as children: the old binary kind, the portable one, and the new ones.
//!
//! <https://man.freebsd.org/cgi/man.cgi?query=cpio&sektion=5>. Links are never followed; their targets are text.

use std::io::{Read, SeekFrom};

use crate::extract::{Doc, Format, ReadSeek, Sink, Trouble};
use crate::model::{Kind, Status};

use super::{BEHIND, Bytes, Window, say, stored, text_of};

/// The name of the entry that ends an archive.
const END: &str = "TRAILER!!!";
/// Bytes of a name and of a link's target, at most.
const MOST_NAME: u64 = 64 << 10;
/// What a file is, in the bits of its mode (`inode(7)`).
const KIND: u64 = 0o170_000;
const REGULAR: u64 = 0o100_000;
const LINK: u64 = 0o120_000;

/// Archives of cpio(1).
pub(in crate::extract) struct Cpio;

/// What a header says.
struct Header {
    len: u64,
    mode: u64,
    name: u64,
    size: u64,
    /// Names and contents start at multiples of this.
    align: u64,
}

/// Whether `head` starts with a header of a cpio archive.
pub(in crate::extract) fn plausible(head: &[u8]) -> bool {
    Header::parse(head).is_some_and(|header| {
        let name = (header.len + header.name) as usize;
        (1..4096).contains(&header.name) && (head.len() < name || head.get(name - 1) == Some(&0))
    })
}

impl Header {
    fn parse(head: &[u8]) -> Option<Self> {
        let hexadecimal = |field: usize| head.digits(6 + 8 * field, 8, 16);
        match head.get(..6)? {
            b"070701" | b"070702" => {
                Some(Self { len: 110, mode: hexadecimal(1)?, name: hexadecimal(11)?, size: hexadecimal(6)?, align: 4 })
            }
            b"070707" => Some(Self {
                len: 76,
                mode: head.digits(18, 6, 8)?,
                name: head.digits(59, 6, 8)?,
                size: head.digits(65, 11, 8)?,
                align: 1,
            }),
            old => {
                let number: fn(&[u8], usize) -> Option<u16> = match (old.le16(0)?, old.be16(0)?) {
                    (0o070_707, _) => |head, at| head.le16(at),
                    (_, 0o070_707) => |head, at| head.be16(at),
                    _ => return None,
                };
                let number = |at| number(head, at).map(u64::from);
                let size = number(22)? << 16 | number(24)?;
                Some(Self { len: 26, mode: number(6)?, name: number(20)?, size, align: 2 })
            }
        }
    }
}

impl Format for Cpio {
    fn id(&self) -> &'static str {
        "cpio"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        let reader = doc.reader()?;
        let mut at = 0;
        loop {
            budget.tick()?;
            let head = bytes(reader, at, 110)?;
            let Some(header) = Header::parse(&head) else {
                if at >= len {
                    return Err(Trouble::Corrupt("no-end"));
                }
                budget.entry()?;
                sink.child(BEHIND, &mut Window::new(reader, at, len - at))?;
                return Err(Trouble::Corrupt("broken-header"));
            };
            let name = bytes(reader, at + header.len, header.name.min(MOST_NAME))?;
            let name = text_of(name.split(|&byte| byte == 0).next().unwrap_or_default());
            let data = (at + header.len + header.name).next_multiple_of(header.align);
            if name == END {
                return behind(reader, data, len, sink);
            }
            if header.mode & KIND == LINK {
                budget.entry()?;
                let target = bytes(reader, data, header.size.min(MOST_NAME))?;
                say(&name, Kind::Prose, "", sink)?;
                say(&text_of(&target), Kind::Prose, "link-target", sink)?;
            } else if header.size > 0 || header.mode & KIND == REGULAR {
                reader.seek(SeekFrom::Start(data))?;
                stored(&name, reader, header.size, budget, sink)?;
            } else {
                budget.entry()?;
                say(&name, Kind::Prose, "", sink)?;
            }
            at = data.saturating_add(header.size).next_multiple_of(header.align);
        }
    }
}

fn bytes(reader: &mut dyn ReadSeek, at: u64, count: u64) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(at))?;
    reader.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads what stands behind the end: often another archive, always filled up with zeros.
fn behind(reader: &mut dyn ReadSeek, from: u64, len: u64, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut at = from;
    loop {
        sink.budget().tick()?;
        let block = bytes(reader, at, 64 << 10)?;
        if block.is_empty() {
            return Ok(());
        }
        if let Some(found) = block.iter().position(|&byte| byte != 0) {
            let start = at + found as u64;
            sink.budget().entry()?;
            sink.child(BEHIND, &mut Window::new(reader, start, len - start))?;
            return Ok(sink.covered(BEHIND, Status::Scanned, "data-behind-archive")?);
        }
        at += block.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    fn new(name: &str, mode: u32, content: &str) -> Vec<u8> {
        let fields = [1, mode, 0, 0, 1, 0, content.len() as u32, 0, 0, 0, 0, name.len() as u32 + 1, 0];
        let fields: Vec<_> = fields.iter().map(|field| format!("{field:08x}")).collect();
        let mut bytes = format!("070701{}{name}\0", fields.concat()).into_bytes();
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes.extend_from_slice(content.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn entries_and_targets_are_read() {
        let bytes = [new("a.txt", 0o100_644, "hallo"), new("b", 0o120_777, "/naar/jan"), new(END, 0, "")].concat();
        assert!(plausible(&bytes) && !plausible(b"070701 is geen archief, maar een regel van een bestand"));
        let (found, outcome) = read(&Cpio, &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
        assert_eq!(found.text(), "b\n/naar/jan");
        let (found, outcome) = read(&Cpio, &bytes[..bytes.len() - 124]);
        assert_eq!((outcome, found.children.len()), (Err(Trouble::Corrupt("no-end")), 1));
        let (found, _) = read(&Cpio, &[&bytes[..], b"\0\0erachter"].concat());
        assert_eq!(found.child_text(BEHIND), Some("erachter"));
    }
}
