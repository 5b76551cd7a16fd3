//! A sink for tests: keeps what a format pushes.

use std::io::Cursor;
use std::ops::Range;

use crate::model::{Budget, Limits, Segment, Status, Stop};

use super::leaf::{Anchor, Leaf};
use super::{Doc, Format, ReadSeek, Sink, Trouble};

/// A segment that was pushed.
pub(crate) type OwnedSegment = Leaf;

impl OwnedSegment {
    /// The span of its whole text.
    pub(crate) fn span(&self) -> Option<Range<u64>> {
        self.anchor.origin().span(0..self.text.len())
    }
}

/// What a format pushed.
pub(crate) struct Collector {
    /// The records, in order.
    pub(crate) records: Vec<Vec<OwnedSegment>>,
    /// The children: name and content.
    pub(crate) children: Vec<(String, Vec<u8>)>,
    /// What was told of parts.
    pub(crate) covered: Vec<(String, Status, &'static str)>,
    budget: Budget,
}

impl Default for Collector {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            children: Vec::new(),
            covered: Vec::new(),
            budget: Budget::new(&Limits::default()),
        }
    }
}

impl Collector {
    /// What `format` reads out of `bytes` under the name `name`.
    pub(crate) fn run(
        format: &dyn Format,
        name: &str,
        bytes: &[u8],
    ) -> (Self, Result<(), Trouble>) {
        let mut sink = Self::default();
        let budget = Budget::new(&Limits::default());
        let mut content = Cursor::new(bytes);
        let outcome = Doc::open(name, &mut content, &budget)
            .and_then(|mut doc| format.extract(&mut doc, &mut sink));
        (sink, outcome)
    }

    /// Every segment.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &OwnedSegment> {
        self.records.iter().flatten()
    }

    /// Pairs of label and text of one record.
    pub(crate) fn pairs(&self, record: usize) -> Vec<(&str, &str)> {
        self.records[record]
            .iter()
            .map(|leaf| (leaf.label.as_str(), leaf.text.as_str()))
            .collect()
    }

    /// The only segment with that text.
    pub(crate) fn only(&self, text: &str) -> &OwnedSegment {
        let found: Vec<_> = self.segments().filter(|leaf| leaf.text == text).collect();
        assert_eq!(found.len(), 1, "{text:?} {}", self.shown());
        found[0]
    }

    /// Everything as text, for the message of a failed test.
    pub(crate) fn shown(&self) -> String {
        self.records
            .iter()
            .map(|record| {
                record
                    .iter()
                    .map(|leaf| format!("[{}={}]", leaf.label, leaf.text))
                    .chain(["\n".to_owned()])
                    .collect::<String>()
            })
            .collect()
    }
}

impl Sink for Collector {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        let owned = segments.iter().map(|segment| OwnedSegment {
            text: segment.text.to_owned(),
            label: segment.label.to_owned(),
            kind: segment.kind,
            place: segment.place.clone(),
            anchor: Anchor::of(segment.origin),
        });
        self.records.push(owned.collect());
        Ok(())
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).unwrap();
        self.children.push((name.to_owned(), bytes));
        Ok(())
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.covered.push((part.to_owned(), status, reason));
        Ok(())
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}
