//! An address of the post, the telephone or the network in, one that is nobody's out.

use std::collections::HashSet;

use super::draw::Draw;
use super::person::Persons;

/// Streets that are on no map.
const STREETS: &[&str] = &[
    "Voorbeeldstraat",
    "Fictieweg",
    "Proeflaan",
    "Modelplein",
    "Schijnsingel",
    "Verzonnenpad",
    "Testkade",
    "Bedachthof",
    "Denkbeeldweg",
    "Oefenstraat",
    "Sjabloonlaan",
    "Maquettepad",
    "Specimenhof",
    "Demoweg",
    "Kopielaan",
    "Pseudokade",
];
/// Places that are on no map.
const PLACES: &[&str] = &["Voorbeelddam", "Fictiehoven", "Proefwijk", "Modelstede", "Schijndrecht", "Testerveen"];

/// An address at a domain that is kept for examples (RFC 2606).
pub(super) fn email(value: &str, persons: &Persons, real: &HashSet<String>, draw: &mut Draw) -> String {
    let local = value.split('@').next().unwrap_or_default();
    let mut out = String::new();
    let mut word = String::new();
    for c in local.chars().chain(['\0']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        out.push_str(&persons.word_of_address(&std::mem::take(&mut word), real));
        match c {
            '\0' => {}
            '0'..='9' => out.push(draw.digit()),
            c if matches!(c, '.' | '-' | '_') => out.push(c),
            _ => out.push('.'),
        }
    }
    format!("{out}@example.org")
}

/// A number that the Dutch numbering plan gives to nobody: mobile numbers start with 061 to 065 or 068, and no
/// subscriber's number behind an area code starts with 0.
/// Source: Nummerplan telefoon- en ISDN-diensten, ACM.
pub(super) fn phone(value: &str, draw: &mut Draw) -> String {
    let digits: String = value.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let abroad = value.trim_start().starts_with('+') || digits.starts_with("00");
    let skip = if digits.starts_with("00") {
        4
    } else if abroad {
        2
    } else {
        1
    };
    let national = digits.get(skip.min(digits.len())..).unwrap_or_default();
    let mobile = national.starts_with('6');
    let fixed = if mobile { "60000" } else { "1000" };
    let other: String = fixed.chars().chain(std::iter::repeat_with(|| draw.digit())).take(national.len()).collect();
    let head = if digits.starts_with("00") {
        "0031"
    } else if abroad {
        "31"
    } else {
        "0"
    };
    let mut next = head.chars().chain(other.chars());
    let mut out = String::new();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("(0)") {
            out.push_str("(0)");
            rest = after;
            continue;
        }
        match c {
            '0'..='9' => out.extend(next.next()),
            c if c.is_ascii() && !c.is_ascii_control() => out.push(c),
            _ => out.push(' '),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// A postcode with letters that PostNL never gives out: SA, SD or SS.
pub(super) fn postcode(value: &str, draw: &mut Draw) -> String {
    let digits: String =
        std::iter::once(char::from(b'1' + draw.below(9) as u8)).chain((0..3).map(|_| draw.digit())).collect();
    let letters = draw.one(&["SA", "SD", "SS"]);
    let letters =
        if value.chars().any(|c| c.is_ascii_lowercase()) { letters.to_lowercase() } else { letters.to_owned() };
    let apart = if value.contains(char::is_whitespace) { " " } else { "" };
    format!("{digits}{apart}{letters}")
}

pub(super) fn place(draw: &mut Draw) -> String {
    draw.one(PLACES).to_owned()
}

/// A street and a number, and a postcode and a place where they stand there too.
pub(super) fn address(value: &str, draw: &mut Draw) -> String {
    let street = draw.one(STREETS);
    let number = 1 + draw.below(198);
    let has_number = value.chars().any(|c| c.is_ascii_digit());
    let mut out = if has_number { format!("{street} {number}") } else { street.to_owned() };
    let tail = value.split_once([',', '\n']).map(|(_, tail)| tail).filter(|tail| tail.trim().len() > 1);
    if let Some(tail) = tail {
        let post: String = tail.chars().filter(|c| !c.is_whitespace()).take(6).collect();
        let has_post = post.len() == 6 && post.chars().take(4).all(|c| c.is_ascii_digit());
        out.push(',');
        if has_post {
            out.push(' ');
            out.push_str(&postcode("1234 AB", draw));
        }
        let letters = tail.chars().filter(|c| c.is_alphabetic()).count();
        if letters > usize::from(has_post) * 2 {
            out.push(' ');
            out.push_str(&place(draw));
        }
    }
    out
}

/// An address that is kept for documentation: RFC 5737, RFC 3849.
pub(super) fn ip_address(value: &str, draw: &mut Draw) -> String {
    if value.contains(':') {
        return format!("2001:db8::{:x}", 1 + draw.below(0xFFFE));
    }
    format!("{}.{}", draw.one(&["192.0.2", "198.51.100", "203.0.113"]), 1 + draw.below(254))
}
