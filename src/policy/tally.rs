//! What a rule remembers of what it was about: counts, and a few places.

use std::collections::BTreeMap;

use crate::model::{Entity, Zone};

/// Places that a message tells at most.
const PLACES: usize = 3;

/// Counts by kind, and the first places in Dutch and English.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) entities: BTreeMap<Entity, u64>,
    pub(super) places: Vec<[String; 2]>,
    /// Whether there are places beside those kept.
    pub(super) more: bool,
}

/// What is known of one person until the whole submission has been read.
#[derive(Default)]
pub(super) struct Person {
    pub(super) with: bool,
    pub(super) without: bool,
    pub(super) tallies: BTreeMap<Zone, Tally>,
}

impl Tally {
    /// Whether another place would be kept or noted.
    pub(super) fn wants_places(&self) -> bool {
        !self.more
    }

    pub(super) fn add(&mut self, entity: &Entity, places: Option<[String; 2]>) {
        match self.entities.get_mut(entity) {
            Some(count) => *count += 1,
            None => {
                self.entities.insert(entity.clone(), 1);
            }
        }
        self.add_place(places);
    }

    pub(super) fn add_place(&mut self, places: Option<[String; 2]>) {
        match places {
            Some(places) if places.iter().any(String::is_empty) => {}
            Some(places) if self.places.contains(&places) => {}
            Some(places) if self.places.len() < PLACES => self.places.push(places),
            _ => self.more = true,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (entity, count) in other.entities {
            *self.entities.entry(entity).or_default() += count;
        }
        for places in other.places {
            self.add_place(Some(places));
        }
        self.more |= other.more;
    }
}
