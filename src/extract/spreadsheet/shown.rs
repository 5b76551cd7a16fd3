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
    let says_more = letters >= WORD && typed.parse::<f64>().is_ok();
    let beside = says_more.then(|| trimmed.to_owned());
    (typed, beside)
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
    fn dates_read_as_typed() {
        assert_eq!(typed_date("2000-01-02").as_deref(), Some("02-01-2000"));
        assert_eq!(typed_date("2000-01-02T03:04:05").as_deref(), Some("02-01-2000 03:04"));
        for none in ["x", "een-twee-drie", "2000-1-2"] {
            assert_eq!(typed_date(none), None);
        }
    }
}
