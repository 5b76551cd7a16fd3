//! Tokens in, dates out, in every notation: each is read as a birth where it can be one, and as another date.

use std::ops::Range;

use crate::model::{Date, Entity, MONTHS};
use crate::validate::calendar;

use super::number::{Chain, Separator};
use super::token::Shape;
use super::{Candidate, Reading};

/// Reads number token `at`.
pub(super) fn read(reading: &mut Reading<'_>, at: usize, chain: &Chain) {
    let Some(token) = reading.token(at) else {
        return;
    };
    if let Some(left) = at.checked_sub(1).and_then(|at| reading.token(at)) {
        let touches = left.end() == token.start();
        let chained = at
            .checked_sub(2)
            .and_then(|at| reading.token(at))
            .is_some_and(|far| far.shape == Shape::Number && far.end() == left.start());
        let joint = matches!(left.shape, Shape::Mark(b'-' | b'/' | b'.' | b':' | b','));
        if touches && (left.shape.is_word() || joint && chained) {
            return;
        }
    }
    if let Some((date, form, span)) = written(reading, at).or_else(|| numeric(reading, chain)) {
        push(reading, date, form, span);
    }
}

/// `5 mei 1991`, `26 MAA/MAR 2012`, `05-mei-1991`.
fn written(reading: &Reading<'_>, at: usize) -> Option<(Date, &'static str, Range<usize>)> {
    let day = reading.token(at)?;
    let mut next = at + 1;
    let skip = |reading: &Reading<'_>, next: &mut usize| {
        while reading.token(*next).is_some_and(|token| matches!(token.shape, Shape::Mark(b'-' | b'.' | b'/'))) {
            *next += 1;
        }
    };
    if day.end() - day.start() > 2 {
        return None;
    }
    skip(reading, &mut next);
    let month = reading.token(next).filter(|token| token.shape.is_word())?;
    let month_number = month_number(reading.slice(month))?;
    next += 1;
    skip(reading, &mut next);
    if let Some(second) = reading.token(next).filter(|token| token.shape.is_word()) {
        month_number_is(reading.slice(second), month_number).then_some(())?;
        next += 1;
    }
    let year = reading.token(next).filter(|token| token.shape == Shape::Number)?;
    if year.start() - day.end() > 20 {
        return None;
    }
    let date = Date::new(year_of(reading.slice(year), reading.today)?, month_number, reading.slice(day).parse().ok()?);
    Some((date, "written", day.start()..year.end()))
}

fn month_number(word: &str) -> Option<u8> {
    let fits = word.len() <= 9 && word.as_bytes().first().is_some_and(|first| b"jfmasond".contains(&(first | 0x20)));
    let word = if fits { word.to_lowercase() } else { return None };
    MONTHS.iter().position(|names| names.contains(&word.as_str())).map(|at| at as u8 + 1)
}

fn month_number_is(word: &str, month: u8) -> bool {
    month_number(word) == Some(month)
}

/// The year that four digits, or two, stand for. Two are taken as the latest that is not in the future.
fn year_of(digits: &str, today: Date) -> Option<u16> {
    let year: u16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 => {
            let century = today.year / 100 * 100;
            Some(if century + year > today.year { century + year - 100 } else { century + year })
        }
        _ => None,
    }
}

/// `12-03-1961`, `12/3/61`, `1961-03-12`, `19610312`, `12031961`, `1961-03-12T00:00:00`.
fn numeric(reading: &Reading<'_>, chain: &Chain) -> Option<(Date, &'static str, Range<usize>)> {
    let (date, form, count) = match chain.groups.first()?.0 {
        8 => (compact(chain.head(1), reading.today)?, "compact", 1),
        12 | 14 => (ymd(chain.head(1).get(..8)?)?, "stamp", 1),
        _ => separated(chain, reading.today)?,
    };
    let span = chain.span(count);
    let rest = reading.text.get(span.end..).unwrap_or("");
    let mut next = rest.chars();
    let form = match (next.next(), next.next()) {
        (Some('T' | 't'), Some(digit)) if digit.is_ascii_digit() => "timed",
        (Some(' '), Some(digit)) if digit.is_ascii_digit() && is_time(rest) => "timed",
        (Some('Z' | 'z' | '+'), _) if form == "iso" => "timed",
        (Some(next), _) if next.is_alphanumeric() => return None,
        (Some('-' | '/' | '.' | ':'), Some(digit)) if digit.is_ascii_digit() => return None,
        _ => form,
    };
    let midnight = ["T00:00:00", " 00:00:00", " 00:00"].iter().any(|time| rest.starts_with(time));
    Some((date, if form == "timed" && midnight { "iso" } else { form }, span))
}

