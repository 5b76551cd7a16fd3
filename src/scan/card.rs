//! Runs of digits in, payment card numbers out.

use crate::model::Entity;
use crate::validate::luhn;

use super::document::stands_free;
use super::number::{Chain, Separator};
use super::token::Shape;
use super::{Candidate, Reading};

/// Lengths of groups that cards are printed in.
const PRINTED: &[&[usize]] = &[&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3], &[6, 13]];

/// Ranges of first digits with the lengths of the numbers. Source: the registers of ISO/IEC 7812 issuers as the card
/// schemes publish them (Visa, Mastercard, American Express, Diners Club, Discover, JCB, Maestro, Union Pay).
const ISSUERS: &[(u32, u32, std::ops::RangeInclusive<usize>)] = &[
    (4000, 4999, 13..=19),
    (5100, 5599, 16..=16),
    (2221, 2720, 16..=16),
    (3400, 3499, 15..=15),
    (3700, 3799, 15..=15),
    (3000, 3059, 14..=14),
    (3600, 3699, 14..=14),
    (3800, 3999, 14..=16),
    (3528, 3589, 16..=19),
    (6011, 6011, 16..=19),
    (6440, 6599, 16..=19),
    (5018, 5038, 13..=19),
    (5612, 5893, 13..=19),
    (6304, 6390, 13..=19),
    (6759, 6763, 13..=19),
    (6200, 6299, 16..=19),
];

/// Reads the card whose first group is number token `at`.
pub(super) fn read(reading: &mut Reading<'_>, at: usize, chain: &Chain) {
    let Some(token) = reading.token(at) else { return };
    let length = token.end() - token.start();
    if !matches!(length, 4 | 6 | 13..=19) || at.checked_sub(1).is_some_and(|left| leads_in(reading, left, at)) {
        return;
    }
    let Some((form, count)) = form(chain) else { return };
    let (number, span) = (chain.head(count).to_owned(), chain.span(count));
    if issued(&number) && luhn::valid(&number) && stands_free(reading.text, &span) {
        let closed = reading.text.get(span.end..).and_then(|rest| rest.chars().next());
        if closed.is_some_and(char::is_alphanumeric) {
            return;
        }
        reading.out.push(Candidate::new(Entity::CreditCard, "credit_card", span, form, number).checked("luhn"));
    }
}

/// Whether the token before belongs to the same run.
fn leads_in(reading: &Reading<'_>, left: usize, at: usize) -> bool {
    reading
        .token(left)
        .zip(reading.token(at))
        .is_some_and(|(left, this)| left.end() == this.start() && left.shape.is_word() || left.shape == Shape::Number)
}

/// Whether the chain opens with a number in one piece or in printed groups, and how many groups those are.
fn form(chain: &Chain) -> Option<(&'static str, usize)> {
    if chain.groups.first()?.0 >= 13 {
        return Some(("plain", 1));
    }
    PRINTED.iter().rev().find_map(|lengths| {
        let groups = chain.groups.get(..lengths.len())?;
        let separator = groups.first()?.1?;
        let fits = matches!(separator, Separator::Space | Separator::Dash | Separator::Dot)
            && groups.iter().zip(*lengths).all(|(group, length)| group.0 == *length)
            && groups[..groups.len() - 1].iter().all(|group| group.1 == Some(separator));
        fits.then_some(("grouped", lengths.len()))
    })
}

fn issued(number: &str) -> bool {
    let first: Option<u32> = number.get(..4).and_then(|first| first.parse().ok());
    first.is_some_and(|first| {
        ISSUERS.iter().any(|(low, high, lengths)| (*low..=*high).contains(&first) && lengths.contains(&number.len()))
    })
}

#[cfg(test)]
mod tests {
    use crate::scan::testing::found;

    #[test]
    fn cards_in_one_piece_and_in_groups() {
        for (text, form) in [
            ("4111111111111111", "plain"),
            ("5555 5555 5555 4444", "grouped"),
            ("4111-1111-1111-1111", "grouped"),
            ("3782 822463 10005", "grouped"),
        ] {
            assert!(found(text).contains(&("credit_card", form, text.to_owned())), "{text}");
        }
        for text in ["4111111111111112", "9111111111111111", "X4111111111111111", "4111 1111 1111 1111x", "4111 1111"] {
            assert!(found(text).iter().all(|(id, ..)| *id != "credit_card"), "{text}");
        }
    }
}
