//! Backslash escapes of strings in, the characters they stand for out: `\u0031`, `\x31`, `\061`, `\n`, `\"`.

use super::percent::{hex, sequence};
use super::{Round, written};

/// Bytes of a word before a backslash that are looked at to tell a path.
const PATH: usize = 128;

/// Undoes the escapes at `at`; answers where they end.
pub(super) fn escape(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let bytes = round.text.as_bytes();
    let with = match bytes.get(at + 1)? {
        b'u' | b'U' => return unicode(round, at),
        b'x' => {
            return series(round, at, 4, |bytes| match bytes {
                [b'\\', b'x', high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
                _ => None,
            });
        }
        b'0'..=b'3' => {
            return series(round, at, 4, |bytes| match bytes {
                [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] => {
                    Some((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'))
                }
                _ => None,
            });
        }
        b'"' => "\"",
        b'/' => "/",
        b'n' | b'r' if !is_path(bytes, at) => "\n",
        b't' if !is_path(bytes, at) => "\t",
        // An escaped backslash goes where it escapes the start of another escape.
        b'\\' if matches!(bytes.get(at + 2), Some(b'"' | b'\\' | b'u' | b'n' | b'r' | b't')) && !is_path(bytes, at) => {
            "\\"
        }
        _ => return None,
    };
    round.replace(at..at + 2, with);
    Some(at + 2)
}

/// Leaves out the control sequence of a terminal at `at`, a colour for one: ECMA-48, 5.4.
pub(super) fn terminal(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let rest = round.text.as_bytes().get(at..)?.strip_prefix(b"\x1B[")?;
    let len = rest.iter().take(32).position(|byte| (0x40..=0x7E).contains(byte))?;
    round.replace(at..at + len + 3, "");
    Some(at + len + 3)
}

/// A UTF-16 unit in four digits, or two that make one character; or a code within braces.
fn unicode(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let rest = round.text.as_bytes().get(at + 2..)?;
    let (code, len) = if rest.first() == Some(&b'{') {
        let end = rest.iter().take(8).position(|&byte| byte == b'}')?;
        (digits(rest.get(1..end)?)?, end + 3)
    } else {
        let high = digits(rest.get(..4)?)?;
        if (0xD800..0xDC00).contains(&high) {
            let low = digits(rest.get(6..10).filter(|_| rest.get(4..6) == Some(br"\u"))?)?;
            let low = low.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
            (0x10000 + ((high - 0xD800) << 10 | low), 12)
        } else {
            (high, 6)
        }
    };
    let c = char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))?;
    round.replace(at..at + len, c.encode_utf8(&mut [0; 4]));
    Some(at + len)
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |sum, &byte| Some(sum << 4 | u32::from(hex(byte)?)))
}

/// Bytes that are written one after the other, in `width` bytes each.
fn series(round: &mut Round<'_>, at: usize, width: usize, one: impl Fn(&[u8]) -> Option<u8>) -> Option<usize> {
    let bytes = round.text.as_bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.get(at + decoded.len() * width..).and_then(&one) {
        decoded.push(byte);
    }
    let text = written(&decoded).filter(|text| !text.is_empty())?;
    sequence(round, at, &text, &decoded, width);
    Some(at + decoded.len() * width)
}

/// Whether the backslash at `at` stands in a path or between a domain and a user: `C:\temp`, `\\server\x`,
/// `GEMEENTE\nbakker`.
fn is_path(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(at.saturating_sub(PATH)..at).unwrap_or_default();
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=' | b'(');
    let word = before.iter().rposition(ends).map_or(before, |at| &before[at + 1..]);
    let behind = bytes.get(at + 1..).unwrap_or_default();
    if memchr::memmem::find(word, br":\").is_some() || word.ends_with(b":") && word.len() == 2 {
        return true;
    }
    if word.starts_with(br"\\") && word.len() > 2 {
        return true;
    }
    let domain = word.len() > 1
        && word.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_' | b'0'..=b'9'));
    let user = behind.iter().take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || **byte == b'.');
    let user = user.count();
    domain
        && word.iter().any(u8::is_ascii_uppercase)
        && user > 2
        && !matches!(behind.get(user), Some(b':' | b'=' | b'\\' | b'"'))
}

#[cfg(test)]
mod tests {
    use super::super::unveil;

    fn plain(text: &str) -> Option<String> {
        unveil(text).map(|found| found.text().to_owned())
    }

    #[test]
    fn strings_read_as_their_programs_read_them() {
        for (text, found) in [
            (r"a\nb: \x31\x32 \061\062", "a\nb: 12 12"),
            (r"\ud83d\ude00 \u{65}", "😀 e"),
            (r#"{\"bsn\": \"1\"}"#, r#"{"bsn": "1"}"#),
            (r#"{\\\"bsn\\\": 1}"#, r#"{"bsn": 1}"#),
            (r"Zo\xc3\xab Zo\xeb", "Zoë Zoë"),
            ("bsn \u{1b}[1;33m731\u{1b}[0m548", "bsn 731548"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(found), "{text}");
        }
    }

    #[test]
    fn paths_and_patterns_stay() {
        for text in [r"C:\temp\readme", r"\\server\nieuw\x", r"^\d+\s\w$", r"GEMEENTE\tbakker", r"\ud83d x \u12"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
