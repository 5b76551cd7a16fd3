//! Records of a tree in, the same records out, each value in the column of its path.
//!
//! A tree tells its columns only as it goes: the same path in record after record is one. So the first records are
//! held back until their values can be looked at together. It knows no format and no meaning.

use std::collections::HashMap;

use crate::model::{Budget, Kind, Segment, Status, Stop};

use super::leaf::{Anchor, Leaf};
use super::{ReadSeek, Sink, Trouble};

/// Records held back.
const RECORDS: usize = 200;
/// Segments and bytes held back at the most.
const SEGMENTS: usize = 8 << 10;
const BYTES: usize = 1 << 20;
/// Columns that are told apart.
const COLUMNS: usize = 1 << 10;
/// Times that the columns are told anew because a table stood in between.
const AGAIN: u32 = 32;

/// A sink before another one.
struct Columns<'s> {
    sink: &'s mut dyn Sink,
    held: Vec<Vec<Leaf>>,
    /// What came so far.
    records: usize,
    segments: usize,
    bytes: usize,
    decided: bool,
    /// Column by path.
    known: HashMap<String, u32>,
    samples: Vec<Vec<String>>,
    /// Whether the sink knows these columns, not those of a table.
    current: bool,
    again: u32,
    /// Why the sink took no more, until it can be told.
    stopped: Option<Stop>,
}

/// Reads with `read` into `sink`, by way of columns.
pub(super) fn over(
    sink: &mut dyn Sink,
    read: impl FnOnce(&mut dyn Sink) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut columns = Columns {
        sink,
        held: Vec::new(),
        records: 0,
        segments: 0,
        bytes: 0,
        decided: false,
        known: HashMap::new(),
        samples: Vec::new(),
        current: false,
        again: 0,
        stopped: None,
    };
    let outcome = read(&mut columns);
    let flushed = columns.flush();
    let stopped = columns.stopped;
    outcome?;
    flushed?;
    stopped.map_or(Ok(()), |stop| Err(stop.into()))
}

impl Columns<'_> {
    /// Tells the columns of what is held back, and hands that over.
    fn flush(&mut self) -> Result<(), Stop> {
        self.current = false;
        let held = std::mem::take(&mut self.held);
        for leaf in held.iter().flatten().filter(|leaf| takes_part(leaf.kind, &leaf.label)) {
            let next = self.samples.len();
            let at = match self.known.get(&leaf.label) {
                Some(at) => *at as usize,
                None if next < COLUMNS => {
                    self.known.insert(leaf.label.clone(), next as u32);
                    self.samples.push(Vec::new());
                    next
                }
                None => continue,
            };
            if let Some(sample) = self.samples.get_mut(at).filter(|_| !leaf.text.trim().is_empty()) {
                sample.push(leaf.text.trim().to_owned());
            }
        }
        for leaves in held {
            let segments: Vec<_> = leaves.iter().map(Leaf::segment).collect();
            self.pass(&segments)?;
        }
        Ok(())
    }

    /// Hands a record on, its values in their columns.
    fn pass(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        if !segments.iter().any(|segment| takes_part(segment.kind, segment.label)) {
            return self.sink.record(segments);
        }
        if !self.current && self.again < AGAIN {
            let samples: Vec<Vec<&str>> =
                self.samples.iter().map(|sample| sample.iter().map(String::as_str).collect()).collect();
            self.sink.columns(&samples);
            self.current = true;
            self.again += 1;
        }
        if !self.current {
            return self.sink.record(segments);
        }
        let mut placed = segments.to_vec();
        for segment in placed.iter_mut().filter(|segment| takes_part(segment.kind, segment.label)) {
            segment.place.table_column = self.known.get(segment.label).copied();
        }
        self.sink.record(&placed)
    }
}

fn takes_part(kind: Kind, label: &str) -> bool {
    kind == Kind::Value && !label.is_empty()
}

impl Sink for Columns<'_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        if let Some(stop) = self.stopped.take() {
            return Err(stop);
        }
        if segments.iter().any(|segment| segment.place.table_column.is_some()) {
            // A row of a table, which has columns of its own.
            return self.sink.record(segments);
        }
        let plain = !segments.iter().any(|segment| takes_part(segment.kind, segment.label));
        if self.decided || plain && self.held.is_empty() {
            return self.pass(segments);
        }
        self.segments += segments.len();
        self.bytes += segments.iter().map(|segment| segment.text.len()).sum::<usize>();
        self.records += 1;
        self.held.push(segments.iter().map(hold).collect());
        let full = self.records >= RECORDS || self.segments >= SEGMENTS || self.bytes >= BYTES;
        self.decided = full;
        if full { self.flush() } else { Ok(()) }
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        self.stopped = self.flush().err();
        self.current = false;
        self.sink.columns(columns);
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        self.current = false;
        self.sink.child(name, content)
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.sink.covered(part, status, reason)
    }

    fn budget(&self) -> &Budget {
        self.sink.budget()
    }
}

fn hold(segment: &Segment<'_>) -> Leaf {
    Leaf {
        text: segment.text.to_owned(),
        label: segment.label.to_owned(),
        kind: segment.kind,
        place: segment.place.clone(),
        anchor: Anchor::of(segment.origin),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;
    use crate::model::{Origin, Place};

    fn value<'a>(label: &'a str, text: &'a str) -> Segment<'a> {
        Segment { text, label, kind: Kind::Value, place: Place::default(), origin: Origin::None }
    }

    #[test]
    fn one_path_is_one_column() {
        let mut sink = Collector::default();
        let outcome = over(&mut sink, |sink| {
            for _ in 0..RECORDS + 10 {
                sink.record(&[value("bsn", "1"), value("naam", "x"), Segment::name("n")])?;
                sink.record(&[value("naam", "y")])?;
            }
            sink.record(&[value("later", "1")])?;
            Ok(())
        });
        assert_eq!(outcome, Ok(()));
        let told = &sink.columns;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].len(), told[0][0].len(), told[0][1].len()), (2, RECORDS / 2, RECORDS));
        assert_eq!(sink.records.len(), 2 * (RECORDS + 10) + 1);
        for leaf in sink.segments() {
            let column = match leaf.label.as_str() {
                "bsn" => Some(0),
                "naam" => Some(1),
                _ => None,
            };
            assert_eq!(leaf.place.table_column, column, "{}", leaf.label);
        }
    }

    #[test]
    fn what_was_held_back_comes_out_in_any_case() {
        let mut sink = Collector::default();
        let outcome = over(&mut sink, |sink| {
            sink.record(&[value("bsn", "1")])?;
            Err(Trouble::Corrupt("x"))
        });
        assert_eq!((outcome, sink.records.len()), (Err(Trouble::Corrupt("x")), 1));
    }
}
