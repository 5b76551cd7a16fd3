//! The records of a sheet in, its cells out as rows, and what is written beside them: notes, boxes, headers, links.
//!
//! It must not know where the sheet is named (MS-XLS 2.1.7.20.5).

use std::collections::HashMap;

use crate::extract::ole::wide_texts;
use crate::extract::package::{link, value};
use crate::extract::{Sink, Trouble};
use crate::model::{Place, Stop};

use super::super::rows::Rows;
use super::book::Book;
use super::records::Body;
use super::tokens;

/// Notes whose text is kept until the cell of the note comes by.
const NOTES: usize = 100_000;
/// The kind of object that a note is (MS-XLS 2.5.143).
const NOTE: u16 = 0x19;

/// A sheet as its records come by.
pub(super) struct Sheet {
    rows: Rows,
    /// The object that a text belongs to, and whether it is a note.
    object: (u16, bool),
    notes: HashMap<u16, String>,
    /// The cell whose formula gives a string, which follows.
    waiting: Option<(u32, u32)>,
    broken: bool,
}

impl Sheet {
    /// The sheet of that name.
    pub(super) fn new(name: &str) -> Self {
        Self { rows: Rows::new(name), object: (0, false), notes: HashMap::new(), waiting: None, broken: false }
    }

    /// Takes the next record. One that is broken costs that record, and is told.
    pub(super) fn take(&mut self, id: u16, body: &mut Body<'_>, book: &Book, sink: &mut dyn Sink) -> Result<(), Stop> {
        let done = match id {
            0x06 | 0x7E | 0xBD | 0xD6 | 0xFD | 0x203..=0x207 | 0x27E | 0x406 => self.cell(id, body, book, sink)?,
            _ => self.beside(id, body, book, sink)?,
        };
        self.broken |= done.is_none();
        Ok(())
    }

    /// Hands over the rest and tells what became of the sheet.
    pub(super) fn finish(mut self, whole: bool, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let sheet = self.sheet(Some("comment"));
        let mut left: Vec<_> = self.notes.drain().collect();
        left.sort_unstable();
        for (_, text) in left {
            value("", &text, sheet.clone(), sink)?;
        }
        let read = if self.broken || !whole { Err(Trouble::Corrupt("broken-sheet")) } else { Ok(()) };
        self.rows.cover(read, sink)
    }

    fn sheet(&self, section: Option<&'static str>) -> Place {
        Place { cell: None, section, ..self.rows.place(0, 0) }
    }

    fn put(&mut self, at: (u32, u32), text: String, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        self.rows.text(at, text, sink)?;
        Ok(Some(()))
    }

    fn cell(&mut self, id: u16, body: &mut Body<'_>, book: &Book, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        // String: the result of the formula before.
        if id == 0x207 {
            let at = self.waiting.take();
            return match (at, body.string(2, book.page)) {
                (Some(at), Some(text)) => self.put(at, text, sink),
                (None, Some(_)) => Ok(Some(())),
                _ => Ok(None),
            };
        }
        let (Some(row), Some(column)) = (body.u16(), body.u16()) else { return Ok(None) };
        let at = (u32::from(row), u32::from(column));
        // MulRk: a run of cells, each with its format, and the last column.
        if id == 0xBD {
            for (rk, column) in body.clone().rest().chunks_exact(6).zip(at.1..) {
                let format = u16::from_le_bytes([rk[0], rk[1]]);
                let text = book.shown(format, rk_of(rk));
                self.rows.text((at.0, column), text, sink)?;
            }
            return Ok(Some(()));
        }
        let Some(format) = body.u16() else { return Ok(None) };
        let text = match id {
            // LabelSst
            0xFD => {
                let text = body.u32().and_then(|number| book.string(number));
                if let Some(text) = text {
                    // A few bytes may name a long string, time and again.
                    sink.budget().expand(text.len() as u64)?;
                }
                text.map(str::to_owned)
            }
            // Label, RString
            0x204 | 0xD6 => body.string(2, book.page),
            // Number
            0x203 => body.f64().map(|number| book.shown(format, number)),
            // RK
            0x7E | 0x27E => body.rk().map(|number| book.shown(format, number)),
            // BoolErr: value, whether it is an error.
            0x205 => body.u8().zip(body.u8()).map(
                |(truth, error)| {
                    if error == 0 { (truth != 0).to_string() } else { String::new() }
                },
            ),
            // Formula
            0x06 | 0x206 | 0x406 => return self.formula(at, format, body, book, sink),
            _ => Some(String::new()),
        };
        match text {
            Some(text) => self.put(at, text, sink),
            None => Ok(None),
        }
    }

    /// The result of a formula and what is written out in it.
    fn formula(
        &mut self,
        at: (u32, u32),
        format: u16,
        body: &mut Body<'_>,
        book: &Book,
        sink: &mut dyn Sink,
    ) -> Result<Option<()>, Stop> {
        let Some(result) = body.take(8) else { return Ok(None) };
        let text = match result.as_slice() {
            [0, .., 0xFF, 0xFF] => {
                self.waiting = Some(at);
                String::new()
            }
            [1, _, truth, .., 0xFF, 0xFF] => (*truth != 0).to_string(),
            [_, .., 0xFF, 0xFF] => String::new(),
            number => number.try_into().map_or(String::new(), |number| book.shown(format, f64::from_le_bytes(number))),
        };
        let literals = tokens::rest(body, book.page.is_none());
        if !text.contains(&literals) {
            let place = Place { section: Some("formula"), ..self.rows.place(at.0, at.1) };
            value("", &literals, place, sink)?;
        }
        self.put(at, text, sink)
    }

