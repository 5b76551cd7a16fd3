//! The first cells of each column in, what the column is by its values out.
//!
//! One number in eleven passes the elfproef by chance; of a column of BSNs all do, but for a typing error here and
//! there. So each value shifts the odds between the two, and a dozen values settle it.

use crate::model::{Date, Kind};
use crate::names::{self, Lexicon};
use crate::scan::{self, Candidate, Tokens};
use crate::validate::elfproef;

/// Share of BSNs that are mistyped, and of random numbers that pass.
const MISTYPED: f32 = 0.01;
const BY_CHANCE: f32 = 1.0 / 11.0;

/// Log-odds against a column being one of BSNs before its values are seen, and what tells it either way.
const PRIOR: f32 = -3.0;
const TELLING: f32 = 3.0;

/// Values that a column needs before its dates or names are told.
const ENOUGH: usize = 5;

/// Share of a column's values that must be dates or names.
const MOST: f32 = 0.7;

/// Years over which birth dates spread at least.
const SPREAD: u16 = 12;

/// What a column is by its values, as the code of a signal.
pub(super) type Told = Option<&'static str>;

/// Tells each column.
pub(super) fn tell(columns: &[Vec<&str>], today: Date, lexicon: &Lexicon<'_>) -> Vec<Told> {
    columns
        .iter()
        .map(|cells| numbers(cells).or_else(|| births(cells, today)).or_else(|| names(cells, lexicon)))
        .collect()
}

/// Whether a column of nine digits is one of BSNs.
fn numbers(cells: &[&str]) -> Told {
    let digits = |cell: &&str| -> Option<String> {
        let digits: String =
            cell.chars().filter(|character| !matches!(character, '.' | ' ' | '-' | '\u{a0}')).collect();
        (matches!(digits.len(), 8 | 9) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
    };
    let numbers: Vec<String> = cells.iter().filter_map(digits).collect();
    if numbers.len() * 2 < cells.len() || numbers.iter().filter(|number| number.len() == 9).count() * 2 < numbers.len()
    {
        return None;
    }
    let organisations = numbers
        .iter()
        .filter(|number| number.len() == 9 && (number.starts_with("00") || number.starts_with('8')))
        .count();
    let passing = numbers.iter().filter(|number| elfproef::valid(number)).count() as f32;
    let failing = numbers.len() as f32 - passing;
    let odds = PRIOR + passing * ((1.0 - MISTYPED) / BY_CHANCE).ln() + failing * (MISTYPED / (1.0 - BY_CHANCE)).ln();
    if odds >= TELLING && organisations * 2 <= numbers.len() {
        Some("many-pass")
    } else {
        (odds <= -TELLING && failing > 1.0).then_some("few-pass")
    }
}

/// Whether a column of dates is one of births: spread over a lifetime, few of them of late.
fn births(cells: &[&str], today: Date) -> Told {
    let mut tokens = Tokens::default();
    let mut years: Vec<u16> = cells
        .iter()
        .filter_map(|cell| {
            let mut found: Vec<Candidate> = Vec::new();
            tokens.cut(cell);
            scan::read(cell, &tokens, today, 0, &mut found);
            let whole = found
                .iter()
                .find(|found| found.detector == "date_of_birth" && found.span.len() + 1 >= cell.trim().len())?;
            whole.normalized.get(..4)?.parse().ok()
        })
        .collect();
    years.sort_unstable();
    let (first, last) = (years.first()?, years.last()?);
    let recent = years.iter().filter(|year| **year + 3 >= today.year).count();
    let told = years.len() >= ENOUGH
        && years.len() as f32 >= cells.len() as f32 * MOST
        && last - first >= SPREAD
        && recent * 4 <= years.len();
    told.then_some("birth-column")
}

/// Whether most cells of a column are written as names and hold a listed one.
fn names(cells: &[&str], lexicon: &Lexicon<'_>) -> Told {
    let mut tokens = Tokens::default();
    let named = cells
        .iter()
        .filter(|cell| {
            tokens.cut(cell);
            let text = names::Text { text: cell, tokens: tokens.as_slice(), kind: Kind::Value, filename: false };
            let mut found = Vec::new();
            names::read(&text, lexicon, 0, &mut found);
            found.iter().any(|found: &Candidate| {
                let listed = found
                    .features
                    .iter()
                    .any(|feature| matches!(*feature, "given-3" | "given-2" | "surname-3" | "surname-2"));
                listed && !found.features.contains(&"not-name") && found.span.len() + 2 >= cell.trim().len()
            })
        })
        .count();
    (cells.len() >= ENOUGH && named as f32 >= cells.len() as f32 * MOST).then_some("name-column")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::new(2026, 11, 25);

    #[test]
    fn a_column_that_passes_is_one_of_bsns() {
        let all = ["319072356", "249566758", "211551557", "010464554", "999990639"];
        assert_eq!(numbers(&all), Some("many-pass"));
        let tenth = ["319072356", "249566759", "211551558", "110464554", "999990630", "123456789"];
        assert_eq!(numbers(&tenth), Some("few-pass"));
        assert_eq!(numbers(&["806300966", "001855013", "806300966", "001855013", "001855013"]), None);
        assert_eq!(numbers(&["319072356"]), None);
    }

    #[test]
    fn births_spread_over_a_lifetime() {
        assert_eq!(
            births(&["12-03-1961", "1-4-1988", "30-12-2004", "5-5-1975", "31-01-1999"], TODAY),
            Some("birth-column")
        );
        assert_eq!(births(&["12-03-2025", "1-4-2026", "30-12-2025", "5-5-2026", "31-01-2024"], TODAY), None);
        assert_eq!(births(&["12-03-1961"], TODAY), None);
    }
}
