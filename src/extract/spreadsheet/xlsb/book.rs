//! The parts of a workbook that its sheets share in: their names, the strings, which formats are dates.
//!
//! It must not know what stands in a sheet.

use std::collections::HashMap;
use std::io::Read;

use crate::extract::Sink;
use crate::extract::package::{Cut, Package, Relation, tell};
use crate::model::{Segment, Stop};

use super::super::formats::{Shown, built_in, custom};
use super::super::strings::Strings;
use super::records::Records;

/// What the sheets of a workbook share.
#[derive(Default)]
pub(super) struct Book {
    /// The sheets it lists: their names, and the parts they stand in.
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
        let workbook = package.main("xl/workbook.bin", "")?.0;
        let relations = package.relations(&workbook)?;
        let part_of = |kind: &str, usual: &str| {
            let found = relations.iter().rfind(|relation| relation.kind == kind);
            found.map_or_else(|| usual.to_owned(), |relation| relation.part.clone())
        };
        let strings = part_of("sharedStrings", "xl/sharedStrings.bin");
        let styles = part_of("styles", "xl/styles.bin");
        let mut book = Self::default();
        if let Some(part) = package.stream_of(&workbook) {
            let read = part.and_then(|part| book.workbook(&mut Records::new(part, 132), &relations, sink));
            book.whole = read.is_ok();
            tell(&workbook, read, sink)?;
        }
        if let Some(part) = package.stream_of(&strings) {
            let read = part.and_then(|part| shared(&mut book.strings, &mut Records::new(part, 160)));
            tell(&strings, read, sink)?;
        }
        if let Some(part) = package.stream_of(&styles) {
            let read = part.and_then(|part| book.styles(&mut Records::new(part, 279)));
            tell(&styles, read, sink)?;
        }
        book.parts = vec![workbook, strings, styles];
        Ok(book)
    }

    /// The shared string of that number.
    pub(super) fn string(&self, number: u32) -> Option<&str> {
        self.strings.get(number)
    }

    /// What the cell format of that number shows; the first of a workbook without any is a number.
    pub(super) fn shown(&self, format: u32) -> Option<Shown> {
        self.formats.get(format as usize).copied().or((format == 0).then_some(Shown::Number))
    }

    fn workbook<R: Read>(
        &mut self,
        records: &mut Records<'_, R>,
        relations: &[Relation],
        sink: &mut dyn Sink,
    ) -> Result<(), Cut> {
        while let Some((id, mut body)) = records.next()? {
            match id {
                // BrtWbProp
                153 => self.from_1904 = body.u32().ok_or(Cut::Broken)? & 1 != 0,
                // BrtBundleSh: state, number, relation, name.
                156 => {
                    let sheet = body.skip(8).and_then(|_| Some((body.wide()?, body.wide()?)));
                    let (relation, name) = sheet.ok_or(Cut::Broken)?;
                    // A listed sheet without a part is told by the empty name of its part.
                    let part = relations.iter().rfind(|named| named.id == relation);
                    let part = part.map(|named| named.part.clone()).unwrap_or_default();
                    self.sheets.push((name, part));
                }
                // BrtName: flags, key, sheet, name.
                39 => {
                    let name = body.skip(9).and_then(|_| body.wide()).ok_or(Cut::Broken)?;
                    sink.record(&[Segment::name(&name)])?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn styles<R: Read>(&mut self, records: &mut Records<'_, R>) -> Result<(), Cut> {
        let mut own = HashMap::new();
        let mut cells = false;
        while let Some((id, mut body)) = records.next()? {
            match id {
                // BrtFmt
                44 => {
                    let format = body.u16().and_then(|number| Some((number, custom(&body.wide()?))));
                    own.extend(Some(format.ok_or(Cut::Broken)?));
                }
                // BrtBeginCellXFs, BrtEndCellXFs
                617 | 618 => cells = id == 617,
                // BrtXF: parent, number format.
                47 if cells => {
                    let number = body.skip(2).and_then(|_| body.u16()).ok_or(Cut::Broken)?;
                    self.formats.push(own.get(&number).copied().unwrap_or(built_in(number)));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn shared<R: Read>(strings: &mut Strings, records: &mut Records<'_, R>) -> Result<(), Cut> {
    while let Some((id, mut body)) = records.next()? {
        // BrtSSTItem: flags, text, formatting.
        if id == 19 {
            let text = body.u8().and_then(|_| body.wide()).ok_or(Cut::Broken)?;
            strings.push(&text, "");
        }
    }
    Ok(())
}
