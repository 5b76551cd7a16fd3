//! Text out of files in, text that is safe on a terminal and in a log out.

use std::fmt;

/// Whether `letter` could steer a terminal, turn the reading direction or hide.
pub(super) fn is_unsafe(letter: char) -> bool {
    // Nearly every letter that comes by is plain.
    if matches!(letter, ' '..='~') {
        return false;
    }
    letter.is_control()
        || matches!(
            letter,
            '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// Where the first unsafe letter stands.
pub(super) fn first_unsafe(text: &str) -> Option<usize> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { None } else { text.find(is_unsafe) }
}

/// Shows a text with every unsafe letter written as `\u{…}`.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.contains(is_unsafe) {
            return f.pad(self.0);
        }
        let mut shown = String::with_capacity(self.0.len() + 8);
        for letter in self.0.chars() {
            if is_unsafe(letter) {
                shown.extend(letter.escape_unicode());
            } else {
                shown.push(letter);
            }
        }
        f.pad(&shown)
    }
}

/// The same for a text of several lines, whose line ends and tabs stay.
pub struct EscapedText<'a>(pub &'a str);

impl fmt::Display for EscapedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0.split_inclusive(['\n', '\t']) {
            let kept = piece.strip_suffix(['\n', '\t']).unwrap_or(piece);
            write!(f, "{}{}", Escaped(kept), piece.get(kept.len()..).unwrap_or_default())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_shown_as_a_code() {
        assert_eq!(Escaped("Yılmaz 't Hoen").to_string(), "Yılmaz 't Hoen");
        assert_eq!(Escaped("a\u{1b}[2Jb\u{202e}c\u{200b}d\n").to_string(), "a\\u{1b}[2Jb\\u{202e}c\\u{200b}d\\u{a}");
        assert_eq!(format!("{:<4}|", Escaped("ab")), "ab  |");
        assert_eq!(EscapedText("a\tb\u{1b}]0;x\u{7}\nc\u{9b}\n").to_string(), "a\tb\\u{1b}]0;x\\u{7}\nc\\u{9b}\n");
    }
}
