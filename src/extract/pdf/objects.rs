//! The objects of a PDF in; every string that somebody wrote out as a value under what names it, embedded files and
//! packets as children.
//!
//! Every object is looked at, whether or not something refers to it: properties, notes, bookmarks, links, scripts, page
//! labels, alternative texts, and keys that no norm knows. It must not know what is drawn on a page.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream, String as Text};

use crate::extract::{Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::fields::Fields;

/// Objects within one object that are followed.
const DEPTH: u32 = 16;
/// Strings that are remembered, so that each is told once: thousands of notes have one author.
const TOLD: usize = 65_536;

/// Keys whose strings no person wrote: identifiers, fonts, keys, dates, settings (ISO 32000-1, annex and tables).
const TECHNICAL: &[&str] = &[
    "ByteRange",
    "Cert",
    "CharSet",
    "CreationDate",
    "DA",
    "DS",
    "FontFamily",
    "ID",
    "IDTree",
    "Lang",
    "M",
    "ModDate",
    "NM",
    "O",
    "OE",
    "Ordering",
    "Panose",
    "Perms",
    "Registry",
    "TM",
    "U",
    "UE",
];

/// What keys are called that have a name of their own.
const LABELS: &[(&str, &str)] = &[
    ("Contents", "note"),
    ("RC", "note"),
    ("Subj", "subject"),
    ("URI", "link"),
    ("JS", "script"),
    ("Desc", "description"),
    ("Alt", "alternative-text"),
    ("ActualText", "actual-text"),
];

/// Reads what stands beside the drawings.
pub(super) fn read(file: &Pdf, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut reader = Objects {
        sink,
        pages: pages(file),
        page: None,
        section: None,
        embedded: HashSet::new(),
        told: HashSet::new(),
        fields: Fields::default(),
    };
    let mut loose = Vec::new();
    for object in file.objects() {
        reader.sink.budget().tick()?;
        (reader.page, reader.section) = (None, None);
        match object {
            Object::Dict(dict) => reader.dict(&dict, 0)?,
            Object::Array(array) => reader.array("", &array, 0)?,
            Object::String(string) => reader.string("", &string)?,
            Object::Stream(stream) => {
                let kind = stream.dict().get::<Name<'_>>("Type");
                match kind.as_ref().map(Name::as_str) {
                    Some("ObjStm" | "XRef") => continue,
                    Some("EmbeddedFile") => loose.push(stream.clone()),
                    Some("Metadata") => reader.child("metadata.xml", &stream)?,
                    _ => {}
                }
                reader.dict(stream.dict(), 0)?;
            }
            _ => {}
        }
    }
    for stream in loose {
        reader.loose(&stream)?;
    }
    let Objects { fields, sink, .. } = reader;
    Ok(fields.tell(sink)?)
}

/// The page of each annotation.
fn pages(file: &Pdf) -> HashMap<ObjectIdentifier, u32> {
    let mut found = HashMap::new();
    for (index, page) in file.pages().iter().enumerate() {
        let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { continue };
        for annotation in annotations.raw_iter() {
            if let Some(reference) = annotation.as_obj_ref() {
                found.insert(reference.into(), (index as u32).saturating_add(1));
            }
        }
    }
    found
}

struct Objects<'s> {
    sink: &'s mut dyn Sink,
    pages: HashMap<ObjectIdentifier, u32>,
    page: Option<u32>,
    section: Option<&'static str>,
    embedded: HashSet<ObjectIdentifier>,
    told: HashSet<(String, String)>,
    fields: Fields,
}

