//! Bytes that are not all ASCII in, their most likely encoding out.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8};

use super::tables;

/// What bytes most likely are.
pub(super) enum Guess {
    /// An encoding that the web has a name for.
    Web(&'static Encoding),
    /// DOS, Western Europe.
    Dos,
}

/// Letters with a mark that Dutch and the names in it use, in lower case.
const MARKED: &str = "éëïöüèêàáóíúäçñôûîâß";

/// The encoding of bytes that are not all ASCII: UTF-8 where most of it is valid, else what was declared, else a
/// guess that falls back on windows-1252 as Dutch text does.
pub(super) fn guess(bytes: &[u8], declared: Option<&'static Encoding>) -> Guess {
    let (mut valid, mut invalid) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    let cut_short = bytes
        .utf8_chunks()
        .last()
        .is_some_and(|chunk| std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none()));
    let invalid = invalid - usize::from(cut_short && valid > 0);
    if valid > invalid.saturating_mul(4) {
        return Guess::Web(UTF_8);
    }
    if let Some(declared) = declared.filter(|encoding| *encoding != UTF_8) {
        return Guess::Web(declared);
    }
    legacy(bytes).unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        Guess::Web(detector.guess(Some(b"nl"), Utf8Detection::Deny))
    })
}

/// DOS or Mac OS, where their letters with marks make more sense within words than those of windows-1252.
fn legacy(bytes: &[u8]) -> Option<Guess> {
    let (mut dos, mut mac, mut windows) = (0usize, 0usize, 0usize);
    let marked = |c: char| usize::from(MARKED.contains(c));
    for window in bytes.windows(3) {
        let [before, byte, behind] = *window else { continue };
        if byte < 0x80 || !before.is_ascii_alphabetic() {
            continue;
        }
        let within = behind.is_ascii_lowercase();
        // Quotes, dots and dashes of windows-1252 follow a word; of them only the apostrophe stands within one.
        let punctuation = matches!(byte, 0x80 | 0x85 | 0x91..=0x97) && (!within || byte == 0x92);
        let decoded = MACINTOSH.decode_without_bom_handling(std::slice::from_ref(&byte)).0.chars().next();
        dos += marked(tables::cp850(byte));
        mac += decoded.map_or(0, marked);
        windows += if punctuation { 1 } else { marked(char::from(byte)) };
    }
    if windows >= dos.max(mac) {
        None
    } else if mac > dos {
        Some(Guess::Web(MACINTOSH))
    } else {
        Some(Guess::Dos)
    }
}

/// Whether `head` is text in EBCDIC: its letters, digits and spaces are other bytes than those of any other encoding.
pub(super) fn ebcdic(head: &[u8]) -> bool {
    let head = head.get(..head.len().min(4096)).unwrap_or_default();
    let spaces = memchr::memchr_iter(0x40, head).count();
    if spaces * 40 < head.len() || head.len() < 16 || std::str::from_utf8(head).is_ok() {
        return false;
    }
    let fits = |byte: &&u8| {
        let c = tables::cp500(**byte);
        c.is_ascii_alphanumeric()
            || matches!(c, ' ' | '\n' | '\r' | '\0' | '.' | ',' | ':' | ';' | '-' | '/' | '(' | ')' | '+')
    };
    head.iter().filter(fits).count() * 20 >= head.len() * 19
}
