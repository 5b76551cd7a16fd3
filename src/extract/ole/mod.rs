//! An OLE compound file in, the document in it out: handed to its reader by the streams at its root, or told stream
//! by stream where it has none.
//!
//! [`Compound`] opens such a file for every format that stands in one. It must not know what a stream means, but for
//! the few that any of them may hold: properties and packages (MS-CFB, MS-OLEDS).

mod blips;
mod native;
mod properties;
mod sectors;
mod strings;
mod vba;

use std::io::{Cursor, Write};

use cfb::CompoundFile;

use crate::model::{Budget, Kind, Origin, Place, Segment, Stop};

use super::{Doc, Format, Sink, Trouble, by_id};

use sectors::Sectors;

pub(super) use blips::blips;
pub(super) use native::embedded;
pub(super) use strings::{narrow_texts, wide_texts};

/// Streams at the root, the format that reads a file with one, and what it is called where nothing does.
const ROOTS: &[(&str, &str, &str)] = &[
    ("/EncryptedPackage", "encrypted-office", "encrypted-document"),
    ("/WordDocument", "doc", "word-document"),
    ("/Workbook", "xls", "spreadsheet"),
    ("/Book", "xls", "spreadsheet"),
    ("/PowerPoint Document", "ppt", "presentation"),
    ("/__properties_version1.0", "msg", "outlook-message"),
    ("/VisioDocument", "vsd", "drawing"),
];

/// Units of UTF-16 of a name in a directory, at the most.
const NAME: usize = 31;

/// OLE compound files: what is in one is told by its directory.
pub(super) struct Ole;

impl Format for Ole {
    fn id(&self) -> &'static str {
        "ole"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut file = Compound::open(doc)?;
        let streams = file.streams()?;
        let root = ROOTS.iter().find(|(name, _, _)| streams.iter().any(|stream| stream == name));
        if let Some((_, id, code)) = root {
            return by_id(id).map_or(Err(Trouble::Unsupported(code)), |format| format.extract(doc, sink));
        }
        rest(&mut file, &streams, |_| false, sink)
    }
}

/// An open compound file.
pub(super) struct Compound<'a> {
    sectors: Sectors<'a>,
    budget: &'a Budget,
    /// Whether a stream ended before its end, or storages stand too deep.
    cut: bool,
}

impl<'a> Compound<'a> {
    /// Opens the compound file that `doc` is.
    pub(super) fn open<'d: 'a>(doc: &'a mut Doc<'d>) -> Result<Self, Trouble> {
        let budget = doc.budget();
        let most = budget.entries_left() as usize;
        let sectors = Sectors::open(doc.bytes()?, most).ok_or(Trouble::Corrupt("broken-compound-file"))?;
        let cut = sectors.is_cut;
        Ok(Self { sectors, budget, cut })
    }

    /// The paths of its streams, such as `/ObjectPool/_1/Package`; each is spent as an entry.
    pub(super) fn streams(&self) -> Result<Vec<String>, Stop> {
        let mut paths = Vec::new();
        for entry in &self.sectors.entries {
            self.budget.entry()?;
            if entry.is_stream {
                paths.push(entry.path.clone());
            }
        }
        Ok(paths)
    }

    /// The bytes of the stream at `path`, spent. Of one that is cut off, what is there; [`rest`] tells that in the end.
    pub(super) fn read(&mut self, path: &str) -> Result<Vec<u8>, Trouble> {
        let entry = self.sectors.entries.iter().find(|entry| entry.is_stream && entry.path == path);
        let (bytes, whole) = self.sectors.stream(entry.ok_or(Trouble::Corrupt("broken-stream"))?);
        self.budget.expand(bytes.len() as u64)?;
        self.cut |= !whole;
        Ok(bytes)
    }

    /// Whether every stream that was read was whole. Who does not end with [`rest`] asks this.
    pub(super) fn is_whole(&self) -> bool {
        !self.cut
    }

