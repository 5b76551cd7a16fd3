//! Text in, candidates of the user's own detectors out: every shape of all of them in one pass.
//!
//! One set says which shapes stand in a text at all; only those are looked for by themselves. Without own detectors
//! there is nothing to do.

use std::ops::Range;

use regex::{Regex, RegexSet, RegexSetBuilder};

use crate::model::Entity;
use crate::rules::{Detector, Own, SHAPES};

use super::Candidate;
use super::token::digit;

/// What a candidate of a user's own detector is read by; its entity says which one it is.
pub(crate) const OWN: &str = "own";

/// Bytes that the set of all shapes takes at most; larger ones are matched one by one.
const SET: usize = 32 << 20;

/// The shapes of the user's own detectors, ready to match.
pub struct Shapes {
    detectors: Vec<Own>,
    /// Detector, form and pattern of each shape, in the order of the set; those of one detector follow each other.
    rows: Vec<(usize, &'static str, Regex)>,
    set: Option<RegexSet>,
}

impl Shapes {
    /// Makes the shapes of the detectors ready.
    pub fn new(detectors: &[Detector]) -> Self {
        let detectors: Vec<Own> = detectors.iter().filter_map(|detector| detector.own.clone()).collect();
        let rows: Vec<_> = detectors
            .iter()
            .enumerate()
            .flat_map(|(at, own)| own.shapes.iter().zip(SHAPES).map(move |(shape, form)| (at, *form, shape.clone())))
            .collect();
        let set = (rows.len() > 1).then(|| {
            RegexSetBuilder::new(rows.iter().map(|(_, _, shape)| shape.as_str()))
                .size_limit(SET)
                .dfa_size_limit(SET)
                .build()
                .ok()
        });
        Self { set: set.flatten(), detectors, rows }
    }

    /// Reads every value of `text` that has one of the shapes.
    pub(crate) fn read(&self, text: &str, segment: usize, out: &mut Vec<Candidate>) {
        if self.rows.is_empty() {
            return;
        }
        let standing = self.set.as_ref().map(|set| set.matches(text));
        for group in self.groups() {
            let Some(own) = self.rows.get(group.start).and_then(|(at, ..)| self.detectors.get(*at)) else { continue };
            let mut found: Vec<Candidate> = Vec::new();
            for at in group.filter(|at| standing.as_ref().is_none_or(|standing| standing.matched(*at))) {
                let Some((_, form, shape)) = self.rows.get(at) else { continue };
                found.extend(spans(shape, text).filter_map(|span| value(own, text, span, form)));
            }
            out.extend(apart(found).map(|found| Candidate { segment, ..found }));
        }
    }

    /// The rows of each detector's shapes.
    fn groups(&self) -> impl Iterator<Item = Range<usize>> {
        let mut end = 0;
        self.rows.chunk_by(|left, right| left.0 == right.0).map(move |group| {
            let start = end;
            end += group.len();
            start..end
        })
    }
}

/// The value at `span` as a candidate, where the detector accepts it.
pub(crate) fn value(own: &Own, text: &str, span: Range<usize>, form: &'static str) -> Option<Candidate> {
    let normal = own.accept(text.get(span.clone())?)?;
    let found = Candidate::new(own.entity.clone(), OWN, span, form, normal);
    Some(Candidate { check: own.check.map(|(name, _)| name), ..found })
}

/// Where `shape` stands in `text` by itself. A match that is a part of something longer is none, and no other starts
/// by itself within the same word: so every byte is looked at a bounded number of times.
fn spans<'t>(shape: &'t Regex, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let span = shape.find_at(text, from)?.range();
            if bounded(text, &span) {
                from = span.end;
                return Some(span);
            }
            let rest = text.get(span.start..)?;
            let word = rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len());
            from = span.start + word.max(rest.chars().next()?.len_utf8());
        }
    })
}

/// Of values of one detector that overlap, the one that starts first and ends last.
fn apart(mut found: Vec<Candidate>) -> impl Iterator<Item = Candidate> {
    found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
    let mut end = 0;
    found.into_iter().filter(move |found| {
        let free = found.span.start >= end;
        end = end.max(found.span.end);
        free
    })
}

