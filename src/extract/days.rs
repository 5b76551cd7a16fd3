//! A count of days in, the date that people write for it out.

/// The date that lies `days` after 1 January 1970, as `1961-03-12`; empty where no calendar has it.
///
/// Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
pub(super) fn date(days: i64) -> String {
    if !(-800_000..=3_000_000).contains(&days) {
        return String::new();
    }
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_are_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-3217), "1961-03-12");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(date(i64::MAX), "");
    }
}
