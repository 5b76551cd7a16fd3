//! The start of a labelled value in, the extent of an account's name or a secret out; what only stands for one is
//! neither.

use std::ops::Range;

use super::grammar::{Value, runs_on};
use super::labelled::Sign;

/// What stands where a value is not told.
const EMPTY: &[&str] = &[
    "null",
    "none",
    "nil",
    "undefined",
    "leeg",
    "geen",
    "onbekend",
    "nvt",
    "n.v.t.",
    "n.v.t",
    "n/a",
    "nan",
    "true",
    "false",
    "xxx",
    "string",
    "str",
    "varchar",
    "text",
    "required",
    "optional",
    "verplicht",
    "password",
    "wachtwoord",
    "changeme",
    "example",
    "voorbeeld",
    "placeholder",
    "redacted",
    "hidden",
    "verborgen",
    "vergeten",
    "verlopen",
    "reset",
    "resetten",
    "wijzigen",
    "gewijzigd",
    "ingesteld",
    "ongeldig",
    "incorrect",
    "invalid",
    "fout",
    "mislukt",
    "failed",
    "verkeerd",
    "niet",
    "zie",
    "het",
    "de",
    "een",
    "wordt",
    "moet",
    "nee",
    "ja",
    "yes",
    "no",
    "user",
    "username",
    "gebruikersnaam",
    "admin",
    "administrator",
    "root",
    "guest",
    "demo",
    "system",
    "test",
    "postgres",
    "enabled",
    "disabled",
    "self",
    "input",
    "hash",
    "zelfde",
    "via",
    "bekend",
    "anders",
    "aanvragen",
    "herstellen",
    "nodig",
    "opgeven",
    "invullen",
];

/// Whether `value` stands for a value instead of being one.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    let mut letters = value.chars();
    let first = letters.next();
    EMPTY.contains(&lower.as_str())
        || !value.chars().any(char::is_alphanumeric)
        || letters.all(|letter| Some(letter) == first)
        || lower.starts_with("xxx")
        || value.contains(['(', '*', '•', '…'])
        || value.starts_with(['<', '[', '{', '$', '%', '@', '&'])
        || ["your", "jouw", "process.", "self.", "this.", "request.", "user.", "settings.", "config.", "os.", "\\"]
            .iter()
            .any(|start| lower.starts_with(start))
}

/// A stretch without space, without the marks that close it.
fn solid(rest: &str) -> &str {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ';' | '|')).unwrap_or(rest.len());
    let text = rest.get(..end).unwrap_or("");
    let text = if text.contains("&amp;") || text.contains('&') && text.contains('=') {
        text.split('&').next().unwrap_or("")
    } else {
        text
    };
    text.trim_end_matches([',', '.', ')', ']', '}', '>']).trim_end_matches("</")
}

/// Whether it could not be an ordinary word: it holds a digit, a mark or capitals within.
fn coined(text: &str) -> bool {
    let inner = text.chars().skip(1).any(char::is_uppercase) && text.chars().any(char::is_lowercase);
    inner || text.chars().any(|c| c.is_numeric() || matches!(c, '.' | '_' | '@' | '!' | '#' | '?' | '+' | '\\'))
}

/// Whether it holds letters and digits.
fn mixed(text: &str) -> bool {
    text.contains(char::is_numeric) && text.contains(char::is_alphabetic)
}

/// A name of an account.
pub(super) fn login(value: &Value<'_>) -> Option<Range<usize>> {
    let text = solid(value.rest());
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '\\' | '+'));
    let coined = coined(text);
    let told = match value.sign {
        Sign::Mark => coined || !value.weak && !runs_on(value.rest(), text.len()),
        Sign::Word => coined,
        Sign::Space | Sign::Column => coined && !value.weak && mixed(text),
    };
    let named = text.contains(char::is_alphabetic) || text.len() > 4 && !text.contains('.');
    (plain && told && named && (3..=64).contains(&text.len()) && !is_placeholder(text))
        .then(|| value.first(text.len()))
        .flatten()
}

/// A secret: four characters or more.
pub(super) fn password(value: &Value<'_>) -> Option<Range<usize>> {
    let text = solid(value.rest());
    let told = match value.sign {
        Sign::Mark => coined(text) || !value.weak && !runs_on(value.rest(), text.len()),
        Sign::Word => coined(text),
        Sign::Space | Sign::Column => coined(text) && mixed(text),
    };
    let long = text.chars().count() >= if value.weak { 8 } else { 4 };
    (told && long && text.len() <= 128 && !is_placeholder(text)).then(|| value.first(text.len())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(grammar: fn(&Value<'_>) -> Option<Range<usize>>, sign: Sign, text: &str) -> Option<&str> {
        grammar(&Value { text, at: 0, label: 0..0, sign, weak: false }).map(|span| &text[span])
    }

    #[test]
    fn secrets_are_not_placeholders_or_sentences() {
        assert_eq!(read(password, Sign::Mark, "Welkom01!, daarna"), Some("Welkom01!"));
        assert_eq!(read(password, Sign::Mark, "geheim\n"), Some("geheim"));
        assert_eq!(read(login, Sign::Mark, "jjansen"), Some("jjansen"));
        for text in
            ["***", "<wachtwoord>", "xxx", "null", "het werkt niet", "getPassword()", "${PW}", "vergeten", "xxxxxx"]
        {
            assert_eq!(read(password, Sign::Mark, text), None, "{text}");
        }
        assert_eq!(read(password, Sign::Word, "verlopen"), None);
    }
}
