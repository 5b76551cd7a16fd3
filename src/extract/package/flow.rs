//! The markup of running text in, paragraphs and tables out: `WordprocessingML`, `DrawingML`, and what
//! `SpreadsheetML` says beside its cells.
//!
//! Text that is split over runs comes out whole; text in an element that is not known comes out under its name. It
//! must not know which part of which package it reads.

mod parts;

use std::collections::HashSet;
use std::io::Read;
use std::mem::take;

use quick_xml::events::BytesStart;

use crate::extract::Sink;
use crate::extract::spreadsheet::{literals, typed_date};
use crate::extract::table::{Table, TableCell};
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::markup::{Cut, Markup, Reading, attribute, unescape};
use super::series::Series;
use parts::{OpenTable, Paragraph};

use super::words::{ATTRIBUTES, BLOCKS, CACHED, FORMULAS, LAYOUT, NAMED, TEXTS, VALUED, cell};

/// Bytes of paragraphs that are handed over together.
const STRETCH: usize = 32 << 10;
/// Values of attributes that are remembered, so that one author of a thousand comments is told once.
const REMEMBERED: usize = 4096;
/// Columns that a table outside of a sheet has at most; cells further right come one by one.
const COLUMNS: usize = 1024;

/// Reads one part.
pub(in crate::extract) struct Flow<'s> {
    sink: &'s mut dyn Sink,
    place: Place,
    prose: String,
    first: u32,
    number: u32,
    open: Vec<Paragraph>,
    inside: Vec<bool>,
    tables: Vec<OpenTable>,
    table: u32,
    deleted: u32,
    inserted: u32,
    fallback: u32,
    chosen: HashSet<String>,
    told: HashSet<(String, String)>,
    field: String,
    /// The columns of records.
    columns: Vec<String>,
    series: Option<Series>,
    /// Text outside any paragraph, and the element it stands in.
    loose: String,
    label: String,
}

impl<'s> Flow<'s> {
    /// Will hand over what it reads at `place`.
    pub(in crate::extract) fn new(place: Place, sink: &'s mut dyn Sink) -> Self {
        Self {
            sink,
            place,
            prose: String::new(),
            first: 1,
            number: 0,
            open: Vec::new(),
            inside: Vec::new(),
            tables: Vec::new(),
            table: 0,
            deleted: 0,
            inserted: 0,
            fallback: 0,
            chosen: HashSet::new(),
            told: HashSet::new(),
            field: String::new(),
            columns: Vec::new(),
            series: None,
            loose: String::new(),
            label: String::new(),
        }
    }

    /// Labels the values of each record by `columns`.
    pub(in crate::extract) fn under(self, columns: Vec<String>) -> Self {
        Self { columns, ..self }
    }

    /// Reads `markup` to its end. What was read before a broken place is handed over all the same.
    pub(in crate::extract) fn read<R: Read>(mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        let read = markup.drive(&mut self);
        if matches!(read, Err(Cut::Stop(_))) {
            return read;
        }
        self.finish()?;
        read
    }

    /// Hands over what is left.
    pub(in crate::extract) fn finish(&mut self) -> Result<(), Stop> {
        while !self.open.is_empty() {
            self.end_paragraph()?;
        }
        while !self.tables.is_empty() {
            self.end_table()?;
        }
        self.flush()
    }

    /// What it hands over to.
    pub(in crate::extract) fn sink(&mut self) -> &mut dyn Sink {
        self.sink
    }

    fn attributes(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        let own = || attribute(element, "name").unwrap_or_default();
        if NAMED.contains(&name) {
            self.tell("", &own(), Kind::Name)?;
        }
        for attribute in element.attributes().with_checks(false).flatten() {
            let key = attribute.key.local_name();
            let key = key.as_ref();
            let text = unescape(&attribute.value);
            let label = if ATTRIBUTES.contains(&key) {
                key.to_owned()
            } else if key == "v" && CACHED.contains(&name) {
                let field = self.field.clone();
                self.tell(&field, &typed_date(&text).unwrap_or(text), Kind::Value)?;
                continue;
            } else if key == "val" && VALUED.contains(&name) {
                Some(own()).filter(|own| !own.is_empty()).unwrap_or_else(|| name.to_owned())
            } else if key == "value" && name == "listItem" {
                key.to_owned()
            } else {
                continue;
            };
            self.tell(&label, &text, Kind::Value)?;
        }
        Ok(())
    }

