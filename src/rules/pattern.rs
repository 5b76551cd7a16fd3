//! A pattern as somebody wrote it in, its compiled form out, or what is wrong at which of its bytes.
//!
//! Patterns are matched in time in proportion to the text; what they may cost is bounded here. It must not know what a
//! match means.

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, Ast, RepetitionKind, RepetitionRange};
use regex_syntax::hir::{Class, Hir, HirKind, translate::Translator};

/// Bytes that a compiled pattern takes at most, and its cache while matching.
const COMPILED: usize = 2 << 20;

/// Bytes of a match at least and at most.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=400;

/// How deep groups stand within groups at most.
const NESTED: u32 = 30;

/// What is wrong with a pattern.
#[derive(Debug)]
pub(super) struct Fault {
    /// The byte of the pattern at which it goes wrong.
    pub(super) at: usize,
    pub(super) problem: String,
    pub(super) remedy: &'static str,
}

/// What every match of a pattern holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sure {
    /// Letters that are always the same.
    pub(super) fixed: u32,
    pub(super) letter: bool,
    pub(super) digit: bool,
}

/// Compiles a pattern whose matches are values.
pub(super) fn shape(pattern: &str) -> Result<(Regex, Sure), Fault> {
    let (inner, before) = within_bounds(pattern);
    let moved = |fault: Fault| Fault { at: fault.at + before, ..fault };
    let (tree, hir) = parse(inner).map_err(moved)?;
    if let Some(at) = ast::visit(&tree, Endless::default()).unwrap_or_default() {
        let problem = "a repetition without an end".into();
        return Err(moved(Fault { at, problem, remedy: "say how many at most, such as {1,20}" }));
    }
    let (shortest, longest) = (hir.properties().minimum_len(), hir.properties().maximum_len());
    if shortest.is_none_or(|length| length < *LENGTH.start()) {
        let problem = "a pattern that one character or none would fit".into();
        return Err(Fault { at: 0, problem, remedy: "make it fit two characters at least" });
    }
    if longest.is_none_or(|length| length > *LENGTH.end()) {
        let problem = "a pattern of very long values".into();
        return Err(Fault { at: 0, problem, remedy: "make it fit 400 bytes at most" });
    }
    Ok((compile(inner)?, sure(&hir)))
}

/// Compiles a pattern that a whole value has to fit.
pub(super) fn whole(pattern: &str) -> Result<Regex, Fault> {
    parse(pattern)?;
    compile(&format!("^(?:{pattern})$"))
}

/// A pattern without the word borders at its ends, and the bytes left out before it: values are held to borders of our
/// own, which know that `_` in a file name is one.
fn within_bounds(pattern: &str) -> (&str, usize) {
    let inner = pattern.strip_prefix(r"\b").unwrap_or(pattern);
    let before = pattern.len() - inner.len();
    let inner = inner.strip_suffix(r"\b").filter(|inner| !inner.ends_with('\\')).unwrap_or(inner);
    (inner, before)
}

fn parse(pattern: &str) -> Result<(Ast, Hir), Fault> {
    let fault = |at: usize, problem: String| Fault { at, problem, remedy: "mend the pattern here" };
    let tree = ast::parse::ParserBuilder::new()
        .nest_limit(NESTED)
        .build()
        .parse(pattern)
        .map_err(|error| fault(error.span().start.offset, error.kind().to_string()))?;
    let hir = Translator::new()
        .translate(pattern, &tree)
        .map_err(|error| fault(error.span().start.offset, error.kind().to_string()))?;
    Ok((tree, hir))
}

fn compile(pattern: &str) -> Result<Regex, Fault> {
    RegexBuilder::new(pattern).size_limit(COMPILED).dfa_size_limit(COMPILED).build().map_err(|_| Fault {
        at: 0,
        problem: "a pattern that grows too large".into(),
        remedy: "use smaller repetitions, and [0-9A-Z] in place of \\w",
    })
}

/// Looks for a repetition without an end.
#[derive(Default)]
struct Endless(Option<usize>);

impl ast::Visitor for Endless {
    type Output = Option<usize>;
    type Err = ();

    fn finish(self) -> Result<Option<usize>, ()> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), ()> {
        if let Ast::Repetition(repetition) = tree
            && matches!(
                repetition.op.kind,
                RepetitionKind::ZeroOrMore
                    | RepetitionKind::OneOrMore
                    | RepetitionKind::Range(RepetitionRange::AtLeast(_))
            )
        {
            self.0.get_or_insert(repetition.op.span.start.offset);
        }
        Ok(())
    }
}

