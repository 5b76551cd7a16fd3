//! Words in, person names out: a grammar of Dutch names over the tokens of a text, with what each list says of its
//! words.
//!
//! A list alone decides nothing: a candidate carries its form and its features, and `score` weighs them.

mod chunk;
mod context;
mod field;
mod form;
mod infix;
mod letters;
mod lexicon;
mod lone;
mod lower;
mod series;
mod starts;
mod table;

use crate::model::{Entity, Kind};
use crate::scan::{Candidate, Token};

pub use field::field;
pub(crate) use form::{LETTERS, by_letters};
pub use lexicon::{Lexicon, Lists, Word};
pub use lone::{Doubt, Lone};

/// What the grammar looks at.
pub struct Text<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// How it is to be read.
    pub kind: Kind,
    /// Whether it is the name of a file.
    pub filename: bool,
    /// What tells of a word by itself that it is no name, if anything can.
    pub doubt: Option<&'a dyn Doubt>,
}

/// Reads the names of `text` and adds them to `out`.
pub fn read(text: &Text<'_>, lexicon: &Lexicon<'_>, segment: usize, out: &mut Vec<Candidate>) {
    let from = out.len();
    let mut at = 0;
    while at < text.tokens.len() {
        if !starts::may_start(text, lexicon, at) {
            at += 1;
            continue;
        }
        let before = out.get(from..).and_then(<[_]>::last).map(|found| found.span.end);
        let lone = || text.doubt.zip(lone::read(text, lexicon, at, before));
        if lone::is_letter(text, lexicon, at) || lone().is_some_and(|(doubt, lone)| doubt.is_hopeless(&lone)) {
            at += 1;
            continue;
        }
        let found = if let Some((found, next)) = lower::read(text, lexicon, at) {
            at = next.max(at + 1);
            Some(found)
        } else {
            chunk::next(text, lexicon, &mut at).and_then(|chunk| form::read(text, lexicon, &chunk))
        };
        let Some(found) = found else { continue };
        let value = text.text.get(found.span.clone()).unwrap_or("");
        out.push(Candidate {
            entity: Some(Entity::PersonName),
            detector: "person_name",
            segment,
            normalized: normalize(value),
            span: found.span,
            form: found.form,
            check: None,
            within: false,
            features: found.features,
        });
    }
    if let Some(found) = out.get_mut(from..).filter(|_| !text.filename) {
        series::read(text.text, found);
    }
}

/// The normal form of a name: lower case without marks, words in the order they stand.
pub fn normalize(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    if name.is_ascii() {
        let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let mut folded = String::with_capacity(name.len());
        for word in words {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.extend(word.chars().map(|character| character.to_ascii_lowercase()));
        }
        return folded;
    }
    let folded: String = name
        .nfkd()
        .filter(|character| !unicode_normalization::char::is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| match character {
            'ł' => 'l',
            'ø' => 'o',
            'đ' => 'd',
            'ı' => 'i',
            _ if character.is_alphanumeric() => character,
            _ => ' ',
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `word` without its marks, in the case it has.
fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    word.nfd().filter(|character| !unicode_normalization::char::is_combining_mark(*character)).collect()
}

/// Whether a word of a normal name is a tussenvoegsel, which tells no two persons apart.
pub fn is_infix(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "de"
            | "den"
            | "der"
            | "het"
            | "ten"
            | "ter"
            | "te"
            | "t"
            | "von"
            | "in"
            | "op"
            | "la"
            | "le"
            | "el"
            | "al"
            | "vd"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_normal_form() {
        assert_eq!(normalize("Yılmaz, A."), "yilmaz a");
        assert_eq!(normalize("VAN  DER BERG-'t Hoen"), "van der berg t hoen");
        assert_eq!(normalize("Łukasz Käster"), "lukasz kaster");
    }
}
