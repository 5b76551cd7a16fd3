//! An OpenDocument spreadsheet in, the rows of its sheets out, streamed: repeated rows and columns cost nothing.
//!
//! It must not know what a column means; `table` tells headers from rows.

use std::io::Read;
use std::mem::take;

use quick_xml::events::{BytesStart, Event};

use crate::extract::package::{Cut, Markup, Package, Role, attribute, resolve, tell, value};
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::rows::Rows;
use super::typed::{number, typed};

/// Spaces of one `text:s` that are kept.
const SPACES: usize = 16;

/// OpenDocument spreadsheets (ODS).
pub(in crate::extract) struct Ods;

impl Format for Ods {
    fn id(&self) -> &'static str {
        "ods"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut package = Package::open(doc)?;
        if package
            .markup_of("META-INF/manifest.xml")
            .is_some_and(|manifest| manifest.is_ok_and(|mut manifest| is_encrypted(&mut manifest)))
        {
            return Err(Trouble::Encrypted);
        }
        let mut any = false;
        for name in package.parts() {
            if !is_content(&name) {
                continue;
            }
            any |= name == "content.xml";
            let Some(markup) = package.markup_of(&name) else {
                continue;
            };
            let read = markup.and_then(|mut markup| Content::new(sink).read(&mut markup));
            tell(&name, read, sink)?;
        }
        package.read(role, sink)?;
        if any { Ok(()) } else { Err(Trouble::Corrupt("no-content")) }
    }
}

/// The parts with text: those of the document, and those of the objects embedded in it.
fn is_content(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    matches!(file, "content.xml" | "styles.xml")
}

/// What each other part is for (OpenDocument 1.2 part 3, 2.2).
fn role(name: &str) -> Option<Role> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    Some(match (folder, file) {
        _ if is_content(name) => return None,
        (_, "meta.xml") => Role::Properties,
        (_, "settings.xml" | "mimetype" | "manifest.rdf" | "") | ("META-INF", "manifest.xml") => Role::Skip,
        _ if folder.starts_with("Configurations2") => Role::Skip,
        ("Pictures" | "Thumbnails" | "ObjectReplacements", _) => Role::Child,
        _ => Role::common(name),
    })
}

