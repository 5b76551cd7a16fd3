//! Values that were found in, where they stand in one text after another out.
//!
//! A value is known by the line it was read in, and one that is telling by itself wherever it stands. It must not know
//! what the texts are parts of.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::find;
use super::look::Hit;
use crate::model::Entity;

/// What to look for.
pub(super) struct Wanted<'h> {
    /// Values to look for everywhere, longest first, each with one of its hits.
    values: Vec<(&'h str, usize)>,
    /// Finds the first word of each of them.
    finder: Option<AhoCorasick>,
    /// Finds all of each, without spaces.
    squashed: OnceCell<Option<AhoCorasick>>,
    /// Hits by the line they stand in.
    lines: HashMap<&'h str, Vec<(usize, Range<usize>)>>,
}

/// A stretch of a text, and the hit that it is a value of.
pub(super) type Found = (Range<usize>, usize);

impl<'h> Wanted<'h> {
    /// Looks for `hits`; for all of them everywhere where an earlier round did not find their place.
    pub(super) fn new(hits: &'h [Hit], everywhere: bool) -> Self {
        let mut by_value: HashMap<&str, usize> = HashMap::new();
        let mut lines: HashMap<&str, Vec<(usize, Range<usize>)>> = HashMap::new();
        for (at, hit) in hits.iter().enumerate().filter(|(_, hit)| !hit.in_name) {
            if everywhere || hit.is_plain() {
                by_value.entry(hit.value.trim()).or_insert(at);
                // Beside what is shown, a document may hold the value in its normal form.
                if matches!(hit.entity, Entity::DateOfBirth | Entity::Bsn) {
                    by_value.entry(hit.normalized.as_str()).or_insert(at);
                }
            }
            if let Some((line, within)) = hit.line() {
                let trimmed = line.trim();
                let lead = line.len() - line.trim_start().len();
                if let (Some(start), Some(end)) = (within.start.checked_sub(lead), within.end.checked_sub(lead)) {
                    let known = lines.entry(trimmed).or_default();
                    if !known.iter().any(|(_, range)| *range == (start..end)) {
                        known.push((at, start..end));
                    }
                }
            }
        }
        let mut values: Vec<(&str, usize)> = by_value.into_iter().collect();
        values.sort_by_key(|(value, at)| (std::cmp::Reverse(value.len()), *at));
        let words = values.iter().map(|(value, _)| value.split_whitespace().next().unwrap_or("\0"));
        let finder = if values.is_empty() { None } else { AhoCorasick::new(words).ok() };
        Self { values, finder, squashed: OnceCell::new(), lines }
    }

    /// Where values stand in `text`, in order and without overlap.
    pub(super) fn in_text(&self, text: &str) -> Vec<Found> {
        let mut found = self.by_value(text);
        let mut start = 0;
        for line in text.split('\n') {
            let lead = line.len() - line.trim_start().len();
            for (at, range) in self.lines.get(line.trim()).into_iter().flatten() {
                found.push((start + lead + range.start..start + lead + range.end, *at));
            }
            start += line.len() + 1;
        }
        apart(text, found)
    }

    /// Where values stand in a text whose spaces are a guess: between any two letters there may be one, or none.
    pub(super) fn in_drawn(&self, text: &str) -> Vec<Found> {
        let mut found = self.in_text(text);
        let values = self.values.iter().map(|(value, _)| squashed(value));
        let finder = self.squashed.get_or_init(|| AhoCorasick::new(values).ok());
        let Some(finder) = finder.as_ref().filter(|_| !self.values.is_empty()) else { return found };
        let letters: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
        let plain: String = letters.iter().map(|(_, c)| *c).collect();
        // Where each letter of the plain text stands in the text.
        let starts: Vec<usize> = letters.iter().flat_map(|(at, c)| std::iter::repeat_n(*at, c.len_utf8())).collect();
        for one in finder.find_overlapping_iter(&plain) {
            let (Some(start), Some(last)) = (starts.get(one.start()), starts.get(one.end().saturating_sub(1))) else {
                continue;
            };
            let end = last + text.get(*last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = text.get(..*start).and_then(|text| text.chars().next_back());
            let behind = text.get(end..).and_then(|text| text.chars().next());
            if let Some((_, at)) =
                self.values.get(one.pattern().as_usize()).filter(|_| !touches(before) && !touches(behind))
            {
                found.push((*start..end, *at));
            }
        }
        apart(text, found)
    }

    /// Where values stand in `text` that are telling by themselves.
    pub(super) fn in_value(&self, text: &str) -> Vec<Found> {
        apart(text, self.by_value(text))
    }

    fn by_value(&self, text: &str) -> Vec<Found> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let mut near: Vec<usize> = finder.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).collect();
        near.sort_unstable();
        near.dedup();
        let mut found = Vec::new();
        for (value, at) in near.into_iter().filter_map(|value| self.values.get(value)) {
            found.extend(find::all(text, value).into_iter().map(|range| (range, *at)));
        }
        found
    }
}

fn squashed(value: &str) -> String {
    value.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The longest of those that overlap, in order.
fn apart(text: &str, mut found: Vec<Found>) -> Vec<Found> {
    found.retain(|(range, _)| !range.is_empty() && text.get(range.clone()).is_some());
    found.sort_by_key(|(range, _)| (std::cmp::Reverse(range.len()), range.start));
    let mut kept: Vec<Found> = Vec::new();
    for (range, at) in found {
        if kept.iter().all(|(other, _)| range.end <= other.start || range.start >= other.end) {
            kept.push((range, at));
        }
    }
    kept.sort_by_key(|(range, _)| range.start);
    kept
}
