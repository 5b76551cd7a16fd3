//! Tokens in, names in lower case out: only where a title, a label, a list of names or a file name speaks for them.

use std::cell::LazyCell;

use crate::model::Kind;
use crate::scan::{Shape, Token};

use super::context::{document_cue, said_of_oneself};
use super::form::Found;
use super::lexicon::{Role, Word};
use super::{Lexicon, Text};

/// Words of a name in lower case at most.
const WORDS: usize = 5;

/// Initials of a name at most; a longer chain of letters is something else.
const INITIALS: usize = 8;

/// Whether `word` is a tussenvoegsel in lower case.
#[rustfmt::skip]
fn is_infix(word: &str) -> bool {
    matches!(
        word,
        "van" | "de" | "den" | "der" | "het" | "ten" | "ter" | "von" | "el" | "al" | "in" | "op" | "t" | "du" | "la"
            | "le" | "di" | "da" | "dos" | "zu" | "s"
    )
}

/// Letters with dots that are no initials.
const NOT_INITIALS: &[&str] = &[
    "b.v.", "n.v.", "d.d.", "i.v.m.", "o.a.", "a.u.b.", "m.b.t.", "t.a.v.", "i.o.", "e.d.", "e.a.", "n.a.v.", "d.m.v.",
    "o.b.v.", "z.o.z.", "m.i.v.", "p.m.", "a.s.", "i.p.v.", "t.o.v.", "v.a.", "e.v.", "i.h.k.v.", "m.n.", "n.b.",
    "n.v.t.", "o.v.v.", "p.o.", "s.v.p.", "t.g.v.", "t.n.v.", "v.o.f.", "w.o.", "e.g.", "i.e.",
];

/// The name in lower case that starts at token `at`, and the token behind it.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> Option<(Found, usize)> {
    let first = token(text, at)?;
    if first.shape != Shape::Lower && !is_apostrophe(text, first) {
        return None;
    }
    turned(text, lexicon, at).or_else(|| straight(text, lexicon, at))
}

fn token(text: &Text<'_>, at: usize) -> Option<Token> {
    text.tokens.get(at).copied()
}

fn is_apostrophe(text: &Text<'_>, token: Token) -> bool {
    token.is_mark(b'\'') || token.is_mark(0) && token.text(text.text) == "’"
}

/// What leads up to a name.
struct Lead {
    title: bool,
    role: Option<Role>,
    colon: bool,
}

