//! Runs of digits in, every reading of them out: BSN, RSIN, phone, IBAN, btw-id, KvK and the others.
//!
//! A run is a chain of digit groups with one separator between each two. Every reading looks at the same chain, so
//! that competing readings are weighed on the same evidence.

use std::ops::Range;

use crate::model::Entity;
use crate::validate::{a_number, education_number, elfproef, iban, test_range::is_test, vat};

use super::token::{Shape, digit};
use super::{Candidate, Reading, contact, scattered};

/// Groups that a chain holds at most.
const GROUPS: usize = 12;

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Space,
    Dot,
    Dash,
    Slash,
    /// A dash with spaces around it.
    SpacedDash,
}

/// A chain of digit groups.
#[derive(Default)]
pub(super) struct Chain {
    pub(super) digits: String,
    /// Length of each group and the separator behind it.
    pub(super) groups: Vec<(usize, Option<Separator>)>,
    /// Bytes of each group.
    pub(super) spans: Vec<Range<usize>>,
}

impl Chain {
    /// Whether the first groups have these lengths, all with the same separator out of `allowed`.
    fn grouped(&self, lengths: &[usize], allowed: &[Separator]) -> Option<Separator> {
        let groups = self.groups.get(..lengths.len())?;
        let first = groups.first()?.1?;
        let inner = groups.len() - 1;
        (allowed.contains(&first)
            && groups.iter().zip(lengths).all(|(group, length)| group.0 == *length)
            && groups[..inner].iter().all(|group| group.1 == Some(first))
            && groups[inner].1 != Some(first))
        .then_some(first)
    }

    /// The digits of the first `count` groups.
    pub(super) fn head(&self, count: usize) -> &str {
        let length = self.groups.iter().take(count).map(|group| group.0).sum();
        self.digits.get(..length).unwrap_or("")
    }

    /// The bytes of the first `count` groups.
    pub(super) fn span(&self, count: usize) -> Range<usize> {
        match (self.spans.first(), self.spans.get(count.saturating_sub(1))) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Reads the chain that starts at token `at`.
    pub(super) fn read(&mut self, reading: &Reading<'_>, mut at: usize) {
        self.digits.clear();
        self.groups.clear();
        self.spans.clear();
        while let Some(token) = reading.token(at).filter(|token| token.shape == Shape::Number) {
            let before = self.digits.len();
            let text = reading.slice(token);
            if text.is_ascii() {
                self.digits.push_str(text);
            } else {
                self.digits.extend(text.chars().filter_map(digit).map(|digit| char::from(b'0' + digit)));
            }
            let next = separator(reading, at);
            self.groups.push((self.digits.len() - before, next.map(|(separator, _)| separator)));
            self.spans.push(token.span());
            match next {
                Some((_, next)) if self.groups.len() < GROUPS => at = next,
                _ => break,
            }
        }
    }
}

/// The separator behind number `at` and the token of the number it leads to.
fn separator(reading: &Reading<'_>, at: usize) -> Option<(Separator, usize)> {
    let (this, next) = (reading.token(at)?, reading.token(at + 1)?);
    let gap = reading.gap(this, next);
    match next.shape {
        Shape::Number => (gap.chars().count() == 1).then_some((Separator::Space, at + 1)),
        Shape::Mark(mark) => {
            let after = reading.token(at + 2).filter(|token| token.shape == Shape::Number)?;
            let behind = reading.gap(next, after);
            let separator = match (mark, gap.is_empty(), behind.is_empty()) {
                (b'.', true, true) => Separator::Dot,
                (b'-', true, true) => Separator::Dash,
                (b'/', true, true) => Separator::Slash,
                (b'-', false, false) if gap.len() == 1 && behind.len() == 1 => Separator::SpacedDash,
                (0, true, true) if matches!(reading.slice(next), "‐" | "‑" | "–" | "−") => Separator::Dash,
                (0, false, false) if reading.slice(next) == "–" => Separator::SpacedDash,
                _ => return None,
            };
            Some((separator, at + 2))
        }
        _ => None,
    }
}

/// What stands right before number `at`, as far as it bears on where the number starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Open,
    /// A letter touches it.
    Letter,
    /// A digit with a dot, comma, dash or slash leads into it: it is the tail of something longer.
    Tail,
    /// A space leads from another number to it.
    Number,
}

