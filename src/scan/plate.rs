//! Tokens in, Dutch licence plates out, with dashes, with spaces and bare.

use std::ops::Range;

use crate::model::Entity;

use super::document::run;
use super::token::{Shape, Token};
use super::{Candidate, Reading};

/// The sidecodes 1 to 3: given out until 1978, and shaped like many other codes.
const OLD: &[&str] = &["AA-00-00", "00-00-AA", "00-AA-00"];

/// The sidecodes 4 to 11. Source: RDW.
const SHAPES: &[&str] =
    &["AA-00-AA", "AA-AA-00", "00-AA-AA", "00-AAA-0", "0-AAA-00", "AA-000-A", "A-000-AA", "AAA-00-A"];

/// Letters that are given out since sidecode 4. Source: RDW (no vowels; no C, M and Q on passenger cars, M elsewhere).
const LETTERS: &[u8] = b"BDFGHJKLMNPRSTVWXYZ";

/// Letter groups that are never given out. Source: RDW.
const NEVER: &[&str] = &["GVD", "KKK", "KVT", "LPF", "NSB", "PKK", "PSV", "TBS", "SS", "SD", "PVV", "SGP", "VVD", "SA"];

/// Reads the plate whose first number is token `at`.
pub(super) fn read(reading: &mut Reading<'_>, at: usize) {
    let Some(number) = reading.token(at).filter(|number| number.end() - number.start() <= 5) else { return };
    let joints = if group(number) { &[(Some(b'-'), "dashes"), (None, "spaces")][..] } else { &[] };
    for &(mark, joint) in joints {
        if let Some((groups, span)) = groups(reading, at, mark) {
            push(reading, span, &groups.join("-"), joint);
            return;
        }
    }
    if !reading.is_lettered(at) {
        return;
    }
    if let Some(span) = run(reading, at).filter(|span| span.len() == 6) {
        let plate = reading.text.get(span.clone()).unwrap_or("").to_owned();
        push(reading, span, &plate, "bare");
    }
}

/// Three groups joined by `mark`, or by single spaces, of which token `at` is the first number.
fn groups<'a>(reading: &Reading<'a>, at: usize, mark: Option<u8>) -> Option<([&'a str; 3], Range<usize>)> {
    let step = if mark.is_some() { 2 } else { 1 };
    let joined = |left: usize| {
        let (this, next) = (reading.token(left)?, reading.token(left + step)?);
        let tied = || match mark {
            Some(mark) => reading.token(left + 1).is_some_and(|joint| joint.is_mark(mark)),
            None => reading.gap(this, next) == " ",
        };
        (next.start() == this.end() + 1 && group(this) && group(next) && tied()).then_some(())
    };
    let mut first = at;
    while let Some(left) = first.checked_sub(step).filter(|left| joined(*left).is_some()) {
        // A number before this one has read the plate, or there is none.
        if reading.token(left)?.shape == Shape::Number {
            return None;
        }
        first = left;
        if at - first > step {
            break;
        }
    }
    joined(first)?;
    joined(first + step)?;
    let last = reading.token(first + 2 * step)?;
    let span = reading.token(first)?.start()..last.end();
    let open = |character: Option<char>| character.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '/'));
    let mut right = reading.text.get(span.end..)?.chars();
    let free = open(reading.text.get(..span.start)?.chars().next_back())
        && match (right.next(), right.next()) {
            (Some('-' | '/'), behind) => !behind.is_some_and(char::is_alphanumeric),
            (next, _) => open(next),
        };
    let text = |at: usize| Some(reading.token(at)?.text(reading.text));
    free.then_some(([text(first)?, text(first + step)?, text(first + 2 * step)?], span))
}

/// Whether a token can be a group: one to three letters or digits.
fn group(token: Token) -> bool {
    token.end() - token.start() <= 3 && (token.shape.is_word() || token.shape == Shape::Number)
}

fn push(reading: &mut Reading<'_>, span: Range<usize>, plate: &str, joint: &'static str) {
    let shape: String = plate
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' => 'A',
            b'0'..=b'9' => '0',
            other => char::from(other),
        })
        .collect();
    let known = |shapes: &[&str]| match joint {
        "bare" => shapes.iter().any(|known| known.bytes().filter(|byte| *byte != b'-').eq(shape.bytes())),
        _ => shapes.contains(&shape.as_str()),
    };
    let old = known(OLD);
    if !old && !known(SHAPES) {
        return;
    }
    let lower = plate.bytes().any(|byte| byte.is_ascii_lowercase());
    let normal = plate.to_ascii_uppercase();
    let given = normal.bytes().all(|byte| !byte.is_ascii_alphabetic() || LETTERS.contains(&byte))
        && !normal.split('-').any(|group| NEVER.contains(&group));
    let form = match joint {
        "dashes" if old => "old",
        "dashes" if lower => "lower",
        "dashes" if given => "shape",
        "dashes" => "letters",
        _ if lower => return,
        joint => joint,
    };
    reading.out.push(Candidate::new(Entity::LicencePlate, "licence_plate", span, form, normal.replace('-', "")));
}

#[cfg(test)]
mod tests {
    use crate::scan::testing::found;

    fn plate(text: &str) -> Option<(&'static str, String)> {
        found(text).into_iter().find(|(id, ..)| *id == "licence_plate").map(|(_, form, value)| (form, value))
    }

    #[test]
    fn every_sidecode_is_read() {
        for (text, form) in [
            ("DZ-12-34", "old"),
            ("12-34-DZ", "old"),
            ("12-DZ-34", "old"),
            ("DZ-12-FG", "shape"),
            ("DZ-FG-12", "shape"),
            ("12-DZ-FG", "shape"),
            ("12-DZF-3", "shape"),
            ("1-DZF-23", "shape"),
            ("DZ-123-F", "shape"),
            ("D-123-FG", "shape"),
            ("DZF-12-G", "shape"),
            ("12-GVD-3", "letters"),
            ("12-AE-IO", "letters"),
            ("dz-123-f", "lower"),
            ("DZ123F", "bare"),
            ("DZFG12", "bare"),
            ("12DZFG", "bare"),
            ("DZ1234", "bare"),
            ("DZ 123 F", "spaces"),
        ] {
            assert_eq!(plate(&format!("auto {text}.")), Some((form, text.to_owned())), "{text}");
        }
    }

    #[test]
    fn other_codes_are_not() {
        for text in ["12-03-1961", "1-DZF-23-4", "A-DZ-12-FG", "12-DZF", "DZ-12-F", "12-34-56", "2024-12-AB"] {
            assert_eq!(plate(text), None, "{text}");
        }
    }
}
