//! Edits of a text in, the same edits with quotes where a bare stand-in would be something else in that format out.
//!
//! A number of JSON or SQL that becomes asterisks has to become a string; a list is what YAML makes of `[BSN]`.

use std::ops::Range;
use std::path::Path;

/// How values are written in a format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    /// Bare values are numbers; strings take double quotes.
    Json,
    /// Bare values are numbers; strings take single quotes.
    Sql,
    /// Bare values go up to the end of the line.
    Yaml,
    /// Every value is text.
    Text,
}

impl Style {
    /// The style of a format; for text without one, the ending of its name tells.
    pub(super) fn of(format: &str, name: &str) -> Self {
        let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match (format, ending.as_deref()) {
            ("json" | "ndjson", _) | ("text", Some("toml" | "js" | "ts" | "py" | "json" | "jsonc" | "json5")) => {
                Self::Json
            }
            ("sql", _) => Self::Sql,
            ("text", Some("yaml" | "yml")) => Self::Yaml,
            _ => Self::Text,
        }
    }

    /// Quotes those of `edits` that have to be.
    pub(super) fn quote(self, text: &str, edits: &mut Vec<(Range<usize>, String)>) {
        let mut closing = Vec::new();
        for (range, with) in edits.iter_mut() {
            match self {
                Self::Text => {}
                Self::Json => self.number(text, range, with, '"'),
                Self::Sql => self.number(text, range, with, '\''),
                Self::Yaml => {
                    if let Some(end) = scalar(text, range, with) {
                        with.insert(0, '"');
                        closing.push((end..end, "\"".to_owned()));
                    }
                }
            }
        }
        edits.append(&mut closing);
    }

