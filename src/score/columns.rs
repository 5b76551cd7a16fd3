//! The first cells of each column in, what the column is by its values out.
//!
//! One number in eleven passes the elfproef by chance; of a column of BSNs all do, but for a typing error here and
//! there. So each value shifts the odds between the two, and a dozen values settle it.

use std::collections::HashSet;

use crate::model::{Date, Kind};
use crate::names::{self, Lexicon};
use crate::scan::{self, Candidate, Tokens};
use crate::validate::elfproef;

/// Share of BSNs that are mistyped, and of random numbers that pass.
const MISTYPED: f32 = 0.01;
const BY_CHANCE: f32 = 1.0 / 11.0;

/// Log-odds that a column of nine digits, or of eight, is one of BSNs before its values are seen.
const NINE: f32 = -3.0;
const EIGHT: f32 = -6.0;

/// Log-odds that a column of dates is one of births before its values are seen.
const BIRTHS: f32 = -1.5;

/// Log-odds that tell a column either way, and that leave no doubt.
const TELLING: f32 = 3.0;
const CERTAIN: f32 = 14.0;

/// Different values that a column needs before its dates or names are told.
const ENOUGH: usize = 5;

/// Share of a column's values that must be dates or names.
const MOST: f32 = 0.7;

/// Years over which birth dates spread at least.
const SPREAD: u16 = 12;

/// Bytes around a number in its cell at the most: `BSN 319072356`.
const AROUND: usize = 20;

/// Age in years up to which a band goes, the share of people in it, and of the dates that offices write down. Source:
/// CBS, Bevolking naar leeftijd (rounded); own estimate.
const AGES: [(u16, f32, f32); 5] =
    [(3, 0.03, 0.45), (10, 0.08, 0.25), (25, 0.19, 0.2), (60, 0.45, 0.09), (u16::MAX, 0.25, 0.01)];

/// What a column is by its values, as the code of a signal.
pub(super) type Told = Option<&'static str>;

/// Tells each column.
pub(super) fn tell(columns: &[Vec<&str>], today: Date, lexicon: &Lexicon<'_>) -> Vec<Told> {
    columns
        .iter()
        .map(|cells| births(cells, today).or_else(|| numbers(cells)).or_else(|| names(cells, lexicon)))
        .collect()
}

/// Whether a column of eight or nine digits is one of BSNs. A value counts once, however often it stands there.
fn numbers(cells: &[&str]) -> Told {
    let cells: HashSet<&str> = cells.iter().copied().collect();
    let numbers: HashSet<String> = cells.iter().filter_map(|cell| digits(cell)).collect();
    if numbers.len() * 2 < cells.len() {
        return None;
    }
    let nine = numbers.iter().filter(|number| number.len() == 9).count();
    let organisations = numbers
        .iter()
        .filter(|number| number.len() == 9 && (number.starts_with("00") || number.starts_with('8')))
        .count();
    let passing = numbers.iter().filter(|number| elfproef::valid(number)).count() as f32;
    let failing = numbers.len() as f32 - passing;
    let prior = if nine * 2 < numbers.len() { EIGHT } else { NINE };
    let odds = prior + passing * ((1.0 - MISTYPED) / BY_CHANCE).ln() + failing * (MISTYPED / (1.0 - BY_CHANCE)).ln();
    if odds >= TELLING {
        let persons = organisations * 2 <= numbers.len();
        persons.then_some(if odds >= CERTAIN { "all-pass" } else { "many-pass" })
    } else {
        (odds <= -TELLING && failing > 1.0).then_some("few-pass")
    }
}

