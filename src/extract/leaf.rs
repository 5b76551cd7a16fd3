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

    /// The anchor of what is left when the first `skip` bytes are taken off.
    pub(super) fn behind(&self, skip: usize) -> Self {
        match self {
            Self::None => Self::None,
            Self::At(at) => Self::At(at + skip as u64),
            Self::Mapped(pairs) => {
                let first = pairs.partition_point(|pair| pair.0 <= skip);
                let start =
                    first.checked_sub(1).and_then(|at| pairs.get(at)).map(|pair| (0, pair.1 + (skip - pair.0) as u64));
                let rest = pairs.get(first..).unwrap_or_default().iter().map(|pair| (pair.0 - skip, pair.1));
                Self::Mapped(start.into_iter().chain(rest).collect())
            }
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

/// Names of what names a field.
const NAMING: &[&str] = &[
    "naam",
    "name",
    "key",
    "sleutel",
    "veld",
    "veldnaam",
    "field",
    "fieldname",
    "label",
    "kolom",
    "column",
    "attribuut",
];
/// Names of what holds the field's value.
const HOLDING: &[&str] = &["value", "waarde", "val", "text", "tekst", "content", "inhoud", "data"];
/// Characters of the longest name of a field.
const NAME: usize = 40;

/// Gives values the name that stands beside them: `{"naam": "bsn", "waarde": "…"}`, `<veld naam="bsn">…</veld>`.
pub(super) fn name_values(leaves: &mut [Leaf]) {
    if leaves.len() < 2 || leaves.len() > 6 {
        return;
    }
    let split = |label: &str| {
        label
            .rsplit_once('/')
            .map_or((String::new(), label.to_lowercase()), |(head, last)| (head.to_owned(), last.to_lowercase()))
    };
    let names_field = |leaf: &Leaf| {
        let word = leaf.text.chars().count() <= NAME && leaf.text.starts_with(char::is_alphabetic);
        let (head, last) = split(&leaf.label);
        (word && NAMING.contains(&last.trim_start_matches('@'))).then_some(head)
    };
    let Some((at, head)) = leaves.iter().enumerate().find_map(|(at, leaf)| Some((at, names_field(leaf)?))) else {
        return;
    };
    let name = leaves.get(at).map(|leaf| leaf.text.trim().replace('/', " ")).unwrap_or_default();
    let mut named = false;
    for (own, leaf) in leaves.iter_mut().enumerate().filter(|(own, _)| *own != at) {
        let (within, last) = split(&leaf.label);
        let holds = within == head && HOLDING.contains(&last.as_str()) || !head.is_empty() && leaf.label == head;
        if holds {
            leaf.label = if head.is_empty() { name.clone() } else { format!("{head}/{name}") };
            named |= own != at;
        }
    }
    // What names a field is no value, and no person is called so.
    if let Some(leaf) = leaves.get_mut(at).filter(|_| named) {
        leaf.kind = Kind::Name;
        leaf.label.clear();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(label: &str, text: &str) -> Leaf {
        Leaf {
            text: text.into(),
            label: label.into(),
            kind: Kind::Value,
            place: Place::default(),
            anchor: Anchor::None,
        }
    }

    #[test]
    fn a_value_is_named_by_what_stands_beside_it() {
        let mut leaves = [leaf("rij/veld/naam", "bsn"), leaf("rij/veld", "1")];
        name_values(&mut leaves);
        assert_eq!((leaves[0].kind, leaves[1].label.as_str()), (Kind::Name, "rij/veld/bsn"));
        let mut leaves = [leaf("key", "bsn"), leaf("value", "1"), leaf("bron", "x")];
        name_values(&mut leaves);
        assert_eq!((leaves[1].label.as_str(), leaves[2].label.as_str()), ("bsn", "bron"));
        let mut leaves = [leaf("naam", "Jansen"), leaf("bsn", "1")];
        name_values(&mut leaves);
        assert_eq!((leaves[0].label.as_str(), leaves[0].kind), ("naam", Kind::Value));
    }

    #[test]
    fn an_anchor_goes_on_behind_what_is_taken_off() {
        let anchor = Anchor::Mapped(vec![(0, 10), (4, 14), (4, 20)]);
        assert_eq!(anchor.behind(2).origin().span(0..2), Some(12..14));
        assert_eq!(anchor.behind(4).origin().span(0..2), Some(20..22));
        assert_eq!(anchor.behind(6).origin().span(0..1), Some(22..23));
    }
}
