//! A cue and a value in one text in, how the one stands to the other out.

use std::ops::Range;

use super::cues::{AFTER, CueHit, LIST};

/// Bytes before a value in which a cue is looked for.
const BEFORE: usize = 120;

/// Bytes between a cue and its value at most for it to stand right beside it.
const NEAR: usize = 24;

/// What part of its weight a cue keeps behind its value, across a sentence's end, and past another number.
const BEHIND: f32 = 0.85;
const OTHER_SENTENCE: f32 = 0.5;
const BLOCKED: f32 = 0.3;

/// How a cue stands to a value.
pub(super) struct Distance {
    /// Whether it stands right beside it.
    pub(super) near: bool,
    /// What part of its weight it keeps there.
    pub(super) share: f32,
}

impl Distance {
    /// How it stands to the value at `span`, one of `all`; `None` where it stands too far away.
    pub(super) fn of(text: &str, hit: &CueHit, span: &Range<usize>, all: &[Range<usize>]) -> Option<Self> {
        let before = hit.span.end <= span.start;
        let between = if before {
            hit.span.end..span.start
        } else if hit.span.start >= span.end {
            span.end..hit.span.start
        } else {
            return None;
        };
        let numbers = within(all, &between);
        let listed = before && !numbers.is_empty() && between.len() <= LIST && only_values(text, &between, numbers);
        if between.len() > if before { BEFORE } else { AFTER } && !listed {
            return None;
        }
        let gap = text.get(between.clone())?;
        let lines = gap.matches('\n').count();
        let marks = [' ', '\t', '\n', '\r', ':', '-', '=', '#', '*', '|'];
        let apart = lines > 1 || lines > 0 && (!before || gap.trim_matches(marks).len() > 12);
        if apart && !listed {
            return None;
        }
        let mut share = if before { 1.0 } else { BEHIND };
        if gap.contains(". ") || gap.contains("; ") {
            share *= OTHER_SENTENCE;
        }
        let blocked = !numbers.is_empty();
        if blocked && !listed && !only_values(text, &between, numbers) {
            share *= BLOCKED;
        }
        if !before && belongs_to_next(text, hit, all) {
            share *= BLOCKED;
        }
        let words = gap.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
        Some(Self { near: blocked || gap.len() <= NEAR && words <= if before { 3 } else { 2 }, share })
    }
}

/// The values that lie within `between`.
fn within<'n>(numbers: &'n [Range<usize>], between: &Range<usize>) -> &'n [Range<usize>] {
    let from = numbers.partition_point(|number| number.start < between.start);
    let to = numbers.partition_point(|number| number.end <= between.end);
    numbers.get(from..to).unwrap_or_default()
}

/// Whether nothing but values and list marks stand between: `BSN's: 1…, 2… en 3…`.
fn only_values(text: &str, between: &Range<usize>, numbers: &[Range<usize>]) -> bool {
    let mut at = between.start;
    let listed = |gap: &str| {
        gap.split(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    ',' | ';'
                        | ':'
                        | '/'
                        | '&'
                        | '-'
                        | '|'
                        | '*'
                        | '•'
                        | '>'
                        | '('
                        | ')'
                        | '='
                        | '"'
                        | '\''
                        | '['
                        | ']'
                )
        })
        .all(|word| matches!(word, "" | "en" | "of" | "and" | "is" | "zijn" | "resp." | "kloppen" | "niet"))
    };
    for number in numbers.iter().filter(|number| number.start >= between.start && number.end <= between.end) {
        if number.start < at {
            continue;
        }
        if !text.get(at..number.start).is_some_and(listed) {
            return false;
        }
        at = number.end;
    }
    text.get(at..between.end).is_some_and(listed)
}

/// Whether a cue behind one value leads up to the next: `1…, BSN 2…`.
fn belongs_to_next(text: &str, hit: &CueHit, numbers: &[Range<usize>]) -> bool {
    let next = numbers.get(numbers.partition_point(|number| number.start < hit.span.end));
    next.and_then(|next| text.get(hit.span.end..next.start)).is_some_and(|gap| {
        gap.len() <= 6
            && gap
                .chars()
                .all(|c| c.is_whitespace() && c != '\n' || matches!(c, ':' | '=' | '.' | '"' | '\'' | '#' | '-' | '>'))
    })
}
