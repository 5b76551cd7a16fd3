//! A policy file in, a policy that can be judged by out.
//!
//! The schema that users write and the policy that is judged by are two types: the first may be wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::overlay::Files;
use super::{Channels, GapRule, Kinds, Messages, Origin, Outcome, Policy, Rule, RulesError, below, parse};
use crate::model::{Channel, Class, Decision, Entity, Retention, Role, Status, Term, Texts, Zone};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: Spanned<String>,
    extends: Option<Spanned<String>>,
    description: Texts,
    #[serde(default)]
    rule: Vec<FileRule>,
    #[serde(default)]
    gap: Vec<FileGap>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileRule {
    id: Spanned<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    zones: Vec<Zone>,
    #[serde(default)]
    channels: Vec<String>,
    #[serde(default)]
    not_channels: Vec<String>,
    #[serde(default)]
    entities: Vec<Spanned<String>>,
    #[serde(default)]
    not_entities: Vec<Spanned<String>>,
    #[serde(default)]
    with: Vec<Spanned<String>>,
    #[serde(default)]
    without: Vec<Spanned<String>>,
    roles: Option<Vec<FileRole>>,
    min_confidence: Option<Spanned<f32>>,
    decision: Option<FileDecision>,
    label: Option<String>,
    retention: Option<Retention>,
    message: Option<Texts>,
    remedy: Option<Texts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileGap {
    id: Spanned<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    statuses: Vec<Status>,
    #[serde(default)]
    zones: Vec<Zone>,
    #[serde(default)]
    channels: Vec<String>,
    #[serde(default)]
    not_channels: Vec<String>,
    decision: Option<FileDecision>,
    label: Option<String>,
    message: Option<Texts>,
    remedy: Option<Texts>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FileDecision {
    Allow,
    Warn,
    Reject,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FileRole {
    Citizen,
    Staff,
    Business,
}

/// Where an error is told to stand.
struct Source<'a> {
    own: &'a BTreeSet<String>,
    file: &'a str,
    text: &'a str,
    origin: Origin,
}

impl Source<'_> {
    fn error<T>(&self, at: &Spanned<T>, problem: impl Into<String>, remedy: &str) -> RulesError {
        RulesError::at(self.file, self.text, Some(at.span()), problem, remedy)
    }
}

/// Reads every policy; each may extend any other.
pub(super) fn load_all(
    files: &Files,
    own: &BTreeSet<String>,
    messages: &Messages,
) -> Result<BTreeMap<String, Policy>, RulesError> {
    let mut waiting = Vec::new();
    for (path, text) in below(files, "policies/") {
        let source = Source { own, file: path, text, origin: Origin::of(files, path) };
        waiting.push((source, parse::<File>(path, text)?));
    }
    let mut done = BTreeMap::new();
    // Each round resolves the policies whose parents are there; a round without progress is a circle or a name
    // that nobody has.
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for (source, file) in waiting {
            let ready = file.extends.as_ref().is_none_or(|name| done.contains_key(name.get_ref()));
            if !ready {
                later.push((source, file));
            } else if done.contains_key(file.name.get_ref()) {
                let remedy = "give one of them another name";
                return Err(source.error(&file.name, "two policies of one name", remedy));
            } else {
                let policy = resolve(&source, file, &done, messages)?;
                done.insert(policy.name.clone(), policy);
            }
        }
        if later.len() == before {
            return Err(later.first().map_or_else(
                || RulesError::at("policies", "", None, "a circle", "break it"),
                |(source, file)| orphan(source, file),
            ));
        }
        waiting = later;
    }
    Ok(done)
}

/// Reads one policy that may extend one of `known`.
pub(super) fn load_one(
    file: &str,
    text: &str,
    known: &BTreeMap<String, Policy>,
    own: &BTreeSet<String>,
    messages: &Messages,
) -> Result<Policy, RulesError> {
    resolve(&Source { own, file, text, origin: Origin::Own }, parse(file, text)?, known, messages)
}

fn orphan(source: &Source<'_>, file: &File) -> RulesError {
    let at = file.extends.as_ref().unwrap_or(&file.name);
    let remedy = "name a policy that exists and does not lead back here";
    source.error(at, "this extends a policy that is not there", remedy)
}

fn resolve(
    source: &Source<'_>,
    file: File,
    known: &BTreeMap<String, Policy>,
    messages: &Messages,
) -> Result<Policy, RulesError> {
    let parent = match &file.extends {
        Some(name) => Some(known.get(name.get_ref()).ok_or_else(|| orphan(source, &file))?),
        None => None,
    };
    let mut rules = parent.map_or_else(Vec::new, |parent| parent.rules.clone());
    let mut gaps = parent.map_or_else(Vec::new, |parent| parent.gaps.clone());
    for rule in file.rule {
        if rule.disabled {
            drop_known(source, &mut rules, &rule.id, |old| &old.id)?;
        } else {
            put(&mut rules, rule_of(source, rule)?, |rule| &rule.id);
        }
    }
    for gap in file.gap {
        if gap.disabled {
            drop_known(source, &mut gaps, &gap.id, |old| &old.id)?;
        } else {
            put(&mut gaps, gap_of(source, gap)?, |gap| &gap.id);
        }
    }
    Ok(Policy {
        name: file.name.into_inner(),
        description: file.description,
        rules,
        gaps,
        messages: messages.clone(),
        source: source.text.to_owned(),
        origin: source.origin,
    })
}

