//! What a record says for and against its being one person's in, how sure that is and why out.

use std::ops::{BitOr, BitOrAssign};

/// How sure it is that a record is the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It may be somebody else's: somebody has to look.
    Possible,
    /// Rather this person's than another's.
    Likely,
    /// The BSN is the same, or several identifiers are.
    Certain,
}

impl Strength {
    /// Its stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// A stable code of something that speaks for or against a match.
pub type Why = &'static str;

/// What a record says, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u32);

impl Marks {
    pub(super) const NONE: Self = Self(0);
    pub(super) const BSN: Self = Self(1);
    pub(super) const BORN: Self = Self(1 << 1);
    pub(super) const EMAIL: Self = Self(1 << 2);
    pub(super) const PHONE: Self = Self(1 << 3);
    /// Another number that is the person's own: an account, a customer number.
    pub(super) const NUMBER: Self = Self(1 << 4);
    pub(super) const ADDRESS: Self = Self(1 << 5);
    pub(super) const POSTCODE: Self = Self(1 << 6);
    pub(super) const FULL: Self = Self(1 << 7);
    pub(super) const INITIALS: Self = Self(1 << 8);
    pub(super) const DOUBLE: Self = Self(1 << 9);
    pub(super) const SOUNDS: Self = Self(1 << 10);
    pub(super) const SURNAME: Self = Self(1 << 11);
    pub(super) const GIVEN: Self = Self(1 << 12);
    /// Known from another record, which is certain.
    pub(super) const LEARNED: Self = Self(1 << 13);
    pub(super) const OTHER_BSN: Self = Self(1 << 14);
    pub(super) const OTHER_BIRTH: Self = Self(1 << 15);
    pub(super) const OTHER_NAME: Self = Self(1 << 16);

    /// Every mark with its code, in the order in which they are told.
    const CODES: [(Self, Why); 17] = [
        (Self::BSN, "same-bsn"),
        (Self::FULL, "same-name"),
        (Self::INITIALS, "initials-agree"),
        (Self::DOUBLE, "double-name"),
        (Self::SOUNDS, "name-sounds-alike"),
        (Self::SURNAME, "same-surname"),
        (Self::GIVEN, "same-given-name"),
        (Self::BORN, "same-birth"),
        (Self::EMAIL, "same-email"),
        (Self::PHONE, "same-phone"),
        (Self::NUMBER, "same-number"),
        (Self::ADDRESS, "same-address"),
        (Self::POSTCODE, "same-postcode"),
        (Self::LEARNED, "known-from-other-record"),
        (Self::OTHER_BSN, "other-bsn"),
        (Self::OTHER_BIRTH, "other-birth"),
        (Self::OTHER_NAME, "other-name"),
    ];

