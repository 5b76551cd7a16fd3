//! A token in, whether a name may start at it out: a look at a few bytes that spares the grammar most words.
//!
//! It may let too many pass, never too few.

use crate::scan::{Shape, Token};

use super::table::{LEADS_NAME, OPENS_NAME, STARTS_NAME};
use super::{Lexicon, Text, Word};

/// Words of one tussenvoegsel at most.
const INFIX: usize = 4;

/// Words before the comma of a name that is turned round, at most.
const TURNED: usize = 3;

/// Whether a name may start at token `at`.
#[inline]
pub(super) fn may_start(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    let Some(token) = token(text, at) else { return false };
    match token.shape {
        // An underscore is a space there, and little else stands in it.
        _ if text.filename => true,
        Shape::Number | Shape::Line => false,
        Shape::Mark(mark) => matches!(mark, b'\'' | 0),
        Shape::Capital | Shape::Initial | Shape::Upper | Shape::Mixed => true,
        Shape::Lower => lower(text, lexicon, at, token),
    }
}

fn token(text: &Text<'_>, at: usize) -> Option<Token> {
    text.tokens.get(at).copied()
}

fn lower(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize, word: Token) -> bool {
    let Some(marks) = lexicon.starts(word) else { return true };
    let next = token(text, at + 1);
    marks & STARTS_NAME != 0 && is_given(lexicon.word(word.text(text.text)))
        || marks & OPENS_NAME != 0 && opens(text, lexicon, at)
        || next.is_some_and(|next| hangs(word, next))
        || turned(text, at)
        || led(text, lexicon, at)
}

/// Whether a word is what [`STARTS_NAME`] marks: the marks of others may look alike.
fn is_given(word: Word) -> bool {
    word.given >= 2 && !word.ordinary
}

/// Whether a capital follows behind nothing but words of tussenvoegsels.
fn opens(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    let short = |at: usize| token(text, at).is_some_and(|word| word.end() - word.start() == 1);
    for next in at + 1..=at + INFIX {
        let Some(word) = token(text, next) else { return false };
        match word.shape {
            Shape::Number | Shape::Line => return false,
            // `v.d.`, `v/d`
            Shape::Mark(b'.' | b'/') => return short(next - 1),
            Shape::Mark(mark) => return matches!(mark, b'-' | b'\'' | 0),
            Shape::Lower => {
                let infix = |marks: u8| marks & OPENS_NAME != 0 || short(next);
                if !lexicon.starts(word).is_none_or(infix) {
                    return false;
                }
            }
            _ => return true,
        }
    }
    true
}

/// Whether a mark that may belong to a name touches the word: `d'Arc`, `al-Hassan`, `j. de vries`, `v/d`.
fn hangs(word: Token, next: Token) -> bool {
    let short = word.end() - word.start() == 1;
    next.start() == word.end()
        && match next.shape {
            Shape::Mark(b'-' | b'\'' | b'`' | 0) => word.end() - word.start() <= 3,
            Shape::Mark(b'.' | b'/') => short,
            _ => false,
        }
}

/// Whether a comma and an initial follow: `van den berg, j.`.
fn turned(text: &Text<'_>, at: usize) -> bool {
    for next in at + 1..=at + TURNED {
        let Some(comma) = token(text, next) else { return false };
        if comma.is_mark(b',') {
            let initial = token(text, next + 1).filter(|letter| letter.shape == Shape::Lower);
            let dot = token(text, next + 2).filter(|dot| dot.is_mark(b'.'));
            return initial
                .zip(dot)
                .is_some_and(|(letter, dot)| letter.end() == dot.start() && dot.end() - letter.start() <= 5);
        }
        if comma.shape != Shape::Lower {
            return false;
        }
    }
    false
}

/// Whether a title or a label may lead up to token `at`.
fn led(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| token(text, at)) else { return false };
    match before.shape {
        Shape::Mark(mark) => matches!(mark, b'.' | b':'),
        shape if shape.is_word() => {
            let title = lexicon.starts(before).is_none_or(|marks| marks & LEADS_NAME != 0);
            // `naam is jan`: the label stands one word farther.
            title || before.text(text.text).eq_ignore_ascii_case("is") && names(text, lexicon, at)
        }
        _ => false,
    }
}

/// Whether a label may stand before the word that stands before token `at`.
fn names(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    let Some(label) = at.checked_sub(2).and_then(|at| token(text, at)) else { return false };
    if !label.shape.is_word() {
        return matches!(label.shape, Shape::Mark(b'.' | b':'));
    }
    let word = label.text(text.text);
    let said = lexicon.word(word);
    said.title || said.role.is_some() || word.eq_ignore_ascii_case("is") || word.eq_ignore_ascii_case("ben")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Lists, chunk, lower};
    use super::*;
    use crate::model::Kind;
    use crate::rules::Rules;
    use crate::scan::Tokens;

    /// What is not let pass starts no name.
    fn check(text: &str, lexicon: &Lexicon<'_>) {
        let mut tokens = Tokens::default();
        tokens.cut(text);
        for kind in [Kind::Prose, Kind::Value] {
            let text = Text { text, tokens: tokens.as_slice(), kind, filename: false, doubt: None };
            for at in (0..tokens.as_slice().len()).filter(|at| !may_start(&text, lexicon, *at)) {
                assert!(lower::read(&text, lexicon, at).is_none(), "{} {at}", text.text);
                let mut next = at;
                assert!(chunk::next(&text, lexicon, &mut next).is_none() && next == at + 1, "{} {at}", text.text);
            }
        }
    }

    thread_local! {
        static LISTS: &'static Lists = Box::leak(Box::new(Lists::new(&Rules::built_in().unwrap())));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn no_start_is_passed_over(text in "((van|de|der|den|in|op|’t|'t|d'|v\\.d\\.|v/d|al|ben|ik|is|naam|heer|mevrouw|mevr\\.|dhr|jan|anna|fatima|jansen|vries|de boer|j\\.|g\\.j\\.|huis|loopt|cliënt|Jansen|Vries|J\\.|Anna|BSN|McDonald|A|12|é|uit|het)( |-|, | |: |\\. |\n|'|/| |  | |\\.|)){0,9}") {
            LISTS.with(|lists| check(&text, &Lexicon::new(lists)));
        }

        #[test]
        fn no_start_is_passed_over_in_noise(text in "[a-eA-Cv .,:'/’\n-]{0,40}") {
            LISTS.with(|lists| check(&text, &Lexicon::new(lists)));
        }
    }
}