    /// Takes the next cell of a pivot cache's record. Values that are only numbered are told with their field.
    fn cached(&mut self, name: &str, element: &BytesStart<'_>) {
        let text = attribute(element, "v").filter(|_| name != "x").unwrap_or_default();
        if let Some(table) = self.tables.last_mut() {
            table.cells.push(typed_date(&text).unwrap_or(text));
        }
    }

    fn tell(&mut self, label: &str, text: &str, kind: Kind) -> Result<(), Stop> {
        if self.told.len() > REMEMBERED {
            self.told.clear();
        }
        if text.trim().is_empty() || !self.told.insert((label.to_owned(), text.to_owned())) {
            return Ok(());
        }
        let place = self.place.clone();
        self.sink.record(&[Segment { text, label, kind, place, origin: Origin::None }])
    }

    fn write(&mut self, text: &str) {
        let (deleted, inserted) = (self.deleted > 0, self.inserted > 0);
        let Some(paragraph) = self.open.last_mut() else {
            return;
        };
        if !deleted {
            paragraph.now.push_str(text);
        }
        if !inserted {
            paragraph.was.push_str(text);
        }
        paragraph.changed |= deleted;
    }

    fn end_paragraph(&mut self) -> Result<(), Stop> {
        let Some(Paragraph { now, was, changed }) = self.open.pop() else {
            return Ok(());
        };
        self.number = self.number.saturating_add(1);
        self.paragraph(now)?;
        if changed {
            self.paragraph(was)?;
        }
        Ok(())
    }

    fn paragraph(&mut self, text: String) -> Result<(), Stop> {
        // Word writes a text box twice, for readers old and new; it is told once.
        if text.trim().is_empty() || (self.fallback > 0 && self.chosen.contains(&text)) {
            return Ok(());
        }
        let text = match &mut self.series {
            Some(series) => match series.take(text) {
                Some(text) => text,
                None => return Ok(()),
            },
            None => text,
        };
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(&text);
        } else {
            if self.prose.is_empty() {
                self.first = self.number;
            } else {
                self.prose.push('\n');
            }
            self.prose.push_str(&text);
            if self.prose.len() >= STRETCH {
                self.flush()?;
            }
        }
        if self.fallback == 0 && self.chosen.len() < REMEMBERED && !self.open.is_empty() {
            self.chosen.insert(text);
        }
        Ok(())
    }

    /// Hands over text that stands in no paragraph.
    fn end_loose(&mut self) -> Result<(), Stop> {
        if self.loose.is_empty() {
            return Ok(());
        }
        let text = take(&mut self.loose);
        let label = take(&mut self.label);
        if LAYOUT.contains(&label.as_str()) {
            return Ok(());
        }
        if FORMULAS.contains(&label.as_str()) {
            return self.tell("", &literals(&text), Kind::Prose);
        }
        self.tell(&label, text.trim(), Kind::Value)
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let prose = take(&mut self.prose);
        if prose.is_empty() {
            return Ok(());
        }
        let place = Place { line: Some(self.first), ..self.place.clone() };
        self.sink.record(&[Segment { text: &prose, label: "", kind: Kind::Prose, place, origin: Origin::None }])
    }

    fn begin_table(&mut self) -> Result<(), Stop> {
        self.flush()?;
        self.table = self.table.saturating_add(1);
        let table = Table::default();
        self.tables.push(OpenTable { table, number: self.table, row: 0, cells: Vec::new(), cell: None });
        Ok(())
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) {
        // The cells of a link's cache say where they stand, and leave out the empty ones.
        let column = attribute(element, "r").and_then(|name| cell(&name)).map_or(0, |cell| cell.column as usize);
        if let Some(table) = self.tables.last_mut() {
            if column < COLUMNS && table.cells.len() < column {
                table.cells.resize(column, String::new());
            }
            table.cell = Some(String::new());
        }
    }

    fn end_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.cells.extend(table.cell.take());
        }
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        let Some(open) = self.tables.last_mut() else {
            return Ok(());
        };
        open.row = open.row.saturating_add(1);
        let place = Place { table: Some(open.number), row: Some(open.row), ..self.place.clone() };
        let texts = take(&mut open.cells);
        let cells: Vec<_> =
            texts.iter().map(|text| TableCell { text, origin: Origin::None, place: place.clone() }).collect();
        open.table.row(&cells, self.sink)
    }

    fn end_table(&mut self) -> Result<(), Stop> {
        if self.tables.last().is_some_and(|open| !open.cells.is_empty() || open.cell.is_some()) {
            // A table that is cut off in the middle of a row.
            self.end_cell();
            self.end_row()?;
        }
        match self.tables.pop() {
            Some(mut open) => open.table.finish(self.sink),
            None => Ok(()),
        }
    }
}

