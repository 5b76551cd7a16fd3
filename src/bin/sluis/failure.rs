//! Why the command stops without an answer.

use std::io::{self, Write as _};
use std::process::ExitCode;

use sluis::rules::RulesError;

use crate::progress;

/// Bad use, unreadable input, a bad configuration: no decision was made.
pub(crate) const NO_DECISION: u8 = 2;

/// What is told on standard error before the command ends with [`NO_DECISION`]. Never holds a value.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A message for the operator.
    Told(String),
    /// Whoever read the output is gone.
    Gone,
}

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::Told(text.into())
    }

    /// What is wrong, for a log.
    #[cfg(feature = "serve")]
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Told(text) => text,
            Self::Gone => "nobody reads the output",
        }
    }

    /// Tells it, and gives the exit code.
    pub(crate) fn tell(self) -> ExitCode {
        if let Self::Told(text) = self {
            complain(&text);
        }
        ExitCode::from(NO_DECISION)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Told(text) => text,
            Self::Gone => "whoever read the output is gone",
        })
    }
}

/// Writes one line to standard error.
pub(crate) fn complain(text: &str) {
    // Nowhere is left to tell that telling failed.
    let _ = progress::aside(true, || writeln!(io::stderr(), "sluis: {}", sluis::report::Escaped(text)));
}

impl From<RulesError> for Failure {
    fn from(error: RulesError) -> Self {
        Self::Told(error.to_string())
    }
}

/// Errors of writing; those of reading are told where they happen, with what was read.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Gone
        } else {
            Self::Told(format!("cannot write the output: {}", sluis::rules::reason(error.kind())))
        }
    }
}
