//! A record, its hits and what is looked for in, the hits with those added that nobody saw out.

use std::ops::Range;

use crate::gate::Listener;
use crate::model::{Entity, Kind, Role, Segment};
use crate::scan::Sought;
use crate::score::Hit;

/// What spoke for a hit: it is the very value that was asked for.
const EVIDENCE: &str = "asked";

/// Adds where a value of `sought` stands and no hit tells so.
pub(super) fn add(sought: &[Sought], segments: &[Segment<'_>], hits: &mut Vec<Hit>) {
    if sought.is_empty() {
        return;
    }
    // All of a row concerns one person, where it concerns one.
    let mut persons = hits.iter().filter_map(|hit| hit.person);
    let first = persons.next().filter(|_| segments.iter().any(|segment| segment.kind == Kind::Value));
    let person = first.filter(|first| persons.all(|person| person == *first));
    let before = hits.len();
    for (at, segment) in segments.iter().enumerate() {
        for value in sought {
            for span in value.spans(segment.text) {
                let told = hits.iter().any(|hit| {
                    let overlaps = hit.segment == at && hit.span.start < span.end && span.start < hit.span.end;
                    overlaps && hit.entity == value.entity
                });
                if !told {
                    let (entity, normalized) = (value.entity.clone(), value.normalized.clone());
                    hits.push(Hit { confidence: value.confidence, person, ..asked(at, span, entity, normalized) });
                }
            }
        }
    }
    in_order(hits, before);
}

/// Adds what `listener` looks for itself, where no hit of that probability tells it.
pub(super) fn seek(listener: &mut dyn Listener, segments: &[Segment<'_>], least: f32, hits: &mut Vec<Hit>) {
    let before = hits.len();
    for (at, segment) in segments.iter().enumerate() {
        for (span, entity, normalized) in listener.seek(segment.text) {
            let told = hits.iter().any(|hit| {
                hit.segment == at && hit.confidence >= least && hit.span.start <= span.start && span.end <= hit.span.end
            });
            if !told {
                hits.push(asked(at, span, entity, normalized));
            }
        }
    }
    in_order(hits, before);
}

fn asked(segment: usize, span: Range<usize>, entity: Entity, normalized: String) -> Hit {
    let evidence = vec![EVIDENCE.into()];
    Hit { entity, segment, span, confidence: 1.0, evidence, normalized, person: None, role: Role::Citizen }
}

/// Puts hits that came after the first `before` where they stand.
fn in_order(hits: &mut [Hit], before: usize) {
    if hits.len() > before {
        hits.sort_by_key(|hit| (hit.segment, hit.span.start, hit.span.end));
    }
}
