//! What is done in, what has to be deleted and since when out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::types::Type;
use rusqlite::{Row as SqlRow, params};
use serde::de::DeserializeOwned;

use super::{Entry, Register, RegisterError};
use crate::model::{Date, Persons, Retention, Term};

/// What an entry may be kept by and has not been turned down.
const HELD: &str = "decision IN ('allow', 'warn', 'keep') AND keep IS NOT NULL";

/// How the term of an entry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clock {
    /// No term: nothing is kept, or nobody said how long.
    None,
    /// The term has not begun: these are not done yet.
    Waits(Vec<String>),
    /// It runs from one day to the other.
    Runs {
        /// The day it began.
        from: Date,
        /// The day from which on it has to be deleted.
        due: Date,
    },
    /// The data are gone since that day.
    Deleted(Date),
}

impl Clock {
    /// The day from which on the data have to be deleted, where it is known and they are still there.
    pub const fn due(&self) -> Option<Date> {
        match self {
            Self::Runs { due, .. } => Some(*due),
            _ => None,
        }
    }
}

/// An entry as it stands in the register.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was written.
    pub entry: Entry,
    /// How its term stands.
    pub clock: Clock,
}

/// Days by name; `None` where something is not done yet.
type Done = HashMap<String, Option<Date>>;

/// What starts the clocks.
struct Events {
    tickets: Done,
    changes: Done,
    links: HashMap<String, BTreeSet<String>>,
}

impl Register {
    /// Notes that a ticket was done on that day. An entry without a ticket is done by its own id.
    pub fn done(&mut self, ticket: &str, on: Date) -> Result<(), RegisterError> {
        let on = on.to_string();
        let changed = self.execute("UPDATE ticket SET done = ?2 WHERE name = ?1", params![ticket, on])?;
        let changed = match changed {
            0 => self.execute(
                "UPDATE decision SET starts = ?2 WHERE id = ?1 AND ticket IS NULL AND keep_from <> 'received'",
                params![ticket, on],
            )?,
            changed => changed,
        };
        if changed == 0 { Err(RegisterError::NoSuch("ticket")) } else { Ok(()) }
    }

    /// Notes that a ticket is open again: its clock stands still.
    pub fn reopen(&mut self, ticket: &str) -> Result<(), RegisterError> {
        match self.execute("UPDATE ticket SET done = NULL WHERE name = ?1", params![ticket])? {
            0 => Err(RegisterError::NoSuch("ticket")),
            _ => Ok(()),
        }
    }

    /// Links a change to a ticket, whose clock then waits for it too.
    pub fn link(&mut self, ticket: &str, change: &str) -> Result<(), RegisterError> {
        let known: bool = self
            .connection
            .query_row("SELECT EXISTS (SELECT 1 FROM ticket WHERE name = ?1)", [ticket], |row| row.get(0))
            .map_err(|error| self.told(&error))?;
        if !known {
            return Err(RegisterError::NoSuch("ticket"));
        }
        self.execute("INSERT OR IGNORE INTO change (name) VALUES (?1)", params![change])?;
        self.execute("INSERT OR IGNORE INTO link VALUES (?1, ?2)", params![ticket, change])?;
        Ok(())
    }

    /// Notes that a change was done on that day, for every ticket that is linked to it.
    pub fn change_done(&mut self, change: &str, on: Date) -> Result<(), RegisterError> {
        match self.execute("UPDATE change SET done = ?2 WHERE name = ?1", params![change, on.to_string()])? {
            0 => Err(RegisterError::NoSuch("change")),
            _ => Ok(()),
        }
    }

    /// Notes that the data of an entry, or of every entry of a ticket, were deleted on that day. Gives how many
    /// entries that were.
    pub fn deleted(&mut self, id: &str, on: Date) -> Result<usize, RegisterError> {
        let sql =
            format!("UPDATE decision SET deleted = ?2 WHERE (id = ?1 OR ticket = ?1) AND deleted IS NULL AND {HELD}");
        match self.execute(&sql, params![id, on.to_string()])? {
            0 => Err(RegisterError::NoSuch("entry or ticket with data that are kept")),
            changed => Ok(changed),
        }
    }

    /// What has to be deleted on that day, the longest overdue first.
    pub fn due(&self, on: Date) -> Result<Vec<Row>, RegisterError> {
        let mut due = Vec::new();
        self.read(&format!("WHERE {HELD} AND deleted IS NULL"), None, &mut |row| {
            if row.clock.due().is_some_and(|day| day <= on) {
                due.push(row);
            }
        })?;
        due.sort_by_key(|row| row.clock.due());
        Ok(due)
    }

    /// Every entry, or those of one ticket, in the order they were written in.
    pub fn each(&self, ticket: Option<&str>, take: &mut dyn FnMut(Row)) -> Result<(), RegisterError> {
        let filter = if ticket.is_some() { "WHERE ticket = ?1 OR id = ?1" } else { "" };
        self.read(filter, ticket, take)
    }

