//! A cell and what its label says it is in, the cell as that out: where no reader told it by its shape.

use std::ops::Range;

use crate::model::Entity;
use crate::names::{self, Lexicon};
use crate::rules::{Detector, Own, Value};
use crate::scan::{self, Candidate, GENDERS, is_placeholder};

/// One detector whose whole cells are values.
struct Whole {
    entity: Entity,
    detector: &'static str,
    form: &'static str,
    fits: fn(&str) -> bool,
}

/// Every detector whose whole cells are values under its own headers.
static WHOLE: &[Whole] = &[
    Whole { entity: Entity::Address, detector: "address", form: "words", fits: address },
    Whole { entity: Entity::CustomerNumber, detector: "customer_number", form: "cell", fits: code },
    Whole { entity: Entity::HealthInsuranceNumber, detector: "health_insurance_number", form: "cell", fits: code },
    Whole { entity: Entity::VNumber, detector: "v_number", form: "cell", fits: code },
    Whole { entity: Entity::DrivingLicenceNumber, detector: "driving_licence_number", form: "cell", fits: code },
    Whole { entity: Entity::Login, detector: "login", form: "cell", fits: solid },
    Whole { entity: Entity::Password, detector: "password", form: "cell", fits: secret },
    Whole { entity: Entity::Gender, detector: "gender", form: "cell", fits: gender },
    Whole { entity: Entity::Nationality, detector: "nationality", form: "cell", fits: words },
    Whole { entity: Entity::BirthPlace, detector: "birth_place", form: "cell", fits: words },
    Whole { entity: Entity::Salary, detector: "salary", form: "cell", fits: amount },
    Whole { entity: Entity::Health, detector: "health", form: "cell", fits: words },
    Whole { entity: Entity::Religion, detector: "religion", form: "cell", fits: words },
    Whole { entity: Entity::Ethnicity, detector: "ethnicity", form: "cell", fits: words },
    Whole { entity: Entity::Political, detector: "political", form: "cell", fits: words },
    Whole { entity: Entity::TradeUnion, detector: "trade_union", form: "cell", fits: words },
    Whole { entity: Entity::Sexual, detector: "sexual", form: "cell", fits: words },
];

/// Reads the whole of `text` as each of the detectors that its label names.
pub(super) fn read<'d>(
    text: &str,
    segment: usize,
    named: impl Iterator<Item = &'d Detector>,
    out: &mut Vec<Candidate>,
) {
    let mut named = named.peekable();
    if named.peek().is_none() {
        return;
    }
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    for rules in named {
        if let Some(own) = &rules.own {
            let told = out.iter().any(|candidate| candidate.detector() == rules.id);
            if !told && own.shapes.is_empty() && trimmed.len() <= 80 && own_fits(own)(trimmed) {
                out.extend(
                    scan::own_value(own, text, start..start + trimmed.len(), "cell")
                        .map(|found| Candidate { segment, ..found }),
                );
            }
            continue;
        }
        let Some(whole) = WHOLE.iter().find(|whole| whole.detector == rules.id) else { continue };
        let told = out.iter().any(|candidate| candidate.detector == whole.detector);
        if !told && trimmed.len() <= 80 && (whole.fits)(trimmed) {
            out.push(whole.candidate(segment, start..start + trimmed.len(), trimmed));
        }
    }
}

/// What a whole cell has to be for a detector of the user's own.
fn own_fits(own: &Own) -> fn(&str) -> bool {
    match own.value {
        Value::Code | Value::Number => code,
        Value::Word => solid,
        Value::Name => words,
        Value::Amount => amount,
    }
}

impl Whole {
    fn candidate(&self, segment: usize, span: Range<usize>, text: &str) -> Candidate {
        Candidate {
            entity: Some(self.entity.clone()),
            detector: self.detector,
            segment,
            span,
            form: self.form,
            normalized: text.to_lowercase(),
            check: None,
            within: false,
            features: Vec::new(),
        }
    }
}

/// A whole cell as a name, where its label says that it is one.
pub(super) fn name(text: &str, segment: usize, lexicon: &Lexicon<'_>) -> Option<Candidate> {
    let trimmed = text.trim();
    let letters = trimmed.chars().filter(|character| character.is_alphabetic()).count();
    let fits = letters > 0
        && trimmed.chars().count() <= 80
        && !trimmed.contains(|c: char| c.is_numeric() || matches!(c, '@' | '=' | '{' | '<' | '\n'));
    if !fits {
        return None;
    }
    let start = text.find(trimmed)?;
    Some(Candidate {
        entity: Some(Entity::PersonName),
        detector: "person_name",
        segment,
        span: start..start + trimmed.len(),
        form: "field",
        normalized: names::normalize(trimmed),
        check: None,
        within: false,
        features: names::field(trimmed, lexicon),
    })
}

fn address(text: &str) -> bool {
    text.len() >= 4 && text.contains(char::is_alphabetic) && !text.contains('@')
}

fn code(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3
        && (4..=20).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | ' ' | '_'))
}

fn solid(text: &str) -> bool {
    text.chars().count() >= 3 && !text.contains(char::is_whitespace) && !is_placeholder(text)
}

fn secret(text: &str) -> bool {
    solid(text) && text.chars().count() >= 4
}

fn gender(text: &str) -> bool {
    GENDERS.contains(&text.to_lowercase().as_str()) || matches!(text, "0" | "1" | "2" | "9" | "O" | "o")
}

fn words(text: &str) -> bool {
    text.len() > 1 && text.contains(char::is_alphabetic) && !text.contains(['@', '{', '<']) && !is_placeholder(text)
}

fn amount(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '€' | ' ' | '\u{a0}');
    (2..=9).contains(&digits) && text.trim_start_matches("EUR").trim_end_matches("EUR").chars().all(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_its_label_says_where_it_fits() {
        let rules = crate::rules::Rules::built_in().unwrap();
        let told = |text: &str, id: &str| {
            let mut out = Vec::new();
            read(text, 0, rules.detectors.iter().filter(|rules| rules.id == id), &mut out);
            out.pop().map(|found| text[found.span].to_owned())
        };
        assert_eq!(told(" V ", "gender").as_deref(), Some("V"));
        assert_eq!(told("Kerkstraat", "address").as_deref(), Some("Kerkstraat"));
        assert_eq!(told("€ 3.200,00", "salary").as_deref(), Some("€ 3.200,00"));
        assert_eq!(told("geen", "nationality"), None);
        assert_eq!(told("onbekend", "password"), None);
        assert_eq!(told("BSN", "bsn"), None);
    }
}
