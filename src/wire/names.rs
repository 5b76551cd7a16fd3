//! Words for people in, a name that every client of clamd and ICAP reads back whole out.
//!
//! Clients split answers on `:`, `;`, `=`, on FOUND, OK and ERROR, and show the name to the uploader.

use unicode_normalization::UnicodeNormalization as _;

/// What clients look for in an answer, wherever it stands.
const SIGNALS: &[&str] = &["FOUND", "ERROR", "OK"];

/// Letters of a name, at most.
const LONGEST: usize = 96;

/// `PII.` and the words, in letters that no client trips over.
pub fn name(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| safe(word)).filter(|word| !word.is_empty()).collect();
    let mut name = format!("PII.{}", words.join("."));
    name.truncate(LONGEST);
    for signal in SIGNALS {
        // In small letters no client takes it for a signal.
        name = name.replace(signal, &signal.to_ascii_lowercase());
    }
    name
}

/// Letters without their marks, digits, and a dash for each run of anything else.
fn safe(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)) {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            safe.push(letter);
        } else if !safe.ends_with('-') && !safe.is_empty() {
            safe.push('-');
        }
    }
    safe.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_well_and_split_nowhere() {
        assert_eq!(name(&["BSN in bijlage", "7F3K2"]), "PII.BSN-in-bijlage.7F3K2");
        assert_eq!(name(&["rekeningnummer (IBAN) in bijlage"]), "PII.rekeningnummer-IBAN-in-bijlage");
        assert_eq!(name(&["etnische afkomst: één", ""]), "PII.etnische-afkomst-een");
        assert_eq!(name(&["NOT FOUND; OK = ERROR"]), "PII.NOT-found-ok-error");
    }

    proptest::proptest! {
        #[test]
        fn nothing_breaks_the_alphabet(words: Vec<String>) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let name = name(&words);
            proptest::prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)));
            proptest::prop_assert!(!SIGNALS.iter().any(|signal| name.contains(signal)));
            proptest::prop_assert!(name.len() <= LONGEST);
        }
    }
}
