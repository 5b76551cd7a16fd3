//! Where in a document the reader stands: in a cell of which table, or aside of the text, and in which paragraph.
//!
//! It must not know which elements lead there.

use crate::extract::Sink;
use crate::extract::spreadsheet::Rows;
use crate::extract::table::{Table, TableCell};
use crate::model::{Origin, Place, Stop};

/// A paragraph as it stands, and as it stood before its tracked changes.
#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) now: String,
    pub(super) was: String,
    pub(super) changed: bool,
}

/// What text goes into.
pub(super) enum Context {
    /// A cell of the innermost table.
    Cell(CellOf),
    /// Something anchored in the text, or outside the body: its paragraphs stand alone.
    Aside(Option<&'static str>),
}

/// A cell in the making.
pub(super) struct CellOf {
    /// Its value without its format, if it is no text.
    pub(super) typed: Option<String>,
    /// What its formula holds beside it.
    pub(super) formula: String,
    /// What it shows.
    pub(super) shown: String,
    /// Columns it is repeated over.
    pub(super) columns: u32,
}

/// A table that is open.
pub(super) enum Grid {
    /// A sheet of a spreadsheet.
    Sheet { rows: Box<Rows>, row: u32, repeated: u32, column: u32 },
    /// A table in a text, on a slide or behind a chart.
    Table { table: Box<Table>, number: u32, row: u32, cells: Vec<String> },
}

/// Cells of a repeated one that are kept in a table that is no sheet.
const REPEATED: u32 = 64;

impl Grid {
    /// A table that is no sheet.
    pub(super) fn table(number: u32) -> Self {
        Self::Table { table: Box::default(), number, row: 0, cells: Vec::new() }
    }

    /// A sheet of that name.
    pub(super) fn sheet(name: &str) -> Self {
        Self::Sheet { rows: Box::new(Rows::new(name)), row: 0, repeated: 1, column: 0 }
    }

    /// Begins a row that is repeated so many times.
    pub(super) fn begin_row(&mut self, times: u32) {
        if let Self::Sheet { repeated, column, .. } = self {
            (*repeated, *column) = (times, 0);
        }
    }

    /// Takes the next cell.
    pub(super) fn cell(&mut self, text: String, columns: u32, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self {
            Self::Sheet { rows, row, column, .. } => {
                let at = (*row, *column);
                *column = column.saturating_add(columns);
                rows.text(at, text, sink)
            }
            Self::Table { cells, .. } => {
                cells.push(text);
                cells.extend((1..columns.min(REPEATED)).map(|_| String::new()));
                Ok(())
            }
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self {
            Self::Sheet { row, repeated, .. } => {
                *row = row.saturating_add(*repeated);
                Ok(())
            }
            Self::Table { table, number, row, cells } => {
                *row = row.saturating_add(1);
                let place = Place { table: Some(*number), row: Some(*row), ..place.clone() };
                let texts = std::mem::take(cells);
                let cells: Vec<_> =
                    texts.iter().map(|text| TableCell { text, origin: Origin::None, place: place.clone() }).collect();
                table.row(&cells, sink)
            }
        }
    }

    /// Hands over the rows that a table holds back.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self {
            Self::Sheet { .. } => Ok(()),
            Self::Table { table, .. } => table.finish(sink),
        }
    }

    /// Where the cell that is being read stands.
    pub(super) fn place(&self) -> Option<Place> {
        match self {
            Self::Sheet { rows, row, column, .. } => Some(rows.place(*row, *column)),
            Self::Table { .. } => None,
        }
    }
}
