//! Text with tags in, tokens with their offsets out: the scanner that XML and HTML share.
//!
//! It is tolerant: what is no tag is text, so nothing is lost. It knows no element by name and expands nothing but
//! character references and the predefined entities.

mod entity;

use std::ops::Range;

use memchr::{memchr, memmem};

use super::decode::LONGEST;

pub(super) use entity::{Entities, resolve, unescape};

/// One token. Ranges are bytes of the text it was read from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text between tags, references unresolved.
    Text(Range<usize>),
    /// A start tag.
    Open {
        /// The element's name.
        name: Range<usize>,
        /// Where its attributes stand.
        attributes: Range<usize>,
        /// Whether it ends in `/>`.
        empty: bool,
    },
    /// An end tag.
    Close(Range<usize>),
    /// A CDATA section's content.
    Data(Range<usize>),
    /// A comment, processing instruction or declaration, without its marks.
    Aside(Range<usize>),
}

/// Bytes that may be searched in vain for closing marks before searches are cut short: hostile files are all `<`.
const PATIENCE: usize = 16 * LONGEST;
/// How far a search goes after that.
const SHORT: usize = 256;

/// Splits a text into tokens.
pub(super) struct Scanner {
    patience: usize,
}

impl Default for Scanner {
    fn default() -> Self {
        Self { patience: PATIENCE }
    }
}

impl Scanner {
    /// The token that `text` starts with and its length; `None` where more text is needed, or at the end.
    pub(super) fn next(&mut self, text: &str, ended: bool) -> Option<(Token, usize)> {
        let bytes = text.as_bytes();
        let marked = bytes.first()? == &b'<'
            && match bytes.get(1) {
                Some(b'/' | b'!' | b'?') => true,
                Some(_) => names_element(bytes),
                None if ended => false,
                None => return None,
            };
        if !marked {
            return plain(bytes, 1, ended);
        }
        let reach = if self.patience == 0 { SHORT } else { LONGEST };
        let window = bytes.get(..reach).unwrap_or(bytes);
        let found = mark(window);
        if found.is_none() && (ended || bytes.len() >= reach) {
            // A mark that is never closed is text, as is one that goes on for too long.
            self.patience = self.patience.saturating_sub(window.len());
            return plain(bytes, 1, true);
        }
        found
    }
}

/// The tag, section or comment that `bytes` start with, if it is whole.
fn mark(bytes: &[u8]) -> Option<(Token, usize)> {
    // Each of them ends so; looking for that first is what keeps hostile files cheap.
    memchr(b'>', bytes)?;
    let enclosed = |open: usize, close: &str| {
        let rest = bytes.get(open..)?;
        let len = memmem::find(rest, close.as_bytes())?;
        Some((open..open + len, open + len + close.len()))
    };
    if bytes.starts_with(b"<!--") {
        enclosed(4, "-->").map(|(range, len)| (Token::Aside(range), len))
    } else if bytes.starts_with(b"<![CDATA[") {
        enclosed(9, "]]>").map(|(range, len)| (Token::Data(range), len))
    } else if bytes.starts_with(b"<?") {
        enclosed(2, ">").map(|(range, len)| (Token::Aside(range), len))
    } else if bytes.starts_with(b"<!") {
        declaration(bytes).map(|len| (Token::Aside(2..len - 1), len))
    } else if bytes.starts_with(b"</") {
        enclosed(2, ">").map(|(range, len)| (Token::Close(name(bytes, range.start)), len))
    } else {
        tag(bytes)
    }
}

/// Text from the start on, at least `from` bytes of it.
fn plain(bytes: &[u8], from: usize, ended: bool) -> Option<(Token, usize)> {
    let rest = bytes.get(from..)?;
    let len = match memchr(b'<', rest) {
        Some(at) => from + at,
        None if ended => bytes.len(),
        None if bytes.len() >= LONGEST => {
            // A reference may lie across the end; it is left for the next piece.
            let tail = bytes.len() - 64;
            memchr(b'&', &bytes[tail..]).map_or(bytes.len(), |at| tail + at)
        }
        None => return None,
    };
    Some((Token::Text(0..len), len))
}

