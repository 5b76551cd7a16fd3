//! The value of a header in, its text in plain characters and its parameters out.
//!
//! Encoded words (RFC 2047), and parameters in pieces and in other character sets (RFC 2231). It must not know which
//! header it is.

use super::{charset, coding};

/// `text` with its encoded words undone; what is broken stays as it stands.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::new();
    // A character may lie across two words of one set, so their bytes are put together first.
    let mut held: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((set, bytes, len)) = encoded(from) else {
            flush(&mut held, &mut out);
            out.push_str(before);
            out.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        // White space between two words belongs to neither.
        if held.is_none() || !before.trim().is_empty() {
            flush(&mut held, &mut out);
            out.push_str(before);
        }
        match &mut held {
            Some((known, all)) if *known == set => all.extend(bytes),
            _ => {
                flush(&mut held, &mut out);
                held = Some((set, bytes));
            }
        }
        rest = from.get(len..).unwrap_or_default();
    }
    flush(&mut held, &mut out);
    out.push_str(rest);
    out
}

fn flush(held: &mut Option<(String, Vec<u8>)>, out: &mut String) {
    if let Some((set, bytes)) = held.take() {
        out.push_str(&charset::text(&bytes, Some(&set)));
    }
}

/// Character set and bytes of the encoded word that `text` starts with, and its length.
fn encoded(text: &str) -> Option<(String, Vec<u8>, usize)> {
    let (set, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (coding, rest) = rest.split_once('?')?;
    let (content, behind) = rest.split_once("?=")?;
    if set.is_empty() || set.len() > 40 || set.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match coding {
        "B" | "b" => coding::base64(content.as_bytes()).0,
        "Q" | "q" => coding::quoted(content.replace('_', " ").as_bytes()).0.into_owned(),
        _ => return None,
    };
    // The set may be followed by a language.
    let set = set.split('*').next().unwrap_or(set).to_ascii_lowercase();
    Some((set, bytes, text.len() - behind.len()))
}

/// A value with parameters: `text/plain; charset=utf-8`.
#[derive(Default)]
pub(super) struct Parameters {
    /// What stands before them, in lower case.
    pub(super) kind: String,
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Reads `value`.
    pub(super) fn of(value: &str) -> Self {
        let mut fields = fields(value).into_iter();
        let kind = fields.next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut pairs = Vec::new();
        let mut pieces: Vec<(String, u32, bool, String)> = Vec::new();
        for field in fields {
            let Some((name, value)) = field.split_once('=') else { continue };
            let (name, value) = (name.trim().to_ascii_lowercase(), unquoted(value.trim()));
            match name.split_once('*') {
                None => pairs.push((name, decode(&value))),
                Some((name, part)) => {
                    let escaped = part.is_empty() || part.ends_with('*');
                    let number = part.trim_end_matches('*').parse().unwrap_or(0);
                    pieces.push((name.to_owned(), number, escaped, value));
                }
            }
        }
        pieces.sort_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
        for same in pieces.chunk_by(|left, right| left.0 == right.0) {
            pairs.extend(same.first().map(|piece| (piece.0.clone(), joined(same))));
        }
        Self { kind, pairs }
    }

    /// The value of the parameter `name`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of the parameter `name`: readers differ in which they take.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |pair| pair.0 == name).map(|pair| pair.1.as_str())
    }
}

/// The pieces of one parameter as one text.
fn joined(pieces: &[(String, u32, bool, String)]) -> String {
    let (mut bytes, mut set) = (Vec::new(), None);
    for (at, (_, _, escaped, value)) in pieces.iter().enumerate() {
        if !escaped {
            bytes.extend_from_slice(value.as_bytes());
            continue;
        }
        let mut value = value.as_str();
        // Set and language stand before the first piece.
        if let (0, Some((name, rest))) = (at, value.split_once('\'')) {
            set = Some(name.to_owned());
            value = rest.split_once('\'').map_or(rest, |(_, rest)| rest);
        }
        bytes.extend_from_slice(&coding::quoted(value.replace('%', "=").as_bytes()).0);
    }
    charset::text(&bytes, set.as_deref())
}

/// The fields between semicolons, but for those in quotes.
fn fields(value: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted, mut escaped) = (Vec::new(), String::new(), false, false);
    for c in value.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ';' if !quoted => {
                fields.push(std::mem::take(&mut field));
                continue;
            }
            _ => {}
        }
        escaped = c == '\\' && quoted && !escaped;
        field.push(c);
    }
    fields.push(field);
    fields
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '"' if !escaped => break,
            '\\' if !escaped => escaped = true,
            _ => {
                text.push(c);
                escaped = false;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_undone() {
        for (text, plain) in [
            ("=?utf-8?q?Jos=C3=A9_Bakker?= <a@b.nl>", "José Bakker <a@b.nl>"),
            ("=?utf-8?B?w6k=?= =?utf-8?b?w6s=?=", "éë"),
            ("=?utf-8?B?ww==?=\t=?UTF-8?B?qQ==?=", "é"),
            ("a =?x?q?b", "a =?x?q?b"),
            ("=?iso-8859-1*nl?Q?caf=E9?= x", "café x"),
            ("=?a =?utf-8?q?b?=", "=?a b"),
        ] {
            assert_eq!(decode(text), plain);
        }
    }

    #[test]
    fn parameters_come_in_pieces() {
        let found = Parameters::of("Attachment; filename*0*=UTF-8''Jos%C3%A9; filename*1=\" een;twee\"; size=4");
        assert_eq!((found.kind.as_str(), found.get("filename")), ("attachment", Some("José een;twee")));
        assert_eq!(found.get("size"), Some("4"));
        let found = Parameters::of("a/b; name=\"=?utf-8?q?=C3=A9?=.txt\"; name=\"a\\\"b\"");
        assert_eq!(found.all("name").collect::<Vec<_>>(), ["é.txt", "a\"b"]);
    }

    proptest! {
        #[test]
        fn any_text_will_do(text in "([ -~]|=\\?utf-8\\?[bq]\\?|\\?=|;a\\*[0-9]\\*?=|é){0,40}") {
            let _ = (decode(&text), Parameters::of(&text).get("a").is_some());
        }
    }
}
