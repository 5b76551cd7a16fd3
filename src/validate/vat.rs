//! The Dutch btw-identificatienummer, old and new.
//!
//! Source: Belastingdienst. Until 2020 the nine digits were the RSIN or, for a sole trader, the BSN; since 1-1-2020
//! sole traders have a number that passes ISO 7064 MOD 97-10 over `NL…B..` and holds no BSN.

use super::{elfproef, iban::mod97};

/// How a number is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The nine digits are an RSIN or a BSN.
    Fiscal,
    /// A sole trader's number since 2020: holds no BSN.
    SoleTrader,
}

/// The scheme by which `number`, `NL` + nine digits + `B` + two digits, is valid.
///
/// ```
/// use sluis::validate::vat::{Scheme, scheme};
/// assert_eq!(scheme("NL004495445B01"), Some(Scheme::Fiscal));
/// assert_eq!(scheme("NL000099998B57"), Some(Scheme::SoleTrader));
/// assert_eq!(scheme("NL123456789B90"), None);
/// ```
pub fn scheme(number: &str) -> Option<Scheme> {
    let bytes = number.as_bytes();
    let shaped = bytes.len() == 14
        && bytes.starts_with(b"NL")
        && bytes[11] == b'B'
        && bytes[2..11].iter().chain(&bytes[12..]).all(u8::is_ascii_digit)
        && &bytes[12..] != b"00";
    if !shaped {
        None
    } else if mod97(number.bytes()) == Some(1) {
        Some(Scheme::SoleTrader)
    } else {
        elfproef::valid(&number[2..11]).then_some(Scheme::Fiscal)
    }
}

/// Whether `number` is valid by either scheme.
pub fn valid(number: &str) -> bool {
    scheme(number).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_schemes_hold() {
        assert_eq!(scheme("NL002455799B11"), Some(Scheme::SoleTrader));
        assert_eq!(scheme("NL004495445B00"), None);
        assert_eq!(scheme("NL00449544éB0"), None);
        assert_eq!(scheme(""), None);
    }
}
