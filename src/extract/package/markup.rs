//! The bytes of an XML part in, its events out, spent against the budget as they come.
//!
//! It must not know what the elements mean.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::model::{Budget, Stop};

/// The element that holds a worksheet's cells.
const CELLS: &[u8] = b"sheetData";
/// Bytes that its end tag takes at most, prefix and all.
const STRADDLE: usize = 128;

/// Why a part was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Cut {
    /// A limit of the whole submission was reached.
    Stop(Stop),
    /// The part grew past the limit on its ratio.
    Ratio,
    /// The part needs a password.
    Encrypted,
    /// Its stream or its markup is broken.
    Broken,
}

impl From<Stop> for Cut {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// A reader that spends what it reads.
pub(in crate::extract) struct Metered<'b, R> {
    inner: R,
    budget: &'b Budget,
    packed: u64,
    read: u64,
    paid: bool,
    cut: Rc<Cell<Option<Cut>>>,
}

impl<'b, R: Read> Metered<'b, R> {
    /// Spends from `budget` what comes out of `inner`, which stood in `packed` bytes.
    pub(in crate::extract) fn new(inner: R, packed: u64, budget: &'b Budget) -> Self {
        Self { inner, budget, packed, read: 0, paid: false, cut: Rc::default() }
    }

    /// The same for what has been spent already, by its declared size.
    pub(in crate::extract) fn paid(self) -> Self {
        Self { paid: true, ..self }
    }

    /// The limit that ended the reading, if one did.
    pub(in crate::extract) fn cause(&self) -> Option<Cut> {
        self.cut.get()
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read = self.read.saturating_add(read as u64);
        let cut = match self.budget.expand(if self.paid { 0 } else { read as u64 }) {
            Err(stop) => Some(Cut::Stop(stop)),
            Ok(()) if self.budget.ratio(self.packed, self.read).is_err() => Some(Cut::Ratio),
            Ok(()) => None,
        };
        if cut.is_some() {
            self.cut.set(cut);
            return Err(io::Error::other("limit"));
        }
        Ok(read)
    }
}

/// The events of one part.
pub(in crate::extract) struct Markup<R> {
    reader: quick_xml::Reader<DecodingReader<BufReader<R>>>,
    buffer: Vec<u8>,
    cause: Rc<Cell<Option<Cut>>>,
    /// Elements that are open, and whether there was one.
    depth: usize,
    rooted: bool,
    /// Whether it declares entities of its own.
    entities: bool,
}

impl<'b, R: Read> Markup<Metered<'b, R>> {
    /// The markup in `reader`.
    pub(in crate::extract) fn new(reader: Metered<'b, R>) -> Self {
        let cause = Rc::clone(&reader.cut);
        Self::caused(reader, cause)
    }
}

impl<R: Read> Markup<R> {
    fn caused(reader: R, cause: Rc<Cell<Option<Cut>>>) -> Self {
        let decoded = DecodingReader::new(BufReader::with_capacity(64 << 10, reader));
        let mut reader = quick_xml::Reader::from_reader(decoded);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), cause, depth: 0, rooted: false, entities: false }
    }

    /// The next event; empty elements come as a start and an end.
    pub(in crate::extract) fn next(&mut self) -> Result<Event<'_>, Cut> {
        self.buffer.clear();
        let cause = &self.cause;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| cause.get().unwrap_or(Cut::Broken))?;
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                self.rooted = true;
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            // A part that ends early was cut off; one with entities of its own hides what they stand for.
            Event::Eof if self.depth > 0 || !self.rooted || self.entities => return Err(Cut::Broken),
            Event::DocType(text) => self.entities |= text.contains("<!ENTITY"),
            _ => {}
        }
        Ok(event)
    }
}

/// The value of the attribute with that local name.
pub(in crate::extract) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| unescape(&attribute.value))
}

/// What a reference in the text stands for; entities of its own are never expanded.
pub(in crate::extract) fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// Resolves the references in an attribute; what is none stays as it is.
pub(in crate::extract) fn unescape(raw: &str) -> String {
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), Cow::into_owned)
}

/// Reads past the cells of a worksheet, which another reader has, and gives the markup behind them.
pub(in crate::extract) fn behind_cells<R: Read>(mut reader: Metered<'_, R>) -> Result<Markup<impl Read>, Cut> {
    let cause = Rc::clone(&reader.cut);
    let mut window = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let read = reader.read(&mut chunk).map_err(|_| cause.get().unwrap_or(Cut::Broken))?;
        window.extend_from_slice(chunk.get(..read).unwrap_or_default());
        let end = end_of_cells(&window);
        if let Some(end) = end.or((read == 0).then_some(window.len())) {
            window.drain(..end);
            return Ok(Markup::caused(io::Cursor::new(window).chain(reader), cause));
        }
        // Enough is kept to see a tag that straddles two chunks.
        window.drain(..window.len().saturating_sub(STRADDLE));
    }
}

/// Where the end tag of `sheetData`, under whatever prefix, or its empty element ends.
fn end_of_cells(window: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(window, CELLS).find_map(|at| {
        let (before, after) = (window.get(..at)?, window.get(at + CELLS.len()..)?);
        let open = memchr::memrchr(b'<', before)?;
        let closes = before.get(open + 1) == Some(&b'/') && after.starts_with(b">");
        let end = at + CELLS.len();
        if closes { Some(end + 1) } else { after.starts_with(b"/>").then_some(end + 2) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The markup in `bytes`, for tests of what reads it.
    impl<'a> Markup<&'a [u8]> {
        pub(in crate::extract) fn of(bytes: &'a [u8]) -> Self {
            Self::caused(bytes, Rc::default())
        }
    }

    #[test]
    fn the_tail_is_what_stands_behind_the_cells() {
        for sheet in [
            "<x><sheetData><c/></sheetData><a>tail</a></x>".to_owned(),
            "<x:x><x:sheetData><x:c/></x:sheetData><a>tail</a></x:x>".to_owned(),
            "<x><sheetData/><a>tail</a></x>".to_owned(),
            format!("<x><sheetData>{}</sheetData><a>tail</a></x>", "<c r='A1'/>".repeat(20_000)),
        ] {
            let budget = Budget::new(&crate::model::Limits::default());
            let reader = Metered::new(sheet.as_bytes(), 1 << 20, &budget);
            let mut markup = behind_cells(reader).unwrap();
            let mut seen = String::new();
            loop {
                match markup.next().unwrap() {
                    Event::Text(text) => seen.push_str(&text),
                    Event::Eof => break,
                    _ => {}
                }
            }
            assert_eq!(seen, "tail");
        }
    }

    #[test]
    fn entities_are_never_expanded() {
        let text: &[u8] = br#"<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;&lt;&#65;</a>"#;
        let mut markup = Markup::of(text);
        let mut seen = String::new();
        let end = loop {
            match markup.next() {
                Ok(Event::GeneralRef(reference)) => seen.extend(resolve(&reference)),
                Ok(Event::Eof) => break Ok(()),
                Ok(_) => {}
                Err(cut) => break Err(cut),
            }
        };
        // What the entity stands for was not read, so the part is not whole.
        assert_eq!(seen, "<A");
        assert!(matches!(end, Err(Cut::Broken)));
    }

    #[test]
    fn utf_16_is_read() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes));
        let mut markup = Markup::of(&bytes);
        let mut seen = String::new();
        loop {
            match markup.next().unwrap() {
                Event::Text(text) => seen.push_str(&text),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(seen, "é");
    }
}
