//! Tokens in, chunks out: stretches of words that are written as names are.

use crate::scan::{Shape, Token};

use super::infix::{infix, infix_word, is_infix, lower_infix_follows, starts_infix};
use super::{Lexicon, Text};

/// Pieces of one chunk at most.
const PIECES: usize = 12;

/// Shortened first names that count as initials.
const SHORT: &[&str] =
    &["Ch", "Chr", "Ph", "Th", "Fr", "IJ", "Ij", "Sj", "Tj", "Joh", "Jac", "Alb", "Wm", "Kl", "Gr", "St"];

/// Letters with dots that make an organisation of what stands before them.
const NOT_INITIALS: &[&str] = &["B.V.", "N.V.", "V.O.F.", "C.V.", "S.A.", "U.A.", "B.A.", "I.O.", "G.G.D.", "G.G.Z."];

/// What one piece of a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Initials, with their dots.
    Initials,
    /// A word, hyphens and apostrophes included.
    Word,
    /// A tussenvoegsel.
    Infix,
}

/// One piece of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) part: Part,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Index of its first token.
    pub(super) first: usize,
    /// Index behind its last token.
    pub(super) next: usize,
    pub(super) shape: Shape,
}

impl Piece {
    pub(super) fn text<'t>(&self, text: &Text<'t>) -> &'t str {
        text.text.get(self.start..self.end).unwrap_or("")
    }
}

/// A stretch of pieces with single spaces between them.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) pieces: Vec<Piece>,
    /// Initials, a given name or a tussenvoegsel behind a comma: `Jager, J. de`.
    pub(super) tail: Option<usize>,
    /// Whether the tail is a given name.
    pub(super) tail_given: bool,
}

/// The chunk that starts at token `at`, which moves behind it; `None` where none starts.
pub(super) fn next(text: &Text<'_>, lexicon: &Lexicon<'_>, at: &mut usize) -> Option<Chunk> {
    if token(text, *at).is_some_and(|first| !text.filename && opens_nothing(text, lexicon, first)) {
        *at += 1;
        return None;
    }
    let mut pieces = Vec::new();
    let mut index = *at;
    while pieces.len() < PIECES {
        if let Some(last) = pieces.last()
            && !joined(text, last, index)
        {
            break;
        }
        let Some(piece) =
            infix(text, lexicon, index, &pieces).or_else(|| initials(text, index)).or_else(|| word(text, index))
        else {
            break;
        };
        index = piece.next;
        pieces.push(piece);
    }
    while pieces.last().is_some_and(|piece| piece.part == Part::Infix) {
        pieces.pop();
    }
    // `Jansen P. van`: initials behind a surname are its tail.
    while let [.., Piece { part: Part::Word, .. }, last @ Piece { part: Part::Initials, .. }] = pieces.as_slice()
        && last.text(text).ends_with('.')
    {
        pieces.pop();
    }
    let Some(last) = pieces.last().copied() else {
        *at += 1;
        return None;
    };
    *at = last.next.max(*at + 1);
    let (tail, given) = tail(text, lexicon, &pieces).unzip();
    if let Some((_, next)) = tail {
        *at = next;
    }
    Some(Chunk { pieces, tail: tail.map(|(end, _)| end), tail_given: given.unwrap_or(false) })
}

/// Whether a word in lower case is neither a tussenvoegsel nor what a name hangs on: a look that spares most the rest.
fn opens_nothing(text: &Text<'_>, lexicon: &Lexicon<'_>, first: Token) -> bool {
    first.shape == Shape::Lower && !starts_infix(lexicon, first) && !hangs(first.text(text.text))
}

/// Whether `word`, with a dot behind it, counts as an initial.
pub(super) fn is_short(word: &str) -> bool {
    SHORT.contains(&word)
}

/// Whether `word` may stand before the capital of a name: `al-Hout`, `d'Arc`.
pub(super) fn hangs(word: &str) -> bool {
    matches!(word, "al" | "el" | "ben" | "d" | "l" | "o")
}

pub(super) fn token(text: &Text<'_>, at: usize) -> Option<Token> {
    text.tokens.get(at).copied()
}

/// Whether only one space (or, in a file name, an underscore) lies between `last` and token `at`.
fn joined(text: &Text<'_>, last: &Piece, at: usize) -> bool {
    let Some(next) = token(text, skip_joint(text, at)) else { return false };
    let gap = text.text.get(last.end..next.start()).unwrap_or("?");
    matches!(gap, " " | "\u{a0}" | "  ")
        || gap.is_empty() && (last.part != Part::Word || next.is_mark(b'-') && lower_infix_follows(text, at + 1))
        || gap == "-" && last.part == Part::Infix
        || text.filename && matches!(gap, "_" | "-" | "." | "+")
}

/// In a file name an underscore is a space.
pub(super) fn skip_joint(text: &Text<'_>, at: usize) -> usize {
    let joint = text.filename && token(text, at).is_some_and(|token| token.is_mark(b'_'));
    if joint { at + 1 } else { at }
}

