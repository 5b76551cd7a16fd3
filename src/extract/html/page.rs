//! Elements and text in, lines of prose and rows of tables out.

use std::ops::Range;

use crate::model::{Kind, Place, Segment, Stop};

use super::super::Sink;
use super::super::leaf::{self, Anchor, Leaf, RECORD};
use super::super::mapped::Mapped;
use super::super::markup::{Entities, unescape};
use super::super::table::{Table, TableCell};
use super::elements::is_block;

/// Bytes of prose that are gathered before they go out at the next line's end.
const PROSE: usize = 32 << 10;
/// Tables within one another; deeper ones are prose.
const DEPTH: usize = 32;
/// Cells of a row; the rest is a row of its own.
const CELLS: usize = 4096;

/// What is under way of a page.
#[derive(Default)]
pub(super) struct Page {
    prose: Text,
    grids: Vec<Grid>,
    tables: u32,
    /// Fields of the form that is open.
    form: Option<Vec<Leaf>>,
    verbatim: u32,
}

#[derive(Default)]
struct Text {
    mapped: Mapped,
    line: u32,
}

struct Grid {
    table: Table,
    number: u32,
    cells: Vec<Cell>,
    cell: Option<Text>,
    /// Columns that the open cell spans.
    span: usize,
    /// Bytes of the cells so far.
    held: usize,
}

struct Cell {
    text: String,
    anchor: Anchor,
    line: u32,
}

impl Page {
    /// Adds text as it stands at `at`, runs of white space as one space.
    pub(super) fn text(&mut self, source: &str, at: u64, line: u32) {
        let verbatim = self.verbatim > 0;
        let target = self.target();
        if target.mapped.text().trim().is_empty() {
            let blank = source.len() - source.trim_start().len();
            let before = source.as_bytes().get(..blank).unwrap_or_default();
            target.line = line.saturating_add(super::super::decode::line_breaks(before));
        }
        if verbatim {
            return unescape(source, at, Entities::Html, &mut target.mapped);
        }
        let mut done = 0;
        while done < source.len() {
            let rest = &source[done..];
            let word = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            let here = at + done as u64;
            unescape(&rest[..word], here, Entities::Html, &mut target.mapped);
            let gap = rest[word..].len() - rest[word..].trim_ascii_start().len();
            let start = here + word as u64;
            let text = target.mapped.text();
            if gap > 0 && !text.is_empty() && !text.ends_with([' ', '\n']) {
                if &rest[word..word + gap] == " " {
                    target.mapped.verbatim(" ", start);
                } else {
                    target.mapped.replaced(" ", start..start + gap as u64);
                }
            }
            done += word + gap;
        }
    }

    pub(super) fn open(
        &mut self,
        name: &str,
        tag: Range<u64>,
        line: u32,
        span: usize,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        match name {
            "table" if self.grids.len() < DEPTH => {
                if self.grids.is_empty() {
                    self.relieve(0, sink)?;
                }
                self.tables += 1;
                self.grids.push(Grid {
                    table: Table::default(),
                    number: self.tables,
                    cells: Vec::new(),
                    cell: None,
                    span: 1,
                    held: 0,
                });
            }
            "tr" => self.end_row(sink)?,
            "td" | "th" => {
                let Some(grid) = self.grids.last_mut() else {
                    return self.line_end(name, tag, sink);
                };
                grid.end_cell();
                if grid.cells.len() >= CELLS {
                    grid.end_row(sink)?;
                }
                grid.cell = Some(Text { line, ..Text::default() });
                grid.span = span;
            }
            "form" => {
                if let Some(mut open) = self.form.replace(Vec::new()) {
                    leaf::push(&mut open, sink)?;
                }
            }
            "pre" | "textarea" => self.verbatim += 1,
            _ => {}
        }
        self.line_end(name, tag, sink)
    }

