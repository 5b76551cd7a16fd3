//! Segments in, candidates out: one pass over the bytes cuts tokens, and readers look at the tokens that can start
//! something.
//!
//! A candidate is a reading of a stretch of text, right or wrong: one run of digits may be read as a BSN, a phone
//! number and a date at once. Which reading wins is for `score` to say; this module must not know of it.

mod address;
mod card;
mod contact;
mod date;
mod document;
mod grammar;
mod labelled;
mod lexis;
mod mrz;
mod network;
mod number;
mod own;
mod phrases;
mod plate;
mod scattered;
mod secret;
mod sought;
mod token;

use std::ops::Range;

use crate::model::{Date, Entity};

pub use date::serial;
pub(crate) use grammar::GENDERS;
pub use lexis::Lexis;
use number::Chain;
pub use own::Shapes;
pub(crate) use own::value as own_value;
pub(crate) use phrases::Phrases;
pub(crate) use secret::is_placeholder;
pub use sought::Sought;
pub use token::{Shape, Token, Tokens};

/// One reading of a stretch of text.
pub struct Candidate {
    /// What it is read as; `None` for a reading that explains the stretch away.
    pub entity: Option<Entity>,
    /// The detector that reads so: an entity's id or the id of an explaining-away reading.
    pub detector: &'static str,
    /// The segment of the record it stands in.
    pub segment: usize,
    /// Its bytes in the segment.
    pub span: Range<usize>,
    /// The form it has, as the detector's rules call it.
    pub form: &'static str,
    /// Its normal form.
    pub normalized: String,
    /// The check it passed, as evidence.
    pub check: Option<&'static str>,
    /// Whether it stands within another reading without competing with it: the BSN inside a btw-id.
    pub within: bool,
    /// What its reader noticed of it and around it; the detector's rules weigh each.
    pub features: Vec<&'static str>,
}

impl Candidate {
    fn new(entity: Entity, detector: &'static str, span: Range<usize>, form: &'static str, normalized: String) -> Self {
        let entity = Some(entity);
        Self { entity, detector, segment: 0, span, form, normalized, check: None, within: false, features: Vec::new() }
    }

    fn checked(mut self, check: &'static str) -> Self {
        self.check = Some(check);
        self
    }
}

/// What the readers know of the day and hand their readings to.
pub(crate) struct Reading<'a> {
    text: &'a str,
    tokens: &'a [Token],
    today: Date,
    out: &'a mut Vec<Candidate>,
}

impl Reading<'_> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    /// Whether a letter or another number touches number `at`.
    fn is_lettered(&self, at: usize) -> bool {
        let Some(number) = self.token(at) else { return false };
        let left = at.checked_sub(1).and_then(|at| self.token(at)).is_some_and(|left| left.end() == number.start());
        left || self.token(at + 1).is_some_and(|right| right.start() == number.end())
    }

    fn slice(&self, token: Token) -> &str {
        token.text(self.text)
    }

    /// The text between two tokens; empty where they touch.
    fn gap(&self, left: Token, right: Token) -> &str {
        self.text.get(left.end()..right.start()).unwrap_or("")
    }
}

/// Reads every candidate of `text`, whose tokens are given, in order of their start.
pub fn read(text: &str, tokens: &Tokens, today: Date, segment: usize, out: &mut Vec<Candidate>) {
    let first = out.len();
    let mut reading = Reading { text, tokens: tokens.as_slice(), today, out };
    let mut chain = Chain::default();
    for at in tokens.anchors() {
        match reading.tokens[at].shape {
            Shape::Number => {
                chain.read(&reading, at);
                number::read(&mut reading, at, &chain);
                date::read(&mut reading, at, &chain);
                document::read(&mut reading, at);
                plate::read(&mut reading, at);
                card::read(&mut reading, at, &chain);
                network::read(&mut reading, at);
            }
            Shape::Mark(b'@') => contact::email(&mut reading, at),
            Shape::Mark(b'+') => contact::phone(&mut reading, at),
            _ => {}
        }
    }
    address::read(&mut reading, tokens);
    mrz::read(&mut reading);
    for candidate in &mut out[first..] {
        candidate.segment = segment;
    }
    out[first..].sort_by_key(|candidate| (candidate.span.start, candidate.span.end));
}

#[cfg(test)]
mod testing {
    use super::{Tokens, read};
    use crate::model::Date;

    /// What the readers make of `text`: detector, form and value of each reading.
    pub(super) fn found(text: &str) -> Vec<(&'static str, &'static str, String)> {
        let (mut tokens, mut out) = (Tokens::default(), Vec::new());
        tokens.cut(text);
        read(text, &tokens, Date::new(2026, 11, 25), 0, &mut out);
        out.into_iter().map(|found| (found.detector, found.form, text[found.span].to_owned())).collect()
    }
}
