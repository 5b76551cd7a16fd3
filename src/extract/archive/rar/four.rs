//! A block of a RAR archive of version 1.5 to 4 in, what it says out, as unrar's `technote.txt` lists its fields.

use super::super::{Bytes, text_of};
use super::{Block, File, What, addition};

/// Flags of all blocks, of the archive's head, and of a file.
const HAS_DATA: u16 = 0x8000;
const ENCRYPTED_HEADERS: u16 = 0x80;
const FROM_BEFORE: u16 = 1;
const GOES_ON: u16 = 2;
const ENCRYPTED: u16 = 4;
const LARGE: u16 = 0x100;
const UNICODE: u16 = 0x200;
const FOLDER: u16 = 0xE0;
/// The kind of an old block with a stream.
const STREAM: u16 = 0x105;

/// Reads the block that `head` starts with.
pub(super) fn parse(head: &[u8]) -> Option<Block> {
    let (kind, flags, header) = (*head.get(2)?, head.le16(3)?, head.le16(5)?);
    if header < 7 {
        return None;
    }
    let is_file = kind == 0x74 || kind == 0x7A;
    let mut data = if is_file || flags & HAS_DATA != 0 { u64::from(head.le32(7)?) } else { 0 };
    if is_file && flags & LARGE != 0 {
        data |= u64::from(head.le32(32)?) << 32;
    }
    let what = match kind {
        0x73 if flags & ENCRYPTED_HEADERS != 0 => What::Encrypted,
        0x74 => What::File(file(head, flags)?),
        0x7A => addition(file(head, flags)?),
        // Comments and streams as the versions before 3 kept them.
        0x75 => What::Unread("[comment]"),
        0x77 if head.le16(11) == Some(STREAM) => What::Unread("[stream]"),
        0x7B => What::End,
        0x72..=0x79 => What::Other,
        _ => return None,
    };
    Some(Block { what, header: u64::from(header), data })
}

fn file(head: &[u8], flags: u16) -> Option<File> {
    let at = if flags & LARGE == 0 { 32 } else { 40 };
    let name = head.get(at..at + usize::from(head.le16(26)?))?;
    let name = if flags & UNICODE == 0 { text_of(name) } else { unicode(name) };
    Some(File {
        name: name.replace('\\', "/"),
        folder: flags & FOLDER == FOLDER,
        encrypted: flags & ENCRYPTED != 0,
        stored: *head.get(25)? == 0x30,
        split: flags & (FROM_BEFORE | GOES_ON) != 0,
        target: String::new(),
    })
}

/// A name in one-byte characters, a zero, and how it differs from that in UTF-16; or all of it in UTF-8.
fn unicode(name: &[u8]) -> String {
    let Some(end) = name.iter().position(|&byte| byte == 0) else { return text_of(name) };
    let (plain, packed) = (&name[..end], &name[end + 1..]);
    let mut units: Vec<u16> = Vec::new();
    let mut bytes = packed.iter().copied();
    let Some(high) = bytes.next() else { return text_of(plain) };
    let (mut flags, mut left) = (0u8, 0);
    let mut decode = || -> Option<()> {
        loop {
            if left == 0 {
                (flags, left) = (bytes.next()?, 4);
            }
            left -= 1;
            let kind = flags >> 6;
            flags <<= 2;
            match kind {
                0 => units.push(u16::from(bytes.next()?)),
                1 => units.push(u16::from_le_bytes([bytes.next()?, high])),
                2 => units.push(u16::from_le_bytes([bytes.next()?, bytes.next()?])),
                _ => {
                    let len = bytes.next()?;
                    let (shift, high) = if len & 0x80 == 0 { (0, 0) } else { (bytes.next()?, high) };
                    for _ in 0..(len & 0x7F) + 2 {
                        let byte = plain.get(units.len())?.wrapping_add(shift);
                        units.push(u16::from_le_bytes([byte, high]));
                    }
                }
            }
        }
    };
    // It ends where its bytes do.
    let _ = decode();
    if units.is_empty() { text_of(plain) } else { String::from_utf16_lossy(&units) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unpacked() {
        assert_eq!(unicode("één".as_bytes()), "één");
        // Two characters of one byte, then two of the page that the first byte names.
        assert_eq!(unicode(b"ab??\0\x04\x05ab\x34\x40"), "abдр");
        assert_eq!(unicode(b"abc\0"), "abc");
    }
}
