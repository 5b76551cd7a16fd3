//! A cell's value and what the cell shows in, the text that counts out, and what is seen beside it.
//!
//! It must not know where the cell stands.

/// Letters that a format adds when it says something: more than a unit.
const WORD: usize = 3;

/// The text of a cell whose value without its format is `typed`, if it is no text, and that shows `shown`; and what
/// it shows where that says more. Leading zeros that only the format shows belong to the number.
pub(in crate::extract) fn seen(typed: Option<String>, shown: String) -> (String, Option<String>) {
    let Some(typed) = typed else { return (shown, None) };
    let trimmed = shown.trim();
    if trimmed.starts_with('0') && trimmed.trim_start_matches('0') == typed {
        return (trimmed.to_owned(), None);
    }
    let letters = trimmed.chars().filter(|c| c.is_alphabetic()).count();
    let says_more = if typed.parse::<f64>().is_ok() {
        letters >= WORD || !is_rounded(&typed, trimmed)
    } else if typed.starts_with(|c: char| c.is_ascii_digit()) {
        !is_date(&typed, trimmed)
    } else {
        plain(&typed) != plain(trimmed) && !trimmed.is_empty()
    };
    let beside = says_more.then(|| trimmed.to_owned());
    (typed, beside)
}

/// Digits that a format may make up: those of a rounded number, or of a date.
const FEW: usize = 5;

/// Whether the digits of `shown` are those of the number `typed`, of which the last may be rounded.
fn is_rounded(typed: &str, shown: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (typed, shown) = (digits(typed), digits(shown));
    let (typed, shown) = (typed.trim_start_matches('0'), shown.trim_start_matches('0'));
    let exact = shown.trim_end_matches('0');
    let all_but_last = exact.get(..exact.len().saturating_sub(1)).unwrap_or_default();
    exact.len() <= FEW || typed.starts_with(all_but_last)
}

/// Whether the numbers in `shown` are those of the date `typed`; a time may come with it.
fn is_date(typed: &str, shown: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        runs.map(|run| run.parse().unwrap_or(u64::MAX)).collect()
    };
    let known = numbers(typed);
    let is_known = |number: &u64| *number == 0 || known.iter().any(|known| known == number || known % 100 == *number);
    let others: Vec<u64> = numbers(shown).into_iter().filter(|number| !is_known(number)).collect();
    others.len() <= 1 && others.iter().all(|&number| number < 60)
}

/// Letters and digits alone.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// `2000-01-02T03:04:05` as somebody would type it.
pub(in crate::extract) fn typed_date(iso: &str) -> Option<String> {
    let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, long: usize| part.len() == long && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let time = match time.get(..5) {
        Some("00:00") | None => String::new(),
        Some(time) => format!(" {time}"),
    };
    Some(format!("{day}-{month}-{year}{time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_belong_to_the_number() {
        let seen = |typed: &str, shown: &str| seen(Some(typed.to_owned()), shown.to_owned());
        assert_eq!(seen("12345678", "012345678"), ("012345678".to_owned(), None));
        assert_eq!(seen("1.5", "€ 1,50"), ("1.5".to_owned(), None));
        assert_eq!(seen("123", "12 kg"), ("123".to_owned(), None));
        assert_eq!(seen("123", "burger 123"), ("123".to_owned(), Some("burger 123".to_owned())));
    }

    #[test]
    fn what_a_cell_shows_and_does_not_hold_is_told() {
        let beside = |typed: &str, shown: &str| seen(Some(typed.to_owned()), shown.to_owned()).1;
        for (typed, shown) in [
            ("1", "319072356"),
            ("1", "319.072.356"),
            ("02-01-2000", "319072356"),
            ("02-01-2000", "319 07 23 56"),
            ("true", "319072356"),
            ("niets", "Jan Jansen 319072356"),
        ] {
            assert_eq!(beside(typed, shown).as_deref(), Some(shown), "{typed}");
        }
        for (typed, shown) in [
            ("123456.789", "€ 123.456,79"),
            ("199999.999", "200.000,00"),
            ("0.1234567", "12,35%"),
            ("1500000", "1.500.000,00"),
            ("02-01-2000", "2-1-00"),
            ("02-01-2000", "zondag 2 januari 2000"),
            ("02-01-2000 13:45", "02/01/2000 13:45:07"),
            ("een twee", "een\ntwee"),
            ("een", ""),
        ] {
            assert_eq!(beside(typed, shown), None, "{typed}");
        }
    }

    #[test]
    fn dates_read_as_typed() {
        assert_eq!(typed_date("2000-01-02").as_deref(), Some("02-01-2000"));
        assert_eq!(typed_date("2000-01-02T03:04:05").as_deref(), Some("02-01-2000 03:04"));
        for none in ["x", "een-twee-drie", "2000-1-2"] {
            assert_eq!(typed_date(none), None);
        }
    }
}
