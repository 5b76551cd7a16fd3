//! A number in, an invented one of the same form out, with valid check digits, in a range that is nobody's where there
//! is one.

use super::draw::Draw;
use crate::model::Entity;
use crate::validate::{elfproef, iban as account, luhn};

/// Whether two of these may not get the same stand-in.
pub(super) const fn is_one(entity: &Entity) -> bool {
    matches!(
        entity,
        Entity::Bsn
            | Entity::Rsin
            | Entity::ANumber
            | Entity::EducationNumber
            | Entity::Iban
            | Entity::CustomerNumber
            | Entity::Phone
    )
}

/// Puts `characters` where letters and digits stand in `form`; by themselves where they are not as many.
pub(super) fn within(form: &str, characters: &str) -> String {
    if form.chars().filter(|c| c.is_alphanumeric()).count() != characters.len() {
        return characters.to_owned();
    }
    let mut next = characters.chars();
    form.chars()
        .filter_map(|c| if c.is_alphanumeric() { next.next() } else { Some(if c.is_ascii() { c } else { ' ' }) })
        .collect()
}

/// A number of the public test range of BSNs, 9999xxxxx, that passes the elfproef.
fn test_number(draw: &mut Draw) -> String {
    loop {
        let head: String = (0..4).map(|_| draw.digit()).collect();
        let passes = (0..10).map(|last| format!("9999{head}{last}")).find(|number| elfproef::valid(number));
        if let Some(number) = passes {
            return number;
        }
    }
}

/// The first number of the test range.
pub(super) const FIRST: u32 = 999_900_000;

/// Every number of the test range, those from `from` on first.
pub(super) fn test_numbers(from: u32) -> impl Iterator<Item = String> {
    let numbers = (from..=999_999_999).chain(FIRST..from);
    numbers.map(|number| number.to_string()).filter(|number| elfproef::valid(number))
}

pub(super) fn test_bsn(value: &str, draw: &mut Draw) -> String {
    within(value, &test_number(draw))
}

/// A btw-id around a number of the test range.
pub(super) fn vat(value: &str, draw: &mut Draw) -> String {
    let number = test_number(draw);
    let characters = value.chars().filter(|c| c.is_alphanumeric()).count();
    match characters {
        14 => within(value, &format!("NL{number}B01")),
        12 => within(value, &format!("{number}B01")),
        _ => scrambled(value, draw),
    }
}

/// An account at a bank that does not exist.
pub(super) fn iban(value: &str, draw: &mut Draw) -> String {
    let tail: String = (0..9).map(|_| draw.digit()).collect();
    let tail = format!("TEST0{tail}");
    let found = (2..99).map(|check| format!("NL{check:02}{tail}")).find(|iban| account::valid(iban));
    let iban = found.unwrap_or_default();
    if value.contains(' ') && value.chars().filter(|c| c.is_alphanumeric()).count() != iban.len() {
        let groups: Vec<&str> =
            (0..iban.len()).step_by(4).filter_map(|at| iban.get(at..(at + 4).min(iban.len()))).collect();
        return groups.join(" ");
    }
    within(value, &iban)
}

/// A card of the range that payment services test with.
pub(super) fn card(value: &str, draw: &mut Draw) -> String {
    let digits = value.chars().filter(char::is_ascii_digit).count().clamp(12, 19);
    let head: String = "400000".chars().chain(std::iter::repeat_with(|| draw.digit())).take(digits - 1).collect();
    let number = (0..10).map(|last| format!("{head}{last}")).find(|number| luhn::valid(number));
    within(value, &number.unwrap_or(head))
}

/// A plate with vowels, which none on the road has.
pub(super) fn plate(value: &str, draw: &mut Draw) -> String {
    let other = |c: char, draw: &mut Draw| match c {
        '0'..='9' => draw.digit(),
        c if c.is_alphabetic() => draw.one(&["A", "E", "I", "O", "U"]).chars().next().unwrap_or('A'),
        c => c,
    };
    value.chars().map(|c| other(c, draw)).collect()
}

/// Other digits for its digits and other letters for its letters.
pub(super) fn scrambled(value: &str, draw: &mut Draw) -> String {
    let mut first = true;
    let mut other = |c: char| {
        let lead = std::mem::take(&mut first);
        match c {
            // A number that loses its first digit is another number.
            '0'..='9' if lead => char::from(b'1' + draw.below(9) as u8),
            '0'..='9' => draw.digit(),
            c if c.is_lowercase() => char::from(b'a' + draw.below(26) as u8),
            c if c.is_alphabetic() => char::from(b'A' + draw.below(26) as u8),
            c if matches!(c, ' ' | '-' | '.' | '/' | '_' | '<') => c,
            _ => 'x',
        }
    };
    value.chars().map(&mut other).collect()
}
