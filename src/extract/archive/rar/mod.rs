//! A RAR archive in, the names of its entries out, and those entries that are merely stored.
//!
//! There is no free description of how it packs: what is packed is told by name. It must not know what an entry holds.

mod five;
mod four;

use std::io::{Read, SeekFrom};

use crate::extract::decode::whole;
use crate::extract::{Doc, Format, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Kind, Status};

use super::{BEHIND, Window, say, stored, unread};

/// Bytes of a header that are read at most, and of a comment: no writer takes longer ones.
const MOST_HEADER: u64 = 64 << 10;
const MOST_COMMENT: u64 = 256 << 10;

/// RAR archives.
pub(in crate::extract) struct Rar;

/// A block of an archive: its header, and its data behind that.
struct Block {
    what: What,
    /// Bytes of the header and of the data.
    header: u64,
    data: u64,
}

enum What {
    File(File),
    /// A comment that is not packed.
    Comment,
    /// Something of that kind that cannot be read.
    Unread(&'static str),
    /// From here on all is encrypted.
    Encrypted,
    End,
    Other,
}

#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own in the header")]
struct File {
    name: String,
    folder: bool,
    encrypted: bool,
    stored: bool,
    /// Whether it goes on in another archive, or comes from one.
    split: bool,
    target: String,
}

/// What a block is that adds something to the archive or to the file before it, and has the head of a file: a comment
/// (`CMT`), or a stream of NTFS (`STM`). Rights and what helps to repair the archive hold no words.
fn addition(file: File) -> What {
    match file.name.as_str() {
        "CMT" if file.stored && !file.encrypted => What::Comment,
        "CMT" => What::File(File { name: "[comment]".to_owned(), ..file }),
        "STM" => What::File(File { name: "[stream]".to_owned(), ..file }),
        _ => What::Other,
    }
}

impl Format for Rar {
    fn id(&self) -> &'static str {
        "rar"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        let is_five = doc.head().starts_with(b"Rar!\x1A\x07\x01\0");
        let parse = if is_five { five::parse } else { four::parse };
        let mut at = if is_five { 8 } else { 7 };
        let reader = doc.reader()?;
        let mut packed = false;
        loop {
            budget.tick()?;
            reader.seek(SeekFrom::Start(at))?;
            let mut head = Vec::new();
            (&mut *reader).take(MOST_HEADER).read_to_end(&mut head)?;
            if head.is_empty() {
                return Err(Trouble::Corrupt("no-end"));
            }
            let Some(block) = parse(&head) else { return Err(Trouble::Corrupt("broken-header")) };
            let data = at.saturating_add(block.header);
            match block.what {
                What::File(file) => packed |= entry(&file, reader, data, block.data, budget, sink)?,
                What::Comment if block.data <= MOST_COMMENT => {
                    reader.seek(SeekFrom::Start(data))?;
                    let mut comment = Vec::new();
                    (&mut *reader).take(block.data).read_to_end(&mut comment)?;
                    say(whole(&comment).trim_matches('\0'), Kind::Prose, "archive-comment", sink)?;
                }
                What::Comment => unread("[comment]", Status::TooLarge, "", sink)?,
                What::Unread(part) => {
                    unread(part, Status::Unsupported, "rar-archive", sink)?;
                    packed = true;
                }
                What::Encrypted => return Err(Trouble::Encrypted),
                What::End => {
                    at = data.saturating_add(block.data);
                    break;
                }
                What::Other => {}
            }
            at = data.saturating_add(block.data);
        }
        if at < len {
            budget.entry()?;
            sink.child(BEHIND, &mut Window::new(reader, at, len - at))?;
            sink.covered(BEHIND, Status::Scanned, "data-behind-archive")?;
        }
        if packed { Err(Trouble::Unsupported("rar-archive")) } else { Ok(()) }
    }
}

