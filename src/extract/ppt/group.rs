//! The texts of grouped shapes in, rows of a table out where they stand like one.
//!
//! It must not know whether the group was made as a table.

use std::collections::BTreeSet;

use crate::extract::Sink;
use crate::extract::table::{Table, TableCell};
use crate::model::{Origin, Place, Stop};

/// Shapes of one group that are lined up; more of them are told one by one.
const SHAPES: usize = 10_000;

/// The texts of a group, each with the place of its shape.
#[derive(Default)]
pub(super) struct Group {
    /// The upper left corner of the shape whose text comes next.
    pub(super) corner: Option<(i32, i32)>,
    texts: Vec<((i32, i32), String)>,
}

impl Group {
    /// Takes a text; gives it back where its shape stands nowhere.
    pub(super) fn take(&mut self, text: String) -> Option<String> {
        match self.corner {
            Some(corner) if self.texts.len() < SHAPES => {
                self.texts.push((corner, text));
                None
            }
            _ => Some(text),
        }
    }

    /// Hands over the rows, or gives the texts back one by one where they stand in no grid.
    pub(super) fn tell(self, place: &Place, sink: &mut dyn Sink) -> Result<Vec<String>, Stop> {
        let columns: BTreeSet<i32> = self.texts.iter().map(|((_, left), _)| *left).collect();
        let rows: BTreeSet<i32> = self.texts.iter().map(|((top, _), _)| *top).collect();
        if rows.len() < 2 || columns.len() < 2 || self.texts.len() * 2 < rows.len() * columns.len() {
            return Ok(self.texts.into_iter().map(|(_, text)| text).collect());
        }
        let mut texts = self.texts;
        texts.sort_by_key(|(corner, _)| *corner);
        let mut table = Table::default();
        for row in texts.chunk_by(|one, other| one.0.0 == other.0.0) {
            let text = |column: &i32| row.iter().find(|((_, left), _)| left == column).map_or("", |(_, text)| text);
            let cells: Vec<_> = columns
                .iter()
                .map(|column| TableCell { text: text(column), origin: Origin::None, place: place.clone() })
                .collect();
            table.row(&cells, sink)?;
        }
        table.finish(sink)?;
        Ok(Vec::new())
    }
}
