//! Bytes in, UTF-8 text out, block by block.
//!
//! Offsets count in the decoded text; for UTF-8 that is the file itself, byte order mark included. It must not know
//! what the text means.

mod coding;
mod guess;
pub(super) mod tables;
mod written;

use std::io::Read as _;

use memchr::{memchr, memchr_iter, memrchr, memrchr2};

use crate::model::Budget;

use super::{Doc, ReadSeek, Trouble};
use coding::Coding;
pub use written::Written;

/// Bytes read at a time, and the size of a block.
const BLOCK: usize = 64 << 10;
/// A line longer than this is cut.
pub(super) const LONGEST: usize = 1 << 20;

/// A document's text as it comes by: [`Reader::fill`] adds to [`Reader::text`], [`Reader::consume`] takes from it.
pub(super) struct Reader<'d> {
    source: &'d mut dyn ReadSeek,
    budget: &'d Budget,
    coding: Coding,
    raw: Vec<u8>,
    text: String,
    start: usize,
    ended: bool,
    offset: u64,
    line: u32,
    column: u32,
    after_return: bool,
}

impl<'d> Reader<'d> {
    /// Opens the text of `doc`.
    pub(super) fn open<'a: 'd>(doc: &'d mut Doc<'a>) -> Result<Self, Trouble> {
        let (coding, mark) = Coding::of(doc.head());
        let offset = if coding.is_utf8() { mark } else { 0 };
        let budget = doc.budget();
        let source = doc.reader()?;
        std::io::copy(&mut source.take(mark), &mut std::io::sink())?;
        Ok(Self {
            source,
            budget,
            coding,
            raw: Vec::new(),
            text: String::new(),
            start: 0,
            ended: false,
            offset,
            line: 1,
            column: 1,
            after_return: false,
        })
    }

    /// What was decoded and not yet consumed.
    pub(super) fn text(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// Whether nothing comes after [`Reader::text`].
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Where [`Reader::text`] starts.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The line that [`Reader::text`] starts in.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The column that [`Reader::text`] starts at.
    pub(super) fn column(&self) -> u32 {
        self.column
    }

    /// Decodes a further piece; `false` at the end.
    pub(super) fn fill(&mut self) -> Result<bool, Trouble> {
        if self.ended {
            return Ok(false);
        }
        self.budget.tick()?;
        self.text.drain(..self.start);
        self.start = 0;
        self.raw.clear();
        let read = (&mut *self.source).take(BLOCK as u64).read_to_end(&mut self.raw)?;
        self.ended = read < BLOCK;
        if self.coding.is_mixed(&self.raw) {
            return Err(Trouble::Corrupt("mixed-encoding"));
        }
        self.coding.decode(&self.raw, &mut self.text, self.ended);
        if std::mem::take(&mut self.after_return) {
            self.turn();
        }
        Ok(true)
    }

    /// Takes `len` bytes off the text's start.
    pub(super) fn consume(&mut self, len: usize) {
        let end = self.start.saturating_add(len).min(self.text.len());
        let taken = self.text.get(self.start..end).unwrap_or_default();
        let bytes = taken.as_bytes();
        let lines = line_breaks(bytes);
        let last = memrchr2(b'\n', b'\r', bytes).map_or(0, |at| at + 1);
        let columns = taken.get(last..).map_or(0, |rest| rest.chars().count()) as u32;
        self.column = columns + if last > 0 { 1 } else { self.column };
        self.line = self.line.saturating_add(lines);
        let returned = bytes.last() == Some(&b'\r');
        self.offset += bytes.len() as u64;
        self.start = end;
        if returned {
            self.turn();
        }
    }

    /// The length of the next block: it ends at a blank line, else at a line's end, else where a long line may be
    /// cut. `None` at the end.
    pub(super) fn block(&mut self) -> Result<Option<usize>, Trouble> {
        loop {
            let text = self.text();
            if self.ended && text.len() <= BLOCK {
                return Ok((!text.is_empty()).then_some(text.len()));
            }
            if let Some(len) = cut(text) {
                return Ok(Some(len));
            }
            if !self.fill()? {
                let len = self.text().len();
                return Ok((len > 0).then_some(len));
            }
        }
    }

    /// A return that was consumed ends a line by itself unless a line feed follows.
    fn turn(&mut self) {
        match self.text.as_bytes().get(self.start) {
            Some(b'\n') => {}
            Some(_) => self.line = self.line.saturating_add(1),
            None => self.after_return = true,
        }
    }
}

/// Line ends within `bytes`: CRLF counts once, a last CR not at all, since what follows it is unknown.
pub(super) fn line_breaks(bytes: &[u8]) -> u32 {
    let feeds = memchr_iter(b'\n', bytes).count();
    let lone = memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1).is_some_and(|&next| next != b'\n')).count();
    u32::try_from(feeds + lone).unwrap_or(u32::MAX)
}

/// Where a text of which more may follow is cut so that the first piece is about a block; `None` for not yet.
pub(super) fn cut(text: &str) -> Option<usize> {
    if text.len() < BLOCK {
        return None;
    }
    let bytes = text.as_bytes();
    let (window, rest) = bytes.split_at(BLOCK);
    let blank = memrchr(b'\n', window).and_then(|mut end| {
        while end > BLOCK / 2 {
            let before = memrchr(b'\n', &window[..end])?;
            if window[before + 1..end].trim_ascii().is_empty() {
                return Some(end + 1);
            }
            end = before;
        }
        None
    });
    let returned = || memrchr(b'\r', &window[..BLOCK - 1]).map(|at| at + 1);
    blank
        .or_else(|| memrchr(b'\n', window).map(|at| at + 1))
        .or_else(returned)
        .or_else(|| memchr(b'\n', rest).map(|at| BLOCK + at + 1))
        .filter(|&end| end <= LONGEST)
        .or_else(|| (text.len() >= LONGEST).then(|| cut_line(text)))
}

