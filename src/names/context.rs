//! A name's surroundings in, what they say of it out: titles, roles and articles before it, verbs and numbers behind.

use crate::model::Kind;
use crate::scan::{Shape, Token};

use super::chunk::Piece;
use super::lexicon::{Role, Word};
use super::{Lexicon, Text};

/// Labels that name somebody without a colon behind them.
const NAMING: &[&str] =
    &["naam", "genaamd", "achternaam", "voornaam", "voornamen", "geslachtsnaam", "roepnaam", "voorletters"];

/// What stands right before a name.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing noticed, and all of them may hold")]
pub(super) struct Before {
    pub(super) title: bool,
    pub(super) role: Option<Role>,
    article: bool,
    preposition: bool,
    salutation: bool,
    closing: bool,
    /// Whether a label leads up without a colon: `onder de naam`.
    pub(super) loose: bool,
    quoted: bool,
    beside: bool,
    source: bool,
    verb: bool,
    opened: bool,
    hyphened: bool,
}

impl Before {
    pub(super) fn of(text: &Text<'_>, lexicon: &Lexicon<'_>, first: &Piece, trimmed: bool) -> Self {
        let mut before = Self::default();
        let mut index = first.first;
        let mut colon = false;
        let mut lines = 0;
        let mut steps = 0;
        before.quoted = first.first.checked_sub(1).and_then(|at| text.tokens.get(at)).is_some_and(|mark| {
            mark.end() == first.start && (mark.is_mark(b'"') || matches!(mark.text(text.text), "“" | "„" | "‘" | "«"))
        });
        before.hyphened = text.kind == Kind::Prose
            && !text.filename
            && first.first.checked_sub(1).and_then(|at| text.tokens.get(at)).is_some_and(|mark| {
                mark.end() == first.start
                    && mark.is_mark(b'-')
                    && first
                        .first
                        .checked_sub(2)
                        .and_then(|at| text.tokens.get(at))
                        .is_some_and(|word| word.shape.is_word() && word.end() == mark.start())
            });
        before.opened =
            first.first.checked_sub(1).and_then(|at| text.tokens.get(at)).is_some_and(|mark| mark.is_mark(b'('));
        while let Some(previous) = index.checked_sub(1).and_then(|at| text.tokens.get(at)) {
            index -= 1;
            steps += 1;
            if steps > 6 {
                break;
            }
            match previous.shape {
                Shape::Mark(b'.' | b'/') => {}
                Shape::Mark(b':' | b'=' | b'|' | b'"' | b'\'' | b'(' | b'>' | b'-' | b',' | 0) => colon = true,
                Shape::Line => {
                    lines += 1;
                    colon = true;
                    if lines > 2 {
                        break;
                    }
                }
                shape if shape.is_word() => {
                    let word = previous.text(text.text);
                    before.word(word, lexicon.word(word), colon, lines, trimmed);
                    if word.eq_ignore_ascii_case("ben") && lines == 0 && said_of_oneself(text, index) {
                        (before.role, before.loose) = (Some(Role::Label), true);
                    }
                    // `naam is`, `heet`: the label stands one word farther.
                    if !is_one_of(word, &["is", "heet", "was"]) || lines > 0 {
                        break;
                    }
                }
                _ => break,
            }
        }
        before
    }

    fn word(&mut self, own: &str, word: Word, colon: bool, lines: usize, trimmed: bool) {
        self.closing |= word.context.closing;
        if lines > 0 {
            return;
        }
        self.title |= word.title && !colon;
        self.salutation |= word.context.salutation;
        self.source |= word.context.source && !colon;
        self.verb |= (word.context.speech || word.context.verb) && !colon;
        let label = matches!(word.role, Some(Role::Label));
        if self.role.is_none()
            && (!label || colon || is_one_of(own, NAMING))
            && !is_one_of(own, &["aan", "van", "aangemaakt"])
        {
            self.role = word.role;
            self.loose = label && !colon;
        }
        if !colon {
            self.beside |= word.context.person;
        }
        if !colon && !trimmed {
            self.article |= word.context.article;
            self.preposition |= word.context.place;
        }
    }

    /// Whether a form of address stands before it, which only a person has.
    pub(super) fn salutes(&self) -> bool {
        self.salutation || self.title && self.role.is_none()
    }

    pub(super) fn features(&self, features: &mut Vec<&'static str>, infix: bool) {
        if self.article && !infix && !self.title {
            features.push("article-before");
        }
        if self.preposition && !infix {
            features.push("place-preposition");
        }
        if self.salutation {
            features.push("salutation");
        }
        if self.hyphened {
            features.push("hyphen-before");
        }
        if self.quoted {
            features.push("quoted");
        }
        if self.beside && !self.article {
            features.push("person-preposition");
        }
        if self.closing {
            features.push("closing");
        }
        if self.source {
            features.push("source");
        } else if self.verb {
            features.push("verb-before");
        }
    }
}

