//! The description of a file's columns in, one leaf a column out: its path, its levels and what its values mean.
//!
//! It must not know how values are kept.

use super::super::{Cell, decimal, moment, path, wide_decimal};
use super::encoding::Raw;
use super::thrift::Value;
use crate::extract::days;

/// Columns at the most.
const COLUMNS: usize = 20_000;
/// Days from the start of the Julian count to 1970.
const JULIAN: i64 = 2_440_588;

/// One column.
pub(super) struct Leaf {
    pub(super) name: String,
    /// Physical type, and the width of one that is fixed.
    pub(super) kind: i64,
    pub(super) width: usize,
    /// The levels at which a value is there, and at which a row goes on.
    pub(super) defined: u32,
    pub(super) repeated: u32,
    meaning: Meaning,
}

#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    Plain,
    Date,
    Decimal(usize),
    /// Parts of a second.
    Moment(i64),
    Unsigned,
}

/// The columns of a file, in its order.
pub(super) fn leaves(elements: &[Value<'_>]) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    // Name, levels, and how many are still to come below it.
    let mut open: Vec<(String, u32, u32, usize)> = Vec::new();
    for (at, element) in elements.iter().enumerate() {
        let name = element.text(4).unwrap_or_default();
        let (mut defined, mut repeated) = open.last().map_or((0, 0), |above| (above.1, above.2));
        if at > 0 {
            match element.int(3) {
                Some(1) => defined += 1,
                Some(2) => (defined, repeated) = (defined + 1, repeated + 1),
                _ => {}
            }
        }
        if let Some(above) = open.last_mut() {
            above.3 -= 1;
        }
        match element.size(5).filter(|children| *children > 0) {
            Some(children) => open.push((name, defined, repeated, children)),
            None if at == 0 => {}
            None => {
                let names = open.iter().skip(1).map(|above| above.0.as_str()).chain([name.as_str()]);
                let kind = element.int(1).unwrap_or(-1);
                let width = element.size(2).unwrap_or(0);
                leaves.push(Leaf { name: path(names), kind, width, defined, repeated, meaning: meaning(element) });
            }
        }
        while open.last().is_some_and(|above| above.3 == 0) {
            open.pop();
        }
        if open.len() > 100 || leaves.len() > COLUMNS || open.is_empty() {
            break;
        }
    }
    leaves
}

/// What values mean, by the older and the newer way to say it (`ConvertedType`, `LogicalType`).
fn meaning(element: &Value<'_>) -> Meaning {
    let scale = || element.size(7).unwrap_or(0);
    let logical = element.field(10);
    let unit = logical.and_then(|logical| logical.field(8)).and_then(|moment| moment.field(2));
    if let Some(unit) = unit {
        let parts = [(1, 1_000), (2, 1_000_000), (3, 1_000_000_000)];
        let known = parts.iter().find(|(id, _)| unit.field(*id).is_some());
        return known.map_or(Meaning::Plain, |(_, parts)| Meaning::Moment(*parts));
    }
    match element.int(6) {
        Some(5) => Meaning::Decimal(scale()),
        Some(6) => Meaning::Date,
        Some(9) => Meaning::Moment(1_000),
        Some(10) => Meaning::Moment(1_000_000),
        Some(11..=14) => Meaning::Unsigned,
        _ if logical.is_some_and(|logical| logical.field(6).is_some()) => Meaning::Date,
        _ => match logical.and_then(|logical| logical.field(5)) {
            Some(decimal) => Meaning::Decimal(decimal.size(1).unwrap_or(0)),
            None => Meaning::Plain,
        },
    }
}

impl Leaf {
    /// What a value says.
    pub(super) fn cell(&self, raw: &Raw<'_>) -> Cell {
        let text = match (raw, self.meaning) {
            (Raw::Int(days), Meaning::Date) => days::date(*days),
            (Raw::Int(value), Meaning::Moment(parts)) => moment(*value, parts),
            (Raw::Int(value), Meaning::Decimal(scale)) => decimal(i128::from(*value), scale),
            (Raw::Int(value), Meaning::Unsigned) if self.kind == 2 => value.cast_unsigned().to_string(),
            (Raw::Int(value), Meaning::Unsigned) => (*value as u32).to_string(),
            (Raw::Int(value), _) => value.to_string(),
            (Raw::Bool(value), _) => value.to_string(),
            (Raw::Float(value), _) => value.to_string(),
            (Raw::Bytes(bytes), Meaning::Decimal(scale)) => return wide_decimal(bytes, scale),
            // A moment as old writers keep it: nanoseconds of a day, then the day.
            (Raw::Bytes(bytes), _) if self.kind == 3 => {
                let day = bytes.last_chunk::<4>().map_or(0, |day| i64::from(u32::from_le_bytes(*day)));
                days::date(day - JULIAN)
            }
            (Raw::Bytes(bytes), _) => return Cell::Bytes(bytes.to_vec()),
        };
        Cell::Text(text)
    }
}
