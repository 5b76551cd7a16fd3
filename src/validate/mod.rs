//! A string in, yes or no out: one check per file, each with the source of its arithmetic.
//!
//! Checks look at digits and letters only; presentation (dots, spaces) is the scanner's business.

pub mod a_number;
pub mod big_number;
pub mod calendar;
pub mod education_number;
pub mod elfproef;
pub mod iban;
pub mod icao;
pub mod luhn;
pub mod mod_11;
pub mod test_range;
pub mod vat;

/// A check by the name that rules call it.
pub type Check = fn(&str) -> bool;

/// Every check by name. A new one is a file beside this, its `mod` line and a row here.
pub static CHECKS: &[(&str, Check)] = &[
    ("a-nummer", a_number::valid),
    ("elfproef", elfproef::valid),
    ("iban", iban::valid),
    ("onderwijsnummer", education_number::valid),
    ("btw-id", vat::valid),
    ("big-nummer", big_number::valid),
    ("icao", icao::valid),
    ("luhn", luhn::valid),
    ("mod-11", mod_11::valid),
];

/// The check of that name.
pub fn check(name: &str) -> Option<Check> {
    CHECKS.iter().find(|(known, _)| *known == name).map(|(_, check)| *check)
}

/// The ASCII digits of `text` as numbers; `None` where anything else stands in it.
fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let bytes: &[u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then(|| bytes.map(|byte| u32::from(byte - b'0')))
}
