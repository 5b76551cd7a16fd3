//! Pieces of a part's text in, one joined text that leads back to them out.

use std::ops::Range;

use super::leaf::Anchor;

/// A text under construction that keeps where each piece of it came from.
#[derive(Default)]
pub(super) struct Mapped {
    text: String,
    pairs: Vec<(usize, u64)>,
    end: u64,
}

impl Mapped {
    /// What was joined so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Adds `text` as it stands from `at` on.
    pub(super) fn verbatim(&mut self, text: &str, at: u64) {
        if text.is_empty() {
            return;
        }
        if self.pairs.is_empty() || self.end != at {
            self.mark(at);
        }
        self.text.push_str(text);
        self.end = at + text.len() as u64;
    }

    /// Adds `text` for what stands in `range`.
    pub(super) fn replaced(&mut self, text: &str, range: Range<u64>) {
        if text.is_empty() {
            return;
        }
        self.mark(range.start);
        self.text.push_str(text);
        self.end = range.end;
        self.pairs.push((self.text.len(), range.end));
    }

    /// Drops white space at the end.
    pub(super) fn trim_end(&mut self) {
        let len = self.text.trim_end().len();
        self.text.truncate(len);
        // A pair at the end stays: it tells where the last piece ends.
        self.pairs.retain(|pair| pair.0 <= len);
    }

    /// How the text leads back.
    pub(super) fn anchor(&self) -> Anchor {
        match self.pairs.as_slice() {
            [] => Anchor::None,
            [(_, at)] => Anchor::At(*at),
            pairs => Anchor::Mapped(pairs.to_vec()),
        }
    }

    /// Takes the text and its anchor out and starts anew.
    pub(super) fn take(&mut self) -> (String, Anchor) {
        let anchor = self.anchor();
        self.pairs.clear();
        (std::mem::take(&mut self.text), anchor)
    }

    /// Starts a piece at `at`. Where the piece before ends elsewhere, a pair of its own keeps that end.
    fn mark(&mut self, at: u64) {
        let here = self.text.len();
        if !self.pairs.is_empty() && self.end != at {
            self.pair(here, self.end);
        }
        self.pair(here, at);
    }

    fn pair(&mut self, here: usize, at: u64) {
        if self.pairs.last() != Some(&(here, at)) {
            self.pairs.push((here, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_where_their_piece_ends() {
        let mut mapped = Mapped::default();
        mapped.verbatim("ab", 10);
        mapped.verbatim("cd", 12);
        mapped.verbatim("ef", 20);
        mapped.replaced("é", 22..28);
        let (text, anchor) = mapped.take();
        assert_eq!(text, "abcdefé");
        let span = |range: Range<usize>| anchor.origin().span(range);
        assert_eq!(span(0..4), Some(10..14));
        assert_eq!(span(3..5), Some(13..21));
        assert_eq!(span(4..8), Some(20..28));
        assert_eq!(span(6..8), Some(22..28));
    }

    #[test]
    fn what_stands_in_one_piece_needs_no_map() {
        let mut mapped = Mapped::default();
        mapped.verbatim("ab", 0);
        mapped.verbatim("cd", 2);
        assert!(matches!(mapped.anchor(), Anchor::At(0)));
        mapped.take();
        mapped.replaced("x", 7..9);
        assert_eq!(mapped.anchor().origin().span(0..1), Some(7..9));
    }
}
