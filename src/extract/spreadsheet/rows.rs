//! Cells in reading order in, rows of a table out.
//!
//! It must not know where the cells come from.

use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime};

use crate::extract::table::{Table, TableCell};
use crate::extract::{Sink, Trouble};
use crate::model::{Cell, Kind, Origin, Place, Segment, Status, Stop};

/// Columns that are lined up under their headers; cells further right are told one by one.
const ALIGNED: u32 = 1024;

/// The rows of one sheet.
pub(super) struct Rows {
    sheet: Arc<str>,
    table: Table,
    row: u32,
    cells: Vec<(u32, String)>,
    any: bool,
}

impl Rows {
    /// The rows of the sheet of that name.
    pub(super) fn new(sheet: &str) -> Self {
        Self { sheet: sheet.into(), table: Table::default(), row: 0, cells: Vec::new(), any: false }
    }

    /// Takes the next cell.
    pub(super) fn cell(&mut self, at: (u32, u32), data: &DataRef<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.text(at, text(data), sink)
    }

    /// Takes the text of the next cell.
    pub(super) fn text(&mut self, (row, column): (u32, u32), text: String, sink: &mut dyn Sink) -> Result<(), Stop> {
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
    pub(super) fn place(&self, row: u32, column: u32) -> Place {
        Place { sheet: Some(Arc::clone(&self.sheet)), cell: Some(Cell { row, column }), ..Place::default() }
    }

    /// Hands over the rest and tells what became of the sheet; a limit of the whole submission goes up.
    pub(super) fn cover(mut self, read: Result<(), Trouble>, sink: &mut dyn Sink) -> Result<(), Trouble> {
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

/// The text of a cell, as somebody would type it.
fn text(data: &DataRef<'_>) -> String {
    match data {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A number without the `.0` that nobody typed.
pub(super) fn float(number: f64) -> String {
    // Display of a whole float has no fraction, and never an exponent.
    format!("{number}")
}

fn date(moment: &ExcelDateTime) -> String {
    let serial = moment.as_f64();
    if moment.is_duration() || !(0.0..2_958_466.0).contains(&serial) {
        return float(serial);
    }
    let (year, month, day, hour, minute, _, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}");
    if serial < 1.0 {
        time
    } else if (hour, minute) == (0, 0) {
        format!("{day:02}-{month:02}-{year:04}")
    } else {
        format!("{day:02}-{month:02}-{year:04} {time}")
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn cells_read_as_typed() {
        let moment = |serial| DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
        for (data, shown) in [
            (DataRef::Float(123_456_782.0), "123456782"),
            (DataRef::Float(1e21), "1000000000000000000000"),
            (DataRef::Float(1.5), "1.5"),
            (DataRef::Int(-3), "-3"),
            (DataRef::Bool(true), "true"),
            (DataRef::SharedString("a"), "a"),
            (DataRef::Empty, ""),
            (moment(36526.0), "01-01-2000"),
            (moment(36526.5), "01-01-2000 12:00"),
            (moment(0.25), "06:00"),
            (moment(-1.0), "-1"),
        ] {
            assert_eq!(text(&data), shown);
        }
    }
}
