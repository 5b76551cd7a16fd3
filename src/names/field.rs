//! A whole cell under a label that may hold a name in, the features of its words out.

use super::Lexicon;

/// Words that stand for no name.
const EMPTY: &[&str] = &[
    "onbekend", "unknown", "nvt", "n.v.t.", "geen", "none", "null", "leeg", "anoniem", "test", "admin", "nb", "true",
    "false", "ja", "nee", "string",
];

/// What the words of `value` say for and against its being a name.
pub fn field(value: &str, lexicon: &Lexicon<'_>) -> Vec<&'static str> {
    let mut features = Vec::new();
    let words: Vec<&str> = value
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '_' | '/'))
        .filter(|word| !word.is_empty())
        .collect();
    let known: Vec<_> = words.iter().map(|word| lexicon.word(word)).collect();
    let given = known.iter().map(|word| word.given).max().unwrap_or(0);
    let surname = known.iter().map(|word| word.surname).max().unwrap_or(0);
    features.push(match given.max(surname) {
        3 => "listed-3",
        2 => "listed-2",
        1 => "listed-1",
        _ => "listed-0",
    });
    if words.iter().any(|word| EMPTY.iter().any(|empty| word.eq_ignore_ascii_case(empty))) {
        features.push("placeholder");
    }
    if known.iter().all(|word| (word.ordinary || word.english) && word.given < 2 && word.surname < 2) {
        features.push("ordinary-field");
    }
    if known.iter().any(|word| word.other || word.place && word.given < 2 && word.surname < 2) {
        features.push("other-field");
    }
    if words.iter().any(|word| mixed(word)) {
        features.push("mixed-case");
    }
    if words.len() > 6 {
        features.push("long");
    }
    features
}

/// Whether a capital stands within a word, as in identifiers; `McDonald` and `DeMeester` are names all the same.
pub(super) fn mixed(word: &str) -> bool {
    let mut letters = word.chars();
    let opening = (letters.next(), letters.next(), letters.next());
    // `RMAgent`, but not `IJsbrand`.
    if let (Some(first), Some(second), Some(third)) = opening
        && first.is_uppercase()
        && second.is_uppercase()
        && third.is_lowercase()
        && !word.starts_with("IJ")
    {
        return true;
    }
    let first_lower = word.chars().next().is_some_and(char::is_lowercase);
    let pairs = word.chars().zip(word.chars().skip(1));
    let inner = pairs.filter(|(left, right)| left.is_lowercase() && right.is_uppercase()).count();
    let prefix =
        ["Mc", "Mac", "De", "Di", "Le", "La", "Van", "Fitz", "O"].iter().any(|prefix| word.starts_with(prefix));
    inner > 0 && (first_lower || inner > 1 || !prefix)
}
