//! Readings with log-odds in, probabilities out: readings of the same text share one probability.

use super::Weighed;

/// Log-odds beyond which nothing changes.
const BOUND: f32 = 30.0;

/// Room to reckon in, kept from segment to segment.
#[derive(Default)]
pub(super) struct Sheet {
    odds: Vec<f32>,
    /// How far the readings up to each reach.
    ends: Vec<usize>,
}

/// Gives each reading of one segment its share: its odds over those of all readings that overlap it and of none.
/// Readings come in order of their start.
pub(super) fn share(readings: &mut [Weighed], sheet: &mut Sheet) {
    let odds = |reading: &Weighed| reading.log_odds.clamp(-BOUND, BOUND).exp();
    if let [only] = readings
        && !only.candidate.span.is_empty()
    {
        let odds = odds(only);
        only.confidence = odds / (1.0 + odds);
        return;
    }
    sheet.odds.clear();
    sheet.odds.extend(readings.iter().map(odds));
    sheet.ends.clear();
    let mut furthest = 0;
    sheet.ends.extend(readings.iter().map(|reading| {
        furthest = furthest.max(reading.candidate.span.end);
        furthest
    }));
    let Sheet { odds, ends } = sheet;
    for at in 0..readings.len() {
        let this = &readings[at].candidate;
        let share = if this.within {
            odds[at] / (1.0 + odds[at])
        } else {
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
        };
        readings[at].confidence = share;
    }
}