/// Whether a time of day follows: `9:05`, `09:05`.
fn is_time(rest: &str) -> bool {
    let Some((hour, minute)) = rest.trim_start().split_once(':') else { return false };
    (1..=2).contains(&hour.len())
        && hour.bytes().all(|byte| byte.is_ascii_digit())
        && minute.bytes().take(2).filter(u8::is_ascii_digit).count() == 2
}

fn separated(chain: &Chain, today: Date) -> Option<(Date, &'static str, usize)> {
    let [first, second, third] = chain.groups.get(..3)?.try_into().ok()?;
    let separator = first.1.filter(|separator| second.1 == Some(*separator))?;
    let (a, b, c) = (part(chain, 0)?, part(chain, 1)?, part(chain, 2)?);
    let (year, month, day, form) = match (first.0, second.0, third.0) {
        (4, 1..=2, 1..=2) if separator != Separator::Space => (a.parse().ok()?, b, c, "iso"),
        (1..=2, 1..=2, 4) => (c.parse().ok()?, b, a, "numeric"),
        (1..=2, 1..=2, 2) if separator != Separator::Space => (year_of(c, today)?, b, a, "short-year"),
        _ => return None,
    };
    let continues = third.1 == Some(separator) && separator != Separator::Space;
    if continues || separator == Separator::SpacedDash {
        return None;
    }
    Some((Date::new(year, month.parse().ok()?, day.parse().ok()?), form, 3))
}

fn part(chain: &Chain, at: usize) -> Option<&str> {
    let before: usize = chain.groups.iter().take(at).map(|group| group.0).sum();
    chain.digits.get(before..before + chain.groups.get(at)?.0)
}

/// Eight digits as year, month, day or as day, month, year.
fn compact(digits: &str, today: Date) -> Option<Date> {
    let plausible = |date: &Date| calendar::plausible_birth(*date, today);
    ymd(digits).filter(plausible).or_else(|| dmy(digits).filter(plausible)).or_else(|| ymd(digits))
}

fn ymd(digits: &str) -> Option<Date> {
    let date =
        Date::new(digits.get(..4)?.parse().ok()?, digits.get(4..6)?.parse().ok()?, digits.get(6..8)?.parse().ok()?);
    calendar::exists(date).then_some(date)
}

fn dmy(digits: &str) -> Option<Date> {
    let date =
        Date::new(digits.get(4..8)?.parse().ok()?, digits.get(2..4)?.parse().ok()?, digits.get(..2)?.parse().ok()?);
    (calendar::exists(date) && date.day > 0).then_some(date)
}

/// A spreadsheet's serial number of a day, where a header says that the cell holds a birth date. Source: ECMA-376 part
/// 1, 18.17.4.1 (the 1900 date system; day 61 is 1 March 1900).
pub fn serial(text: &str, today: Date) -> Option<Candidate> {
    let trimmed = text.trim();
    let days: i64 = trimmed.parse().ok().filter(|days| (61..=60_000).contains(days) && trimmed.len() >= 3)?;
    let date = Date::since_1970(days - 25_569)?;
    let start = text.find(trimmed)?;
    calendar::plausible_birth(date, today).then(|| {
        Candidate::new(Entity::DateOfBirth, "date_of_birth", start..start + trimmed.len(), "serial", date.to_string())
    })
}

fn push(reading: &mut Reading<'_>, date: Date, form: &'static str, span: Range<usize>) {
    let real = calendar::exists(date) && (date.day > 0 || form == "compact");
    if !real {
        return;
    }
    let iso = date.to_string();
    if calendar::plausible_birth(date, reading.today) {
        let form = if date.day == 0 { "incomplete" } else { form };
        reading.out.push(Candidate::new(Entity::DateOfBirth, "date_of_birth", span.clone(), form, iso.clone()));
    }
    let other = Candidate::new(Entity::DateOfBirth, "other_date", span, form, iso);
    reading.out.push(Candidate { entity: None, ..other });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_days() {
        let today = Date::new(2026, 11, 25);
        let day = |text: &str| serial(text, today).map(|found| found.normalized);
        assert_eq!(day("17275").as_deref(), Some("1947-04-18"));
        assert_eq!(day(" 22352 ").as_deref(), Some("1961-03-12"));
        assert_eq!(day("60000"), None);
        assert_eq!(day("1961"), None);
        assert_eq!(day("12-03"), None);
    }
}
