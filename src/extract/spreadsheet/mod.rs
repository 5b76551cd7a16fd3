//! A workbook in, the rows of its sheets out, and what stands beside the cells: comments, headers, properties.
//!
//! It must not know what a column means; `table` tells headers from rows.

mod ods;
mod rows;
mod typed;
mod xlsb;

use std::convert::Infallible;
use std::fmt::Debug;

use calamine::{Cell as Read, Data, DataRef, Reader, SheetType, XlsError, XlsxError};

use crate::model::{Place, Segment, Status, Stop};

use super::package::{Package, Role};
use super::{Doc, Format, Sink, Trouble};

pub(super) use ods::Ods;
use rows::Rows;
pub(super) use xlsb::Xlsb;

/// Excel workbooks (XLSX, XLSM).
pub(super) struct Xlsx;
/// Excel workbooks of 1997 to 2003 (XLS).
pub(super) struct Xls;

impl Format for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let parts = weigh(doc)?;
        let mut book = match calamine::Xlsx::new(doc.reader()?) {
            Ok(book) => book,
            Err(XlsxError::Password) => return Err(Trouble::Encrypted),
            Err(_) => return salvage(doc, sink),
        };
        for sheet in sheets(&book, sink)? {
            let mut rows = Rows::new(&sheet);
            let read = match book.worksheet_cells_reader(&sheet) {
                Ok(mut cells) => stream(|| cells.next_cell(), &mut rows, sink),
                Err(_) => Err(Trouble::Corrupt("broken-sheet")),
            };
            rows.cover(read, sink)?;
        }
        let listed = book.sheets_metadata().len();
        drop(book);
        unlisted(&parts, listed, sink)?;
        Package::open(doc)?.read(|name| Some(role(name)), sink)
    }
}

impl Format for Xls {
    fn id(&self) -> &'static str {
        "xls"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut book = calamine::Xls::new(doc.reader()?).map_err(|error| match error {
            XlsError::Password => Trouble::Encrypted,
            _ => Trouble::Corrupt("broken-workbook"),
        })?;
        for sheet in sheets(&book, sink)? {
            let mut rows = Rows::new(&sheet);
            let read = match book.worksheet_range(&sheet) {
                Ok(range) => {
                    let (top, left) = range.start().unwrap_or_default();
                    let mut cells = range.used_cells().map(|(row, column, data)| {
                        let at = (top.saturating_add(row as u32), left.saturating_add(column as u32));
                        Read::new(at, borrowed(data))
                    });
                    stream(|| Ok::<_, Infallible>(cells.next()), &mut rows, sink)
                }
                Err(_) => Err(Trouble::Corrupt("broken-sheet")),
            };
            rows.cover(read, sink)?;
        }
        Ok(())
    }
}

/// Spends what the reader of the cells will expand, before it does, and gives the names of the parts.
fn weigh(doc: &mut Doc<'_>) -> Result<Vec<String>, Trouble> {
    let mut package = Package::open(doc)?;
    package.weigh(|name| !matches!(role(name), Role::Flow(_) | Role::Child))?;
    Ok(package.parts())
}

/// The names of the sheets with cells, hidden ones as well; each is told as a name.
fn sheets<R, B: Reader<R>>(book: &B, sink: &mut dyn Sink) -> Result<Vec<String>, Stop>
where
    R: std::io::Read + std::io::Seek,
{
    let mut names = Vec::new();
    for sheet in book.sheets_metadata() {
        sink.record(&[Segment::name(&sheet.name)])?;
        if matches!(sheet.typ, SheetType::WorkSheet | SheetType::MacroSheet) {
            names.push(sheet.name.clone());
        }
    }
    Ok(names)
}

fn stream<'a, E: Debug>(
    mut next: impl FnMut() -> Result<Option<Read<DataRef<'a>>>, E>,
    rows: &mut Rows,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    loop {
        match next() {
            Ok(Some(cell)) => rows.cell(cell.get_position(), cell.get_value(), sink)?,
            Ok(None) => return Ok(()),
            Err(_) => return Err(Trouble::Corrupt("broken-sheet")),
        }
    }
}

/// Reads the cells of a workbook that does not open as running text, part by part.
fn salvage(doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let text = |name: &str| match role(name) {
        Role::SheetTail => Some(Role::Flow(Place::default())),
        Role::Skip if name.ends_with("sharedStrings.xml") => Some(Role::Flow(Place::default())),
        other => Some(other),
    };
    Package::open(doc)?.read(text, sink)?;
    Err(Trouble::Corrupt("broken-workbook"))
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::Error(_) | Data::Empty => DataRef::Empty,
    }
}

/// Tells of worksheets that the workbook does not list: no spreadsheet shows them.
fn unlisted(parts: &[String], listed: usize, sink: &mut dyn Sink) -> Result<(), Stop> {
    let sheets = parts
        .iter()
        .filter(|name| {
            let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
            folder == "xl/worksheets" && file.starts_with("sheet")
        })
        .count();
    if sheets > listed {
        sink.covered("xl/worksheets", Status::Unsupported, "unlisted-sheet")?;
    }
    Ok(())
}

