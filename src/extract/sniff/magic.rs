//! The first bytes in, the binary format that starts so out.

use super::super::columnar::is_stream;
use super::super::mail::cms_plausible;
use super::{Sniffed, known};

struct Magic {
    at: usize,
    bytes: &'static [u8],
    /// Formats that read it, best first.
    ids: &'static [&'static str],
    /// What it is called where none does.
    code: &'static str,
}

const fn magic(at: usize, bytes: &'static [u8], ids: &'static [&'static str], code: &'static str) -> Magic {
    Magic { at, bytes, ids, code }
}

/// Marks that no text starts with. <https://www.iana.org/assignments/media-types> and the formats' own standards.
const MAGICS: &[Magic] = &[
    magic(0, b"%PDF-", &["pdf"], "pdf-document"),
    magic(0, b"{\\rtf", &["rtf"], "rtf-document"),
    magic(0, b"%!PS", &["postscript"], "postscript-document"),
    magic(0, b"\x89PNG\r\n\x1a\n", &["png", "image"], "image"),
    magic(0, b"\xFF\xD8\xFF", &["jpeg", "image"], "image"),
    magic(0, b"GIF87a", &["gif", "image"], "image"),
    magic(0, b"GIF89a", &["gif", "image"], "image"),
    magic(0, b"II*\0", &["tiff", "image"], "image"),
    magic(0, b"MM\0*", &["tiff", "image"], "image"),
    magic(8, b"WEBPVP8", &["webp", "image"], "image"),
    magic(4, b"ftypheic", &["heic", "image"], "image"),
    magic(4, b"ftypheix", &["heic", "image"], "image"),
    magic(4, b"ftypmif1", &["heic", "image"], "image"),
    magic(4, b"ftypavif", &["avif", "image"], "image"),
    magic(0, b"\0\0\0\x0CjP  ", &["jp2", "image"], "image"),
    magic(0, b"8BPS\0", &["image"], "image"),
    magic(0, b"\0\0\x01\0\x01\0", &["image"], "image"),
    magic(0, b"\x1F\x8B\x08", &["gzip"], "gzip-archive"),
    magic(0, b"BZh", &["bzip2"], "bzip2-archive"),
    magic(0, b"\xFD7zXZ\0", &["xz"], "xz-archive"),
    magic(0, b"\x28\xB5\x2F\xFD", &["zstd"], "zstd-archive"),
    magic(0, b"\x04\x22\x4D\x18", &["lz4"], "lz4-archive"),
    magic(0, b"7z\xBC\xAF\x27\x1C", &["7z"], "7z-archive"),
    magic(0, b"Rar!\x1A\x07", &["rar"], "rar-archive"),
    magic(0, b"MSCF\0\0\0\0", &["cab"], "cab-archive"),
    magic(0, b"!<arch>\n", &["ar"], "ar-archive"),
    magic(0, b"!<thin>\n", &["ar"], "ar-archive"),
    magic(0, b"LZIP\x01", &["lzip"], "lzip-archive"),
    magic(0, b"\x50\x2A\x4D\x18", &["zstd"], "zstd-archive"),
    magic(257, b"ustar", &["tar"], "tar-archive"),
    magic(32_769, b"CD001", &["iso"], "disk-image"),
    magic(32_769, b"BEA01", &[], "disk-image"),
    magic(0, b"SQLite format 3\0", &["sqlite"], "database"),
    magic(0, b"\x37\x7F\x06\x82", &["sqlite-wal"], "database"),
    magic(0, b"\x37\x7F\x06\x83", &["sqlite-wal"], "database"),
    magic(0, b"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7", &[], "database"),
    magic(4, b"Standard Jet DB", &["mdb"], "database"),
    magic(4, b"Standard ACE DB", &["mdb"], "database"),
    magic(0, b"!BDN", &["pst"], "mail-store"),
    magic(0, b"\x1A\0\0\x04\0\0", &["nsf"], "mail-store"),
    magic(0, b"\xCF\xAD\x12\xFE", &["dbx"], "mail-store"),
    magic(0, b"(This file must be converted with BinHex", &["binhex"], "encoded-file"),
    magic(0, b"\x78\x9F\x3E\x22", &["tnef"], "tnef-mail"),
    magic(0, b"ARROW1\0\0", &["arrow"], "data-file"),
    magic(0, b"FEA1", &["feather"], "data-file"),
    magic(0, b"Obj\x01", &["avro"], "data-file"),
    magic(0, b"\x89HDF\r\n\x1A\n", &["hdf5"], "data-file"),
    magic(0, b"bplist00", &["bplist", "plist"], "data-file"),
    magic(4, b"ftyp", &["mp4"], "media"),
    magic(0, b"OggS\0", &["ogg"], "media"),
    magic(0, b"fLaC\0", &["flac"], "media"),
    magic(0, b"\x1A\x45\xDF\xA3", &["matroska"], "media"),
    magic(8, b"WAVEfmt ", &["wav"], "media"),
    magic(8, b"AVI LIST", &["avi"], "media"),
    magic(0, b"\x7FELF", &[], "executable"),
    magic(0, b"\xCA\xFE\xBA\xBE", &[], "executable"),
    magic(0, b"\xCF\xFA\xED\xFE", &[], "executable"),
    magic(0, b"\0asm", &[], "executable"),
    magic(0, b"\x1F\x9D", &["compress"], "compress-archive"),
    magic(0, b"Salted__", &["encrypted-data"], "encrypted-data"),
    // Mail under rights management ([MS-OXORMMS] 2.1.3.1).
    magic(0, b"\x76\xE8\x04\x60\xC4\x11\xE3\x86", &["encrypted-data"], "encrypted-data"),
    magic(0, b"age-encryption.org/v1", &["encrypted-data"], "encrypted-data"),
    magic(0, b"-----BEGIN PGP MESSAGE-----", &["encrypted-data"], "encrypted-data"),
];

/// Marks so short or so plain that a text may start with them; they count where it is no text.
const WEAK: &[Magic] = &[
    magic(0, b"MZ", &[], "executable"),
    magic(0, b"BM", &["bmp", "image"], "image"),
    magic(0, b"PAR1", &["parquet"], "data-file"),
    magic(0, b"ID3", &["mp3"], "media"),
    magic(0, b"\xFF\xFB", &["mp3"], "media"),
];

/// Bytes that may stand before a PDF's header.
const PDF_HEADER: usize = 1024;

/// What `head` surely is.
pub(super) fn of(head: &[u8]) -> Option<Sniffed> {
    let early = head.get(..head.len().min(PDF_HEADER + 5))?;
    if cms_plausible(head) {
        return Some(known(&["cms"], "encrypted-data"));
    }
    if is_stream(head) {
        return Some(known(&["arrow-stream"], "data-file"));
    }
    find(MAGICS, head).or_else(|| {
        memchr::memmem::find(early, b"%PDF-1.")
            .or_else(|| memchr::memmem::find(early, b"%PDF-2."))
            .or_else(|| {
                // Far behind junk a header counts only with an object of a PDF behind it.
                let at = memchr::memmem::find(head, b"%PDF-")?;
                memchr::memmem::find(head.get(at..)?, b" obj").map(|_| at)
            })
            .map(|_| known(&["pdf"], "pdf-document"))
    })
}

/// Whether `head` starts an archive, which may hold another at its very end.
pub(super) fn is_archive(head: &[u8]) -> bool {
    let found = MAGICS.iter().find(|magic| head.get(magic.at..).is_some_and(|rest| rest.starts_with(magic.bytes)));
    found.is_some_and(|magic| magic.code.ends_with("-archive") || magic.code == "disk-image")
}

/// Whether `head` starts with one of the sure marks.
pub(super) fn starts(head: &[u8]) -> bool {
    find(MAGICS, head).is_some()
}

/// What `head` is if it is no text.
pub(super) fn weak(head: &[u8]) -> Option<Sniffed> {
    find(WEAK, head)
}

fn find(magics: &[Magic], head: &[u8]) -> Option<Sniffed> {
    magics
        .iter()
        .find(|magic| head.get(magic.at..).is_some_and(|rest| rest.starts_with(magic.bytes)))
        .map(|magic| known(magic.ids, magic.code))
}
