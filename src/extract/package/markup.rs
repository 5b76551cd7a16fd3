//! The bytes of an XML part in, its events out, spent against the budget as they come.
//!
//! It must not know what the elements mean.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::model::{Budget, Stop};

/// Bytes behind the cells of a sheet that are read; conditional formats and the like may repeat without end.
const TAIL: usize = 16 << 20;

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
    cut: Rc<Cell<Option<Cut>>>,
}

impl<'b, R: Read> Metered<'b, R> {
    /// Spends from `budget` what comes out of `inner`, which stood in `packed` bytes.
    pub(in crate::extract) fn new(inner: R, packed: u64, budget: &'b Budget) -> Self {
        Self {
            inner,
            budget,
            packed,
            read: 0,
            cut: Rc::default(),
        }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read = self.read.saturating_add(read as u64);
        let cut = match self.budget.expand(read as u64) {
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

/// Gives a reader's own word on why it stopped.
pub(in crate::extract) trait Cause {
    /// Where the cause will stand.
    fn cause(&self) -> Rc<Cell<Option<Cut>>>;
}

impl<R> Cause for Metered<'_, R> {
    fn cause(&self) -> Rc<Cell<Option<Cut>>> {
        Rc::clone(&self.cut)
    }
}

impl Cause for &[u8] {
    fn cause(&self) -> Rc<Cell<Option<Cut>>> {
        Rc::default()
    }
}

/// The events of one part.
pub(in crate::extract) struct Markup<R> {
    reader: quick_xml::Reader<DecodingReader<BufReader<R>>>,
    buffer: Vec<u8>,
    cause: Rc<Cell<Option<Cut>>>,
}

impl<R: Read + Cause> Markup<R> {
    /// The markup in `reader`.
    pub(in crate::extract) fn new(reader: R) -> Self {
        let cause = reader.cause();
        let decoded = DecodingReader::new(BufReader::with_capacity(64 << 10, reader));
        let mut reader = quick_xml::Reader::from_reader(decoded);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            cause,
        }
    }
}

impl<R: Read> Markup<R> {
    /// The next event; empty elements come as a start and an end.
    pub(in crate::extract) fn next(&mut self) -> Result<Event<'_>, Cut> {
        self.buffer.clear();
        let cause = &self.cause;
        self.reader
            .read_event_into(&mut self.buffer)
            .map_err(|_| cause.get().unwrap_or(Cut::Broken))
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
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}

/// What stands behind the last `mark` in `reader`.
pub(in crate::extract) fn behind<R: Read + Cause>(
    reader: &mut R,
    mark: &[u8],
) -> Result<Vec<u8>, Cut> {
    let cause = reader.cause();
    let mut kept = Vec::new();
    let mut found = false;
    let mut chunk = vec![0; 64 << 10];
    loop {
        let read = match reader.read(&mut chunk) {
            Ok(0) => return Ok(if found { kept } else { Vec::new() }),
            Ok(read) => read,
            Err(_) => return Err(cause.get().unwrap_or(Cut::Broken)),
        };
        kept.extend_from_slice(chunk.get(..read).unwrap_or_default());
        if let Some(at) = memchr::memmem::rfind(&kept, mark) {
            found = true;
            kept.drain(..at + mark.len());
        } else if !found || kept.len() > TAIL {
            // Between the start mark and the end mark lie the cells: only enough is kept to see a mark that
            // straddles two chunks.
            let surplus = kept.len().saturating_sub(mark.len());
            if !found || surplus > TAIL {
                kept.drain(..surplus);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_what_stands_behind_the_last_mark() {
        let mut sheet: &[u8] = b"<x><sheetData><c/></sheetData><headerFooter>a</headerFooter></x>";
        let tail = behind(&mut sheet, b"sheetData>").unwrap();
        assert_eq!(tail, b"<headerFooter>a</headerFooter></x>");
        let mut none: &[u8] = b"<x></x>";
        assert!(behind(&mut none, b"sheetData>").unwrap().is_empty());
    }

    #[test]
    fn entities_are_never_expanded() {
        let text: &[u8] = br#"<!DOCTYPE a [<!ENTITY b "boom">]><a>&b;&lt;&#65;</a>"#;
        let mut markup = Markup::new(text);
        let mut seen = String::new();
        loop {
            match markup.next().unwrap() {
                Event::GeneralRef(reference) => seen.extend(resolve(&reference)),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(seen, "<A");
    }

    #[test]
    fn utf_16_is_read() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes));
        let mut markup = Markup::new(bytes.as_slice());
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
