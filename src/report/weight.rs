//! A kind of data in, how much it weighs in a report out: one measure for colours, levels and the order of risk.

use crate::model::{Class, Entity};

/// How much one finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// About an organisation, or test data.
    Slight,
    /// Personal data.
    Plain,
    /// Points to one citizen by itself, or is of a special category.
    Grave,
}

impl Weight {
    pub(super) const fn of(entity: &Entity) -> Self {
        match (entity, entity.class()) {
            (Entity::Bsn | Entity::DateOfBirth | Entity::Mrz, _) | (_, Class::Special) => Self::Grave,
            (_, Class::Citizen) => Self::Plain,
            (_, Class::Organisation | Class::Test) => Self::Slight,
        }
    }

    /// Its id in class names and its code among the words.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Slight => "slight",
            Self::Plain => "plain",
            Self::Grave => "grave",
        }
    }

    /// Points towards the risk of a file, times the confidence: a name beside a BSN is a third of its harm.
    pub(super) const fn points(self) -> f64 {
        match self {
            Self::Slight => 0.1,
            Self::Plain => 3.0,
            Self::Grave => 10.0,
        }
    }
}
