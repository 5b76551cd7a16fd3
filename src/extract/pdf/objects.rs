//! The objects of a PDF in; properties, form fields, notes, bookmarks, links and scripts out as values, embedded
//! files as children.
//!
//! Every object is looked at, whether or not something refers to it. It must not know what is drawn on a page.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Cursor;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream, String as Text};

use crate::extract::{Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

/// Actions and the like within one object that are followed.
const DEPTH: u32 = 8;

/// Strings of a dictionary that somebody typed, and the key that tells such a dictionary (ISO 32000-1, 12.3 to 12.6).
const STRINGS: &[(&str, &str, &str)] = &[
    ("Rect", "Contents", "note"),
    ("Rect", "T", "author"),
    ("Rect", "Subj", "subject"),
    ("Rect", "RC", "note"),
    ("URI", "URI", "link"),
    ("JS", "JS", "script"),
    ("Parent", "Title", "bookmark"),
    ("EF", "Desc", "description"),
];

/// Reads what stands beside the pages.
pub(super) fn read(file: &Pdf, sink: &mut dyn Sink) -> Result<(), Trouble> {
    properties(file, sink)?;
    let mut reader = Objects { sink, embedded: HashSet::new(), told: HashSet::new() };
    let mut loose = Vec::new();
    for object in file.objects() {
        reader.sink.budget().tick()?;
        match object {
            Object::Dict(dict) => reader.dict(&dict, 0)?,
            Object::Array(array) => reader.array(&array, 0)?,
            Object::Stream(stream) => {
                let kind = stream.dict().get::<Name<'_>>("Type");
                match kind.as_ref().map(Name::as_str) {
                    Some("EmbeddedFile") => loose.push(stream),
                    Some("Metadata") => reader.child("metadata.xml", &stream)?,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    for stream in loose {
        reader.loose(&stream)?;
    }
    Ok(())
}

fn properties(file: &Pdf, sink: &mut dyn Sink) -> Result<(), Stop> {
    let known = file.metadata();
    for (label, value) in [
        ("title", &known.title),
        ("author", &known.author),
        ("subject", &known.subject),
        ("keywords", &known.keywords),
        ("creator", &known.creator),
        ("producer", &known.producer),
    ] {
        if let Some(value) = value {
            let place = Place { section: Some("properties"), ..Place::default() };
            value_at(label, &text(value), place, sink)?;
        }
    }
    Ok(())
}

struct Objects<'s> {
    sink: &'s mut dyn Sink,
    embedded: HashSet<(u32, i32)>,
    told: HashSet<(&'static str, String)>,
}

impl Objects<'_> {
    fn dict(&mut self, dict: &Dict<'_>, depth: u32) -> Result<(), Stop> {
        if depth > DEPTH {
            return self.sink.covered("objects", Status::TooDeep, "");
        }
        let field = dict.contains_key("FT") || dict.contains_key("V");
        if field {
            self.field(dict)?;
        }
        for &(mark, key, label) in STRINGS {
            if dict.contains_key(mark) && !(field && key == "T") {
                let string = dict.get::<Text<'_>>(key).map(|string| text(&string).into_owned());
                let stream = || dict.get::<Stream<'_>>(key)?.decoded_data().ok();
                let value = string.or_else(|| Some(text(&stream()?).into_owned()));
                if let Some(value) = value {
                    self.say(label, &value)?;
                }
            }
        }
        if let Some(files) = dict.get::<Dict<'_>>("EF") {
            self.files(dict, &files)?;
        }
        if dict.contains_key("XFA") {
            self.form(dict)?;
        }
        // Objects of their own come by anyway; what stands within this one does not.
        for (_, inner) in dict.entries() {
            match inner {
                MaybeRef::NotRef(Object::Dict(inner)) => {
                    self.dict(&inner, depth + 1)?;
                }
                MaybeRef::NotRef(Object::Array(inner)) => {
                    self.array(&inner, depth + 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn array(&mut self, array: &Array<'_>, depth: u32) -> Result<(), Stop> {
        if depth > DEPTH {
            return self.sink.covered("objects", Status::TooDeep, "");
        }
        for inner in array.raw_iter() {
            match inner {
                MaybeRef::NotRef(Object::Dict(inner)) => {
                    self.dict(&inner, depth + 1)?;
                }
                MaybeRef::NotRef(Object::Array(inner)) => {
                    self.array(&inner, depth + 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A form field: its value under its name.
    fn field(&mut self, dict: &Dict<'_>) -> Result<(), Stop> {
        let name = dict.get::<Text<'_>>("T");
        let name = name.map_or_else(|| "field".to_owned(), |name| text(&name).into_owned());
        let tip = dict.get::<Text<'_>>("TU").map(|tip| text(&tip).into_owned());
        let place = Place { field: Some(name.as_str().into()), ..Place::default() };
        let label = tip.as_deref().unwrap_or(&name);
        let (value, default) = (dict.get::<Object<'_>>("V"), dict.get::<Object<'_>>("DV"));
        let default = default.filter(|default| value.as_ref() != Some(default));
        for value in value.into_iter().chain(default) {
            match value {
                Object::String(value) => {
                    value_at(label, &text(&value), place.clone(), self.sink)?;
                }
                Object::Name(value) => {
                    value_at(label, value.as_str(), place.clone(), self.sink)?;
                }
                Object::Stream(value) => {
                    let value = value.decoded_data().unwrap_or_default();
                    value_at(label, &text(&value), place.clone(), self.sink)?;
                }
                Object::Array(values) => {
                    for value in values.iter::<Text<'_>>() {
                        value_at(label, &text(&value), place.clone(), self.sink)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The files of a file specification (ISO 32000-1, 7.11.4), under its name.
    fn files(&mut self, specification: &Dict<'_>, files: &Dict<'_>) -> Result<(), Stop> {
        let name = ["UF", "F"].iter().find_map(|key| specification.get::<Text<'_>>(key));
        let name = name.map_or_else(|| "embedded-file".to_owned(), |name| text(&name).into_owned());
        for key in ["UF", "F", "Unix", "DOS", "Mac"] {
            let Some(id) = files.get_ref(key) else {
                continue;
            };
            if !self.embedded.insert((id.obj_number, id.gen_number)) {
                continue;
            }
            match files.get::<Stream<'_>>(key) {
                Some(stream) => self.child(&name, &stream)?,
                None => self.sink.covered(&name, Status::Corrupt, "broken-stream")?,
            }
        }
        Ok(())
    }

    /// An embedded file that no specification names.
    fn loose(&mut self, stream: &Stream<'_>) -> Result<(), Stop> {
        let id = stream.obj_id();
        if self.embedded.insert((id.obj_number, id.gen_number)) {
            self.child("embedded-file", stream)?;
        }
        Ok(())
    }

    /// An XML form: one stream, or an array of names and streams that together are one.
    fn form(&mut self, dict: &Dict<'_>) -> Result<(), Stop> {
        if let Some(stream) = dict.get::<Stream<'_>>("XFA") {
            return self.child("form.xml", &stream);
        }
        for part in dict.get::<Array<'_>>("XFA").iter().flat_map(Array::iter::<Object<'_>>) {
            if let Object::Stream(part) = part {
                self.child("form.xml", &part)?;
            }
        }
        Ok(())
    }

    fn child(&mut self, name: &str, stream: &Stream<'_>) -> Result<(), Stop> {
        match stream.decoded_data() {
            Ok(content) => {
                self.sink.budget().expand(content.len() as u64)?;
                self.sink.child(name, &mut Cursor::new(content.as_ref()))
            }
            Err(_) => self.sink.covered(name, Status::Corrupt, "broken-stream"),
        }
    }

    fn say(&mut self, label: &'static str, value: &str) -> Result<(), Stop> {
        // Thousands of notes have one author, and a link is repeated on every page.
        if self.told.len() > 4096 {
            self.told.clear();
        }
        if self.told.insert((label, value.to_owned())) {
            value_at(label, value, Place::default(), self.sink)?;
        }
        Ok(())
    }
}

fn value_at(label: &str, text: &str, place: Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    sink.record(&[Segment { text, label, kind: Kind::Value, place, origin: Origin::None }])
}

/// A text string (ISO 32000-1, 7.9.2.2): UTF-16, UTF-8 with a mark, or `PDFDocEncoding`, which is windows-1252 as
/// far as letters go.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let bytes = bytes.get(mark..).unwrap_or_default();
            encoding.decode_without_bom_handling(bytes).0
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::collect::read;
    use crate::extract::pdf::Pdf;
    use crate::extract::pdf::tests::{one_page, stream};

    #[test]
    fn what_stands_beside_the_pages_is_read() {
        let more = [
            "<</FT/Tx/T(bsn)/V(123456782)>>".to_owned(),
            "<</Type/Annot/Subtype/Text/Rect[0 0 1 1]/T(Jan)/Contents<FEFF006E006F006F0074>/A<</S/URI/URI(mailto:a@b.nl)>>>>"
                .to_owned(),
            "<</Type/Filespec/F(lijst.csv)/EF<</F 10 0 R>>>>".to_owned(),
            stream("/Type/EmbeddedFile", "a;b"),
            stream("/Type/EmbeddedFile", "los"),
        ];
        let (found, trouble) = read(&Pdf, &one_page("", &more));
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.labelled("bsn"), Some("123456782"));
        assert_eq!(found.labelled("note"), Some("noot"));
        assert_eq!(found.labelled("author"), Some("Jan"));
        assert_eq!(found.labelled("link"), Some("mailto:a@b.nl"));
        assert_eq!(found.child_text("lijst.csv"), Some("a;b"));
        assert_eq!(found.child_text("embedded-file"), Some("los"));
        assert_eq!(found.children.len(), 2);
    }
}
