//! Findings in, a bounded number of rows out, the gravest and surest of them in their first order.

use std::cmp::Ordering;

use crate::model::{Entity, Evidence, Fingerprint};
use crate::report::weight::Weight;

/// Rows of the table at the most: browsers sort and filter that many at once.
const MOST: usize = 5_000;

/// One finding, as the table tells it.
pub(super) struct Row {
    pub(super) order: u64,
    pub(super) weight: Weight,
    pub(super) confidence: f32,
    pub(super) part: String,
    pub(super) entity: Entity,
    pub(super) place: String,
    pub(super) person: Option<u32>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) fingerprint: Fingerprint,
    pub(super) value: Option<String>,
}

/// Keeps up to twice the rows, then drops the lesser half: each row is moved twice on average.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    seen: u64,
}

/// The rows to show, and how many there are besides.
pub(super) struct Kept {
    pub(super) rows: Vec<Row>,
    pub(super) left_out: u64,
}

impl Rows {
    /// Adds the row that `make` makes of its number.
    pub(super) fn add(&mut self, make: impl FnOnce(u64) -> Row) {
        self.rows.push(make(self.seen));
        self.seen += 1;
        if self.rows.len() >= 2 * MOST {
            self.cut();
        }
    }

    pub(super) fn done(mut self) -> Kept {
        if self.rows.len() > MOST {
            self.cut();
        }
        self.rows.sort_by_key(|row| row.order);
        Kept { left_out: self.seen - self.rows.len() as u64, rows: self.rows }
    }

    fn cut(&mut self) {
        self.rows.sort_by(gravest);
        self.rows.truncate(MOST);
    }
}

fn gravest(one: &Row, other: &Row) -> Ordering {
    let by_weight = other.weight.cmp(&one.weight);
    by_weight.then(other.confidence.total_cmp(&one.confidence)).then(one.order.cmp(&other.order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_are_kept_in_their_order() {
        let mut rows = Rows::default();
        for at in 0..30_000u64 {
            let grave = at % 10 == 0;
            rows.add(|order| Row {
                order,
                weight: if grave { Weight::Grave } else { Weight::Plain },
                confidence: 0.9,
                part: String::new(),
                entity: Entity::Bsn,
                place: String::new(),
                person: None,
                evidence: Vec::new(),
                fingerprint: Fingerprint([0; 16]),
                value: None,
            });
        }
        let kept = rows.done();
        assert_eq!((kept.rows.len(), kept.left_out), (MOST, 25_000));
        assert_eq!(kept.rows.iter().filter(|row| row.weight == Weight::Grave).count(), 3_000);
        assert!(kept.rows.is_sorted_by_key(|row| row.order));
    }
}
