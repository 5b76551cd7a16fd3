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

/// One reading of a picture: its words by their places, and how the picture was held for it.
pub struct Reading(Vec<Piece>, Held);

/// How a picture was held: how many times as large, and turned by how many quarters to the right.
#[derive(Clone, Copy)]
struct Held {
    by: f64,
    quarters: u8,
}

/// Words that were read on one line, and where they stand in the picture.
pub struct Seen {
    /// The words.
    pub text: String,
    /// Whether they go on in the line of the words before them.
    pub follows: bool,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    held: Held,
    size: (f64, f64),
}

impl Seen {
    /// Where the stretch `from`..`to` of the words stands, in shares of their length: left, top, right and bottom in
    /// the picture, with some room around it.
    pub fn part(&self, from: f64, to: f64) -> [f64; 4] {
        let room = 0.5 * (self.bottom - self.top);
        let length = self.right - self.left;
        let (left, right) = (self.left + from * length - room, self.left + to * length + room);
        let corners = [(left, self.top), (right, self.bottom)].map(|(x, y)| self.held.back(x, y, self.size));
        let [(x, y), (to_x, to_y)] = corners;
        [x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)]
    }
}

impl Held {
    /// The point of the picture that lay at `x`, `y` as it was held.
    fn back(self, x: f64, y: f64, (width, height): (f64, f64)) -> (f64, f64) {
        let (width, height) = (width * self.by, height * self.by);
        let (x, y) = match self.quarters % 4 {
            0 => (x, y),
            1 => (y, height - x),
            2 => (width - x, height - y),
            _ => (width - y, x),
        };
        (x / self.by, y / self.by)
    }
}

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

    /// What was read of `picture`, in the order it was read in.
    pub fn pieces<'r>(&'r self, picture: &'r Picture) -> impl Iterator<Item = Seen> + 'r {
        let size = (f64::from(picture.width()), f64::from(picture.height()));
        self.0.iter().map(move |piece| Seen {
            text: piece.text.clone(),
            follows: piece.follows,
            left: piece.left,
            right: piece.right,
            top: piece.base - 1.15 * piece.size,
            bottom: piece.base + 0.3 * piece.size,
            held: self.1,
            size,
        })
    }

    /// The reading of that text, line by line, for an [`Ocr`] that knows no places.
    pub fn of_text(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.trim().is_empty()).enumerate();
        Self(lines.map(|(at, line)| Piece::line(line.trim(), at as f64)).collect(), Held { by: 1.0, quarters: 0 })
    }
}