/// Where a line that is too long is cut: at white space or a separator that stands between no two digits, else
/// where a character ends.
fn cut_line(text: &str) -> usize {
    let hard = text.floor_char_boundary(LONGEST);
    let from = text.floor_char_boundary(LONGEST - BLOCK);
    let tail = text.get(from..hard).unwrap_or_default();
    let digit = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    let gap = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '}' | '|');
    tail.rmatch_indices(gap)
        .map(|(at, found)| (from + at, from + at + found.len()))
        .find(|&(start, end)| !(digit(start.checked_sub(1)) && digit(Some(end))))
        .map_or(hard, |(_, end)| end)
}

/// The text of bytes that are whole: a field, a value.
pub(super) fn whole(bytes: &[u8]) -> String {
    let (mut coding, mark) = Coding::of(bytes);
    let mut text = String::new();
    coding.decode(bytes.get(mark as usize..).unwrap_or_default(), &mut text, true);
    text
}

/// The decoded text of a document's head, for the sniffer.
pub(super) fn head(bytes: &[u8]) -> String {
    let (mut coding, mark) = Coding::of(bytes);
    let mut text = String::new();
    coding.decode(bytes.get(mark as usize..).unwrap_or_default(), &mut text, false);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// The text, where it starts, and the longest it was in memory.
    fn read(bytes: &[u8]) -> (String, u64, Vec<(u64, u32, u32)>) {
        let budget = Budget::new(&crate::model::Limits::default());
        let mut content = Cursor::new(bytes);
        let mut doc = Doc::open("", &mut content, &budget).unwrap();
        let mut reader = Reader::open(&mut doc).unwrap();
        let (start, mut text, mut blocks) = (reader.offset(), String::new(), Vec::new());
        while let Some(len) = reader.block().unwrap() {
            blocks.push((reader.offset(), reader.line(), reader.column()));
            text.push_str(&reader.text()[..len]);
            reader.consume(len);
        }
        (text, start, blocks)
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn each_encoding_becomes_the_same_text() {
        let text = "Geboren: Zoë André, 12 € en een €-teken\n";
        for big in [false, true] {
            let mark: &[u8] = if big { &[0xFE, 0xFF] } else { &[0xFF, 0xFE] };
            assert_eq!(read(&[mark, &utf16(text, big)].concat()).0, text);
            assert_eq!(read(&utf16(text, big)).0, text);
        }
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(read(&latin).0, text);
        assert_eq!(read(text.as_bytes()).0, text);
        let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(read(&[&[0xFF, 0xFE, 0, 0][..], &wide].concat()).0, text);
        assert_eq!(read(&wide).0, text);
        for table in
            [tables::cp850 as fn(u8) -> char, |byte| encoding_rs::MACINTOSH.decode(&[byte]).0.chars().next().unwrap()]
        {
            let text = "Zoë André en Jürgen, auto's\n";
            let bytes: Vec<u8> = text.chars().map(|c| (0..=255).find(|&byte| table(byte) == c).unwrap()).collect();
            assert_eq!(read(&bytes).0, text);
        }
    }

    #[test]
    fn a_mark_counts_in_utf8_only() {
        assert_eq!(read(b"\xEF\xBB\xBFabc").1, 3);
        assert_eq!(read(b"\xFF\xFEa\0b\0").1, 0);
    }

    #[test]
    fn one_letter_late_in_the_file_decides() {
        let mut bytes = b"regel zonder accent\n".repeat(10_000);
        bytes.extend_from_slice(b"Zo\xEB\n");
        assert!(read(&bytes).0.ends_with("Zoë\n"));
        // A declared encoding goes before the guess.
        assert_eq!(
            read(b"<?xml version='1.0' encoding='iso-8859-15'?><a>\xA4</a>").0,
            "<?xml version='1.0' encoding='iso-8859-15'?><a>€</a>"
        );
    }

    #[test]
    fn broken_bytes_become_letters_and_reading_goes_on() {
        let text = read("é é é é é \u{e9}".as_bytes()).0;
        assert_eq!(text, "é é é é é é");
        let mut bytes = "é é é é é é ".as_bytes().to_vec();
        bytes.extend_from_slice(b"\xFF 123");
        assert!(read(&bytes).0.ends_with("ÿ 123"));
    }

    #[test]
    fn blocks_end_at_lines_and_know_their_place() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("een regel van een logboek{end}").repeat(10_000);
            let (all, _, blocks) = read(text.as_bytes());
            assert!(all == text && blocks.len() > 3);
            for (offset, line, column) in blocks {
                let per_line = 25 + end.len() as u64;
                assert_eq!((offset % per_line, column), (0, 1));
                assert_eq!(u64::from(line), offset / per_line + 1);
            }
        }
    }

    #[test]
    fn a_line_of_three_megabytes_is_cut_at_white_space() {
        let text = "abc 1234 5678 ".repeat(3 << 16);
        let (all, _, blocks) = read(text.as_bytes());
        assert!(all == text && blocks.len() == 3);
        for &(offset, line, column) in &blocks[1..] {
            let (before, after) = text.split_at(offset as usize);
            assert!(before.ends_with(' ') && !(after.starts_with("5678")));
            assert_eq!((line, u64::from(column)), (1, offset + 1));
        }
        let solid = "é".repeat(1 << 20);
        assert!(read(solid.as_bytes()).0 == solid);
    }
}
