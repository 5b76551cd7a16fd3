//! A name out of a file in, the name as it may be shown out: of columns, keys, elements, headers and sheets.

use std::collections::HashMap;
use std::sync::Arc;

use crate::score::Hit;

/// Names that the memo holds before it starts afresh.
const MEMO: usize = 4096;

/// Probability from which a name is masked: what is likely enough to be told is not shown.
const SHOWN_BELOW: f32 = 0.4;

/// Digits in a row from which a name may hold a number of a person, whatever letters touch it.
const DIGITS: usize = 8;

/// Names that are known by where they lie: the columns of a table.
const LATEST: usize = 32;

/// What was decided of names before.
#[derive(Default)]
pub(super) struct Masks {
    shown: HashMap<String, Arc<str>>,
    /// The latest names whole, each with what is shown of it. They are kept, so that no other lies where one lay.
    latest: Vec<[Arc<str>; 2]>,
}

impl Masks {
    /// `name` as it may be shown. `look` tells what stands in one part of it.
    pub(super) fn shown(&mut self, name: &Arc<str>, look: impl Fn(&str) -> Vec<Hit>) -> Arc<str> {
        if let Some([_, shown]) = self.latest.iter().find(|[known, _]| Arc::ptr_eq(known, name)) {
            return Arc::clone(shown);
        }
        let shown = self.look_up(name, look);
        if self.latest.len() >= LATEST {
            self.latest.clear();
        }
        self.latest.push([Arc::clone(name), Arc::clone(&shown)]);
        shown
    }

    fn look_up(&mut self, name: &Arc<str>, look: impl Fn(&str) -> Vec<Hit>) -> Arc<str> {
        // The parts of a path recur from record to record, the whole path does not.
        if name.contains('/') {
            let parts: Vec<Arc<str>> = name.split('/').map(|part| self.part(part, &look)).collect();
            let changed = parts.iter().zip(name.split('/')).any(|(shown, part)| **shown != *part);
            return if changed { parts.join("/").into() } else { Arc::clone(name) };
        }
        self.part(name, &look)
    }

    fn part(&mut self, part: &str, look: &impl Fn(&str) -> Vec<Hit>) -> Arc<str> {
        if let Some(shown) = self.shown.get(part) {
            return Arc::clone(shown);
        }
        let hits: Vec<Hit> = look(part).into_iter().filter(|hit| hit.confidence >= SHOWN_BELOW).collect();
        let shown: Arc<str> = without_numbers(&replace(part, hits.iter())).into();
        if self.shown.len() >= MEMO {
            self.shown.clear();
        }
        self.shown.insert(part.to_owned(), Arc::clone(&shown));
        shown
    }
}

/// `name` with each hit replaced by its kind.
pub(super) fn replace<'h>(name: &str, hits: impl Iterator<Item = &'h Hit>) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for hit in hits {
        if hit.span.start >= at {
            shown.push_str(name.get(at..hit.span.start).unwrap_or(""));
            shown.push('[');
            shown.push_str(hit.entity.id());
            shown.push(']');
        }
        at = at.max(hit.span.end);
    }
    shown.push_str(name.get(at..).unwrap_or(""));
    shown
}

/// `name` with long runs of digits replaced.
fn without_numbers(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    let mut run = String::new();
    for character in name.chars().chain(['\0']) {
        if character.is_numeric() {
            run.push(character);
            continue;
        }
        shown.push_str(if run.chars().count() >= DIGITS { "[…]" } else { &run });
        run.clear();
        if character != '\0' {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_not_shown() {
        let mut masks = Masks::default();
        let mut shown = |name: &str| masks.shown(&name.into(), |_| Vec::new()).to_string();
        assert_eq!(shown("/n311056167/bsn"), "/n[…]/bsn");
        assert_eq!(shown("X-31105616"), "X-[…]");
        assert_eq!(shown("/personen/12/naam"), "/personen/12/naam");
    }
}
