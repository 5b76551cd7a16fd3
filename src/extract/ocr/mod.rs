//! A picture in, the words drawn on it and where they stand out: reading by eye, for what holds no text.
//!
//! Formats hand pictures to their sink; whoever holds the sink lets an [`Ocr`] read them. It must not know the
//! document that a picture came from.

mod tesseract;
mod tsv;

use crate::model::{Budget, Place, Stop};

use super::layout::{self, Piece};
use super::{Picture, Sink, Trouble};

pub use tesseract::Tesseract;

/// One reading of a picture: its words by their places.
pub struct Reading(Vec<Piece>);

/// Something that can read pictures.
pub trait Ocr: Send + Sync {
    /// Reads `picture`, perhaps more than once over: the best reading comes first, and each may hold what another
    /// misses. An empty list is a picture without a word.
    fn read(&self, picture: &Picture, budget: &Budget) -> Result<Vec<Reading>, Trouble>;
}

impl Reading {
    /// Pushes what was read, tables as rows and the rest as lines; each at `place`.
    pub fn tell(self, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
        layout::tell(self.0, place, sink)
    }

    /// The reading of that text, line by line, for an [`Ocr`] that knows no places.
    pub fn of_text(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.trim().is_empty()).enumerate();
        Self(lines.map(|(at, line)| Piece::line(line.trim(), at as f64)).collect())
    }
}
