//! Text behind a statement's head in, the fields of its next row out.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::super::leaf::Anchor;
use super::super::mapped::Mapped;

/// Bytes around a string that may be left out of its field: `CAST(N'…' AS date)`, `'…'::date`.
const AROUND: usize = 40;

/// One field of a row. Ranges are bytes of the text.
pub(super) enum Field {
    /// A string without its quotes.
    String(Range<usize>),
    /// A field of a copied line, which has escapes.
    Copied(Range<usize>),
    /// Anything else, as it stands.
    Bare(Range<usize>),
    /// No value.
    Null(usize),
}

/// What a text starts with. Lengths count up to what follows it.
pub(super) enum Row {
    Fields(Vec<Field>, usize),
    /// The rows end here.
    End(usize),
    /// More text is needed to tell.
    Unfinished,
}

impl Field {
    pub(super) fn start(&self) -> usize {
        match self {
            Self::String(range) | Self::Copied(range) | Self::Bare(range) => range.start,
            Self::Null(at) => *at,
        }
    }

    /// Its value, and how that leads back to `text`, which stands at `offset`.
    pub(super) fn value(&self, text: &str, offset: u64) -> (String, Anchor) {
        let (range, doubled) = match self {
            Self::Null(_) => return (String::new(), Anchor::None),
            Self::Bare(range) => {
                let value = text.get(range.clone()).unwrap_or_default();
                return (value.to_owned(), Anchor::At(offset + range.start as u64));
            }
            Self::String(range) => (range, true),
            Self::Copied(range) => (range, false),
        };
        let value = text.get(range.clone()).unwrap_or_default();
        let (mut mapped, base, mut done) = (Mapped::default(), offset + range.start as u64, 0);
        while let Some(found) = value.get(done..).and_then(|rest| memchr2(b'\\', b'\'', rest.as_bytes())) {
            let at = done + found;
            mapped.verbatim(&value[done..at], base + done as u64);
            let stands = match (value.as_bytes()[at], value.as_bytes().get(at + 1)) {
                (b'\\', Some(b'n')) => "\n",
                (b'\\', Some(b't')) => "\t",
                (b'\\', Some(b'r')) => "\r",
                (b'\\', Some(b'\\')) => "\\",
                (b'\\', Some(b'"')) => "\"",
                (b'\\' | b'\'', Some(b'\'')) if doubled => "'",
                _ => {
                    mapped.verbatim(&value[at..=at], base + at as u64);
                    done = at + 1;
                    continue;
                }
            };
            mapped.replaced(stands, base + at as u64..base + at as u64 + 2);
            done = at + 2;
        }
        mapped.verbatim(value.get(done..).unwrap_or_default(), base + done as u64);
        mapped.take()
    }
}

/// The next `(…)` of a list of values.
pub(super) fn tuple(text: &str, ended: bool) -> Row {
    let bytes = text.as_bytes();
    let mut at = blank(text);
    if bytes.get(at) == Some(&b',') {
        at += 1;
        at += blank(text.get(at..).unwrap_or_default());
    }
    match bytes.get(at) {
        Some(b'(') => {}
        None if !ended => return Row::Unfinished,
        Some(b';') => return Row::End(at + 1),
        _ => return Row::End(at),
    }
    let mut fields = Vec::new();
    at += 1;
    loop {
        let Some((field, end)) = expression(text, at) else { return Row::Unfinished };
        fields.push(field);
        at = end + 1;
        if bytes.get(end) == Some(&b')') {
            return Row::Fields(fields, at);
        }
    }
}

