//! A `Content-Disposition` or `X-Filename` header in, the file's name in it out (RFC 6266, RFC 8187).

use std::collections::HashSet;

use sluis::{Attachment, Content};

/// The names that headers tell of a file, and then `more`; each once, for whoever stores it may take any of them.
pub(in crate::door::serve) fn told<'h>(
    plain: impl Iterator<Item = &'h [u8]>,
    dispositions: impl Iterator<Item = &'h [u8]>,
    more: Option<String>,
) -> Result<Vec<String>, Unreadable> {
    let mut names = plain.map(of_header).collect::<Result<Vec<_>, _>>()?;
    for disposition in dispositions {
        names.extend(of_disposition(disposition)?);
    }
    names.extend(more);
    let mut known = HashSet::new();
    names.retain(|name| known.insert(name.clone()));
    Ok(names)
}

/// The attachment that a file of these names is: under the first, and the others beside it, to be judged as names.
pub(in crate::door::serve) fn named(names: Vec<String>, content: Content) -> Vec<Attachment> {
    let mut names = names.into_iter();
    let file = Attachment { name: names.next().unwrap_or_default(), content };
    let others = names.map(|name| Attachment { name, content: Content::NameOnly });
    std::iter::once(file).chain(others).collect()
}

/// Why there is no name: the header cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::door::serve) struct Unreadable;

/// The file name in a `Content-Disposition`; `None` where it holds none.
pub(in crate::door::serve) fn of_disposition(header: &[u8]) -> Result<Option<String>, Unreadable> {
    let text = std::str::from_utf8(header).map_err(|_| Unreadable)?;
    let (mut plain, mut extended) = (None, None);
    for part in parts(text)?.iter().skip(1) {
        let Some((key, value)) = part.split_once('=') else { continue };
        let slot = match key.trim().to_ascii_lowercase().as_str() {
            "filename" => &mut plain,
            "filename*" => &mut extended,
            _ => continue,
        };
        // Two names, one of which would not be looked at.
        if slot.replace(value.trim()).is_some() {
            return Err(Unreadable);
        }
    }
    let plain = plain.map(unquoted);
    match (extended, plain) {
        (Some(extended), plain) => {
            let mut pieces = extended.splitn(3, '\'');
            let charset = pieces.next().unwrap_or_default();
            let (Some(_), Some(value), true) = (pieces.next(), pieces.next(), charset.eq_ignore_ascii_case("utf-8"))
            else {
                return Err(Unreadable);
            };
            let name = percent(value)?;
            // Both are judged where they differ: whoever stores the file may take either.
            Ok(Some(match plain {
                Some(plain) if plain != name => format!("{name} {plain}"),
                _ => name,
            }))
        }
        (None, plain) => Ok(plain),
    }
}

/// The file name in an `X-Filename`, in UTF-8 as it is or percent-encoded.
pub(in crate::door::serve) fn of_header(header: &[u8]) -> Result<String, Unreadable> {
    let text = std::str::from_utf8(header).map_err(|_| Unreadable)?;
    Ok(percent(text).unwrap_or_else(|_| text.to_owned()))
}

/// A `Content-Disposition` that has its reader save what comes under `name`: for old readers in letters that all of them
/// take, for others as it is.
pub(super) fn disposition(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    let shown = if shown.trim_matches(['.', ' ']).is_empty() { "kopie".to_owned() } else { shown };
    let takes = |c: char| c.is_ascii_alphanumeric() || " ._-()+,=".contains(c);
    let plain: String = shown.chars().map(|c| if takes(c) { c } else { '_' }).collect();
    let coded: String = shown
        .bytes()
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() || b"._-".contains(&b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

/// The header's parts between semicolons that stand in no quotes.
fn parts(text: &str) -> Result<Vec<&str>, Unreadable> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    if quoted { Err(Unreadable) } else { Ok(parts) }
}

/// What stands in quotes. Only a quote and a backslash are escaped: browsers send a name such as `a\b` as it is.
fn unquoted(value: &str) -> String {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(value) => value.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => value.to_owned(),
    }
}

pub(in crate::door::serve) fn percent(text: &str) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(Unreadable);
        bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
    }
    String::from_utf8(bytes).map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_clients_write_them() {
        for (header, name) in [
            ("attachment; filename=\"a b.txt\"", Some("a b.txt")),
            ("form-data; name=\"file\"; filename=\"a;b.txt\"", Some("a;b.txt")),
            ("attachment; filename=a.txt", Some("a.txt")),
            ("attachment; FileName*=UTF-8''na%C3%AFef.txt", Some("naïef.txt")),
            ("attachment; filename=\"x.txt\"; filename*=utf-8'nl'y.txt", Some("y.txt x.txt")),
            ("attachment; filename=\"a\\\"b.txt\"", Some("a\"b.txt")),
            ("form-data; name=\"file\"", None),
        ] {
            assert_eq!(of_disposition(header.as_bytes()), Ok(name.map(str::to_owned)), "{header}");
        }
        for header in
            ["a; filename=\"x", "a; filename*=latin1''x", "a; filename*=UTF-8''%ff", "a; filename=x; filename=y"]
        {
            assert_eq!(of_disposition(header.as_bytes()), Err(Unreadable), "{header}");
        }
        for (name, told) in [
            ("a b.txt", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt"),
            ("naïef \"x\".txt", "attachment; filename=\"na_ef _x_.txt\"; filename*=UTF-8''na%C3%AFef%20%22x%22.txt"),
            ("../map\\a\r\n.txt", "attachment; filename=\"a__.txt\"; filename*=UTF-8''a__.txt"),
            ("..", "attachment; filename=\"kopie\"; filename*=UTF-8''kopie"),
        ] {
            assert_eq!(disposition(name), told);
        }
        assert_eq!(of_header("100% zeker.txt".as_bytes()), Ok("100% zeker.txt".into()));
        assert_eq!(of_header(b"a%20b.txt"), Ok("a b.txt".into()));
        assert_eq!(of_header(b"\xff"), Err(Unreadable));
    }
}
