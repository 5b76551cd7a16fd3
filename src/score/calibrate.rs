//! A share of probability as it was weighed in, the probability that is told out.

use crate::rules::{Calibration, Detector, Line};

/// Log-odds beyond which the fit has nothing to say; as in the command that fits.
const BOUND: f32 = 7.0;

/// Each detector's line, by its index.
pub(super) struct Calibrated(Vec<Option<Line>>);

impl Calibrated {
    pub(super) fn new(detectors: &[Detector], calibration: &Calibration) -> Self {
        Self(detectors.iter().map(|detector| calibration.line(&detector.id)).collect())
    }

    /// The probability that a reading of that detector is right.
    pub(super) fn tell(&self, detector: usize, weighed: f32) -> f32 {
        let Some(line) = self.0.get(detector).copied().flatten() else { return weighed };
        let weighed = weighed.clamp(f32::EPSILON, 1.0 - f32::EPSILON);
        let log_odds = (weighed / (1.0 - weighed)).ln().clamp(-BOUND, BOUND);
        1.0 / (1.0 + (-(line.scale * log_odds + line.shift)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_the_order_and_without_one_nothing_changes() {
        let calibrated = Calibrated(vec![None, Some(Line { scale: 0.5, shift: -1.0 })]);
        assert!((calibrated.tell(0, 0.7) - 0.7).abs() < 1e-6);
        let told: Vec<f32> = [0.0, 0.2, 0.5, 0.9, 1.0].map(|weighed| calibrated.tell(1, weighed)).to_vec();
        assert!(told.is_sorted() && told.iter().all(|told| (0.0..=1.0).contains(told)));
        assert!((told[2] - 0.269).abs() < 0.001);
    }
}
