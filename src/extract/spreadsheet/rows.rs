//! Cells in reading order in, rows of a table out.
//!
//! It must not know where the cells come from.

use std::sync::Arc;

use crate::extract::table::{Table, TableCell};
use crate::extract::{Sink, Trouble};
use crate::model::{Cell, Kind, Origin, Place, Segment, Status, Stop};

/// Columns that are lined up under their headers; cells further right are told one by one.
const ALIGNED: u32 = 1024;

/// The rows of one sheet.
pub(in crate::extract) struct Rows {
    sheet: Arc<str>,
    table: Table,
    row: u32,
    cells: Vec<(u32, String)>,
    any: bool,
}

impl Rows {
    /// The rows of the sheet of that name.
    pub(in crate::extract) fn new(sheet: &str) -> Self {
        Self { sheet: sheet.into(), table: Table::default(), row: 0, cells: Vec::new(), any: false }
    }

    /// Takes the text of the next cell.
    pub(in crate::extract) fn text(
        &mut self,
        (row, column): (u32, u32),
        text: String,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        if row != self.row {
            self.hand_over(sink)?;
            self.row = row;
        }
        if !text.trim().is_empty() {
            self.cells.push((column, text));
        }
        Ok(())
    }

    /// Where the cell in that row and column stands.
    pub(in crate::extract) fn place(&self, row: u32, column: u32) -> Place {
        Place { sheet: Some(Arc::clone(&self.sheet)), cell: Some(Cell { row, column }), ..Place::default() }
    }

    /// Hands over the rest and tells what became of the sheet; a limit of the whole submission goes up.
    pub(in crate::extract) fn cover(mut self, read: Result<(), Trouble>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        if let Err(Trouble::Stop(stop)) = read {
            return Err(stop.into());
        }
        self.hand_over(sink)?;
        self.table.finish(sink)?;
        let (status, reason) = match read {
            Ok(()) if self.any => (Status::Scanned, ""),
            Ok(()) => (Status::Empty, ""),
            Err(trouble) => trouble.coverage(),
        };
        Ok(sink.covered(&self.sheet, status, reason)?)
    }

    fn hand_over(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if self.cells.is_empty() {
            return Ok(());
        }
        self.any = true;
        sink.budget().tick()?;
        let mut cells = std::mem::take(&mut self.cells);
        cells.sort_by_key(|cell| cell.0);
        let near = cells.partition_point(|cell| cell.0 < ALIGNED);
        let (near, far) = cells.split_at(near);
        let mut row = Vec::new();
        for (column, text) in near {
            // Empty cells keep the others under their headers.
            for gap in row.len() as u32..*column {
                row.push(self.table_cell("", gap));
            }
            row.push(self.table_cell(text, *column));
        }
        self.table.row(&row, sink)?;
        if !far.is_empty() {
            let far: Vec<_> = far
                .iter()
                .map(|(column, text)| Segment {
                    text,
                    label: "",
                    kind: Kind::Value,
                    place: self.place(self.row, *column),
                    origin: Origin::None,
                })
                .collect();
            sink.record(&far)?;
        }
        Ok(())
    }

    fn table_cell<'t>(&self, text: &'t str, column: u32) -> TableCell<'t> {
        TableCell { text, origin: Origin::None, place: self.place(self.row, column) }
    }
}
