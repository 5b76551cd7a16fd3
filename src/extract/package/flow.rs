//! The markup of running text in, paragraphs and tables out: `WordprocessingML`, `DrawingML`, and what
//! `SpreadsheetML` says beside its cells.
//!
//! Text that is split over runs comes out whole. It must not know which part of which package it reads.

use std::collections::HashSet;
use std::io::Read;
use std::mem::take;

use quick_xml::events::{BytesStart, Event};

use crate::extract::Sink;
use crate::extract::table::{Table, TableCell};
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::markup::{Cut, Markup, attribute, resolve, unescape};
use super::value;
use super::words::{ATTRIBUTES, BLOCKS, CACHED, TEXTS, VALUED, cell};

/// Bytes of paragraphs that are handed over together.
const STRETCH: usize = 32 << 10;
/// Values of attributes that are remembered, so that one author of a thousand comments is told once.
const REMEMBERED: usize = 4096;

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
}

/// A paragraph as it stands, and as it stood before its tracked changes.
#[derive(Default)]
struct Paragraph {
    now: String,
    was: String,
    changed: bool,
}

struct OpenTable {
    table: Table,
    number: u32,
    row: u32,
    cells: Vec<String>,
    cell: Option<String>,
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
        }
    }

    /// Reads `markup` to its end. What was read before a broken place is handed over all the same.
    pub(in crate::extract) fn read<R: Read>(mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        let read = self.events(markup);
        if matches!(read, Err(Cut::Stop(_))) {
            return read;
        }
        while !self.open.is_empty() {
            self.end_paragraph()?;
        }
        while !self.tables.is_empty() {
            self.end_table()?;
        }
        self.flush()?;
        read
    }

    fn events<R: Read>(&mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        loop {
            match markup.next()? {
                Event::Eof => return Ok(()),
                Event::Start(element) => self.start(&element)?,
                Event::End(element) => self.end(element.local_name().as_ref())?,
                Event::Text(text) => self.push(&text.xml10_content()),
                Event::CData(text) => self.push(&text),
                Event::GeneralRef(reference) => {
                    if let Some(character) = resolve(&reference) {
                        self.push(character.encode_utf8(&mut [0; 4]));
                    }
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Stop> {
        let local = element.local_name();
        let name = local.as_ref();
        self.inside.push(TEXTS.contains(&name));
        self.attributes(name, element)?;
        if BLOCKS.contains(&name) {
            self.open.push(Paragraph::default());
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
            "tbl" => {
                self.flush()?;
                self.table += 1;
                self.tables.push(OpenTable {
                    table: Table::default(),
                    number: self.table,
                    row: 0,
                    cells: Vec::new(),
                    cell: None,
                });
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(String::new());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
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
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.extend(table.cell.take());
                }
            }
            "tr" => self.end_row()?,
            "tbl" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn attributes(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        for attribute in element.attributes().with_checks(false).flatten() {
            let key = attribute.key.local_name();
            let key = key.as_ref();
            let label = if ATTRIBUTES.contains(&key) {
                key
            } else if key == "v" && CACHED.contains(&name) {
                self.field.as_str()
            } else if key == "val" && VALUED.contains(&name) {
                name
            } else {
                continue;
            };
            if self.told.len() > REMEMBERED {
                self.told.clear();
            }
            let text = unescape(&attribute.value);
            if self.told.insert((label.to_owned(), text.clone())) {
                value(label, &text, self.place.clone(), self.sink)?;
            }
        }
        Ok(())
    }

    /// Takes text where text stands.
    fn push(&mut self, text: &str) {
        let here = self.inside.last().copied().unwrap_or(false);
        // Line breaks between the elements of an indented part are no text.
        if here && !(text.trim().is_empty() && text.contains('\n')) {
            self.write(text);
        }
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

    fn flush(&mut self) -> Result<(), Stop> {
        let prose = take(&mut self.prose);
        if prose.is_empty() {
            return Ok(());
        }
        let place = Place { line: Some(self.first), ..self.place.clone() };
        self.sink.record(&[Segment { text: &prose, label: "", kind: Kind::Prose, place, origin: Origin::None }])
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
            if let Some(open) = self.tables.last_mut() {
                open.cells.extend(open.cell.take());
            }
            self.end_row()?;
        }
        match self.tables.pop() {
            Some(mut open) => open.table.finish(self.sink),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::{Cell, Limits};

    fn flow(xml: &str) -> Collect {
        let mut found = Collect::with(Limits::default());
        Flow::new(Place::default(), &mut found).read(&mut Markup::of(xml.as_bytes())).unwrap();
        found
    }

    #[test]
    fn runs_are_joined_and_tabs_and_breaks_kept() {
        let found = flow(
            "<w:p>\n<w:r><w:t>BSN 1234</w:t></w:r>\n<w:r><w:t>56782</w:t><w:tab/><w:t>x</w:t></w:r></w:p>\
             <w:p><w:r><w:t xml:space=\"preserve\">a &amp; </w:t><w:br/><w:t>b</w:t></w:r></w:p>",
        );
        assert_eq!(found.text(), "BSN 123456782\tx\na & \nb");
        assert_eq!(found.seen[0].place.line, Some(1));
    }

    #[test]
    fn tracked_changes_are_read_as_they_are_and_as_they_were() {
        let found = flow(
            "<w:p><w:r><w:t>nr 12345678</w:t></w:r><w:ins w:author=\"Jan\"><w:r><w:t>1</w:t></w:r></w:ins>\
             <w:del><w:r><w:delText>2</w:delText></w:r></w:del></w:p>",
        );
        assert_eq!(found.labelled("author"), Some("Jan"));
        assert!(found.text().contains("nr 123456781\nnr 123456782"));
    }

    #[test]
    fn a_text_box_is_told_once_unless_its_versions_differ() {
        let found = flow(
            "<w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:t>box</w:t></w:p></w:txbxContent></mc:Choice>\
             <mc:Fallback><w:p><w:t>box</w:t></w:p><w:p><w:t>other</w:t></w:p></mc:Fallback></mc:AlternateContent>\
             <w:t>outer</w:t></w:p>",
        );
        assert_eq!(found.text(), "box\nother\nouter");
    }

    #[test]
    fn comments_of_a_sheet_stand_at_their_cells() {
        let found = flow(
            "<comments><authors><author>Jan</author></authors><commentList>\
             <comment ref=\"B2\"><text><r><t>een </t></r><r><t>noot</t></r></text></comment></commentList></comments>",
        );
        let comment = &found.seen[1];
        assert_eq!(comment.text, "een noot");
        assert_eq!(comment.place.cell, Some(Cell { row: 1, column: 1 }));
    }
}
