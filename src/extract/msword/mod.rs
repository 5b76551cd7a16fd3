//! A Word document of before 2007 in, its text, tables, notes and names out; what is embedded are children.
//!
//! Text that was deleted or hidden is read like any other. It must not know what a child is (MS-DOC 2.1).

mod fib;
mod pieces;
mod runs;

use crate::model::{Place, Segment, Stop};

use super::ole::{Compound, blips, rest, wide_texts};
use super::package::value;
use super::stretch::Stretch;
use super::{Doc, Format, Sink, Trouble};

use fib::{Fib, Table};
use pieces::Pieces;
use runs::Runs;

/// Bytes before the content of a picture or a form field in the data stream.
const HEADER: usize = 68;

/// Word documents of 1993 to 2003 (DOC).
pub(super) struct Word;

impl Format for Word {
    fn id(&self) -> &'static str {
        "doc"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut file = Compound::open(doc)?;
        let streams = file.streams()?;
        let main = file.read("/WordDocument")?;
        let fib = Fib::open(&main)?;
        let read = if fib.is_old() {
            old(&fib, sink)
        } else {
            let tables = file.read(fib.table_stream())?;
            names(&fib, &tables, sink)?;
            text(&fib, &main, &tables, sink)
        };
        if let Err(Trouble::Stop(stop)) = read {
            return Err(stop.into());
        }
        blips(&main, "picture", sink)?;
        if streams.iter().any(|path| path == "/Data") {
            data(&file.read("/Data")?, sink)?;
        }
        let known = |path: &str| matches!(path, "/WordDocument" | "/0Table" | "/1Table" | "/Data");
        let beside = rest(&mut file, &streams, known, sink);
        read.and(beside)
    }
}

/// Reads the text of all its parts.
fn text(fib: &Fib<'_>, main: &[u8], tables: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let broken = Trouble::Corrupt("broken-piece-table");
    let pieces = Pieces::open(main, fib.table(Table::Pieces, tables)).ok_or(broken)?;
    let characters = Runs::open(main, fib.table(Table::CharacterRuns, tables), false);
    let paragraphs = Runs::open(main, fib.table(Table::ParagraphRuns, tables), true);
    let mut sections = fib.sections().into_iter();
    let mut end = 0;
    let mut stretch = Stretch::default();
    for (position, place, character) in pieces.characters() {
        while position >= end {
            // What stands behind the last part is the end of the last paragraph.
            let Some((section, next)) = sections.next() else { break };
            std::mem::replace(&mut stretch, Stretch::new(section)).finish(sink)?;
            end = next;
        }
        let marks = paragraphs.at(place);
        match character {
            '\u{7}' if marks.ends_row => stretch.row(false, sink)?,
            '\u{7}' => stretch.cell(false),
            '\r' if marks.ends_inner_row => stretch.row(true, sink)?,
            '\r' if marks.ends_inner_cell => stretch.cell(true),
            '\r' | '\u{C}' => {
                stretch.in_table = marks.in_table;
                stretch.paragraph(sink)?;
            }
            _ => {
                let marks = characters.at(place);
                let text = match character {
                    '\u{B}' | '\u{E}' => '\n',
                    // The marks of a field part its instruction from its result.
                    '\u{13}'..='\u{15}' => ' ',
                    '\u{1E}' => '-',
                    '\t' => '\t',
                    character if character.is_control() => continue,
                    character => character,
                };
                stretch.push(text.encode_utf8(&mut [0; 4]), marks.deleted, marks.inserted);
            }
        }
    }
    Ok(stretch.finish(sink)?)
}

/// Reads the text of a document of before Word 97 as far as its plain layout goes.
fn old(fib: &Fib<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut stretch = Stretch::default();
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(fib.old_text().unwrap_or_default()).0;
    for line in text.split(['\r', '\u{7}', '\u{C}']) {
        stretch.push(line, false, false);
        stretch.paragraph(sink)?;
    }
    stretch.finish(sink)?;
    Err(Trouble::Unsupported("old-version"))
}

/// Reads the names that the document keeps in tables: bookmarks, authors, variables.
fn names(fib: &Fib<'_>, tables: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    for name in strings(fib.table(Table::Bookmarks, tables)) {
        sink.record(&[Segment::name(&name)])?;
    }
    let place = Place { section: Some("properties"), ..Place::default() };
    for (table, label) in [
        (Table::Associated, ""),
        (Table::RevisionAuthors, "author"),
        (Table::SavedBy, "lastModifiedBy"),
        (Table::Captions, ""),
    ] {
        for text in strings(fib.table(table, tables)) {
            value(label, &text, place.clone(), sink)?;
        }
    }
    for author in wide_texts(fib.table(Table::CommentAuthors, tables)).lines() {
        value("author", author, place.clone(), sink)?;
    }
    for table in [Table::Variables, Table::FormFields] {
        value("", &wide_texts(fib.table(table, tables)), place.clone(), sink)?;
    }
    Ok(())
}

/// The strings of a table of strings (MS-DOC 2.2.4).
fn strings(table: &[u8]) -> Vec<String> {
    let u16_at = |at: usize| table.get(at..at + 2).map(|unit| usize::from(u16::from_le_bytes([unit[0], unit[1]])));
    let mut strings = Vec::new();
    if u16_at(0) != Some(0xFFFF) {
        return strings;
    }
    let extra = u16_at(4).unwrap_or(0);
    let mut at = 6;
    while let Some(length) = u16_at(at) {
        let Some(raw) = table.get(at + 2..at + 2 + 2 * length) else { break };
        strings.push(encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0.into_owned());
        at += 2 + 2 * length + extra;
    }
    strings
}

/// Reads the stream with the pictures and with what is filled in in form fields (MS-DOC 2.9.78).
fn data(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    blips(bytes, "inline-picture", sink)?;
    let mut rest = bytes;
    while let Some(size) = rest.get(..4).map(|size| u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize) {
        let Some(one) = rest.get(..size).filter(|one| one.len() >= HEADER) else { break };
        if let Some(field) = one.get(HEADER..).filter(|field| field.starts_with(&[0xFF; 4])) {
            value("field", &wide_texts(field), Place::default(), sink)?;
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    Ok(())
}

#[cfg(test)]
mod tests;
