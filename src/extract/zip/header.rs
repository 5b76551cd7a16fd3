//! A local or a central header of an entry in, what it says out: APPNOTE 4.3.7, 4.3.12, 4.5.3.

use std::io::{Read, SeekFrom};

use super::name;
use crate::extract::archive::Bytes;
use crate::extract::{ReadSeek, Trouble};

/// The mark of a local header.
pub(super) const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// The mark of a central header.
pub(super) const CENTRAL: [u8; 4] = *b"PK\x01\x02";

/// What a header says of its entry.
pub(super) struct Header {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    /// Bytes as they are packed, and as they are unpacked.
    pub(super) packed: u64,
    pub(super) size: u64,
    /// Its name as it stands there, and in words.
    pub(super) raw_name: Vec<u8>,
    pub(super) name: String,
    pub(super) comment: String,
    /// What extra fields say in words.
    pub(super) extra: Vec<String>,
    /// Where the directory says that its local header stands.
    pub(super) local: u64,
    /// Bytes of the header itself.
    pub(super) len: u64,
}

impl Header {
    /// The local header at `at`, if there is one.
    pub(super) fn local(reader: &mut dyn ReadSeek, at: u64) -> Result<Option<Self>, Trouble> {
        let Some(fixed) = fixed::<30>(reader, at)?.filter(|fixed| fixed.starts_with(&LOCAL)) else { return Ok(None) };
        Self::read(reader, &fixed, [6, 26], None)
    }

    /// The central header at `at`, if there is one.
    pub(super) fn central(reader: &mut dyn ReadSeek, at: u64) -> Result<Option<Self>, Trouble> {
        let Some(fixed) = fixed::<46>(reader, at)?.filter(|fixed| fixed.starts_with(&CENTRAL)) else { return Ok(None) };
        Self::read(reader, &fixed, [8, 28], Some((fixed.le16(32).unwrap_or(0), fixed.le32(42).unwrap_or(0))))
    }

    /// Reads what follows `fixed`, where flags and lengths stand at `places`.
    fn read(
        reader: &mut dyn ReadSeek,
        fixed: &[u8],
        [flags, lengths]: [usize; 2],
        central: Option<(u16, u32)>,
    ) -> Result<Option<Self>, Trouble> {
        let short = |at| fixed.le16(at).unwrap_or(0);
        let long = |at| fixed.le32(at).unwrap_or(0);
        let (name_len, extra_len) = (usize::from(short(lengths)), usize::from(short(lengths + 2)));
        let (comment_len, local) = central.unwrap_or((0, 0));
        let all = name_len + extra_len + usize::from(comment_len);
        let mut words = Vec::new();
        reader.take(all as u64).read_to_end(&mut words)?;
        if words.len() < all {
            return Ok(None);
        }
        let (raw_name, rest) = words.split_at(name_len);
        let (extra, comment) = rest.split_at(extra_len);
        let utf8 = short(flags) & 0x800 != 0;
        let mut header = Self {
            flags: short(flags),
            method: short(flags + 2),
            crc: long(flags + 8),
            packed: u64::from(long(flags + 12)),
            size: u64::from(long(flags + 16)),
            raw_name: raw_name.to_vec(),
            name: name::decode(raw_name, utf8, extra, name::PATH),
            comment: name::decode(comment, utf8, extra, name::COMMENT),
            extra: name::words(extra),
            local: u64::from(local),
            len: fixed.len() as u64 + all as u64,
        };
        header.widen(extra, central.is_some());
        Ok(Some(header))
    }

    /// Takes numbers that did not fit from the extra field.
    fn widen(&mut self, extra: &[u8], central: bool) {
        let Some(wide) = name::field(extra, 1) else { return };
        let mut at = 0;
        let mut next = |narrow: &mut u64| {
            if *narrow == u64::from(u32::MAX)
                && let Some(number) = wide.le64(at)
            {
                *narrow = number;
                at += 8;
            }
        };
        next(&mut self.size);
        next(&mut self.packed);
        if central {
            next(&mut self.local);
        }
    }

    /// Whether its content needs a password.
    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether sizes and checksum stand behind the content.
    pub(super) fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }

    /// Whether it is a folder, which packs nothing.
    pub(super) fn is_folder(&self) -> bool {
        self.raw_name.ends_with(b"/") && self.size == 0 && self.packed <= 2
    }

    /// Sizes and checksum, to hold what comes out to.
    pub(super) fn sum(&self) -> (u64, u32) {
        (self.size, self.crc)
    }
}

/// Whether what stands at `at` with that mark looks like a header that ends before `limit`, and not like bytes that
/// start so by chance. It reads no more than the fixed part.
pub(super) fn is_plausible(reader: &mut dyn ReadSeek, at: u64, mark: [u8; 4], limit: u64) -> Result<bool, Trouble> {
    let Some(fixed) = fixed::<46>(reader, at)?.or(fixed::<30>(reader, at)?.map(|short| {
        let mut long = [0; 46];
        long[..30].copy_from_slice(&short);
        long
    })) else {
        return Ok(false);
    };
    let (version, method, lengths, len) = if mark == LOCAL { (4, 8, 26, 30) } else { (6, 10, 28, 46) };
    let number = |at| fixed.le16(at).unwrap_or(0);
    let comment = if mark == LOCAL { 0 } else { number(32) };
    let all = u64::from(number(lengths)) + u64::from(number(lengths + 2)) + u64::from(comment);
    let known =
        [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99].contains(&number(method));
    let named = (1..=4096).contains(&number(lengths));
    Ok(fixed.starts_with(&mark) && known && named && number(version) & 0xFF < 100 && at + len + all <= limit)
}

/// `N` bytes at `at`, if there are as many; the reader stands behind them.
pub(super) fn fixed<const N: usize>(reader: &mut dyn ReadSeek, at: u64) -> Result<Option<[u8; N]>, Trouble> {
    reader.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::with_capacity(N);
    reader.take(N as u64).read_to_end(&mut bytes)?;
    Ok(bytes.try_into().ok())
}
