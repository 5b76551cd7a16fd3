//! Tokens in, the tussenvoegsels among them out.

use crate::scan::{Shape, Token};

use super::chunk::{Part, Piece, skip_joint, token};
use super::table::STARTS_INFIX;
use super::{Lexicon, Text};

/// Whether `word` is a tussenvoegsel of one word that also opens a name.
#[rustfmt::skip]
pub(super) fn is_infix(word: &str) -> bool {
    matches!(
        word,
        "van" | "de" | "den" | "der" | "het" | "ten" | "ter" | "te" | "'t" | "’t" | "von" | "zu" | "zum" | "zur"
            | "vom" | "da" | "dal" | "das" | "del" | "della" | "di" | "dos" | "du" | "des" | "el" | "al" | "la" | "le"
            | "los" | "las" | "ibn" | "bin" | "abu" | "abd" | "vd" | "v.d." | "v/d" | "v.d" | "vande" | "vanden"
            | "vander" | "t" | "d'" | "'s" | "ould" | "bint"
    )
}

/// The tussenvoegsel at token `at`, behind the pieces `before`.
pub(super) fn infix(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize, before: &[Piece]) -> Option<Piece> {
    let mut at = skip_joint(text, at);
    // `Jansen-de Vries`: the hyphen leads up to the tussenvoegsel.
    if !before.is_empty() && token(text, at)?.is_mark(b'-') && lower_infix_follows(text, at + 1) {
        at += 1;
    }
    let first = token(text, at)?;
    if !starts_infix(lexicon, first) {
        return None;
    }
    let mut found = None;
    let mut phrase = String::new();
    let mut index = at;
    let mut end = first.start();
    for _ in 0..4 {
        let Some((word, next, stop)) = infix_word(text, index) else { break };
        if index > at {
            let gap = text.text.get(end..token(text, index)?.start())?;
            let joined = matches!(gap, " " | "\u{a0}") || gap.is_empty() && phrase.ends_with(['.', '\'']);
            if !joined && !text.filename {
                break;
            }
            phrase.push(' ');
        }
        if word.is_ascii() {
            phrase.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
        } else {
            phrase.push_str(&word.to_lowercase().replace('’', "'"));
        }
        (index, end) = (next, stop);
        let known = if before.is_empty() { opens(&phrase) } else { lexicon.infix(&phrase) && within(&phrase, before) };
        if known && followed(text, index, end) {
            found = Some((index, end));
        }
    }
    let (mut next, mut end) = found?;
    // `al-Hout`: the hyphen belongs to the tussenvoegsel.
    if let Some(hyphen) = token(text, next).filter(|hyphen| hyphen.is_mark(b'-') && hyphen.start() == end) {
        (next, end) = (next + 1, hyphen.end());
    }
    // `Ben` and the like are given names too, where they open a name.
    if before.is_empty() && first.shape == Shape::Capital && lexicon.word(first.text(text.text)).given >= 3 {
        return None;
    }
    Some(Piece { part: Part::Infix, start: first.start(), end, first: at, next, shape: first.shape })
}

/// Whether a tussenvoegsel may start with `first`: a look that spares most words the rest.
pub(super) fn starts_infix(lexicon: &Lexicon<'_>, first: Token) -> bool {
    match first.shape {
        Shape::Mark(mark) => matches!(mark, b'\'' | 0),
        Shape::Number | Shape::Line => false,
        _ if first.end() - first.start() > 6 => false,
        _ => first.end() - first.start() == 1 || lexicon.starts(first).is_none_or(|marks| marks & STARTS_INFIX != 0),
    }
}

/// One word of a tussenvoegsel with its apostrophe or dots: its text, the token behind it and the byte behind it.
pub(super) fn infix_word<'t>(text: &Text<'t>, at: usize) -> Option<(&'t str, usize, usize)> {
    let at = skip_joint(text, at);
    let first = token(text, at)?;
    let mut next = at + 1;
    let mut end = first.end();
    let possessive =
        text.text.get(..first.start()).and_then(|left| left.chars().next_back()).is_some_and(char::is_alphanumeric);
    if possessive && !first.shape.is_word() {
        return None;
    }
    if first.is_mark(b'\'') || matches!(first.text(text.text), "’" | "‘") {
        let letter = token(text, next)
            .filter(|letter| letter.start() == end && matches!(letter.text(text.text), "t" | "s" | "T" | "S"))?;
        end = letter.end();
        next += 1;
    } else if first.shape.is_word() {
        if first.end() - first.start() > 6 {
            return None;
        }
        while let Some(mark) = token(text, next)
            .filter(|mark| mark.start() == end && matches!(mark.shape, Shape::Mark(b'.' | b'/' | b'\'')))
        {
            let short = end - first.start() <= 4 && first.end() - first.start() <= 1;
            if !short {
                break;
            }
            (end, next) = (mark.end(), next + 1);
            if let Some(letter) = token(text, next).filter(|letter| {
                letter.start() == end && letter.shape == Shape::Lower && letter.end() - letter.start() <= 2
            }) {
                (end, next) = (letter.end(), next + 1);
            }
        }
    } else {
        return None;
    }
    Some((text.text.get(first.start()..end)?, next, end))
}

/// Whether the phrase is a tussenvoegsel that may open a name.
fn opens(phrase: &str) -> bool {
    phrase.split(' ').enumerate().all(|(at, word)| {
        is_infix(word) || at == 0 && matches!(word, "op" | "in" | "aan" | "uit") && phrase.contains(' ')
    }) && phrase != "te"
        && phrase != "t"
}

/// Whether the phrase is a tussenvoegsel behind these pieces: `in de` and the like need initials before them.
fn within(phrase: &str, before: &[Piece]) -> bool {
    let initials = before.last().is_some_and(|piece| piece.part == Part::Initials);
    match phrase.split(' ').next() {
        Some("op" | "aan" | "uit" | "bij" | "voor" | "over" | "onder" | "achter") => initials && phrase.contains(' '),
        Some("in") => phrase.contains('\'') || phrase == "in het" || initials && phrase.contains(' '),
        Some("a" | "am" | "an" | "ar" | "as" | "at" | "tot" | "to" | "do" | "e" | "li" | "y" | "aus" | "auf") => false,
        _ => true,
    }
}

/// Whether a word with a capital follows, behind a space, a hyphen or nothing.
fn followed(text: &Text<'_>, at: usize, end: usize) -> bool {
    let mut at = skip_joint(text, at);
    let Some(mut next) = token(text, at) else { return false };
    if matches!(next.shape, Shape::Mark(b'-')) && next.start() == end {
        at += 1;
        let Some(behind) = token(text, at) else { return false };
        next = behind;
    }
    let gap = text.text.get(end..next.start()).unwrap_or("?");
    (next.shape.is_capital() || next.shape == Shape::Mixed) && matches!(gap, "" | " " | "\u{a0}" | "-" | "_" | "  ")
}

/// Whether a tussenvoegsel stands at token `at`.
pub(super) fn lower_infix_follows(text: &Text<'_>, at: usize) -> bool {
    let lower = |word: &str| word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    infix_word(text, at)
        .is_some_and(|(word, _, _)| if lower(word) { is_infix(word) } else { is_infix(&word.to_lowercase()) })
}
