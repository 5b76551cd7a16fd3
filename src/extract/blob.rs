//! The bytes of a value in, what they are out: a text, a file, or neither.
//!
//! It must not know which database or data file the value stands in.

use super::ole::wide_texts;
use super::{decode, sniff};

/// Letters and digits of the shortest run that is a text beside other bytes.
const SHORTEST: usize = 4;

/// What bytes are.
pub(super) enum Blob {
    /// A text, that of few bytes in whatever coding it stands; an empty one where they are a key or a flag.
    Text(String),
    /// A file, or a text that has a form of its own.
    File,
    /// Neither.
    Unknown,
}

/// What `bytes` are.
pub(super) fn blob(bytes: &[u8]) -> Blob {
    let text =
        std::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()));
    match text {
        Some(text) if text.trim_start().starts_with(['<', '{', '[']) || text.len() > 1 << 12 => Blob::File,
        Some(text) => Blob::Text(text.to_owned()),
        None if sniff::is_file(bytes) => Blob::File,
        None if bytes.len() <= 64 => Blob::Text(readable(bytes)),
        None => Blob::Unknown,
    }
}

/// The runs of characters among bytes; chance makes none that are letters and digits for the most part.
pub(super) fn readable(bytes: &[u8]) -> String {
    let text = decode::whole(bytes);
    let is_text = |run: &&str| {
        let (all, plain) = (run.chars().count(), run.chars().filter(char::is_ascii_alphanumeric).count());
        plain * 2 > all && (plain >= SHORTEST || *run == text)
    };
    let odd = |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER;
    let runs: Vec<&str> = text.split(odd).filter(is_text).collect();
    if runs.is_empty() { wide_texts(bytes) } else { runs.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told() {
        assert!(matches!(blob("Zoë".as_bytes()), Blob::Text(text) if text == "Zoë"));
        assert!(matches!(blob(b"{\"a\": 1}"), Blob::File));
        assert!(matches!(blob(b"\x89PNG\r\n\x1a\n\0"), Blob::File));
        assert!(matches!(blob(&[0xFE; 16]), Blob::Text(text) if text.is_empty()));
        assert!(matches!(blob(&[0xFE; 100]), Blob::Unknown));
    }

    #[test]
    fn text_in_another_coding_or_beside_other_bytes_is_read() {
        let wide: Vec<u8> = "BSN 319072356".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&b"Andr\xE9, BSN 319072356"[..], &wide, b"\x01\0\x02BSN 319072356\0", b"\xFF\x80\0BSN 319072356"]
        {
            let Blob::Text(text) = blob(bytes) else { panic!("{bytes:?}") };
            assert!(text.contains("BSN 319072356"), "{text}");
        }
        assert!(matches!(blob(b"Zo\xEB"), Blob::Text(text) if text == "Zoë"));
        let key = [0x5B, 0xE1, 0x9F, 0x41, 0xC2, 0x07, 0x4E, 0x4D, 0xA9, 0x33, 0x10, 0xF5, 0x6C, 0x81, 0x22, 0xD0];
        assert!(matches!(blob(&key), Blob::Text(text) if text.is_empty()));
    }
}
