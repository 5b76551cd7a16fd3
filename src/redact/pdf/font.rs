//! A font of a PDF in, what its codes read and how wide they are out.
//!
//! It must not know where the codes are drawn (ISO 32000-1, 9.4 to 9.10).

use std::collections::HashMap;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use lopdf::{Dictionary, Document, Object};

use super::resolved;

/// Widths of Helvetica from the space to the tilde, in thousandths of the font's size.
/// Source: Adobe Font Metrics of the standard 14 fonts.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];
/// The width of what no table tells.
const USUAL: f64 = 556.0;

/// A font.
pub(super) struct Font {
    /// Bytes of a code.
    width: usize,
    texts: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    usual: f64,
}

impl Font {
    pub(super) fn read(document: &Document, font: &Dictionary) -> Self {
        let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let width = if composite { 2 } else { 1 };
        let mut texts = HashMap::new();
        let mut plain = font.clone();
        plain.remove(b"Encoding");
        // What it says to be read as goes before how it is encoded.
        let to_unicode = if font.has(b"ToUnicode") { plain.get_font_encoding(document).ok() } else { None };
        let encoding = font.get_font_encoding(document).ok();
        for code in 0..if composite { 1u32 << 16 } else { 256 } {
            let bytes = code.to_be_bytes();
            let bytes = bytes.get(4 - width..).unwrap_or_default();
            let read = |encoding: Option<&lopdf::Encoding<'_>>| {
                let text = encoding?.bytes_to_string(bytes).ok()?;
                (!text.is_empty() && !text.contains('\u{fffd}')).then_some(text)
            };
            if let Some(text) = read(to_unicode.as_ref()).or_else(|| read(encoding.as_ref())) {
                texts.insert(code, text);
            }
        }
        let (widths, usual) = if composite { composite_widths(document, font) } else { simple_widths(document, font) };
        Self { width, texts, widths, usual }
    }

    /// The codes of a string, each with where it ends, its text and its width.
    pub(super) fn codes<'f>(&'f self, string: &'f [u8]) -> impl Iterator<Item = (usize, &'f str, f64)> {
        string.chunks(self.width).scan(0, |at, bytes| {
            *at += bytes.len();
            let code = bytes.iter().fold(0, |code: u32, byte| code << 8 | u32::from(*byte));
            let text = self.texts.get(&code).map_or("\u{fffd}", String::as_str);
            Some((*at, text, self.widths.get(&code).copied().unwrap_or(self.usual)))
        })
    }
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

fn simple_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f64>, f64) {
    let first = font.get(b"FirstChar").and_then(Object::as_i64).ok().and_then(|first| u32::try_from(first).ok());
    let widths =
        font.get(b"Widths").ok().and_then(|widths| resolved(document, widths)).and_then(|list| list.as_array().ok());
    let Some((first, widths)) = first.zip(widths) else {
        return ((32..).zip(HELVETICA).map(|(code, width)| (code, f64::from(width))).collect(), USUAL);
    };
    (
        widths
            .iter()
            .zip(first..)
            .filter_map(|(width, code)| Some((code, number(resolved(document, width)?)?)))
            .collect(),
        0.0,
    )
}

fn composite_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f64>, f64) {
    let mut widths = HashMap::new();
    let descendant = font
        .get(b"DescendantFonts")
        .ok()
        .and_then(|list| resolved(document, list)?.as_array().ok()?.first())
        .and_then(|font| resolved(document, font)?.as_dict().ok());
    let Some(descendant) = descendant else { return (widths, 1000.0) };
    let usual = descendant.get(b"DW").ok().and_then(number).unwrap_or(1000.0);
    let list = descendant.get(b"W").ok().and_then(|list| resolved(document, list)?.as_array().ok());
    let mut items = list.into_iter().flatten();
    while let Some(first) = items.next() {
        let Some(first) = number(first).map(|first| first as u32) else { break };
        match items.next().and_then(|item| resolved(document, item)) {
            Some(Object::Array(own)) => {
                widths.extend((first..).zip(own.iter()).filter_map(|(code, width)| Some((code, number(width)?))));
            }
            Some(end) => {
                let Some((end, width)) = number(end).zip(items.next().and_then(number)) else { break };
                widths.extend((first..=(end as u32).min(first.saturating_add(1 << 16))).map(|code| (code, width)));
            }
            None => break,
        }
    }
    (widths, usual)
}

/// How wide an ASCII text is in Helvetica, in thousandths of its size.
pub(super) fn helvetica(text: &str) -> f64 {
    let width = |c: char| usize::try_from(u32::from(c)).ok().and_then(|code| HELVETICA.get(code.checked_sub(32)?));
    text.chars().map(|c| width(c).map_or(USUAL, |width| f64::from(*width))).sum()
}

/// The text of a string outside of pages (ISO 32000-1, 7.9.2.2).
pub(super) fn string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// A text as a string outside of pages.
pub(super) fn string_bytes(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_in_their_encodings() {
        assert_eq!(string(&string_bytes("Zoë")), "Zoë");
        assert_eq!(string(b"Zo\xEB"), "Zoë");
        assert_eq!(string(&string_bytes("Jan")), "Jan");
        assert!((helvetica("[BSN]") - (278.0 + 667.0 + 667.0 + 722.0 + 278.0)).abs() < 0.1);
    }
}