/// Reads an entry, or tells it; whether it is packed.
fn entry(
    file: &File,
    reader: &mut dyn ReadSeek,
    data: u64,
    size: u64,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<bool, Trouble> {
    say(&file.target, Kind::Prose, "link-target", sink)?;
    if file.stored && !file.encrypted && !file.folder && !file.split {
        reader.seek(SeekFrom::Start(data))?;
        stored(&file.name, reader, size, budget, sink)?;
        return Ok(false);
    }
    budget.entry()?;
    if file.folder {
        say(&file.name, Kind::Prose, "", sink)?;
    } else if file.encrypted {
        unread(&file.name, Status::Encrypted, "", sink)?;
    } else if file.split {
        unread(&file.name, Status::Unsupported, "multi-disk-archive", sink)?;
    } else {
        unread(&file.name, Status::Unsupported, "rar-archive", sink)?;
        return Ok(true);
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    /// A block of version 4: type, flags, fields, data.
    fn four(kind: u8, flags: u16, fields: &[u8], data: &[u8]) -> Vec<u8> {
        let size = 7 + fields.len() as u16;
        let head = [&[kind][..], &flags.to_le_bytes(), &size.to_le_bytes(), fields].concat();
        [&(crc32fast::hash(&head) as u16).to_le_bytes(), &head[..], data].concat()
    }

    fn file(method: u8, flags: u16, name: &[u8], data: &[u8]) -> Vec<u8> {
        let (size, name_len) = ((data.len() as u32).to_le_bytes(), (name.len() as u16).to_le_bytes());
        let fields = [&size[..], &size, &[3], &[0; 4], &[0; 4], &[29, method], &name_len, &[0; 4], name].concat();
        four(0x74, flags | 0x8000, &fields, data)
    }

    #[test]
    fn names_are_told_and_what_is_stored_is_read() {
        let start = [b"Rar!\x1A\x07\0".to_vec(), four(0x73, 0, &[0; 6], b"")].concat();
        let bytes = [
            start.clone(),
            file(0x30, 0, b"map\\a.txt", b"hallo"),
            file(0x33, 0, b"b.txt", b"xx"),
            file(0x33, 4, b"c.txt", b"xx"),
            four(0x7B, 0, b"", b""),
            b"erachter".to_vec(),
        ]
        .concat();
        let (found, outcome) = read(&Rar, &bytes);
        assert_eq!(outcome, Err(Trouble::Unsupported("rar-archive")));
        assert_eq!(found.child_text("map/a.txt"), Some("hallo"));
        assert_eq!(found.coverage("b.txt"), Some((Status::Unsupported, "rar-archive")));
        assert_eq!(found.coverage("c.txt"), Some((Status::Encrypted, "")));
        assert_eq!(found.child_text(BEHIND), Some("erachter"));
        let hidden = [b"Rar!\x1A\x07\0".to_vec(), four(0x73, 0x80, &[0; 6], b"")].concat();
        assert_eq!(read(&Rar, &hidden).1, Err(Trouble::Encrypted));
        assert_eq!(read(&Rar, &start).1, Err(Trouble::Corrupt("no-end")));
    }

    #[test]
    fn the_fifth_version_is_read_too() {
        let block = |body: &[u8], data: &[u8]| {
            let sized = [&[body.len() as u8][..], body].concat();
            [&crc32fast::hash(&sized).to_le_bytes()[..], &sized, data].concat()
        };
        let file = |method: &[u8], name: &[u8], data: &[u8]| {
            let (size, name_len) = (data.len() as u8, name.len() as u8);
            block(&[&[2, 2, size, 0, size, 0][..], method, &[0, name_len], name].concat(), data)
        };
        let bytes = [
            b"Rar!\x1A\x07\x01\0".to_vec(),
            block(&[1, 0, 0], b""),
            file(&[0], b"a.txt", b"hallo"),
            file(&[0x80, 3], "één.txt".as_bytes(), b"xx"),
            block(&[5, 0, 0], b""),
        ]
        .concat();
        let (found, outcome) = read(&Rar, &bytes);
        assert_eq!(outcome, Err(Trouble::Unsupported("rar-archive")));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
        assert_eq!(found.coverage("één.txt"), Some((Status::Unsupported, "rar-archive")));
        let locked = [&b"Rar!\x1A\x07\x01\0"[..], &block(&[4, 0, 0, 0, 15], b"")].concat();
        assert_eq!(read(&Rar, &locked).1, Err(Trouble::Encrypted));
    }

    #[test]
    fn comments_and_streams_are_read_or_told() {
        let addition = |method, name: &[u8], data: &[u8]| {
            let mut bytes = file(method, 0, name, data);
            bytes[2] = 0x7A;
            bytes
        };
        let start = [b"Rar!\x1A\x07\0".to_vec(), four(0x73, 0, &[0; 6], b"")].concat();
        let stored = [
            start.clone(),
            addition(0x30, b"CMT", b"van Jan"),
            addition(0x30, b"STM", b"stroom"),
            addition(0x33, b"RR", b"xx"),
            four(0x7B, 0, b"", b""),
        ];
        let (found, outcome) = read(&Rar, &stored.concat());
        assert_eq!(outcome, Ok(()));
        assert_eq!((found.text().as_str(), found.child_text("[stream]")), ("van Jan", Some("stroom")));
        for (packed, part) in [
            (addition(0x33, b"CMT", b"xx"), "[comment]"),
            (addition(0x33, b"STM", b"xx"), "[stream]"),
            (four(0x75, 0, &[0; 8], b""), "[comment]"),
            (four(0x77, 0x8000, &[2, 0, 0, 0, 5, 1, 0], b"xx"), "[stream]"),
        ] {
            let bytes = [start.clone(), packed, four(0x7B, 0, b"", b"")].concat();
            let (found, outcome) = read(&Rar, &bytes);
            assert_eq!(found.coverage(part), Some((Status::Unsupported, "rar-archive")), "{part}");
            assert_eq!(outcome, Err(Trouble::Unsupported("rar-archive")), "{part}");
        }
    }

    #[test]
    fn sizes_that_no_file_has_are_broken() {
        let size = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        let bytes = [&b"Rar!\x1A\x07\x01\0\0\0\0\0"[..], &size, &[1, 0, 0]].concat();
        assert_eq!(read(&Rar, &bytes).1, Err(Trouble::Corrupt("broken-header")));
    }
}
