//! The parts of a workbook that its sheets share in: their names, the strings, what the formats show.
//!
//! It must not know what stands in a sheet (ECMA-376 part 1, 18.2, 18.4 and 18.8).

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::extract::Sink;
use crate::extract::package::{Package, Reading, Relation, attribute, tell};
use crate::model::Stop;

use super::super::formats::{Shown, built_in, custom};
use super::super::strings::Strings;

/// What the sheets of a workbook share.
#[derive(Default)]
pub(super) struct Book {
    /// The sheets it lists: their names, and the parts they stand in; empty where there is none.
    pub(super) sheets: Vec<(String, String)>,
    /// The parts that have been read for it.
    pub(super) parts: Vec<String>,
    /// Whether its list of sheets was read to the end.
    pub(super) whole: bool,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
    formats: Vec<Shown>,
    strings: Strings,
}

impl Book {
    /// Reads what the sheets share, and tells of each part that it could not read.
    pub(super) fn read(package: &mut Package<'_>, sink: &mut dyn Sink) -> Result<Self, Stop> {
        let part_of = |relations: &[Relation], kind: &str, usual: &str| {
            let found = relations.iter().rfind(|relation| relation.kind == kind);
            found.map_or_else(|| usual.to_owned(), |relation| relation.part.clone())
        };
        let (workbook, is_workbook) = package.main("xl/workbook.xml", "workbook")?;
        let relations = package.relations(&workbook)?;
        let mut book = Self::default();
        if let Some(markup) = package.markup_of(&workbook) {
            let mut list = List { book: &mut book, relations: &relations };
            let read = markup.and_then(|mut markup| markup.drive(&mut list));
            book.whole = read.is_ok() && is_workbook;
            tell(&workbook, read, sink)?;
        }
        let strings = part_of(&relations, "sharedStrings", "xl/sharedStrings.xml");
        if let Some(markup) = package.markup_of(&strings) {
            let mut shared =
                Shared { strings: &mut book.strings, text: String::new(), sound: String::new(), at: At::Out };
            let read = markup.and_then(|mut markup| markup.drive(&mut shared));
            tell(&strings, read, sink)?;
        }
        let styles = part_of(&relations, "styles", "xl/styles.xml");
        if let Some(markup) = package.markup_of(&styles) {
            let mut cells = Cells { own: HashMap::new(), formats: &mut book.formats, inside: false };
            let read = markup.and_then(|mut markup| markup.drive(&mut cells));
            tell(&styles, read, sink)?;
        }
        book.parts = vec![strings, styles];
        Ok(book)
    }

    /// The shared string of that number.
    pub(super) fn string(&self, number: u32) -> Option<&str> {
        self.strings.get(number)
    }

    /// What a cell of that format shows for a number.
    pub(super) fn shown(&self, format: usize, number: f64) -> String {
        self.formats.get(format).copied().unwrap_or(Shown::Number).text(number, self.from_1904)
    }
}

/// The workbook's own part.
struct List<'b> {
    book: &'b mut Book,
    relations: &'b [Relation],
}

impl Reading for List<'_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        match name {
            "workbookPr" => {
                self.book.from_1904 = matches!(attribute(element, "date1904").as_deref(), Some("1" | "true" | "on"));
            }
            "sheet" => {
                let id = attribute(element, "id").unwrap_or_default();
                let part = self.relations.iter().rfind(|relation| relation.id == id);
                let part = part.map(|relation| relation.part.clone()).unwrap_or_default();
                self.book.sheets.push((attribute(element, "name").unwrap_or_default(), part));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &str) -> Result<(), Stop> {
        Ok(())
    }

    fn text(&mut self, _: &str) {}
}

/// Where in a shared string its text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Out,
    Text,
    Sound,
}

/// The shared strings.
struct Shared<'b> {
    strings: &'b mut Strings,
    text: String,
    sound: String,
    at: At,
}

impl Reading for Shared<'_> {
    fn start(&mut self, name: &str, _: &BytesStart<'_>) -> Result<(), Stop> {
        self.at = match name {
            "rPh" => At::Sound,
            "r" => At::Text,
            "si" => {
                self.text.clear();
                self.sound.clear();
                At::Text
            }
            _ => return Ok(()),
        };
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            "si" => {
                self.at = At::Out;
                self.strings.push(&self.text, &self.sound);
            }
            "rPh" => self.at = At::Text,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        // Line breaks between the elements of an indented part are no text.
        let between = text.contains('\n') && text.trim().is_empty();
        match self.at {
            At::Text if !between => self.text.push_str(text),
            At::Sound if !between => self.sound.push_str(text),
            _ => {}
        }
    }
}

/// The formats of cells.
struct Cells<'b> {
    own: HashMap<u16, Shown>,
    formats: &'b mut Vec<Shown>,
    inside: bool,
}

impl Reading for Cells<'_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        let number = || attribute(element, "numFmtId").and_then(|number| number.parse().ok()).unwrap_or(0);
        match name {
            "numFmt" => {
                let code = attribute(element, "formatCode").unwrap_or_default();
                self.own.insert(number(), custom(&code));
            }
            "cellXfs" => self.inside = true,
            "xf" if self.inside => {
                let number = number();
                self.formats.push(self.own.get(&number).copied().unwrap_or(built_in(number)));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        self.inside &= name != "cellXfs";
        Ok(())
    }

    fn text(&mut self, _: &str) {}
}
