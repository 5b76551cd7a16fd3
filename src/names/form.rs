//! A chunk in, the names in it out, each with its form and the features of its words and surroundings.

use std::ops::Range;

use crate::model::Kind;
use crate::scan::Shape;

use super::chunk::{Chunk, Part, Piece};
use super::context::{Before, after, document_cue, previous_word_leads, sentence_start};
use super::field::mixed;
use super::lexicon::{Role, Word};
use super::{Lexicon, Text};

/// Endings of street names; a chunk that ends so is a street.
const STREETS: &[&str] = &[
    "straat",
    "laan",
    "weg",
    "plein",
    "gracht",
    "kade",
    "singel",
    "dreef",
    "steeg",
    "plantsoen",
    "dijk",
    "markt",
    "pad",
    "hof",
];

/// Features of a name that room is made for.
const FEATURES: usize = 12;

/// One name.
pub(super) struct Found {
    pub(super) span: Range<usize>,
    pub(super) form: &'static str,
    pub(super) features: Vec<&'static str>,
}

/// The names of `chunk`.
pub(super) fn read(text: &Text<'_>, lexicon: &Lexicon<'_>, chunk: &Chunk) -> Option<Found> {
    let mut features = Vec::with_capacity(FEATURES);
    let mut pieces = chunk.pieces.as_slice();
    let mut words: Vec<Word> = pieces.iter().map(|piece| lexicon.word(piece.text(text))).collect();
    let mut title = false;
    let mut role = None;
    let mut trimmed = false;
    // Words that lead up to the name: titles, roles, what opens a sentence, kinds of document.
    while let (Some(piece), Some(word)) = (pieces.first(), words.first().copied()) {
        let more = pieces.len() > 1;
        let opens = sentence_start(text, piece.first) || trimmed;
        let listed = word.given >= 2 || word.surname >= 3 && !word.ordinary;
        let salutation = word.context.salutation;
        let drop = match piece.part {
            Part::Initials => false,
            _ if salutation && more => true,
            Part::Infix => more && !keeps_infix(text, piece, pieces, &words, title || role.is_some()),
            Part::Word if word.title && more && piece.shape != Shape::Initial => {
                title = true;
                true
            }
            Part::Word if text.filename && (word.document || word.ordinary && word.given < 3 && word.surname == 0) => {
                true
            }
            Part::Word if more && word.role.is_some() && word.given == 0 => {
                role = word.role;
                true
            }
            Part::Word => more && opens && word.ordinary && !listed,
        };
        if !drop {
            break;
        }
        if salutation {
            features.push("salutation");
        }
        if word.other {
            features.push("not-name");
        }
        trimmed = true;
        pieces = pieces.get(1..)?;
        words.remove(0);
    }
    if text.filename {
        while let (Some(last), Some(word)) = (pieces.last(), words.last())
            && (word.document || word.other || ending(text, last, word))
            && chunk.tail.is_none()
        {
            pieces = pieces.get(..pieces.len() - 1)?;
            words.pop();
        }
    }
    let first = pieces.first()?;
    let last = pieces.last()?;
    let before = Before::of(text, lexicon, first, trimmed);
    title |= before.title;
    role = role.or(before.role);

    let tail = chunk.tail.filter(|_| last.next == chunk.pieces.last().map_or(0, |piece| piece.next));
    let initials = pieces.iter().any(|piece| piece.part == Part::Initials);
    let dotted = pieces.iter().any(|piece| piece.part == Part::Initials && piece.text(text).ends_with('.'));
    let infix = pieces.iter().any(|piece| piece.part == Part::Infix);
    let named: Vec<(&Piece, Word)> = pieces
        .iter()
        .zip(&words)
        .filter(|(piece, _)| piece.part == Part::Word)
        .map(|(piece, word)| (piece, *word))
        .collect();
    let (_, first_word) = *named.first()?;
    let (last_piece, last_word) = *named.last()?;
    let surname = surname_of(text, lexicon, last_piece, last_word);
    let opens_with_word = first.part == Part::Word;
    let given =
        if opens_with_word && (named.len() > 1 || infix) { given_of(text, lexicon, first, first_word) } else { 0 };

    let form = if tail.is_some() {
        "surname-initials"
    } else if dotted && last.part != Part::Initials {
        "initials"
    } else if initials && last.part != Part::Initials && given == 0 {
        "lone-initial"
    } else if given > 0 {
        "first-last"
    } else if infix {
        "infix"
    } else if named.len() > 1 {
        "capitals"
    } else if title {
        "last-only"
    } else if first_word.given >= 2 && first_word.given >= surname {
        "first-only"
    } else {
        "last-only"
    };
    let form = match (title, role) {
        (true, _) => "title",
        (_, Some(Role::Label)) if matches!(form, "last-only" | "first-only" | "capitals" | "infix") => "labelled",
        _ => form,
    };
    features.push(match given.max(if form == "first-only" { first_word.given } else { 0 }) {
        3 => "given-3",
        2 => "given-2",
        1 => "given-1",
        _ => "given-0",
    });
    features.push(match surname {
        3 => "surname-3",
        2 => "surname-2",
        1 => "surname-1",
        _ => "surname-0",
    });
    if named.len() == 1 && first_word.title && !initials && tail.is_none() {
        return None;
    }
    if named.len() == 1 && is_month(text, last) {
        return None;
    }
    // A letter is no name, and two alone are a code or a slip, unless something leads up to them.
    let shortest = if role.is_some() && text.kind == Kind::Prose { 2 } else { 3 };
    if named.len() == 1 && last.end - first.start < shortest && !title {
        return None;
    }
    let strong = dotted || title || tail.is_some() || given >= 2;
    let alone = named.len() == 1 && !strong;
    // `Iban:`, `E-MAIL:`: the label of what follows.
    if alone && first_word.document && text.text.get(last.end..).is_some_and(|rest| rest.starts_with(':')) {
        return None;
    }
    for (piece, word) in &named {
        let known = word.given >= 2 || word.surname >= 2;
        if last_has_street_ending(piece.text(text)) {
            features.push("street");
        } else if word.other && !strong {
            features.push("not-name");
        } else if word.place && word.given < 2 && !strong {
            features.push("place");
        } else if word.ordinary && !strong && (!known || alone) {
            features.push("ordinary-word");
        } else if word.english && !strong && !known {
            features.push("english-word");
        }
        let plain = piece.shape == Shape::Capital && piece.next == piece.first + 1;
        if !plain && mixed(piece.text(text)) {
            features.push("mixed-case");
        }
        if !known && piece.shape == Shape::Upper && piece.end - piece.start <= 4 {
            features.push("acronym");
        }
    }
    letters(*lexicon, last_piece.text(text), last_word, given.max(surname), &mut features);
    if alone {
        features.push(alone_as(first_word, surname));
    } else if given == 0 && opens_with_word && named.len() > 1 {
        features.push(if first_word.surname > 0 || first_word.abroad {
            "first-surname"
        } else if lexicon.letters(first.text(text)) < 0 {
            "first-other"
        } else {
            "first-like"
        });
    }
    if surname == 0 && !last_word.abroad && !strong && lexicon.compound(last_piece.text(text)) {
        features.push("compound-word");
    }
    if given > 0 && !initials && !infix && surname == 0 && last_word.english && !last_word.abroad {
        features.push("ordinary-surname");
    }
    let towards = first.part == Part::Infix && matches!(first.text(text), "van" | "van de" | "van het" | "uit");
    if towards && named.len() == 1 && first_word.place && !before.salutes() {
        features.push("place-of");
    }
    // `Den Haag`, and `in Den Haag`, which could be a name by its form.
    let phrase = text.text.get(first.start..last.end).unwrap_or("");
    let behind = phrase.split_once(' ').filter(|(word, _)| word.eq_ignore_ascii_case("in")).map(|(_, rest)| rest);
    if pieces.len() > 1 && !title && (lexicon.place(phrase) || behind.is_some_and(|rest| lexicon.place(rest))) {
        features.push("known-place");
    }
    if named.len() > 1 && given < 2 && last_word.given >= 2 && !last_word.ordinary {
        features.push("given-last");
    }
    if chunk.tail_given {
        features.push("given-2");
    }
    if pieces.iter().any(|piece| piece.part == Part::Initials && !piece.text(text).ends_with('.')) {
        features.push("undotted");
    }
    if alone && first_word.ordinary && first_word.surname == 0 && first_word.given == 0 {
        features.push("only-ordinary");
    }
    if first.part == Part::Infix
        && matches!(first.text(text), "de" | "het" | "den" | "der" | "van" | "van de" | "van het")
        && !title
        && role.is_none()
        && !text.filename
    {
        features.push("article-infix");
    }
    if alone && sentence_start(text, first.first) && !trimmed {
        features.push("sentence-start");
    }
    if named.len() > 4 {
        features.push("long");
    }
    if let Some(role) = role {
        features.push(match role {
            Role::Citizen => "role-citizen",
            Role::Label if before.loose => "role-loose",
            Role::Label => "role-label",
            Role::Staff => "role-staff",
            Role::Public => "role-public",
        });
    }
    before.features(&mut features, first.part == Part::Infix);
    after(text, lexicon, last, tail, &before, &mut features);
    let span = first.start..tail.unwrap_or(last.end);
    let ordinary = alone && first_word.ordinary;
    if text.kind == Kind::Prose && !text.filename && !ordinary && text.text.trim().len() == span.len() {
        features.push("whole-text");
    }
    if text.filename {
        features.push("filename");
        if document_cue(text, lexicon, first.first, last.next) {
            features.push("document-cue");
        } else if alone && surname == 0 && first_word.given == 0 && !first_word.abroad {
            features.push("filename-unknown");
        }
    } else if text.kind == Kind::Value {
        features.push("record-value");
    }
    Some(Found { span, form, features })
}

