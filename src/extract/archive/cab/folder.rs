//! A folder of a cabinet in, its files' bytes one behind the other out.

use std::io::{self, Read, SeekFrom};

use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use super::super::Bytes;
use crate::extract::ReadSeek;
use crate::extract::isolation::shield;

/// Bytes that a block unpacks to, at most, and how far a block may look back.
const BLOCK: usize = 32 << 10;
/// What each block of MSZIP starts with.
const MSZIP: &[u8] = b"CK";

/// Where a folder stands and how it is packed.
pub(super) struct Folder {
    pub(super) start: u64,
    pub(super) blocks: u16,
    pub(super) packing: u16,
    /// Bytes that others keep in each block's header.
    pub(super) room: u64,
}

enum Packing {
    Stored,
    Deflated { decoder: Box<Decompress>, before: Vec<u8> },
    Lzx(Box<Lzxd>),
}

/// A folder on its way out.
pub(super) struct Content<'a> {
    reader: &'a mut dyn ReadSeek,
    at: u64,
    left: u16,
    room: u64,
    most: u64,
    packing: Packing,
    out: Vec<u8>,
    taken: usize,
}

impl Folder {
    /// Opens it, in a cabinet of `most` bytes, if its way of packing is known.
    pub(super) fn open<'a>(&self, reader: &'a mut dyn ReadSeek, most: u64) -> Option<Content<'a>> {
        let packing = match self.packing & 15 {
            0 => Packing::Stored,
            1 => Packing::Deflated { decoder: Box::new(Decompress::new(false)), before: Vec::new() },
            3 => Packing::Lzx(Box::new(Lzxd::new(window(self.packing >> 8 & 31)?))),
            _ => return None,
        };
        Some(Content {
            reader,
            at: self.start,
            left: self.blocks,
            room: self.room,
            most,
            packing,
            out: Vec::new(),
            taken: 0,
        })
    }
}

fn window(bits: u16) -> Option<WindowSize> {
    Some(match bits {
        15 => WindowSize::KB32,
        16 => WindowSize::KB64,
        17 => WindowSize::KB128,
        18 => WindowSize::KB256,
        19 => WindowSize::KB512,
        20 => WindowSize::MB1,
        21 => WindowSize::MB2,
        _ => return None,
    })
}

impl Content<'_> {
    /// Bytes that it is packed in, at most.
    pub(super) fn most(&self) -> u64 {
        self.most
    }

    fn next(&mut self) -> io::Result<()> {
        let bad = || io::Error::from(io::ErrorKind::InvalidData);
        self.reader.seek(SeekFrom::Start(self.at))?;
        let mut head = [0; 8];
        self.reader.read_exact(&mut head)?;
        let (packed, size) = (head.le16(4).unwrap_or(0), usize::from(head.le16(6).unwrap_or(0)));
        self.reader.seek(SeekFrom::Start(self.at + 8 + self.room))?;
        let mut data = vec![0; usize::from(packed)];
        self.reader.read_exact(&mut data)?;
        self.at += 8 + self.room + u64::from(packed);
        self.left -= 1;
        if size > BLOCK {
            return Err(bad());
        }
        self.taken = 0;
        self.out = match &mut self.packing {
            Packing::Stored => data,
            Packing::Deflated { decoder, before } => {
                let data = data.strip_prefix(MSZIP).ok_or_else(bad)?;
                decoder.reset(false);
                if !before.is_empty() {
                    decoder.set_dictionary(before).map_err(|_| bad())?;
                }
                let mut out = Vec::with_capacity(size);
                decoder.decompress_vec(data, &mut out, FlushDecompress::Finish).map_err(|_| bad())?;
                before.extend_from_slice(&out);
                before.drain(..before.len().saturating_sub(BLOCK));
                out
            }
            // Its decoder asserts what a broken stream does not hold.
            Packing::Lzx(decoder) => {
                shield(|| decoder.decompress_next(&data, size).map(<[u8]>::to_vec).ok()).flatten().ok_or_else(bad)?
            }
        };
        if self.out.len() == size { Ok(()) } else { Err(bad()) }
    }
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.out.len() {
            if self.left == 0 || buffer.is_empty() {
                return Ok(0);
            }
            self.next()?;
        }
        let rest = self.out.get(self.taken..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.taken += count;
        Ok(count)
    }
}
