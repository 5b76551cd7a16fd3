//! Candidates and their scene in, findings with probabilities out.
//!
//! Every reading starts with the log-odds of its form; each signal adds what its surroundings say. Readings of the
//! same stretch of text then share one probability, with «nothing at all» as the reading that is always there: so a
//! strong reading explains a weak one away. What is told at last is that share as `calibration.toml` corrects it. It must
//! not know of formats or policies.

mod ahead;
mod arbitration;
mod bits;
mod calibrate;
mod columns;
mod cues;
mod distance;
mod engine;
mod faint;
mod heed;
mod labels;
mod lone;
mod memory;
mod namesakes;
mod persons;
mod relation;
mod running;
mod scales;
mod signals;
mod study;
mod surnames;
mod whole;

use std::ops::Range;

use crate::model::{Date, Entity, Evidence, Role, Segment, Zone};
use crate::scan::Candidate;

pub use ahead::{Early, Lead};
pub use engine::Engine;
pub use memory::Memory;
pub use study::Study;

/// One reading that won, or may have.
pub struct Hit {
    /// What it is.
    pub entity: Entity,
    /// The segment of the record it stands in.
    pub segment: usize,
    /// Its bytes in the segment.
    pub span: Range<usize>,
    /// The probability that it is right.
    pub confidence: f32,
    /// What spoke for it.
    pub evidence: Vec<Evidence>,
    /// Its normal form.
    pub normalized: String,
    /// Hits of one record with the same number concern one person.
    pub person: Option<u32>,
    /// Whom it is about, as far as its surroundings tell.
    pub role: Role,
}

/// The record that candidates stand in.
pub struct Scene<'a> {
    /// The segments that belong together.
    pub segments: &'a [Segment<'a>],
    /// The field of the submission.
    pub zone: Zone,
    /// The reference day.
    pub today: Date,
    /// Whether a value (as it stands, and in its normal form) is the known contact's own: it concerns no citizen.
    pub exempt: &'a dyn Fn(&Entity, &str, &str) -> bool,
}

/// A candidate with what has been said of it so far.
struct Weighed {
    candidate: Candidate,
    detector: usize,
    log_odds: f32,
    confidence: f32,
    evidence: Vec<Evidence>,
}

impl Weighed {
    /// Adds what a signal says.
    fn add(&mut self, code: &'static str, log_odds: f32) {
        self.log_odds += log_odds;
        if log_odds > 0.0 {
            self.evidence.push(code.into());
        }
    }
}
