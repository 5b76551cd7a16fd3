//! A ZIP archive in, its entries out as children.
//!
//! Entry names are text only and never a path on disk. It must not know what an entry holds: that is told by the
//! entry's content, and by whoever takes the children.

use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};

use tempfile::SpooledTempFile;
use zip::read::{Config, ZipFile, ZipFileEntry, read_zipfile_from_stream};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

use crate::model::{Budget, Kind, Origin, Place, Segment, Status, Stop};

use super::{Doc, Format, ReadSeek, Sink, Trouble};

/// Bytes that are spent at a time.
const CHUNK: usize = 64 << 10;
/// The end-of-central-directory record without its comment (APPNOTE 4.3.16).
const END_RECORD: usize = 22;

/// ZIP archives.
pub(super) struct Zip;

impl Format for Zip {
    fn id(&self) -> &'static str {
        "zip"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let budget = doc.budget();
        if let Some(comment) = archive_comment(doc.reader()?)? {
            say(&comment, Kind::Prose, "archive-comment", sink)?;
        }
        let mut archive = match ZipIterable::try_new(doc.reader()?, Config::default()) {
            Ok(archive) => archive,
            Err(ZipError::UnsupportedArchive(_)) => {
                return Err(Trouble::Unsupported("multi-disk-archive"));
            }
            Err(ZipError::Io(_)) => return Err(Trouble::Corrupt("no-central-directory")),
            Err(_) => return salvage(doc.reader()?, budget, sink),
        };
        let broken = |_| Trouble::Corrupt("broken-central-directory");
        let entries = archive.files().map_err(broken)?;
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(broken)?;
            budget.entry()?;
            inspect(entry, entries.reader_mut(), budget, sink)?;
        }
        Ok(())
    }
}

/// Why the content of an entry ends before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// It grew past the limit on its ratio.
    Ratio,
    /// Its stream is broken, or its checksum does not hold.
    Corrupt,
}

/// Decompresses `reader` and spends what comes out. What came before a broken place is kept.
pub(super) fn spool(
    reader: &mut dyn Read,
    packed: u64,
    budget: &Budget,
) -> Result<(SpooledTempFile, Option<Halt>), Trouble> {
    let mut spool = SpooledTempFile::new(budget.in_memory());
    let mut chunk = vec![0; CHUNK];
    let mut size = 0u64;
    let halt = loop {
        let read = match reader.read(&mut chunk) {
            Ok(0) => break None,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => break Some(Halt::Corrupt),
        };
        size = size.saturating_add(read as u64);
        budget.expand(read as u64)?;
        if budget.ratio(packed, size).is_err() {
            break Some(Halt::Ratio);
        }
        let piece = chunk.get(..read).unwrap_or_default();
        std::io::Write::write_all(&mut spool, piece)?;
    };
    spool.rewind()?;
    Ok((spool, halt))
}

/// Hands `spool` over as a child, and tells where it ends too soon.
pub(super) fn hand_over(
    name: &str,
    (mut spool, halt): (SpooledTempFile, Option<Halt>),
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    match halt {
        None => sink.child(name, &mut spool),
        Some(Halt::Ratio) => sink.covered(name, Status::TooLarge, "ratio"),
        Some(Halt::Corrupt) => {
            if !matches!(spool.seek(SeekFrom::End(0)), Ok(0) | Err(_)) {
                sink.child(name, &mut spool)?;
            }
            sink.covered(name, Status::Corrupt, "broken-entry")
        }
    }
}

fn inspect<R: Read + Seek>(
    entry: ZipFileEntry<'_>,
    reader: &mut R,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let name = entry_name(entry.name(), entry.name_raw());
    if !entry.comment().is_empty() {
        say(entry.comment(), Kind::Prose, "entry-comment", sink)?;
    }
    let unread = |reason, status, sink: &mut dyn Sink| {
        say(&name, Kind::Name, "", sink)?;
        Ok(sink.covered(&name, status, reason)?)
    };
    if entry.is_dir() {
        return Ok(say(&name, Kind::Name, "", sink)?);
    }
    if entry.encrypted() {
        return unread("", Status::Encrypted, sink);
    }
    if !is_known(entry.compression()) {
        return unread("compression-method", Status::Unsupported, sink);
    }
    match entry.with_reader(reader, ZipReadOptions::new()) {
        Ok(mut file) => {
            let packed = file.compressed_size();
            Ok(hand_over(&name, spool(&mut file, packed, budget)?, sink)?)
        }
        Err(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) => {
            unread("compression-method", Status::Unsupported, sink)
        }
        Err(_) => unread("broken-entry", Status::Corrupt, sink),
    }
}