/// The digits of a cell that holds one number and little else. A spreadsheet may have made `319072356.0` of it.
fn digits(cell: &str) -> Option<String> {
    let first = cell.find(|c: char| c.is_ascii_digit())?;
    let last = cell.rfind(|c: char| c.is_ascii_digit())? + 1;
    let number = cell.get(first..last)?;
    let number = number.strip_suffix(".0").unwrap_or(number);
    if cell.len() > last - first + AROUND || number.contains(|c: char| !c.is_ascii_digit() && !is_separator(c)) {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    matches!(digits.len(), 8 | 9).then_some(digits)
}

const fn is_separator(character: char) -> bool {
    matches!(character, '.' | ' ' | '-' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// Whether a column of dates is one of births: their ages are those of people, where other dates lie shortly ago.
fn births(cells: &[&str], today: Date) -> Told {
    let mut tokens = Tokens::default();
    let known: HashSet<&str> = cells.iter().copied().filter(|cell| !is_unknown(cell)).collect();
    let dates: HashSet<String> = known.iter().filter_map(|cell| birth(cell, today, &mut tokens)).collect();
    let mut years: Vec<u16> = dates.iter().filter_map(|date| date.get(..4)?.parse().ok()).collect();
    years.sort_unstable();
    let (first, last) = (years.first()?, years.last()?);
    // Terms and permits start on the first of a month, people do not.
    let firsts = dates.iter().filter(|date| date.ends_with("-01")).count();
    if years.len() < ENOUGH
        || (years.len() as f32) < known.len() as f32 * MOST
        || last - first < SPREAD
        || firsts * 2 > dates.len()
    {
        return None;
    }
    let of = |year: &u16| {
        let age = today.year.saturating_sub(*year);
        AGES.iter().find(|(up_to, ..)| age < *up_to).map_or(0.0, |(_, people, others)| (people / others).ln())
    };
    let odds = BIRTHS + years.iter().map(of).sum::<f32>();
    match odds {
        CERTAIN.. => Some("births-only"),
        TELLING.. => Some("birth-column"),
        _ => None,
    }
}

/// What a register writes where it knows no date.
fn is_unknown(cell: &str) -> bool {
    cell.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'/' | b'.' | b' ' | b'?'))
}

/// The date of birth that fills a cell, but for midnight behind it.
fn birth(cell: &str, today: Date, tokens: &mut Tokens) -> Option<String> {
    let mut found: Vec<Candidate> = Vec::new();
    tokens.cut(cell);
    scan::read(cell, tokens, today, 0, &mut found);
    let whole = found.into_iter().find(|found| {
        let behind = cell.get(found.span.end..).unwrap_or("");
        found.detector == "date_of_birth"
            && cell.get(..found.span.start).is_some_and(|before| before.trim().is_empty())
            && behind.bytes().all(|byte| matches!(byte, b'T' | b'Z' | b' ' | b'0' | b':' | b'.' | b'+'))
    })?;
    Some(whole.normalized)
}

/// Whether most cells of a column are written as names and hold a listed one.
fn names(cells: &[&str], lexicon: &Lexicon<'_>) -> Told {
    let mut tokens = Tokens::default();
    let cells: HashSet<&str> = cells.iter().copied().collect();
    let named = cells
        .iter()
        .filter(|cell| {
            tokens.cut(cell);
            let text =
                names::Text { text: cell, tokens: tokens.as_slice(), kind: Kind::Value, filename: false, doubt: None };
            let mut found = Vec::new();
            names::read(&text, lexicon, 0, &mut found);
            found.iter().any(|found: &Candidate| {
                let has = |codes: &[&str]| found.features.iter().any(|feature| codes.contains(feature));
                has(&["given-3", "given-2", "surname-3", "surname-2"])
                    && !has(&["not-name", "known-place", "place", "only-ordinary", "street"])
                    && found.span.len() + 2 >= cell.trim().len()
            })
        })
        .count();
    (cells.len() >= ENOUGH && named as f32 >= cells.len() as f32 * MOST).then_some("name-column")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Lists;
    use crate::rules::Rules;

    const TODAY: Date = Date::new(2026, 11, 25);

    /// Numbers of nine digits from `from` on, `step` apart, that pass or not.
    fn series(from: u32, step: u32, count: usize, pass: impl Fn(bool) -> bool) -> Vec<String> {
        (0..).map(|at| format!("{:09}", from + at * step)).filter(|n| pass(elfproef::valid(n))).take(count).collect()
    }

    fn told(cells: &[String]) -> Told {
        numbers(&cells.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn a_column_that_passes_is_one_of_bsns() {
        let all = ["319072356", "249566758", "211551557", "010464554", "999990639"];
        assert_eq!(numbers(&all), Some("many-pass"));
        let tenth = ["319072356", "249566759", "211551558", "110464554", "999990630", "123456789"];
        assert_eq!(numbers(&tenth), Some("few-pass"));
        assert_eq!(numbers(&["806300966", "001855013", "806300966", "001855013", "001855013"]), None);
        assert_eq!(numbers(&["319072356"]), None);
        assert_eq!(told(&series(120_000_017, 7919, 200, |passes| passes)), Some("all-pass"));
        assert_eq!(told(&series(120_000_017, 7919, 200, |_| true)), Some("few-pass"));
        assert_eq!(told(&series(120_000_001, 1, 200, |_| true)), Some("few-pass"));
    }

    #[test]
    fn one_value_in_every_row_proves_no_column() {
        assert_eq!(numbers(&["319072356"; 50]), None);
    }

    #[test]
    fn columns_hold_blanks_errors_and_lost_zeros() {
        let mut cells = series(120_000_017, 7919, 40, |passes| passes);
        cells.extend(["onbekend", "123456789", "12345", "n.v.t.", "10464554", "12345672.0"].map(str::to_owned));
        assert_eq!(told(&cells), Some("all-pass"));
        let eight: Vec<String> = series(20_000_017, 791, 40, |passes| passes).iter().map(|n| n[1..].into()).collect();
        assert_eq!(told(&eight), Some("all-pass"));
        let dates: Vec<String> =
            (0..40).map(|at| format!("19{:02}{:02}{:02}", 40 + at, 1 + at % 12, 1 + at % 28)).collect();
        assert_eq!(told(&dates), Some("few-pass"));
        let led: Vec<String> = cells.iter().take(40).map(|number| format!("BSN {number}")).collect();
        assert_eq!(told(&led), Some("all-pass"));
    }

    #[test]
    fn births_spread_over_a_lifetime() {
        for births_of in [
            ["12-03-1961", "1-4-1988", "30-12-2004", "5-5-1975", "31-01-1999"],
            ["19610312", "19880400", "20041230", "19750505", "19990131"],
            ["12031961", "01041988", "30122004", "05051975", "31011999"],
            ["1961-03-12 00:00:00", "1988-04-05T00:00:00Z", "2004-12-30", "1975-05-05", "1999-01-31"],
        ] {
            assert!(births(&births_of, TODAY).is_some(), "{births_of:?}");
        }
        for others in [
            ["12-03-2025", "1-4-2026", "30-12-2025", "5-5-2026", "31-01-2024"],
            ["12-03-2011", "1-4-2026", "30-12-2025", "5-5-2026", "31-01-2024"],
            ["2031-03-12", "2028-04-05", "2030-12-30", "1975-05-05", "1999-01-31"],
            ["01-01-1961", "01-07-1988", "01-10-2004", "01-05-1975", "31-01-1999"],
            ["1961-03-12 09:13:55", "1988-04-05 10:02:11", "2004-12-30 16:40:21", "1975-05-05", "1999-01-31"],
        ] {
            assert_eq!(births(&others, TODAY), None, "{others:?}");
        }
        assert_eq!(births(&["12-03-1961"; 9], TODAY), None);
        let all: Vec<String> = (1930..2010).step_by(3).map(|year| format!("{year}-03-12")).collect();
        assert_eq!(births(&all.iter().map(String::as_str).collect::<Vec<_>>(), TODAY), Some("births-only"));
    }

    #[test]
    fn dates_of_birth_are_no_numbers_that_fail() {
        let lists = Lists::new(&Rules::built_in().unwrap());
        let cells = vec!["12-03-1961", "01-04-1988", "30-12-2004", "05-05-1975", "31-01-1999", "07-07-1950"];
        assert_eq!(tell(&[cells], TODAY, &Lexicon::new(&lists)), [Some("birth-column")]);
    }

    #[test]
    fn names_fill_their_columns() {
        let lists = Lists::new(&Rules::built_in().unwrap());
        let lexicon = Lexicon::new(&lists);
        for named in [
            ["Jansen", "De Vries", "Bakker", "Visser", "Smit"],
            ["Fatima", "Anna", "Johan", "Mohammed", "Willem"],
            ["J. Jansen", "A.B. de Vries", "Bakker, K.", "Anna Visser", "Piet Smit"],
        ] {
            assert_eq!(names(&named, &lexicon), Some("name-column"), "{named:?}");
        }
        for other in [
            ["Utrecht", "Amersfoort", "Zwolle", "Ede", "Arnhem"],
            ["Open", "Gesloten", "In behandeling", "Klaar", "Nieuw"],
            ["Jansen"; 5],
        ] {
            assert_eq!(names(&other, &lexicon), None, "{other:?}");
        }
    }
}
