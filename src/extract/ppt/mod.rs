//! A presentation of before 2007 in, its slides with their notes and comments out; objects and pictures are children.
//!
//! It must not know what a child is (MS-PPT 2.1).

mod group;
mod records;
mod slides;

use std::io::{Cursor, Read};
use std::mem::take;

use flate2::read::ZlibDecoder;

use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::ole::{Compound, blips, rest, wide_texts};
use super::package::{link, value};
use super::{Doc, Format, Sink, Trouble};

use group::Group;
use records::{Record, records};
use slides::Slides;

const MAIN: &str = "/PowerPoint Document";
/// Containers within containers; real ones have some ten.
const DEPTH: u32 = 64;
/// What marks an encrypted presentation in the stream of its last user (MS-PPT 2.3.2).
const ENCRYPTED: [u8; 4] = 0xF3D1_C4DFu32.to_le_bytes();

/// `PowerPoint` presentations of 1997 to 2003 (PPT, PPS).
pub(super) struct Ppt;

impl Format for Ppt {
    fn id(&self) -> &'static str {
        "ppt"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut file = Compound::open(doc)?;
        let streams = file.streams()?;
        let bytes = file.read(MAIN)?;
        let slides = Slides::open(&bytes);
        let user = file.read("/Current User").unwrap_or_default();
        if slides.encrypted || user.get(12..16) == Some(&ENCRYPTED) {
            return Err(Trouble::Encrypted);
        }
        let mut reader = Reader::new(&slides, sink);
        let whole = reader.walk(&bytes, 0, 0)?;
        reader.flush()?;
        if streams.iter().any(|path| path == "/Pictures") {
            blips(&file.read("/Pictures")?, "picture", sink)?;
        }
        let known = |path: &str| matches!(path, MAIN | "/Current User" | "/Pictures");
        rest(&mut file, &streams, known, sink)?;
        if whole { Ok(()) } else { Err(Trouble::Corrupt("broken-presentation")) }
    }
}

struct Reader<'s> {
    slides: &'s Slides,
    sink: &'s mut dyn Sink,
    place: Place,
    prose: String,
    groups: Vec<Group>,
    /// What a string that comes by is.
    strings: Strings,
    listed: u32,
    children: u32,
}

/// What the strings in a container are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strings {
    Text,
    Link,
    Comment,
    Name,
}

impl<'s> Reader<'s> {
    fn new(slides: &'s Slides, sink: &'s mut dyn Sink) -> Self {
        let (place, strings) = (Place::default(), Strings::Name);
        Self { slides, sink, place, prose: String::new(), groups: Vec::new(), strings, listed: 0, children: 0 }
    }

    /// Reads the records in `bytes`; whether they fill it.
    fn walk(&mut self, bytes: &[u8], at: usize, depth: u32) -> Result<bool, Stop> {
        if depth > DEPTH {
            return Err(Stop::TooDeep);
        }
        let mut end = at;
        let mut whole = true;
        for record in records(bytes, at) {
            end = record.inner + record.body.len();
            whole &= self.record(&record, depth)? && record.whole;
        }
        Ok(whole && end == at + bytes.len())
    }

    fn record(&mut self, record: &Record<'_>, depth: u32) -> Result<bool, Stop> {
        let inside = |reader: &mut Self| reader.walk(record.body, record.inner, depth + 1);
        let (place, strings) = (self.place.clone(), self.strings);
        let whole = match record.kind {
            // Slide, MainMaster, Notes, Handout
            0x03EE | 0x03F8 | 0x03F0 | 0x0FC9 => {
                self.flush()?;
                let section = match record.kind {
                    0x03EE => None,
                    0x03F0 => Some("notes"),
                    _ => Some("master"),
                };
                self.place = Place { section, slide: self.slides.at(record.at), ..Place::default() };
                let whole = inside(self)?;
                self.flush()?;
                whole
            }
            // NotesAtom: the slide it is of.
            0x03F1 => {
                self.place.slide = record.u32(0).and_then(|id| self.slides.of(id)).or(self.place.slide);
                return Ok(true);
            }
            // SlideListWithText: what stands in the outline of each slide.
            0x0FF0 => {
                self.flush()?;
                self.place.section =
                    [None, Some("master"), Some("notes")].get(usize::from(record.instance)).copied().flatten();
                self.listed = 0;
                let whole = inside(self)?;
                self.flush()?;
                whole
            }
            // SlidePersistAtom
            0x03F3 => {
                self.flush()?;
                self.listed = self.listed.saturating_add(1);
                self.place.slide = (self.place.section.is_none()).then_some(self.listed);
                return Ok(true);
            }
            // HeadersFooters
            0x0FD9 => {
                self.flush()?;
                self.place.section = Some("footer");
                self.strings = Strings::Text;
                let whole = inside(self)?;
                self.flush()?;
                whole
            }
            // Comment10
            0x2EE0 => {
                self.flush()?;
                (self.place.section, self.strings) = (Some("comment"), Strings::Comment);
                let whole = inside(self)?;
                self.flush()?;
                whole
            }
            // ExHyperlink
            0x0FD7 => {
                self.strings = Strings::Link;
                inside(self)?
            }
            // OfficeArtSpgrContainer
            0xF003 => {
                self.groups.push(Group::default());
                let whole = inside(self)?;
                if let Some(group) = self.groups.pop() {
                    self.flush()?;
                    for text in group.tell(&place, self.sink)? {
                        self.text(&text);
                    }
                }
                whole
            }
            // OfficeArtSpContainer
            0xF004 => {
                self.corner(None);
                let whole = inside(self)?;
                self.corner(None);
                whole
            }
            // BinaryTagData holds records, though it does not say so.
            0x138B => {
                inside(self)?;
                true
            }
            _ if record.holds => inside(self)?,
            _ => {
                self.atom(record)?;
                return Ok(true);
            }
        };
        (self.place, self.strings) = (place, strings);
        Ok(whole)
    }