    pub(super) fn close(&mut self, name: &str, tag: Range<u64>, sink: &mut dyn Sink) -> Result<(), Stop> {
        match name {
            "table" => self.end_table(sink)?,
            "tr" => self.end_row(sink)?,
            "td" | "th" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.end_cell();
                }
            }
            "form" => {
                if let Some(mut form) = self.form.take() {
                    leaf::push(&mut form, sink)?;
                }
            }
            "pre" | "textarea" => self.verbatim = self.verbatim.saturating_sub(1),
            _ => {}
        }
        self.line_end(name, tag, sink)
    }

    /// Takes the values of one element's attributes: a record, or a part of the form's.
    pub(super) fn values(&mut self, mut leaves: Vec<Leaf>, sink: &mut dyn Sink) -> Result<(), Stop> {
        match &mut self.form {
            Some(form) if form.len() < RECORD => {
                form.append(&mut leaves);
                Ok(())
            }
            _ => leaf::push(&mut leaves, sink),
        }
    }

    /// Pushes the prose so far if it is longer than `bound`.
    pub(super) fn relieve(&mut self, bound: usize, sink: &mut dyn Sink) -> Result<(), Stop> {
        if self.prose.mapped.text().len() <= bound {
            return Ok(());
        }
        let (text, anchor) = self.prose.mapped.take();
        if text.trim().is_empty() {
            return Ok(());
        }
        // Lines of this text are not those of the file; a single one can be told.
        let single = !text.trim().contains('\n');
        sink.record(&[Segment {
            text: &text,
            label: "",
            kind: Kind::Prose,
            place: Place { line: single.then_some(self.prose.line), ..Place::default() },
            origin: anchor.origin(),
        }])
    }

    /// Ends rows that have grown past `bound`; an open cell goes on in the next row.
    pub(super) fn relieve_rows(&mut self, bound: usize, sink: &mut dyn Sink) -> Result<(), Stop> {
        for grid in &mut self.grids {
            let open = grid.cell.as_ref();
            if grid.held + open.map_or(0, |cell| cell.mapped.text().len()) > bound {
                let line = open.map(|cell| cell.line);
                grid.end_row(sink)?;
                grid.cell = line.map(|line| Text { line, ..Text::default() });
            }
        }
        Ok(())
    }

    /// Ends all that is open.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        while !self.grids.is_empty() {
            self.end_table(sink)?;
        }
        if let Some(mut form) = self.form.take() {
            leaf::push(&mut form, sink)?;
        }
        self.relieve(0, sink)
    }

    fn target(&mut self) -> &mut Text {
        let cells = self.grids.iter_mut().rev();
        let mut open = cells.filter_map(|grid| grid.cell.as_mut());
        open.next().unwrap_or(&mut self.prose)
    }

    fn line_end(&mut self, name: &str, tag: Range<u64>, sink: &mut dyn Sink) -> Result<(), Stop> {
        if !is_block(name) {
            return Ok(());
        }
        let target = self.target();
        let text = target.mapped.text();
        if !text.is_empty() && !text.ends_with('\n') {
            target.mapped.replaced("\n", tag);
        }
        self.relieve(PROSE, sink)
    }

    fn end_row(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        match self.grids.last_mut() {
            Some(grid) => grid.end_row(sink),
            None => Ok(()),
        }
    }

    fn end_table(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let Some(mut grid) = self.grids.pop() else {
            return Ok(());
        };
        grid.end_row(sink)?;
        grid.table.finish(sink)
    }
}

impl Grid {
    fn end_cell(&mut self) {
        let Some(mut cell) = self.cell.take() else {
            return;
        };
        cell.mapped.trim_end();
        let (text, anchor) = cell.mapped.take();
        self.held += text.len();
        self.cells.push(Cell { text, anchor, line: cell.line });
        // A cell over several columns keeps those behind it beneath their headers.
        self.cells.extend((1..self.span.min(64)).map(|_| Cell {
            text: String::new(),
            anchor: Anchor::None,
            line: cell.line,
        }));
    }

    fn end_row(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.end_cell();
        if self.cells.is_empty() {
            return Ok(());
        }
        self.held = 0;
        let cells = std::mem::take(&mut self.cells);
        let lent = cells.iter().map(|cell| TableCell {
            text: &cell.text,
            origin: cell.anchor.origin(),
            place: Place { line: Some(cell.line), table: Some(self.number), ..Place::default() },
        });
        self.table.row(&lent.collect::<Vec<_>>(), sink)
    }
}
