//! Records as a format lends them in, the same records to keep until their turn out.
//!
//! All text of a batch lies in one place, and what one segment and the next are both labelled lies there once.

use std::ops::Range;

use crate::extract::Anchor;
use crate::model::{Kind, Place, Segment};

/// Bytes of text from which a batch is full: one block of running text. The smaller it is, the fewer surnames are told
/// between the weighing of a record and its turn.
const TEXT: usize = 32 << 10;

/// Segments from which it is full: enough for a thread to be busy with for a while.
const SEGMENTS: usize = 1000;

/// Records that are kept.
#[derive(Default)]
pub(super) struct Batch {
    text: String,
    pieces: Vec<Piece>,
    /// Where each record's pieces end.
    ends: Vec<usize>,
}

/// A segment whose text and label lie in the text of its batch.
struct Piece {
    text: Range<usize>,
    label: Range<usize>,
    kind: Kind,
    place: Place,
    anchor: Anchor,
}

impl Batch {
    /// Keeps one more record.
    pub(super) fn add(&mut self, segments: &[Segment<'_>]) {
        // The cells of a column have one label.
        let before = self.ends.len().checked_sub(2).and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        for (at, segment) in segments.iter().enumerate() {
            let text = self.keep(segment.text);
            let known = self.pieces.get(before + at).map(|piece| piece.label.clone());
            let known = known.filter(|known| self.text.get(known.clone()) == Some(segment.label));
            let label = known.unwrap_or_else(|| self.keep(segment.label));
            let (kind, place, anchor) = (segment.kind, segment.place.clone(), Anchor::of(segment.origin));
            self.pieces.push(Piece { text, label, kind, place, anchor });
        }
        self.ends.push(self.pieces.len());
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    /// Whether it is time for the next batch.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= TEXT || self.pieces.len() >= SEGMENTS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Lends the records one by one, as long as `look` wants more.
    pub(super) fn each<E>(&mut self, mut look: impl FnMut(&[Segment<'_>]) -> Result<(), E>) -> Result<(), E> {
        let (mut start, text) = (0, &self.text);
        for &end in &self.ends {
            let pieces = self.pieces.get_mut(start..end).unwrap_or_default();
            start = end;
            // Places go along and come back: a copy would count up and down what all threads share.
            let places: Vec<Place> = pieces.iter_mut().map(|piece| std::mem::take(&mut piece.place)).collect();
            let lent = pieces.iter().zip(places).map(|(piece, place)| Segment {
                text: text.get(piece.text.clone()).unwrap_or_default(),
                label: text.get(piece.label.clone()).unwrap_or_default(),
                kind: piece.kind,
                place,
                origin: piece.anchor.origin(),
            });
            let segments: Vec<Segment<'_>> = lent.collect();
            let told = look(&segments);
            let places: Vec<Place> = segments.into_iter().map(|segment| segment.place).collect();
            for (piece, place) in pieces.iter_mut().zip(places) {
                piece.place = place;
            }
            told?;
        }
        Ok(())
    }
}
