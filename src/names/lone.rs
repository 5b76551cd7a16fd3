//! A word with a capital in, what is known of it where it stands by itself: no other word joins it, and nothing beside it
//! speaks for a name.
//!
//! Most words with a capital only open a sentence. What weighs names can tell of such a word by itself that it is none,
//! and the grammar need not read it.

use std::ops::Range;

use crate::model::Kind;
use crate::scan::{Shape, Token};

use super::chunk::{hangs, is_short};
use super::field::mixed;
use super::form::alone_as;
use super::infix::starts_infix;
use super::lexicon::Word;
use super::series::is_joint;
use super::starts::may_start;
use super::{Lexicon, Text};

/// Tokens before a word that [`Before`](super::context::Before) looks at, at most.
const STEPS: usize = 6;

/// Words of a tussenvoegsel, and letters of each, at most.
const INFIX: usize = 4;
const LETTERS: usize = 6;

/// A word that stands by itself.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing noticed, and all of them may hold")]
pub struct Lone<'t> {
    /// Its bytes.
    pub span: Range<usize>,
    /// It, as it stands.
    pub text: &'t str,
    /// What the lists say of it.
    pub word: Word,
    /// The code of what it is beside a name: `alone-word`, `alone-unknown`.
    pub alone: &'static str,
    /// Whether it is a short word of capitals that no list of names holds.
    pub acronym: bool,
    /// Whether capitals stand within it as in an identifier.
    pub mixed: bool,
    /// Whether what people do may follow it.
    pub speech: bool,
    /// Whether a verb may follow it that others have too.
    pub verb: bool,
}

/// What can tell that a word is no name.
pub trait Doubt {
    /// Whether nobody would be told of this word.
    fn is_hopeless(&self, lone: &Lone<'_>) -> bool;
}

/// The word at token `at` where it surely stands by itself; `before` is where the latest name ends.
pub(super) fn read<'t>(text: &Text<'t>, lexicon: &Lexicon<'_>, at: usize, before: Option<usize>) -> Option<Lone<'t>> {
    let this = token(text, at).filter(|_| text.kind == Kind::Prose && !text.filename)?;
    let plain = matches!(this.shape, Shape::Capital | Shape::Upper | Shape::Mixed) && this.hash().is_some();
    if !plain {
        return None;
    }
    let (mut speech, mut verb) = (false, false);
    let next = token(text, at + 1)?;
    let gap = text.text.get(this.end()..next.start())?;
    match next.shape {
        // A word that is all of a text is rather a name.
        Shape::Line if text.text.trim().len() == this.end() - this.start() => return None,
        Shape::Line | Shape::Mark(b':' | b'!' | b'?' | b'[' | b']' | b'=' | b'"' | b'|' | b'<' | b'>') => {}
        Shape::Mark(b'.') if !is_short(this.text(text.text)) => {}
        Shape::Mark(b'-') if gap == " " && !opens(text, lexicon, at + 2) => {}
        Shape::Lower if !gap.is_empty() && !is_followed(text, lexicon, this, at + 1) => {
            let behind = next.text(text.text);
            if hangs(behind) || matches!(behind, "en" | "of" | "tegen") {
                return None;
            }
            let context = lexicon.word(behind).context;
            (speech, verb) = (context.speech, context.verb);
        }
        _ => return None,
    }
    let joined = before.and_then(|end| text.text.get(end..this.start())).is_some_and(is_joint);
    if joined || !is_unled(text, lexicon, at) {
        return None;
    }
    let own = this.text(text.text);
    let word = lexicon.word(own);
    Some(Lone {
        span: this.span(),
        text: own,
        word,
        alone: alone_as(word, word.surname),
        acronym: this.shape == Shape::Upper && own.len() <= 4 && word.given < 2 && word.surname < 2,
        mixed: this.shape != Shape::Capital && mixed(own),
        speech,
        verb,
    })
}

/// Whether a capital by itself stands at token `at`, before a digit or a mark that joins nothing to it: a name has more
/// letters.
pub(super) fn is_letter(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    let plain = !text.filename && token(text, at).is_some_and(|this| this.shape == Shape::Initial);
    plain
        && token(text, at + 1).is_some_and(|next| matches!(next.shape, Shape::Number | Shape::Mark(b':' | b'=')))
        && is_unled(text, lexicon, at)
}

fn token(text: &Text<'_>, at: usize) -> Option<Token> {
    text.tokens.get(at).copied()
}

/// Whether something else than small words may follow a tussenvoegsel that `this`, or the word at token `at` behind it,
/// starts.
fn is_followed(text: &Text<'_>, lexicon: &Lexicon<'_>, this: Token, at: usize) -> bool {
    let starts = |word: Token| starts_infix(lexicon, word);
    if !starts(this) && !token(text, at).is_some_and(starts) {
        return false;
    }
    for next in at..=at + INFIX {
        match token(text, next) {
            // No tussenvoegsel goes on behind a longer word.
            Some(next) if next.shape == Shape::Lower && next.end() - next.start() > LETTERS => return false,
            Some(next) if next.shape == Shape::Lower => {}
            _ => return true,
        }
    }
    false
}

/// Whether a name, or a tussenvoegsel, may open at token `at`.
fn opens(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    token(text, at).is_none_or(|next| starts_infix(lexicon, next)) || may_start(text, lexicon, at)
}

/// Whether the word that leads up to token `at` says nothing for a name.
fn is_unled(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> bool {
    for token in text.tokens.get(at.saturating_sub(STEPS)..at).unwrap_or_default().iter().rev() {
        if token.shape.is_word() {
            let own = token.text(text.text);
            let word = lexicon.word(own);
            let context = word.context;
            let leads = word.title
                || word.role.is_some()
                || context.closing
                || context.salutation
                || context.source
                || context.speech
                || context.verb
                || context.person;
            let goes_on = ["is", "heet", "was", "ben"].iter().any(|known| own.eq_ignore_ascii_case(known));
            return !leads && !goes_on;
        }
    }
    true
}
