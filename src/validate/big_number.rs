//! The number of a care professional in the BIG-register.
//!
//! Source: CIBG. Eleven digits, the second a 9; the first is 11 less the sum of 9 and digits 3 to 11, weighted 6, 3,
//! 7, 9, 10, 5, 8, 4 and 2, modulo 11, where 11 is written 0 and 10 is written 1.

use super::digits;

const WEIGHTS: [u32; 9] = [6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Whether `number`, eleven digits, is a valid BIG-nummer.
pub fn valid(number: &str) -> bool {
    let Some(digits) = digits::<11>(number) else {
        return false;
    };
    let sum: u32 = digits[2..].iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = match 11 - (9 + sum) % 11 {
        11 => 0,
        10 => 1,
        check => check,
    };
    digits[1] == 9 && digits[0] == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        assert!(valid("89012345601"));
        for number in ["79012345601", "88012345601", "8901234560", "", "8901234560x"] {
            assert!(!valid(number), "{number}");
        }
    }
}