    /// What stands in the storage at `path` as a compound file of its own: an embedded document. The storage `along`
    /// comes along under its own name.
    pub(super) fn lift(&mut self, path: &str, along: Option<&str>) -> Result<Vec<u8>, Trouble> {
        let broken = |_| Trouble::Corrupt("broken-storage");
        let mut below = Vec::new();
        for entry in &self.sectors.entries {
            let beside = along.filter(|along| entry.path == *along || is_below(&entry.path, along));
            let own = entry.path.strip_prefix(path).filter(|_| is_below(&entry.path, path));
            if let Some(name) = own.or(beside.map(|_| entry.path.as_str())) {
                below.push((entry.path.clone(), writable(name), entry.is_stream));
            }
        }
        let mut lifted = CompoundFile::create(Cursor::new(Vec::new())).map_err(broken)?;
        for (inner, name, is_stream) in below {
            self.budget.entry()?;
            if lifted.exists(&name) {
                continue;
            }
            if is_stream {
                let bytes = self.read(&inner)?;
                let mut stream = lifted.create_stream(name).map_err(broken)?;
                stream.write_all(&bytes).map_err(broken)?;
            } else {
                lifted.create_storage(name).map_err(broken)?;
            }
        }
        lifted.flush().map_err(broken)?;
        Ok(lifted.into_inner().into_inner())
    }
}

/// Reads what any compound file may hold and its own reader has not: properties, packages, embedded documents. What
/// is none of these is told, unless `known` says that its own reader has it.
pub(super) fn rest(
    file: &mut Compound<'_>,
    streams: &[String],
    known: impl Fn(&str) -> bool,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let embedded: Vec<&str> = streams.iter().filter_map(|path| storage_of_document(path)).collect();
    for storage in &embedded {
        if !embedded.iter().any(|outer| is_below(storage, outer)) {
            let read = file.lift(storage, None).and_then(|bytes| child(storage, bytes, sink));
            cover(storage, read, sink)?;
        }
    }
    for path in streams {
        if !known(path) && !embedded.iter().any(|storage| is_below(path, storage)) {
            let read = match path.strip_suffix("/VBA/dir") {
                Some(_) => vba::read(file, path, streams, sink),
                None if vba::is_part(path, streams) => Ok(()),
                None => stream(file, path, sink),
            };
            cover(path, read, sink)?;
        }
    }
    if file.is_whole() { Ok(()) } else { Err(Trouble::Corrupt("broken-stream")) }
}

fn stream(file: &mut Compound<'_>, path: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    match path.rsplit('/').next().unwrap_or(path) {
        // What kind of object it is, and four bytes that SheetJS signs with.
        "\u{1}CompObj" | "\u{1}Ole" | "\u{3}ObjInfo" | "\u{3}PIC" | "\u{3}OCXDATA" | "properties_stream"
        | "\u{1}Sh33tJ5" => Ok(()),
        // Pictures of what is read itself, drawn by commands: the texts in them may be others.
        "\u{3}META" | "\u{3}EPRINT" | "\u{2}OlePres000" | "\u{2}OlePres001" => {
            let bytes = file.read(path)?;
            texts(&[wide_texts(&bytes), narrow_texts(&bytes)].join("\n"), "preview", sink)
        }
        "\u{5}SummaryInformation" | "\u{5}DocumentSummaryInformation" => properties::read(&file.read(path)?, sink),
        "\u{1}Ole10Native" => native::read(&file.read(path)?, path, sink),
        "Package" | "package" | "package_stream" | "CONTENTS" | "Contents" | "EmbeddedOdf" => {
            child(path, file.read(path)?, sink)
        }
        // Custom XML, as RTF and old documents keep it.
        "Item" if path.contains("MsoDataStore/") => child(path, file.read(path)?, sink),
        "Properties" if path.contains("MsoDataStore/") => Ok(()),
        _ => Err(Trouble::Unsupported("package-part")),
    }
}

/// Tells runs of text out of bytes that are no document.
fn texts(text: &str, section: &'static str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let place = Place { section: Some(section), ..Place::default() };
    if text.trim().is_empty() {
        return Ok(());
    }
    Ok(sink.record(&[Segment { text, label: "", kind: Kind::Prose, place, origin: Origin::None }])?)
}

/// The storage, other than the root, whose document stands in the stream at `path`.
fn storage_of_document(path: &str) -> Option<&str> {
    let (storage, name) = path.rsplit_once('/')?;
    let named = |root: &str| root.strip_prefix('/') == Some(name);
    (!storage.is_empty() && ROOTS.iter().any(|(root, _, _)| named(root))).then_some(storage)
}

