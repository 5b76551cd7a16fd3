//! A number of days in, its date as somebody would type it out.
//!
//! It must not know which day a format counts from.

/// The day that lies `days` after 1 January 1970, as `31-12-1969`.
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
pub(super) fn typed(days: i64) -> String {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{day:02}-{month:02}-{year:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, date) in [(0, "01-01-1970"), (-1, "31-12-1969"), (11_016, "29-02-2000"), (-3217, "12-03-1961")] {
            assert_eq!(typed(days), date);
        }
    }
}