impl Lead {
    fn of(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> Self {
        let mut lead = Self { title: false, role: None, colon: false };
        let mut index = at;
        for _ in 0..3 {
            let Some(before) = index.checked_sub(1).and_then(|at| token(text, at)) else { break };
            index -= 1;
            match before.shape {
                Shape::Mark(b'.') => {}
                Shape::Mark(b':') => lead.colon = true,
                shape if shape.is_word() => {
                    let lower = before.text(text.text).to_lowercase();
                    let word = lexicon.word(&lower);
                    lead.title = word.title && !lead.colon && !matches!(lower.as_str(), "beste" | "hallo" | "dag");
                    lead.role =
                        word.role.filter(|_| !matches!(lower.as_str(), "user" | "author" | "name" | "self" | "client"));
                    // `ik ben anna`
                    if lower == "ben" && said_of_oneself(text, index) {
                        let name = token(text, at).map(|name| lexicon.word(name.text(text.text)));
                        if name.is_some_and(|name| name.given >= 2 && !name.ordinary) {
                            (lead.colon, lead.role) = (true, Some(Role::Label));
                        }
                    }
                    if lower != "is" {
                        break;
                    }
                    lead.colon = true;
                }
                _ => break,
            }
        }
        lead
    }

    fn labels(&self) -> bool {
        self.title || self.colon && self.role.is_some()
    }
}

/// `jager, j. de`: surname, initials, tussenvoegsel.
fn turned(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> Option<(Found, usize)> {
    let mut index = at;
    let mut last = token(text, at)?;
    // A surname of up to three words before the comma.
    while let Some(next) = token(text, index + 1).filter(|next| {
        next.shape == Shape::Lower && text.text.get(last.end()..next.start()) == Some(" ") && index < at + 2
    }) {
        (last, index) = (next, index + 1);
    }
    let comma = token(text, index + 1).filter(|comma| comma.is_mark(b',') && comma.start() == last.end())?;
    let surname = lexicon.word(last.text(text.text));
    let initials = initials(text, index + 2)
        .filter(|(start, ..)| text.text.get(comma.end()..*start).is_some_and(|gap| gap.len() <= 2))?;
    let (start, mut end, mut next) = initials;
    if NOT_INITIALS.contains(&text.text.get(start..end)?)
        || surname.ordinary && surname.surname < 2
        || last.end() - last.start() < 2
    {
        return None;
    }
    let mut index = next;
    while let Some(infix) =
        token(text, index).filter(|infix| infix.shape == Shape::Lower && is_infix(infix.text(text.text)))
    {
        (end, next, index) = (infix.end(), index + 1, index + 1);
    }
    // The words before the comma that belong to the surname: those that are no ordinary ones.
    let mut first = at;
    while first < at + 3
        && token(text, first).is_some_and(|word| word.end() < last.end() && lexicon.word(word.text(text.text)).ordinary)
    {
        first += 1;
    }
    let span = token(text, first)?.start()..end;
    Some((
        Found { span, form: "surname-initials", features: vec!["lower-case", class("surname", surname.surname)] },
        next,
    ))
}

/// Letters with dots from token `at` on: their first byte, the byte and the token behind them.
fn initials(text: &Text<'_>, at: usize) -> Option<(usize, usize, usize)> {
    let start = token(text, at)?.start();
    let (mut index, mut end) = (at, start);
    while index < at + 2 * INITIALS
        && let (Some(letter), Some(dot)) = (token(text, index), token(text, index + 1))
    {
        let single =
            letter.shape == Shape::Lower && letter.text(text.text).chars().count() == 1 && letter.start() == end;
        if !single || !dot.is_mark(b'.') || dot.start() != letter.end() {
            break;
        }
        (end, index) = (dot.end(), index + 2);
    }
    (end > start).then_some((start, end, index))
}

/// `anna de boer`, `g.j. de vries`, and behind a title or a label also `de boer`.
fn straight(text: &Text<'_>, lexicon: &Lexicon<'_>, at: usize) -> Option<(Found, usize)> {
    // Few words get so far that it counts what leads up to them.
    let lead = LazyCell::new(|| Lead::of(text, lexicon, at));
    let bare = text.filename || text.kind == Kind::Value;
    let front = initials(text, at).filter(|(start, end, _)| {
        text.text
            .get(*start..*end)
            .is_some_and(|found| !NOT_INITIALS.contains(&found) && found.len() > 2 || lead.labels())
    });
    let start = token(text, at)?.start();
    let mut index = front.map_or(at, |(_, _, next)| next);
    let mut end = front.map_or(start, |(_, end, _)| end);
    if front.is_some() && text.text.get(end..).is_some_and(|rest| !rest.starts_with([' ', '\u{a0}', '_'])) {
        return None;
    }
    let mut words: Vec<(Word, bool)> = Vec::new();
    let mut named_end = None;
    while words.len() < WORDS {
        let Some((word, infix, stop, next)) = piece(text, lexicon, index, end, words.is_empty() && front.is_none())
        else {
            break;
        };
        let known = word.given >= 2 || word.surname >= 2;
        let allowed = infix
            || known && !(word.ordinary && words.is_empty() && !lead.labels())
            || !word.ordinary && !word.other && !word.document && word.role.is_none();
        let last_of_known =
            word.ordinary && words.iter().any(|(before, infix)| *infix || before.given >= 2 && !before.ordinary);
        if !(allowed || last_of_known && (word.surname >= 1 || words.last().is_some_and(|(_, infix)| *infix))) {
            break;
        }
        words.push((word, infix));
        (end, index) = (stop, next);
        if !infix {
            named_end = Some((end, index, words.len()));
        }
    }
    let (end, next, count) = named_end?;
    words.truncate(count);
    let named: Vec<Word> = words.iter().filter(|(_, infix)| !infix).map(|(word, _)| *word).collect();
    let (first, last) = (*named.first()?, *named.last()?);
    let alone = named.len() == 1 && (last.title || end - start < 2);
    if alone && front.is_none() {
        return None;
    }
    let infix = words.iter().any(|(_, infix)| *infix);
    let opens_given = !words.first()?.1 && first.given >= 2 && !first.ordinary && front.is_none();
    let known_pair = opens_given && named.len() >= 2 && (infix || last.surname >= 2 || bare);
    let with_initials = front.is_some() && (infix || last.surname >= 1 || !last.ordinary);
    let unlisted = |word: &Word| !word.ordinary && !word.english && !word.document && !word.place;
    let in_document =
        text.filename && named.len() >= 2 && named.iter().all(unlisted) && document_cue(text, lexicon, at, next);
    if !(known_pair
        || in_document
        || with_initials
        || lead.labels() && (last.surname >= 1 || first.given >= 1 || lead.title && !last.ordinary && !last.english))
    {
        return None;
    }
    let mut features = vec!["lower-case", class("surname", last.surname)];
    if opens_given {
        features.push(class("given", first.given));
    }
    if last.ordinary && !infix && !known_pair {
        features.push("ordinary-word");
    }
    if lead.colon
        && let Some(role) = lead.role
    {
        features.push(if role == Role::Label { "role-label" } else { "role-citizen" });
    }
    if text.filename {
        features.push("filename");
    }
    if in_document {
        features.push("document-cue");
    }
    if bare {
        features.push("record-value");
    }
    let form = if lead.title {
        "title"
    } else if front.is_some() {
        "initials"
    } else if known_pair {
        "first-last"
    } else {
        "lower"
    };
    Some((Found { span: start..end, form, features }, next))
}

/// The word at token `at`, behind a single space (or an underscore in a file name): what is known of it, whether it
/// is a tussenvoegsel, and where it ends.
fn piece(
    text: &Text<'_>,
    lexicon: &Lexicon<'_>,
    at: usize,
    end: usize,
    first: bool,
) -> Option<(Word, bool, usize, usize)> {
    let joint = |mark: Token| mark.is_mark(b'_') || mark.is_mark(b'-') && !first;
    let at = if text.filename && token(text, at).is_some_and(joint) { at + 1 } else { at };
    let this = token(text, at)?;
    let gap = text.text.get(end..this.start())?;
    let joined = first || matches!(gap, " " | "_" | "\u{a0}" | "") || text.filename && gap == "-";
    if !joined {
        return None;
    }
    if is_apostrophe(text, this) {
        let letter = token(text, at + 1)
            .filter(|letter| letter.start() == this.end() && matches!(letter.text(text.text), "t" | "s"))?;
        return Some((Word::default(), true, letter.end(), at + 2));
    }
    if this.shape != Shape::Lower {
        return None;
    }
    let infix = is_infix(this.text(text.text));
    let (mut stop, mut next) = (this.end(), at + 1);
    // `de boer-jansen`
    while let (Some(hyphen), Some(word)) = (token(text, next), token(text, next + 1)) {
        if !(hyphen.is_mark(b'-')
            && hyphen.start() == stop
            && word.shape == Shape::Lower
            && word.start() == hyphen.end())
            // `anna_van-der-berg`: in a file name the hyphen is a space beside a tussenvoegsel.
            || text.filename && (infix || is_infix(word.text(text.text)))
        {
            break;
        }
        (stop, next) = (word.end(), next + 2);
    }
    let hyphened = next > at + 1;
    Some((lexicon.word(this.text(text.text)), infix && !hyphened, stop, next))
}

fn class(kind: &str, class: u8) -> &'static str {
    match (kind, class) {
        ("surname", 3) => "surname-3",
        ("surname", 2) => "surname-2",
        ("surname", 1) => "surname-1",
        ("surname", _) => "surname-0",
        (_, 3) => "given-3",
        (_, 2) => "given-2",
        (_, 1) => "given-1",
        _ => "given-0",
    }
}