    fn atom(&mut self, record: &Record<'_>) -> Result<(), Stop> {
        match record.kind {
            // TextCharsAtom, CString
            0x0FA0 => self.text(&encoding_rs::UTF_16LE.decode_without_bom_handling(record.body).0),
            0x0FBA => {
                let text = encoding_rs::UTF_16LE.decode_without_bom_handling(record.body).0.into_owned();
                self.string(&text, record.instance)?;
            }
            // TextBytesAtom: the lower bytes of UTF-16.
            0x0FA8 => self.text(&record.body.iter().map(|byte| char::from(*byte)).collect::<String>()),
            // OfficeArtChildAnchor: left, top, right, bottom.
            0xF00F => {
                let corner = record.u32(4).zip(record.u32(0));
                self.corner(corner.map(|(top, left)| (top.cast_signed(), left.cast_signed())));
            }
            // OfficeArtFOPT and its like: what somebody wrote of a shape is in them.
            0xF00B | 0xF121 | 0xF122 => {
                let place = self.place.clone();
                for text in wide_texts(record.body).lines() {
                    value("descr", text, place.clone(), self.sink)?;
                }
            }
            // ExOleObjStg: an embedded document, compressed or not.
            0x1011 => return self.object(record),
            _ => {}
        }
        Ok(())
    }

    fn corner(&mut self, corner: Option<(i32, i32)>) {
        if let Some(group) = self.groups.last_mut() {
            group.corner = corner;
        }
    }

    fn text(&mut self, text: &str) {
        let text: String = text.chars().map(|c| if matches!(c, '\r' | '\u{B}') { '\n' } else { c }).collect();
        let text = match self.groups.last_mut() {
            Some(group) => group.take(text),
            None => Some(text),
        };
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            if !self.prose.is_empty() {
                self.prose.push('\n');
            }
            self.prose.push_str(&text);
        }
    }

    fn string(&mut self, text: &str, instance: u16) -> Result<(), Stop> {
        let place = self.place.clone();
        match (self.strings, instance) {
            (Strings::Text, _) | (Strings::Comment, 1) => {
                self.text(text);
                Ok(())
            }
            (Strings::Comment, 0) => value("author", text, place, self.sink),
            (Strings::Comment, _) => value("", text, place, self.sink),
            (Strings::Link, _) => {
                value("", text, place.clone(), self.sink)?;
                link(text, &place, self.sink)
            }
            (Strings::Name, _) if text.trim().is_empty() => Ok(()),
            (Strings::Name, _) => self.sink.record(&[Segment { place, ..Segment::name(text) }]),
        }
    }

    fn object(&mut self, record: &Record<'_>) -> Result<(), Stop> {
        self.children = self.children.saturating_add(1);
        let name = format!("object-{}", self.children);
        let budget = self.sink.budget();
        budget.entry()?;
        if record.instance == 0 {
            return self.sink.child(&name, &mut Cursor::new(record.body));
        }
        // The size comes first; it is what the stream gives that counts.
        let packed = record.body.get(4..).unwrap_or_default();
        let mut bytes = Vec::new();
        let mut stream = ZlibDecoder::new(packed);
        loop {
            match stream.by_ref().take(64 << 10).read_to_end(&mut bytes) {
                Ok(0) => return self.sink.child(&name, &mut Cursor::new(bytes)),
                Ok(read) => {
                    budget.expand(read as u64)?;
                    if budget.ratio(packed.len() as u64, bytes.len() as u64).is_err() {
                        return self.sink.covered(&name, Status::TooLarge, "ratio");
                    }
                }
                Err(_) => return self.sink.covered(&name, Status::Corrupt, "bad-zlib-stream"),
            }
        }
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let text = take(&mut self.prose);
        if text.is_empty() {
            return Ok(());
        }
        let place = Place { line: Some(1), ..self.place.clone() };
        self.sink.record(&[Segment { text: &text, label: "", kind: Kind::Prose, place, origin: Origin::None }])
    }
}

#[cfg(test)]
mod tests;
