//! The markup of a worksheet in, its cells out as rows; what stands beside the cells goes the way of running text.
//!
//! It must not know where the sheet is named (ECMA-376 part 1, 18.3).

use std::io::Read;
use std::mem::take;

use quick_xml::events::BytesStart;

use crate::extract::package::{Cut, Flow, Markup, Reading, cell, unescape, value};
use crate::extract::{Sink, Trouble};
use crate::model::{Place, Stop};

use super::super::formula::literals;
use super::super::rows::Rows;
use super::super::shown::typed_date;
use super::book::Book;

/// Rows and columns of a sheet.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// Reads one sheet.
pub(super) struct Sheet<'b, 's> {
    book: &'b Book,
    rows: Rows,
    beside: Flow<'s>,
    /// Whether the cells have begun and not ended.
    cells: bool,
    row: u32,
    column: u32,
    kind: Kind,
    format: usize,
    text: String,
    formula: String,
    at: At,
    broken: bool,
}

/// What a cell's value is.
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Shared,
    Text,
    Truth,
    Date,
    Error,
}

/// Where in a cell the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Out,
    Value,
    Formula,
}

impl<'b, 's> Sheet<'b, 's> {
    /// Will read the sheet of that name.
    pub(super) fn new(name: &str, book: &'b Book, sink: &'s mut dyn Sink) -> Self {
        let rows = Rows::new(name);
        let place = Place { cell: None, ..rows.place(0, 0) };
        Self {
            book,
            rows,
            beside: Flow::new(place, sink),
            cells: false,
            row: 0,
            column: 0,
            kind: Kind::Number,
            format: 0,
            text: String::new(),
            formula: String::new(),
            at: At::Out,
            broken: false,
        }
    }

    /// Reads `markup` to its end and tells what became of the sheet.
    pub(super) fn read<R: Read>(mut self, markup: Result<Markup<R>, Cut>) -> Result<(), Trouble> {
        let read = markup.and_then(|mut markup| markup.drive(&mut self));
        let read = match read {
            Err(Cut::Stop(stop)) => return Err(stop.into()),
            Err(Cut::Encrypted) => Err(Trouble::Encrypted),
            Err(Cut::Ratio) => Err(Trouble::Stop(Stop::TooLarge)),
            Err(Cut::Broken) => Err(Trouble::Corrupt("broken-sheet")),
            Ok(()) if self.broken => Err(Trouble::Corrupt("broken-sheet")),
            Ok(()) => Ok(()),
        };
        self.beside.finish()?;
        self.rows.cover(read, self.beside.sink())
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) {
        (self.kind, self.format) = (Kind::Number, 0);
        self.text.clear();
        self.formula.clear();
        for attribute in element.attributes().with_checks(false).flatten() {
            let value = unescape(&attribute.value);
            match attribute.key.local_name().as_ref() {
                "r" => match cell(&value) {
                    Some(at) => (self.row, self.column) = (at.row, at.column),
                    None => self.broken = true,
                },
                "s" => self.format = value.parse().unwrap_or(0),
                "t" => {
                    self.kind = match &*value {
                        "s" => Kind::Shared,
                        "inlineStr" | "str" => Kind::Text,
                        "b" => Kind::Truth,
                        "d" => Kind::Date,
                        "e" => Kind::Error,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
    }

    fn end_cell(&mut self) -> Result<(), Stop> {
        let at = (self.row, self.column);
        self.column = self.column.saturating_add(1);
        if at.0 >= ROWS || at.1 >= COLUMNS {
            self.broken = true;
            return Ok(());
        }
        let Some(text) = self.shown()? else {
            self.broken = true;
            return Ok(());
        };
        if !self.formula.is_empty() {
            let literals = literals(&self.formula);
            if !text.contains(&literals) {
                let place = Place { section: Some("formula"), ..self.rows.place(at.0, at.1) };
                value("", &literals, place, self.beside.sink())?;
            }
        }
        self.rows.text(at, text, self.beside.sink())
    }

    /// What the cell shows.
    fn shown(&mut self) -> Result<Option<String>, Stop> {
        let text = take(&mut self.text);
        Ok(Some(match self.kind {
            Kind::Text => text,
            _ if text.is_empty() => text,
            Kind::Shared => {
                let Some(shared) = text.trim().parse().ok().and_then(|number| self.book.string(number)) else {
                    return Ok(None);
                };
                // A few bytes may name a long string, time and again.
                self.beside.sink().budget().expand(shared.len() as u64)?;
                shared.to_owned()
            }
            Kind::Number => match text.trim().parse() {
                Ok(number) => self.book.shown(self.format, number),
                Err(_) => text,
            },
            Kind::Truth => (text.trim() == "1").to_string(),
            Kind::Date => typed_date(text.trim()).unwrap_or(text),
            // `#N/A` and its like; whatever else stands there is shown as it is.
            Kind::Error if text.starts_with('#') && !text.contains(|c: char| c.is_ascii_digit()) => String::new(),
            Kind::Error => text,
        }))
    }
}

impl Reading for Sheet<'_, '_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        if !self.cells {
            if name != "sheetData" {
                return self.beside.start(name, element);
            }
            self.cells = true;
            self.row = u32::MAX;
            return Ok(());
        }
        match name {
            "row" => {
                let mut attributes = element.attributes();
                let number = attributes.with_checks(false).flatten().find(|a| a.key.as_ref() == "r");
                let number = number.and_then(|number| unescape(&number.value).parse::<u32>().ok()?.checked_sub(1));
                self.row = number.unwrap_or(self.row.wrapping_add(1));
                self.column = 0;
            }
            "c" => self.begin_cell(element),
            "v" | "is" => self.at = At::Value,
            "f" => self.at = At::Formula,
            // What a text sounds like stands in a line of its own.
            "rPh" => self.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        if !self.cells {
            return self.beside.end(name);
        }
        match name {
            "sheetData" => self.cells = false,
            "c" => self.end_cell()?,
            "v" | "is" | "f" => self.at = At::Out,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if !self.cells {
            return self.beside.text(text);
        }
        let between = text.contains('\n') && text.trim().is_empty();
        match self.at {
            At::Value if !between => self.text.push_str(text),
            At::Formula => self.formula.push_str(text),
            _ => {}
        }
    }
}