/// Whether `word` is one of `words`, in any case.
fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// What stands right behind a name.
pub(super) fn after(
    text: &Text<'_>,
    lexicon: &Lexicon<'_>,
    last: &Piece,
    tail: Option<usize>,
    before: &Before,
    features: &mut Vec<&'static str>,
) {
    let end = tail.unwrap_or(last.end);
    let behind = text.tokens.get(last.next..).unwrap_or_default();
    let Some(at) = behind.iter().position(|token| token.start() >= end) else { return };
    let behind = behind.get(at..).unwrap_or_default();
    let [next, ..] = behind else { return };
    let gap = text.text.get(end..next.start()).unwrap_or("");
    if gap == " "
        && next.shape == Shape::Number
        && next.end() - next.start() <= 4
        && text.kind == Kind::Prose
        && !text.filename
    {
        features.push("house-number");
    }
    if gap == " " && next.shape == Shape::Lower {
        let context = lexicon.word(next.text(text.text)).context;
        if context.speech {
            features.push("speech");
        } else if context.verb {
            features.push("verb-behind");
        }
    }
    if gap == " " && matches!(next.text(text.text), "BV" | "NV" | "B" | "N" | "VOF" | "GmbH" | "Ltd" | "Inc") {
        features.push("not-name");
    }
    if text.filename {
        return;
    }
    if before.opened && matches!(next.shape, Shape::Mark(b')' | b'/')) && last.end - last.start <= 4 {
        features.push("in-brackets");
    }
    match behind {
        // `NMBS-directie`
        // but `Van Velzen-in het Veld`
        [hyphen, word, ..]
            if gap.is_empty()
                && hyphen.is_mark(b'-')
                && word.shape == Shape::Lower
                && word.start() == hyphen.end()
                && !super::is_infix(word.text(text.text)) =>
        {
            features.push("compound");
        }
        // `Enqvist (Zwe)`, `Chevalier (VLD)`
        [open, word, rest @ ..] if open.is_mark(b'(') && gap == " " && word.shape.is_capital() => {
            let closes = rest.iter().take(3).any(|mark| mark.is_mark(b')'));
            if closes && word.end() - word.start() <= 5 {
                features.push("affiliation");
            }
        }
        // `Gunkel, trainer van`, `Jansen (34)`
        [open, number, close, ..]
            if gap == " "
                && open.is_mark(b'(')
                && number.shape == Shape::Number
                && number.end() - number.start() == 2
                && close.is_mark(b')') =>
        {
            features.push("age");
        }
        [comma, rest @ ..] if gap.is_empty() && comma.is_mark(b',') => {
            let mut rest = rest.iter().filter(|token| token.shape.is_word()).map(|token| token.text(text.text));
            let role = |word: &str| lexicon.word(word).role.is_some_and(|role| role != Role::Label);
            let (first, second) = (rest.next().unwrap_or(""), rest.next().unwrap_or(""));
            if role(first) || matches!(first, "de" | "een" | "het") && role(second) {
                features.push("apposition");
            }
        }
        _ => {}
    }
}

/// Tokens on either side of a name that stand beside it: all of a name that a file can have, and no more of one that
/// somebody made to keep the gate busy.
const BESIDE: usize = 100;

/// Whether a kind of document that names its person stands beside: `cv`, `paspoort`, `klacht`.
pub(super) fn document_cue(text: &Text<'_>, lexicon: &Lexicon<'_>, first: usize, next: usize) -> bool {
    let neighbour = |token: &Token| {
        let word = token.text(text.text);
        token.shape.is_word() && (lexicon.word(word).document && is_personal(word) || is_deed(word))
    };
    let before = text.tokens.iter().take(first).skip(first.saturating_sub(BESIDE));
    before.chain(text.tokens.iter().skip(next).take(BESIDE)).any(neighbour)
}

/// Whether a longer word names a deed or a dossier of a person: `huwelijksakte`, `schuldhulpdossier`.
fn is_deed(word: &str) -> bool {
    let word = word.to_lowercase();
    ["akte", "dossier", "beschikking", "aanvraag", "paspoort", "rijbewijs", "verklaring", "indicatie"]
        .iter()
        .any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
}

/// Kinds of document that are about one person.
fn is_personal(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "cv" | "paspoort"
            | "id"
            | "kaart"
            | "klacht"
            | "foto"
            | "jaaropgave"
            | "mail"
            | "polis"
            | "aanvraag"
            | "brief"
            | "loonstrook"
            | "salarisstrook"
            | "rijbewijs"
            | "diploma"
            | "dossier"
            | "pasfoto"
            | "sollicitatie"
            | "bezwaar"
            | "beschikking"
            | "indicatie"
            | "identiteitskaart"
            | "uittreksel"
            | "akte"
    )
}

/// Whether the verb at token `at` is said of oneself: `ik ben`, `ben ik`.
pub(super) fn said_of_oneself(text: &Text<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| text.tokens.get(at));
    before.is_some_and(|word| word.text(text.text).eq_ignore_ascii_case("ik"))
}

/// Whether a title or a label leads up to token `at`.
pub(super) fn previous_word_leads(text: &Text<'_>, at: usize) -> bool {
    let Some(previous) = at.checked_sub(1).and_then(|at| text.tokens.get(at)) else { return true };
    matches!(previous.shape, Shape::Mark(b':' | b'.' | b'(' | b'|' | b';' | b'=' | b'/'))
        || matches!(
            previous.text(text.text).to_lowercase().as_str(),
            "dhr"
                | "mevr"
                | "mw"
                | "mevrouw"
                | "meneer"
                | "heer"
                | "fam"
                | "familie"
                | "naam"
                | "mej"
                | "client"
                | "cliënt"
                | "klant"
                | "burger"
        )
}

/// Whether token `at` opens a sentence or a line.
pub(super) fn sentence_start(text: &Text<'_>, at: usize) -> bool {
    let mut index = at;
    while let Some(previous) = index.checked_sub(1).and_then(|at| text.tokens.get(at)) {
        match previous.shape {
            Shape::Line | Shape::Mark(b'.' | b'!' | b'?' | b':' | b'>' | b'*' | b'#') => return true,
            Shape::Mark(b'"' | b'\'' | b'(' | b'-' | b'[' | 0) => index -= 1,
            _ => return false,
        }
    }
    true
}
