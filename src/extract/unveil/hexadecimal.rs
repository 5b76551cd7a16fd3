//! A run of hexadecimal digits in, the text that its bytes make out.

use std::ops::Range;

use super::Round;
use super::percent::hex;

/// Digits of the shortest run that is looked at: nine digits of ASCII.
const SHORTEST: usize = 18;
/// Bytes at the least for other characters than letters, digits and what joins them.
const CERTAIN: usize = 16;

/// Undoes `run` where it is text throughout; answers where it ends. `0x` before it belongs to it.
pub(super) fn read(round: &mut Round<'_>, run: Range<usize>) -> Option<usize> {
    let text = round.text.as_bytes().get(run.clone())?;
    let digits = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X")).unwrap_or(text);
    if digits.len() < SHORTEST || !digits.len().is_multiple_of(2) {
        return None;
    }
    let (pairs, _) = digits.as_chunks::<2>();
    let byte = |pair: &[u8; 2]| Some(hex(pair[0])? << 4 | hex(pair[1])?);
    // The first of them settles it for nearly all that is no text.
    let fits = |byte: &u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\r' | b'\t') || *byte >= 0xC2;
    byte(pairs.first()?).filter(fits)?;
    let bytes: Vec<u8> = pairs.iter().map(byte).collect::<Option<_>>()?;
    let decoded = std::str::from_utf8(&bytes).ok()?;
    let common = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',' | ':' | '\'');
    let shows = |c: char| common(c) || bytes.len() >= CERTAIN && (!c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    if !decoded.chars().all(shows) || decoded.chars().filter(|c| common(*c)).count() * 3 < bytes.len() * 2 {
        return None;
    }
    let mut at = run.end - digits.len();
    if at > run.start {
        round.replace(run.start..at, "");
    }
    for c in decoded.chars() {
        let len = c.len_utf8() * 2;
        round.replace(at..at + len, c.encode_utf8(&mut [0; 4]));
        at += len;
    }
    Some(run.end)
}

#[cfg(test)]
mod tests {
    use super::super::unveil;

    #[test]
    fn text_is_read_and_hashes_stay() {
        let found = unveil("0x42534E3A20373331353438323932").unwrap();
        assert_eq!(found.text(), "BSN: 731548292");
        assert_eq!(found.span(5..14), Some(12..30));
        for text in [
            "d41d8cd98f00b204e9800998ecf8427e",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "731548292731548292",
            "123456789012345678",
        ] {
            assert!(unveil(text).is_none(), "{text}");
        }
    }
}
