//! A value of a kind that a user's own detector knows in, its normal form out, or nothing where it is none of them.

use std::collections::BTreeSet;

use regex::Regex;

use crate::model::{Class, Entity};
use crate::validate::Check;

/// What a detector of the user's own is besides its weights.
#[derive(Clone, Debug)]
pub struct Own {
    /// The kind of data it finds.
    pub entity: Entity,
    /// What its values look like; each is weighed as the form of its row in [`SHAPES`].
    pub shapes: Vec<Regex>,
    /// How a value behind one of its labels is read, where it has no shapes.
    pub value: Value,
    /// The check that its values pass, with its name.
    pub check: Option<(&'static str, Check)>,
    pub(super) strip: String,
    pub(super) lengths: Vec<usize>,
    pub(super) allow: Allow,
}

/// The forms of shapes, in the order in which a detector lists them.
pub const SHAPES: &[&str] = &["shape", "shape-2", "shape-3", "shape-4", "shape-5", "shape-6", "shape-7", "shape-8"];

/// How a value without a shape of its own is read behind its label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Letters and digits, three digits or more: `4711-A`.
    #[default]
    Code,
    /// Six to twelve digits.
    Number,
    /// One word, as user names are.
    Word,
    /// One name or more with capitals, as places are.
    Name,
    /// An amount of money.
    Amount,
}

impl Value {
    /// Every way by the name that rules call it.
    pub(super) const ALL: &[(&str, Self)] = &[
        ("code", Self::Code),
        ("number", Self::Number),
        ("word", Self::Word),
        ("name", Self::Name),
        ("amount", Self::Amount),
    ];
}

/// Values that are never told.
#[derive(Clone, Debug, Default)]
pub(super) struct Allow {
    /// In normal form.
    pub(super) values: BTreeSet<String>,
    /// Each fits a whole value, as it stands or in its normal form.
    pub(super) patterns: Vec<Regex>,
}

impl Own {
    /// Its class for policies.
    pub const fn class(&self) -> Class {
        self.entity.class()
    }

    /// The one form of `value`: without separators, digits as ASCII, letters as capitals.
    pub fn normal(&self, value: &str) -> String {
        let mut normal = String::with_capacity(value.len());
        for character in value.chars().filter(|character| !self.strips(*character)) {
            match character.to_digit(10).or_else(|| wide_digit(character)) {
                Some(digit) => normal.extend(char::from_digit(digit, 10)),
                None => normal.extend(character.to_uppercase()),
            }
        }
        normal
    }

    /// The normal form of `value` where it can be one: of a right length, passing the check, and not allowed.
    pub fn accept(&self, value: &str) -> Option<String> {
        let normal = self.normal(value);
        let fits = self.lengths.is_empty() || self.lengths.contains(&normal.chars().count());
        let passes = self.check.is_none_or(|(_, check)| check(&normal));
        let allowed = self.allow.values.contains(&normal)
            || self.allow.patterns.iter().any(|pattern| pattern.is_match(value) || pattern.is_match(&normal));
        (fits && passes && !allowed && !normal.is_empty()).then_some(normal)
    }

    /// Whether a character is only how a value is written. Spaces of any width are one where a space is.
    fn strips(&self, character: char) -> bool {
        let space = character.is_whitespace() && self.strip.contains(' ');
        let hidden = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
        space || hidden || self.strip.contains(character)
    }
}

/// The value of a digit that is full-width, as forms out of other systems write them.
fn wide_digit(character: char) -> Option<u32> {
    matches!(character, '\u{ff10}'..='\u{ff19}').then(|| u32::from(character) - 0xff10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate;

    fn own() -> Own {
        Own {
            entity: Entity::from_id("staff_number"),
            shapes: Vec::new(),
            value: Value::Code,
            check: Some(("mod-11", validate::mod_11::valid)),
            strip: " .-".into(),
            lengths: vec![6],
            allow: Allow { values: ["599492".to_owned()].into(), patterns: vec![Regex::new("^91").unwrap()] },
        }
    }

    #[test]
    fn a_value_is_of_a_length_passes_and_is_not_allowed() {
        assert_eq!(own().accept("67\u{a0}63.30").as_deref(), Some("676330"));
        assert_eq!(own().accept("\u{ff16}76330").as_deref(), Some("676330"));
        for not in ["676331", "0676330", "599-492", "916811", "", "---"] {
            assert_eq!(own().accept(not), None, "{not}");
        }
    }

    proptest::proptest! {
        /// The normal form is one: to bring it into it again changes nothing.
        #[test]
        fn the_normal_form_is_its_own(value in "\\PC{0,12}") {
            let once = own().normal(&value);
            // A few capitals have capitals of their own only after a second look; none of them stand in a code.
            proptest::prop_assume!(once.chars().all(|c| c.to_uppercase().eq([c])));
            proptest::prop_assert_eq!(own().normal(&once), once);
        }
    }
}
