//! The internal register of breaches: every one is recorded, also those that nobody has to be told of (art. 33 lid 5
//! AVG: the facts, the effects and the measures taken).

use rusqlite::params;

use super::clock::{damaged, date, listed};
use super::entry::{json, number};
use super::{Register, RegisterError};
use crate::model::{Date, Persons};

/// One breach.
#[derive(Clone, Debug, Default)]
pub struct Breach {
    /// Its number; given by the register.
    pub id: i64,
    /// When it was recorded, as `2026-11-27T09:00:00Z`.
    pub at: String,
    /// When it was discovered, as the recorder wrote it.
    pub discovered: String,
    /// What happened.
    pub summary: String,
    /// What was done to the data: `read`, `copied`, `changed`, `deleted`, `stolen`, `unknown`.
    pub nature: String,
    /// Persons concerned, as far as known.
    pub persons: Option<Persons>,
    /// Types of data, by their numbers on the form.
    pub categories: Vec<u8>,
    /// What it leads to.
    pub effects: String,
    /// What was done about it.
    pub measures: String,
    /// The day the supervisor was told.
    pub authority: Option<Date>,
    /// The day the persons were told.
    pub persons_told: Option<Date>,
}

impl Register {
    /// Records a breach and gives its number.
    pub fn add_breach(&mut self, breach: &Breach) -> Result<i64, RegisterError> {
        self.connection
            .execute(
                "INSERT INTO breach (at, discovered, summary, nature, persons_min, persons_max, categories, effects,
                    measures, authority, persons_told) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
                params![
                    breach.at,
                    breach.discovered,
                    breach.summary,
                    breach.nature,
                    breach.persons.map(|persons| number(persons.min)),
                    breach.persons.map(|persons| number(persons.max)),
                    json(&breach.categories),
                    breach.effects,
                    breach.measures,
                    breach.authority.map(|day| day.to_string()),
                    breach.persons_told.map(|day| day.to_string()),
                ],
            )
            .map_err(|error| self.told(&error))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Notes when the supervisor or the persons were told of a breach.
    pub fn tell_breach(
        &mut self,
        id: i64,
        authority: Option<Date>,
        persons: Option<Date>,
    ) -> Result<(), RegisterError> {
        let changed = self
            .connection
            .execute(
                "UPDATE breach SET authority = coalesce(?2, authority), persons_told = coalesce(?3, persons_told)
                 WHERE id = ?1",
                params![id, authority.map(|day| day.to_string()), persons.map(|day| day.to_string())],
            )
            .map_err(|error| self.told(&error))?;
        if changed == 0 { Err(RegisterError::NoSuch("breach")) } else { Ok(()) }
    }

    /// Every breach, in the order of their numbers.
    pub fn breaches(&self) -> Result<Vec<Breach>, RegisterError> {
        self.read_breaches().map_err(|error| self.told(&error))
    }

    fn read_breaches(&self) -> rusqlite::Result<Vec<Breach>> {
        let mut select = self.connection.prepare(
            "SELECT id, at, discovered, summary, nature, persons_min, persons_max, categories, effects, measures,
                authority, persons_told FROM breach ORDER BY id",
        )?;
        select
            .query_map([], |row| {
                let (min, max): (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
                let count = |count: i64| u64::try_from(count).map_err(|_| damaged(5));
                let persons = match min.zip(max) {
                    Some((min, max)) => Some(Persons { min: count(min)?, max: count(max)? }),
                    None => None,
                };
                Ok(Breach {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    discovered: row.get(2)?,
                    summary: row.get(3)?,
                    nature: row.get(4)?,
                    persons,
                    categories: listed(row, 7)?,
                    effects: row.get(8)?,
                    measures: row.get(9)?,
                    authority: date(row, 10)?,
                    persons_told: date(row, 11)?,
                })
            })?
            .collect()
    }
}
