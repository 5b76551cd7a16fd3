//! One record in, all that was noticed of each reading of one detector out: what its weights are fitted on.

use std::ops::Range;

use crate::rules::List;

use super::{Engine, Memory, Scene};

/// One reading with everything that its weight rests on.
pub struct Study {
    /// Its bytes in the segment.
    pub span: Range<usize>,
    /// Its form.
    pub form: &'static str,
    /// The codes of all signals that hold.
    pub signals: Vec<&'static str>,
    /// The log-odds that cues and headers add, which are not fitted.
    pub offset: f32,
}

impl Engine {
    /// Studies the readings of the detector of that id.
    pub fn study(&self, scene: &Scene<'_>, memory: &Memory<'_>, id: &str) -> Vec<Study> {
        let mut readings = self.read(scene, memory, false);
        self.heed.relate(scene, List::new(&self.organisations), &mut readings);
        let holding = self.heed.holding(scene, List::new(&self.organisations), &readings);
        let studied = readings.into_iter().zip(holding).filter(|(reading, _)| reading.candidate.detector == id);
        studied
            .filter_map(|(reading, holding)| {
                let rules = self.detectors.get(reading.detector)?;
                let mut signals = reading.candidate.features;
                signals.extend(holding);
                let sum: f32 = signals.iter().map(|signal| rules.signal(signal)).sum();
                let form = reading.candidate.form;
                Some(Study {
                    span: reading.candidate.span,
                    form,
                    offset: reading.log_odds - rules.form(form) - sum,
                    signals,
                })
            })
            .collect()
    }
}
