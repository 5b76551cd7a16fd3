//! The check digit of machine readable travel documents.
//!
//! Source: ICAO Doc 9303, part 3, 4.9: digits count as themselves, A to Z as 10 to 35, the filler `<` as 0; weights
//! 7, 3 and 1 repeat, and the sum modulo 10 is the check digit.

/// The check digit of `field`; `None` where a character stands in it that no MRZ holds.
pub fn digit(field: impl IntoIterator<Item = u8>) -> Option<u8> {
    let mut sum = 0;
    for (character, weight) in field.into_iter().zip([7u32, 3, 1].into_iter().cycle()) {
        sum = (sum + weight * u32::from(value(character)?)) % 10;
    }
    Some(b'0' + sum as u8)
}

fn value(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'A'..=b'Z' => Some(character - b'A' + 10),
        b'<' => Some(0),
        _ => None,
    }
}

/// Whether the last character of `field` is the check digit of those before it.
///
/// ```
/// use sluis::validate::icao;
/// assert!(icao::valid("L898902C36") && icao::valid("XR1001R58"));
/// assert!(!icao::valid("EM0000000"));
/// ```
pub fn valid(field: &str) -> bool {
    field.as_bytes().split_last().is_some_and(|(last, rest)| {
        !rest.is_empty() && last.is_ascii_digit() && digit(rest.iter().copied()) == Some(*last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimens_of_the_norm_pass() {
        for field in ["L898902C36", "7408122", "1204159", "ZE184226B<<<<<1", "D231458907", "XR1001R58"] {
            assert!(valid(field), "{field}");
        }
        for field in ["", "0", "SPECI2014", "L898902C3<", "l898902c36", "é1"] {
            assert!(!valid(field), "{field}");
        }
        assert_eq!(digit(*b"D1NLD15094962111659VW87Z78NB8"), Some(b'4'));
    }
}
