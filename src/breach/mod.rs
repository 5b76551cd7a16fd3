//! Findings and coverage of files that leaked in, what a notification of the breach says of them out.
//!
//! It fills in what files can tell, and nothing else: no event, no cause, no consequence. It keeps no value.

mod tally;

use std::collections::BTreeMap;

use crate::model::{Class, Coverage, Entity, Persons};
pub use crate::rules::{Category, Form};
pub use tally::Tally;

/// Whether data were unintelligible to whoever has them now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encrypted {
    /// Every part needs a password.
    Yes,
    /// Some parts need one.
    Partly,
    /// None does, as far as everything could be read.
    #[default]
    No,
    /// None does of what could be read, and something could not.
    Unknown,
}

/// What one file holds.
#[derive(Clone, Debug, Default)]
pub struct FileNotice {
    /// Its name; masked where it holds personal data.
    pub name: String,
    /// Persons concerned.
    pub persons: Persons,
    /// Findings by kind of data, those of the form's types only.
    pub entities: BTreeMap<Entity, u64>,
    /// Whether it is encrypted.
    pub encrypted: Encrypted,
    /// Parts that could not be read, encrypted ones included.
    pub gaps: u64,
}

/// What a notification says of all files.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// Persons concerned.
    pub persons: Persons,
    /// The persons of all files, added up.
    pub sum: u64,
    /// How often somebody of the same BSN stands in one more file.
    pub twice: u64,
    /// Addresses and numbers of a person that stand with none of those counted.
    pub loose: u64,
    /// Different BSNs.
    pub bsns: u64,
    /// Different dates of birth.
    pub births: u64,
    /// Persons that the file with the most holds for certain.
    pub richest: u64,
    /// Findings by kind of data, those of the form's types only.
    pub entities: BTreeMap<Entity, u64>,
    /// Findings about citizens, customers and others.
    pub citizens: u64,
    /// Findings about staff and officials.
    pub staff: u64,
    /// Test BSNs.
    pub tests: u64,
    /// Data of organisations.
    pub organisations: u64,
    /// Whether it is encrypted.
    pub encrypted: Encrypted,
    /// Files with findings or gaps, in order.
    pub files: Vec<FileNotice>,
    /// Files in which everything was read and nothing found.
    pub clean: u64,
    /// Parts that could not be read.
    pub gaps: Vec<Coverage>,
}

impl Notice {
    /// Findings of the form's type `number`, by kind of data.
    pub fn of_type<'a>(
        entities: &'a BTreeMap<Entity, u64>,
        form: &'a Form,
        number: u8,
    ) -> impl Iterator<Item = (&'a Entity, u64)> {
        let mine = entities.iter().filter(move |(entity, _)| form.category(entity) == Some(number));
        mine.map(|(entity, count)| (entity, *count))
    }

    /// The numbers of the form's types that are among `entities`, in order.
    pub fn types(entities: &BTreeMap<Entity, u64>, form: &Form) -> Vec<u8> {
        let mut numbers: Vec<u8> = entities.keys().filter_map(|entity| form.category(entity)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Special categories and criminal data, with their counts.
    pub fn special(&self) -> impl Iterator<Item = (&Entity, u64)> {
        let special = self.entities.iter().filter(|(entity, _)| entity.class() == Class::Special);
        special.map(|(entity, count)| (entity, *count))
    }
}

#[cfg(test)]
mod tests;
