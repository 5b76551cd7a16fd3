//! The markup of an OpenDocument part in, its paragraphs, tables and sheets out, streamed: repeated rows and columns
//! cost nothing.
//!
//! Text outside a paragraph is told too, labelled by its element. It must not know which part of which document it
//! reads.

use std::io::Read;
use std::mem::take;

use quick_xml::events::BytesStart;

use crate::extract::package::{Cut, Markup, Reading, attribute, value};
use crate::extract::spreadsheet::{literals, seen};
use crate::extract::{Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::change::Changes;
use super::context::{CellOf, Context, Grid, Paragraph};
use super::typed::{number, typed};
use super::words::aside;

/// Spaces of one `text:s` that are kept.
const SPACES: usize = 16;
/// Bytes of paragraphs that are handed over together.
const STRETCH: usize = 32 << 10;

/// Reads one part.
pub(super) struct Content<'s> {
    pub(super) sink: &'s mut dyn Sink,
    place: Place,
    /// Whether tables are sheets, for each body around: an embedded document stands in another.
    bodies: Vec<bool>,
    drawing: bool,
    slides: u32,
    tables: u32,
    grids: Vec<Grid>,
    contexts: Vec<Context>,
    open: Vec<Paragraph>,
    /// Paragraphs that were open where each thing aside began.
    outer: Vec<usize>,
    prose: String,
    line: u32,
    first: u32,
    /// Text outside any paragraph, and the element it stands in.
    loose: String,
    label: String,
    changes: Changes,
    skipped: u32,
    pub(super) children: u32,
}

impl<'s> Content<'s> {
    /// Will hand over what it reads to `sink`.
    pub(super) fn new(sink: &'s mut dyn Sink) -> Self {
        Self {
            sink,
            place: Place::default(),
            bodies: Vec::new(),
            drawing: false,
            slides: 0,
            tables: 0,
            grids: Vec::new(),
            contexts: Vec::new(),
            open: Vec::new(),
            outer: Vec::new(),
            prose: String::new(),
            line: 0,
            first: 1,
            loose: String::new(),
            label: String::new(),
            changes: Changes::default(),
            skipped: 0,
            children: 0,
        }
    }

    /// Reads `markup` to its end. What was read before a broken place is handed over all the same.
    pub(super) fn read<R: Read>(mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        let read = markup.drive(&mut self);
        if matches!(read, Err(Cut::Stop(_))) {
            return read;
        }
        while !self.open.is_empty() {
            self.end_paragraph()?;
        }
        while let Some(context) = self.contexts.pop() {
            if let Context::Cell(cell) = context {
                self.end_cell(cell)?;
            }
        }
        while !self.grids.is_empty() {
            self.end_table(read.is_err())?;
        }
        for text in self.changes.rest() {
            self.stand_alone(&text)?;
        }
        self.flush()?;
        read
    }

    fn begin_table(&mut self, element: &BytesStart<'_>) -> Result<(), Stop> {
        self.flush()?;
        let name = attribute(element, "name").unwrap_or_default();
        if self.bodies.last() == Some(&true) && self.contexts.is_empty() {
            self.sink.record(&[Segment::name(&name)])?;
            self.grids.push(Grid::sheet(&name));
        } else {
            self.tables = self.tables.saturating_add(1);
            self.grids.push(Grid::table(self.tables));
        }
        Ok(())
    }

    fn end_table(&mut self, broken: bool) -> Result<(), Stop> {
        self.flush()?;
        let place = self.place.clone();
        let done = match self.grids.pop() {
            Some(Grid::Sheet { rows, .. }) => {
                rows.cover(if broken { Err(Trouble::Corrupt("broken-sheet")) } else { Ok(()) }, self.sink)
            }
            Some(mut table @ Grid::Table { .. }) => {
                // A table that is cut off in the middle of a row has its cells.
                table.end_row(&place, self.sink)?;
                table.finish(self.sink)?;
                Ok(())
            }
            None => Ok(()),
        };
        match done {
            Err(Trouble::Stop(stop)) => Err(stop),
            _ => Ok(()),
        }
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) {
        let typed = typed(element);
        let formula = attribute(element, "formula").map(|formula| literals(&formula)).unwrap_or_default();
        let columns = number(element, "number-columns-repeated");
        self.outer.push(self.open.len());
        self.contexts.push(Context::Cell(CellOf { typed, formula, shown: String::new(), columns }));
    }