    /// What a record says that is no cell.
    fn beside(&mut self, id: u16, body: &mut Body<'_>, book: &Book, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        let tell = |text: Option<String>, place: Place, sink: &mut dyn Sink| match text {
            Some(text) => value("", &text, place, sink).map(Some),
            None => Ok(None),
        };
        match id {
            // Header, Footer; either may be empty.
            0x14 | 0x15 if !body.rest().is_empty() => {
                let section = if id == 0x14 { "header" } else { "footer" };
                let text = body.string(if book.page.is_some() { 1 } else { 2 }, book.page);
                tell(text, self.sheet(Some(section)), sink)
            }
            // HeaderFooter: those of even and first pages.
            0x89C => tell(headers(body), self.sheet(Some("header")), sink),
            // Note
            0x1C => self.note(body, book, sink),
            // Obj: what it is comes first.
            0x5D if book.page.is_none() => {
                let object = body.skip(4).and_then(|()| body.u16().zip(body.u16()));
                self.object = object.map_or((0, false), |(kind, number)| (number, kind == NOTE));
                Ok(Some(()))
            }
            // TxO: its text continues it.
            0x1B6 => {
                let text = boxed(body);
                let (number, is_note) = self.object;
                match text {
                    Some(text) if is_note && self.notes.len() < NOTES => {
                        self.notes.insert(number, text);
                        Ok(Some(()))
                    }
                    text => tell(Some(text.unwrap_or_default()), self.sheet(Some("drawing")), sink),
                }
            }
            // HLink, and its tooltip
            0x1B8 | 0x800 => {
                for text in wide_texts(&body.all()).lines() {
                    link(text, &self.sheet(None), sink)?;
                    tell(Some(text.to_owned()), self.sheet(None), sink)?;
                }
                Ok(Some(()))
            }
            // Dv: flags, then titles and texts of prompt and error, then the list.
            0x1BE => tell(validation(body), self.sheet(Some("prompt")), sink),
            // CF, CF12, AutoFilter: what they compare with.
            0x1B1 | 0x87A => tell(Some(tokens::rest(body, book.page.is_none())), self.sheet(Some("formula")), sink),
            0x9E => tell(Some(filter(body)), self.sheet(None), sink),
            // Feature11, List12, MsoDrawing, SeriesText, SXVD and what else holds strings in passing.
            0x872 | 0x877 | 0x878 | 0xEC => tell(Some(wide_texts(&body.all())), self.sheet(None), sink),
            // SeriesText
            0x100D => {
                let text = body.skip(2).and_then(|()| body.string(1, book.page));
                tell(text, self.sheet(Some("chart")), sink)
            }
            _ => Ok(Some(())),
        }
    }

    fn note(&mut self, body: &mut Body<'_>, book: &Book, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
        let (Some(row), Some(column)) = (body.u16(), body.u16()) else { return Ok(None) };
        let place = Place { section: Some("comment"), ..self.rows.place(u32::from(row), u32::from(column)) };
        if let Some(page) = book.page {
            // A longer note goes on in records of the same kind.
            let text = body.skip(2).map(|()| page.decode_without_bom_handling(body.rest()).0);
            return value("", &text.unwrap_or_default(), place, sink).map(Some);
        }
        let number = body.skip(2).and_then(|()| body.u16()).unwrap_or_default();
        if let Some(text) = self.notes.remove(&number) {
            value("", &text, place.clone(), sink)?;
        }
        value("author", &body.string(2, None).unwrap_or_default(), place, sink).map(Some)
    }
}

fn rk_of(cell: &[u8]) -> f64 {
    let raw = cell.get(2..6).and_then(|raw| raw.try_into().ok()).map_or(0, u32::from_le_bytes);
    let number =
        if raw & 2 == 0 { f64::from_bits(u64::from(raw & !3) << 32) } else { f64::from(raw.cast_signed() >> 2) };
    if raw & 1 == 0 { number } else { number / 100.0 }
}

/// The text of a box or a note: its length stands in the record, its characters continue it.
fn boxed(body: &mut Body<'_>) -> Option<String> {
    body.skip(10)?;
    let length = usize::from(body.u16()?);
    if length == 0 {
        return Some(String::new());
    }
    body.next_piece()?;
    body.rich(length).map(|(text, _)| text)
}

fn headers(body: &mut Body<'_>) -> Option<String> {
    body.skip(28 + 2)?;
    let lengths = [body.u16()?, body.u16()?, body.u16()?, body.u16()?].map(usize::from);
    let mut texts = Vec::new();
    for length in lengths.into_iter().filter(|length| *length > 0) {
        body.skip(2)?;
        texts.push(body.rich(length)?.0);
    }
    Some(texts.join("\n"))
}

fn validation(body: &mut Body<'_>) -> Option<String> {
    body.skip(4)?;
    let mut texts = Vec::new();
    for _ in 0..4 {
        let text = body.string(2, None)?;
        texts.push(text.trim_matches('\0').to_owned());
    }
    // The values of a list stand in its formula, a zero between them.
    let size = usize::from(body.u16()?);
    body.skip(2)?;
    let list = body.take(size)?;
    let list: Vec<u8> = list.into_iter().map(|byte| if byte == 0 { b' ' } else { byte }).collect();
    let wide_or_not = String::from_utf8_lossy(list.get(3..).unwrap_or_default()).into_owned();
    texts.push(wide_or_not.chars().filter(|c| !c.is_control()).collect());
    Some(texts.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n"))
}

/// The two strings that a filter compares with (MS-XLS 2.4.6).
fn filter(body: &mut Body<'_>) -> String {
    let all = body.all();
    all.get(24..)
        .map(|texts| texts.iter().map(|byte| char::from(*byte)).filter(|c| !c.is_control()).collect())
        .unwrap_or_default()
}
