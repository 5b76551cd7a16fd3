//! Where a text came in: its channel and its zone.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Bytes of a channel's name at most, and digits in it: fewer than any number that points to a person has.
const LONGEST: usize = 32;
const DIGITS: usize = 4;

/// How a submission reached the desk. Policies tell `portal` and `email` apart; any other name is a channel too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Channel(String);

impl Channel {
    /// The channel of that name, in lower case. Verdicts tell it, so what is no name of a channel is `other`: it could
    /// be anything that somebody wrote there.
    ///
    /// ```
    /// use sluis::Channel;
    ///
    /// assert_eq!(Channel::new("Portal").as_str(), "portal");
    /// assert_eq!(Channel::new("BSN 319072356").as_str(), "other");
    /// ```
    pub fn new(name: &str) -> Self {
        Self(if Self::is_name(name) { name.trim().to_ascii_lowercase() } else { "other".to_owned() })
    }

    /// Whether that can be the name of a channel: a letter first, then letters, digits, `-`, `_` or `.`, up to 32 of
    /// them and four digits at the most.
    pub fn is_name(name: &str) -> bool {
        let name = name.trim();
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        name.len() <= LONGEST
            && digits <= DIGITS
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    }

    /// Its name as policies write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Channel {
    fn default() -> Self {
        Self::new("portal")
    }
}

impl From<String> for Channel {
    fn from(name: String) -> Self {
        Self::new(&name)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The field of a submission that a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// The ticket's subject line (onderwerp).
    Subject,
    /// The ticket's explanation (toelichting, omschrijving).
    Description,
    /// A later comment on the ticket.
    Comment,
    /// The name of an attachment or of an entry within one.
    Filename,
    /// The content of an attachment.
    Attachment,
}

impl Zone {
    /// Every zone, in the order of a verdict's reasons.
    pub const ALL: [Self; 5] = [Self::Subject, Self::Description, Self::Comment, Self::Filename, Self::Attachment];

    /// Its id in policies and verdicts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Description => "description",
            Self::Comment => "comment",
            Self::Filename => "filename",
            Self::Attachment => "attachment",
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
