//! Days that exist, and days on which somebody alive was born.
//!
//! Source: the Gregorian calendar; incomplete dates as in Logisch Ontwerp BRP (day 00, or day and month 00).

use crate::model::Date;

/// The age that nobody is taken to pass, in years.
const OLDEST: u16 = 120;

/// Whether the day exists. Day 0, or month and day 0, stand for unknown (BRP).
pub const fn exists(date: Date) -> bool {
    if date.month == 0 {
        return date.day == 0 && date.year > 0;
    }
    let days = Date::days_of(date.year, date.month);
    days > 0 && date.year > 0 && date.day <= days
}

/// Whether somebody born on that day can be alive on `today`.
pub fn plausible_birth(date: Date, today: Date) -> bool {
    exists(date) && date <= today && date.year + OLDEST >= today.year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_exist() {
        for (year, month, day) in [(2000, 2, 29), (1978, 3, 0), (1968, 0, 0), (1961, 12, 31)] {
            assert!(exists(Date::new(year, month, day)));
        }
        for (year, month, day) in [(1900, 2, 29), (1980, 4, 31), (2000, 2, 30), (1990, 13, 1), (1990, 0, 5), (0, 0, 0)]
        {
            assert!(!exists(Date::new(year, month, day)));
        }
    }

    #[test]
    fn births_lie_in_a_lifetime() {
        let today = Date::new(2026, 11, 25);
        assert!(plausible_birth(Date::new(1906, 1, 1), today));
        assert!(plausible_birth(today, today));
        assert!(!plausible_birth(Date::new(1905, 12, 31), today));
        assert!(!plausible_birth(Date::new(2026, 11, 26), today));
    }
}
