//! The bytes of a binary part in, its records out, each of them whole.
//!
//! It must not know what a record means (MS-XLSB 2.1.4).

use std::io::{BufRead, BufReader, Read};

use crate::extract::package::{Cut, Metered};

use super::super::formats::rk;

/// Bytes of one record at most: a cell's text takes less than 1 MiB, formatting and all.
const LONGEST: u64 = 16 << 20;

/// The records of one part.
pub(super) struct Records<'b, R> {
    part: BufReader<Metered<'b, R>>,
    body: Vec<u8>,
    end: u16,
}

impl<'b, R: Read> Records<'b, R> {
    /// The records in `part`, of which `end` is the last.
    pub(super) fn new(part: Metered<'b, R>, end: u16) -> Self {
        Self { part: BufReader::with_capacity(64 << 10, part), body: Vec::new(), end }
    }

    /// The next record; none after the last. A part that ends before it, or goes on behind it, is broken.
    pub(super) fn next(&mut self) -> Result<Option<(u16, Body<'_>)>, Cut> {
        let low = self.byte()?;
        let high = if low & 0x80 == 0 { 0 } else { self.byte()? & 0x7F };
        let id = u16::from(low & 0x7F) | u16::from(high) << 7;
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            length |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > LONGEST {
            return Err(Cut::Broken);
        }
        self.body.clear();
        // Memory grows with what is there, not with what the length says.
        let read = (&mut self.part).take(length).read_to_end(&mut self.body);
        if !matches!(read, Ok(read) if read as u64 == length) {
            return Err(self.cut());
        }
        if id != self.end {
            return Ok(Some((id, Body(&self.body))));
        }
        match self.part.fill_buf() {
            Ok([]) => Ok(None),
            _ => Err(self.cut()),
        }
    }

    fn byte(&mut self) -> Result<u8, Cut> {
        let mut byte = [0];
        self.part.read_exact(&mut byte).map_err(|_| self.cut())?;
        Ok(byte[0])
    }

    fn cut(&self) -> Cut {
        self.part.get_ref().cause().unwrap_or(Cut::Broken)
    }
}

/// What a record holds, read from its front; `None` where it is too short.
#[derive(Clone, Copy)]
pub(super) struct Body<'a>(pub(super) &'a [u8]);

impl<'a> Body<'a> {
    /// The next bytes, as many as asked.
    pub(super) fn skip(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.skip(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// A number in 30 bits.
    pub(super) fn rk(&mut self) -> Option<f64> {
        self.u32().map(rk)
    }

    /// A string with its length before it; the length of none is all ones.
    pub(super) fn wide(&mut self) -> Option<String> {
        let length = self.u32()?;
        if length == u32::MAX {
            return Some(String::new());
        }
        let bytes = self.skip(usize::try_from(length).ok()?.checked_mul(2)?)?;
        let units = bytes.chunks_exact(2).map(|unit| unit.try_into().map_or(0, u16::from_le_bytes));
        Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Budget, Limits};

    /// The bytes of one record.
    pub(in super::super) fn record(id: u16, body: &[u8]) -> Vec<u8> {
        let mut bytes = match id {
            0..0x80 => vec![id as u8],
            _ => vec![id as u8 & 0x7F | 0x80, (id >> 7) as u8],
        };
        let mut length = body.len();
        while length > 0x7F {
            bytes.push(length as u8 & 0x7F | 0x80);
            length >>= 7;
        }
        bytes.push(length as u8);
        [bytes.as_slice(), body].concat()
    }

    /// A string with its length before it.
    pub(in super::super) fn wide(text: &str) -> Vec<u8> {
        let units: Vec<_> = text.encode_utf16().collect();
        let length = (units.len() as u32).to_le_bytes();
        length.into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
    }

    fn all(bytes: &[u8]) -> Result<Vec<(u16, usize)>, Cut> {
        let budget = Budget::new(&Limits::default());
        let mut records = Records::new(Metered::new(bytes, bytes.len() as u64, &budget), 130);
        let mut seen = Vec::new();
        while let Some((id, body)) = records.next()? {
            seen.push((id, body.0.len()));
        }
        Ok(seen)
    }

    #[test]
    fn records_come_whole_or_not_at_all() {
        let bytes = [record(1, &[7; 300]), record(0x1234, b""), record(130, b"")].concat();
        assert_eq!(all(&bytes), Ok(vec![(1, 300), (0x1234, 0)]));
        for end in 0..bytes.len() {
            assert_eq!(all(&bytes[..end]), Err(Cut::Broken), "{end}");
        }
        assert_eq!(all(&[bytes, vec![0]].concat()), Err(Cut::Broken));
    }

    #[test]
    fn a_lying_length_is_broken() {
        for lie in [&[1, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0][..], &[1, 0xFF, 0xFF, 0xFF, 0x03, 0, 0], &[1, 3, 0, 0]] {
            assert_eq!(all(lie), Err(Cut::Broken));
        }
        assert_eq!(Body(&[0xFE, 0xFF, 0xFF, 0xFF, 65, 0]).wide(), None);
        assert_eq!(Body(&[0xFF; 4]).wide().as_deref(), Some(""));
    }

    #[test]
    fn numbers_and_strings() {
        let rk = |raw: i32| Body(&raw.to_le_bytes()).rk();
        assert_eq!(rk(123_456_782 << 2 | 2), Some(123_456_782.0));
        assert_eq!(rk(-150 << 2 | 3), Some(-1.5));
        assert_eq!(rk(0x40DD_4F40), Some(30013.0));
        assert_eq!(rk(0x4059_0001), Some(1.0));
        assert_eq!(Body(&wide("Zoë 😀")).wide().as_deref(), Some("Zoë 😀"));
        assert_eq!(Body(&[1, 0, 0, 0, 0, 0xD8]).wide().as_deref(), Some("\u{FFFD}"));
    }
}
