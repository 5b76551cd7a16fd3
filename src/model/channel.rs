//! Where a text came in: its channel and its zone.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a submission reached the desk. Policies tell `portal` and `email` apart; any other name is a channel too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Channel(String);

impl Channel {
    /// The channel of that name, in lower case.
    pub fn new(name: &str) -> Self {
        Self(name.trim().to_lowercase())
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
