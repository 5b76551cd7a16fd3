//! Signals and readings in, the log-odds that each signal adds out.

use crate::rules::{Detector, List};

use super::arbitration::{self, Sheet};
use super::signals::{SIGNALS, Signal, View};
use super::{Scene, Weighed};

/// What a reading needs before it counts for its neighbours.
pub(super) const SURE: f32 = 0.5;

/// Rounds at most in which neighbours make each other surer: a date beside a name, and then the name beside the date.
const ROUNDS: usize = 2;

/// The signals that each detector heeds, with what each weighs to it.
pub(super) struct Heed {
    alone: Vec<Vec<(&'static dyn Signal, f32)>>,
    relating: Vec<Vec<(&'static dyn Signal, f32)>>,
}

impl Heed {
    pub(super) fn new(detectors: &[Detector]) -> Self {
        let heeded = |relates: bool| {
            let of = |rules: &Detector| {
                let signals = SIGNALS.iter().filter(|signal| signal.relates() == relates);
                signals.filter_map(|signal| Some((*signal, *rules.signals.get(signal.code())?))).collect()
            };
            detectors.iter().map(of).collect()
        };
        Self { alone: heeded(false), relating: heeded(true) }
    }

    /// Adds what each reading's own place says.
    pub(super) fn alone(&self, scene: &Scene<'_>, organisations: List<'_>, readings: &mut [Weighed]) {
        let view = View::new(scene, organisations, &[]);
        for reading in readings {
            for (signal, weight) in self.alone.get(reading.detector).into_iter().flatten() {
                let told = reading.candidate.features.contains(&signal.code());
                if !told && signal.holds(&reading.candidate, &view) {
                    reading.add(signal.code(), *weight);
                }
            }
        }
    }

    /// The signals that hold for each reading beside its own features.
    pub(super) fn holding(
        &self,
        scene: &Scene<'_>,
        organisations: List<'_>,
        readings: &[Weighed],
    ) -> Vec<Vec<&'static str>> {
        let view = View::new(scene, organisations, readings);
        let of = |reading: &Weighed| {
            let heeded = self.alone.get(reading.detector).into_iter().chain(self.relating.get(reading.detector));
            let codes = heeded.flatten().filter(|(signal, _)| signal.holds(&reading.candidate, &view));
            codes.map(|(signal, _)| signal.code()).filter(|code| !reading.candidate.features.contains(code)).collect()
        };
        readings.iter().map(of).collect()
    }

    /// Shares out probabilities, and adds what neighbours say, as sure as the round before made them.
    pub(super) fn relate(&self, scene: &Scene<'_>, organisations: List<'_>, readings: &mut [Weighed]) {
        let mut sheet = Sheet::default();
        arbitrate(readings, &mut sheet);
        let base: Vec<f32> = readings.iter().map(|reading| reading.log_odds).collect();
        let mut said: Vec<(usize, &'static str, f32)> = Vec::new();
        let mut sure = Vec::new();
        for _ in 0..ROUNDS {
            let now: Vec<bool> = readings.iter().map(|reading| reading.confidence >= SURE).collect();
            if now == sure {
                break;
            }
            sure = now;
            said.clear();
            let view = View::new(scene, organisations, readings);
            for (at, reading) in readings.iter().enumerate() {
                for (signal, weight) in self.relating.get(reading.detector).into_iter().flatten() {
                    if signal.holds(&reading.candidate, &view) {
                        said.push((at, signal.code(), *weight));
                    }
                }
            }
            for (reading, base) in readings.iter_mut().zip(&base) {
                reading.log_odds = *base;
            }
            for (at, _, weight) in &said {
                if let Some(reading) = readings.get_mut(*at) {
                    reading.log_odds += weight;
                }
            }
            arbitrate(readings, &mut sheet);
        }
        for (at, code, weight) in said {
            if let Some(reading) = readings.get_mut(at).filter(|_| weight > 0.0) {
                reading.evidence.push(code.into());
            }
        }
    }
}

/// Shares out the probability of each segment's readings.
fn arbitrate(readings: &mut [Weighed], sheet: &mut Sheet) {
    for segment in readings.chunk_by_mut(|left, right| left.candidate.segment == right.candidate.segment) {
        arbitration::share(segment, sheet);
    }
}