/// Whether a value is no part of a longer word or number: `345` is not in `12345`, `12.345`, `345,50` or `a345`.
fn bounded(text: &str, span: &Range<usize>) -> bool {
    let (Some(left), Some(inner), Some(right)) = (text.get(..span.start), text.get(span.clone()), text.get(span.end..))
    else {
        return false;
    };
    let (mut before, mut after) = (left.chars().rev(), right.chars());
    let (first, last) = (inner.chars().next(), inner.chars().next_back());
    !joins(first, before.next(), before.next(), None) && !joins(last, after.next(), after.next(), after.next())
}

/// Whether what stands at a value's `edge` goes on in the characters beside it, the nearest first.
fn joins(edge: Option<char>, next: Option<char>, second: Option<char>, third: Option<char>) -> bool {
    let (Some(edge), Some(next)) = (edge, next) else { return false };
    let is_digit = |character: char| digit(character).is_some();
    let number = is_digit(edge) && second.is_some_and(is_digit);
    match next {
        _ if !edge.is_alphanumeric() => false,
        next if next.is_alphanumeric() => true,
        '.' | '-' | '/' | ':' => number,
        // A decimal comma; a comma before a longer number is one of a list.
        ',' => number && third.is_some_and(|third| third.is_ascii_digit()),
        _ => false,
    }
}

impl Candidate {
    /// The id of the detector that reads so.
    pub fn detector(&self) -> &str {
        match &self.entity {
            Some(entity @ Entity::Custom(_)) if self.detector == OWN => entity.id(),
            _ => self.detector,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn shapes(files: &[&str]) -> Shapes {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("detectors")).unwrap();
        for (at, text) in files.iter().enumerate() {
            let text = format!("id = 'own_{at}'\nname = {{ nl = 'x', en = 'x' }}\n{text}");
            std::fs::write(folder.path().join(format!("detectors/own_{at}.toml")), text).unwrap();
        }
        Shapes::new(&Rules::with_folder(folder.path()).unwrap().detectors)
    }

    fn found(shapes: &Shapes, text: &str) -> Vec<(String, &'static str, String)> {
        let mut out = Vec::new();
        shapes.read(text, 0, &mut out);
        out.into_iter().map(|found| (found.detector().to_owned(), found.form, text[found.span].to_owned())).collect()
    }

    #[test]
    fn a_value_is_no_part_of_something_longer() {
        let three = shapes(&[r"shapes = ['\d{3}']"]);
        for text in ["12345", "12.345", "345,50", "a345", "345b", "2024-345", "345:12", "1/345"] {
            assert_eq!(found(&three, text), [], "{text}");
        }
        for text in ["345", "_345_", "(345)", "nr:345.", "345, 12", "345, en", "x-345", "345-x"] {
            assert_eq!(found(&three, text).len(), 1, "{text}");
        }
        assert_eq!(found(&three, "1234 345 567").len(), 2);
    }

    #[test]
    fn all_detectors_and_shapes_are_read_in_one_pass() {
        let both =
            shapes(&[r"shapes = ['P\d{5}', 'P-\d{5}', 'P\d{5}-[A-Z]']", "shapes = ['[A-Z]\\d{5}']\ncheck = 'luhn'"]);
        let told = |id: &str, form: &'static str, text: &str| (id.to_owned(), form, text.to_owned());
        assert_eq!(
            found(&both, "P12345, P-12345 en P12345-A"),
            [
                told("own_0", "shape", "P12345"),
                told("own_0", "shape-2", "P-12345"),
                told("own_0", "shape-3", "P12345-A"),
            ]
        );
        assert_eq!(found(&both, "niets 12345"), []);
        assert_eq!(found(&shapes(&[]), "P12345"), []);
    }

    proptest::proptest! {
        /// Values lie on borders of characters, fit their shape and never overlap, whatever the text.
        #[test]
        fn values_lie_within_the_text(text in "[0-9A-Fé .,/:_-]{0,40}") {
            let own = shapes(&["shapes = ['[0-9A-F]{2,5}', '[A-F][.-]\\d{3}']\nstrip = '.-'\nlengths = [2, 4]"]);
            let mut out = Vec::new();
            own.read(&text, 0, &mut out);
            let mut end = 0;
            for found in out {
                proptest::prop_assert!(found.span.start >= end && text.get(found.span.clone()).is_some());
                proptest::prop_assert!(matches!(found.normalized.len(), 2 | 4));
                end = found.span.end;
            }
        }
    }
}