/// What every match of `hir` holds.
fn sure(hir: &Hir) -> Sure {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Sure::default(),
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            let fixed = text.chars().filter(|character| character.is_alphabetic()).count() as u32;
            Sure { fixed, letter: fixed > 0, digit: text.contains(char::is_numeric) }
        }
        HirKind::Class(class) => of_class(class),
        HirKind::Repetition(repetition) if repetition.min == 0 => Sure::default(),
        HirKind::Repetition(repetition) => {
            let one = sure(&repetition.sub);
            Sure { fixed: one.fixed.saturating_mul(repetition.min), ..one }
        }
        HirKind::Capture(capture) => sure(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(sure).fold(Sure::default(), |all, one| Sure {
            fixed: all.fixed.saturating_add(one.fixed),
            letter: all.letter || one.letter,
            digit: all.digit || one.digit,
        }),
        HirKind::Alternation(parts) => parts
            .iter()
            .map(sure)
            .reduce(|all, one| Sure {
                fixed: all.fixed.min(one.fixed),
                letter: all.letter && one.letter,
                digit: all.digit && one.digit,
            })
            .unwrap_or_default(),
    }
}

/// A class of characters; `[Pp]` is one letter.
fn of_class(class: &Class) -> Sure {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let all = |fits: fn(char) -> bool| {
        !ranges.is_empty()
            && ranges.iter().all(|(first, last)| fits(*first) && fits(*last) && (*first..=*last).take(64).all(fits))
    };
    let lower = |character: char| character.to_lowercase().next();
    let first = ranges.first().map(|(first, _)| lower(*first));
    let one = ranges.iter().all(|(from, to)| from == to && Some(lower(*from)) == first);
    let letter = all(char::is_alphabetic);
    Sure { fixed: u32::from(letter && one), letter, digit: all(char::is_numeric) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pattern: &str) -> (u32, bool, bool) {
        let sure = shape(pattern).unwrap().1;
        (sure.fixed, sure.letter, sure.digit)
    }

    #[test]
    fn what_every_match_holds_is_known() {
        assert_eq!(holds(r"\d{8}"), (0, false, true));
        assert_eq!(holds(r"[0-9]{3}[. ]?[0-9]{3}"), (0, false, true));
        assert_eq!(holds(r"[A-Z]{4}"), (0, true, false));
        assert_eq!(holds(r"[A-Z]{2}\d{6}"), (0, true, true));
        assert_eq!(holds(r"[0-9A-Z]{8}"), (0, false, false));
        assert_eq!(holds(r"PN-?\d{5}"), (2, true, true));
        assert_eq!(holds(r"(?i)pn\d{5}"), (2, true, true));
        assert_eq!(holds(r"(?:WK|BU)\d{6}"), (2, true, true));
        assert_eq!(holds(r"(?:WK)?\d{6}"), (0, false, true));
    }

    #[test]
    fn faults_have_a_place() {
        for (pattern, at) in [
            (r"P(\d{6}", 1),
            (r"P\d{6", 3),
            (r"AB[z-a]", 3),
            (r"P\d+", 3),
            (r"\bP\d*\b", 5),
            (r"P(?:\d{2,})", 6),
            (r"(?<!x)\d{6}", 0),
            (r"\d", 0),
            (r"(?:\d{6})?", 0),
            (r"\w{300}", 0),
            (r"P\q", 1),
        ] {
            let fault = shape(pattern).err().unwrap();
            assert_eq!(fault.at, at, "{pattern}: {fault:?}");
        }
        assert_eq!(whole("a(").err().unwrap().at, 1);
    }

    #[test]
    fn borders_at_the_ends_are_left_to_us() {
        assert_eq!(shape(r"\bP\d{3}\b").unwrap().0.as_str(), r"P\d{3}");
        assert_eq!(within_bounds(r"\d{3}\\b"), (r"\d{3}\\b", 0));
    }

    #[test]
    fn a_whole_value_has_to_fit() {
        let pattern = whole("9{3}|8").unwrap();
        assert!(pattern.is_match("999") && pattern.is_match("8") && !pattern.is_match("9998"));
    }

    proptest::proptest! {
        /// Whatever somebody writes is compiled or told with a place within it.
        #[test]
        fn any_text_is_a_pattern_or_a_fault(pattern in "[\\\\(\\[{}\\])*+?a-c0-9|^$.<>:=!-]{0,12}") {
            if let Err(fault) = shape(&pattern) {
                proptest::prop_assert!(fault.at <= pattern.len() && !fault.problem.is_empty());
            }
        }
    }
}