    pub(super) const fn holds(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether one value alone is reason to look at its record.
    pub(super) fn speaks_for(self) -> bool {
        self.holds(
            Self::BSN
                | Self::BORN
                | Self::EMAIL
                | Self::PHONE
                | Self::NUMBER
                | Self::ADDRESS
                | Self::LEARNED
                | Self::names(),
        ) || self.holds(Self::SURNAME | Self::POSTCODE | Self::GIVEN)
    }

    /// Whether this is a value that nobody else should have.
    pub(super) fn is_own(self) -> bool {
        self.holds(Self::BSN | Self::EMAIL | Self::PHONE | Self::NUMBER | Self::LEARNED)
    }

    fn names() -> Self {
        Self::FULL | Self::INITIALS | Self::DOUBLE | Self::SOUNDS
    }

    /// What the marks of one record come to.
    pub(super) fn judge(mut self) -> Judgement {
        // Given name and surname in columns of their own are a whole name.
        if self.holds(Self::GIVEN) && self.holds(Self::SURNAME) {
            self |= Self::FULL;
        }
        if self.holds(Self::FULL) {
            self = self.without(Self::SURNAME | Self::GIVEN | Self::INITIALS);
        }
        let name = self.holds(Self::names());
        if name {
            self = self.without(Self::OTHER_NAME | Self::SURNAME);
        }
        if self.holds(Self::BSN) {
            self = self.without(Self::OTHER_BSN);
        }
        if self.holds(Self::BORN) {
            self = self.without(Self::OTHER_BIRTH);
        }
        let why = Self::CODES.iter().filter(|(mark, _)| self.holds(*mark)).map(|(_, code)| *code).collect();
        match self.strength(name) {
            Some(strength) => Judgement::Record(strength, why),
            None if self.is_own() => Judgement::Values(why),
            None => Judgement::No,
        }
    }

    /// How sure it is; `None` for somebody else's record, and for what says too little.
    fn strength(self, name: bool) -> Option<Strength> {
        use Strength::{Certain, Likely, Possible};
        let own = [Self::EMAIL, Self::PHONE, Self::NUMBER].iter().filter(|mark| self.holds(**mark)).count();
        let born = self.holds(Self::BORN);
        let (full, address) = (self.holds(Self::FULL), self.holds(Self::ADDRESS));
        if self.holds(Self::BSN) {
            return Some(Certain);
        }
        if self.holds(Self::OTHER_BSN) {
            // A slip of the pen in a number is rarer than two who share a name and a birthday, but it is there.
            return (full && born).then_some(Possible);
        }
        if self.holds(Self::OTHER_BIRTH) {
            return (full && own > 0).then_some(Possible);
        }
        if self.holds(Self::OTHER_NAME) {
            return None;
        }
        if name {
            let sure = born || own > 1 || full && (own > 0 || address) || self.holds(Self::EMAIL | Self::NUMBER);
            let likely = full || own > 0 || address || self.holds(Self::LEARNED | Self::POSTCODE);
            return Some(if sure {
                Certain
            } else if likely {
                Likely
            } else {
                Possible
            });
        }
        match () {
            () if own > 1 || own == 1 && born => Some(Certain),
            () if own == 1 || self.holds(Self::LEARNED) => Some(Likely),
            () if born && (address || self.holds(Self::SURNAME | Self::POSTCODE)) => Some(Likely),
            () if born || address => Some(Possible),
            () => None,
        }
    }

    const fn without(self, marks: Self) -> Self {
        Self(self.0 & !marks.0)
    }
}

impl BitOr for Marks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// What a record is to the person.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Theirs: everything in it is told.
    Record(Strength, Vec<Why>),
    /// Somebody else's, in which values of theirs stand: only those are told.
    Values(Vec<Why>),
    /// Nothing of theirs.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_as_sure_as_what_it_holds_together() {
        use Strength::{Certain, Likely, Possible};
        for (marks, strength) in [
            (Marks::BSN, Some(Certain)),
            (Marks::BSN | Marks::OTHER_NAME, Some(Certain)),
            (Marks::FULL | Marks::BORN, Some(Certain)),
            (Marks::INITIALS | Marks::BORN, Some(Certain)),
            (Marks::GIVEN | Marks::SURNAME | Marks::BORN, Some(Certain)),
            (Marks::FULL | Marks::ADDRESS, Some(Certain)),
            (Marks::EMAIL | Marks::PHONE, Some(Certain)),
            (Marks::INITIALS | Marks::PHONE, Some(Likely)),
            (Marks::INITIALS | Marks::ADDRESS, Some(Likely)),
            (Marks::EMAIL, Some(Likely)),
            (Marks::LEARNED, Some(Likely)),
            (Marks::FULL, Some(Likely)),
            (Marks::INITIALS, Some(Possible)),
            (Marks::ADDRESS, Some(Possible)),
            (Marks::SURNAME | Marks::ADDRESS, Some(Possible)),
            (Marks::SURNAME, None),
            (Marks::POSTCODE, None),
            (Marks::FULL | Marks::BORN | Marks::OTHER_BSN, Some(Possible)),
            (Marks::FULL | Marks::ADDRESS | Marks::OTHER_BIRTH, None),
            (Marks::OTHER_NAME | Marks::ADDRESS, None),
            (Marks::OTHER_NAME | Marks::BORN, None),
        ] {
            let judged = match marks.judge() {
                Judgement::Record(strength, _) => Some(strength),
                _ => None,
            };
            assert_eq!(judged, strength, "{marks:?}");
        }
    }

    #[test]
    fn every_reason_has_a_word() {
        let rules = crate::rules::Rules::built_in().unwrap();
        let words = rules.messages.words(crate::model::Lang::Nl);
        for (_, code) in Marks::CODES {
            assert!(words.terms.contains_key(code), "{code}");
        }
        for strength in [Strength::Possible, Strength::Likely, Strength::Certain] {
            assert!(words.terms.contains_key(strength.id()));
        }
    }

    #[test]
    fn in_somebody_elses_record_only_the_value_counts() {
        let marks = Marks::OTHER_NAME | Marks::PHONE | Marks::ADDRESS;
        assert_eq!(marks.judge(), Judgement::Values(vec!["same-phone", "same-address", "other-name"]));
    }
}
