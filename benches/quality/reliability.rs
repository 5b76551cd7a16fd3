//! Findings that are known to be right or wrong in, out: how far their confidence can be believed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::table::shown;

/// One finding: its confidence, and whether it is right.
pub(crate) type Outcome = (f32, bool);

/// The bounds of the bins, the last one closed. Fine where policies draw their lines.
const BINS: [f32; 11] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// Findings from which the error of a detector has to be at most [`BOUND`].
const MANY: usize = 200;

/// The expected calibration error allowed.
const BOUND: f64 = 0.05;

#[derive(Clone, Copy, Default)]
struct Bin {
    count: usize,
    confidence: f64,
    right: usize,
}

fn bins(outcomes: &[Outcome]) -> Vec<Bin> {
    let mut bins = vec![Bin::default(); BINS.len() - 1];
    for (confidence, right) in outcomes {
        let at = BINS.partition_point(|bound| bound <= confidence).clamp(1, bins.len()) - 1;
        bins[at].count += 1;
        bins[at].confidence += f64::from(*confidence);
        bins[at].right += usize::from(*right);
    }
    bins
}

/// The mean distance between confidence and share right, over the bins, weighed by their counts.
pub(crate) fn error(outcomes: &[Outcome]) -> f64 {
    let apart: f64 = bins(outcomes).iter().map(|bin| (bin.confidence - bin.right as f64).abs()).sum();
    apart / outcomes.len().max(1) as f64
}

/// Prints every detector's bins and error.
pub(crate) fn print(by_detector: &BTreeMap<String, Vec<Outcome>>, out: &mut dyn Write) -> io::Result<()> {
    let mut poor = Vec::new();
    for (detector, outcomes) in by_detector {
        let error = error(outcomes);
        writeln!(out, "{detector}: {} findings, expected calibration error {error:.3}", outcomes.len())?;
        writeln!(out, "  {:<10} {:>7} {:>10} {:>11}", "confidence", "count", "mean", "share right")?;
        for (bin, bounds) in bins(outcomes).iter().zip(BINS.windows(2)).filter(|(bin, _)| bin.count > 0) {
            let (mean, right) = (bin.confidence / bin.count as f64, bin.right as f64 / bin.count as f64);
            let bounds = format!("{:.1}-{:.1}", bounds[0], bounds[1]);
            writeln!(out, "  {bounds:<10} {:>7} {:>10} {:>11}", bin.count, shown(Some(mean)), shown(Some(right)))?;
        }
        if outcomes.len() >= MANY && error > BOUND {
            poor.push(format!("{detector} {error:.3}"));
        }
    }
    match poor.as_slice() {
        [] => writeln!(out, "every detector with {MANY} findings or more stays within {BOUND}"),
        poor => writeln!(out, "above {BOUND} with {MANY} findings or more: {}", poor.join(", ")),
    }
}
