//! Bytes and the character set that they are said to be in, in; their text out.
//!
//! What is said is often wrong: bytes that are plainly something else are read as what they are. It must not know
//! where the bytes come from.

use encoding_rs::Encoding;

use crate::extract::decode::{tables, whole};

/// The text of `bytes`, which `label` says are in one character set or another.
pub(super) fn text(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.unwrap_or_default().trim().to_ascii_lowercase();
    let table = match label.as_str() {
        "utf-7" | "unicode-1-1-utf-7" | "utf7" => return utf_7(bytes),
        "cp437" | "ibm437" | "437" => Some(tables::cp437 as fn(u8) -> char),
        "cp850" | "ibm850" | "850" => Some(tables::cp850 as fn(u8) -> char),
        _ => None,
    };
    let valid = std::str::from_utf8(bytes).ok();
    let encoding = Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != encoding_rs::UTF_8);
    let stateful = encoding == Some(encoding_rs::ISO_2022_JP) && bytes.contains(&0x1B) || bytes.contains(&0);
    match (valid, encoding, table) {
        (Some(text), _, _) if !stateful => text.trim_start_matches('\u{FEFF}').to_owned(),
        (_, _, Some(table)) => bytes.iter().map(|&byte| table(byte)).collect(),
        // A name for UTF-16 on bytes that are not is no reason to read them so.
        (_, Some(encoding), _) if !is_utf_16(encoding) => encoding.decode(bytes).0.into_owned(),
        _ => whole(bytes),
    }
}

/// Whether `label` names a set in which plain digits may be other bytes than in ASCII.
pub(super) fn is_odd(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    ["utf-7", "utf7", "utf-16", "utf-32", "iso-2022", "unicode", "ibm", "cp", "ebcdic", "hz-"]
        .iter()
        .any(|odd| label.starts_with(odd))
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE
}

/// UTF-7: UTF-16 in base64 between `+` and whatever is none (RFC 2152).
fn utf_7(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'+' {
            text.push(char::from(byte));
            continue;
        }
        let (mut units, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
        let start = at;
        while let Some(six) = bytes.get(at).and_then(|&byte| super::coding::six(byte)) {
            at += 1;
            (held, bits) = (held << 6 | u32::from(six), bits + 6);
            if bits >= 16 {
                bits -= 16;
                units.push((held >> bits) as u16);
                held &= (1 << bits) - 1;
            }
        }
        if at == start {
            text.push('+');
        }
        text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        at += usize::from(bytes.get(at) == Some(&b'-'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_read_and_lies_seen_through() {
        assert_eq!(text(b"Zo\xEB", Some("ISO-8859-1")), "Zoë");
        assert_eq!(text("Zoë".as_bytes(), Some("us-ascii")), "Zoë");
        assert_eq!(text(b"Zo\x89", Some("cp850")), "Zoë");
        assert_eq!(text(b"bsn 731548292", Some("utf-16")), "bsn 731548292");
        assert_eq!(text(b"b\0s\0n\0 \x001\0", Some("utf-16le")), "bsn 1");
        assert_eq!(text(b"\x1B$B$\"\x1B(B 1", Some("iso-2022-jp")), "あ 1");
        assert_eq!(text(b"Zo+AOs- +ADcAMw- 1+-1 +", Some("UTF-7")), "Zoë 73 1+1 +");
        assert_eq!(text(b"Zo\xEB", None), "Zoë");
    }
}
