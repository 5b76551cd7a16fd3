//! `calibration.toml` in, a line for each detector out: what its weighed log-odds are worth.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::overlay::Files;
use super::{Detector, RulesError, parse};

/// Where the file stands.
pub(super) const PATH: &str = "calibration.toml";

/// The lines by detector. A detector without one is told as it is weighed.
#[derive(Clone, Debug, Default)]
pub struct Calibration {
    lines: BTreeMap<String, Line>,
}

/// Log-odds in, log-odds of the probability that is told out: `scale * x + shift`. It rises, so that the order of
/// findings stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// How much of the log-odds is believed; above 0.
    pub scale: f32,
    /// What is added, in natural log-odds.
    pub shift: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    scale: Spanned<f32>,
    shift: Spanned<f32>,
}

impl Calibration {
    /// The line of the detector of that id.
    pub fn line(&self, detector: &str) -> Option<Line> {
        self.lines.get(detector).copied()
    }

    pub(super) fn load(files: &Files, detectors: &[Detector]) -> Result<Self, RulesError> {
        let Some(text) = files.get(PATH) else { return Ok(Self::default()) };
        let rows: BTreeMap<Spanned<String>, Row> = parse(PATH, text)?;
        let mut lines = BTreeMap::new();
        for (id, row) in rows {
            let wrong =
                |span, problem: &str, remedy: &str| Err(RulesError::at(PATH, text, Some(span), problem, remedy));
            // One that is switched off may keep its line.
            let built_in = format!("detectors/{}.toml", id.get_ref());
            let known = detectors.iter().any(|detector| detector.id == *id.get_ref());
            if !known && !super::FILES.iter().any(|(path, _)| *path == built_in) {
                return wrong(id.span(), "no such detector", "`sluis rules list` names them");
            }
            let line = Line { scale: *row.scale.get_ref(), shift: *row.shift.get_ref() };
            if !(line.scale > 0.0 && line.scale.is_finite()) {
                return wrong(row.scale.span(), "a scale has to be positive", "write 1.0 to change nothing");
            }
            if !line.shift.is_finite() {
                return wrong(row.shift.span(), "no number to add", "write 0.0 to change nothing");
            }
            lines.insert(id.into_inner(), line);
        }
        Ok(Self { lines })
    }
}
