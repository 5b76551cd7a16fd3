//! What is wrong with a register, and what to do about it.

use std::path::Path;

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the register could not be opened, read or written. It names the file, and no value.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// The file is something else.
    #[error("{0}: not a register; it was left as it is. Name another file with --file or [register] in sluis.toml")]
    Other(String),
    /// A later version of this program wrote it.
    #[error(
        "{file}: the register is of version {found}, and this program knows up to {known}; it was left as it is. Use a newer sluis"
    )]
    Newer {
        /// The file.
        file: String,
        /// Its version.
        found: u32,
        /// The latest version known here.
        known: u32,
    },
    /// The file is damaged.
    #[error("{0}: the register is damaged; it was left as it is. Put back a copy, or keep it and name another file")]
    Damaged(String),
    /// Somebody else kept it for too long.
    #[error("{0}: the register is in use by another program for too long; try again")]
    Busy(String),
    /// The system does not let it be read or written.
    #[error("{file}: the register cannot be {verb}: {reason}")]
    System {
        /// The file.
        file: String,
        /// `opened` or `written`.
        verb: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// There is nothing of that name.
    #[error("the register holds no such {0}; 'sluis register list' shows what it holds")]
    NoSuch(&'static str),
}

impl RegisterError {
    /// What SQLite says of `file`. Its own text may quote what was to be written, so only its code goes on.
    pub(super) fn of(file: &Path, error: &rusqlite::Error) -> Self {
        let file = file.display().to_string();
        let (verb, reason) = match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => return Self::Other(file),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => return Self::Busy(file),
            Some(ErrorCode::CannotOpen) => ("opened", "no such folder, or no permission"),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => ("written", "no permission"),
            Some(ErrorCode::DiskFull) => ("written", "no space left"),
            Some(ErrorCode::SystemIoFailure) => ("written", "the system reports an error"),
            // Damaged pages; a table or column that is missing, a type that is another: somebody changed it.
            _ => return Self::Damaged(file),
        };
        Self::System { file, verb, reason }
    }
}
