//! Runs of letters and digits in, numbers of passports, identity cards, licences, permits and registers out.

use std::ops::Range;

use crate::model::Entity;
use crate::validate::{big_number, icao};

use super::number::collect;
use super::token::Shape;
use super::{Candidate, Reading};

/// Characters of a travel document's number.
const TRAVEL: usize = 9;

/// Reads the run of letters and digits whose first number is token `at`.
pub(super) fn read(reading: &mut Reading<'_>, at: usize) {
    spaced(reading, at);
    if !reading.is_lettered(at) && reading.token(at).is_some_and(|number| number.end() - number.start() < 10) {
        return;
    }
    let Some(span) = run(reading, at) else { return };
    let Some(text) = reading.text.get(span.clone()) else { return };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        TRAVEL if !digits => {
            let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
            let number = text.to_ascii_uppercase();
            permit(reading, &span, &number);
            travel(reading, span, &number, if lower { "lower" } else { "plain" });
        }
        10 if digits && stands_free(reading.text, &span) => {
            // A phone number has ten digits too.
            let form = if text.starts_with('0') { "leading-zero" } else { "plain" };
            let (entity, number) = (Entity::DrivingLicenceNumber, text.to_owned());
            reading.out.push(Candidate::new(entity, "driving_licence_number", span, form, number));
        }
        11 if big_number::valid(text) && stands_free(reading.text, &span) => {
            let number = text.to_owned();
            let found = Candidate::new(Entity::BigNumber, "big_number", span, "plain", number);
            reading.out.push(found.checked("big-nummer"));
        }
        _ => {}
    }
}

/// The letters and digits that touch, around number `at` where it is the first number among them.
pub(super) fn run(reading: &Reading<'_>, at: usize) -> Option<Range<usize>> {
    let number = reading.token(at)?;
    let (mut start, mut end) = (number.start(), number.end());
    for token in (0..at).rev().map_while(|left| reading.token(left)) {
        match token.shape {
            _ if token.end() != start => break,
            Shape::Number => return None,
            shape if shape.is_word() => start = token.start(),
            _ => break,
        }
    }
    for token in (at + 1..).map_while(|right| reading.token(right)) {
        if token.start() != end || !(token.shape.is_word() || token.shape == Shape::Number) {
            break;
        }
        end = token.end();
    }
    Some(start..end)
}

/// Whether no digit is joined to `span` by a mark: it is not a piece of an amount, a version or a longer number.
pub(super) fn stands_free(text: &str, span: &Range<usize>) -> bool {
    let joins = |mark: Option<char>, digit: Option<char>| {
        mark.is_some_and(|mark| matches!(mark, '.' | ',' | '-' | '/' | ':'))
            && digit.is_some_and(|digit| digit.is_ascii_digit())
    };
    let mut left = text.get(..span.start).unwrap_or("").chars().rev();
    let mut right = text.get(span.end..).unwrap_or("").chars();
    !joins(left.next(), left.next()) && !joins(right.next(), right.next())
}

/// A number of a passport or an identity card. Both are read: the first letter says which it is (I for a card), and
/// a word beside it may say otherwise.
fn travel(reading: &mut Reading<'_>, span: Range<usize>, number: &str, form: &'static str) {
    if !shaped(number) {
        return;
    }
    // Eight letters are rather a word with a digit.
    let word = number.bytes().take(8).all(|byte| byte.is_ascii_uppercase()) && !icao::valid(number);
    let form = if word { "letters" } else { form };
    let card = number.starts_with('I');
    let kinds = [
        (Entity::PassportNumber, "passport_number", !card),
        (Entity::IdentityCardNumber, "identity_card_number", card),
    ];
    for (entity, detector, fits) in kinds {
        let mut found = Candidate::new(entity, detector, span.clone(), form, number.to_owned());
        if icao::valid(number) {
            found = found.checked("icao");
            found.features.push("icao");
        }
        if !fits {
            found.features.push("other-letter");
        }
        reading.out.push(found);
    }
}

