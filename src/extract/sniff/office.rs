//! The head of a package in (ZIP or OLE compound file), the kind of document it holds out.

use memchr::memmem::Finder;

use super::{Sniffed, known};
use crate::extract::archive::Bytes as _;

const LOCAL: &[u8] = b"PK\x03\x04";

/// What the entries of a package are named like, what reads it, and what it is called where nothing does. Each is a
/// ZIP too, so that the ZIP reader reads its parts in the end.
const PACKAGES: &[(&str, &[&str])] = &[
    ("xl/workbook.bin", &["xlsb", "xlsx"]),
    ("xl/", &["xlsx"]),
    ("word/", &["docx"]),
    ("ppt/", &["pptx"]),
    ("visio/", &["vsdx"]),
];

/// The content of a package's first entry, `mimetype`.
const MIMETYPES: &[(&str, &[&str])] =
    &[("application/vnd.oasis.opendocument", &["odf"]), ("application/epub+zip", &["epub"])];

/// The part of an office document that lists the types of the others (ECMA-376 part 2, 7.3.7).
const TYPES: &str = "[Content_Types].xml";

/// Whether a part's name starts so, whatever the case of its letters.
fn starts(name: &[u8], with: &str) -> bool {
    name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}

pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || head.starts_with(b"PK\x05\x06") || head.starts_with(b"PK\x07\x08PK")
}

pub(super) fn is_compound(head: &[u8]) -> bool {
    head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// Whether an archive starts within `head`, behind other content: a self-extracting or hidden one.
pub(super) fn behind(head: &[u8]) -> bool {
    entries(head).next().is_some()
}

/// Whether the document of `len` bytes that ends with `tail` ends with the record of an archive, of which the
/// directory stands where it should.
pub(super) fn ends(tail: &[u8], len: u64) -> bool {
    let Some(at) = memchr::memmem::rfind(tail, b"PK\x05\x06") else { return false };
    let Some(record) = tail.get(at..) else { return false };
    let (Some(entries), Some(size), Some(comment)) = (record.le16(10), record.le32(12), record.le16(20)) else {
        return false;
    };
    let directory = at.checked_sub(size as usize);
    entries > 0
        && record.len() == 22 + usize::from(comment)
        && u64::from(size) < len
        && directory.is_none_or(|at| tail.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")))
}

/// What the ZIP that starts with `head` and ends with `tail` holds.
pub(super) fn package(head: &[u8], tail: &[u8], extension: &str) -> Sniffed {
    let names: Vec<&[u8]> = entries(head).map(|(name, _)| name).chain(listed(tail)).collect();
    let first = entries(head).next().filter(|(name, _)| *name == b"mimetype");
    let by_mimetype = first.and_then(|(_, content)| {
        let mut known = MIMETYPES.iter();
        known.find(|(mimetype, _)| content.starts_with(mimetype.as_bytes()))
    });
    let by_name = || {
        let mut known = PACKAGES.iter();
        known.find(|(prefix, _)| names.iter().any(|name| starts(name, prefix)))
    };
    // The parts that tell may lie past the head, behind the properties and a picture.
    let by_hint = || {
        let office = names.iter().any(|name| starts(name, TYPES) || starts(name, "docProps/"));
        let ids: &[&str] = match extension {
            "xlsx" | "xlsm" | "xltx" | "xltm" => &["xlsx"],
            "xlsb" => &["xlsb", "xlsx"],
            "docx" | "docm" | "dotx" | "dotm" => &["docx"],
            "pptx" | "pptm" | "potx" | "potm" | "ppsx" | "ppsm" => &["pptx"],
            _ => &[],
        };
        office.then_some(ids)
    };
    // The mimetype of an OpenDocument package should be stored, but some writers deflate it.
    let by_open_document = || {
        let open = names.contains(&b"content.xml".as_slice()) && names.contains(&b"META-INF/manifest.xml".as_slice());
        let ids: &[&str] = &["odf"];
        open.then_some(ids)
    };
    // The list of the types of parts makes it an office document, whatever the mimetype says.
    let by_types = || names.iter().any(|name| starts(name, TYPES)).then(by_name).flatten();
    let found = by_types().or(by_mimetype).or_else(by_name);
    let ids = found.map(|(_, ids)| *ids).or_else(by_hint).or_else(by_open_document);
    let zip: &[&str] = &["zip"];
    known(&[ids.unwrap_or_default(), zip].concat(), "zip-archive")
}

/// Name and content of the entries whose local header lies in `head`.
fn entries(head: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let finder = Finder::new(LOCAL);
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + finder.find(head.get(from..)?)?;
            from = at + LOCAL.len();
            if let Some(entry) = entry(head.get(at..)?) {
                return Some(entry);
            }
        }
    })
}

/// The names in the directory that `tail` ends with, as far as it holds it: APPNOTE 4.3.12.
fn listed(tail: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memmem::find_iter(tail, b"PK\x01\x02").filter_map(|at| {
        let record = tail.get(at..)?;
        record.get(46..46 + usize::from(record.le16(28)?))
    })
}

/// Name and content of the entry whose local header `bytes` start with, if it is one: APPNOTE 4.3.7.
fn entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let number = |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let (version, method) = (number(4)? & 0xFF, number(8)?);
    let (name, extra) = (number(26)?, number(28)?);
    let methods = [0, 8, 9, 12, 14, 93, 95, 99];
    if version > 63 || !methods.contains(&method) || name == 0 || name > 1024 {
        return None;
    }
    let content = bytes.get(30 + name + extra..).unwrap_or_default();
    Some((bytes.get(30..30 + name)?, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(names: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in names {
            bytes.extend_from_slice(LOCAL);
            bytes.extend_from_slice(&[20, 0, 0, 0, 0, 0]);
            bytes.extend_from_slice(&[0; 16]);
            bytes.extend_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend_from_slice(&[0, 0]);
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(content.as_bytes());
        }
        bytes
    }

    fn names(bytes: &[u8]) -> Vec<&[u8]> {
        entries(bytes).map(|(name, _)| name).collect()
    }

    #[test]
    fn entries_are_read_from_the_head() {
        let bytes = zip(&[("mimetype", "application/epub+zip"), ("a/b.xml", "")]);
        assert!(is_zip(&bytes));
        assert_eq!(names(&bytes), [&b"mimetype"[..], b"a/b.xml"]);
        let content = entries(&bytes).next().unwrap().1;
        assert!(content.starts_with(b"application/epub+zip"));
    }

    #[test]
    fn an_archive_behind_a_program_is_seen() {
        let bytes = [&b"MZ\x90\0 this program"[..], &zip(&[("a.txt", "x")])].concat();
        assert!(!is_zip(&bytes) && behind(&bytes));
        assert!(!behind(b"the mark PK\x03\x04 alone, in a text that goes on for a while"));
    }

    #[test]
    fn a_mimetype_does_not_hide_an_office_document() {
        let id = |bytes: &[u8]| match package(bytes, b"", "docx") {
            Sniffed::Known(format) => format.id(),
            _ => "",
        };
        let parts = [("mimetype", "application/epub+zip"), ("[Content_Types].xml", ""), ("word/document.xml", "")];
        assert_eq!(id(&zip(&parts)), "docx");
        assert_eq!(id(&zip(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("word/a.xml", "")])), "odf");
    }
}
