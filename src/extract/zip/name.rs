//! A name or a comment of an entry in, text out.

use std::borrow::Cow;

use crate::extract::archive::{Bytes, is_text, text_of};

/// The extra fields that hold a name and a comment in UTF-8 (APPNOTE 4.6.9, 4.6.8).
pub(super) const PATH: u16 = 0x7075;
pub(super) const COMMENT: u16 = 0x6375;

/// The upper half of code page 437: <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP437.TXT>.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The words of `raw`: what the extra field `id` says where it belongs to it, UTF-8 where it is, else code page 437.
pub(super) fn decode(raw: &[u8], utf8: bool, extra: &[u8], id: u16) -> String {
    let own = field(extra, id).filter(|field| field.le32(1) == Some(crc32fast::hash(raw)));
    if let Some(text) = own.and_then(|field| std::str::from_utf8(field.get(5..)?).ok()) {
        return text.to_owned();
    }
    match std::str::from_utf8(raw) {
        // Many writers give UTF-8 without saying so.
        Ok(text) => text.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(raw).into_owned(),
        Err(_) => cp437(raw),
    }
}

/// What the extra fields that are no names and no numbers say in words.
pub(super) fn words(mut extra: &[u8]) -> Vec<String> {
    let mut words = Vec::new();
    while let (Some(id), Some(len)) = (extra.le16(0), extra.le16(2)) {
        let end = (4 + usize::from(len)).min(extra.len());
        let content = extra.get(4..end).unwrap_or_default();
        if id != PATH && id != COMMENT && is_text(content) {
            words.push(text_of(content));
        }
        extra = extra.get(end..).unwrap_or_default();
    }
    if is_text(extra) {
        words.push(text_of(extra));
    }
    words
}

/// The content of the extra field `id`.
pub(super) fn field(mut extra: &[u8], id: u16) -> Option<&[u8]> {
    loop {
        let len = usize::from(extra.le16(2)?);
        let content = extra.get(4..4 + len)?;
        if extra.le16(0)? == id {
            return Some(content);
        }
        extra = extra.get(4 + len..)?;
    }
}

/// The words of the comment of an archive, of which nothing says how it is written.
pub(super) fn comment(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(raw).0,
    }
}

fn cp437(raw: &[u8]) -> String {
    let upper: Vec<char> = CP437.chars().collect();
    let decode = |&byte: &u8| match byte.checked_sub(128) {
        None => char::from(byte),
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    raw.iter().map(decode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_all_their_forms() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(decode(b"Andr\x82.txt", false, &[], PATH), "André.txt");
        assert_eq!(decode("André.txt".as_bytes(), false, &[], PATH), "André.txt");
        let mut extra =
            [&b"\x75\x70\x0B\0\x01"[..], &crc32fast::hash(b"x.txt").to_le_bytes(), "Jan é".as_bytes()].concat();
        assert_eq!(decode(b"x.txt", false, &extra, PATH), "Jan é");
        assert_eq!(decode(b"y.txt", false, &extra, PATH), "y.txt");
        extra.truncate(7);
        assert_eq!(decode(b"x.txt", false, &extra, PATH), "x.txt");
    }
}