    fn end_cell(&mut self, cell: CellOf) -> Result<(), Stop> {
        let place = self.at();
        let (text, beside) = seen(cell.typed, cell.shown);
        if let Some(beside) = beside {
            value("", &beside, place.clone(), self.sink)?;
        }
        if !text.contains(cell.formula.as_str()) {
            value("", &cell.formula, Place { section: Some("formula"), ..place }, self.sink)?;
        }
        match self.grids.last_mut() {
            Some(grid) => grid.cell(text, cell.columns, self.sink),
            None => value("", &text, Place::default(), self.sink),
        }
    }

    fn begin_aside(&mut self, section: Option<&'static str>) -> Result<(), Stop> {
        self.flush()?;
        self.outer.push(self.open.len());
        self.contexts.push(Context::Aside(section));
        Ok(())
    }

    fn end_aside(&mut self) -> Result<(), Stop> {
        while self.paragraph().is_some() {
            self.end_paragraph()?;
        }
        self.flush()?;
        self.leave();
        Ok(())
    }

    fn leave(&mut self) -> Option<Context> {
        let outer = self.outer.pop().unwrap_or_default();
        self.open.truncate(outer);
        self.contexts.pop()
    }

    /// The paragraph that text goes into here.
    fn paragraph(&mut self) -> Option<&mut Paragraph> {
        let outer = self.outer.last().copied().unwrap_or_default();
        if self.open.len() > outer { self.open.last_mut() } else { None }
    }

