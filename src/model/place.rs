//! Where in a part a text stands, in the words of its format.

use std::fmt;
use std::sync::Arc;

/// A cell of a sheet, counted from zero; shown as `C4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = [0u8; 7];
        let mut at = letters.len();
        let mut rest = u64::from(self.column) + 1;
        while rest > 0 {
            rest -= 1;
            at -= 1;
            letters[at] = b'A' + (rest % 26) as u8;
            rest /= 26;
        }
        for &letter in &letters[at..] {
            write!(f, "{}", letter as char)?;
        }
        write!(f, "{}", u64::from(self.row) + 1)
    }
}

/// What the format can say of a place; everything else stays `None`. Lines, columns, pages, rows and slides count
/// from 1.
///
/// The strings come out of the file. Whoever prints them gets them from a finding, where a name that holds
/// personal data has been masked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Line of the text; for a text segment, that of its first line.
    pub line: Option<u32>,
    /// Column in characters.
    pub column: Option<u32>,
    /// Page of a paged document.
    pub page: Option<u32>,
    /// Slide of a presentation.
    pub slide: Option<u32>,
    /// Name of the sheet.
    pub sheet: Option<Arc<str>>,
    /// Cell of the sheet.
    pub cell: Option<Cell>,
    /// Name of a mail header.
    pub header: Option<Arc<str>>,
    /// Name of a column, form field or attribute.
    pub field: Option<Arc<str>>,
    /// JSON pointer (RFC 6901).
    pub pointer: Option<Arc<str>>,
    /// Path of an XML or HTML element.
    pub xpath: Option<Arc<str>>,
    /// Table of a document.
    pub table: Option<u32>,
    /// Row of a table or of a delimited file.
    pub row: Option<u32>,
    /// Column of a table, from 0; not shown, its `field` or `cell` is.
    pub table_column: Option<u32>,
    /// Region outside the body, as a stable code: `header`, `footer`, `comment`, `footnote`, `properties`, …
    pub section: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_shown_as_a_spreadsheet_shows_them() {
        for (row, column, shown) in [(3, 2, "C4"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10"), (0, 702, "AAA1")] {
            assert_eq!(Cell { row, column }.to_string(), shown);
        }
        assert_eq!(Cell { row: u32::MAX, column: u32::MAX }.to_string(), "MWLQKWV4294967296");
    }
}
