//! Findings that are known to be right or wrong in, the map from log-odds to probability of each detector out.
//!
//! Two numbers a detector (J. Platt, "Probabilistic outputs for support vector machines", 1999): `scale * x + shift` are the
//! log-odds told for log-odds of `x`. A scale is positive, so the order of findings stays. A shift, which moves what
//! counts as found, is kept only where it puts clearly more findings on the right side of one half, over all packs and not
//! only those fitted on: one half stays the natural threshold.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::reliability::Outcome;

/// Findings from which a detector gets a map of its own; the others are told as they are weighed.
const ENOUGH: usize = 50;

/// Log-odds beyond which one finding more does not count for more.
const BOUND: f64 = 7.0;

/// How many findings' worth the belief weighs that the weights are right as they are.
const PRIOR: f64 = 4.0;

/// Share of the findings that a shift has to put right.
const WORTH: f64 = 0.01;

const ROUNDS: usize = 60;

const HEAD: &str = "# Log-odds in, log-odds of the probability that is told out: scale * x + shift, by detector. What has no row is told as\n\
                    # it is weighed. Written by `cargo bench --bench quality -- calibrate PACK…`; do not edit by hand.\n";

#[derive(Clone, Copy)]
struct Map {
    scale: f64,
    shift: f64,
}

/// The text of `rules/calibration.toml`.
pub(crate) fn fit(fitting: &BTreeMap<String, Vec<Outcome>>, all: &BTreeMap<String, Vec<Outcome>>) -> String {
    let mut text = HEAD.to_owned();
    for (detector, outcomes) in fitting.iter().filter(|(_, outcomes)| outcomes.len() >= ENOUGH) {
        let map = map(outcomes, all.get(detector).unwrap_or(outcomes));
        // Writing to a String cannot fail.
        let _ = write!(text, "\n[{detector}]\nscale = {:.3}\nshift = {:.3}\n", map.scale, map.shift);
    }
    text
}

fn map(fitting: &[Outcome], all: &[Outcome]) -> Map {
    let points = |outcomes: &[Outcome]| -> Vec<(f64, bool)> {
        outcomes.iter().map(|(confidence, right)| (log_odds(*confidence), *right)).collect()
    };
    let (fitting, all) = (points(fitting), points(all));
    let free = descend(&fitting, true);
    let put_right = |map: Map| all.iter().filter(|(x, right)| (map.scale * x + map.shift >= 0.0) == *right).count();
    let gained = put_right(free) as f64 - put_right(Map { scale: 1.0, shift: 0.0 }) as f64;
    if gained > WORTH * all.len() as f64 { free } else { descend(&fitting, false) }
}

fn log_odds(confidence: f32) -> f64 {
    let confidence = f64::from(confidence).clamp(1e-6, 1.0 - 1e-6);
    (confidence / (1.0 - confidence)).ln().clamp(-BOUND, BOUND)
}

/// Newton's method on the log loss, held to the map that changes nothing.
fn descend(points: &[(f64, bool)], shifts: bool) -> Map {
    let mut map = Map { scale: 1.0, shift: 0.0 };
    for _ in 0..ROUNDS {
        let (mut by_scale, mut by_shift) = (PRIOR * (map.scale - 1.0), PRIOR * map.shift);
        let (mut curve_scale, mut curve_shift, mut curve_both) = (PRIOR, PRIOR, 0.0);
        for (x, right) in points {
            let told = 1.0 / (1.0 + (-(map.scale * x + map.shift)).exp());
            let (off, weight) = (told - f64::from(u8::from(*right)), told * (1.0 - told));
            by_scale += off * x;
            by_shift += off;
            curve_scale += weight * x * x;
            curve_shift += weight;
            curve_both += weight * x;
        }
        if !shifts {
            (by_shift, curve_both) = (0.0, 0.0);
        }
        let determinant = curve_scale * curve_shift - curve_both * curve_both;
        let step_scale = (curve_shift * by_scale - curve_both * by_shift) / determinant;
        let step_shift = (curve_scale * by_shift - curve_both * by_scale) / determinant;
        map.scale = (map.scale - step_scale.clamp(-0.5, 0.5)).max(0.05);
        map.shift -= step_shift.clamp(-0.5, 0.5);
    }
    map
}