    fn write(&mut self, text: &str) {
        let (inserted, deleted) = self.changes.here();
        if let Some(paragraph) = self.paragraph() {
            if !deleted {
                paragraph.now.push_str(text);
            }
            paragraph.changed |= deleted;
            if !inserted {
                paragraph.was.push_str(text);
            }
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Stop> {
        let Some(Paragraph { now, was, changed }) = self.open.pop() else {
            return Ok(());
        };
        if matches!(self.contexts.last(), Some(Context::Aside(Some("deleted")))) {
            return match self.changes.keep(now) {
                Some(text) => self.stand_alone(&text),
                None => Ok(()),
            };
        }
        self.line = self.line.saturating_add(1);
        let texts = if changed { vec![now, was] } else { vec![now] };
        for text in texts {
            match self.contexts.last_mut() {
                Some(Context::Cell(cell)) => {
                    if !cell.shown.is_empty() {
                        cell.shown.push('\n');
                    }
                    cell.shown.push_str(&text);
                }
                _ => self.stand_alone(&text)?,
            }
        }
        Ok(())
    }

    fn stand_alone(&mut self, text: &str) -> Result<(), Stop> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.prose.is_empty() {
            self.first = self.line.max(1);
        } else {
            self.prose.push('\n');
        }
        self.prose.push_str(text);
        if self.prose.len() >= STRETCH { self.flush() } else { Ok(()) }
    }

    /// Hands over text outside any paragraph.
    fn end_loose(&mut self) -> Result<(), Stop> {
        let text = take(&mut self.loose);
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.label == "binary-data" {
            return self.child(&text);
        }
        let place = self.at();
        value(&self.label, text.trim(), place, self.sink)
    }

    /// Where the reader stands.
    pub(super) fn at(&self) -> Place {
        let section = self.contexts.iter().rev().find_map(|context| match context {
            Context::Aside(section) => *section,
            Context::Cell(_) => None,
        });
        let place = self.grids.iter().rev().find_map(Grid::place).unwrap_or_default();
        Place { section, slide: self.place.slide, page: self.place.page, ..place }
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let text = take(&mut self.prose);
        if text.is_empty() {
            return Ok(());
        }
        let mut place = self.at();
        if place.cell.is_none() {
            place.line = Some(self.first);
        }
        self.sink.record(&[Segment { text: &text, label: "", kind: Kind::Prose, place, origin: Origin::None }])
    }
}

impl Reading for Content<'_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        self.end_loose()?;
        if self.skipped > 0 || name == "settings" {
            self.skipped = self.skipped.saturating_add(1);
            return Ok(());
        }
        name.clone_into(&mut self.label);
        match name {
            "table-cell" | "covered-table-cell" => {
                self.begin_cell(element);
                return Ok(());
            }
            // Two letters under a name of a name would be told as a person.
            "creator-initials" | "sender-initials" => self.label.clear(),
            "user-defined" | "variable-set" if self.paragraph().is_none() => {
                self.label = attribute(element, "name").unwrap_or_default();
            }
            _ => {}
        }
        self.attributes(name, element)?;
        if let Some(section) = aside(name) {
            self.begin_aside(Some(section).filter(|section| !section.is_empty()))?;
        }
        match name {
            "spreadsheet" => self.bodies.push(true),
            "text" | "presentation" | "chart" | "drawing" if is_body(element) => {
                self.drawing = name == "drawing";
                self.bodies.push(false);
            }
            "page" => {
                self.flush()?;
                self.slides = self.slides.saturating_add(1);
                let number = Some(self.slides);
                (self.place.page, self.place.slide) = if self.drawing { (number, None) } else { (None, number) };
            }
            "table" => self.begin_table(element)?,
            "table-row" => {
                let times = number(element, "number-rows-repeated");
                if let Some(grid) = self.grids.last_mut() {
                    grid.begin_row(times);
                }
            }
            "p" | "h" => self.open.push(Paragraph::default()),
            "s" => {
                let spaces = number(element, "c") as usize;
                self.write(&" ".repeat(spaces.min(SPACES)));
            }
            "tab" => self.write("\t"),
            "line-break" => self.write("\n"),
            "changed-region" => self.changes.region(attribute(element, "id").unwrap_or_default()),
            "deletion" => self.changes.deletion(),
            "insertion" => self.changes.insertion(),
            "change" => {
                let deleted = attribute(element, "change-id").and_then(|id| self.changes.at(&id));
                if let (Some(deleted), Some(paragraph)) = (deleted, self.paragraph()) {
                    paragraph.was.push_str(&deleted);
                    paragraph.changed = true;
                }
            }
            "change-start" | "change-end" => {
                self.changes.mark(&attribute(element, "change-id").unwrap_or_default(), name == "change-start");
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        self.end_loose()?;
        match name {
            "table" => self.end_table(false)?,
            "table-row" => {
                let place = self.at();
                if let Some(grid) = self.grids.last_mut() {
                    grid.end_row(&place, self.sink)?;
                }
            }
            "table-cell" | "covered-table-cell" => {
                if let Some(Context::Cell(cell)) = self.leave() {
                    self.end_cell(cell)?;
                }
            }
            "p" | "h" => self.end_paragraph()?,
            "page" => {
                self.flush()?;
                (self.place.page, self.place.slide) = (None, None);
            }
            "changed-region" => self.changes.end(),
            "spreadsheet" | "text" | "presentation" | "chart" | "drawing" => {
                self.flush()?;
            }
            "body" => drop(self.bodies.pop()),
            _ => {}
        }
        if aside(name).is_some() {
            self.end_aside()?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        if self.paragraph().is_some() {
            self.write(text);
        } else {
            self.loose.push_str(text);
        }
    }
}

/// Whether an element called like a body is one: fields and styles have the same names under other prefixes.
fn is_body(element: &BytesStart<'_>) -> bool {
    element.name().prefix().is_some_and(|prefix| prefix.as_ref() == "office")
}
