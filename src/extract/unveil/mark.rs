//! References and tags of markup within other text in, the characters they stand for out.

use super::super::markup::{Entities, resolve};
use super::Round;

/// Elements that stand within a word without ending it.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "em", "font", "i", "ins", "label", "mark", "o:p", "s", "small", "span", "strike",
    "strong", "sub", "sup", "tspan", "tt", "u", "wbr",
];

/// Bytes of the longest tag.
const TAG: usize = 512;

/// Writes the character for the reference at `at`; answers where it ends.
pub(super) fn reference(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let (c, len) = resolve(round.text.get(at..)?, Entities::Html)?;
    round.replace(at..at + len, c.encode_utf8(&mut [0; 4]));
    Some(at + len)
}

/// Leaves out the inline tag at `at`, or writes a line's end for a break; answers where it ends.
pub(super) fn tag(round: &mut Round<'_>, at: usize) -> Option<usize> {
    let bytes = round.text.as_bytes().get(at..)?;
    let inner = bytes.get(1..bytes.len().min(TAG))?;
    let name = inner.strip_prefix(b"/").unwrap_or(inner);
    let len = name.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b':'))?;
    let (name, behind) = name.split_at_checked(len)?;
    let known = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
    let with = if INLINE.iter().any(&known) {
        ""
    } else if known(&"br") {
        "\n"
    } else {
        return None;
    };
    if !behind.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) {
        return None;
    }
    let end = memchr::memchr2(b'>', b'<', behind)?;
    // Between the name and the end stand attributes or nothing: `b<a && c>d` is a condition.
    let attributes = behind.get(..end)?.trim_ascii();
    if behind.get(end) != Some(&b'>') || !(matches!(attributes, b"" | b"/") || attributes.contains(&b'=')) {
        return None;
    }
    let end = at + (bytes.len().min(TAG) - behind.len()) + end + 1;
    round.replace(at..end, with);
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::super::unveil;

    fn plain(text: &str) -> Option<String> {
        unveil(text).map(|found| found.text().to_owned())
    }

    #[test]
    fn inline_tags_join_and_breaks_part() {
        let text = "bsn <span class=\"x\">731</span><B>548</B>292<br/>x";
        assert_eq!(plain(text).as_deref(), Some("bsn 731548292\nx"));
        assert_eq!(plain("a <bsn>1</bsn> <b a<c> b<a && c>d <a@b.nl>"), None);
        assert_eq!(plain("<b"), None);
    }
}
