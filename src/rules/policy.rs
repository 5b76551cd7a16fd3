//! A policy as it is judged by: checked, complete, its parents folded in.

use super::{Messages, Origin};
use crate::model::{Channel, Class, Decision, Entity, Lang, Retention, Role, Status, Texts, Words, Zone};

/// What an organisation allows, where and by which channel.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Texts,
    /// Its rules on what is found.
    pub rules: Vec<Rule>,
    /// Its rules on what could not be inspected.
    pub gaps: Vec<GapRule>,
    /// Whose it is.
    pub origin: Origin,
    pub(super) messages: Messages,
    pub(super) source: String,
}

impl Policy {
    /// The words its messages are filled with.
    pub fn words(&self, lang: Lang) -> &Words {
        self.messages.words(lang)
    }
}

/// One rule on findings. It speaks when a finding fits everything that it names; what it does not name fits.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its stable id.
    pub id: String,
    /// The zones it is about; empty for all.
    pub zones: Vec<Zone>,
    /// The channels it is about.
    pub channels: Channels,
    /// The kinds of data it is about.
    pub entities: Kinds,
    /// Speaks only for a person of whom one of these was found too.
    pub with: Kinds,
    /// Is silent for a person of whom one of these was found too.
    pub without: Kinds,
    /// Whose data it is about; `None` for everyone but functional mailboxes and lines of organisations. The known
    /// contact is exempt from every rule.
    pub roles: Option<Vec<Role>>,
    /// How sure a finding has to be.
    pub min_confidence: f32,
    /// What follows.
    pub outcome: Outcome,
}

/// One rule on parts that could not be inspected.
#[derive(Clone, Debug)]
pub struct GapRule {
    /// Its stable id.
    pub id: String,
    /// The statuses it is about; empty for every gap.
    pub statuses: Vec<Status>,
    /// The zones it is about; empty for all.
    pub zones: Vec<Zone>,
    /// The channels it is about.
    pub channels: Channels,
    /// What follows.
    pub outcome: Outcome,
}

/// What follows when a rule speaks.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The decision.
    pub decision: Decision,
    /// A label for the submission.
    pub label: Option<String>,
    /// How long the submission may be kept.
    pub retention: Option<Retention>,
    /// What is wrong. `{entities}`, `{zone}` and `{places}` are filled in, never a value.
    pub message: Texts,
    /// What to do instead.
    pub remedy: Texts,
}

/// Channels that a rule is about.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    pub(super) only: Vec<Channel>,
    pub(super) not: Vec<Channel>,
}

impl Channels {
    /// Whether the rule is about `channel`.
    pub fn hold(&self, channel: &Channel) -> bool {
        (self.only.is_empty() || self.only.contains(channel)) && !self.not.contains(channel)
    }

    /// The channels that the rule names.
    pub fn named(&self) -> impl Iterator<Item = &Channel> {
        self.only.iter().chain(&self.not)
    }
}

/// Entities, one by one or by class.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    pub(super) classes: Vec<Class>,
    pub(super) entities: Vec<Entity>,
    pub(super) not: Vec<Entity>,
}

impl Kinds {
    /// Whether `entity` is one of them.
    pub fn hold(&self, entity: &Entity) -> bool {
        (self.classes.contains(&entity.class()) || self.entities.contains(entity)) && !self.not.contains(entity)
    }

    /// Whether none are named.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.entities.is_empty()
    }
}
