//! Digits that stand apart in, the nine of a BSN out: digit by digit, in groups of any size, over the end of a line.
//!
//! Such a number is one only where something says so; no other reading competes with it.

use crate::model::Entity;
use crate::validate::{elfproef, test_range::is_test};

use super::token::{Shape, digit};
use super::{Candidate, Reading};

/// What stands between two groups; all of them are alike, but for one at the end of a line, or the number is `mixed`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    Space,
    Mark(u8),
    /// A mark with a space on either side.
    Spaced(u8),
    Line,
}

/// Reads nine digits in groups from number token `at` on. `follows` tells that another number stands right before.
pub(super) fn read(reading: &mut Reading<'_>, at: usize, follows: bool) {
    let Some(first) = reading.token(at).filter(|_| !follows) else { return };
    let (mut count, mut here, mut usual, mut lines, mut mixed) = (0, at, None, 0, false);
    let end = loop {
        let Some(group) = reading.token(here).filter(|token| token.shape == Shape::Number) else { return };
        count += digits(reading.slice(group)).count();
        if count >= 9 {
            break group.end();
        }
        let Some((apart, next)) = between(reading, here) else { return };
        if apart == Apart::Line {
            lines += 1;
        } else if usual.get_or_insert(apart) != &apart {
            mixed = true;
        }
        here = next;
    };
    let goes_on =
        between(reading, here).is_some_and(|(apart, _)| Some(apart) == usual || mixed && apart != Apart::Line);
    let touched = reading.text.get(end..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric);
    if count != 9 || here == at || lines > usize::from(!mixed) && usual.is_some() || goes_on || touched {
        return;
    }
    let digits: String = digits(reading.text.get(first.start()..end).unwrap_or("")).collect();
    if !elfproef::valid(&digits) {
        return;
    }
    let entity = if is_test(&digits) { Entity::TestBsn } else { Entity::Bsn };
    let form = if mixed { "mixed" } else { "scattered" };
    reading.out.push(Candidate::new(entity, "bsn", first.start()..end, form, digits).checked("elfproef"));
}

/// The digits in `text`, as those of ASCII.
fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(digit).map(|digit| char::from(b'0' + digit))
}

/// What stands behind number `at`, and the number it leads to.
fn between(reading: &Reading<'_>, at: usize) -> Option<(Apart, usize)> {
    let (this, next) = (reading.token(at)?, reading.token(at + 1)?);
    let number = |at: usize| reading.token(at).is_some_and(|token| token.shape == Shape::Number);
    match next.shape {
        Shape::Number => (reading.gap(this, next).chars().count() <= 2).then_some((Apart::Space, at + 1)),
        Shape::Line => {
            // A quoted line starts with its mark.
            let quote = reading.token(at + 2).is_some_and(|token| token.is_mark(b'>'));
            let next = at + 2 + usize::from(quote);
            number(next).then_some((Apart::Line, next))
        }
        Shape::Mark(b'-') if reading.token(at + 2).is_some_and(|token| token.shape == Shape::Line) => {
            number(at + 3).then_some((Apart::Line, at + 3))
        }
        Shape::Mark(mark @ (b'.' | b'-' | b'/' | b'_' | b',' | b'\'' | b'|' | b'*')) => {
            let after = reading.token(at + 2).filter(|token| token.shape == Shape::Number)?;
            match (reading.gap(this, next), reading.gap(next, after)) {
                ("", "") => Some((Apart::Mark(mark), at + 2)),
                (" ", " ") => Some((Apart::Spaced(mark), at + 2)),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn nine_digits_are_put_together() {
        for text in [
            "3 1 9 0 7 2 3 5 6",
            "31 90 72 356",
            "319/072/356",
            "319_072_356",
            "319  072  356",
            "31907\n2356",
            "31907-\n2356",
            "3190\n72\n356",
            "31907\n> 2356",
            "319'072'356",
            "3|1|9|0|7|2|3|5|6",
            "319 - 072 - 356",
            "31907235 6",
        ] {
            assert!(found(text).iter().any(|found| (found.0, found.1) == ("bsn", "scattered")), "{text}");
        }
    }

    #[test]
    fn separators_of_several_kinds_are_a_form_of_their_own() {
        for text in ["319.072-356", "319 072-356", "31-90 72.356"] {
            assert!(found(text).iter().any(|found| (found.0, found.1) == ("bsn", "mixed")), "{text} {:?}", found(text));
        }
        for text in ["319.072-356 1", "319.072-356-1", "319.072\n356-1", "319.072-35\n6"] {
            assert!(found(text).iter().all(|found| found.1 != "mixed"), "{text} {:?}", found(text));
        }
    }

    #[test]
    fn what_is_longer_or_mixed_is_not() {
        for text in
            ["3 1 9 0 7 2 3 5 6 7", "31-90 72.356", "1 31 90 72 356", "31 90 72 356a", "31907, 2356", "319\n\n072356"]
        {
            assert!(found(text).iter().all(|found| found.1 != "scattered"), "{text} {:?}", found(text));
        }
    }
}
