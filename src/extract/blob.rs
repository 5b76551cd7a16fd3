//! The bytes of a value in, what they are out: a text, a file, or neither.
//!
//! It must not know which database or data file the value stands in.

use super::sniff;

/// What bytes are.
pub(super) enum Blob {
    /// A text; an empty one where a few bytes are a key or a flag.
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
        None if bytes.len() <= 64 => Blob::Text(String::new()),
        None => Blob::Unknown,
    }
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
}
