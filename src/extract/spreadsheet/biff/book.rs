//! What the sheets of an old workbook share: their names, its strings, its formats, which text a note has.
//!
//! It must not know what stands in a sheet (MS-XLS 2.1.7.20.3).

use std::collections::HashMap;

use encoding_rs::Encoding;

use crate::extract::code_page::code_page;

use super::super::formats::{Shown, built_in, custom};
use super::super::strings::Strings;
use super::records::Body;

/// What the first part of the stream tells for all sheets.
pub(super) struct Book {
    /// The code page of a workbook of before 1997; none where strings are Unicode.
    pub(super) page: Option<&'static Encoding>,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
    /// The sheets by the place where they begin.
    pub(super) sheets: HashMap<usize, String>,
    formats: HashMap<u16, Shown>,
    cells: Vec<u16>,
    strings: Strings,
}

impl Book {
    /// A workbook of the version that its first record says.
    pub(super) fn new(version: u16) -> Self {
        Self {
            page: (version < 0x0600).then(|| code_page(1252)),
            from_1904: false,
            sheets: HashMap::new(),
            formats: HashMap::new(),
            cells: Vec::new(),
            strings: Strings::default(),
        }
    }

    /// Takes a record; `None` where it is broken.
    pub(super) fn take(&mut self, id: u16, body: &mut Body<'_>) -> Option<()> {
        match id {
            // CodePage
            0x42 => {
                let page = body.u16()?;
                self.page = self.page.map(|_| code_page(page));
            }
            // Date1904
            0x22 => self.from_1904 = body.u16()? != 0,
            // Format
            0x41E => {
                let number = body.u16()?;
                let code = body.string(if self.page.is_some() { 1 } else { 2 }, self.page)?;
                self.formats.insert(number, custom(&code));
            }
            // XF: font, format.
            0xE0 => {
                body.skip(2)?;
                self.cells.push(body.u16()?);
            }
            // BoundSheet8: place, state, name.
            0x85 => {
                let place = body.u32()? as usize;
                body.skip(2)?;
                self.sheets.insert(place, body.string(1, self.page)?);
            }
            // SST
            0xFC => return self.shared(body),
            _ => {}
        }
        Some(())
    }

    fn shared(&mut self, body: &mut Body<'_>) -> Option<()> {
        body.skip(4)?;
        let count = body.u32()?;
        for _ in 0..count {
            let length = usize::from(body.u16()?);
            let (text, sound) = body.rich(length)?;
            self.strings.push(&text, &sound);
        }
        Some(())
    }

    /// The shared string of that number.
    pub(super) fn string(&self, number: u32) -> Option<&str> {
        self.strings.get(number)
    }

    /// What a cell of that format shows for a number.
    pub(super) fn shown(&self, cell: u16, number: f64) -> String {
        let format = self.cells.get(usize::from(cell)).copied().unwrap_or_default();
        self.formats.get(&format).copied().unwrap_or(built_in(format)).text(number, self.from_1904)
    }
}
