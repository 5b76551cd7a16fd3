//! Percent escapes and pluses of URLs in, the characters they stand for out: RFC 3986 and
//! <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>.

use std::ops::Range;

use super::{Round, written};

/// Bytes of a query before a plus in which its equals sign is looked for.
const QUERY: usize = 256;

/// Undoes the escapes that follow one another from `at` on; answers where they end.
pub(super) fn escape(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let bytes = round.text.as_bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.get(at + decoded.len() * 3..).and_then(one) {
        decoded.push(byte);
    }
    let text = written(&decoded).filter(|text| !text.is_empty())?;
    sequence(round, at, &text, &decoded, 3);
    Some(at + decoded.len() * 3)
}

/// Writes `text`, the characters of `decoded`, each byte of which is written in `width` bytes from `at` on.
pub(super) fn sequence(round: &mut Round<'_>, at: usize, text: &str, decoded: &[u8], width: usize) {
    let utf8 = text.len() == decoded.len();
    let mut from = at;
    for c in text.chars() {
        let len = width * if utf8 { c.len_utf8() } else { 1 };
        round.replace(from..from + len, c.encode_utf8(&mut [0; 4]));
        from += len;
    }
}

fn one(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b'%', high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

/// The value of a hexadecimal digit.
pub(super) fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// Writes spaces for the pluses in `range` that join words of a query's value.
pub(super) fn pluses(round: &mut Round<'_>, range: Range<usize>) {
    let bytes = round.text.as_bytes();
    let Some(first) = bytes.get(range.clone()).and_then(|run| memchr::memchr(b'+', run)) else { return };
    let before = bytes.get(range.start.saturating_sub(QUERY)..range.start).unwrap_or_default();
    let token = before.iter().rposition(u8::is_ascii_whitespace).map_or(before, |at| &before[at..]);
    // One pair of several: a sum in a program has an equals sign too.
    let several = token.iter().any(|byte| matches!(byte, b'&' | b'?')) || bytes.get(range.end) == Some(&b'&');
    if !several || !token.contains(&b'=') {
        return;
    }
    let joins = |at: usize| {
        let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        bytes.get(at) == Some(&b'+') && beside(at.checked_sub(1)) && beside(Some(at + 1))
    };
    for at in (range.start + first..range.end).filter(|&at| joins(at)) {
        round.replace(at..at + 1, " ");
    }
}

#[cfg(test)]
mod tests {
    use super::super::unveil;

    fn plain(text: &str) -> Option<String> {
        unveil(text).map(|found| found.text().to_owned())
    }

    #[test]
    fn bytes_make_characters_in_either_encoding() {
        assert_eq!(plain("Zo%C3%ABy").as_deref(), Some("Zoëy"));
        assert_eq!(plain("Zo%EBy").as_deref(), Some("Zoëy"));
        assert_eq!(plain("x%00y 5%zz 100%"), None);
    }

    #[test]
    fn sums_are_no_queries() {
        assert_eq!(plain("a + b = c, 1+1 en a+b"), None);
        assert_eq!(plain("?naam=van+den+Berg&plaats=Den+Haag").as_deref(), Some("?naam=van den Berg&plaats=Den Haag"));
    }
}
