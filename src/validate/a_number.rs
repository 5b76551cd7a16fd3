//! The A-nummer of the BRP.
//!
//! Source: Logisch Ontwerp BRP, element 01.10: ten digits, the first not 0, no two equal neighbours, the sum of the
//! digits modulo 11 is 0 or 5, and the sum of digit × 2^position is divisible by 11.

use super::digits;

/// Whether `number`, ten digits, is a valid A-nummer.
pub fn valid(number: &str) -> bool {
    let Some(digits) = digits::<10>(number) else {
        return false;
    };
    let sum: u32 = digits.iter().sum();
    let weighted: u32 = digits.iter().enumerate().map(|(at, digit)| digit << at).sum();
    digits[0] != 0
        && digits.windows(2).all(|pair| pair[0] != pair[1])
        && matches!(sum % 11, 0 | 5)
        && weighted.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        for number in ["7934628529", "1373895379", "2481379523", "2785294396", "4935964130", "1082678674"] {
            assert!(valid(number), "{number}");
        }
        for number in ["7734628529", "4935964135", "1234567890", "0000000000", "793462852"] {
            assert!(!valid(number), "{number}");
        }
    }
}
