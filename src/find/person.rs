//! What is known of the one who is looked for in, whether a finding agrees with it out.

use std::collections::BTreeSet;

use super::name::{Likeness, Parts};
use super::record::Marks;
use super::text;
use crate::model::{Entity, Finding};
use crate::names::normalize;
use crate::scan::Sought;

/// The one who is looked for. It has no `Debug`: it holds a person's data.
#[derive(Clone, Default)]
pub struct Person {
    /// Kinds and normal forms of what tells one person from all others, or nearly so.
    own: BTreeSet<(Entity, String)>,
    /// The same, learned from a record that is certain.
    learned: BTreeSet<(Entity, String)>,
    names: Vec<Parts>,
    births: Vec<String>,
    addresses: Vec<String>,
    /// The same as findings have them, for looking them up by fingerprint.
    streets: Vec<String>,
    postcodes: Vec<String>,
}

impl Person {
    /// Takes up one identifier: its kind, the value as it was typed, and its normal form as findings have it.
    pub fn know(&mut self, entity: &Entity, value: &str, normalized: &str) {
        match entity {
            Entity::PersonName => {
                let name = Parts::of(value);
                if !name.is_empty() {
                    self.names.push(name);
                }
            }
            Entity::DateOfBirth => self.births.push(normalized.to_owned()),
            Entity::Address => {
                self.addresses.push(address(normalized));
                self.streets.push(normalized.to_owned());
            }
            Entity::Postcode => self.postcodes.push(normalized.to_owned()),
            _ => drop(self.own.insert((number(entity), normalized.to_owned()))),
        }
    }

    /// What is looked for as text too, whatever detectors make of it.
    pub fn sought(&self) -> Vec<Sought> {
        let numbers = self.own.iter().filter_map(|(entity, normalized)| text::number(entity, normalized));
        let names = self.names.iter().filter_map(|name| {
            let forms: Vec<String> = name.forms().into_iter().map(|(form, _)| form).collect();
            text::name(&forms)
        });
        numbers.chain(names).collect()
    }

    /// Takes up an identifier out of a record that is certain. Says whether it is new.
    pub fn learn(&mut self, entity: &Entity, normalized: &str) -> bool {
        let known = (number(entity), normalized.to_owned());
        !self.own.contains(&known) && self.learned.insert(known)
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
            && self.names.is_empty()
            && self.births.is_empty()
            && self.addresses.is_empty()
            && self.postcodes.is_empty()
    }

    /// Whether a finding of that kind leads from one record of a person to another.
    pub const fn leads(entity: &Entity) -> bool {
        matches!(
            entity,
            Entity::Bsn
                | Entity::TestBsn
                | Entity::Email
                | Entity::Phone
                | Entity::Iban
                | Entity::CustomerNumber
                | Entity::ANumber
        )
    }

    /// What a finding says for and against its being this person's.
    pub(super) fn marks(&self, finding: &Finding) -> Marks {
        let normalized = finding.normalized.expose();
        match &finding.entity {
            Entity::PersonName => self.name(finding),
            Entity::DateOfBirth => self.birth(normalized),
            Entity::Address if self.addresses.contains(&address(normalized)) => Marks::ADDRESS,
            Entity::Postcode if self.postcodes.iter().any(|known| known == normalized) => Marks::POSTCODE,
            Entity::Address | Entity::Postcode => Marks::NONE,
            entity => self.number(entity, normalized),
        }
    }

    fn number(&self, entity: &Entity, normalized: &str) -> Marks {
        let found = (number(entity), normalized.to_owned());
        let bsn = found.0 == Entity::Bsn;
        match found.0 {
            _ if self.learned.contains(&found) => Marks::LEARNED,
            Entity::Bsn if self.own.contains(&found) => Marks::BSN,
            Entity::Email if self.own.contains(&found) => Marks::EMAIL,
            Entity::Phone if self.own.contains(&found) => Marks::PHONE,
            _ if self.own.contains(&found) => Marks::NUMBER,
            // Two numbers are two persons.
            _ if bsn && self.own.iter().any(|(entity, _)| *entity == Entity::Bsn) => Marks::OTHER_BSN,
            _ => Marks::NONE,
        }
    }

    fn birth(&self, normalized: &str) -> Marks {
        // A date of the BRP of which the day or the month is not known: `1961-03-00`.
        let agrees = |known: &String| {
            known == normalized
                || known.split('-').zip(normalized.split('-')).all(|(a, b)| a == b || a == "00" || b == "00")
        };
        match self.births.iter().any(agrees) {
            _ if self.births.is_empty() => Marks::NONE,
            true => Marks::BORN,
            false => Marks::OTHER_BIRTH,
        }
    }

    fn name(&self, finding: &Finding) -> Marks {
        if self.names.is_empty() {
            return Marks::NONE;
        }
        let found = Parts::of(finding.value.expose());
        let best = self.names.iter().map(|name| name.likeness(&found)).max().unwrap_or(Likeness::None);
        match best {
            Likeness::Full => Marks::FULL,
            Likeness::Initials => Marks::INITIALS,
            Likeness::Double => Marks::DOUBLE,
            Likeness::Sounds => Marks::SOUNDS,
            Likeness::Surname => Marks::SURNAME,
            Likeness::Given => Marks::GIVEN,
            // In a column of its own it says who it is not; in a text it may be anybody.
            Likeness::Other | Likeness::None => Marks::OTHER_NAME,
        }
    }

    /// The kinds and normal forms that this person's findings can have, for looking them up by fingerprint, each with
    /// what it says.
    pub(super) fn forms(&self) -> Vec<(Entity, String, Marks)> {
        let mut forms = Vec::new();
        for (entity, normalized) in &self.own {
            let marks = self.number(entity, normalized);
            forms.push((entity.clone(), normalized.clone(), marks));
            if *entity == Entity::Bsn {
                forms.push((Entity::TestBsn, normalized.clone(), marks));
            }
        }
        forms.extend(self.births.iter().map(|birth| (Entity::DateOfBirth, birth.clone(), Marks::BORN)));
        forms.extend(self.postcodes.iter().map(|code| (Entity::Postcode, code.clone(), Marks::POSTCODE)));
        forms.extend(self.streets.iter().map(|street| (Entity::Address, street.clone(), Marks::ADDRESS)));
        for name in &self.names {
            for (form, likeness) in name.forms() {
                let marks = match likeness {
                    Likeness::Full => Marks::FULL,
                    Likeness::Initials => Marks::INITIALS,
                    Likeness::Double => Marks::DOUBLE,
                    Likeness::Surname => Marks::SURNAME,
                    _ => continue,
                };
                forms.push((Entity::PersonName, form, marks));
            }
        }
        forms
    }
}

/// A test BSN is a BSN to whoever looks for one.
fn number(entity: &Entity) -> Entity {
    if *entity == Entity::TestBsn { Entity::Bsn } else { entity.clone() }
}

/// Street and number without what differs from one writing to another: `Dorpsstr. 1 A`, `dorpsstraat 1a`.
fn address(normalized: &str) -> String {
    let plain = normalize(&normalized.replace("str.", "straat"));
    let words = plain.split(' ').map(|word| match word {
        "str" => "straat",
        word => word,
    });
    words.collect()
}