    /// A bare number: all of it goes, and what is no number comes in quotes.
    fn number(self, text: &str, range: &mut Range<usize>, with: &mut String, quote: char) {
        let of_number = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_');
        let before = text.get(..range.start).unwrap_or_default();
        let behind = text.get(range.end..).unwrap_or_default();
        let start = before.trim_end_matches(of_number).len();
        let end = range.end + (behind.len() - behind.trim_start_matches(of_number).len());
        let token = text.get(start..end).unwrap_or_default();
        let opens = before.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']).chars().next_back();
        let closes = text.get(end..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']).chars().next();
        let number =
            token.starts_with(|c: char| c.is_ascii_digit() || c == '-') && token.contains(|c: char| c.is_ascii_digit());
        let is_open = match (self, opens) {
            (Self::Sql, opens) => opens.is_some_and(|c| matches!(c, '(' | ',' | '=' | '<' | '>')),
            (_, opens) => opens.is_none_or(|c| matches!(c, ':' | '[' | ',' | '=' | '(' | '\n')),
        };
        let is_shut = closes.is_none_or(|c| matches!(c, ',' | '}' | ']' | ')' | ';' | '\n' | '#' | '/'));
        // Within a string a colon or comma may stand before a number too; a line of values has an even count of quotes.
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let quotes = unescaped(before.get(line..start).unwrap_or_default(), quote);
        if number && is_open && is_shut && quotes.is_multiple_of(2) {
            let stays = with.bytes().all(|byte| byte.is_ascii_digit()) && !with.starts_with('0');
            let whole = start == range.start && end == range.end;
            if !(stays && whole) {
                (range.start, range.end) = (start, end);
                *with = format!("{quote}{with}{quote}");
            }
        }
    }
}

/// Quotes in `text` that no backslash stands before.
fn unescaped(text: &str, quote: char) -> usize {
    let (mut count, mut escaped) = (0, false);
    for c in text.chars() {
        count += usize::from(c == quote && !escaped);
        escaped = c == '\\' && !escaped;
    }
    count
}

/// Where a plain scalar of YAML ends that would start with a sign: all of it has to come in quotes.
fn scalar(text: &str, range: &Range<usize>, with: &str) -> Option<usize> {
    let before = text.get(..range.start)?;
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
    let opens = before.trim_end_matches(' ');
    let apart = opens.len() < before.len() && opens.ends_with([':', '-', '?']);
    let starts = apart || opens.ends_with(['[', ',', '{']) || before.is_empty();
    if !starts || !with.starts_with(['*', '[']) || line.trim_start().starts_with('#') || in_block(before, line) {
        return None;
    }
    let depth = |open: char, close: char| line.matches(open).count() > line.matches(close).count();
    let behind = text.get(range.end..)?.split(['\n', '\r']).next()?;
    let rest = if depth('[', ']') || depth('{', '}') {
        behind.split([',', ']', '}']).next()?
    } else {
        behind.split(" #").next()?
    };
    let rest = rest.trim_end();
    (!rest.contains(['"', '\\'])).then_some(range.end + rest.len())
}

/// Whether `line`, the last one of `before`, stands in a block that is taken as it is written.
fn in_block(before: &str, line: &str) -> bool {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = indent(line);
    let mut above = before.lines().rev().skip(usize::from(!line.is_empty())).filter(|above| !above.trim().is_empty());
    let opener = above.find(|above| indent(above) < own).unwrap_or_default().trim_end();
    let opener = opener.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    own > 0 && (opener.ends_with(" |") || opener.ends_with(" >"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(style: Style, text: &str, value: &str, with: &str) -> String {
        let at = text.find(value).unwrap();
        let mut edits = vec![(at..at + value.len(), with.to_owned())];
        style.quote(text, &mut edits);
        let mut out = text.to_owned();
        for (range, with) in edits.into_iter().rev() {
            out.replace_range(range, &with);
        }
        out
    }

    #[test]
    fn bare_numbers_become_strings() {
        for (style, text, with, expected) in [
            (Style::Json, r#"{"bsn": 319072356}"#, "***", r#"{"bsn": "***"}"#),
            (Style::Json, r#"{"bsn": 319072356.0, "x": 1}"#, "***", r#"{"bsn": "***", "x": 1}"#),
            (Style::Json, r#"{"bsn": "319072356"}"#, "***", r#"{"bsn": "***"}"#),
            (Style::Json, r#"{"t": "bsn: 319072356, ja"}"#, "***", r#"{"t": "bsn: ***, ja"}"#),
            (Style::Json, r#"{"bsn": 319072356}"#, "999912345", r#"{"bsn": 999912345}"#),
            (Style::Sql, "VALUES (319072356, 'x')", "***", "VALUES ('***', 'x')"),
            (Style::Sql, "VALUES ('x', '319072356')", "***", "VALUES ('x', '***')"),
            (Style::Sql, "1\t319072356\tx", "***", "1\t***\tx"),
            (Style::Yaml, "bsn: 319072356\n", "[BSN]", "bsn: \"[BSN]\"\n"),
            (Style::Yaml, "bsn: '319072356'\n", "[BSN]", "bsn: '[BSN]'\n"),
            (Style::Yaml, "- 319072356 (oud) # x\n", "***", "- \"*** (oud)\" # x\n"),
            (Style::Yaml, "t: bel 319072356 op\n", "***", "t: bel *** op\n"),
            (Style::Yaml, "a: [319072356, 2]\n", "***", "a: [\"***\", 2]\n"),
            (Style::Yaml, "{a: {bsn: 319072356, n: x}}\n", "[BSN]", "{a: {bsn: \"[BSN]\", n: x}}\n"),
            (Style::Yaml, "# bsn: 319072356\n", "[BSN]", "# bsn: [BSN]\n"),
            (Style::Yaml, "t: |\n  bsn: 319072356\n", "[BSN]", "t: |\n  bsn: [BSN]\n"),
            (Style::Text, "bsn=319072356", "***", "bsn=***"),
        ] {
            assert_eq!(quoted(style, text, "319072356", with), expected, "{text}");
        }
    }
}
