//! JSON text in, tokens with their offsets out.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::super::mapped::Mapped;

/// One token. Ranges are bytes of the text.
pub(super) enum Token {
    /// `{` or `[`.
    Open(u8),
    /// `}` or `]`.
    Close(u8),
    /// `:`.
    Colon,
    /// `,`.
    Comma,
    /// A string, without its quotes.
    String(Range<usize>),
    /// A number or a bare word.
    Bare(Range<usize>),
    /// A comment, marks included.
    Comment(Range<usize>),
}

/// Splits a text into tokens.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The next token and where it starts, `None` at the end; an error where none can start.
    pub(super) fn next(&mut self) -> Result<Option<(usize, Token)>, usize> {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(self.at..).unwrap_or_default();
        let blank = rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0x0B).unwrap_or(rest.len());
        let start = self.at + blank;
        let Some(&first) = bytes.get(start) else {
            return Ok(None);
        };
        let (token, end) = match first {
            b'{' | b'[' => (Token::Open(first), start + 1),
            b'}' | b']' => (Token::Close(first), start + 1),
            b':' => (Token::Colon, start + 1),
            b',' => (Token::Comma, start + 1),
            b'"' => {
                let end = string_end(bytes, start + 1).ok_or(start)?;
                (Token::String(start + 1..end), end + 1)
            }
            b'/' => {
                let end = comment_end(bytes, start).ok_or(start)?;
                (Token::Comment(start..end), end)
            }
            _ => {
                let end = bytes[start..].iter().position(|&byte| !is_bare(byte)).map_or(bytes.len(), |len| start + len);
                if end == start {
                    return Err(start);
                }
                (Token::Bare(start..end), end)
            }
        };
        self.at = end;
        Ok(Some((start, token)))
    }
}

const fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'$')
}

fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let body = bytes.get(start + 2..)?;
    match bytes[start + 1] {
        b'/' => Some(memchr(b'\n', body).map_or(bytes.len(), |len| start + 2 + len)),
        b'*' => memmem::find(body, b"*/").map(|len| start + 4 + len),
        _ => None,
    }
}

/// Joins the string that stands at `at`, its escapes resolved, into `mapped`.
pub(super) fn unescape(string: &str, at: u64, mapped: &mut Mapped) {
    let mut rest = 0;
    while let Some(found) = string.get(rest..).and_then(|part| memchr(b'\\', part.as_bytes())) {
        let escape = rest + found;
        mapped.verbatim(&string[rest..escape], at + rest as u64);
        let (c, len) = resolve(&string[escape..]);
        let source = at + escape as u64;
        match c {
            Some(c) => mapped.replaced(c.encode_utf8(&mut [0; 4]), source..source + len as u64),
            None => mapped.verbatim(&string[escape..escape + len], source),
        }
        rest = escape + len;
    }
    mapped.verbatim(string.get(rest..).unwrap_or_default(), at + rest as u64);
}

/// The character that the escape at the start of `text` stands for, and the escape's length. An unknown escape
/// stands for itself.
fn resolve(text: &str) -> (Option<char>, usize) {
    let c = match text.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{C}',
        Some(&byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
        Some(b'u') => {
            let Some(unit) = hex(text, 2) else {
                return (None, 2);
            };
            if let Some(c) = char::from_u32(unit) {
                return (Some(c), 6);
            }
            let low = (text.get(6..8) == Some("\\u")).then(|| hex(text, 8)).flatten();
            let pair = low.filter(|low| unit < 0xDC00 && (0xDC00..0xE000).contains(low));
            return match pair {
                Some(low) => (char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), 12),
                None => (Some(char::REPLACEMENT_CHARACTER), 6),
            };
        }
        _ => return (None, 1),
    };
    (Some(c), 2)
}

fn hex(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}
