//! The cached points of one series of a chart in, a table of its categories and values out.
//!
//! It must not know where the chart stands (ECMA-376 part 1, 21.2.2).

use std::collections::BTreeMap;

use crate::extract::Sink;
use crate::extract::table::{Table, TableCell};
use crate::model::{Origin, Place, Stop};

/// Points of one series that are kept; the others are told one by one.
const POINTS: usize = 100_000;

/// One series as its points come by.
#[derive(Default)]
pub(super) struct Series {
    name: String,
    side: Side,
    point: u32,
    points: BTreeMap<u32, [String; 2]>,
}

#[derive(Clone, Copy, Default)]
enum Side {
    #[default]
    None,
    Name,
    Category,
    Value,
}

impl Series {
    /// Goes into the element of that name.
    pub(super) fn enter(&mut self, name: &str) {
        self.side = match name {
            "tx" => Side::Name,
            "cat" | "xVal" => Side::Category,
            "val" | "yVal" => Side::Value,
            _ => return,
        };
    }

    /// Goes to the point of that number.
    pub(super) fn point(&mut self, number: u32) {
        self.point = number;
    }

    /// Takes the text of a point; gives it back where it is none.
    pub(super) fn take(&mut self, text: String) -> Option<String> {
        let at = match self.side {
            Side::Category => 0,
            Side::Value => 1,
            Side::Name if self.name.is_empty() => {
                self.name = text;
                return None;
            }
            Side::Name | Side::None => return Some(text),
        };
        if self.points.len() >= POINTS && !self.points.contains_key(&self.point) {
            return Some(text);
        }
        if let Some(place) = self.points.entry(self.point).or_default().get_mut(at) {
            *place = text;
        }
        None
    }

    /// Hands over the table.
    pub(super) fn tell(self, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
        let mut table = Table::default();
        let rows = std::iter::once([String::new(), self.name]).chain(self.points.into_values());
        for row in rows {
            let cells = row.each_ref().map(|text| TableCell { text, origin: Origin::None, place: place.clone() });
            table.row(&cells, sink)?;
        }
        table.finish(sink)
    }
}
