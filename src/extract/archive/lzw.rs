//! What compress(1) packed in, what it was out.
//!
//! Codes grow from nine bits to as many as the header allows; each time that they grow, and at each clearing of the
//! table, the rest of a group of eight codes is left out.

use std::io::{self, BufRead, Read};

use super::Bytes;

/// Bits of the smallest code.
const FIRST_BITS: u32 = 9;
/// The code that clears the table, and the first one of a pair, where the header's highest bit is set.
const CLEAR: usize = 256;

/// A decoder over the whole of `inner`.
pub(super) struct Lzw<R> {
    inner: R,
    block: bool,
    most: u32,
    bits: u32,
    /// Each code's code before its last byte, and that byte.
    table: Vec<(u16, u8)>,
    before: Option<u16>,
    first: u8,
    /// Bits that were read and not yet used, the lowest first, and how many codes of the group were read.
    held: u64,
    count: u32,
    group: u32,
    /// Bytes that came out and were not yet taken, the last one first.
    out: Vec<u8>,
}

impl<R: BufRead> Lzw<R> {
    /// Reads the header.
    pub(super) fn new(mut inner: R) -> io::Result<Self> {
        let mut head = [0; 3];
        inner.read_exact(&mut head)?;
        let most = u32::from(head[2] & 31);
        if head.be16(0) != Some(0x1F9D) || !(FIRST_BITS..=16).contains(&most) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let block = head[2] & 128 != 0;
        let mut lzw = Self {
            inner,
            block,
            most,
            bits: FIRST_BITS,
            table: Vec::new(),
            before: None,
            first: 0,
            held: 0,
            count: 0,
            group: 0,
            out: Vec::new(),
        };
        lzw.clear();
        Ok(lzw)
    }

    /// What stands behind it, which is nothing: it ends with its file.
    pub(super) fn into_inner(self) -> R {
        self.inner
    }

    fn clear(&mut self) {
        self.table.clear();
        self.table.extend((0..=255).map(|byte| (0, byte)));
        if self.block {
            self.table.push((0, 0));
        }
        self.before = None;
    }

    /// The next code, none at the end.
    fn code(&mut self) -> io::Result<Option<usize>> {
        while self.count < self.bits {
            let Some(&byte) = self.inner.fill_buf()?.first() else { return Ok(None) };
            self.inner.consume(1);
            self.held |= u64::from(byte) << self.count;
            self.count += 8;
        }
        let code = self.held & ((1 << self.bits) - 1);
        self.held >>= self.bits;
        self.count -= self.bits;
        self.group = (self.group + 1) % 8;
        Ok(Some(code as usize))
    }

    /// Goes on with codes of `bits` bits, behind the rest of the group.
    fn regroup(&mut self, bits: u32) -> io::Result<()> {
        let rest = if self.group == 0 { 0 } else { (8 - self.group) * self.bits };
        // Bits in hand belong to that rest; what is left of it is whole bytes.
        let mut bytes = rest.saturating_sub(self.count).div_ceil(8) as usize;
        while bytes > 0 {
            let there = self.inner.fill_buf()?.len().min(bytes);
            if there == 0 {
                break;
            }
            self.inner.consume(there);
            bytes -= there;
        }
        (self.held, self.count, self.group, self.bits) = (0, 0, 0, bits);
        Ok(())
    }

    /// Lets the bytes of the next code out; false at the end.
    fn step(&mut self) -> io::Result<bool> {
        if self.table.len() >= 1 << self.bits && self.bits < self.most && self.before.is_some() {
            self.regroup(self.bits + 1)?;
        }
        let Some(code) = self.code()? else { return Ok(false) };
        if self.block && code == CLEAR {
            self.clear();
            self.regroup(FIRST_BITS)?;
            return Ok(true);
        }
        let Some(before) = self.before else {
            // The first code stands for itself.
            self.first = u8::try_from(code).map_err(|_| io::ErrorKind::InvalidData)?;
            self.before = Some(code as u16);
            self.out.push(self.first);
            return Ok(true);
        };
        if code > self.table.len() || code == self.table.len() && self.table.len() >= 1 << self.most {
            return Err(io::ErrorKind::InvalidData.into());
        }
        // The one code that is not there yet: what came before, and its first byte again.
        let mut at = if code == self.table.len() {
            self.out.push(self.first);
            usize::from(before)
        } else {
            code
        };
        while at > 255 {
            let &(next, byte) = self.table.get(at).ok_or(io::ErrorKind::InvalidData)?;
            self.out.push(byte);
            at = usize::from(next);
        }
        self.first = at as u8;
        self.out.push(self.first);
        if self.table.len() < 1 << self.most {
            self.table.push((before, self.first));
        }
        self.before = Some(code as u16);
        Ok(true)
    }
}

impl<R: BufRead> Read for Lzw<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        for room in buffer {
            while self.out.is_empty() {
                if !self.step()? {
                    return Ok(written);
                }
            }
            *room = self.out.pop().unwrap_or_default();
            written += 1;
        }
        Ok(written)
    }
}
