//! A workbook of before 2007 in (BIFF 5 and 8), the rows of its sheets out, and what is written beside the cells.
//!
//! It must not know what a column means (MS-XLS 2.1.2).

mod book;
mod links;
mod records;
mod sheet;
mod tokens;

use crate::extract::ole::{Compound, blips, rest};
use crate::extract::package::value;
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Place, Segment, Stop};

use book::Book;
use links::Links;
use records::{Body, Records};
use sheet::Sheet;

/// Excel workbooks of 1993 to 2003 (XLS).
pub(in crate::extract) struct Xls;

/// Where copies of the data of pivot tables are kept, a stream each.
const PIVOTS: &str = "/_SX_DB_CUR/";

impl Format for Xls {
    fn id(&self) -> &'static str {
        "xls"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut file = Compound::open(doc)?;
        let streams = file.streams()?;
        let mut outcome = None;
        // A workbook may be kept twice, for programs of two generations.
        for path in streams.iter().filter(|path| matches!(path.as_str(), "/Workbook" | "/Book")) {
            let bytes = file.read(path)?;
            let read = workbook(&bytes, sink);
            if matches!(read, Err(Trouble::Stop(_) | Trouble::Encrypted)) {
                return read;
            }
            outcome = Some(outcome.unwrap_or(Ok(())).and(read));
        }
        for path in streams.iter().filter(|path| path.starts_with(PIVOTS)) {
            let bytes = file.read(path)?;
            pivot(&bytes, sink)?;
        }
        let known = |path: &str| matches!(path, "/Workbook" | "/Book") || path.starts_with(PIVOTS);
        outcome.unwrap_or(Err(Trouble::Corrupt("no-workbook"))).and(rest(&mut file, &streams, known, sink))
    }
}

/// Reads the stream of a workbook.
fn workbook(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut records = Records::new(bytes);
    let mut book: Option<Book> = None;
    let mut links = Links::default();
    // The workbook's own part is none; sheets may hold charts, which are told like sheets.
    let mut open: Vec<Option<Sheet>> = Vec::new();
    let mut broken = false;
    loop {
        let at = records.position();
        let Some((id, mut body)) = records.next() else { break };
        match id {
            // BOF: version, kind.
            0x809 => {
                let version = body.u16().unwrap_or(0x0600);
                let Some(book) = &book else {
                    book = Some(Book::new(version));
                    open.push(None);
                    continue;
                };
                let name = book.sheets.get(&at).cloned();
                if let Some(name) = &name {
                    sink.record(&[Segment::name(name)])?;
                }
                sink.budget().entry()?;
                open.push(Some(Sheet::new(&name.unwrap_or_else(|| "chart".to_owned()))));
            }
            // The first record of older workbooks, with cells of other forms.
            0x009 | 0x209 | 0x409 => return Err(Trouble::Unsupported("old-version")),
            // FilePass
            0x2F => return Err(Trouble::Encrypted),
            // EOF
            0x0A => match open.pop() {
                Some(Some(sheet)) => sheet.finish(true, sink)?,
                _ => links.finish(sink)?,
            },
            _ => match (open.last_mut(), &mut book) {
                (Some(Some(sheet)), Some(book)) => sheet.take(id, &mut body, book, sink)?,
                (Some(None), Some(book)) => {
                    let done = global(id, &mut body, book, &mut links, sink)?;
                    broken |= done.is_none();
                }
                _ => {}
            },
        }
    }
    let cut = !open.is_empty() || records.is_cut();
    for sheet in open.into_iter().flatten() {
        sheet.finish(false, sink)?;
    }
    if cut || broken || book.is_none() { Err(Trouble::Corrupt("broken-workbook")) } else { Ok(()) }
}

/// Takes a record of the workbook's own part.
fn global(
    id: u16,
    body: &mut Body<'_>,
    book: &mut Book,
    links: &mut Links,
    sink: &mut dyn Sink,
) -> Result<Option<()>, Stop> {
    match id {
        // WriteAccess: who had it last.
        0x5C => {
            let size = if book.page.is_some() { 1 } else { 2 };
            let author = body.string(size, book.page).unwrap_or_default();
            let place = Place { section: Some("properties"), ..Place::default() };
            value("lastModifiedBy", author.trim(), place, sink)?;
        }
        // Lbl
        0x18 => return defined(body, book, sink),
        // MsoDrawingGroup: the pictures of all sheets.
        0xEB => blips(&body.all(), "drawing", sink)?,
        0x1AE | 0x23 | 0x59 | 0x5A => return links.take(id, body, sink),
        _ => return Ok(book.take(id, body)),
    }
    Ok(Some(()))
}

/// A defined name and what is written out in it (MS-XLS 2.4.150).
fn defined(body: &mut Body<'_>, book: &Book, sink: &mut dyn Sink) -> Result<Option<()>, Stop> {
    let head = body.skip(3).and_then(|()| body.u8().zip(body.skip(10)));
    let Some((length, ())) = head else { return Ok(None) };
    let length = usize::from(length);
    let name = match book.page {
        None => body.rich(length).map(|(name, _)| name),
        Some(page) => body.take(length).map(|name| page.decode_without_bom_handling(&name).0.into_owned()),
    };
    let Some(name) = name else { return Ok(None) };
    // The names of Excel's own are single control characters.
    if name.chars().all(|c| !c.is_control()) {
        sink.record(&[Segment::name(&name)])?;
    }
    value(&name, &tokens::rest(body, book.page.is_none()), Place::default(), sink)?;
    Ok(Some(()))
}

/// Reads the stream of a pivot table's copied data (MS-XLS 2.1.7.12).
fn pivot(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut field = String::new();
    let place = Place { section: Some("pivot-cache"), ..Place::default() };
    for (id, mut body) in Records::new(bytes) {
        let text = match id {
            // SXFDB: a field; its name follows fourteen bytes of counts.
            0xC7 => {
                field = body.skip(14).and_then(|()| body.string(2, None)).unwrap_or_default();
                None
            }
            // SXNum
            0xC9 => body.f64().map(super::float),
            // SXInt
            0xCC => body.u16().map(|number| number.cast_signed().to_string()),
            // SXString
            0xCD => body.string(2, None),
            // SXDtr: year, month, day.
            0xCE => {
                let (year, month, day) = (body.u16(), body.u16(), body.u8());
                year.zip(month).zip(day).map(|((year, month), day)| format!("{day:02}-{month:02}-{year:04}"))
            }
            _ => None,
        };
        if let Some(text) = text {
            value(&field, &text, place.clone(), sink)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