impl Reading for Flow<'_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        self.end_loose()?;
        name.clone_into(&mut self.label);
        self.inside.push(TEXTS.contains(&name));
        if !self.columns.is_empty() && CACHED.contains(&name) {
            self.cached(name, element);
            return Ok(());
        }
        self.attributes(name, element)?;
        if BLOCKS.contains(&name) {
            self.open.push(Paragraph::default());
        }
        if let Some(series) = &mut self.series {
            series.enter(name);
        }
        match name {
            "comment" | "threadedComment" => {
                self.flush()?;
                self.place.cell = attribute(element, "ref").and_then(|name| cell(&name));
            }
            "del" | "moveFrom" => self.deleted += 1,
            "ins" | "moveTo" => self.inserted += 1,
            "Fallback" => self.fallback += 1,
            "cacheField" => self.field = attribute(element, "name").unwrap_or_default(),
            "tab" | "ptab" => self.write("\t"),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "instrText" => self.write(" "),
            "ser" => self.series = Some(Series::default()),
            "pt" => {
                let number = attribute(element, "idx").and_then(|number| number.parse().ok()).unwrap_or_default();
                if let Some(series) = &mut self.series {
                    series.point(number);
                }
            }
            "tbl" | "sheetData" | "pivotCacheRecords" => {
                self.begin_table()?;
                if name == "pivotCacheRecords"
                    && let Some(table) = self.tables.last_mut()
                {
                    table.cells.clone_from(&self.columns);
                    self.end_row()?;
                }
            }
            "tc" | "cell" => self.begin_cell(element),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        self.end_loose()?;
        self.inside.pop();
        if BLOCKS.contains(&name) {
            self.end_paragraph()?;
        }
        match name {
            "comment" | "threadedComment" => {
                self.flush()?;
                self.place.cell = None;
            }
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "ins" | "moveTo" => self.inserted = self.inserted.saturating_sub(1),
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "AlternateContent" => self.chosen.clear(),
            "instrText" => self.write(" "),
            "ser" => {
                if let Some(series) = self.series.take() {
                    self.flush()?;
                    series.tell(&self.place, self.sink)?;
                }
            }
            "tc" | "cell" => self.end_cell(),
            "tr" | "row" => self.end_row()?,
            "r" if !self.columns.is_empty() => self.end_row()?,
            "tbl" | "sheetData" | "pivotCacheRecords" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let blank = text.trim().is_empty();
        if self.inside.last() == Some(&true) && !self.open.is_empty() {
            // Line breaks between the elements of an indented part are no text.
            if !(blank && text.contains('\n')) {
                self.write(text);
            }
        } else if !(blank && self.loose.is_empty()) {
            self.loose.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests;
