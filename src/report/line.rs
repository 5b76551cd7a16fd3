//! A finding in, its JSON out: the same as [`WireFinding`](super::wire::WireFinding) makes, written piece by piece.
//!
//! A table of persons has a finding in nearly every cell, and telling them would cost as much as finding them.

use std::fmt::Write as _;

use super::wire::{shown, string};
use crate::model::{Finding, Place};

/// Adds `finding` to `text`.
pub(super) fn finding(finding: &Finding, reveal: bool, text: &mut String) {
    text.push_str("{\"type\":\"finding\",\"entity\":");
    quoted(finding.entity.id(), text);
    text.push_str(",\"confidence\":");
    thousandths(finding.confidence, text);
    text.push_str(",\"zone\":");
    quoted(finding.zone.id(), text);
    if let Some(path) = &finding.path {
        text.push_str(",\"path\":");
        quoted(shown(path, reveal), text);
    }
    if finding.place != Place::default() {
        text.push_str(",\"location\":{");
        place(&finding.place, text);
        text.push('}');
    }
    if let Some(span) = &finding.span {
        text.push_str(",\"span\":{\"start\":");
        number(span.start, text);
        text.push_str(",\"end\":");
        number(span.end, text);
        text.push('}');
    }
    if let Some(person) = finding.person {
        text.push_str(",\"person\":");
        number(person.into(), text);
    }
    text.push_str(",\"evidence\":[");
    for (at, code) in finding.evidence.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        quoted(code, text);
    }
    // Writing to a string cannot fail.
    let _ = write!(text, "],\"fingerprint\":\"{}\"", finding.fingerprint);
    if reveal {
        text.push_str(",\"value\":");
        quoted(finding.value.expose(), text);
        text.push_str(",\"normalized\":");
        quoted(finding.normalized.expose(), text);
    }
    text.push('}');
}

fn place(place: &Place, text: &mut String) {
    let cell = place.cell.map(|cell| cell.to_string());
    let fields = [
        ("line", Told::Number(place.line)),
        ("column", Told::Number(place.column)),
        ("page", Told::Number(place.page)),
        ("sheet", Told::Text(place.sheet.as_deref())),
        ("cell", Told::Text(cell.as_deref())),
        ("slide", Told::Number(place.slide)),
        ("header", Told::Text(place.header.as_deref())),
        ("field", Told::Text(place.field.as_deref())),
        ("xpath", Told::Text(place.xpath.as_deref())),
        ("pointer", Told::Text(place.pointer.as_deref())),
        ("table", Told::Number(place.table)),
        ("row", Told::Number(place.row)),
        ("section", Told::Text(place.section)),
    ];
    let mut first = true;
    for (name, told) in fields {
        if matches!(told, Told::Number(None) | Told::Text(None)) {
            continue;
        }
        text.push_str(if std::mem::take(&mut first) { "\"" } else { ",\"" });
        text.push_str(name);
        text.push_str("\":");
        match told {
            Told::Number(told) => number(told.unwrap_or_default().into(), text),
            Told::Text(told) => quoted(told.unwrap_or_default(), text),
        }
    }
}

/// One field of a place.
enum Told<'p> {
    Number(Option<u32>),
    Text(Option<&'p str>),
}

/// A share of three digits, as [`rounded`](super::wire::rounded) has it.
fn thousandths(share: f32, text: &mut String) {
    let all = (f64::from(share) * 1000.0).round() as u64;
    number(all / 1000, text);
    text.push('.');
    let rest = all % 1000;
    let digits = [rest / 100, rest / 10 % 10, rest % 10].map(|digit| char::from(b'0' + digit as u8));
    let count = if rest.is_multiple_of(100) {
        1
    } else if rest.is_multiple_of(10) {
        2
    } else {
        3
    };
    text.extend(digits.into_iter().take(count));
}

fn number(mut number: u64, text: &mut String) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// A string of JSON; nearly all of them stand as they are.
fn quoted(value: &str, text: &mut String) {
    if value.bytes().all(|byte| matches!(byte, b' '..=b'!' | b'#'..=b'[' | b']'..=b'~')) {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        string(value, text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::wire::{WireFinding, write};
    use super::*;
    use crate::model::{Cell, Entity, Fingerprint, Name, Role, Secret, Zone};

    proptest! {
        #[test]
        fn a_finding_reads_as_its_wire_form_does(
            texts in prop::collection::vec(prop_oneof!["[ -~]{0,12}", "\\PC{0,8}", "[\u{0}-\u{1f}\u{202e}\u{200b}\"\\\\é]{0,6}"], 6),
            numbers in prop::collection::vec(prop::option::of(any::<u32>()), 7),
            confidence in 0u32..=1000, cell in any::<bool>(), reveal in any::<bool>(), bare in any::<bool>(),
        ) {
            let name = |at: usize| numbers[at % 7].filter(|_| !bare).map(|_| Arc::from(texts[at].as_str()));
            let value = Finding {
                entity: if cell { Entity::Bsn } else { Entity::Custom(texts[5].as_str().into()) },
                confidence: confidence as f32 / 1000.0,
                zone: Zone::Attachment,
                path: name(0).map(|name: Arc<str>| Arc::new(Name::masked(&*name, "whole"))),
                place: Place {
                    line: numbers[0], column: numbers[1], page: numbers[2], slide: numbers[3], table: numbers[4],
                    row: numbers[5], sheet: name(1), header: name(2), field: name(3), xpath: name(4), pointer: name(5),
                    cell: numbers[6].filter(|_| cell).map(|row| Cell { row, column: 3 }),
                    section: numbers[6].map(|_| "footnote"), table_column: Some(1),
                },
                span: numbers[0].map(|from| u64::from(from)..u64::from(from) + 9),
                person: numbers[1],
                role: Role::Citizen,
                evidence: texts.iter().map(|text| text.clone().into()).collect(),
                fingerprint: Fingerprint([7; 16]),
                value: Secret::new(texts[0].as_str()),
                normalized: Secret::new(texts[1].as_str()),
            };
            let (mut own, mut wire) = (String::new(), Vec::new());
            finding(&value, reveal, &mut own);
            write(&WireFinding::new(&value, reveal), &mut wire).unwrap();
            prop_assert_eq!(own.as_bytes(), wire.as_slice());
        }
    }
}
