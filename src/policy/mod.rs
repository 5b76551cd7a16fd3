//! Findings and gaps in, a ruling out: zone, channel and entities decide what follows.
//!
//! It counts as it goes and keeps no finding; it must not know where findings come from.

mod fill;
mod tally;

use std::collections::BTreeMap;

use crate::model::{Channel, Coverage, Decision, Entity, Finding, Lang, Reason, Retention, Role, Texts, Zone};
use crate::rules::{GapRule, Kinds, Outcome, Policy, Rule};
use fill::fill;
use tally::{Person, Tally};

/// Persons of a combination whose places are kept until it is known whether they count.
const PLACES_OF: usize = 64;

/// What the policy says of one submission.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// The most severe decision of the rules that spoke; `allow` when none did.
    pub decision: Decision,
    /// The rules that spoke, most severe first.
    pub reasons: Vec<Reason>,
    /// Labels that travel with the submission.
    pub labels: Vec<String>,
    /// How long it may be kept.
    pub retention: Option<Retention>,
}

/// Judges one submission, finding by finding.
pub struct Judge<'a> {
    policy: &'a Policy,
    rules: Vec<&'a Rule>,
    gaps: Vec<&'a GapRule>,
    found: BTreeMap<(usize, Zone), Tally>,
    unread: BTreeMap<(usize, Zone), Tally>,
    people: BTreeMap<(usize, u32), Person>,
}

impl<'a> Judge<'a> {
    /// A judge by those rules of `policy` that are about `channel`.
    pub fn new(policy: &'a Policy, channel: &Channel) -> Self {
        let rules = policy.rules.iter();
        let gaps = policy.gaps.iter();
        Self {
            policy,
            rules: rules.filter(|rule| rule.channels.hold(channel)).collect(),
            gaps: gaps.filter(|gap| gap.channels.hold(channel)).collect(),
            found: BTreeMap::new(),
            unread: BTreeMap::new(),
            people: BTreeMap::new(),
        }
    }

    /// Weighs a finding. The known contact's own name, address of mail and phone number do not count.
    pub fn finding(&mut self, finding: &Finding) {
        // Only what the policy calls legitimate: a contact's own BSN has no more business in a ticket than another.
        let own = matches!(finding.entity, Entity::PersonName | Entity::Email | Entity::Phone);
        if finding.role == Role::Reporter && own {
            return;
        }
        let policy = self.policy;
        for (at, rule) in self.rules.iter().enumerate() {
            if !fits(rule, finding) {
                continue;
            }
            let hit = rule.entities.hold(&finding.entity);
            let places = || places(policy, finding);
            let alone = rule.with.is_empty() && rule.without.is_empty();
            match finding.person {
                Some(person) if !alone => {
                    let (with, without) = (rule.with.hold(&finding.entity), rule.without.hold(&finding.entity));
                    if !(hit || with || without) {
                        continue;
                    }
                    let keep_places = self.people.len() < PLACES_OF;
                    let places = if keep_places { Some(places()) } else { None };
                    let person = self.people.entry((at, person)).or_default();
                    person.with |= with;
                    person.without |= without;
                    if hit {
                        let tally = person.tallies.entry(finding.zone).or_default();
                        tally.add(&finding.entity, places);
                    }
                }
                // Without a person there is nobody that a combination could be told of.
                _ if hit && rule.with.is_empty() => {
                    let tally = self.found.get(&(at, finding.zone));
                    let places = tally.is_none_or(Tally::wants_places).then(places);
                    self.found.entry((at, finding.zone)).or_default().add(&finding.entity, places);
                }
                _ => {}
            }
        }
    }