fn is_below(path: &str, storage: &str) -> bool {
    path.strip_prefix(storage).is_some_and(|rest| rest.starts_with('/'))
}

/// Tells what kept a stream from being read; a limit of the whole submission goes up.
pub(super) fn cover(path: &str, read: Result<(), Trouble>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    match read {
        Ok(()) => Ok(()),
        Err(Trouble::Stop(stop)) => Err(stop.into()),
        Err(trouble) => {
            let (status, reason) = trouble.coverage();
            Ok(sink.covered(&shown(path), status, reason)?)
        }
    }
}

/// A path whose names may all be written: a broken file has others (MS-CFB 2.6.1).
fn writable(path: &str) -> String {
    let plain = |name: &str| name.replace(['\\', ':', '!', '\0'], "_").chars().take(NAME).collect::<String>();
    // A character may take two of the 31 units.
    let short = |name: String| if name.encode_utf16().count() > NAME { "_".to_owned() } else { name };
    path.split('/').map(|name| short(plain(name))).collect::<Vec<_>>().join("/")
}

fn child(path: &str, bytes: Vec<u8>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    Ok(sink.child(&shown(path), &mut Cursor::new(bytes))?)
}

/// A path without its root and the control characters that some names start with.
fn shown(path: &str) -> String {
    path.trim_start_matches('/').chars().filter(|c| !c.is_control()).collect()
}

/// Tells one name out of the file.
pub(super) fn name(text: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() { Ok(()) } else { sink.record(&[Segment::name(text)]) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::extract::collect::read;
    use crate::model::Status;

    /// A compound file of these streams; storages come as they are needed.
    pub(in crate::extract) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (path, bytes) in streams {
            if let Some((folder, _)) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
                file.create_storage_all(folder).unwrap();
            }
            file.create_stream(path).unwrap().write_all(bytes).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn sorted(file: &Compound<'_>) -> Vec<String> {
        let mut streams = file.streams().unwrap();
        streams.sort();
        streams
    }

    #[test]
    fn streams_are_read_and_storages_lifted() {
        let bytes = compound(&[("/a", b"een"), ("/S/WordDocument", b"doc"), ("/S/T/x", b"diep")]);
        let budget = Budget::new(&crate::model::Limits::default());
        let mut content = Cursor::new(bytes);
        let mut doc = Doc::open("a", &mut content, &budget).unwrap();
        let mut file = Compound::open(&mut doc).unwrap();
        assert_eq!(sorted(&file), ["/S/T/x", "/S/WordDocument", "/a"]);
        assert_eq!(file.read("/a").unwrap(), b"een");
        assert_eq!(file.read("/b"), Err(Trouble::Corrupt("broken-stream")));
        let lifted = file.lift("/S", None).unwrap();
        let mut content = Cursor::new(lifted);
        let mut doc = Doc::open("b", &mut content, &budget).unwrap();
        let mut file = Compound::open(&mut doc).unwrap();
        assert_eq!(sorted(&file), ["/T/x", "/WordDocument"]);
        assert_eq!(file.read("/T/x").unwrap(), b"diep");
    }

    #[test]
    fn a_password_and_unknown_streams_are_told() {
        let (_, trouble) = read(&Ole, &compound(&[("/EncryptedPackage", b"x")]));
        assert_eq!(trouble, Err(Trouble::Encrypted));
        let (found, trouble) = read(&Ole, &compound(&[("/wat", b"x"), ("/Package", b"kind")]));
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.child_text("Package"), Some("kind"));
        assert_eq!(found.coverage("wat"), Some((Status::Unsupported, "package-part")));
        let bytes = compound(&[("/a", &[7; 9000])]);
        assert_eq!(read(&Ole, &bytes[..700]).1, Err(Trouble::Corrupt("broken-compound-file")));
    }

    #[test]
    fn texts_of_a_preview_are_read() {
        let wide: Vec<u8> = "BSN 319072356".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (found, trouble) =
            read(&Ole, &compound(&[("/\u{2}OlePres000", &wide), ("/\u{3}META", b"\x01\x02jan@x.nl\0")]));
        assert_eq!(trouble, Ok(()));
        assert!(found.text().contains("BSN 319072356") && found.text().contains("jan@x.nl"));
    }
}
