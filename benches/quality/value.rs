//! Values of two documents in, whether they are the same datum out: for documents in containers, where no offset tells.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

const MONTHS: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

/// A value in the form in which values of its kind are compared.
pub(crate) fn norm(kind: &str, value: &str) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    match kind {
        "BSN" => format!("{:0>9}", digits(value)),
        "DOB" => date(value).unwrap_or_else(|| digits(value)),
        "IBAN" | "DOCID" | "PLATE" | "POSTCODE" | "KVK" | "RSIN" | "BTW" | "MRZ" => {
            value.to_uppercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '<').collect()
        }
        "PHONE" => {
            let digits = digits(value);
            digits.get(digits.len().saturating_sub(9)..).unwrap_or_default().to_owned()
        }
        _ => {
            let lower = value.to_lowercase();
            let plain = lower.nfkd().filter(|c| !is_combining_mark(*c));
            let plain: String = plain.map(|c| if c.is_alphanumeric() || "_@.".contains(c) { c } else { ' ' }).collect();
            plain.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    }
}

/// Whether two compared values mean the same, or with `exact` are the same.
pub(crate) fn same(kind: &str, left: &str, right: &str, exact: bool) -> bool {
    if left == right || exact {
        return left == right;
    }
    match kind {
        "NAME" => words(left).any(|word| words(right).any(|other| word == other)),
        "ADDRESS" | "POSTCODE" | "EMAIL" | "MRZ" => {
            right.len() > 3 && left.contains(right) || left.len() > 3 && right.contains(left)
        }
        _ => false,
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    let long = name.split([' ', '.', '_']).filter(|word| word.chars().count() > 2);
    long.filter(|word| !matches!(*word, "van" | "der" | "den" | "het" | "ten" | "ter" | "the"))
}

/// A date as `yyyymmdd`.
fn date(value: &str) -> Option<String> {
    let parts: Vec<&str> = value.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let month = match month.parse() {
        Ok(month) => month,
        Err(_) => MONTHS.iter().position(|known| month.to_lowercase().starts_with(known))? + 1,
    };
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    let (day, year) = if first > 99 { (last, first) } else { (first, last) };
    let year = match year {
        0..=25 => year + 2000,
        26..=99 => year + 1900,
        _ => year,
    };
    Some(format!("{year:04}{month:02}{day:02}"))
}
