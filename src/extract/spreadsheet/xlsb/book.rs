//! The parts of a workbook that its sheets share in: their names, the strings, which formats are dates.
//!
//! It must not know what stands in a sheet.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::Event;

use crate::extract::Sink;
use crate::extract::package::{Cut, Markup, Package, attribute, tell};
use crate::model::{Segment, Stop};

use super::formats::{Shown, built_in, custom};
use super::records::Records;

const WORKBOOK: &str = "xl/workbook.bin";
const RELATIONS: &str = "xl/_rels/workbook.bin.rels";

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

/// Strings in one block of memory: a million empty ones cost little.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

/// The parts that the workbook's relations name, by id, and those there is one of, by type.
struct Relations {
    by_id: HashMap<String, String>,
    strings: String,
    styles: String,
}

impl Book {
    /// Reads what the sheets share, and tells of each part that it could not read.
    pub(super) fn read(package: &mut Package<'_>, sink: &mut dyn Sink) -> Result<Self, Stop> {
        let mut relations = Relations {
            by_id: HashMap::new(),
            strings: "xl/sharedStrings.bin".to_owned(),
            styles: "xl/styles.bin".to_owned(),
        };
        let mut book = Self::default();
        if let Some(markup) = package.markup_of(RELATIONS) {
            let read = markup.and_then(|mut markup| relations.read(&mut markup));
            tell(RELATIONS, read, sink)?;
        }
        if let Some(part) = package.stream_of(WORKBOOK) {
            let read = part.and_then(|part| book.workbook(&mut Records::new(part, 132), &relations, sink));
            book.whole = read.is_ok();
            tell(WORKBOOK, read, sink)?;
        }
        if let Some(part) = package.stream_of(&relations.strings) {
            let read = part.and_then(|part| book.strings.read(&mut Records::new(part, 160)));
            tell(&relations.strings, read, sink)?;
        }
        if let Some(part) = package.stream_of(&relations.styles) {
            let read = part.and_then(|part| book.styles(&mut Records::new(part, 279)));
            tell(&relations.styles, read, sink)?;
        }
        book.parts = vec![WORKBOOK.to_owned(), relations.strings, relations.styles];
        Ok(book)
    }

    /// The shared string of that number.
    pub(super) fn string(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.strings.ends.get(number)?;
        let start = number.checked_sub(1).map_or(Some(0), |before| self.strings.ends.get(before).copied())?;
        self.strings.text.get(start..end)
    }

    /// What the cell format of that number shows; the first of a workbook without any is a number.
    pub(super) fn shown(&self, format: u32) -> Option<Shown> {
        self.formats.get(format as usize).copied().or((format == 0).then_some(Shown::Number))
    }

    fn workbook<R: Read>(
        &mut self,
        records: &mut Records<'_, R>,
        relations: &Relations,
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
                    let part = relations.by_id.get(&relation).cloned().unwrap_or_default();
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

impl Strings {
    fn read<R: Read>(&mut self, records: &mut Records<'_, R>) -> Result<(), Cut> {
        while let Some((id, mut body)) = records.next()? {
            // BrtSSTItem: flags, text, formatting.
            if id == 19 {
                let text = body.u8().and_then(|_| body.wide()).ok_or(Cut::Broken)?;
                self.text.push_str(&text);
                self.ends.push(self.text.len());
            }
        }
        Ok(())
    }
}

impl Relations {
    fn read<R: Read>(&mut self, markup: &mut Markup<R>) -> Result<(), Cut> {
        loop {
            let element = match markup.next()? {
                Event::Eof => return Ok(()),
                Event::Start(element) if attribute(&element, "TargetMode").as_deref() != Some("External") => element,
                _ => continue,
            };
            let (Some(id), Some(target)) = (attribute(&element, "Id"), attribute(&element, "Target")) else {
                continue;
            };
            let part = part(&target);
            match attribute(&element, "Type").unwrap_or_default().rsplit('/').next() {
                Some("sharedStrings") => self.strings.clone_from(&part),
                Some("styles") => self.styles.clone_from(&part),
                _ => {}
            }
            self.by_id.insert(id, part);
        }
    }
}

/// The part that a target in `xl/` names.
fn part(target: &str) -> String {
    let mut path = if target.starts_with('/') { Vec::new() } else { vec!["xl"] };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_name_parts() {
        for target in ["worksheets/sheet1.bin", "/xl/worksheets/sheet1.bin", "./../xl/worksheets/sheet1.bin"] {
            assert_eq!(part(target), "xl/worksheets/sheet1.bin");
        }
    }
}