/// Whether what follows the `<` at the start can be an element's name: an address in angle brackets is text.
fn names_element(bytes: &[u8]) -> bool {
    let name = &bytes[name(bytes, 1)];
    let fits = |byte: &u8| starts_name(*byte) || byte.is_ascii_digit() || b"-.".contains(byte);
    name.first().is_some_and(|&byte| starts_name(byte)) && name.iter().all(fits)
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

fn name(bytes: &[u8], start: usize) -> Range<usize> {
    let rest = bytes.get(start..).unwrap_or_default();
    let len = rest.iter().position(|byte| byte.is_ascii_whitespace() || b"/>=".contains(byte)).unwrap_or(rest.len());
    start..start + len
}

fn tag(bytes: &[u8]) -> Option<(Token, usize)> {
    let name = name(bytes, 1);
    let mut at = name.end;
    let end = loop {
        let byte = *bytes.get(at)?;
        match byte {
            b'>' => break at,
            // Only what follows an equals sign is a quoted value; any other quote has strayed.
            b'"' | b'\'' if bytes[..at].trim_ascii_end().ends_with(b"=") => {
                at += memchr(byte, bytes.get(at + 1..)?)? + 2;
            }
            _ => at += 1,
        }
    };
    let empty = bytes[..end].ends_with(b"/");
    let token = Token::Open { attributes: name.end..end - usize::from(empty && end > name.end), name, empty };
    Some((token, end + 1))
}

/// The length of the declaration at the start, its internal subset included.
fn declaration(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut quote) = (0u32, None);
    for (at, &byte) in bytes.iter().enumerate().skip(2) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') if depth > 0 => quote = Some(byte),
            (None, b'[') => depth += 1,
            (None, b']') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The names and values in `range` of `text`, where a tag's attributes stand.
pub(super) fn attributes(text: &str, range: Range<usize>) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let bytes = text.as_bytes().get(..range.end).unwrap_or_default();
    let mut at = range.start;
    std::iter::from_fn(move || {
        let skip = |from: usize, skipped: &[u8]| {
            let rest = bytes.get(from..).unwrap_or_default();
            let blank = |byte: &u8| byte.is_ascii_whitespace() || skipped.contains(byte);
            from + rest.iter().take_while(|byte| blank(byte)).count()
        };
        let start = skip(at, b"/=\"'");
        let name = name(bytes, start);
        if name.is_empty() {
            return None;
        }
        let sign = skip(name.end, b"");
        if bytes.get(sign) != Some(&b'=') {
            at = name.end;
            return Some((name.clone(), name.end..name.end));
        }
        let open = skip(sign + 1, b"");
        let quote = bytes.get(open).filter(|byte| b"\"'".contains(byte));
        let value = if let Some(&quote) = quote {
            let inner = bytes.get(open + 1..).unwrap_or_default();
            let len = memchr(quote, inner).unwrap_or(inner.len());
            at = open + len + 2;
            open + 1..open + 1 + len
        } else {
            let rest = bytes.get(open..).unwrap_or_default();
            let blank = rest.iter().position(u8::is_ascii_whitespace);
            at = open + blank.unwrap_or(rest.len());
            open..at
        };
        Some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let (mut rest, mut told) = (text, Vec::new());
        let mut scanner = Scanner::default();
        while let Some((token, len)) = scanner.next(rest, true) {
            told.push(match token {
                Token::Text(range) => format!("text {}", &rest[range]),
                Token::Open { name, attributes: range, empty } => {
                    let mut shown = format!("open {}", &rest[name]);
                    for (name, value) in attributes(rest, range) {
                        shown.extend([" ", &rest[name], "=", &rest[value]]);
                    }
                    shown + if empty { " /" } else { "" }
                }
                Token::Close(range) => format!("close {}", &rest[range]),
                Token::Data(range) => format!("data {}", &rest[range]),
                Token::Aside(range) => format!("aside {}", &rest[range]),
            });
            rest = &rest[len..];
        }
        told
    }

    #[test]
    fn tags_and_text() {
        assert_eq!(
            all("<?xml v?><!DOCTYPE a [<!ENTITY b \"]>\">]><a b='1' c=\"x>y\" d=2 e><f/>t</a ><!-- - -->"),
            [
                "aside xml v?",
                "aside DOCTYPE a [<!ENTITY b \"]>\">]",
                "open a b=1 c=x>y d=2 e=",
                "open f /",
                "text t",
                "close a",
                "aside  - "
            ]
        );
        assert_eq!(all("<a><![CDATA[<b>]]></a>")[1], "data <b>");
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(all("1 < 2 <b"), ["text 1 ", "text < 2 ", "text <b"]);
        assert_eq!(all("<a title=it's>x"), ["open a title=it's", "text x"]);
        assert_eq!(all("<!-- open"), ["text <!-- open"]);
        assert_eq!(all("<"), ["text <"]);
        assert_eq!(Scanner::default().next("<a b", false), None);
        assert_eq!(Scanner::default().next("abc", false), None);
        assert_eq!(all("Jan <jan@x.nl>"), ["text Jan ", "text <jan@x.nl>"]);
    }
}