impl Objects<'_> {
    fn dict(&mut self, dict: &Dict<'_>, depth: u32) -> Result<(), Stop> {
        if depth > DEPTH {
            return self.sink.covered("objects", Status::TooDeep, "");
        }
        if let Some(page) = dict.obj_id().and_then(|id| self.pages.get(&id)) {
            self.page = Some(*page);
        }
        let properties = ["Producer", "Creator", "CreationDate"].iter().any(|key| dict.contains_key(key));
        if depth == 0 && properties && !dict.contains_key("Type") {
            self.section = Some("properties");
        }
        let is_field = self.fields.take(dict, self.page);
        if let Some(files) = dict.get::<Dict<'_>>("EF") {
            self.files(dict, &files)?;
        }
        if dict.contains_key("XFA") {
            self.form(dict)?;
        }
        let is_note = dict.contains_key("Rect") || dict.contains_key("Popup");
        for (key, value) in dict.entries() {
            let key = key.as_str();
            let of_field = is_field && matches!(key, "T" | "TU" | "V" | "DV" | "Opt" | "I");
            let of_file = dict.contains_key("EF") && matches!(key, "F" | "UF" | "DOS" | "Mac" | "Unix");
            let of_signature = key == "Contents" && dict.contains_key("ByteRange");
            if of_field || of_file || of_signature || TECHNICAL.contains(&key) {
                continue;
            }
            let label = if is_note && key == "T" { "author" } else { key };
            match value {
                MaybeRef::NotRef(Object::String(string)) => self.string(label, &string)?,
                // Objects of their own come by anyway; what stands within this one does not.
                MaybeRef::NotRef(Object::Dict(inner)) => self.dict(&inner, depth + 1)?,
                MaybeRef::NotRef(Object::Array(inner)) => self.array(label, &inner, depth + 1)?,
                MaybeRef::Ref(_) if matches!(key, "JS" | "RC") => {
                    if let Some(stream) = dict.get::<Stream<'_>>(key) {
                        self.string(label, &stream.decoded_data().unwrap_or_default())?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn array(&mut self, label: &str, array: &Array<'_>, depth: u32) -> Result<(), Stop> {
        if depth > DEPTH {
            return self.sink.covered("objects", Status::TooDeep, "");
        }
        for inner in array.raw_iter() {
            match inner {
                MaybeRef::NotRef(Object::String(string)) => self.string(label, &string)?,
                MaybeRef::NotRef(Object::Dict(inner)) => self.dict(&inner, depth + 1)?,
                MaybeRef::NotRef(Object::Array(inner)) => self.array(label, &inner, depth + 1)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn string(&mut self, key: &str, bytes: &[u8]) -> Result<(), Stop> {
        let mut value = text(bytes);
        if key == "RC" {
            value = Cow::Owned(untagged(&value));
        }
        if key == "URI" && value.contains('%') {
            value = Cow::Owned(unescaped(&value));
        }
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        // Dates of the file's making, and bytes that are no text.
        if value.len() < 3 || is_date(value) || !is_text(value) {
            return Ok(());
        }
        let named = LABELS.iter().find(|(known, _)| *known == key);
        let label = named.map_or_else(|| key.to_lowercase(), |(_, label)| (*label).to_owned());
        if self.told.len() > TOLD {
            self.told.clear();
        }
        if !self.told.insert((label.clone(), value.to_owned())) {
            return Ok(());
        }
        let place = Place { page: self.page, section: self.section, ..Place::default() };
        self.sink.record(&[Segment { text: value, label: &label, kind: kind(value), place, origin: Origin::None }])
    }

    /// The files of a file specification (ISO 32000-1, 7.11.4), under its name.
    fn files(&mut self, specification: &Dict<'_>, files: &Dict<'_>) -> Result<(), Stop> {
        let name = ["UF", "F"].iter().find_map(|key| specification.get::<Text<'_>>(key));
        let name = name.map_or_else(|| "embedded-file".to_owned(), |name| text(&name).into_owned());
        for key in ["UF", "F", "Unix", "DOS", "Mac"] {
            let Some(reference) = files.get_ref(key) else {
                continue;
            };
            if !self.embedded.insert(reference.into()) {
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
        if self.embedded.insert(stream.obj_id()) {
            self.child("embedded-file", stream)?;
        }
        Ok(())
    }

    /// An XML form: one stream, or an array of names and streams that together are one.
    fn form(&mut self, dict: &Dict<'_>) -> Result<(), Stop> {
        if let Some(stream) = dict.get::<Stream<'_>>("XFA") {
            return self.child("form.xml", &stream);
        }
        let mut whole = Vec::new();
        for part in dict.get::<Array<'_>>("XFA").iter().flat_map(Array::iter::<Object<'_>>) {
            if let Object::Stream(part) = part {
                match part.decoded_data() {
                    Ok(content) => whole.extend_from_slice(&content),
                    Err(_) => self.sink.covered("form.xml", Status::Corrupt, "broken-stream")?,
                }
                self.sink.budget().expand(whole.len() as u64)?;
            }
        }
        if whole.is_empty() { Ok(()) } else { self.sink.child("form.xml", &mut Cursor::new(whole)) }
    }

    fn child(&mut self, name: &str, stream: &Stream<'_>) -> Result<(), Stop> {
        match stream.decoded() {
            Ok(content) => {
                self.sink.budget().expand(content.len() as u64)?;
                self.sink.child(name, &mut Cursor::new(content.as_ref()))
            }
            Err(_) => self.sink.covered(name, Status::Corrupt, "broken-stream"),
        }
    }
}

/// Whether a text is a sentence or two, with its own words around what it says, or a value that its label explains.
pub(super) fn kind(text: &str) -> Kind {
    if text.split_whitespace().nth(2).is_some() { Kind::Prose } else { Kind::Value }
}

/// A text string (ISO 32000-1, 7.9.2.2): UTF-16, UTF-8 with a mark, or `PDFDocEncoding`, which is windows-1252 as
/// far as letters go.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
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

/// Whether it is a date as PDF writes them (ISO 32000-1, 7.9.4): `D:20260131120000+01'00'`, shorter ones too.
fn is_date(value: &str) -> bool {
    let Some(rest) = value.strip_prefix("D:") else { return false };
    let (digits, zone) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count().min(14));
    let bounds = [(19, 20), (0, 99), (1, 12), (1, 31), (0, 23), (0, 59), (0, 59)];
    let pairs = digits.as_bytes().chunks(2).zip(bounds);
    let fits = pairs.filter(|(pair, (from, to))| match pair {
        [ten, one] => (*from..=*to).contains(&((ten - b'0') * 10 + (one - b'0'))),
        _ => false,
    });
    let whole = digits.len() >= 4 && digits.len().is_multiple_of(2) && fits.count() * 2 == digits.len();
    let zone_is_one = zone.len() <= 7 && zone.bytes().all(|byte| byte.is_ascii_digit() || b"+-Z'".contains(&byte));
    whole && zone_is_one && (digits.len() == 14 || !zone.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_text(value: &str) -> bool {
    let odd = |c: &char| c.is_control() && !c.is_whitespace() || *c == char::REPLACEMENT_CHARACTER;
    value.chars().filter(odd).count() * 20 <= value.len()
}

/// Rich text without its tags (ISO 32000-1, 12.7.3.4): each ends a line where it ends a paragraph.
fn untagged(rich: &str) -> String {
    let mut plain = String::new();
    for (at, part) in rich.split('<').enumerate() {
        let (tag, text) = if at == 0 { ("", part) } else { part.split_once('>').unwrap_or((part, "")) };
        if tag.starts_with("/p") || tag.starts_with("br") {
            plain.push('\n');
        }
        plain.push_str(text);
    }
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// A link without its escapes (RFC 3986, 2.1).
fn unescaped(link: &str) -> String {
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escape = behind.get(..2).filter(|_| first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let byte = escape.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
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
            "<</Producer(x y)/Dossier(731548292)/CreationDate(D:20260101)/ID(abcdef)>>".to_owned(),
            "<</S/P/Alt(Foto van Jan)/P 3 0 R>>".to_owned(),
            "[(Bijlage A) 3 0 R]".to_owned(),
        ];
        let (found, trouble) = read(&Pdf, &one_page("", &more));
        assert_eq!(trouble, Ok(()));
        for (label, text) in [
            ("bsn", "123456782"),
            ("note", "noot"),
            ("author", "Jan"),
            ("link", "mailto:a@b.nl"),
            ("dossier", "731548292"),
            ("alternative-text", "Foto van Jan"),
            ("", "Bijlage A"),
        ] {
            assert_eq!(found.labelled(label), Some(text));
        }
        assert_eq!(found.labelled("id").or(found.labelled("creationdate")), None);
        assert_eq!(found.child_text("lijst.csv"), Some("a;b"));
        assert_eq!(found.child_text("embedded-file"), Some("los"));
        assert_eq!(found.children.len(), 2);
    }

    #[test]
    fn links_and_rich_text_are_made_plain() {
        assert_eq!(unescaped("https://a.nl/?naam=Jan%20de%20Vries&x=%zz"), "https://a.nl/?naam=Jan de Vries&x=%zz");
        assert_eq!(
            untagged("<body><p>BSN <b>731548292</b></p><p>Jan &amp; co</p></body>"),
            "BSN 731548292\nJan & co\n"
        );
    }

    #[test]
    fn what_only_looks_like_a_date_or_a_setting_is_read() {
        let more = [
            "<</Type/Annot/Rect[0 0 1 1]/Contents(D: BSN 319072356)/MK<</CA(Knop van Jan)/RC(Over Jan)>>/M(D:20260101)>>"
                .to_owned(),
            r"<</S/Launch/F(D:\\burgers\\BSN 319072356.docx)/Win(D:319072356)/X(D:20260101120000+01'00')>>".to_owned(),
        ];
        let (found, trouble) = read(&Pdf, &one_page("", &more));
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.labelled("note"), Some("D: BSN 319072356"));
        assert_eq!(found.labelled("ca"), Some("Knop van Jan"));
        assert_eq!(found.labelled("f"), Some(r"D:\burgers\BSN 319072356.docx"));
        assert_eq!(found.labelled("win"), Some("D:319072356"));
        assert_eq!(found.labelled("x").or(found.labelled("m")), None);
    }
}