/// Whether `last` is the ending of a file's name, in capitals: `BRIEF.TXT`.
fn ending(text: &Text<'_>, last: &Piece, word: &Word) -> bool {
    let dotted = text.text.get(..last.start).is_some_and(|before| before.ends_with('.'));
    dotted && last.end == text.text.len() && last.end - last.start <= 4 && word.surname == 0 && word.given < 2
}

/// Features by how much the letters of a word look like those of a surname, the least first.
pub(crate) const LETTERS: [&str; 4] = ["letters-unlike", "letters-other", "letters-like", "letters-very-like"];

/// What belongs to a word out of `each` of [`LETTERS`], by the tenths of log-odds that its letters give.
pub(crate) fn by_letters<T: Copy>(each: &[T; 4], tenths: i16) -> T {
    let [unlike, other, like, very_like] = *each;
    match tenths {
        ..-40 => unlike,
        -40..0 => other,
        0..40 => like,
        _ => very_like,
    }
}

/// What the last word of a name is to the wider lists, where the narrower do not know it.
fn letters(lexicon: Lexicon<'_>, text: &str, word: Word, listed: u8, features: &mut Vec<&'static str>) {
    if word.abroad {
        features.push("surname-abroad");
    } else if listed == 0 {
        if word.capital {
            features.push("capital-word");
        }
        features.push(by_letters(&LETTERS, lexicon.letters(text)));
    }
}

