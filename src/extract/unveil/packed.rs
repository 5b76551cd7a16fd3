//! A run of letters and digits in, the text or the document that it holds in base64 out: RFC 4648, both alphabets, with
//! or without padding, in one line or wrapped.
//!
//! Hashes, keys and words are such runs too; only what decodes to text through and through, or to a known kind of file,
//! is taken.

use std::ops::Range;

use super::{Document, Round, hexadecimal};
use crate::extract::sniff;

/// Characters of the shortest run that is looked at: nine digits in base64.
pub(super) const SHORTEST: usize = 12;
/// Characters of a line at the least for the next one to go on from it.
const WRAPPED: usize = 40;
/// Bytes of a text that is still read in its place; a longer one is a document.
const IN_PLACE: usize = 16 << 10;
/// Bytes of a text in lines, or of one in a form of its own, that is still read in its place.
const PLAIN: usize = 512;
/// Bytes of a decoded text from which any that shows counts: fewer might be chance.
const CERTAIN: usize = 24;
/// Bytes of the smallest file that is taken for one.
const FILE: usize = 32;

/// Where the run that starts at `at` ends.
pub(super) fn run_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| SEXTETS[usize::from(byte)] == NONE).unwrap_or(rest.len())
}

/// Undoes what is packed in `run`; answers where it ends.
pub(super) fn read(round: &mut Round<'_>, run: Range<usize>) -> Option<usize> {
    if let Some(end) = hexadecimal::read(round, run.clone()).or_else(|| whole(round, run.clone())) {
        return Some(end);
    }
    // Part of a path or of an identifier: each piece is looked at by itself.
    let joins = |byte: &u8| matches!(byte, b'/' | b'-' | b'_');
    let bytes = round.text.as_bytes().get(run.clone())?;
    if !bytes.iter().any(joins) {
        return None;
    }
    let (mut from, mut end) = (run.start, None);
    for piece in bytes.split(joins) {
        let range = from..from + piece.len();
        if piece.len() >= SHORTEST {
            end = whole(round, range.clone()).or(end);
        }
        from = range.end + 1;
    }
    end.map(|end| end.max(run.end))
}

/// A run that was decoded, line by line.
#[derive(Default)]
struct Packed {
    bytes: Vec<u8>,
    /// For each line: how many bytes were decoded before it, and where it stands.
    lines: Vec<(usize, Range<usize>)>,
    /// Where it ends, padding included.
    end: usize,
}

fn whole(round: &mut Round<'_>, run: Range<usize>) -> Option<usize> {
    let text = round.text.as_bytes();
    match word(text, &run) {
        Some(end) if !is_told(text, &run) => end,
        _ => closely(round, run),
    }
}

/// Whether a URL says that `run` is base64.
fn is_told(text: &[u8], run: &Range<usize>) -> bool {
    text.get(..run.start).is_some_and(|before| before.ends_with(b";base64,"))
}

fn closely(round: &mut Round<'_>, run: Range<usize>) -> Option<usize> {
    let text = round.text.as_bytes();
    let told = is_told(text, &run);
    let first = decode(text.get(run.clone())?)?;
    let file = first.len() >= FILE && sniff::is_file(&first);
    let wide = first.len() > 16 && first.as_chunks::<2>().0.iter().all(|pair| pair[1] == 0 && pair[0] != 0);
    if !(told || file || wide || shows(&first)) {
        return None;
    }
    let packed = gather(text, run, |line| told || file || wide || shows(line));
    let chars = if file { None } else { readable(&packed.bytes) };
    match chars {
        Some(chars) if in_place(&packed.bytes) => write(round, &packed, &chars),
        None if !(told || file) => {}
        _ => {
            let range = packed.lines.first().map_or(packed.end, |line| line.1.start)..packed.end;
            round.replace(range.clone(), " ");
            round.documents.push(Document { writing: "base64", range, name: None, bytes: packed.bytes });
        }
    }
    // Looked at once, whatever came of it.
    Some(packed.end)
}

/// What [`closely`] answers for a run that is too short for a file or a second line and decodes to no text, as nearly all
/// long words do; `None` where that takes a closer look.
#[expect(clippy::option_option, reason = "no answer is another thing than the answer that it is nothing")]
fn word(text: &[u8], run: &Range<usize>) -> Option<Option<usize>> {
    let chars = text.get(run.clone()).filter(|chars| chars.len() < WRAPPED)?;
    let mut room = [0; WRAPPED];
    let mut len = 0;
    for group in chars.chunks(4) {
        for byte in decoded(group)? {
            *room.get_mut(len)? = byte;
            len += 1;
        }
        // UTF-16 has zeros, and little else that shows nothing.
        let bytes = room.get(..len)?;
        if bytes.get(1) != Some(&0) && !shows(bytes.get(len.saturating_sub(3)..)?) {
            return Some(None);
        }
    }
    let bytes = room.get(..len)?;
    (shows(bytes) && std::str::from_utf8(bytes).is_err()).then(|| {
        let behind = text.get(run.end..).unwrap_or_default();
        Some(run.end + padding(chars.len(), behind))
    })
}

