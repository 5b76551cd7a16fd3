//! A rule file's text in, its value or an error with file, line and column out.
//!
//! It never quotes a value: a rule file may hold an example of what it looks for.

use std::io;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use thiserror::Error;

/// What is wrong with the rules, and what to do about it.
#[derive(Debug, Error)]
pub enum RulesError {
    /// A file says something that cannot be.
    #[error("{file}:{line}:{column}: {problem}; {remedy}")]
    At {
        /// The file as it was named.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// A file or folder cannot be read.
    #[error("{file}: {problem}")]
    Unreadable {
        /// The file as it was named.
        file: String,
        /// Why.
        problem: String,
    },
}

impl RulesError {
    /// An error at the byte range `span` of `text`.
    pub fn at(
        file: &str,
        text: &str,
        span: Option<Range<usize>>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
        let last = before.rsplit('\n').next().unwrap_or_default();
        Self::At {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: last.chars().count() + 1,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// The same error, in a file that was named from `folder`.
    pub(super) fn below(self, folder: &Path) -> Self {
        let shown = |file: String| folder.join(file).display().to_string();
        match self {
            Self::At { file, line, column, problem, remedy } => {
                Self::At { file: shown(file), line, column, problem, remedy }
            }
            Self::Unreadable { file, problem } => Self::Unreadable { file: shown(file), problem },
        }
    }

    /// An error of reading `file`.
    pub fn io(file: &str, error: &io::Error) -> Self {
        Self::Unreadable { file: file.to_owned(), problem: reason(error.kind()).to_owned() }
    }
}

/// Why something could not be read or written. The system's own words speak of an "entity", which is another thing
/// here.
pub fn reason(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "no such file or folder",
        io::ErrorKind::PermissionDenied => "no permission",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::InvalidData => "it is not UTF-8",
        io::ErrorKind::StorageFull => "no space left",
        _ => "the system reports an error",
    }
}

/// Reads the TOML `text` of `file`.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, RulesError> {
    toml::from_str(text).map_err(|error| {
        let (problem, remedy) = explain(error.message());
        RulesError::at(file, text, error.span(), problem, remedy)
    })
}

/// Parts a problem from its remedy in a message of our own that goes through the parser.
const PART: char = '\u{1f}';

/// A message for the parser to hand on: what is wrong and what to do, without a value.
pub(super) fn remark(problem: &str, remedy: &str) -> String {
    format!("{problem}{PART}{remedy}")
}

/// Says what is wrong without the value that the parser would quote.
fn explain(message: &str) -> (String, String) {
    // The parser escapes what it quotes, so the mark can only be ours.
    if let Some((problem, remedy)) = message.split_once(PART) {
        return (problem.to_owned(), remedy.trim_end().to_owned());
    }
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected.replace('`', "'"));
    if message.starts_with("unknown field") {
        let known = expected.unwrap_or_default();
        let remedy = format!("remove it or use {known}");
        (format!("unknown key '{}'", quoted(message)), remedy)
    } else if message.starts_with("missing field") {
        (format!("the key '{}' is missing", quoted(message)), "add it".into())
    } else if message.starts_with("duplicate") {
        ("a key that is there twice".into(), "keep one".into())
    } else if let Some(expected) = expected {
        ("something that does not fit here".into(), format!("write {expected}"))
    } else {
        ("this cannot be read".into(), "check the quotes, brackets and values here".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its parsing is looked at")]
    struct Sample {
        name: String,
        on: bool,
    }

    #[test]
    fn errors_name_the_place_and_the_remedy_but_no_value() {
        for (text, line, column, word) in [
            ("name = 'x'\nonn = true\n", 2, 1, "unknown key 'onn'"),
            ("name = 'x'\non = '123456782'\n", 2, 6, "boolean"),
            ("name = 'x'\n", 1, 1, "'on' is missing"),
            ("name = 'x'\nname = '123456782'\non = true", 2, 1, "twice"),
            ("name = '123456782\non = true", 1, 18, ""),
        ] {
            let error = parse::<Sample>("a.toml", text).unwrap_err();
            let shown = error.to_string();
            assert!(shown.starts_with(&format!("a.toml:{line}:{column}: ")), "{shown}");
            assert!(shown.contains(word), "{shown}");
            assert!(!format!("{error:?}").contains("123456782"), "{shown}");
        }
    }
}
