//! One block of a tape archive in, what its header says out: POSIX.1-2017, pax, "ustar Interchange Format", and
//! <https://www.gnu.org/software/tar/manual/html_node/Standard.html>.

use super::super::{Bytes, text_of};

/// Bytes of a block.
pub(super) const BLOCK: usize = 512;

/// What a header says.
pub(super) struct Header {
    /// The entry's name, with its folder.
    pub(super) name: String,
    /// Where it leads, if it is a link.
    pub(super) link: String,
    /// Its type.
    pub(super) kind: u8,
    /// Bytes of its content.
    pub(super) size: u64,
    /// Its owner.
    pub(super) user: String,
    /// Its owner's group.
    pub(super) group: String,
    /// Whether more blocks of a sparse file's map follow.
    pub(super) continued: bool,
}

impl Header {
    /// Reads `block`, if its checksum holds.
    pub(super) fn parse(block: &[u8; BLOCK]) -> Option<Self> {
        if !checks(block) {
            return None;
        }
        let text = |at: usize, len: usize| {
            let bytes = block.get(at..at + len).unwrap_or_default();
            text_of(bytes.split(|&byte| byte == 0).next().unwrap_or_default())
        };
        let (posix, gnu) = (block[257..263] == *b"ustar\0", block[257..265] == *b"ustar  \0");
        let prefix = if posix { text(345, 155) } else { String::new() };
        let name = text(0, 100);
        let known = posix || gnu;
        Some(Self {
            name: if prefix.is_empty() { name } else { format!("{prefix}/{name}") },
            link: text(157, 100),
            kind: block[156],
            size: size(&block[124..136])?,
            user: if known { text(265, 32) } else { String::new() },
            group: if known { text(297, 32) } else { String::new() },
            continued: block[156] == b'S' && block[482] != 0,
        })
    }
}

/// Whether `head` starts with a header of a tape archive.
pub(in crate::extract) fn plausible(head: &[u8]) -> bool {
    head.first_chunk()
        .is_some_and(|block: &[u8; BLOCK]| block[0] != 0 && checks(block) && size(&block[124..136]).is_some())
}

/// The checksum is taken over the block with spaces in its own place; old writers took the bytes as signed.
fn checks(block: &[u8; BLOCK]) -> bool {
    let Some(told) = block.digits(148, 8, 8) else { return false };
    let bytes = || block.iter().enumerate().map(|(at, &byte)| if (148..156).contains(&at) { b' ' } else { byte });
    let unsigned: u64 = bytes().map(u64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    told != 0 && (told == unsigned || i64::try_from(told) == Ok(signed))
}

/// Octal digits, or a number of eleven bytes where the first one's highest bit is set.
fn size(field: &[u8]) -> Option<u64> {
    match field.split_first() {
        Some((0x80, rest)) => {
            rest.iter().try_fold(0u64, |sum, &byte| sum.checked_mul(256)?.checked_add(u64::from(byte)))
        }
        _ => field.digits(0, field.len(), 8),
    }
}
