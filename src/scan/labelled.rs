//! A label in, the value behind it out: what has no shape of its own and is told by what names it.

use std::ops::Range;

use crate::model::Entity;
use crate::rules::{self, Own};

use super::Candidate;
use super::grammar::{self, Value};
use super::own;
use super::secret;

/// Characters between a label and its value at most.
const REACH: usize = 16;

/// A label's word where it stands.
pub(super) struct Label<'a> {
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
    /// Whether the word often means something else.
    pub(super) weak: bool,
}

/// What leads from a label to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A colon or an equals sign.
    Mark,
    /// A column's border: the value may stand behind it, or the next header.
    Column,
    /// A word: `is`, `van`.
    Word,
    /// Nothing but space.
    Space,
}

/// Reads the values of one detector.
pub(super) struct Reader {
    pub(super) detector: &'static str,
    entity: Entity,
    value: fn(&Value<'_>) -> Option<Range<usize>>,
}

/// Every detector whose values are read behind its labels.
pub(super) static READERS: &[Reader] = &[
    Reader { detector: "customer_number", entity: Entity::CustomerNumber, value: grammar::code },
    Reader { detector: "health_insurance_number", entity: Entity::HealthInsuranceNumber, value: grammar::number },
    Reader { detector: "v_number", entity: Entity::VNumber, value: grammar::number },
    Reader { detector: "login", entity: Entity::Login, value: secret::login },
    Reader { detector: "password", entity: Entity::Password, value: secret::password },
    Reader { detector: "gender", entity: Entity::Gender, value: grammar::gender },
    Reader { detector: "nationality", entity: Entity::Nationality, value: grammar::nationality },
    Reader { detector: "birth_place", entity: Entity::BirthPlace, value: grammar::place },
    Reader { detector: "salary", entity: Entity::Salary, value: grammar::amount },
];

impl Label<'_> {
    /// The value that it names, where it is one of a detector of the user's own.
    pub(super) fn read_own(&self, own: &Own) -> Option<Candidate> {
        let (value, form) = self.value()?;
        let span = match own.value {
            rules::Value::Code => grammar::code(&value),
            rules::Value::Number => grammar::number(&value),
            rules::Value::Word => secret::login(&value),
            rules::Value::Name => grammar::place(&value),
            rules::Value::Amount => grammar::amount(&value),
        };
        own::value(own, self.text, span?, form)
    }

    /// What stands behind it, and the form that this gives a value there.
    fn value(&self) -> Option<(Value<'_>, &'static str)> {
        let (sign, at) = lead(self.text, self.span.end)?;
        let value = Value { text: self.text, at, label: self.span.clone(), sign, weak: self.weak };
        let form = match (self.weak, sign) {
            (true, _) => "weak",
            (false, Sign::Mark | Sign::Column) => "marked",
            (false, _) => "spoken",
        };
        Some((value, form))
    }
}

impl Reader {
    /// The value that `label` names.
    pub(super) fn read(&self, label: &Label<'_>) -> Option<Candidate> {
        let (value, form) = label.value()?;
        let span = (self.value)(&value)?;
        let inside = label.text.get(span.clone())?;
        Some(Candidate::new(self.entity.clone(), self.detector, span, form, inside.to_lowercase()))
    }
}

/// What stands behind the label that ends at `end`, and where the value starts.
fn lead(text: &str, end: usize) -> Option<(Sign, usize)> {
    let (mut sign, mut at, mut quoted) = (Sign::Space, end, false);
    for (passed, character) in text.get(end..)?.chars().enumerate() {
        if passed > REACH {
            return None;
        }
        let before = sign == Sign::Space;
        match character {
            ':' | '=' => sign = Sign::Mark,
            '|' | '\t' => sign = if before { Sign::Column } else { sign },
            ' ' | '\u{a0}' => {}
            '\r' | '\n' | '>' if !before => {}
            '.' | '#' if before => {}
            '\'' if text.get(at..)?.starts_with("'s-") => break,
            '"' | '\'' | '`' if before || !quoted => quoted = !before,
            '*' if before || starred(text, at) => {}
            _ => break,
        }
        at += character.len_utf8();
    }
    if sign == Sign::Space && at > end {
        for word in ["is: ", "is ", "luidt ", "bedraagt ", "van ", "was "] {
            if text.get(at..)?.starts_with(word) {
                return Some((Sign::Word, at + word.len()));
            }
        }
    }
    // Nothing behind it: its value can only stand before it.
    Some((sign, if at > end { at } else { text.len() }))
}

/// Whether the star at `at` is one of two that close bold text, and not the first of a masked value.
fn starred(text: &str, at: usize) -> bool {
    let before =
        |back: usize| at.checked_sub(back).and_then(|at| text.get(at..)).is_some_and(|rest| rest.starts_with("** "));
    before(0) || before(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(text: &str) -> Option<(Sign, &str)> {
        lead(text, 1).map(|(sign, at)| (sign, &text[at..]))
    }

    #[test]
    fn a_sign_or_a_word_leads_to_the_value() {
        for text in ["x: v", "x = v", "x:v", "x\": \"v", "x:** v", "x:\n  v", "x := 'v"] {
            assert_eq!(behind(text), Some((Sign::Mark, "v")), "{text}");
        }
        assert_eq!(behind("x | v"), Some((Sign::Column, "v")));
        assert_eq!(behind("x is v"), Some((Sign::Word, "v")));
        assert_eq!(behind("x v"), Some((Sign::Space, "v")));
        assert_eq!(behind("x: ***"), Some((Sign::Mark, "***")));
        assert_eq!(behind("xv"), Some((Sign::Space, "")));
        assert_eq!(behind("x\nv"), Some((Sign::Space, "")));
    }
}
