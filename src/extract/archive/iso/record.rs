//! A record of a folder in, what it says out, with what Rock Ridge adds to it.

use super::super::{Bytes, text_of};

/// A folder or a file.
pub(super) struct Record {
    /// Where its content stands, and how many bytes it has.
    pub(super) sector: u64,
    pub(super) size: u64,
    /// Its name as it stands there.
    pub(super) name: Vec<u8>,
    pub(super) folder: bool,
    /// Sectors before its content that say more of it.
    pub(super) extended: u8,
    /// Whether its content stands in pieces between others'.
    pub(super) interleaved: bool,
}

impl Record {
    /// Reads `bytes` (ECMA-119, 9.1).
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let name_len = usize::from(*bytes.get(32)?);
        Some(Self {
            sector: u64::from(bytes.le32(2)?),
            size: u64::from(bytes.le32(10)?),
            name: bytes.get(33..33 + name_len)?.to_vec(),
            folder: bytes.get(25)? & 2 != 0,
            extended: *bytes.get(1)?,
            interleaved: *bytes.get(26)? != 0,
        })
    }

    /// Whether it stands for its folder, or for the one above.
    pub(super) fn is_dot(&self) -> bool {
        self.name.is_empty() || self.name == [0] || self.name == [1]
    }
}

/// What stands behind the name of a record: entries of Rock Ridge.
pub(super) fn system_use(bytes: &[u8]) -> &[u8] {
    let name = usize::from(bytes.get(32).copied().unwrap_or(0));
    // Names of an even length are followed by a zero.
    bytes.get(33 + name + usize::from(name.is_multiple_of(2))..).unwrap_or_default()
}

/// What entries of Rock Ridge say.
#[derive(Default)]
pub(super) struct Words {
    /// The name proper.
    pub(super) name: Option<String>,
    /// Where a link leads.
    pub(super) target: String,
    /// Where more of them stand: sector, offset and size.
    pub(super) next: Option<(u64, u64, u64)>,
}

impl Words {
    /// Reads the entries in `bytes`.
    pub(super) fn read(&mut self, mut bytes: &[u8]) {
        while let (Some(mark), Some(&len)) = (bytes.get(..2), bytes.get(2)) {
            let Some(entry) = bytes.get(..usize::from(len)).filter(|entry| entry.len() >= 4) else { return };
            let number = |at| u64::from(entry.le32(at).unwrap_or(0));
            match mark {
                b"NM" => {
                    let part = text_of(entry.get(5..).unwrap_or_default());
                    self.name.get_or_insert_default().push_str(&part);
                }
                b"SL" => self.link(entry.get(5..).unwrap_or_default()),
                b"CE" => self.next = Some((number(4), number(12), number(20))),
                b"ST" => return,
                _ => {}
            }
            bytes = bytes.get(usize::from(len)..).unwrap_or_default();
        }
    }

    /// Adds the parts of a target: each has flags, a length and a name.
    fn link(&mut self, mut parts: &[u8]) {
        while let (Some(&flags), Some(&len)) = (parts.first(), parts.get(1)) {
            let end = (2 + usize::from(len)).min(parts.len());
            let part = match flags & 0xE {
                2 => ".".to_owned(),
                4 => "..".to_owned(),
                _ => text_of(parts.get(2..end).unwrap_or_default()),
            };
            if !self.target.is_empty() || flags & 8 != 0 {
                self.target.push('/');
            }
            self.target.push_str(&part);
            parts = parts.get(end..).unwrap_or_default();
        }
    }
}

/// A name of Joliet: UTF-16, the highest byte first.
pub(super) fn joliet(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}