fn is_encrypted<R: Read>(manifest: &mut Markup<R>) -> bool {
    loop {
        match manifest.next() {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "encryption-data" => {
                return true;
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// What is read of one part.
struct Content<'s> {
    sink: &'s mut dyn Sink,
    sheet: Option<Rows>,
    row: u32,
    rows: u32,
    column: u32,
    columns: u32,
    typed: Option<String>,
    cell: Option<String>,
    paragraphs: u32,
    text: String,
    prose: Vec<String>,
    note: bool,
    section: Option<&'static str>,
    broken: bool,
}

impl<'s> Content<'s> {
    fn new(sink: &'s mut dyn Sink) -> Self {
        Self {
            sink,
            sheet: None,
            row: 0,
            rows: 1,
            column: 0,
            columns: 1,
            typed: None,
            cell: None,
            paragraphs: 0,
            text: String::new(),
            prose: Vec::new(),
            note: false,
            section: None,
            broken: false,
        }
    }

    fn read<R: Read>(mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        let read = self.events(markup);
        if matches!(read, Err(Cut::Stop(_))) {
            return read;
        }
        self.broken = read.is_err();
        self.end_sheet()?;
        self.flush()?;
        read
    }

    fn events<R: Read>(&mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        loop {
            match markup.next()? {
                Event::Eof => return Ok(()),
                Event::Start(element) => self.start(&element)?,
                Event::End(element) => self.end(element.local_name().as_ref())?,
                Event::Text(text) if self.paragraphs > 0 => {
                    self.text.push_str(&text.xml10_content());
                }
                Event::CData(text) if self.paragraphs > 0 => self.text.push_str(&text),
                Event::GeneralRef(reference) if self.paragraphs > 0 => {
                    self.text.extend(resolve(&reference));
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Stop> {
        match element.local_name().as_ref() {
            "table" => {
                self.end_sheet()?;
                self.flush()?;
                let name = attribute(element, "name").unwrap_or_default();
                self.sink.record(&[Segment::name(&name)])?;
                self.sheet = Some(Rows::new(&name));
                (self.row, self.rows) = (0, 1);
            }
            "table-row" => {
                self.column = 0;
                self.rows = number(element, "number-rows-repeated");
            }
            "table-cell" | "covered-table-cell" => {
                self.columns = number(element, "number-columns-repeated");
                self.typed = typed(element);
                self.cell = Some(String::new());
            }
            "annotation" => self.note = true,
            "p" | "h" => {
                self.paragraphs += 1;
                if self.paragraphs == 1 {
                    self.text.clear();
                } else {
                    self.text.push('\n');
                }
            }
            "s" if self.paragraphs > 0 => {
                let spaces = number(element, "c") as usize;
                self.text.push_str(&" ".repeat(spaces.min(SPACES)));
            }
            "tab" if self.paragraphs > 0 => self.text.push('\t'),
            "line-break" if self.paragraphs > 0 => self.text.push('\n'),
            "a" => {
                if let Some(target) = attribute(element, "href") {
                    value("link", &target, Place::default(), self.sink)?;
                }
            }
            "header" | "header-left" | "header-first" => self.section = Some("header"),
            "footer" | "footer-left" | "footer-first" => self.section = Some("footer"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            "table" => self.end_sheet()?,
            "table-row" => self.row = self.row.saturating_add(self.rows),
            "table-cell" | "covered-table-cell" => self.end_cell()?,
            "annotation" => {
                self.note = false;
                self.flush_at(Some("comment"))?;
            }
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if self.paragraphs == 0 {
                    self.end_paragraph()?;
                }
            }
            "creator" | "header" | "header-left" | "header-first" | "footer" | "footer-left" | "footer-first" => {
                self.flush()?;
                self.section = None;
            }
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), Stop> {
        let text = take(&mut self.text);
        match &mut self.cell {
            Some(cell) if !self.note => {
                if !cell.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(&text);
                Ok(())
            }
            _ if text.trim().is_empty() => Ok(()),
            _ => {
                self.prose.push(text);
                // Notes are told at their cells, paragraphs of drawings a stretch at a time.
                if !self.note && self.prose.len() >= 256 {
                    self.flush()?;
                }
                Ok(())
            }
        }
    }

    fn end_cell(&mut self) -> Result<(), Stop> {
        let shown = self.cell.take().unwrap_or_default();
        let text = self.typed.take().unwrap_or(shown);
        if let Some(sheet) = &mut self.sheet {
            sheet.text((self.row, self.column), text, self.sink)?;
        }
        self.column = self.column.saturating_add(self.columns);
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), Stop> {
        let Some(sheet) = self.sheet.take() else {
            return Ok(());
        };
        let read = if self.broken { Err(Trouble::Corrupt("broken-sheet")) } else { Ok(()) };
        match sheet.cover(read, self.sink) {
            Err(Trouble::Stop(stop)) => Err(stop),
            _ => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<(), Stop> {
        self.flush_at(self.section)
    }

    fn flush_at(&mut self, section: Option<&'static str>) -> Result<(), Stop> {
        let text = take(&mut self.prose).join("\n");
        if text.is_empty() {
            return Ok(());
        }
        let place = match &self.sheet {
            Some(sheet) => sheet.place(self.row, self.column),
            None => Place::default(),
        };
        self.sink.record(&[Segment {
            text: &text,
            label: "",
            kind: Kind::Prose,
            place: Place { section, ..place },
            origin: Origin::None,
        }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;
    use crate::extract::package::tests::package;
    use crate::model::Status;

    fn ods(body: &str) -> Vec<u8> {
        package(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
            ("content.xml", &format!("<office:document-content>{body}</office:document-content>")),
            ("meta.xml", "<m><dc:creator>Jan</dc:creator></m>"),
            ("styles.xml", "<s><style:header><text:p>Kop</text:p></style:header></s>"),
        ])
    }

    #[test]
    fn sheets_notes_headers_and_properties_are_read() {
        let bytes = ods("<table:table table:name='Blad1'><table:table-row>\
             <table:table-cell table:number-columns-repeated='2000'/>\
             <table:table-cell office:value-type='float' office:value='123456782'><office:annotation>\
             <text:p>een noot</text:p></office:annotation><text:p>123.456.782</text:p></table:table-cell>\
             </table:table-row><table:table-row table:number-rows-repeated='4000000000'/></table:table>");
        let (found, trouble) = read(&Ods, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.coverage("Blad1"), Some((Status::Scanned, "")));
        let note = found.seen.iter().find(|seen| seen.text == "een noot").unwrap();
        assert_eq!(note.place.section, Some("comment"));
        assert_eq!(note.place.cell.unwrap().to_string(), "BXY1");
        let far = found.seen.iter().find(|seen| seen.text == "123456782").unwrap();
        assert_eq!(far.place.cell, note.place.cell);
        assert!(found.text().contains("Kop"));
        assert_eq!(found.labelled("creator"), Some("Jan"));
    }

    #[test]
    fn passwords_and_broken_markup_are_told() {
        let locked =
            package(&[("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>"), ("content.xml", "noise")]);
        assert_eq!(read(&Ods, &locked).1, Err(Trouble::Encrypted));
        let (found, _) = read(&Ods, &ods("<table:table table:name='B'><table:table-row><!-- "));
        assert_eq!(found.coverage("content.xml"), Some((Status::Corrupt, "broken-part")));
        let none = package(&[("a.txt", "x")]);
        assert_eq!(read(&Ods, &none).1, Err(Trouble::Corrupt("no-content")));
    }
}
