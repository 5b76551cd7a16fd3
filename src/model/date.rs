//! A day of the calendar, and terms counted from it.

use std::fmt;

/// A calendar day. The library never asks the clock: a submission brings its reference day along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12; 0 where unknown (an incomplete date of the BRP).
    pub month: u8,
    /// Day, 1 to 31; 0 where unknown.
    pub day: u8,
}

impl Date {
    /// The day `day`-`month`-`year`, unchecked; `validate::calendar` checks.
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// The day that `text` names as `2026-11-27`, where there is such a day.
    ///
    /// ```
    /// use sluis::Date;
    ///
    /// assert_eq!(Date::parse("2024-02-29"), Some(Date::new(2024, 2, 29)));
    /// assert_eq!(Date::parse("2026-02-29"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |range: std::ops::Range<usize>| {
            text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<u16>().ok()
        };
        let marks = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let (year, month, day) = (digits(0..4)?, digits(5..7)? as u8, digits(8..10)? as u8);
        let there = marks && year > 0 && (1..=12).contains(&month) && (1..=Self::days_of(year, month)).contains(&day);
        there.then_some(Self { year, month, day })
    }

    /// How many days a month has; 0 where there is no such month.
    pub const fn days_of(year: u16, month: u8) -> u8 {
        match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            _ => 0,
        }
    }

    /// The days since 1 January of the year 1, for counting from one day to another.
    pub fn ordinal(self) -> i64 {
        let before = i64::from(self.year) - 1;
        let months: i64 = (1..self.month).map(|month| i64::from(Self::days_of(self.year, month))).sum();
        before * 365 + before / 4 - before / 100 + before / 400 + months + i64::from(self.day) - 1
    }

    /// The day that lies `days` after 1 January 1970, where it is one of the years 1 to 9999.
    ///
    /// Source: Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
    ///
    /// ```
    /// use sluis::Date;
    ///
    /// assert_eq!(Date::since_1970(-3217), Some(Date::new(1961, 3, 12)));
    /// assert_eq!(Date::since_1970(i64::MAX), None);
    /// ```
    pub fn since_1970(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let year = u16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
        Some(Self::new(year, month as u8, day as u8))
    }

    /// The day that lies `days` on, up to the end of the year 9999.
    fn plus_days(self, days: u32) -> Option<Self> {
        let mut left = days;
        let mut at = self;
        loop {
            let rest = u32::from(Self::days_of(at.year, at.month).saturating_sub(at.day));
            if left <= rest {
                at.day += left as u8;
                return Some(at);
            }
            left -= rest + 1;
            at = if at.month == 12 { Self::new(at.year + 1, 1, 1) } else { Self::new(at.year, at.month + 1, 1) };
            if at.year > 9999 {
                return None;
            }
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A length of time in whole days or longer, as ISO 8601 writes it: `P3M`, `P1Y`, `P60D`, `P2W`, `P1Y6M`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    months: u32,
    days: u32,
}

impl Term {
    /// The term that `text` writes; `None` where it is none, has hours in it or is longer than some centuries.
    pub fn parse(text: &str) -> Option<Self> {
        const UNITS: &str = "YMWD";
        let mut term = Self { months: 0, days: 0 };
        let (mut rest, mut next) = (text.strip_prefix('P')?, 0);
        while !rest.is_empty() {
            let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
            let (number, tail) = rest.split_at(end);
            let number: u32 = number.parse().ok().filter(|number| *number <= 100_000)?;
            let unit = tail.chars().next()?;
            // Each unit once, from long to short.
            let at = UNITS.find(unit).filter(|at| *at >= next)?;
            next = at + 1;
            match unit {
                'Y' => term.months += number * 12,
                'M' => term.months += number,
                'W' => term.days += number * 7,
                _ => term.days += number,
            }
            rest = tail.get(1..)?;
        }
        (next > 0).then_some(term)
    }

    /// The day that lies this term after `from`: months first, the last of the month where it is shorter
    /// (BW 6:2 and the Algemene termijnenwet count so), then days. `None` past the year 9999.
    ///
    /// ```
    /// use sluis::{Date, Term};
    ///
    /// let term = Term::parse("P3M").unwrap();
    /// assert_eq!(term.after(Date::new(2026, 11, 30)), Some(Date::new(2027, 2, 28)));
    /// ```
    pub fn after(self, from: Date) -> Option<Date> {
        let months = u32::from(from.year) * 12 + u32::from(from.month).checked_sub(1)? + self.months;
        let (year, month) = (u16::try_from(months / 12).ok().filter(|year| *year <= 9999)?, (months % 12) as u8 + 1);
        Date::new(year, month, from.day.min(Date::days_of(year, month))).plus_days(self.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(from: (u16, u8, u8), term: &str) -> Option<String> {
        Term::parse(term)?.after(Date::new(from.0, from.1, from.2)).map(|date| date.to_string())
    }

    #[test]
    fn terms_end_where_people_count_them_to() {
        for (from, term, to) in [
            ((2026, 1, 31), "P1M", "2026-02-28"),
            ((2024, 1, 31), "P1M", "2024-02-29"),
            ((2026, 11, 30), "P3M", "2027-02-28"),
            ((2026, 8, 31), "P3M", "2026-11-30"),
            ((2024, 2, 29), "P1Y", "2025-02-28"),
            ((2024, 2, 29), "P4Y", "2028-02-29"),
            ((2026, 12, 31), "P60D", "2027-03-01"),
            ((2026, 11, 27), "P2W", "2026-12-11"),
            ((2026, 11, 27), "P1Y6M", "2028-05-27"),
            ((2026, 11, 27), "P0D", "2026-11-27"),
        ] {
            assert_eq!(after(from, term).as_deref(), Some(to), "{from:?} {term}");
        }
        assert_eq!(after((9999, 12, 31), "P1D"), None);
        assert_eq!(after((9999, 12, 1), "P1M"), None);
    }

    #[test]
    fn what_is_no_term_is_none() {
        for text in ["", "P", "3M", "PM", "P3", "P3H", "PT3H", "P1D1Y", "P1M1M", "P-1D", "P1.5Y", "p3m", "P999999999Y"]
        {
            assert_eq!(Term::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        /// A term of days counts them, one of months lands in the right month, and none goes back.
        #[test]
        fn terms_count(year in 1u16..9000, month in 1u8..=12, day in 1u8..=31, months in 0u32..2000, days in 0u32..60_000) {
            let from = Date::new(year, month, day.min(Date::days_of(year, month)));
            let by_days = Term { months: 0, days }.after(from).unwrap();
            proptest::prop_assert_eq!(by_days.ordinal() - from.ordinal(), i64::from(days));
            let by_months = Term { months, days: 0 }.after(from).unwrap();
            let count = |date: Date| u32::from(date.year) * 12 + u32::from(date.month);
            proptest::prop_assert_eq!(count(by_months) - count(from), months);
            proptest::prop_assert!(by_months.day == from.day || by_months.day == Date::days_of(by_months.year, by_months.month));
            proptest::prop_assert_eq!(Date::parse(&by_months.to_string()), Some(by_months));
        }

        /// Days counted from 1970 are those counted from the year 1, and nothing beyond the calendar is a day.
        #[test]
        fn days_count_alike(days in -900_000i64..4_000_000) {
            let origin = Date::new(1970, 1, 1).ordinal();
            match Date::since_1970(days) {
                Some(date) => proptest::prop_assert_eq!(date.ordinal() - origin, days),
                None => proptest::prop_assert!(days < -origin || days > Date::new(9999, 12, 31).ordinal() - origin),
            }
        }

        /// Nothing that is typed makes it stumble, and what is read is written the same.
        #[test]
        fn any_text_is_a_day_or_none(text in "\\PC{0,12}") {
            let _ = Term::parse(&text);
            if let Some(date) = Date::parse(&text) {
                proptest::prop_assert_eq!(date.to_string(), text);
            }
        }
    }
}
