//! Tokens in, postcodes and addresses out.

use std::ops::Range;

use crate::model::Entity;

use super::token::{Shape, Token, Tokens};
use super::{Candidate, Reading};

/// What street names end in. Sources: Basisregistratie Adressen en Gebouwen (common endings).
const ENDINGS: &[&str] = &[
    "straat",
    "str",
    "laan",
    "weg",
    "plein",
    "gracht",
    "kade",
    "singel",
    "dreef",
    "steeg",
    "hof",
    "park",
    "pad",
    "plantsoen",
    "boulevard",
    "kanaal",
    "allee",
    "poort",
    "markt",
    "baan",
    "dijk",
    "ring",
    "hout",
    "veld",
    "burg",
    "wijk",
    "oord",
    "brug",
    "wal",
    "erf",
    "haven",
    "akker",
    "kamp",
    "donk",
    "pas",
    "rade",
    "straat.",
    "blvd",
    "ln",
];

/// Words that a street name starts with or ends in when it stands apart.
const STREET_WORDS: &[&str] = &["laan", "plein", "weg", "straat", "kade", "hof", "park", "dijk", "dreef", "pad"];

/// Letters that no postcode ends in (PostNL).
const FORBIDDEN: &[&str] = &["SA", "SD", "SS"];

/// Words of a street name at most.
const WORDS: usize = 6;

/// Reads all postcodes, and the addresses before and between them.
pub(super) fn read(reading: &mut Reading<'_>, tokens: &Tokens) {
    for at in tokens.anchors() {
        let Some(token) = reading.token(at) else {
            return;
        };
        if token.shape != Shape::Number {
            continue;
        }
        let digits = token.end() - token.start();
        if digits == 4 {
            postcode(reading, at);
        }
        if digits <= 5 {
            address(reading, at);
        }
    }
}

fn postcode(reading: &mut Reading<'_>, at: usize) {
    let (Some(number), Some(letters)) = (reading.token(at), reading.token(at + 1)) else {
        return;
    };
    let text = reading.slice(letters);
    let gap = reading.gap(number, letters);
    let shaped = text.len() == 2
        && text.bytes().all(|byte| byte.is_ascii_alphabetic())
        && matches!(gap, "" | " " | "\u{a0}" | "  ")
        && !reading.slice(number).starts_with('0')
        && reading.slice(number).bytes().all(|byte| byte.is_ascii_digit())
        && !touched(reading, at, letters.end());
    let upper = text.to_ascii_uppercase();
    if !shaped || FORBIDDEN.contains(&upper.as_str()) {
        return;
    }
    let form = match letters.shape {
        Shape::Upper if reading.slice(number).starts_with("20") || reading.slice(number).starts_with("19") => {
            "year-like"
        }
        Shape::Upper => "plain",
        Shape::Lower => "lower",
        _ => return,
    };
    let form = if form == "year-like" && gap.is_empty() { "plain" } else { form };
    let normal = format!("{}{upper}", reading.slice(number));
    reading.out.push(Candidate::new(Entity::Postcode, "postcode", number.start()..letters.end(), form, normal));
}

/// Whether letters or digits touch the stretch from token `at` to byte `end`.
fn touched(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let left = at.checked_sub(1).and_then(|at| reading.token(at)).zip(reading.token(at)).is_some_and(|(left, this)| {
        left.end() == this.start()
            && (left.shape.is_word() || matches!(left.shape, Shape::Mark(b'-' | b'.' | b'/' | b'#' | b'&')))
    });
    let right = reading.text.get(end..).and_then(|rest| rest.chars().next());
    left || right.is_some_and(char::is_alphanumeric)
}

/// An address whose house number is token `at`.
fn address(reading: &mut Reading<'_>, at: usize) {
    let Some(number) = reading.token(at) else {
        return;
    };
    let before = at.checked_sub(1).and_then(|at| reading.token(at));
    let named = before.is_some_and(|before| before.shape.is_word() || matches!(before.shape, Shape::Mark(b'.' | 0)));
    if !named || reading.slice(number).starts_with('0') {
        return;
    }
    let Some((first, ending)) = street(reading, at) else { return };
    let (end, next) = addition(reading, at);
    let postcode = postcode_follows(reading, next);
    let form = match (ending, postcode) {
        (true, true) => "with-postcode",
        (true, false) => "street",
        (false, true) => "before-postcode",
        (false, false) => "words",
    };
    let Some(start) = reading.token(first).map(Token::start) else {
        return;
    };
    let span: Range<usize> = start..end;
    let text = reading.text.get(span.clone()).unwrap_or("");
    let normal = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    reading.out.push(Candidate::new(Entity::Address, "address", span, form, normal));
}

