//! A record in, the same record in plain characters out, and its hits led back to where they stand.
//!
//! It must not know what is looked for; where documents within a text go is for the walker to say.

use std::borrow::Cow;

use crate::extract::{Unveiled, unveil};
use crate::model::{Origin, Segment};
use crate::score::Hit;

/// What the segments of a record read once their writings are undone: one for each, empty where all are plain.
pub(super) struct Plain(Vec<Option<Unveiled>>);

impl Plain {
    pub(super) fn of(segments: &[Segment<'_>]) -> Self {
        let mut all = Vec::new();
        for (at, segment) in segments.iter().enumerate() {
            if let Some(found) = unveil(segment.text) {
                all.resize_with(segments.len(), || None);
                if let Some(own) = all.get_mut(at) {
                    *own = Some(found);
                }
            }
        }
        Self(all)
    }

    /// The record to look at.
    pub(super) fn segments<'s>(&'s self, segments: &'s [Segment<'s>]) -> Cow<'s, [Segment<'s>]> {
        if self.0.is_empty() {
            return Cow::Borrowed(segments);
        }
        let plain = segments.iter().zip(&self.0).map(|(segment, own)| match own {
            Some(own) => Segment { text: own.text(), origin: Origin::None, ..segment.clone() },
            None => segment.clone(),
        });
        Cow::Owned(plain.collect())
    }

    /// Leads what was found back into the record as it came.
    pub(super) fn back(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        hits.retain_mut(|hit| {
            let Some(own) = self.0.get(hit.segment).and_then(Option::as_ref) else { return true };
            match own.span(hit.span.clone()) {
                Some(span) => {
                    hit.span = span;
                    true
                }
                None => false,
            }
        });
        hits
    }

    /// The documents that stood in the texts, each under a name that tells where.
    pub(super) fn documents(&mut self, segments: &[Segment<'_>]) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        for (own, segment) in self.0.iter_mut().zip(segments) {
            for document in own.iter_mut().flat_map(Unveiled::documents) {
                let start = document.range.start;
                let at = segment.origin.span(document.range).map_or(start as u64, |span| span.start);
                let name = document.name.unwrap_or_else(|| format!("{}-at-{at}", document.writing));
                all.push((name, document.bytes));
            }
        }
        all
    }
}