/// Two letters, six letters or digits, a digit; O is never used (source: the register of travel documents).
fn shaped(number: &str) -> bool {
    let bytes = number.as_bytes();
    let letter = |byte: &u8| byte.is_ascii_uppercase() && *byte != b'O';
    bytes.len() == TRAVEL
        && bytes[..2].iter().all(letter)
        && bytes[2..8].iter().all(|byte| letter(byte) || byte.is_ascii_digit())
        && bytes[8].is_ascii_digit()
}

/// `XR 1001R5 8`: a travel document's number in groups, from the two letters before number `at` on.
fn spaced(reading: &mut Reading<'_>, at: usize) {
    let (Some(number), Some(left)) = (reading.token(at), at.checked_sub(1).and_then(|at| reading.token(at))) else {
        return;
    };
    if left.shape != Shape::Upper || left.end() - left.start() != 2 || reading.gap(left, number) != " " {
        return;
    }
    let open = reading.text.get(..left.start()).and_then(|text| text.chars().next_back());
    if open.is_some_and(char::is_alphanumeric) {
        return;
    }
    if let Some((text, end)) = collect(reading.text, left.start(), TRAVEL, &[' ']) {
        travel(reading, left.start()..end, &text, "spaced");
    }
}

/// A verblijfsdocument: V and eight characters without 0 and O, since 2019 with its type before it: `III-V…`.
fn permit(reading: &mut Reading<'_>, span: &Range<usize>, number: &str) {
    let tail = number.strip_prefix('V').unwrap_or("");
    if tail.len() != 8 || !tail.bytes().all(|byte| byte.is_ascii_alphanumeric() && !matches!(byte, b'0' | b'O')) {
        return;
    }
    let before = reading.text.get(..span.start).unwrap_or("");
    let kind = before.strip_suffix('-').and_then(|before| {
        let roman = before.rsplit(|c: char| !c.is_alphanumeric()).next()?;
        matches!(roman, "I" | "II" | "III" | "IV" | "V").then_some(roman)
    });
    let (start, form) = match kind {
        Some(roman) => (span.start - roman.len() - 1, "typed"),
        None => (span.start, "plain"),
    };
    let normal = format!("{}{number}", kind.map(|kind| format!("{kind}-")).unwrap_or_default());
    let entity = Entity::ResidencePermitNumber;
    reading.out.push(Candidate::new(entity, "residence_permit_number", start..span.end, form, normal));
}

#[cfg(test)]
mod tests {
    use crate::scan::testing::found;

    #[test]
    fn travel_documents_by_shape_and_letter() {
        assert!(found("ABCDEFGH2").contains(&("passport_number", "letters", "ABCDEFGH2".to_owned())));
        let told = found("nr XR1001R58 of IHC80LF69");
        assert!(told.contains(&("passport_number", "plain", "XR1001R58".to_owned())));
        assert!(told.contains(&("identity_card_number", "plain", "IHC80LF69".to_owned())));
        assert!(found("paspoort XR 1001R5 8").contains(&("passport_number", "spaced", "XR 1001R5 8".to_owned())));
        for text in ["XR1O01R58", "581001RXR", "XR1001R589", "aXR1001R58"] {
            assert!(found(text).iter().all(|(id, ..)| *id != "passport_number"), "{text}");
        }
    }

    #[test]
    fn permits_licences_and_registers() {
        assert!(found("III-V123AL568").contains(&("residence_permit_number", "typed", "III-V123AL568".to_owned())));
        assert!(found("III-V1O3AL568").iter().all(|(id, ..)| *id != "residence_permit_number"));
        assert!(found("5094962111").contains(&("driving_licence_number", "plain", "5094962111".to_owned())));
        assert!(found("1.5094962111").iter().all(|(id, ..)| *id != "driving_licence_number"));
        assert!(found("BIG 89012345601").contains(&("big_number", "plain", "89012345601".to_owned())));
    }
}
