//! The ledger of what was and was not inspected.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Name;

/// What became of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read to its end.
    Scanned,
    /// Holds nothing to read.
    Empty,
    /// Needs a password.
    Encrypted,
    /// No reader for this kind of content.
    Unsupported,
    /// Broken where its format says it should not be.
    Corrupt,
    /// Past a size, ratio or entry limit.
    TooLarge,
    /// Nested too deep.
    TooDeep,
    /// Out of time.
    Timeout,
    /// The reader failed on it.
    Crashed,
}

impl Status {
    /// Its id in verdicts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Empty => "empty",
            Self::Encrypted => "encrypted",
            Self::Unsupported => "unsupported",
            Self::Corrupt => "corrupt",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::Timeout => "timeout",
            Self::Crashed => "crashed",
        }
    }

    /// Whether something stayed unread: the part may never be called clean.
    pub const fn is_gap(self) -> bool {
        !matches!(self, Self::Scanned | Self::Empty)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One row of the ledger: a file, an entry of a container, a sheet, a stream or an image that counts.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The part; containers joined by `!/`.
    pub part: Arc<Name>,
    /// What became of it.
    pub status: Status,
    /// Why, as a stable kebab-case code; empty where the status says all.
    pub reason: &'static str,
}