/// What each part of a workbook is for (ECMA-376 part 1, 12.3, and MS-XLSB 2.1.7).
fn role(name: &str) -> Role {
    let common = Role::common(name);
    let Some(path) = name.strip_prefix("xl/") else {
        return common;
    };
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    if matches!(folder, "media" | "embeddings") || extension == "rels" || common == Role::Skip {
        return common;
    }
    match (folder, stem, extension) {
        ("worksheets", _, "xml") => Role::SheetTail,
        ("worksheets" | "tables" | "queryTables", _, _)
        | ("", "sharedStrings" | "styles" | "calcChain" | "metadata", _)
        | ("", "workbook", "bin") => Role::Skip,
        ("activeX", _, _) => common,
        (_, _, "xml" | "vml") => match folder {
            "threadedComments" | "persons" | "comments" => Role::section("comment"),
            "" if file.starts_with("comments") => Role::section("comment"),
            "drawings" => Role::section("drawing"),
            "charts" => Role::section("chart"),
            "externalLinks" => Role::section("external-link"),
            "pivotCache" => Role::section("pivot-cache"),
            "revisions" => Role::section("revision"),
            _ => Role::Flow(Place::default()),
        },
        _ => common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::{Collect, read};
    use crate::extract::package::tests::package;
    use crate::model::{Kind, Limits};

    pub(super) fn workbook(sheet: &str) -> Vec<u8> {
        package(&[
            ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
            (
                "_rels/.rels",
                "<Relationships><Relationship Id='rId1' \
                Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' \
                Target='xl/workbook.xml'/></Relationships>",
            ),
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name='Blad1' sheetId='1' state='hidden' r:id='rId1'/></sheets>\
                <definedNames><definedName name='n'>Blad1!$A$1</definedName></definedNames></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='rId1' \
                Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' \
                Target='worksheets/sheet1.xml'/></Relationships>",
            ),
            (
                "xl/styles.xml",
                "<styleSheet><cellXfs count='2'><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
            ),
            ("xl/worksheets/sheet1.xml", sheet),
            (
                "xl/comments1.xml",
                "<comments><authors><author>Jan</author></authors><commentList>\
                <comment ref='B2'><text><t>een noot</t></text></comment></commentList></comments>",
            ),
            ("docProps/core.xml", "<c><dc:creator>Piet</dc:creator></c>"),
        ])
    }

    #[test]
    fn cells_comments_headers_and_properties_are_read() {
        let bytes = workbook(
            "<worksheet><dimension ref='A1:B2'/><sheetData>\
             <row r='1'><c r='A1' t='inlineStr'><is><t>bsn</t></is></c></row>\
             <row r='2'><c r='A2'><v>123456782</v></c><c r='B2' s='1'><v>36526.5</v></c><c r='C2' t='b'><v>1</v></c>\
             <c r='D2'><v>1.5</v></c><c r='E2' t='e'><v>#N/A</v></c></row></sheetData>\
             <headerFooter><oddHeader>&amp;LGeheim</oddHeader></headerFooter></worksheet>",
        );
        let (found, trouble) = read(&Xlsx, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.coverage("Blad1"), Some((Status::Scanned, "")));
        for (text, cell) in [("123456782", "A2"), ("01-01-2000 12:00", "B2"), ("1.5", "D2")] {
            let seen = found.seen.iter().find(|seen| seen.text == text).unwrap();
            assert_eq!(seen.place.cell.unwrap().to_string(), cell);
        }
        for text in ["Blad1", "een noot", "&LGeheim", "Piet", "Jan", "Blad1!$A$1"] {
            assert!(found.text().contains(text), "{text}");
        }
        assert!(found.seen.iter().any(|seen| seen.kind == Kind::Name && seen.text == "Blad1"));
    }

    #[test]
    fn a_giant_dimension_costs_nothing() {
        let bytes = workbook(
            "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1'><c r='A1'><v>1</v></c></row>\
             <row r='1048576'><c r='XFD1048576'><v>123456782</v></c></row></sheetData></worksheet>",
        );
        let (found, trouble) = read(&Xlsx, &bytes);
        assert_eq!(trouble, Ok(()));
        let far = found.seen.iter().find(|seen| seen.text == "123456782").unwrap();
        assert_eq!(far.place.cell.unwrap().to_string(), "XFD1048576");
        assert_eq!(far.place.sheet.as_deref(), Some("Blad1"));
    }

    #[test]
    fn a_broken_sheet_gives_what_it_has_and_a_gap() {
        let bytes = workbook("<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row><row");
        let (found, trouble) = read(&Xlsx, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.coverage("Blad1"), Some((Status::Corrupt, "broken-sheet")));
    }

    #[test]
    fn parts_are_spent_before_they_are_expanded() {
        let limits = Limits { max_expanded_size: 300, ..Limits::default() };
        let bytes = workbook(&format!("<worksheet>{}</worksheet>", " ".repeat(1000)));
        let (_, trouble) = Collect::with(limits).read(&Xlsx, &bytes);
        assert_eq!(trouble, Err(Trouble::Stop(Stop::TooLarge)));
    }

    #[test]
    fn a_workbook_that_does_not_open_is_read_as_text() {
        let bytes = package(&[
            ("xl/sharedStrings.xml", "<sst><si><t>Jan</t></si></sst>"),
            (
                "xl/worksheets/sheet1.xml",
                "<worksheet><sheetData><row><c><v>123456782</v></c></row></sheetData></worksheet>",
            ),
        ]);
        let (found, trouble) = read(&Xlsx, &bytes);
        assert_eq!(trouble, Err(Trouble::Corrupt("broken-workbook")));
        assert!(found.text().contains("Jan") && found.text().contains("123456782"));
    }

    #[test]
    fn no_workbook_is_corrupt() {
        for format in [&Xlsx as &dyn Format, &Xlsb, &Xls] {
            let (_, trouble) = read(format, b"PK\x03\x04 no workbook");
            assert!(matches!(trouble, Err(Trouble::Corrupt(_))), "{trouble:?}");
        }
    }
}
