//! Records out of a text that was joined from pieces of a page in, the same records with their places in the page out.
//!
//! It must not know what reads the text.

use crate::model::{Budget, Place, Segment, Status, Stop};

use super::super::leaf::Anchor;
use super::super::{ReadSeek, Sink};

/// A sink before another one.
pub(super) struct Back<'s> {
    /// How the text leads back to the page.
    pub(super) anchor: Anchor,
    pub(super) sink: &'s mut dyn Sink,
}

impl Sink for Back<'_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        let anchors: Vec<Anchor> = segments.iter().map(|segment| self.anchor.through(segment.origin)).collect();
        let placed = segments.iter().zip(&anchors).map(|(segment, anchor)| Segment {
            // Lines of the text are not those of the page.
            place: Place { line: None, column: None, ..segment.place.clone() },
            origin: anchor.origin(),
            ..segment.clone()
        });
        self.sink.record(&placed.collect::<Vec<_>>())
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        self.sink.columns(columns);
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        self.sink.child(name, content)
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.sink.covered(part, status, reason)
    }

    fn budget(&self) -> &Budget {
        self.sink.budget()
    }
}