/// Reads entries by their local headers, for as far as they go, where the directory at the end is missing.
fn salvage(mut reader: &mut dyn ReadSeek, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Trouble> {
    while let Ok(Some(mut file)) = read_zipfile_from_stream(&mut reader) {
        budget.entry()?;
        let name = local_name(&file);
        let packed = file.compressed_size();
        if !file.is_dir() {
            hand_over(&name, spool(&mut file, packed, budget)?, sink)?;
        }
    }
    Err(Trouble::Corrupt("no-central-directory"))
}

fn local_name<R: Read>(file: &ZipFile<'_, R>) -> String {
    entry_name(file.name(), file.name_raw())
}

fn entry_name<E>(decoded: Result<Cow<'_, str>, E>, raw: &[u8]) -> String {
    decoded.map_or_else(|_| String::from_utf8_lossy(raw).into_owned(), Cow::into_owned)
}

fn is_known(method: CompressionMethod) -> bool {
    [
        CompressionMethod::Stored,
        CompressionMethod::Deflated,
        CompressionMethod::Deflate64,
        CompressionMethod::Bzip2,
        CompressionMethod::Lzma,
        CompressionMethod::Xz,
    ]
    .contains(&method)
}

fn say(text: &str, kind: Kind, section: &'static str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let place = Place { section: Some(section).filter(|section| !section.is_empty()), ..Place::default() };
    sink.record(&[Segment { text, label: "", kind, place, origin: Origin::None }])
}

/// The comment behind the end record, if there is one.
fn archive_comment(reader: &mut dyn ReadSeek) -> Result<Option<String>, Trouble> {
    let len = reader.seek(SeekFrom::End(0))?;
    let tail = len.min(END_RECORD as u64 + u64::from(u16::MAX));
    reader.seek(SeekFrom::Start(len - tail))?;
    let mut bytes = Vec::new();
    reader.take(tail).read_to_end(&mut bytes)?;
    let Some(at) = memchr::memmem::rfind(&bytes, b"PK\x05\x06") else {
        return Ok(None);
    };
    let comment = bytes.get(at + END_RECORD..).unwrap_or_default();
    if comment.is_empty() {
        return Ok(None);
    }
    Ok(Some(match std::str::from_utf8(comment) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(comment).0.into_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::extract::collect::{Collect, read};
    use crate::model::Limits;

    fn archive(entries: &[(&str, &[u8])], comment: &str) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.set_comment(comment).unwrap();
        for (name, content) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_are_children_and_comments_text() {
        let bytes = archive(&[("a/één.txt", b"hallo"), ("../../b.csv", b"x;y")], "van Jan");
        let (found, trouble) = read(&Zip, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.child_text("a/één.txt"), Some("hallo"));
        assert_eq!(found.child_text("../../b.csv"), Some("x;y"));
        assert!(found.text().contains("van Jan"));
    }

    #[test]
    fn a_bomb_stops_at_its_ratio_and_the_rest_is_read() {
        let zeros = vec![0; 100 << 20];
        let bytes = archive(&[("bomb", &zeros), ("after.txt", b"hallo")], "");
        let (found, trouble) = read(&Zip, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.coverage("bomb"), Some((Status::TooLarge, "ratio")));
        assert_eq!(found.child_text("after.txt"), Some("hallo"));
    }

    #[test]
    fn the_total_is_bounded() {
        let bytes = archive(&[("a", &[b'x'; 4096]), ("b", &[b'x'; 4096])], "");
        let limits = Limits { max_expanded_size: 5000, ..Limits::default() };
        let (found, trouble) = Collect::with(limits).read(&Zip, &bytes);
        assert_eq!(trouble, Err(Trouble::Stop(Stop::TooLarge)));
        assert!(found.child_text("a").is_some());
    }

    #[test]
    fn a_cut_archive_gives_what_it_has() {
        let bytes = archive(&[("a.txt", b"hallo"), ("b.txt", b"daar")], "");
        let cut = &bytes[..bytes.len() - 60];
        let (found, trouble) = read(&Zip, cut);
        assert_eq!(trouble, Err(Trouble::Corrupt("no-central-directory")));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
    }

    #[test]
    fn a_broken_checksum_is_told_and_the_content_read() {
        let mut bytes = archive(&[("a.txt", b"hallo")], "");
        let at = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap() + 16;
        bytes[at] ^= 0xff;
        let (found, _) = read(&Zip, &bytes);
        assert_eq!(found.coverage("a.txt"), Some((Status::Corrupt, "broken-entry")));
        assert_eq!(found.child_text("a.txt"), Some("hallo"));
    }

    #[test]
    fn encrypted_and_unknown_entries_are_told_by_name() {
        let bytes = archive(&[("a.txt", b"hallo")], "");
        let central = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        let mut encrypted = bytes.clone();
        encrypted[central + 8] |= 1;
        assert_eq!(read(&Zip, &encrypted).0.coverage("a.txt"), Some((Status::Encrypted, "")));
        let mut unknown = bytes;
        unknown[central + 10] = 97;
        let (found, _) = read(&Zip, &unknown);
        assert_eq!(found.coverage("a.txt"), Some((Status::Unsupported, "compression-method")));
        assert!(found.text().contains("a.txt"));
    }
}
