//! The eleven-test of account, member and book numbers: the weights run down to 1.
//!
//! Source: the elfproef of Dutch bank accounts (NVB), weights 10 to 1 for ten digits; ISBN-10 (ISO 2108:1992), where an
//! X as the check digit counts as 10. The test of a BSN is another one: its last weight is −1.

/// Whether `number`, two digits or more, passes. Zeros alone do not.
///
/// ```
/// use sluis::validate::mod_11;
/// assert!(mod_11::valid("0417164300") && mod_11::valid("123456789"));
/// assert!(!mod_11::valid("0417164301"));
/// ```
pub fn valid(number: &str) -> bool {
    let mut sum = 0;
    for (byte, weight) in number.bytes().rev().zip(1u32..) {
        let digit = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'X' if weight == 1 => 10,
            _ => return false,
        };
        sum += digit * (weight % 11);
    }
    number.len() > 1 && sum > 0 && sum.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        for number in ["0417164300", "123456789", "080442957X", "0306406152"] {
            assert!(valid(number), "{number}");
        }
        for number in ["0417164301", "", "0", "0000000000", "X417164300", "04171643 0"] {
            assert!(!valid(number), "{number}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_single_mistake_passes(number in "[1-9][0-9]{2,8}", at in 0usize..9, by in 1u8..10) {
            let mut wrong = number.clone().into_bytes();
            let at = at % wrong.len();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            proptest::prop_assert!(!(valid(&number) && valid(&wrong)));
        }
    }
}
