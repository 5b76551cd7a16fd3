//! A date as it is written in, another day of the same year in the same notation out.

use crate::model::{Date, MONTHS};

use super::draw::Draw;

/// Where [`MONTHS`] has the whole name in Dutch and in English.
const LANGUAGES: [usize; 2] = [0, 1];

/// Another day of the year of `normalized`, an ISO date, written as `value` is.
pub(super) fn moved(value: &str, normalized: &str, draw: &mut Draw) -> String {
    let Some((from, to)) = parse(normalized).map(|from| (from, another(from, draw))) else {
        return super::number::scrambled(value, draw);
    };
    written(value, from, to).unwrap_or_else(|| format!("{:04}-{:02}-{:02}", to.0, to.1, to.2))
}

/// Days that the date `from` moves by to become `to`, both ISO dates within one year; `None` where they are none.
pub(in super::super) fn shifted(from: &str, to: &str) -> Option<i64> {
    let day = |text: &str| parse(text).map(|date| i64::from(ordinal(date)));
    Some(day(to)? - day(from)?)
}

fn parse(iso: &str) -> Option<(u16, u8, u8)> {
    let mut parts = iso.split('-');
    let date = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(date)
}

fn lengths(year: u16) -> [u16; 12] {
    std::array::from_fn(|month| u16::from(Date::days_of(year, month as u8 + 1)))
}

fn ordinal((year, month, day): (u16, u8, u8)) -> u16 {
    lengths(year).iter().take(usize::from(month).saturating_sub(1)).sum::<u16>() + u16::from(day)
}

/// Another day of the same year, never the same one.
fn another(from: (u16, u8, u8), draw: &mut Draw) -> (u16, u8, u8) {
    let lengths = lengths(from.0);
    let days = usize::from(lengths.iter().sum::<u16>());
    let now = usize::from(ordinal(from)).saturating_sub(1) % days;
    let mut day = (now + 1 + draw.below(days - 1)) % days;
    for (month, length) in (1..).zip(lengths) {
        if day < usize::from(length) {
            return (from.0, month, day as u8 + 1);
        }
        day -= usize::from(length);
    }
    (from.0, 1, 1)
}

/// One run of digits or of letters.
struct Run<'v> {
    text: &'v str,
    at: usize,
}

fn runs(value: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut from = 0;
    let kind = |c: char| if c.is_ascii_digit() { 1 } else { i32::from(c.is_alphabetic()) * 2 };
    let bounds = value.char_indices().map(|(at, c)| (at, kind(c))).chain([(value.len(), -1)]);
    let mut now = 0;
    for (at, kind) in bounds {
        if kind != now {
            if now > 0 {
                runs.push(Run { text: value.get(from..at).unwrap_or_default(), at: from });
            }
            (now, from) = (kind, at);
        }
    }
    runs
}

/// `to` in the notation in which `value` writes `from`; `None` where that is not understood.
fn written(value: &str, from: (u16, u8, u8), to: (u16, u8, u8)) -> Option<String> {
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    let (mut day, mut month, mut year) = (false, false, false);
    let runs = runs(value);
    let numbers = runs.iter().filter(|run| run.text.starts_with(|c: char| c.is_ascii_digit())).count();
    let named = runs.iter().any(|run| month_named(run.text, from.1, to.1).is_some());
    let year_first = runs.iter().find(|run| run.text.starts_with(|c: char| c.is_ascii_digit()))?.text.len() == 4;
    for run in runs {
        let text = run.text;
        let number: Option<u32> = text.parse().ok();
        let full = |y: u16, m: u8, d: u8| {
            [
                format!("{y:04}{m:02}{d:02}"),
                format!("{d:02}{m:02}{y:04}"),
                format!("{:02}{m:02}{d:02}", y % 100),
                format!("{d:02}{m:02}{:02}", y % 100),
            ]
        };
        let new = if let Some(at) =
            full(from.0, from.1, from.2).iter().position(|one| one == text).filter(|_| numbers <= 3 && !day)
        {
            (day, month, year) = (true, true, true);
            full(to.0, to.1, to.2).into_iter().nth(at)
        } else if !month && let Some(new) = month_named(text, from.1, to.1) {
            month = true;
            Some(new)
        } else if let Some(number) = number {
            let is = |part: u32, done: bool| !done && number == part && text.len() <= 2;
            let width = text.len();
            let day_here = is(u32::from(from.2), day);
            let month_here = is(u32::from(from.1), month) && !named;
            if !year && (number == u32::from(from.0) || day && month && number == u32::from(from.0 % 100)) {
                year = true;
                Some(text.to_owned())
            } else if month_here && (year_first && !month || !day_here) {
                month = true;
                Some(format!("{:0width$}", to.1))
            } else if day_here {
                day = true;
                Some(format!("{:0width$}", to.2))
            } else {
                None
            }
        } else {
            None
        };
        if let Some(new) = new {
            edits.push((run.at, run.at + text.len(), new));
        }
    }
    if !(day && month) {
        return None;
    }
    let mut out = value.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, &new);
    }
    out.is_ascii().then_some(out)
}

/// The name of month `to` as `text` names month `from`: in its language, its length and its capitals.
fn month_named(text: &str, from: u8, to: u8) -> Option<String> {
    let lower = text.to_lowercase();
    let name = |month: u8, language: usize| MONTHS.get(usize::from(month).checked_sub(1)?)?.get(language);
    for language in LANGUAGES {
        let (own, new) = (name(from, language)?, name(to, language)?);
        let short = lower.len() >= 3 && own.starts_with(&lower) || lower == "mrt" && from == 3;
        if !short {
            continue;
        }
        let mut name = if lower == *own { (*new).to_owned() } else { new.chars().take(3).collect() };
        if text.chars().all(char::is_uppercase) {
            name = name.to_uppercase();
        } else if text.starts_with(char::is_uppercase) {
            name = name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
        }
        return Some(name);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notation_is_kept() {
        let (from, to) = ((1961, 3, 12), (1961, 11, 5));
        for (value, expected) in [
            ("12-03-1961", "05-11-1961"),
            ("12-3-1961", "05-11-1961"),
            ("12.03.61", "05.11.61"),
            ("1961-03-12", "1961-11-05"),
            ("1961-03-12T00:00:00", "1961-11-05T00:00:00"),
            ("19610312", "19611105"),
            ("12031961", "05111961"),
            ("12 maart 1961", "05 november 1961"),
            ("12 MRT 1961", "05 NOV 1961"),
            ("March 12, 1961", "November 05, 1961"),
            ("03/12/1961", "11/05/1961"),
        ] {
            let found = written(value, from, to).map(|text| text.replace("-3-", "-03-"));
            assert_eq!(found.as_deref(), Some(expected), "{value}");
        }
        assert_eq!(written("03-03-1961", (1961, 3, 3), to).as_deref(), Some("05-11-1961"));
        assert_eq!(written("twaalf maart", from, to), None);
    }

    #[test]
    fn another_day_is_never_the_same() {
        for turn in 0..500 {
            let mut draw = Draw::new(b"key").of("date", "x", turn);
            let to = another((2000, 12, 31), &mut draw);
            assert!(to != (2000, 12, 31) && to.0 == 2000 && (1..=366).contains(&ordinal(to)));
        }
        assert_eq!(shifted("1961-03-12", "1961-03-02"), Some(-10));
    }
}
