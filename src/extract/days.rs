//! A count of days since 1 January 1970 in, the date that people write for it out; empty where no calendar has it.
//!
//! It must not know which day a format counts from.

use crate::model::Date;

/// As `1961-03-12`.
pub(super) fn date(days: i64) -> String {
    Date::since_1970(days).map_or_else(String::new, |date| date.to_string())
}

/// As somebody would type it: `12-03-1961`.
pub(super) fn typed(days: i64) -> String {
    Date::since_1970(days)
        .map_or_else(String::new, |date| format!("{:02}-{:02}-{:04}", date.day, date.month, date.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, iso, by_hand) in [
            (0, "1970-01-01", "01-01-1970"),
            (-1, "1969-12-31", "31-12-1969"),
            (11_016, "2000-02-29", "29-02-2000"),
            (-3217, "1961-03-12", "12-03-1961"),
            (i64::MAX, "", ""),
        ] {
            assert_eq!((date(days).as_str(), typed(days).as_str()), (iso, by_hand));
        }
    }
}