/// Takes a rule out. One that is not there was misspelt, and would go on.
fn drop_known<T>(
    source: &Source<'_>,
    list: &mut Vec<T>,
    id: &Spanned<String>,
    of: impl Fn(&T) -> &String,
) -> Result<(), RulesError> {
    let before = list.len();
    list.retain(|old| of(old) != id.get_ref());
    if list.len() == before {
        let remedy = "'sluis rules explain' shows the rules of each kind of data with their ids";
        return Err(source.error(id, "the policy that this extends has no rule of that id", remedy));
    }
    Ok(())
}

/// A rule of the same id is replaced where it stands; a new one comes last.
fn put<T>(list: &mut Vec<T>, new: T, id: impl Fn(&T) -> &String) {
    match list.iter_mut().find(|old| id(old) == id(&new)) {
        Some(old) => *old = new,
        None => list.push(new),
    }
}

fn rule_of(source: &Source<'_>, rule: FileRule) -> Result<Rule, RulesError> {
    let entities = kinds(source, &rule.entities, &rule.not_entities)?;
    if entities.is_empty() {
        let remedy = "add entities = [\"citizen\"], or the ids it is about";
        return Err(source.error(&rule.id, "a rule without entities", remedy));
    }
    let min_confidence = match &rule.min_confidence {
        Some(value) if !(0.0..=1.0).contains(value.get_ref()) => {
            return Err(source.error(value, "not a probability", "write 0.0 to 1.0"));
        }
        Some(value) => *value.get_ref(),
        None => 0.5,
    };
    let outcome = outcome(source, &rule.id, (rule.decision, rule.message, rule.remedy), (rule.label, rule.retention))?;
    // Test data may never turn a submission down.
    if outcome.decision == Decision::Reject && entities.hold(&Entity::TestBsn) {
        let remedy = "leave test_bsn out, or warn";
        return Err(source.error(&rule.id, "this rule rejects test data", remedy));
    }
    Ok(Rule {
        id: rule.id.into_inner(),
        zones: rule.zones,
        channels: channels(&rule.channels, &rule.not_channels),
        entities,
        with: kinds(source, &rule.with, &[])?,
        without: kinds(source, &rule.without, &[])?,
        roles: rule.roles.map(|roles| roles.into_iter().map(role_of).collect()),
        min_confidence,
        outcome,
    })
}

fn gap_of(source: &Source<'_>, gap: FileGap) -> Result<GapRule, RulesError> {
    let outcome = outcome(source, &gap.id, (gap.decision, gap.message, gap.remedy), (gap.label, None))?;
    Ok(GapRule {
        id: gap.id.into_inner(),
        statuses: gap.statuses,
        zones: gap.zones,
        channels: channels(&gap.channels, &gap.not_channels),
        outcome,
    })
}

fn outcome(
    source: &Source<'_>,
    id: &Spanned<String>,
    (decision, message, remedy): (Option<FileDecision>, Option<Texts>, Option<Texts>),
    (label, retention): (Option<String>, Option<Retention>),
) -> Result<Outcome, RulesError> {
    // What nobody can count from would be kept for ever.
    if retention.as_ref().is_some_and(|kept| Term::parse(&kept.keep).is_none()) {
        return Err(source.error(
            id,
            "the retention of this rule is no term in days or longer",
            "write P60D, P3M or P1Y",
        ));
    }
    let missing = |key: &str| source.error(id, format!("this rule has no '{key}'"), "add it, or write disabled = true");
    Ok(Outcome {
        decision: match decision.ok_or_else(|| missing("decision"))? {
            FileDecision::Allow => Decision::Allow,
            FileDecision::Warn => Decision::Warn,
            FileDecision::Reject => Decision::Reject,
        },
        label,
        retention,
        message: message.ok_or_else(|| missing("message"))?,
        remedy: remedy.ok_or_else(|| missing("remedy"))?,
    })
}

/// A kind that nobody finds would make a rule that never speaks, which nobody would notice.
fn kinds(source: &Source<'_>, ids: &[Spanned<String>], not: &[Spanned<String>]) -> Result<Kinds, RulesError> {
    let entity = |id: &Spanned<String>| match Entity::from_id(id.get_ref()) {
        Entity::Custom(_) if !source.own.contains(id.get_ref()) => {
            Err(source.error(id, "no such kind of data", "'sluis rules list' shows all of them"))
        }
        entity => Ok(entity),
    };
    let mut kinds = Kinds::default();
    for id in ids {
        match id.get_ref().as_str() {
            "citizen" => kinds.classes.push(Class::Citizen),
            "special" => kinds.classes.push(Class::Special),
            "organisation" => kinds.classes.push(Class::Organisation),
            _ => kinds.entities.push(entity(id)?),
        }
    }
    kinds.not = not.iter().map(entity).collect::<Result<_, _>>()?;
    Ok(kinds)
}

fn channels(only: &[String], not: &[String]) -> Channels {
    let read = |names: &[String]| names.iter().map(|name| Channel::new(name)).collect();
    Channels { only: read(only), not: read(not) }
}

const fn role_of(role: FileRole) -> Role {
    match role {
        FileRole::Citizen => Role::Citizen,
        FileRole::Staff => Role::Staff,
        FileRole::Business => Role::Business,
    }
}
