//! A document's bytes in, its text with the way back to them out, for whoever changes it where it stands.
//!
//! Offsets are those that the readers of text give. It must not know what is changed, nor why.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::BLOCK;
use super::coding::Coding;

/// The text of a document, and its bytes.
pub struct Written<'b> {
    bytes: &'b [u8],
    text: String,
    base: u64,
    coding: How,
    mark: usize,
}

/// How each character is written.
#[derive(Clone, Copy)]
enum How {
    /// UTF-8, bytes that are none read as windows-1252.
    Utf8,
    Utf16 {
        big: bool,
    },
    Utf32 {
        big: bool,
    },
    /// A byte a character.
    Web(&'static Encoding),
    Bytes(fn(u8) -> char),
}

impl<'b> Written<'b> {
    /// Reads `bytes` as the readers of text do. `None` where its characters cannot be led back to their bytes.
    pub fn of(bytes: &'b [u8]) -> Option<Self> {
        let (mut coding, mark) = Coding::of(bytes);
        let mark = mark as usize;
        let base = if coding.is_utf8() { mark as u64 } else { 0 };
        let mut text = String::new();
        let mut rest = bytes.get(mark..)?;
        loop {
            let (block, after) = rest.split_at(rest.len().min(BLOCK));
            coding.decode(block, &mut text, block.len() < BLOCK);
            if block.len() < BLOCK {
                break;
            }
            rest = after;
        }
        let coding = match coding {
            Coding::Undecided(_) => How::Utf8,
            Coding::Utf32 { big, .. } => How::Utf32 { big },
            Coding::Bytes(table) => How::Bytes(table),
            Coding::Web(decoder) => match decoder.encoding() {
                encoding if encoding == UTF_8 => How::Utf8,
                encoding if encoding == UTF_16LE => How::Utf16 { big: false },
                encoding if encoding == UTF_16BE => How::Utf16 { big: true },
                encoding if encoding.is_single_byte() => How::Web(encoding),
                _ => return None,
            },
        };
        let written = Self { bytes, text, base, coding, mark };
        let whole = written.starts(&[written.text.len()]);
        (whole.first() == Some(&bytes.len())).then_some(written)
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in [`Written::text`] a span of the part's text lies.
    pub fn range(&self, span: &Range<u64>) -> Option<Range<usize>> {
        let at = |offset: u64| usize::try_from(offset.checked_sub(self.base)?).ok();
        let range = at(span.start)?..at(span.end)?;
        self.text.get(range.clone()).map(|_| range)
    }

    /// The bytes with each range of the text replaced; all others stay as they are. The ranges ascend and do not
    /// overlap. `None` where the encoding cannot write a replacement.
    pub fn splice(&self, edits: &[(Range<usize>, String)]) -> Option<Vec<u8>> {
        let bounds: Vec<usize> = edits.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
        let starts = self.starts(&bounds);
        let (mut out, mut done) = (Vec::with_capacity(self.bytes.len()), 0);
        for ((_, with), bounds) in edits.iter().zip(starts.chunks_exact(2)) {
            out.extend_from_slice(self.bytes.get(done..*bounds.first()?)?);
            for character in with.chars() {
                self.write(character, &mut out)?;
            }
            done = *bounds.last()?;
        }
        out.extend_from_slice(self.bytes.get(done..)?);
        Some(out)
    }

    /// Where the bytes of these ascending offsets of the text start; fewer where one is no offset.
    fn starts(&self, offsets: &[usize]) -> Vec<usize> {
        let mut starts = Vec::with_capacity(offsets.len());
        let mut wanted = offsets.iter().copied().peekable();
        let mut pass = |at: usize, raw: usize| {
            while wanted.next_if_eq(&at).is_some() {
                starts.push(raw);
            }
        };
        let (mut at, mut raw) = (0, self.mark);
        if matches!(self.coding, How::Utf8) {
            for chunk in self.bytes.get(self.mark..).unwrap_or_default().utf8_chunks() {
                for character in chunk.valid().chars() {
                    pass(at, raw);
                    at += character.len_utf8();
                    raw += character.len_utf8();
                }
                for &byte in chunk.invalid() {
                    pass(at, raw);
                    let (text, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
                    at += text.len();
                    raw += 1;
                }
            }
        } else {
            for character in self.text.chars() {
                pass(at, raw);
                at += character.len_utf8();
                raw += self.width(character);
            }
        }
        if at == self.text.len() {
            pass(at, raw);
        }
        starts
    }

    const fn width(&self, character: char) -> usize {
        match self.coding {
            How::Utf8 => character.len_utf8(),
            How::Utf16 { .. } => character.len_utf16() * 2,
            How::Utf32 { .. } => 4,
            How::Web(_) | How::Bytes(_) => 1,
        }
    }

    fn write(&self, character: char, out: &mut Vec<u8>) -> Option<()> {
        match self.coding {
            How::Utf8 => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            How::Utf16 { big } => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(&if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
                }
            }
            How::Utf32 { big } => {
                let code = u32::from(character);
                out.extend_from_slice(&if big { code.to_be_bytes() } else { code.to_le_bytes() });
            }
            How::Web(encoding) => {
                let mut text = [0; 4];
                let (bytes, _, lost) = encoding.encode(character.encode_utf8(&mut text));
                if lost {
                    return None;
                }
                out.extend_from_slice(&bytes);
            }
            How::Bytes(table) => out.push((0..=u8::MAX).find(|&byte| table(byte) == character)?),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(bytes: &[u8], value: &str) -> Vec<u8> {
        let written = Written::of(bytes).unwrap();
        let at = written.text().find(value).unwrap();
        written.splice(&[(at..at + value.len(), "***".into())]).unwrap()
    }

    #[test]
    fn what_is_not_changed_stays_byte_for_byte() {
        let text = "Zoë heet Jan, é\r\n";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let expected: Vec<u8> = text.replace("Jan", "***").encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(replaced(&wide, "Jan"), expected);
        let (latin, _, _) = WINDOWS_1252.encode(text);
        assert_eq!(replaced(&latin, "Jan"), WINDOWS_1252.encode("Zoë heet ***, é\r\n").0.as_ref());
        let marked = format!("\u{feff}{text}");
        assert_eq!(replaced(marked.as_bytes(), "Jan"), marked.replace("Jan", "***").into_bytes());
        let mixed = "é é é é é é Jan \u{e9} ".bytes().chain([0xFF, b'x']).collect::<Vec<_>>();
        let out = replaced(&mixed, "Jan");
        assert!(out.ends_with(b"\xFFx") && out.len() == mixed.len());
        let ebcdic: Vec<u8> = "Beste meneer Jan, dit is een brief van de gemeente aan u\n"
            .chars()
            .map(|c| (0..=255).find(|&byte| super::super::tables::cp500(byte) == c).unwrap())
            .collect();
        let out = replaced(&ebcdic, "Jan");
        assert_eq!(out.iter().zip(&ebcdic).filter(|(a, b)| a != b).count(), 3);
    }

    #[test]
    fn spans_count_the_mark_of_utf8() {
        let written = Written::of(b"\xEF\xBB\xBFabc").unwrap();
        assert_eq!(written.range(&(4..5)), Some(1..2));
        assert_eq!(written.range(&(0..1)), None);
    }
}
