//! What the gate decides, and why.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Channel, Coverage, Entity, Finding, Lang, Zone};

/// The outcome, from mild to severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Let it through; labels and retention travel along.
    Allow,
    /// Let it through and tell the uploader.
    Warn,
    /// Do not let it through.
    Reject,
    /// No decision was made.
    Error,
}

impl Decision {
    /// Its id in verdicts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Reject => "reject",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One text in the languages that people at the desk read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Texts {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Nl => &self.nl,
            Lang::En => &self.en,
        }
    }
}

/// One rule of the policy that spoke, for one zone.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The rule's id.
    pub rule: String,
    /// What that rule decides.
    pub decision: Decision,
    /// The zone it spoke of.
    pub zone: Zone,
    /// How many findings of each kind.
    pub entities: BTreeMap<Entity, u64>,
    /// What is wrong, to the uploader, without a value.
    pub message: Texts,
    /// What to do instead.
    pub remedy: Texts,
}

/// How long what was let through may be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// An ISO 8601 duration: `P3M`.
    pub keep: String,
    /// The event that starts the clock: `ticket_done`.
    pub from: String,
}

/// How many persons the findings concern, at the least and at the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persons {
    /// At the least.
    pub min: u64,
    /// At the most.
    pub max: u64,
}

/// The gate's answer to one submission.
#[derive(Clone)]
pub struct Verdict {
    /// The submission's own id.
    pub id: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// The policy that decided.
    pub policy: String,
    /// The channel it came by.
    pub channel: Channel,
    /// The rules that spoke, most severe first.
    pub reasons: Vec<Reason>,
    /// Labels that travel with the submission.
    pub labels: Vec<String>,
    /// How long it may be kept, where a rule says so.
    pub retention: Option<Retention>,
    /// How many persons are concerned.
    pub persons: Persons,
    /// What was found, in order of zone, part and place; cut at the limit.
    pub findings: Vec<Finding>,
    /// How many were found in all, also past the limit.
    pub total: u64,
    /// What was and was not inspected.
    pub coverage: Vec<Coverage>,
    /// Digest of the effective rules, `sha256:…`.
    pub rules: String,
}
