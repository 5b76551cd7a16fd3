//! The check digit of payment cards.
//!
//! Source: ISO/IEC 7812-1, annex B: from the right every second digit is doubled, and the sum of all digits of the
//! results is divisible by 10.

/// Whether `number`, two digits or more, passes. Zeros alone do not.
pub fn valid(number: &str) -> bool {
    let mut sum = 0;
    for (at, byte) in number.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0');
        sum += match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled @ 0..=9) => doubled,
            (_, doubled) => doubled - 9,
        };
    }
    number.len() > 1 && sum > 0 && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        for number in ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "18"] {
            assert!(valid(number), "{number}");
        }
        for number in ["4111111111111112", "", "0", "00", "0000000000000000", "411111111111111x"] {
            assert!(!valid(number), "{number}");
        }
    }
}