/// Decodes the lines from `run` on that belong to it and that `fits` lets pass.
fn gather(text: &[u8], run: Range<usize>, fits: impl Fn(&[u8]) -> bool) -> Packed {
    let mut packed = Packed { end: run.end, ..Packed::default() };
    let mut line = run;
    loop {
        let run = text.get(line.clone()).unwrap_or_default();
        let Some(bytes) = decode(run).filter(|bytes| packed.lines.is_empty() || fits(bytes)) else { break };
        packed.lines.push((packed.bytes.len(), line.clone()));
        packed.bytes.extend(bytes);
        let behind = text.get(line.end..).unwrap_or_default();
        let padded = behind.first() == Some(&b'=');
        packed.end = line.end + padding(run.len(), behind);
        if padded || run.len() < WRAPPED || !run.len().is_multiple_of(4) {
            break;
        }
        // What leads a quoted or indented line is not part of it.
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'>');
        let Some(start) =
            behind.iter().position(|byte| !matches!(byte, b'\r')).filter(|&at| behind.get(at) == Some(&b'\n'))
        else {
            break;
        };
        let next = line.end + start + 1;
        let lead = text.get(next..).unwrap_or_default().iter().take(16).take_while(|byte| blank(byte)).count();
        let next = next + lead;
        line = next..run_end(text, next);
    }
    packed
}

/// Whether a text of those bytes is read where it stands; one with a form of its own is a document.
fn in_place(bytes: &[u8]) -> bool {
    let first = bytes.trim_ascii_start().first();
    let formed = matches!(first, Some(b'{' | b'[')) || memchr::memchr_iter(b'\n', bytes).count() > 2;
    first != Some(&b'<') && bytes.len() <= if formed { PLAIN } else { IN_PLACE }
}

/// Writes the characters of a decoded text, each group of four characters of base64 for its three bytes.
fn write(round: &mut Round<'_>, packed: &Packed, chars: &[(char, usize)]) {
    let mut lines = packed.lines.iter().peekable();
    let Some(mut line) = lines.next() else { return };
    let (mut from, mut last, mut group) = (line.1.start, line.1.start, String::new());
    for (at, &(c, end)) in chars.iter().enumerate() {
        group.push(c);
        while let Some(next) = lines.next_if(|next| next.0 < end) {
            line = next;
        }
        let final_one = at + 1 == chars.len();
        if !end.is_multiple_of(3) && !final_one {
            continue;
        }
        let here = if final_one { packed.end } else { (line.1.start + (end - line.0).div_ceil(3) * 4).min(line.1.end) };
        // The line's end between two lines is no part of either.
        if from == last && line.1.start > last {
            round.replace(last..line.1.start, "");
            from = line.1.start;
        }
        round.replace(from..here.max(from), &group);
        (from, last) = (here.max(from), here.max(from));
        group.clear();
    }
}

/// The characters of a text and where the bytes of each end; `None` where it is none.
fn readable(bytes: &[u8]) -> Option<Vec<(char, usize)>> {
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    let (pairs, _) = bytes.as_chunks::<2>();
    let chars: Vec<(char, usize)> = if pairs.len() > 4 && pairs.iter().all(|pair| pair[1] == 0) {
        pairs.iter().enumerate().map(|(at, pair)| (char::from(pair[0]), at * 2 + 2)).collect()
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.char_indices().map(|(at, c)| (c, at + c.len_utf8())).collect(),
            Err(_) if bytes.len() >= CERTAIN * 2 => {
                bytes.iter().enumerate().map(|(at, &byte)| (char::from(byte), at + 1)).collect()
            }
            Err(_) => return None,
        }
    };
    let fits = |c: char| match c {
        '\t' | '\n' | '\r' | ' ' => true,
        _ if chars.len() < CERTAIN => c.is_alphanumeric() || ".,:;'-/@_()\"={}[]".contains(c),
        _ => {
            c.is_ascii_graphic()
                || c.is_alphanumeric()
                || (!c.is_control() && c > '\u{FF}')
                || "€§°«»\u{a0}".contains(c)
        }
    };
    let common = chars.iter().filter(|(c, _)| c.is_alphanumeric() || *c == ' ').count();
    (chars.len() >= 9 && common * 2 > chars.len() && chars.iter().all(|(c, _)| fits(*c))).then_some(chars)
}