    /// Weighs what became of a part of `zone`.
    pub fn coverage(&mut self, coverage: &Coverage, zone: Zone) {
        if !coverage.status.is_gap() {
            return;
        }
        for (at, gap) in self.gaps.iter().enumerate() {
            let about = (gap.statuses.is_empty() || gap.statuses.contains(&coverage.status))
                && (gap.zones.is_empty() || gap.zones.contains(&zone));
            if about {
                let place = |lang| {
                    let status = self.policy.words(lang).term(coverage.status.id());
                    format!("{} ({status})", coverage.part.shown())
                };
                let places = [place(Lang::Nl), place(Lang::En)];
                self.unread.entry((at, zone)).or_default().add_place(Some(places));
            }
        }
    }

    /// The ruling.
    pub fn decide(mut self) -> Ruling {
        for ((at, _), person) in std::mem::take(&mut self.people) {
            let Some(rule) = self.rules.get(at) else {
                continue;
            };
            if (rule.with.is_empty() || person.with) && !person.without {
                for (zone, tally) in person.tallies {
                    self.found.entry((at, zone)).or_default().merge(tally);
                }
            }
        }
        let mut spoken: Vec<(&Outcome, Reason)> = Vec::new();
        for (&(at, zone), tally) in &self.found {
            if let Some(rule) = self.rules.get(at) {
                let reason = self.reason(&rule.id, &rule.outcome, zone, tally);
                spoken.push((&rule.outcome, reason));
            }
        }
        for (&(at, zone), tally) in &self.unread {
            if let Some(gap) = self.gaps.get(at) {
                let reason = self.reason(&gap.id, &gap.outcome, zone, tally);
                spoken.push((&gap.outcome, reason));
            }
        }
        // Stable: within one decision and zone the rules keep the order of the policy.
        spoken.sort_by(|(_, a), (_, b)| b.decision.cmp(&a.decision).then(a.zone.cmp(&b.zone)));
        let decision = spoken.first().map_or(Decision::Allow, |(_, reason)| reason.decision);
        let mut labels: Vec<String> = Vec::new();
        for label in spoken.iter().filter_map(|(outcome, _)| outcome.label.as_ref()) {
            if !labels.contains(label) {
                labels.push(label.clone());
            }
        }
        Ruling {
            decision,
            labels,
            retention: spoken.iter().find_map(|(outcome, _)| outcome.retention.clone()),
            // Beside a rejection, "nothing to do" about something else would only confuse.
            reasons: spoken
                .into_iter()
                .map(|(_, reason)| reason)
                .filter(|reason| decision != Decision::Reject || reason.decision != Decision::Allow)
                .collect(),
        }
    }

    fn reason(&self, id: &str, outcome: &Outcome, zone: Zone, tally: &Tally) -> Reason {
        let text = |texts: &Texts, lang: Lang| fill(texts.get(lang), self.policy.words(lang), zone, tally, lang);
        let both = |texts: &Texts| Texts { nl: text(texts, Lang::Nl), en: text(texts, Lang::En) };
        Reason {
            rule: id.to_owned(),
            decision: outcome.decision,
            zone,
            entities: tally.entities.clone(),
            message: both(&outcome.message),
            remedy: both(&outcome.remedy),
        }
    }
}

fn places(policy: &Policy, finding: &Finding) -> [String; 2] {
    [Lang::Nl, Lang::En].map(|lang| policy.words(lang).whereabouts(finding))
}

fn fits(rule: &Rule, finding: &Finding) -> bool {
    let whose = match &rule.roles {
        Some(roles) => roles.contains(&finding.role),
        // A functional mailbox or an organisation's line is nobody's personal data.
        None => finding.role != Role::Business || !matches!(finding.entity, Entity::Email | Entity::Phone),
    };
    whose
        && finding.confidence >= rule.min_confidence
        && (rule.zones.is_empty() || rule.zones.contains(&finding.zone))
        && about(rule, &finding.entity)
}

fn about(rule: &Rule, entity: &Entity) -> bool {
    [&rule.entities, &rule.with, &rule.without].into_iter().any(|kinds: &Kinds| kinds.hold(entity))
}

#[cfg(test)]
mod tests;
