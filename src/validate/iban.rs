//! The IBAN's length and check digits.
//!
//! Source: ISO 13616 and the SWIFT IBAN registry (lengths); ISO 7064 MOD 97-10.

/// Length of an IBAN for each country of the registry.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// The length of an IBAN that starts with this country code, in capitals.
pub fn length(country: &str) -> Option<usize> {
    LENGTHS.iter().find(|(code, _)| *code == country).map(|(_, length)| *length)
}

/// Whether `iban`, in capitals and without spaces, has its country's length and valid check digits.
///
/// ```
/// use sluis::validate::iban;
/// assert!(iban::valid("NL91ABNA0417164300"));
/// assert!(!iban::valid("NL00ABNA0000000000"));
/// ```
pub fn valid(iban: &str) -> bool {
    let Some(country) = iban.get(..2) else {
        return false;
    };
    let Some((head, tail)) = iban.split_at_checked(4) else {
        return false;
    };
    length(country) == Some(iban.len())
        && head[2..].bytes().all(|byte| byte.is_ascii_digit())
        && (country != "NL" || tail.bytes().take(4).all(|byte| byte.is_ascii_uppercase()))
        && mod97(tail.bytes().chain(head.bytes())) == Some(1)
}

/// The remainder by 97 of letters (A = 10 … Z = 35) and digits read as one number.
pub(super) fn mod97(characters: impl Iterator<Item = u8>) -> Option<u32> {
    let mut rest = 0;
    for character in characters {
        rest = match character {
            b'0'..=b'9' => rest * 10 + u32::from(character - b'0'),
            b'A'..=b'Z' => rest * 100 + u32::from(character - b'A') + 10,
            _ => return None,
        } % 97;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_numbers() {
        for iban in ["NL91ABNA0417164300", "NL02ABNA0123456789", "DE89370400440532013000", "BE68539007547034"] {
            assert!(valid(iban), "{iban}");
        }
        for iban in ["NL00ABNA0000000000", "NL91ABNA041716430", "NL9", "XX91ABNA0417164300", "NL91ABN10417164300"] {
            assert!(!valid(iban), "{iban}");
        }
    }

    proptest! {
        #[test]
        fn nothing_trips_it(text in ".{0,40}") {
            let _ = valid(&text);
        }
    }
}
