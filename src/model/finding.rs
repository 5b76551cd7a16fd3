//! One piece of personal data that was found.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Entity, Name, Place, Secret, Zone};

/// A short stable code of something that spoke for a finding; `rules explain` tells each. A copy costs next to nothing.
#[derive(Clone)]
pub struct Evidence(Code);

#[derive(Clone)]
enum Code {
    Known(&'static str),
    Made(Arc<str>),
}

impl Evidence {
    /// The code.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Code::Known(code) => code,
            Code::Made(code) => code,
        }
    }
}

impl From<&'static str> for Evidence {
    fn from(code: &'static str) -> Self {
        Self(Code::Known(code))
    }
}

impl From<String> for Evidence {
    fn from(code: String) -> Self {
        Self(Code::Made(code.into()))
    }
}

impl Deref for Evidence {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Evidence {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Evidence {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Evidence {}

impl Hash for Evidence {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for Evidence {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Evidence {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self)
    }
}

/// Who a finding is about, as far as its surroundings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// A citizen, or nobody knows better.
    #[default]
    Citizen,
    /// The known contact that reports the ticket: exempt.
    Reporter,
    /// Staff that handle it, or a public official.
    Staff,
    /// A functional mailbox or another organisation's contact.
    Business,
}

/// Keyed HMAC-SHA-256 over entity and normalised value: tells equal values without the value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 32];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&hex).unwrap_or_default())
    }
}

/// One piece of personal data, where it stands and how sure it is.
///
/// It has no `Debug`: it holds what was found.
#[derive(Clone)]
pub struct Finding {
    /// What kind of data.
    pub entity: Entity,
    /// The probability that the finding is right, 0 to 1.
    pub confidence: f32,
    /// The field of the submission.
    pub zone: Zone,
    /// The part; absent for subject, description and comment.
    pub path: Option<Arc<Name>>,
    /// Where in the part.
    pub place: Place,
    /// Byte offsets, half-open, in the UTF-8 text of the part, where it has one.
    pub span: Option<Range<u64>>,
    /// Findings of one record share this number within a verdict.
    pub person: Option<u32>,
    /// Whom it is about.
    pub role: Role,
    /// What spoke for it.
    pub evidence: Vec<Evidence>,
    /// Tells equal values.
    pub fingerprint: Fingerprint,
    /// The value as it stands in the text.
    pub value: Secret,
    /// The value in its one normal form: digits only, ISO date, lower case without marks.
    pub normalized: Secret,
}
