//! Segments that outlive the call that read them, until their record is whole.

use std::sync::Arc;

use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::Sink;

/// Segments that a record holds at the most; a larger one is pushed in pieces.
pub(super) const RECORD: usize = 1000;

/// An [`Origin`] that owns its map.
#[derive(Clone)]
pub(crate) enum Anchor {
    /// [`Origin::None`].
    None,
    /// [`Origin::At`].
    At(u64),
    /// [`Origin::Mapped`].
    Mapped(Vec<(usize, u64)>),
}

impl Anchor {
    /// Keeps `origin`.
    pub(crate) fn of(origin: Origin<'_>) -> Self {
        match origin {
            Origin::None => Self::None,
            Origin::At(at) => Self::At(at),
            Origin::Mapped(pairs) => Self::Mapped(pairs.to_vec()),
        }
    }

    /// Where its first byte stands.
    pub(super) fn start(&self) -> Option<u64> {
        match self {
            Self::None => None,
            Self::At(at) => Some(*at),
            Self::Mapped(pairs) => pairs.first().map(|pair| pair.1),
        }
    }

    /// Lends it.
    pub(crate) fn origin(&self) -> Origin<'_> {
        match self {
            Self::None => Origin::None,
            Self::At(at) => Origin::At(*at),
            Self::Mapped(pairs) => Origin::Mapped(pairs),
        }
    }
}

/// A [`Segment`] that owns its text.
#[derive(Clone)]
pub(crate) struct Leaf {
    /// The text.
    pub(crate) text: String,
    /// What names it.
    pub(crate) label: String,
    /// How to read it.
    pub(crate) kind: Kind,
    /// Where it stands.
    pub(crate) place: Place,
    /// How it leads back to the part's text.
    pub(crate) anchor: Anchor,
}

impl Leaf {
    /// Lends it as a segment.
    pub(crate) fn segment(&self) -> Segment<'_> {
        Segment {
            text: &self.text,
            label: &self.label,
            kind: self.kind,
            place: self.place.clone(),
            origin: self.anchor.origin(),
        }
    }
}

/// Bytes of the longest label that is built from names in the file; hostile names would be copied to each leaf.
const LABEL: usize = 1 << 10;
/// Bytes of the longest path that is told as a place.
const PATH: usize = 4 << 10;

/// The label for a path of names: all of it, or its inner end where it is too long.
pub(super) fn path(names: &str) -> String {
    let from = names.ceil_char_boundary(names.len().saturating_sub(LABEL));
    names.get(from..).unwrap_or_default().to_owned()
}

/// The place for a path, unless it is too long.
pub(super) fn place_of(path: &str) -> Option<Arc<str>> {
    (path.len() <= PATH).then(|| path.into())
}

/// Pushes `leaves` as one record, in pieces where there are too many, and empties the list.
pub(super) fn push(leaves: &mut Vec<Leaf>, sink: &mut dyn Sink) -> Result<(), Stop> {
    for piece in leaves.chunks(RECORD) {
        let segments: Vec<_> = piece.iter().map(Leaf::segment).collect();
        sink.record(&segments)?;
    }
    leaves.clear();
    Ok(())
}

/// The same list, emptied, with room for other borrows: a loop over rows allocates once.
pub(super) fn emptied<'b>(mut segments: Vec<Segment<'_>>) -> Vec<Segment<'b>> {
    segments.clear();
    segments.into_iter().map_while(|_| None).collect()
}
