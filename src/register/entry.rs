//! A verdict in, what the register keeps of it out.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{TransactionBehavior, params};

use super::{Register, RegisterError};
use crate::model::{Date, Decision, Persons, Retention, Verdict};

/// One decision, or one thing that is kept without having come through the gate.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its own id.
    pub id: String,
    /// When, as `2026-11-27T09:00:00Z`.
    pub at: String,
    /// By which way in: `check`, `serve`, the name of a hook, `keep`.
    pub door: String,
    /// The ticket, where there is one.
    pub ticket: Option<String>,
    /// The channel it came by.
    pub channel: String,
    /// The policy that decided.
    pub policy: String,
    /// What was decided, by its id; `keep` for what did not come through the gate.
    pub decision: String,
    /// Labels that travel with it.
    pub labels: Vec<String>,
    /// Findings by kind of data.
    pub categories: BTreeMap<String, u64>,
    /// Findings in all.
    pub findings: u64,
    /// Persons concerned.
    pub persons: Persons,
    /// Parts that could not be inspected.
    pub gaps: u64,
    /// Digest of the rules.
    pub rules: String,
    /// How long it may be kept, and from which event on.
    pub retention: Option<Retention>,
    /// The day the term starts, where that is known from the beginning.
    pub starts: Option<Date>,
    /// What carries the data: `chat`, `recording`.
    pub carrier: Option<String>,
    /// What they are kept for: `training`.
    pub purpose: Option<String>,
    /// Keyed fingerprints of what was found, each with its kind; empty where the key is not stable.
    pub fingerprints: BTreeSet<(String, [u8; 16])>,
}

impl Entry {
    /// What is kept of `verdict`.
    pub fn of(verdict: &Verdict, id: &str, at: &str, door: &str) -> Self {
        let mut categories: BTreeMap<String, u64> = BTreeMap::new();
        for finding in &verdict.findings {
            *categories.entry(finding.entity.id().to_owned()).or_default() += 1;
        }
        let prints = verdict.findings.iter().map(|finding| (finding.entity.id().to_owned(), finding.fingerprint.0));
        Self {
            id: id.to_owned(),
            at: at.to_owned(),
            door: door.to_owned(),
            ticket: verdict.id.clone(),
            channel: verdict.channel.to_string(),
            policy: verdict.policy.clone(),
            decision: verdict.decision.id().to_owned(),
            labels: verdict.labels.clone(),
            categories,
            findings: verdict.total,
            persons: verdict.persons,
            gaps: verdict.coverage.iter().filter(|coverage| coverage.status.is_gap()).count() as u64,
            rules: verdict.rules.clone(),
            // What was turned down is not there to be kept.
            retention: verdict.retention.clone().filter(|_| verdict.decision < Decision::Reject),
            fingerprints: prints.collect(),
            ..Self::default()
        }
    }
}

impl Register {
    /// Writes one entry. When this returns, it stands, whatever happens next.
    pub fn record(&mut self, entry: &Entry) -> Result<(), RegisterError> {
        self.write(entry).map_err(|error| self.told(&error))
    }

    fn write(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare(
                "INSERT INTO decision (id, at, door, ticket, channel, policy, decision, labels, categories, findings,
                    persons_min, persons_max, gaps, rules, keep, keep_from, starts, carrier, purpose)
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)",
            )?
            .execute(params![
                entry.id,
                entry.at,
                entry.door,
                entry.ticket,
                entry.channel,
                entry.policy,
                entry.decision,
                json(&entry.labels),
                json(&entry.categories),
                number(entry.findings),
                number(entry.persons.min),
                number(entry.persons.max),
                number(entry.gaps),
                entry.rules,
                entry.retention.as_ref().map(|kept| &kept.keep),
                entry.retention.as_ref().map(|kept| &kept.from),
                entry.starts.map(|date| date.to_string()),
                entry.carrier,
                entry.purpose,
            ])?;
        let mut insert = transaction.prepare("INSERT INTO fingerprint VALUES (?1,?2,?3)")?;
        for (entity, print) in &entry.fingerprints {
            insert.execute(params![entry.id, entity, &print[..]])?;
        }
        drop(insert);
        if let Some(ticket) = &entry.ticket {
            transaction.execute("INSERT OR IGNORE INTO ticket (name) VALUES (?1)", [ticket])?;
        }
        transaction.commit()
    }
}

/// Lists and counts as JSON; writing it to memory cannot fail.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// SQLite counts to 2⁶³.
pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
