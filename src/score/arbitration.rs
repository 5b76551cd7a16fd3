//! Readings with log-odds in, probabilities out: readings of the same text share one probability.

use super::Weighed;

/// Log-odds beyond which nothing changes.
const BOUND: f32 = 30.0;

/// Gives each reading of one segment its share: its odds over those of all readings that overlap it and of none.
/// Readings come in order of their start.
pub(super) fn share(readings: &mut [Weighed]) {
    let odds: Vec<f32> = readings.iter().map(|reading| reading.log_odds.clamp(-BOUND, BOUND).exp()).collect();
    let mut ends: Vec<usize> = Vec::with_capacity(readings.len());
    let mut furthest = 0;
    for reading in readings.iter() {
        furthest = furthest.max(reading.candidate.span.end);
        ends.push(furthest);
    }
    let shares: Vec<f32> = (0..readings.len())
        .map(|at| {
            let this = &readings[at].candidate;
            if this.within {
                return odds[at] / (1.0 + odds[at]);
            }
            let first = ends.partition_point(|end| *end <= this.span.start);
            let rivals =
                (first..readings.len()).take_while(|other| readings[*other].candidate.span.start < this.span.end);
            let sum: f32 = rivals
                .filter(|other| {
                    let other = &readings[*other].candidate;
                    !other.within && other.span.end > this.span.start
                })
                .map(|other| odds[other])
                .sum();
            odds[at] / (1.0 + sum)
        })
        .collect();
    for (reading, share) in readings.iter_mut().zip(shares) {
        reading.confidence = share;
    }
}