/// The first token of the street name before number `at`, and whether it ends as a street does.
fn street(reading: &Reading<'_>, at: usize) -> Option<(usize, bool)> {
    let number = reading.token(at)?;
    let mut first = None;
    let mut words = 0;
    let mut right = number;
    for index in (0..at).rev() {
        let token = reading.token(index)?;
        let gap = reading.gap(token, right);
        let joined = gap.is_empty() || gap == " " || gap == "\u{a0}";
        if !joined || words == WORDS {
            break;
        }
        match token.shape {
            shape if shape.is_capital() || shape == Shape::Mixed => {
                first = Some(index);
                words += 1;
            }
            Shape::Lower if is_small_word(reading.slice(token)) && words > 0 => words += 1,
            Shape::Lower if words == 0 && has_ending(reading.slice(token)) => {
                first = Some(index);
                words += 1;
            }
            Shape::Mark(b'-' | b'\'' | b'.') if words > 0 || token.is_mark(b'.') => {}
            Shape::Mark(0) if matches!(reading.slice(token), "’" | "‘") => {}
            _ => break,
        }
        right = token;
    }
    let first = first?;
    let last = (first..at).rev().find_map(|index| reading.token(index).filter(|token| token.shape.is_word()))?;
    let gap = reading.text.get(last.end()..number.start())?;
    if !matches!(gap, " " | "\u{a0}" | ". " | "  ") {
        return None;
    }
    let opening = reading.token(first)?;
    let by_word = STREET_WORDS.contains(&reading.slice(opening).to_lowercase().as_str()) && words > 1;
    if words == 1 && STREET_WORDS.contains(&reading.slice(last).to_lowercase().as_str()) {
        return None;
    }
    // A capital within a word makes it a product: `BurgerPlein 4`.
    Some((first, has_ending(reading.slice(last)) && last.shape != Shape::Mixed || by_word))
}

/// Small words within a street name: `Kappeyne v d Cappellostraat`, `Laan van Meerdervoort`.
fn is_small_word(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "der"
            | "den"
            | "de"
            | "het"
            | "v"
            | "d"
            | "vd"
            | "ten"
            | "ter"
            | "te"
            | "op"
            | "aan"
            | "in"
            | "bij"
            | "t"
            | "s"
            | "en"
            | "tot"
            | "zu"
            | "du"
            | "la"
    )
}

fn has_ending(word: &str) -> bool {
    let word = word.to_lowercase();
    ENDINGS.iter().any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
        || STREET_WORDS.contains(&word.as_str())
}

/// The end of the house number with its letter and addition, and the token behind it.
fn addition(reading: &Reading<'_>, at: usize) -> (usize, usize) {
    let Some(number) = reading.token(at) else {
        return (0, at);
    };
    let (mut end, mut next) = (number.end(), at + 1);
    // `12a`, `12-2`, `400L-Toe`, `12 bis`, `12 A`
    while let Some(token) = reading.token(next) {
        let gap = reading.text.get(end..token.start()).unwrap_or("");
        let short = token.end() - token.start() <= 4;
        let letter = token.shape == Shape::Initial || reading.slice(token).len() == 1;
        match token.shape {
            shape if shape.is_word() && gap.is_empty() && short => {}
            shape
                if shape.is_word()
                    && gap == " "
                    && (letter && shape == Shape::Initial
                        || matches!(reading.slice(token), "bis" | "hs" | "huis" | "rood")) => {}
            Shape::Number if gap.is_empty() && next > at + 1 && short => {}
            Shape::Mark(b'-' | b'/') if gap.is_empty() => {
                let behind = reading.token(next + 1);
                let joined = behind.is_some_and(|behind| {
                    behind.start() == token.end()
                        && behind.end() - behind.start() <= 4
                        && behind.shape != Shape::Line
                        && (behind.shape.is_word() || behind.shape == Shape::Number)
                });
                if !joined {
                    break;
                }
            }
            _ => break,
        }
        end = token.end();
        next += 1;
        if next > at + 5 {
            break;
        }
    }
    (end, next)
}

/// Whether a postcode follows at token `next`, behind a comma, a line end or nothing.
fn postcode_follows(reading: &Reading<'_>, next: usize) -> bool {
    let mut at = next;
    while reading
        .token(at)
        .is_some_and(|token| matches!(token.shape, Shape::Line | Shape::Mark(b',' | b'|' | b';' | b'-')))
        && at < next + 3
    {
        at += 1;
    }
    let (Some(number), Some(letters)) = (reading.token(at), reading.token(at + 1)) else {
        return false;
    };
    number.shape == Shape::Number
        && number.end() - number.start() == 4
        && letters.shape == Shape::Upper
        && reading.slice(letters).len() == 2
        && reading.gap(number, letters).len() <= 2
}
