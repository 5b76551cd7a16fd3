//! The elfproef of the BSN and the RSIN.
//!
//! Source: Logisch Ontwerp BSN; weights 9 to 2 and −1, the sum divisible by 11. One random number of nine digits in
//! eleven passes, so a pass alone is weak evidence.

use super::digits;

const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// Whether `number`, eight or nine digits, passes. Nine zeros do not.
///
/// ```
/// use sluis::validate::elfproef;
/// assert!(elfproef::valid("111222333") && elfproef::valid("12345672"));
/// assert!(!elfproef::valid("123456789") && !elfproef::valid("000000000"));
/// ```
pub fn valid(number: &str) -> bool {
    remainder(number) == Some(0) && number.bytes().any(|digit| digit != b'0')
}

/// The weighted sum modulo 11 of eight or nine digits; eight are padded on the left.
pub fn remainder(number: &str) -> Option<i32> {
    let digits = match number.len() {
        9 => digits::<9>(number)?,
        8 => {
            let eight = digits::<8>(number)?;
            let mut nine = [0; 9];
            nine[1..].copy_from_slice(&eight);
            nine
        }
        _ => return None,
    };
    let sum: i32 = digits.iter().zip(WEIGHTS).map(|(&digit, weight)| digit.cast_signed() * weight).sum();
    Some(sum.rem_euclid(11))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_numbers() {
        for number in ["111222333", "123456782", "319072356", "249566758", "211551557", "999990639", "010464554"] {
            assert!(valid(number), "{number}");
        }
        for number in
            ["123456789", "111222334", "000000000", "00000000", "", "1234567", "12345678a", "１１１２２２３３３"]
        {
            assert!(!valid(number), "{number}");
        }
        assert_eq!(remainder("123456789"), Some(4));
        assert!(valid("12345672") && valid("999999990"));
    }

    proptest! {
        #[test]
        fn eight_digits_are_nine_with_a_zero(number in "[0-9]{8}") {
            prop_assert_eq!(valid(&number), valid(&format!("0{number}")));
        }

        #[test]
        fn one_wrong_digit_never_passes(from in 100_000_000u32..999_999_000, at in 0usize..9, by in 1u8..10) {
            let number = (from..from + 100).map(|number| number.to_string()).find(|number| valid(number)).unwrap();
            let mut wrong = number.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(!valid(std::str::from_utf8(&wrong).unwrap()));
        }

        #[test]
        fn nothing_trips_it(text in ".{0,20}") {
            let _ = valid(&text);
        }
    }
}
