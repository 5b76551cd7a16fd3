//! The text of the body or of something beside it in, its paragraphs and the rows of its tables out.
//!
//! It must not know how a format writes them.

use std::mem::take;

use crate::extract::Sink;
use crate::extract::table::{Table, TableCell};
use crate::model::{Kind, Origin, Place, Segment, Stop};

/// Bytes of paragraphs that are handed over together.
const STRETCH: usize = 32 << 10;

/// Running text in the making.
#[derive(Default)]
pub(super) struct Stretch {
    section: Option<&'static str>,
    now: String,
    was: String,
    changed: bool,
    prose: String,
    line: u32,
    first: u32,
    /// Whether the paragraph stands in a table.
    pub(super) in_table: bool,
    tables: u32,
    /// The table, and the one within its cell.
    rows: [Rows; 2],
}

#[derive(Default)]
struct Rows {
    table: Table,
    row: u32,
    cells: Vec<String>,
    cell: String,
}

impl Stretch {
    /// Running text that is called so where it does not stand in the body.
    pub(super) fn new(section: Option<&'static str>) -> Self {
        Self { section, ..Self::default() }
    }

    /// Adds text that was deleted or inserted, or neither.
    pub(super) fn push(&mut self, text: &str, deleted: bool, inserted: bool) {
        if !deleted {
            self.now.push_str(text);
        }
        if !inserted {
            self.was.push_str(text);
        }
        self.changed |= deleted;
    }

    /// Ends the paragraph.
    pub(super) fn paragraph(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.line = self.line.saturating_add(1);
        let text = self.text();
        if self.in_table {
            let [rows, _] = &mut self.rows;
            if !rows.cell.is_empty() {
                rows.cell.push('\n');
            }
            rows.cell.push_str(&text);
            return Ok(());
        }
        if text.trim().is_empty() {
            return Ok(());
        }
        self.end_tables(sink)?;
        if self.prose.is_empty() {
            self.first = self.line;
        } else {
            self.prose.push('\n');
        }
        self.prose.push_str(&text);
        if self.prose.len() >= STRETCH { self.flush(sink) } else { Ok(()) }
    }

    /// Ends a cell of the table, or of the one within its cell.
    pub(super) fn cell(&mut self, nested: bool) {
        let text = self.text();
        let rows = &mut self.rows[usize::from(nested)];
        let mut cell = take(&mut rows.cell);
        if !cell.is_empty() {
            cell.push('\n');
        }
        cell.push_str(&text);
        rows.cells.push(cell);
    }

    /// Ends a row.
    pub(super) fn row(&mut self, nested: bool, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.flush(sink)?;
        let place = self.place();
        let rows = &mut self.rows[usize::from(nested)];
        if rows.row == 0 {
            self.tables = self.tables.saturating_add(1);
        }
        rows.row = rows.row.saturating_add(1);
        let place = Place { table: Some(self.tables), row: Some(rows.row), ..place };
        let texts = take(&mut rows.cells);
        let cells: Vec<_> =
            texts.iter().map(|text| TableCell { text, origin: Origin::None, place: place.clone() }).collect();
        rows.table.row(&cells, sink)?;
        if nested { Ok(()) } else { self.end(1, sink) }
    }

    /// Hands over all that is left.
    pub(super) fn finish(mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if !self.now.trim().is_empty() || self.changed {
            self.paragraph(sink)?;
        }
        let [rows, nested] = &self.rows;
        for (is_nested, cut) in
            [(true, !nested.cells.is_empty()), (false, !rows.cells.is_empty() || !rows.cell.is_empty())]
        {
            if cut {
                self.cell(is_nested);
                self.row(is_nested, sink)?;
            }
        }
        self.end_tables(sink)?;
        self.flush(sink)
    }

    /// The paragraph as it stands, and in a line behind it as it stood.
    fn text(&mut self) -> String {
        let (mut now, was) = (take(&mut self.now), take(&mut self.was));
        if take(&mut self.changed) {
            now.push('\n');
            now.push_str(&was);
        }
        now
    }

    fn end_tables(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.end(1, sink)?;
        self.end(0, sink)
    }

    fn end(&mut self, which: usize, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self.rows.get_mut(which) {
            Some(rows) if rows.row > 0 => {
                rows.row = 0;
                rows.table.finish(sink)
            }
            _ => Ok(()),
        }
    }

    fn place(&self) -> Place {
        Place { section: self.section, ..Place::default() }
    }

    fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let text = take(&mut self.prose);
        if text.is_empty() {
            return Ok(());
        }
        let place = Place { line: Some(self.first), ..self.place() };
        sink.record(&[Segment { text: &text, label: "", kind: Kind::Prose, place, origin: Origin::None }])
    }
}
