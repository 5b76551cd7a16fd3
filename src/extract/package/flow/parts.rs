//! What running text is made of while it comes by: a paragraph, a table.
//!
//! It must not know the markup that they are written in.

use crate::extract::table::Table;

/// A paragraph as it stands, and as it stood before its tracked changes.
#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) now: String,
    pub(super) was: String,
    pub(super) changed: bool,
}

/// A table that is open: its rows so far, and the row in the making.
pub(super) struct OpenTable {
    pub(super) table: Table,
    pub(super) number: u32,
    pub(super) row: u32,
    pub(super) cells: Vec<String>,
    pub(super) cell: Option<String>,
}
