//! The records of a sheet in, its cells out as rows, and what is written beside them: headers, links, prompts.
//!
//! It must not know where the sheet is named.

use std::borrow::Cow;
use std::io::Read;

use crate::extract::package::{Cut, value};
use crate::extract::{Sink, Trouble};
use crate::model::{Place, Stop};

use super::super::rows::Rows;
use super::book::Book;
use super::records::{Body, Records};

/// Rows and columns of a sheet (MS-XLSB 2.5.23 and 2.5.155).
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;
/// From the long record of a cell to its short one, which leaves out the column (MS-XLSB 2.3.2).
const SHORT: u16 = 11;

/// Reads one sheet.
pub(super) struct Sheet<'b> {
    book: &'b Book,
    rows: Rows,
    row: Option<u32>,
    column: u32,
    cells: bool,
    extensions: u32,
    trouble: Option<Trouble>,
}

impl<'b> Sheet<'b> {
    /// Will read the sheet of that name.
    pub(super) fn new(name: &str, book: &'b Book) -> Self {
        Self { book, rows: Rows::new(name), row: None, column: 0, cells: false, extensions: 0, trouble: None }
    }

    /// Reads `records` to their end and tells what became of the sheet. A record that is broken costs that record.
    pub(super) fn read<R: Read>(
        mut self,
        records: Result<Records<'_, R>, Cut>,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        let read = records.and_then(|mut records| {
            while let Some((id, body)) = records.next()? {
                let done = if self.cells { self.inside(id, body, sink)? } else { self.beside(id, body, sink)? };
                if done.is_none() {
                    self.trouble = Some(Trouble::Corrupt("broken-sheet"));
                }
            }
            Ok(())
        });
        let read = match read {
            Ok(()) => self.trouble.map_or(Ok(()), Err),
            Err(Cut::Stop(stop)) => Err(Trouble::Stop(stop)),
            Err(Cut::Encrypted) => Err(Trouble::Encrypted),
            Err(Cut::Ratio | Cut::Broken) => Err(Trouble::Corrupt("broken-sheet")),
        };
        self.rows.cover(read, sink)
    }

    /// Takes a record between the first and the last cell.
    fn inside(&mut self, id: u16, mut body: Body<'_>, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        match id {
            // BrtRowHdr
            0 => {
                self.row = body.u32().filter(|row| *row < ROWS);
                self.column = 0;
                Ok(self.row.map(drop))
            }
            1..=11 | 62 => self.cell(id, true, body, sink),
            12..=18 => self.cell(id - SHORT, false, body, sink),
            // BrtEndSheetData
            146 => {
                self.cells = false;
                Ok(Some(()))
            }
            // BrtFRTBegin and BrtACBegin to their ends: what only newer programs know.
            35 | 37 => {
                self.extensions = self.extensions.saturating_add(1);
                Ok(Some(()))
            }
            36 | 38 => {
                self.extensions = self.extensions.saturating_sub(1);
                Ok(Some(()))
            }
            // BrtCellMeta, BrtValueMeta, BrtArrFmla, BrtShrFmla, BrtTable: how a cell is calculated.
            49 | 50 | 426..=428 => Ok(Some(())),
            _ => {
                if self.extensions == 0 {
                    self.trouble.get_or_insert(Trouble::Unsupported("unknown-record"));
                }
                Ok(Some(()))
            }
        }
    }

    fn cell(&mut self, id: u16, long: bool, mut body: Body<'_>, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        let column = if long { body.u32() } else { Some(self.column) };
        let Some(column) = column.filter(|column| *column < COLUMNS) else {
            return Ok(None);
        };
        self.column = column + 1;
        let (Some(row), Some(data)) = (self.row, self.data(id, body)) else {
            return Ok(None);
        };
        if let Cow::Borrowed(text) = data {
            // A few bytes may name a long string, time and again.
            sink.budget().expand(text.len() as u64)?;
        }
        self.rows.text((row, column), data.into_owned(), sink)?;
        Ok(Some(()))
    }

    /// The text of a cell, behind its column (MS-XLSB 2.4.295 and further).
    fn data(&self, id: u16, mut body: Body<'_>) -> Option<Cow<'b, str>> {
        let format = body.u32()? & 0x00FF_FFFF;
        let number = |number: f64| Some(self.book.shown(format)?.text(number, self.book.from_1904));
        Some(match id {
            2 => number(body.rk()?)?.into(),
            4 | 10 => (body.u8()? != 0).to_string().into(),
            5 | 9 => number(body.f64()?)?.into(),
            6 | 8 => body.wide()?.into(),
            7 => self.book.string(body.u32()?)?.into(),
            // BrtCellRString: flags, text, formatting.
            62 => body.u8().and_then(|_| body.wide())?.into(),
            _ => String::new().into(),
        })
    }

    /// Takes a record before or behind the cells.
    fn beside(&mut self, id: u16, mut body: Body<'_>, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        let sheet = Place { cell: None, ..self.rows.place(0, 0) };
        let (label, place, strings) = match id {
            // BrtBeginSheetData
            145 => {
                self.cells = true;
                return Ok(Some(()));
            }
            // BrtBeginHeaderFooter: flags, then those of odd, even and first pages.
            479 => ("", body.skip(2).map(|_| Place { section: Some("header"), ..sheet }), 6),
            // BrtHLink: range, relation, then location, tooltip and text.
            494 => {
                let place = self.first_of(&mut body);
                ("link", place.filter(|_| body.wide().is_some()), 3)
            }
            // BrtDVal: flags, ranges, then titles and texts of error and prompt.
            64 => {
                let ranges = body.skip(4).and_then(|_| body.u32());
                let ranges = ranges.and_then(|ranges| body.skip((ranges as usize).checked_mul(16)?));
                ("prompt", ranges.map(|_| sheet), 4)
            }
            _ => return Ok(Some(())),
        };
        let Some(place) = place else { return Ok(None) };
        for _ in 0..strings {
            let Some(text) = body.wide() else { return Ok(None) };
            value(label, &text, place.clone(), sink)?;
        }
        Ok(Some(()))
    }

    /// The place of the first cell in a range.
    fn first_of(&self, body: &mut Body<'_>) -> Option<Place> {
        let (row, _, column, _) = (body.u32()?, body.u32()?, body.u32()?, body.u32()?);
        Some(self.rows.place(row, column))
    }
}
