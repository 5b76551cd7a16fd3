//! The start of a Word document's main stream in, where its text and its tables stand out.
//!
//! It must not know what is written there (MS-DOC 2.5).

use crate::extract::Trouble;

/// The version of Word 97, the first with this layout.
const WORD_97: u16 = 0x00C1;
/// Where the counts of characters and the places in the table stream stand.
const COUNTS: usize = 0x4C;
const PLACES: usize = 0x9A;

/// What the parts of a document's text are called, in the order that they follow each other.
const SECTIONS: [Option<&str>; 8] = [
    None,
    Some("footnote"),
    Some("header"),
    None,
    Some("comment"),
    Some("endnote"),
    Some("text-box"),
    Some("text-box"),
];

/// Tables of a document, by the number of their place.
#[derive(Clone, Copy)]
pub(super) enum Table {
    CharacterRuns = 12,
    ParagraphRuns = 13,
    Bookmarks = 21,
    Associated = 32,
    Pieces = 33,
    CommentAuthors = 36,
    FormFields = 45,
    RevisionAuthors = 51,
    Captions = 52,
    Variables = 60,
    SavedBy = 71,
}

/// The file information block.
pub(super) struct Fib<'b> {
    bytes: &'b [u8],
}

impl<'b> Fib<'b> {
    /// Reads the block at the start of the main stream.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Trouble> {
        let fib = Self { bytes };
        let flags = fib.u16(10).ok_or(Trouble::Corrupt("broken-document"))?;
        if flags & 0x0100 != 0 {
            return Err(Trouble::Encrypted);
        }
        if fib.u16(0) != Some(0xA5EC) && fib.u16(0) != Some(0xA5DC) {
            return Err(Trouble::Corrupt("broken-document"));
        }
        Ok(fib)
    }

    /// The text of a document of before Word 97, whose layout is another: all that stands between two places.
    pub(super) fn old_text(&self) -> Option<&'b [u8]> {
        if self.u16(2)? >= WORD_97 {
            return None;
        }
        self.bytes.get(self.u32(0x18)? as usize..self.u32(0x1C)? as usize)
    }

    /// Whether it is a document of before Word 97.
    pub(super) fn is_old(&self) -> bool {
        self.u16(2).is_none_or(|version| version < WORD_97)
    }

    /// The stream with its tables.
    pub(super) fn table_stream(&self) -> &'static str {
        if self.u16(10).is_some_and(|flags| flags & 0x0200 != 0) { "/1Table" } else { "/0Table" }
    }

    /// The parts of the text: what each is called and its last character's position.
    pub(super) fn sections(&self) -> Vec<(Option<&'static str>, u32)> {
        let mut end = 0u32;
        let counts = (0..SECTIONS.len()).map(|at| self.u32(COUNTS + 4 * at).unwrap_or(0));
        SECTIONS
            .iter()
            .zip(counts)
            .map(|(section, count)| {
                end = end.saturating_add(count);
                (*section, end)
            })
            .collect()
    }

    /// The bytes of one of its tables.
    pub(super) fn table<'t>(&self, table: Table, stream: &'t [u8]) -> &'t [u8] {
        let at = PLACES + 8 * table as usize;
        let place = self.u32(at).zip(self.u32(at + 4));
        let range = place.and_then(|(start, size)| Some(start as usize..(start as usize).checked_add(size as usize)?));
        range.and_then(|range| stream.get(range)).unwrap_or_default()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        self.bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&self, at: usize) -> Option<u32> {
        self.bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
    }
}