/// Whether bytes hold no control character, so that they may be text.
fn shows(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte >= b' ' && byte != 0x7F || matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// How many equals signs behind a run of that length fill its last group up.
fn padding(len: usize, behind: &[u8]) -> usize {
    let padding = behind.iter().take(2).take_while(|&&byte| byte == b'=').count();
    if (len + padding).is_multiple_of(4) { padding } else { 0 }
}

/// The bytes of characters of base64.
fn decode(run: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(run.len() / 4 * 3 + 2);
    for group in run.chunks(4) {
        bytes.extend(decoded(group)?);
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// The bytes of up to four characters of base64.
fn decoded(group: &[u8]) -> Option<impl Iterator<Item = u8>> {
    let mut bits = 0u32;
    for at in 0..4 {
        let sextet = group.get(at).map_or(0, |&byte| SEXTETS[usize::from(byte)]);
        if sextet == NONE {
            return None;
        }
        bits = bits << 6 | u32::from(sextet);
    }
    let [_, all @ ..] = bits.to_be_bytes();
    Some(all.into_iter().take(group.len() - 1))
}

/// The value of each character of base64; of others, [`NONE`].
const SEXTETS: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            letter @ b'A'..=b'Z' => letter - b'A',
            letter @ b'a'..=b'z' => letter - b'a' + 26,
            digit @ b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => NONE,
        };
        byte += 1;
    }
    table
};
const NONE: u8 = u8::MAX;

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use proptest::prelude::*;

    use super::super::unveil;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn a_look_at_a_word_says_what_a_closer_one_says(
            run in "([a-z]{12,38}|[A-Za-z0-9+/_-]{12,38}|(AAE|Aa0A|NzMx){3,9})={0,3}"
        ) {
            let end = run_end(run.as_bytes(), 0);
            if let Some(told) = word(run.as_bytes(), &(0..end)) {
                let mut round = Round::new(&run);
                prop_assert_eq!(closely(&mut round, 0..end), told);
                prop_assert!(!round.changed);
            }
        }
    }

    #[test]
    fn text_is_read_in_its_place() {
        for text in [
            "731548292",
            "12-03-1961",
            "Wietske Brouwershaven",
            "Zoë belde; de cafés van Ede zijn open",
            "{\"bsn\": \"731548292\"}",
        ] {
            for packed in [STANDARD.encode(text), URL_SAFE_NO_PAD.encode(text)] {
                let source = format!("veld: {packed} .");
                let found = unveil(&source).unwrap();
                assert_eq!(found.text(), format!("veld: {text} ."));
                let span = found.span(6..6 + text.len()).unwrap();
                assert_eq!(source[span].trim_end(), packed);
            }
        }
    }

    #[test]
    fn wrapped_lines_are_one_run_and_lead_back() {
        let text =
            "Een langere tekst met het nummer 731548292 erin, en nog wat meer woorden daarachter, zodat hij past.";
        let packed = STANDARD.encode(text);
        let source = format!("a\n> {}\r\n> {}\nb", &packed[..76], &packed[76..]);
        let found = unveil(&source).unwrap();
        assert_eq!(found.text(), format!("a\n> {text}\nb"));
        let at = found.text().find("731548292").unwrap();
        let span = found.span(at..at + 9).unwrap();
        assert_eq!(&source[span], "NzMxNTQ4Mjky");
        let last = found.text().find("past.").unwrap();
        assert!(source[..found.span(last..last + 5).unwrap().end].ends_with('='));
    }

    #[test]
    fn files_and_longer_texts_are_documents() {
        let pdf = [&b"%PDF-1.7\n"[..], &[0xE2, 0xE3, 0, 1, 2, 3].repeat(20)].concat();
        let table = "naam;bsn\nJan;731548292\n".repeat(40);
        for bytes in [pdf.as_slice(), table.as_bytes()] {
            let source = format!("{{\"inhoud\": \"{}\"}}", STANDARD.encode(bytes));
            let mut found = unveil(&source).unwrap();
            assert_eq!(found.text(), "{\"inhoud\": \" \"}");
            assert_eq!(found.documents()[0].bytes, bytes);
        }
        let mut found = unveil("<img src=\"data:font/woff;base64,AAECAwQFBgcICQoLDA0ODw==\">").unwrap();
        assert_eq!(found.documents()[0].bytes.len(), 16);
    }

    #[test]
    fn what_is_no_text_stays() {
        let noise: Vec<u8> = (0..6000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for text in [
            STANDARD.encode(&noise),
            "verantwoordelijkheidsgebied HandelsregisterNummer".into(),
            "d41d8cd98f00b204e9800998ecf8427e/da39a3ee5e6b4b0d3255bfef95601890afd80709".into(),
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ////////////////".into(),
            "getElementsByClassName_internal-v2-handler/SomeOtherIdentifierHere".into(),
        ] {
            assert!(unveil(&text).is_none(), "{text}");
        }
    }
}
