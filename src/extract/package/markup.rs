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
        Self { inner, budget, packed, read: 0, cut: Rc::default() }
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

/// What reads a part by its elements and their text.
pub(in crate::extract) trait Reading {
    /// Takes the start of an element of that local name.
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop>;
    /// Takes the end of an element.
    fn end(&mut self, name: &str) -> Result<(), Stop>;
    /// Takes a piece of text, references resolved.
    fn text(&mut self, text: &str);
}

impl<R: Read> Markup<R> {
    /// Hands every event to `reading`, to the end of the part.
    pub(in crate::extract) fn drive(&mut self, reading: &mut impl Reading) -> Result<(), Cut> {
        loop {
            match self.next()? {
                Event::Eof => return Ok(()),
                Event::Start(element) => reading.start(element.local_name().as_ref(), &element)?,
                Event::End(element) => reading.end(element.local_name().as_ref())?,
                Event::Text(text) => reading.text(&text.xml10_content()),
                Event::CData(text) => reading.text(&text),
                Event::GeneralRef(reference) => {
                    if let Some(character) = resolve(&reference) {
                        reading.text(character.encode_utf8(&mut [0; 4]));
                    }
                }
                _ => {}
            }
        }
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
