//! The onderwijsnummer: as a BSN, starting with 10, but with remainder 5, so that no number is both.
//!
//! Source: Wet register onderwijsdeelnemers; arithmetic as in DUO's Programma van Eisen.

use super::elfproef::remainder;

/// Whether `number`, nine digits, is a valid onderwijsnummer.
pub fn valid(number: &str) -> bool {
    number.len() == 9 && number.starts_with("10") && remainder(number) == Some(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        assert!(valid("101222331"));
        assert!(!valid("100252333") && !valid("111222333") && !valid("01222331"));
    }
}
