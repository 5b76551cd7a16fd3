//! A sink for tests of container formats: keeps all it is given.

use std::io::Cursor;

use crate::model::{Budget, Kind, Limits, Place, Segment, Status, Stop};

use super::{Doc, Format, ReadSeek, Sink, Trouble};

/// One segment as it came.
pub(crate) struct Seen {
    pub(crate) text: String,
    pub(crate) label: String,
    pub(crate) kind: Kind,
    pub(crate) place: Place,
}

/// Everything a format told.
pub(crate) struct Collect {
    budget: Budget,
    pub(crate) seen: Vec<Seen>,
    pub(crate) children: Vec<(String, Vec<u8>)>,
    pub(crate) covered: Vec<(String, Status, &'static str)>,
}

/// Reads `bytes` under the default limits.
pub(crate) fn read(format: &dyn Format, bytes: &[u8]) -> (Collect, Result<(), Trouble>) {
    Collect::with(Limits::default()).read(format, bytes)
}

impl Collect {
    #[allow(clippy::needless_pass_by_value, reason = "tests read better without a borrow")]
    pub(crate) fn with(limits: Limits) -> Self {
        Self { budget: Budget::new(&limits), seen: Vec::new(), children: Vec::new(), covered: Vec::new() }
    }

    pub(crate) fn read(mut self, format: &dyn Format, bytes: &[u8]) -> (Self, Result<(), Trouble>) {
        let mut content = Cursor::new(bytes);
        let budget = Budget::new(self.budget.limits());
        let result = Doc::open("test", &mut content, &budget).and_then(|mut doc| format.extract(&mut doc, &mut self));
        (self, result)
    }

    /// All texts, a line each.
    pub(crate) fn text(&self) -> String {
        let texts: Vec<_> = self.seen.iter().map(|seen| seen.text.as_str()).collect();
        texts.join("\n")
    }

    pub(crate) fn labelled(&self, label: &str) -> Option<&str> {
        let seen = self.seen.iter().find(|seen| seen.label == label)?;
        Some(&seen.text)
    }

    pub(crate) fn child_text(&self, name: &str) -> Option<&str> {
        let (_, bytes) = self.children.iter().find(|child| child.0 == name)?;
        std::str::from_utf8(bytes).ok()
    }

    pub(crate) fn coverage(&self, part: &str) -> Option<(Status, &'static str)> {
        let row = self.covered.iter().find(|row| row.0 == part)?;
        Some((row.1, row.2))
    }
}

impl Sink for Collect {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        self.seen.extend(segments.iter().map(|segment| Seen {
            text: segment.text.to_owned(),
            label: segment.label.to_owned(),
            kind: segment.kind,
            place: segment.place.clone(),
        }));
        Ok(())
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        content.rewind().unwrap();
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
