//! A number format in, whether it shows a date, a duration or a number out.
//!
//! It must not know which cell has the format.

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    Date,
    Duration,
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
            ';' => return Shown::Number,
            'd' | 'm' | 'y' | 'h' | 's' => return Shown::Date,
            _ => {}
        }
    }
    Shown::Number
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
        ] {
            assert_eq!(custom(code), shown, "{code}");
        }
        assert_eq!([0, 14, 46].map(built_in), [Shown::Number, Shown::Date, Shown::Duration]);
    }
}
