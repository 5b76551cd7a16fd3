//! Text out of files in, text that is safe in XML and HTML out, attributes included.

use std::fmt;

use super::escape::is_unsafe;

/// Shows a text with every letter that means something to markup, or could steer or hide, written otherwise.
pub(super) struct Markup<'a>(pub(super) &'a str);

impl fmt::Display for Markup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(special) {
            let (plain, tail) = rest.split_at(at);
            f.write_str(plain)?;
            let mut letters = tail.chars();
            match letters.next() {
                Some('&') => f.write_str("&amp;")?,
                Some('<') => f.write_str("&lt;")?,
                Some('>') => f.write_str("&gt;")?,
                Some('"') => f.write_str("&quot;")?,
                Some('\'') => f.write_str("&#39;")?,
                Some(other) => write!(f, "{}", other.escape_unicode())?,
                None => {}
            }
            rest = letters.as_str();
        }
        f.write_str(rest)
    }
}

/// XML has no word for U+FFFE and U+FFFF.
fn special(letter: char) -> bool {
    matches!(letter, '&' | '<' | '>' | '"' | '\'' | '\u{FFFE}' | '\u{FFFF}') || is_unsafe(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(
            Markup("a<b a='\"'>&\u{1b}\u{202e}é\u{ffff}").to_string(),
            "a&lt;b a=&#39;&quot;&#39;&gt;&amp;\\u{1b}\\u{202e}é\\u{ffff}"
        );
    }
}