fn initials(text: &Text<'_>, at: usize) -> Option<Piece> {
    let at = skip_joint(text, at);
    let first = token(text, at)?;
    let (mut index, mut end) = (at, first.start());
    while let Some(letter) = token(text, index) {
        let gap = text.text.get(end..letter.start())?;
        let single = || letter.shape == Shape::Initial || is_short(letter.text(text.text));
        let fits = index == at || gap.is_empty() || gap == " " || gap == "-";
        let dot = token(text, index + 1).filter(|dot| dot.is_mark(b'.') && dot.start() == letter.end());
        let Some(dot) = dot.filter(|_| fits && single()) else {
            let hyphen = letter.is_mark(b'-') && letter.start() == end && index > at;
            if hyphen
                && token(text, index + 1)
                    .is_some_and(|next| next.shape == Shape::Initial && next.start() == letter.end())
            {
                index += 1;
                continue;
            }
            break;
        };
        (end, index) = (dot.end(), index + 2);
    }
    if end > first.start() {
        return Some(Piece {
            part: Part::Initials,
            start: first.start(),
            end,
            first: at,
            next: index,
            shape: Shape::Initial,
        });
    }
    // A lone capital between words: `J de Vries`, `Jan P Jansen`.
    let lone = first.shape == Shape::Initial
        && token(text, at + 1)
            .is_some_and(|next| text.text.get(first.end()..next.start()) == Some(" ") && next.shape.is_word());
    lone.then_some(Piece {
        part: Part::Initials,
        start: first.start(),
        end: first.end(),
        first: at,
        next: at + 1,
        shape: Shape::Initial,
    })
}

/// A word that starts with a capital, with what hangs on it by a hyphen or an apostrophe.
fn word(text: &Text<'_>, at: usize) -> Option<Piece> {
    let at = skip_joint(text, at);
    let first = token(text, at)?;
    let starts_capital = first.shape.is_capital()
        || first.shape == Shape::Mixed && first.text(text.text).chars().next().is_some_and(char::is_uppercase);
    let hanging = !starts_capital && first.shape == Shape::Lower && hangs(first.text(text.text));
    if !starts_capital && !hanging {
        return None;
    }
    let (mut end, mut next, mut capitals) = (first.end(), at + 1, usize::from(starts_capital));
    while let Some(mark) = token(text, next).filter(|mark| mark.start() == end) {
        let hyphen = matches!(mark.shape, Shape::Mark(b'-' | b'\'' | b'`'))
            || matches!(mark.text(text.text), "’" | "‑" | "‐" | "‘");
        let Some(behind) = token(text, next + 1).filter(|behind| hyphen && behind.start() == mark.end()) else { break };
        let possessive = matches!(behind.text(text.text), "s" | "tje") && mark.is_mark(b'\'')
            || !mark.is_mark(b'-')
                && first.end() - first.start() == 1
                && !matches!(first.text(text.text), "O" | "D" | "L" | "M" | "d" | "l" | "o");
        let capital = behind.shape.is_capital() || behind.shape == Shape::Mixed;
        let infix = mark.is_mark(b'-') && behind.shape == Shape::Lower && lower_infix_follows(text, next + 1);
        if possessive || !(capital || infix) {
            break;
        }
        if infix {
            // `Jansen-van der Berg`: the tussenvoegsel and what follows are pieces of their own.
            break;
        }
        capitals += 1;
        (end, next) = (behind.end(), next + 2);
    }
    if capitals == 0 {
        return None;
    }
    Some(Piece { part: Part::Word, start: first.start(), end, first: at, next, shape: first.shape })
}

/// What stands behind a comma or a space after a surname: the byte and token behind it, and whether it is a given
/// name.
fn tail(text: &Text<'_>, lexicon: &Lexicon<'_>, pieces: &[Piece]) -> Option<((usize, usize), bool)> {
    let last = pieces.last().filter(|piece| piece.part == Part::Word)?;
    let comma = token(text, last.next).filter(|mark| mark.is_mark(b',') && mark.start() == last.end);
    let from = if comma.is_some() { last.next + 1 } else { last.next };
    let piece = initials(text, from)
        .filter(|piece| piece.end > piece.start && text.text.as_bytes().get(piece.end - 1) == Some(&b'.'));
    let given = || {
        let word = word(text, from)?;
        let known =
            comma.is_some() && lexicon.word(word.text(text)).given >= 2 && lexicon.word(last.text(text)).given < 2;
        known.then_some(word)
    };
    let (piece, is_given) = match piece {
        Some(piece) => (piece, false),
        None => (given()?, true),
    };
    if NOT_INITIALS.contains(&piece.text(text)) {
        return None;
    }
    let gap = text.text.get(comma.map_or(last.end, Token::end)..piece.start)?;
    if !matches!(gap, " " | "" | "\u{a0}") {
        return None;
    }
    let mut end = (piece.end, piece.next);
    let mut index = piece.next;
    let mut stop = piece.end;
    for _ in 0..3 {
        let Some((word, next, after)) = infix_word(text, index) else { break };
        let gap = text.text.get(stop..token(text, index)?.start())?;
        if !matches!(gap, " " | "\u{a0}" | "_") || !is_infix(&word.to_lowercase()) {
            break;
        }
        (index, stop) = (next, after);
        end = (stop, index);
    }
    // Where a capital follows, the initials open the next name: `Jansen, P. de Vries`.
    let opens_next = token(text, end.1).is_some_and(|next| {
        next.shape.is_capital() && matches!(text.text.get(end.0..next.start()), Some(" " | "\u{a0}"))
    });
    (!opens_next).then_some((end, is_given))
}