fn before(reading: &Reading<'_>, at: usize) -> Before {
    let (Some(this), Some(left)) = (reading.token(at), at.checked_sub(1).and_then(|at| reading.token(at))) else {
        return Before::Open;
    };
    let touches = left.end() == this.start();
    match left.shape {
        shape if shape.is_word() && touches => {
            // `BSN319072356`: the cue itself touches.
            let cues = ["bsn", "bsnnr", "bsnnummer", "sofinummer", "burgerservicenummer"];
            let cue = reading.slice(left);
            if cues.iter().any(|known| cue.eq_ignore_ascii_case(known)) { Before::Open } else { Before::Letter }
        }
        Shape::Number => Before::Number,
        Shape::Mark(b'.' | b',' | b'-' | b'/' | b':' | b'#' | b'\'') if touches => {
            let digit = at.checked_sub(2).and_then(|at| reading.token(at));
            let chained = digit.is_some_and(|token| token.shape == Shape::Number && token.end() == left.start());
            // `319072356,249566758` is a list, `1,319072356` a number.
            let list = left.is_mark(b',') && digit.is_some_and(|token| token.end() - token.start() >= 8);
            if chained && !left.is_mark(b'#') && !list { Before::Tail } else { Before::Open }
        }
        _ => Before::Open,
    }
}

/// Whether something touches the end of `span` that makes it part of something longer.
fn runs_on(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    let rest = reading.text.get(span.end..).unwrap_or("");
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut letters = rest.chars();
    match (letters.next(), letters.next()) {
        (Some(next), _) if next.is_alphanumeric() => true,
        // `319072356,249566758` is a list; `319072356.0` is what a spreadsheet made of a number.
        (Some(','), Some(next)) if next.is_ascii_digit() => digits(&rest[1..]) < 8,
        (Some('.'), Some('0')) => {
            digits(&rest[1..]) > 2 || rest[1..].bytes().take(2).any(|byte| matches!(byte, b'1'..=b'9'))
        }
        (Some('.' | '-' | '/' | ':'), Some(next)) => next.is_ascii_digit(),
        _ => false,
    }
}

/// Reads number token `at`.
pub(super) fn read(reading: &mut Reading<'_>, at: usize, chain: &Chain) {
    let before = before(reading, at);
    if before == Before::Letter {
        lettered(reading, at);
        return;
    }
    if before == Before::Open
        && at.checked_sub(1).and_then(|at| reading.token(at)).is_some_and(|left| reading.slice(left) == "NL")
    {
        lettered(reading, at);
    }
    contact::dutch_phone(reading, at, chain, before == Before::Tail);
    if before == Before::Tail {
        return;
    }
    let (form, count) = match chain.groups.first() {
        Some((9, _)) => ("plain", 1),
        Some((8, _)) => {
            // The ninth digit may stand apart.
            scattered::read(reading, at, before == Before::Number);
            ("eight", 1)
        }
        Some((10, _)) => {
            let span = chain.span(1);
            if !runs_on(reading, &span) && a_number::valid(chain.head(1)) {
                let number = chain.head(1).to_owned();
                reading
                    .out
                    .push(Candidate::new(Entity::ANumber, "a_number", span, "plain", number).checked("a-nummer"));
            }
            return;
        }
        _ => match grouped(chain) {
            Some(found) => found,
            None => return scattered::read(reading, at, before == Before::Number),
        },
    };
    let span = chain.span(count);
    if runs_on(reading, &span) || (count > 1 && before == Before::Number) {
        return;
    }
    nine(reading, chain.head(count), span, form);
}

/// The form of a BSN in groups and how many groups it takes.
fn grouped(chain: &Chain) -> Option<(&'static str, usize)> {
    use Separator::{Dash, Dot, Space};
    if chain.grouped(&[4, 2, 3], &[Dot, Space, Dash]).is_some() {
        return Some(("grouped", 3));
    }
    match chain.grouped(&[3, 3, 3], &[Dot, Space, Dash]) {
        Some(Dot) => return Some(("thousands", 3)),
        Some(Dash) => return Some(("dashed", 3)),
        Some(_) => return Some(("spaced", 3)),
        None => {}
    }
    chain.grouped(&[2, 3, 3], &[Dot, Space, Dash]).map(|_| ("eight-grouped", 3))
}