    fn execute(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize, RegisterError> {
        self.connection.execute(sql, params).map_err(|error| self.told(&error))
    }

    fn read(&self, filter: &str, ticket: Option<&str>, take: &mut dyn FnMut(Row)) -> Result<(), RegisterError> {
        self.rows(filter, ticket, take).map_err(|error| self.told(&error))
    }

    fn rows(&self, filter: &str, ticket: Option<&str>, take: &mut dyn FnMut(Row)) -> rusqlite::Result<()> {
        // One view of all tables, whoever writes meanwhile.
        let view = self.connection.unchecked_transaction()?;
        let events = Events {
            tickets: days(&view, "SELECT name, done FROM ticket")?,
            changes: days(&view, "SELECT name, done FROM change")?,
            links: links(&view)?,
        };
        let mut prints = view.prepare("SELECT entity, print FROM fingerprint WHERE decision = ?1")?;
        let mut select = view.prepare(&format!(
            "SELECT id, at, door, ticket, channel, policy, decision, labels, categories, findings, persons_min,
                persons_max, gaps, rules, keep, keep_from, starts, carrier, purpose, deleted
             FROM decision {filter} ORDER BY at, id"
        ))?;
        let mut rows = match ticket {
            Some(ticket) => select.query([ticket])?,
            None => select.query([])?,
        };
        while let Some(row) = rows.next()? {
            let mut entry = entry(row)?;
            let found = prints.query_map([&entry.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            entry.fingerprints = found.collect::<Result<_, _>>()?;
            let deleted = date(row, 19)?;
            let clock = events.clock(&entry, deleted);
            take(Row { entry, clock });
        }
        Ok(())
    }
}

impl Events {
    /// How the term of `entry` stands.
    fn clock(&self, entry: &Entry, deleted: Option<Date>) -> Clock {
        if let Some(day) = deleted {
            return Clock::Deleted(day);
        }
        let kept = matches!(entry.decision.as_str(), "allow" | "warn" | "keep");
        let Some(term) = entry.retention.as_ref().filter(|_| kept).and_then(|kept| Term::parse(&kept.keep)) else {
            return Clock::None;
        };
        let mut waits = Vec::new();
        let mut from = entry.starts;
        if from.is_none() {
            let ticket = entry.ticket.as_deref().unwrap_or(&entry.id);
            let changes = self.links.get(ticket).into_iter().flatten();
            let events =
                std::iter::once((ticket, &self.tickets)).chain(changes.map(|change| (change.as_str(), &self.changes)));
            for (name, done) in events {
                // The later of the days: the ticket's and that of each change linked to it.
                match done.get(name).copied().flatten() {
                    Some(day) => from = from.max(Some(day)),
                    None => waits.push(name.to_owned()),
                }
            }
        }
        match from.filter(|_| waits.is_empty()).and_then(|from| Some((from, term.after(from)?))) {
            Some((from, due)) => Clock::Runs { from, due },
            None => Clock::Waits(waits),
        }
    }
}

fn entry(row: &SqlRow<'_>) -> rusqlite::Result<Entry> {
    let count = |at: usize| u64::try_from(row.get::<_, i64>(at)?).map_err(|_| damaged(at));
    let (keep, from): (Option<String>, Option<String>) = (row.get(14)?, row.get(15)?);
    // What cannot be counted from would be kept for ever.
    if keep.as_deref().is_some_and(|keep| Term::parse(keep).is_none()) {
        return Err(damaged(14));
    }
    Ok(Entry {
        id: row.get(0)?,
        at: row.get(1)?,
        door: row.get(2)?,
        ticket: row.get(3)?,
        channel: row.get(4)?,
        policy: row.get(5)?,
        decision: row.get(6)?,
        labels: listed(row, 7)?,
        categories: listed::<BTreeMap<_, _>>(row, 8)?,
        findings: count(9)?,
        persons: Persons { min: count(10)?, max: count(11)? },
        gaps: count(12)?,
        rules: row.get(13)?,
        retention: keep.map(|keep| Retention { keep, from: from.unwrap_or_default() }),
        starts: date(row, 16)?,
        carrier: row.get(17)?,
        purpose: row.get(18)?,
        fingerprints: BTreeSet::new(),
    })
}

/// What only somebody else can have written there.
pub(super) fn damaged(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, String::new(), Type::Text)
}

/// What stands as JSON in a column.
pub(super) fn listed<T: DeserializeOwned>(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(&row.get::<_, String>(column)?).map_err(|_| damaged(column))
}

/// The day in a column, where one is told.
pub(super) fn date(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| Date::parse(&text).ok_or_else(|| damaged(column))).transpose()
}

fn days(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Done> {
    connection.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, date(row, 1)?)))?.collect()
}

fn links(connection: &rusqlite::Connection) -> rusqlite::Result<HashMap<String, BTreeSet<String>>> {
    let mut links: HashMap<String, BTreeSet<String>> = HashMap::new();
    let mut select = connection.prepare("SELECT ticket, change FROM link")?;
    for pair in select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (ticket, change) = pair?;
        links.entry(ticket).or_default().insert(change);
    }
    Ok(links)
}
