//! A number and its format in, the text that the cell shows out: a date, a duration, a number with its zeros.
//!
//! It must not know which cell has the format.

use crate::extract::days;

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    Date,
    Duration,
    /// A number of so many digits at least.
    Padded(u8),
}

/// Days from 30 December 1899 and from 1 January 1904 to 1970, and the number of the first day past 9999.
const FROM_1900: i64 = 25_569;
const FROM_1904: i64 = 24_107;
const LAST: f64 = 2_958_466.0;
/// The 29 February 1900 that never was: days before it are counted from one day later (ECMA-376 part 1, 18.17.4.1).
const NO_DAY: i64 = 60;
const MINUTES: i64 = 24 * 60;

impl Shown {
    /// What a cell with this format makes of `number`.
    pub(super) fn text(self, number: f64, from_1904: bool) -> String {
        match self {
            Self::Date if (0.0..LAST).contains(&number) => date(number, from_1904),
            Self::Padded(width) if number.fract() == 0.0 && (0.0..1e15).contains(&number) => {
                format!("{number:0width$}", width = usize::from(width))
            }
            _ => float(number),
        }
    }
}

/// A number in 30 bits: whole or the upper half of a float, in hundredths or not (MS-XLS 2.5.217, MS-XLSB 2.5.123).
pub(super) fn rk(raw: u32) -> f64 {
    let number =
        if raw & 2 == 0 { f64::from_bits(u64::from(raw & !3) << 32) } else { f64::from(raw.cast_signed() >> 2) };
    if raw & 1 == 0 { number } else { number / 100.0 }
}

/// A number without the `.0` that nobody typed.
pub(in crate::extract) fn float(number: f64) -> String {
    // Display of a whole float has no fraction, and never an exponent.
    format!("{number}")
}

fn date(serial: f64, from_1904: bool) -> String {
    // Seconds are told by nobody, and half of one may be missing in the fraction.
    let minutes = (serial * MINUTES as f64 + 0.01).floor() as i64;
    let (day, minutes) = (minutes.div_euclid(MINUTES), minutes.rem_euclid(MINUTES));
    let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    if serial < 1.0 && !from_1904 {
        return time;
    }
    let day = if from_1904 { day - FROM_1904 } else { day - FROM_1900 + i64::from(day < NO_DAY) };
    let date = days::typed(day);
    if minutes == 0 { date } else { format!("{date} {time}") }
}

/// The formats that every workbook has (ECMA-376 part 1, 18.8.30).
pub(super) fn built_in(number: u16) -> Shown {
    match number {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        46 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// A format of the workbook's own (ECMA-376 part 1, 18.8.31); its first section tells.
pub(super) fn custom(code: &str) -> Shown {
    let mut zeros = 0u8;
    let mut only = true;
    let mut code = code.chars();
    while let Some(character) = code.next() {
        match character.to_ascii_lowercase() {
            // The next character is shown, or its width or repetition.
            '\\' | '_' | '*' => drop(code.next()),
            '"' => drop(code.find(|end| *end == '"')),
            '[' => {
                let inside: String = code.by_ref().take_while(|end| *end != ']').collect();
                let elapsed = |unit: &str| inside.chars().all(|one| unit.contains(one.to_ascii_lowercase()));
                if !inside.is_empty() && ["h", "m", "s"].into_iter().any(elapsed) {
                    return Shown::Duration;
                }
            }
            ';' => break,
            '0' => zeros = zeros.saturating_add(1),
            '#' | '?' | '.' | ',' | '%' | 'e' | '/' => only = false,
            'd' | 'm' | 'y' | 'h' | 's' => return Shown::Date,
            _ => {}
        }
    }
    if only && zeros > 1 { Shown::Padded(zeros) } else { Shown::Number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers() {
        for (code, shown) in [
            ("dd-mm-yyyy", Shown::Date),
            ("[$-413]D MMMM YYYY;@", Shown::Date),
            ("[Magenta]h:mm", Shown::Date),
            ("[h]:mm:ss", Shown::Duration),
            ("[MM]", Shown::Duration),
            ("General", Shown::Number),
            ("0.00E+00", Shown::Number),
            ("#,##0\\ \"dagen\"", Shown::Number),
            ("[Red]0_m;[Blue]dd", Shown::Number),
            ("0\" d", Shown::Number),
            ("[h", Shown::Duration),
            ("\\", Shown::Number),
            ("000000000", Shown::Padded(9)),
            ("0000\\-00\\-000;@", Shown::Padded(9)),
            ("00.00", Shown::Number),
        ] {
            assert_eq!(custom(code), shown, "{code}");
        }
        assert_eq!([0, 14, 46].map(built_in), [Shown::Number, Shown::Date, Shown::Duration]);
    }

    #[test]
    fn numbers_read_as_shown() {
        for (shown, number, text) in [
            (Shown::Number, 123_456_782.0, "123456782"),
            (Shown::Number, 1e21, "1000000000000000000000"),
            (Shown::Number, 1.5, "1.5"),
            (Shown::Padded(9), 12_345_678.0, "012345678"),
            (Shown::Padded(9), 1.5, "1.5"),
            (Shown::Date, 36526.0, "01-01-2000"),
            (Shown::Date, 36526.5, "01-01-2000 12:00"),
            (Shown::Date, 22352.0, "12-03-1961"),
            (Shown::Date, 1.0, "01-01-1900"),
            (Shown::Date, 0.25, "06:00"),
            (Shown::Date, -1.0, "-1"),
            (Shown::Duration, 2.0, "2"),
        ] {
            assert_eq!(shown.text(number, false), text);
        }
        assert_eq!(Shown::Date.text(20890.0, true), "12-03-1961");
    }
}