/// The readings of eight or nine digits.
fn nine(reading: &mut Reading<'_>, digits: &str, span: Range<usize>, form: &'static str) {
    let eight = digits.len() == 8;
    let number = if eight { format!("0{digits}") } else { digits.to_owned() };
    if eight && form == "eight" {
        reading.out.push(Candidate::new(Entity::KvkNumber, "kvk_number", span.clone(), "plain", digits.to_owned()));
    }
    if education_number::valid(&number) && !eight {
        let found = Candidate::new(Entity::EducationNumber, "education_number", span.clone(), "plain", number.clone());
        reading.out.push(found.checked("onderwijsnummer"));
    }
    if elfproef::valid(&number) {
        let (entity, form) = if is_test(&number) {
            (Entity::TestBsn, if eight { "eight" } else { "test-range" })
        } else {
            (Entity::Bsn, form)
        };
        let mut found = Candidate::new(entity, "bsn", span.clone(), form, number.clone()).checked("elfproef");
        if number.starts_with("00") {
            found.features.push("leading-zeros");
        } else if number.starts_with('8') {
            found.features.push("rsin-series");
        }
        reading.out.push(found);
        if !eight {
            let form = match number.as_bytes() {
                [b'0', b'0', ..] => "leading-zeros",
                [b'8', ..] => "eight-series",
                _ => "plain",
            };
            reading
                .out
                .push(Candidate::new(Entity::Rsin, "rsin", span.clone(), form, number.clone()).checked("elfproef"));
        }
    }
    reading.out.push(Candidate { entity: None, ..Candidate::new(Entity::Bsn, "other_number", span, form, number) });
}

/// Numbers that a letter leads into: IBAN and btw-id.
fn lettered(reading: &mut Reading<'_>, at: usize) {
    let Some(word) = at.checked_sub(1).and_then(|at| reading.token(at)) else {
        return;
    };
    let head = reading.slice(word);
    if head.len() != 2 || !head.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return;
    }
    let joined = at.checked_sub(2).and_then(|at| reading.token(at));
    if joined.is_some_and(|token| token.end() == word.start() && token.shape == Shape::Number) {
        return;
    }
    let country = head.to_ascii_uppercase();
    if country == "NL" {
        vat_number(reading, word.start());
    }
    if let Some(length) = iban::length(&country) {
        iban_number(reading, word.start(), length);
    }
}

/// Collects up to `length` letters and digits from `start` on, single separators between groups skipped.
pub(super) fn collect(text: &str, start: usize, length: usize, separators: &[char]) -> Option<(String, usize)> {
    let mut collected = String::with_capacity(length);
    let (mut end, mut gap) = (start, 0);
    for (offset, character) in text.get(start..)?.char_indices() {
        if collected.len() == length {
            break;
        }
        if character.is_ascii_alphanumeric() {
            collected.push(character.to_ascii_uppercase());
            end = start + offset + character.len_utf8();
            gap = 0;
        } else if separators.contains(&character) && gap < 2 {
            gap += 1;
        } else {
            return None;
        }
    }
    let open = text.get(end..)?.chars().next().is_none_or(|next| !next.is_alphanumeric());
    (collected.len() == length && open).then_some((collected, end))
}

fn vat_number(reading: &mut Reading<'_>, start: usize) {
    let Some((number, end)) = collect(reading.text, start, 14, &[' ', '.', '\u{a0}']) else {
        return;
    };
    let Some(scheme) = vat::scheme(&number) else {
        return;
    };
    let digits = number[2..11].to_owned();
    reading.out.push(Candidate::new(Entity::VatNumber, "vat_number", start..end, "plain", number).checked("btw-id"));
    if scheme == vat::Scheme::Fiscal {
        let text = reading.text.get(start..end).unwrap_or("");
        let first = text.find(|character: char| character.is_ascii_digit()).unwrap_or(0);
        let last = text.rfind(['B', 'b']).unwrap_or(text.len());
        let inner = text.get(first..last).unwrap_or("").trim_end_matches(['.', ' ', '\u{a0}']);
        let span = start + first..start + first + inner.len();
        let entity = if is_test(&digits) { Entity::TestBsn } else { Entity::Bsn };
        let found = Candidate::new(entity, "bsn", span, "in-vat-number", digits).checked("elfproef");
        reading.out.push(Candidate { within: true, ..found });
    }
}

fn iban_number(reading: &mut Reading<'_>, start: usize, length: usize) {
    let separators = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\n', '\r', '.', '-'];
    let Some((number, end)) = collect(reading.text, start, length, &separators) else {
        return;
    };
    if iban::valid(&number) {
        reading.out.push(Candidate::new(Entity::Iban, "iban", start..end, "plain", number).checked("iban"));
    }
}
