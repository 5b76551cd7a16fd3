//! The bytes of a workbook stream in, its records out, each with the pieces that continue it.
//!
//! It must not know what a record means (MS-XLS 2.1.4).

use encoding_rs::Encoding;

use super::super::formats::rk;

/// `Continue`
const CONTINUE: u16 = 0x3C;

/// The records of one stream.
pub(super) struct Records<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    /// The records in `bytes`.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Where the next record begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Whether bytes were left that make no record.
    pub(super) fn is_cut(&self) -> bool {
        // Streams are filled up with zeros.
        self.bytes.get(self.at..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0))
    }

    fn one(&mut self) -> Option<(u16, &'b [u8])> {
        let head = self.bytes.get(self.at..self.at.checked_add(4)?)?;
        let (id, length) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        let body = self.bytes.get(self.at + 4..self.at + 4 + usize::from(length))?;
        if id == 0 && length == 0 {
            return None;
        }
        self.at += 4 + body.len();
        Some((id, body))
    }
}

impl<'b> Iterator for Records<'b> {
    type Item = (u16, Body<'b>);

    fn next(&mut self) -> Option<Self::Item> {
        let (id, body) = self.one()?;
        let mut pieces = vec![body];
        let mut end = self.at;
        while let Some((CONTINUE, body)) = self.one() {
            pieces.push(body);
            end = self.at;
        }
        self.at = end;
        Some((id, Body { pieces, piece: 0, at: 0 }))
    }
}

/// What a record holds, read from its front; `None` where it is too short.
#[derive(Clone)]
pub(super) struct Body<'b> {
    pieces: Vec<&'b [u8]>,
    piece: usize,
    at: usize,
}

impl<'b> Body<'b> {
    /// The rest of the piece that is being read.
    pub(super) fn rest(&self) -> &'b [u8] {
        self.pieces.get(self.piece).and_then(|piece| piece.get(self.at..)).unwrap_or_default()
    }

    /// Goes on with the next piece.
    pub(super) fn next_piece(&mut self) -> Option<()> {
        self.pieces.get(self.piece + 1)?;
        (self.piece, self.at) = (self.piece + 1, 0);
        Some(())
    }

    /// All of its bytes from here on.
    pub(super) fn all(&self) -> Vec<u8> {
        let behind = self.pieces.get(self.piece + 1..).unwrap_or_default();
        [self.rest(), &behind.concat()].concat()
    }

    /// Passes over so many bytes, wherever its pieces part.
    pub(super) fn skip(&mut self, mut bytes: usize) -> Option<()> {
        loop {
            let here = self.rest().len();
            if bytes <= here {
                self.at += bytes;
                return Some(());
            }
            bytes -= here;
            self.next_piece()?;
        }
    }

    /// So many bytes, wherever its pieces part.
    pub(super) fn take(&mut self, bytes: usize) -> Option<Vec<u8>> {
        let mut taken = Vec::new();
        loop {
            let here = self.rest();
            let missing = bytes - taken.len();
            if missing <= here.len() {
                taken.extend_from_slice(here.get(..missing)?);
                self.at += missing;
                return Some(taken);
            }
            taken.extend_from_slice(here);
            self.next_piece()?;
        }
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
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

    /// A string of so many characters with its flags before it, and what it sounds like, if that is written
    /// (MS-XLS 2.5.293).
    pub(super) fn rich(&mut self, characters: usize) -> Option<(String, String)> {
        let flags = self.u8()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.u16()?) };
        let extra = if flags & 4 == 0 { 0 } else { self.u32()? as usize };
        let text = self.characters(characters, flags & 1 != 0)?;
        self.skip(runs * 4)?;
        let sound = if extra == 0 { String::new() } else { phonetic(&self.take(extra)?) };
        Some((text, sound))
    }

    /// Characters that go on behind flags of their own where a piece ends.
    fn characters(&mut self, mut missing: usize, mut wide: bool) -> Option<String> {
        let mut units = Vec::new();
        loop {
            let size = if wide { 2 } else { 1 };
            let here = (self.rest().len() / size).min(missing);
            let bytes = self.take(here * size)?;
            units.extend(bytes.chunks(size).map(|unit| match unit {
                [low, high] => u16::from_le_bytes([*low, *high]),
                [low, ..] => u16::from(*low),
                [] => 0,
            }));
            missing -= here;
            if missing == 0 {
                return Some(String::from_utf16_lossy(&units));
            }
            self.next_piece()?;
            wide = self.u8()? & 1 != 0;
        }
    }

    /// A string with its length before it in `size` bytes: in Unicode, or in the code page of an old workbook.
    pub(super) fn string(&mut self, size: usize, page: Option<&'static Encoding>) -> Option<String> {
        let length = if size == 1 { usize::from(self.u8()?) } else { usize::from(self.u16()?) };
        match page {
            None => self.rich(length).map(|(text, _)| text),
            Some(page) => Some(page.decode_without_bom_handling(&self.take(length)?).0.into_owned()),
        }
    }
}

/// What a string sounds like, in the bytes that follow it (MS-XLS 2.5.86).
fn phonetic(extra: &[u8]) -> String {
    let length = extra.get(10..12).map_or(0, |length| usize::from(u16::from_le_bytes([length[0], length[1]])));
    let units: Vec<u16> = extra
        .get(12..)
        .unwrap_or_default()
        .chunks_exact(2)
        .take(length)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_go_on_in_the_next_piece() {
        let bytes = b"\xFC\x00\x04\x00\x00abc\x3C\x00\x05\x00\x01d\0e\0\x0A\x00\x00\x00\x07";
        let mut records = Records::new(bytes);
        let (id, mut body) = records.next().unwrap();
        assert_eq!((id, body.rich(5).unwrap().0.as_str()), (0xFC, "abcde"));
        assert_eq!(records.next().unwrap().0, 0x0A);
        assert!(records.next().is_none() && records.is_cut());
    }

    #[test]
    fn short_ones_give_nothing() {
        let body = |bytes| Body { pieces: vec![bytes], piece: 0, at: 0 };
        assert_eq!(body(b"\x01a").rich(1), None);
        assert_eq!(body(b"\xFF\xFF").string(2, Some(encoding_rs::WINDOWS_1252)), None);
        assert_eq!(body(b"\x02\0\xE9x").string(2, Some(encoding_rs::WINDOWS_1252)).as_deref(), Some("éx"));
    }
}
