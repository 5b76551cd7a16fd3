//! Verdicts in, a register of decisions, retention terms and breaches out: one SQLite file.
//!
//! It holds no value and no name of a file: kinds, counts and keyed fingerprints. It knows no clock; whoever writes
//! brings the day along. Several programs may write at once, and what was acknowledged stands after a kill.

mod breach;
mod clock;
mod entry;
mod error;
mod schema;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use breach::Breach;
pub use clock::{Clock, Row};
pub use entry::Entry;
pub use error::RegisterError;

/// An open register.
///
/// ```
/// use sluis::register::{Entry, Register};
/// use sluis::rules::Rules;
/// use sluis::{Date, Gate, Submission};
///
/// let folder = tempfile::tempdir()?;
/// let mut register = Register::open(&folder.path().join("register.db"))?;
/// let gate = Gate::new(Rules::built_in()?, b"a key for fingerprints");
/// let ticket = Submission::from_json(
///     r#"{"id": "INC-1", "attachments": [{"name": "a.txt", "text": "BSN 319072356"}]}"#,
/// )?;
/// register.record(&Entry::of(&gate.judge(&ticket), "d-1", "2026-08-01T09:00:00Z", "check"))?;
/// register.done("INC-1", Date::new(2026, 8, 31))?;
/// let due = register.due(Date::new(2026, 11, 30))?;
/// assert_eq!(due[0].clock.due(), Some(Date::new(2026, 11, 30)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Register {
    connection: Connection,
    path: PathBuf,
}

impl Register {
    /// Opens the register at `path`, brings an older one up to date, and makes one where there is no file. A file
    /// that is something else, damaged or newer is told and left as it is.
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        Ok(Self { connection: schema::open(path)?, path: path.to_path_buf() })
    }

    /// Reads every page: whether the file is whole.
    pub fn verify(&self) -> Result<(), RegisterError> {
        let whole = |pragma: &str| {
            self.connection.query_row(pragma, [], |row| row.get::<_, String>(0)).map_err(|error| self.told(&error))
        };
        if whole("PRAGMA integrity_check(1)")? == "ok" {
            Ok(())
        } else {
            Err(RegisterError::Damaged(self.path.display().to_string()))
        }
    }

    fn told(&self, error: &rusqlite::Error) -> RegisterError {
        RegisterError::of(&self.path, error)
    }
}

#[cfg(test)]
mod tests;