/// What a word alone may be beside a name.
pub(super) fn alone_as(word: Word, surname: u8) -> &'static str {
    let name = surname > 0 || word.given > 0 || word.abroad;
    match (name, word.other || word.place, word.ordinary, word.capital) {
        (true, true, ..) => "alone-name-or-place",
        (true, ..) if word.town => "alone-name-or-town",
        (true, _, true, _) => "alone-name-or-word",
        (true, ..) => "alone-name",
        (false, true, ..) => "alone-place",
        (false, _, true, _) => "alone-word",
        (false, _, _, true) => "alone-capital",
        _ => "alone-unknown",
    }
}

/// Whether the word is a month: `Jan 2024`, `Jan t/m Mei`.
fn is_month(text: &Text<'_>, piece: &Piece) -> bool {
    let months = ["jan", "mei", "april", "juni", "juli", "augustus", "may", "june", "august"];
    let next = text.tokens.get(piece.next);
    next.is_some_and(|next| next.shape == Shape::Number || matches!(next.text(text.text), "t" | "tot"))
        && months.contains(&piece.text(text).to_lowercase().as_str())
}

/// The class of a surname, of its parts where it is a double one.
fn surname_of(text: &Text<'_>, lexicon: &Lexicon<'_>, piece: &Piece, word: Word) -> u8 {
    let whole = piece.text(text);
    let parts = || whole.split(['-', '’', '\'']).map(|part| lexicon.word(part));
    if word.surname > 0 || parts().any(|part| part.place || part.ordinary && part.surname < 2) {
        return word.surname;
    }
    if whole.contains('-') {
        parts().map(|part| part.surname).min().unwrap_or(0)
    } else {
        parts().map(|part| part.surname).max().unwrap_or(0)
    }
}

fn given_of(text: &Text<'_>, lexicon: &Lexicon<'_>, piece: &Piece, word: Word) -> u8 {
    let whole = piece.text(text);
    if word.given > 0 { word.given } else { whole.split('-').map(|part| lexicon.word(part).given).min().unwrap_or(0) }
}

fn last_has_street_ending(word: &str) -> bool {
    if word.is_ascii() {
        let ends = |ending: &&str| {
            let end =
                word.len().checked_sub(ending.len()).filter(|start| *start > 2).and_then(|start| word.get(start..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
        };
        return STREETS.iter().any(ends);
    }
    let word = word.to_lowercase();
    STREETS.iter().any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending))
}

/// Whether a tussenvoegsel that opens a chunk belongs to the name: not where `van` and `de` only lead up to it.
fn keeps_infix(text: &Text<'_>, piece: &Piece, pieces: &[Piece], words: &[Word], led: bool) -> bool {
    let phrase = piece.text(text).to_lowercase();
    let next = words.get(1).copied().unwrap_or_default();
    let surname = next.surname >= 2 && !next.other && !next.place;
    let foreign = matches!(
        phrase.as_str(),
        "von"
            | "el"
            | "al"
            | "von der"
            | "di"
            | "da"
            | "del"
            | "dos"
            | "ibn"
            | "abu"
            | "bin"
            | "van 't"
            | "in 't"
            | "zu"
            | "le"
            | "la"
    );
    let alone = pieces.len() == 2 && pieces.get(1).is_some_and(|piece| piece.part == Part::Word);
    let starts_line =
        piece.first == 0 || text.tokens.get(piece.first - 1).is_some_and(|token| token.shape == Shape::Line);
    let capital = piece.shape != Shape::Lower;
    if pieces.get(1).is_some_and(|next| next.part == Part::Initials) && piece.shape == Shape::Lower {
        return false;
    }
    led || foreign
        || text.filename
        || text.kind == Kind::Value
        || previous_word_leads(text, piece.first)
        || alone && surname && (phrase != "van" || capital)
        || starts_line && capital && surname
}