/// The expression that starts at `from`, and where the comma or parenthesis behind it stands.
fn expression(text: &str, from: usize) -> Option<(Field, usize)> {
    let bytes = text.as_bytes();
    let start = from + blank(text.get(from..)?);
    let (mut at, mut depth) = (start, 0u32);
    let mut strings: Vec<Range<usize>> = Vec::new();
    loop {
        match *bytes.get(at)? {
            b'\'' => {
                let end = string_end(bytes, at + 1)?;
                strings.push(at + 1..end);
                at = end + 1;
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                at += 1;
            }
            b')' | b',' if depth == 0 => break,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            _ => at += 1,
        }
    }
    let whole = text.get(start..at)?.trim_end();
    let field = match strings.as_slice() {
        [only] if plain_around(whole, text.get(only.start - 1..only.end + 1)?) => Field::String(only.clone()),
        [] if whole.is_empty() || whole.eq_ignore_ascii_case("null") || whole.eq_ignore_ascii_case("default") => {
            Field::Null(start)
        }
        _ => Field::Bare(start..start + whole.len()),
    };
    Some((field, at))
}

/// Whether what stands around the only string of an expression holds no value itself.
fn plain_around(whole: &str, string: &str) -> bool {
    whole.len() == string.len()
        || whole.len() - string.len() <= AROUND
            && whole.split_once(string).is_some_and(|(before, behind)| {
                ![before, behind].iter().any(|around| around.bytes().any(|byte| byte.is_ascii_digit()))
            })
}

/// Where the string whose text starts at `from` has its closing quote.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr2(b'\'', b'\\', bytes.get(at..)?)?;
        let next = bytes.get(at + 1)?;
        match (bytes[at], next) {
            (b'\'', b'\'') | (b'\\', b'\\') => at += 2,
            (b'\'', _) => return Some(at),
            // Some dialects escape a quote so, to others a backslash is a letter: what follows tells.
            (_, b'\'') => {
                let rest = bytes.get(at + 2..)?.trim_ascii_start();
                if matches!(rest.first(), None | Some(b',' | b')')) {
                    return Some(at + 1);
                }
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// The next line of a `COPY`.
pub(super) fn line(text: &str, ended: bool) -> Row {
    let bytes = text.as_bytes();
    let (end, next) = match memchr(b'\n', bytes) {
        Some(end) => (end, end + 1),
        None if ended => (text.len(), text.len()),
        None => return Row::Unfinished,
    };
    let line = text.get(..end).unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line == "\\." || text.is_empty() {
        return Row::End(next);
    }
    let mut at = 0;
    let fields = line.split('\t').map(|field| {
        let start = at;
        at += field.len() + 1;
        if field == "\\N" { Field::Null(start) } else { Field::Copied(start..start + field.len()) }
    });
    Row::Fields(fields.collect(), next)
}

/// Bytes of white space and comments that `text` starts with.
pub(super) fn blank(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start().as_bytes();
        let comment = if rest.starts_with(b"--") {
            memchr(b'\n', rest)
        } else if rest.starts_with(b"/*") {
            memmem::find(rest, b"*/").map(|end| end + 2)
        } else {
            None
        };
        match comment {
            Some(len) => at += len,
            None => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let Row::Fields(fields, len) = tuple(text, true) else { return Vec::new() };
        assert_eq!(&text[len..], ";");
        fields.iter().map(|field| field.value(text, 0).0).collect()
    }

    #[test]
    fn expressions_of_all_kinds() {
        assert_eq!(values("(1, 'a''b', NULL, now());"), ["1", "a'b", "", "now()"]);
        assert_eq!(values(", ('a, (b)' , E'c\\'d', _binary 'x');"), ["a, (b)", "c'd", "x"]);
        assert_eq!(values("('C:\\', 'd');"), ["C:\\", "d"]);
        assert_eq!(values("(to_date('1961-03-12', 'yyyy'), 'x' || 5, ARRAY[1,2]);").len(), 3);
        assert_eq!(values("( /* x, */ 'a', -- y\n 'regel\\nregel');"), ["a", "regel\nregel"]);
    }

    #[test]
    fn a_row_that_is_cut_off_waits_for_more() {
        for text in ["('a", "('a', ", "('a'", "", ","] {
            assert!(matches!(tuple(text, false), Row::Unfinished), "{text}");
        }
        assert!(matches!(tuple(" ;x", true), Row::End(2)));
        assert!(matches!(tuple(" ON x", true), Row::End(1)));
    }
}
