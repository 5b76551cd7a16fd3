//! A document's head in, its format out. Content decides; the name is a hint only.
//!
//! It knows how content looks, not how it is read: formats are asked for by their id.

mod magic;
mod office;
mod text;

use super::archive::compressed::is_lzma;
use super::archive::is_tar;
use super::{Doc, Format, by_id};

/// What a document turned out to be.
#[derive(Clone, Copy)]
pub enum Sniffed {
    /// Nothing in it.
    Empty,
    /// A format with a reader.
    Known(&'static dyn Format),
    /// Content without a reader; the code names it where it is known: `image`, `rar-archive`, `unknown-format`.
    Unknown(&'static str),
}

/// Tells what `doc` is.
pub fn sniff(doc: &Doc<'_>) -> Sniffed {
    if doc.is_empty() {
        return Sniffed::Empty;
    }
    let (head, extension) = (doc.head(), doc.extension());
    let whole = doc.len() == head.len() as u64;
    if office::is_zip(head) {
        return office::package(head, doc.tail(), &extension);
    }
    if office::is_compound(head) {
        // Its directory, which tells what it holds, may lie anywhere in it.
        return known(&["ole"], "compound-file");
    }
    if is_tar(head) {
        return known(&["tar"], "tar-archive");
    }
    if super::archive::cpio::plausible(head) {
        return known(&["cpio"], "cpio-archive");
    }
    if is_lzma(head) {
        return known(&["lzma"], "lzma-archive");
    }
    // An archive behind a picture, a program or a text: its reader hands over what stands before it.
    if !magic::is_archive(head) && office::ends(doc.tail(), doc.len()) {
        return known(&["zip"], "zip-archive");
    }
    if let Some(found) = magic::of(head) {
        // An archive may be hidden behind an image or a program: it is what gets read.
        return match found {
            Sniffed::Unknown(_) if office::behind(head) => office::package(head, doc.tail(), &extension),
            _ => found,
        };
    }
    if super::dbf::plausible(head) {
        return known(&["dbf"], "database");
    }
    if let Some(found) = text::of(head, whole, &extension) {
        return found;
    }
    if office::behind(head) {
        return office::package(head, doc.tail(), &extension);
    }
    if super::memo::plausible(head, &extension) {
        return known(&["memo"], "database");
    }
    magic::weak(head).unwrap_or(Sniffed::Unknown("unknown-format"))
}

/// Whether `head` surely starts a file of a known kind that is no text.
pub(super) fn is_file(head: &[u8]) -> bool {
    office::is_zip(head) || office::is_compound(head) || magic::starts(head)
}

/// The first of `ids` that has a reader, else content that is known by `code`.
fn known(ids: &[&str], code: &'static str) -> Sniffed {
    ids.iter().find_map(|id| by_id(id)).map_or(Sniffed::Unknown(code), Sniffed::Known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Budget, Limits};

    /// The id or code of what `bytes` are told to be.
    pub(super) fn told(name: &str, bytes: &[u8]) -> &'static str {
        let budget = Budget::new(&Limits::default());
        let mut content = std::io::Cursor::new(bytes);
        match sniff(&Doc::open(name, &mut content, &budget).unwrap()) {
            Sniffed::Empty => "empty",
            Sniffed::Known(format) => format.id(),
            Sniffed::Unknown(code) => code,
        }
    }

    #[test]
    fn text_formats_are_told_by_content() {
        for (bytes, id) in [
            ("", "empty"),
            ("Beste collega, dit werkt niet.\nGroet, Jan\n", "text"),
            ("<!DOCTYPE html><p>x", "html"),
            ("\u{FEFF}\n<html><body>x", "html"),
            ("<?xml version='1.0'?><a/>", "xml"),
            ("<persons><person/></persons>", "xml"),
            ("<Patient><text><div><p>a</p><p>b<br/></p></div></text><name/></Patient>", "xml"),
            ("{\"a\": 1}", "json"),
            ("{\"a\": 1}\n{\"a\": 2}\n", "ndjson"),
            ("[2026-01-01] INFO start\n[2026-01-01] INFO stop\n", "text"),
            ("naam;bsn\nJan;123456782\n", "csv"),
            ("<p>een</p><p>twee<br>drie</p>", "html"),
            ("Jan <jan@x.nl> schrijft\n", "text"),
        ] {
            assert_eq!(told("a.bin", bytes.as_bytes()), id, "{bytes}");
        }
        assert_eq!(told("a.csv", b"bsn\n123456782\n"), "csv");
        let wide: Vec<u8> = "naam;bsn\nJan;123456782\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told("", &wide), "csv");
        assert_eq!(told("", b"Zo\xEB en Andr\xE9 bellen\n"), "text");
    }

    #[test]
    fn binary_content_is_named_or_unknown() {
        for (bytes, code) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "image"),
            (b"Rar!\x1a\x07\x00xx", "rar"),
            (b"LZIP\x01xx", "lzip"),
            (b"\x1F\x9D\x90\xFF\xFE", "compress"),
            (b"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\x21", "lzma"),
            (b"\0\x01\x02\x03\xFE\xFF\0\0\x05\x06", "unknown-format"),
            (b"SQLite format 3\0xx", "sqlite"),
            (b"MZ\x90\0\x03\0\0\0", "executable"),
        ] {
            assert_eq!(told("a.txt", bytes), code);
        }
        let noise: Vec<u8> = (0..9000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(told("a.txt", &noise), "unknown-format");
    }
}
