//! Names of a text in, those out that nothing in the text could make likely: words that only open a sentence.
//!
//! They are most of the capitalised words of running text. What is dropped here would have been told by nobody: its own
//! words and everything that may yet speak for it leave it below what is told at all, and no other reading shares its
//! text.

use crate::rules::{Detector, List};
use crate::scan::Candidate;

use super::calibrate::Calibrated;
use super::engine::FLOOR;
use super::scales::Scales;
use super::signals::{SIGNALS, Signal, View};
use super::{Memory, Scene, Weighed, memory};

/// What rounding may make of a sum.
const ROUNDING: f32 = 0.05;

/// What speaks for names, and for what stands beside them.
pub(super) struct Faint {
    most: Option<Most>,
    /// What neighbours may add to a reading of each detector.
    neighbours: Vec<f32>,
}

/// The most that may be added to a name's own log-odds.
struct Most {
    scales: Scales,
    /// Log-odds below which no reading is told.
    below: f32,
    /// By cues, and by signals that look at the name alone.
    always: f32,
    /// By signals that look at other readings, none of which are names.
    beside: Vec<(&'static dyn Signal, f32)>,
    /// By all of those together.
    all_beside: f32,
}

impl Faint {
    /// What speaks for the names of the detector of that index.
    pub(super) fn new(detectors: &[Detector], name: Option<usize>, calibrated: &Calibrated) -> Self {
        let relating = |rules: &Detector| -> f32 {
            let heeded = SIGNALS.iter().filter(|signal| signal.relates() && !signal.only_in_names());
            heeded.map(|signal| rules.signal(signal.code()).max(0.0)).sum()
        };
        let neighbours = detectors.iter().map(relating).collect();
        let most = name.and_then(|at| Most::new(at, detectors.get(at)?, calibrated));
        Self { most, neighbours }
    }

    /// Whether it can tell anything at all.
    pub(super) fn is_able(&self) -> bool {
        self.most.is_some()
    }

    /// Takes the names out that cannot become likely. `names` and `others` are the readings of one running text in
    /// order, the others weighed by all but their neighbours.
    pub(super) fn drop(
        &self,
        scene: &Scene<'_>,
        organisations: List<'_>,
        names: &mut Vec<(usize, Candidate)>,
        others: &mut [Weighed],
        memory: &Memory<'_>,
    ) {
        let Some(most) = &self.most else { return };
        // As sure as each other reading may become; its share is reckoned afterwards.
        for other in &mut *others {
            let more = self.neighbours.get(other.detector).copied().unwrap_or(0.0);
            other.confidence = if other.log_odds + more >= -ROUNDING { 1.0 } else { 0.0 };
        }
        let view = View::new(scene, organisations, others);
        // Where the readings before end, and the first one that does not end before the name.
        let (mut end, mut next, mut last) = (0, 0, 0);
        names.retain(|(_, name)| {
            let span = &name.span;
            while let Some(other) = others.get(next).filter(|other| other.candidate.span.start < span.end) {
                end = end.max(other.candidate.span.end);
                next += 1;
            }
            let apart = end <= span.start && last <= span.start;
            last = last.max(span.end);
            !apart || most.reaches(name, memory, &view)
        });
    }
}

impl Most {
    fn new(at: usize, rules: &Detector, calibrated: &Calibrated) -> Option<Self> {
        let told = |log_odds: f32| calibrated.tell(at, 1.0 / (1.0 + (-log_odds).exp()));
        let below = (0u8..200).map(|step| -f32::from(step) * 0.1).find(|log_odds| told(*log_odds) < FLOOR)?;
        let heeded = |relates: bool| {
            let signals = SIGNALS.iter().filter(move |signal| signal.relates() == relates && !signal.only_in_names());
            signals.map(|signal| (*signal, rules.signal(signal.code()))).filter(|(_, weight)| *weight > 0.0)
        };
        let cues = [&rules.cues, &rules.against].into_iter().flat_map(|cues| [cues.near, cues.far]);
        // A name beside a name would have to be looked for among those that are to be dropped.
        let by_names =
            ["person-beside", "someone-beside", "name-adjacent"].into_iter().any(|code| rules.signal(code) > 0.0);
        let sum = |signals: &mut dyn Iterator<Item = (&'static dyn Signal, f32)>| signals.map(|(_, weight)| weight).sum::<f32>();
        (!by_names).then(|| Self {
            scales: Scales::new(rules),
            below: below - ROUNDING,
            always: cues.fold(0.0, f32::max) + sum(&mut heeded(false)),
            all_beside: sum(&mut heeded(true)),
            beside: heeded(true).collect(),
        })
    }

    /// Whether a name may yet be told. In `view` all readings are sure that may become so.
    fn reaches(&self, name: &Candidate, memory: &Memory<'_>, view: &View<'_>) -> bool {
        let own = self.scales.form(name.form) + name.features.iter().map(|code| self.scales.signal(code)).sum::<f32>();
        let own = own + self.always;
        if own >= self.below {
            return true;
        }
        let seen = || memory::surname(&name.normalized).is_some_and(|surname| memory.surnames.contains(surname));
        let again = if !memory.surnames.is_empty() && seen() { self.scales.signal("seen").max(0.0) } else { 0.0 };
        if own + again + self.all_beside < self.below {
            return false;
        }
        let holding = self.beside.iter().filter(|(signal, _)| signal.holds(name, view));
        own + again + holding.map(|(_, weight)| weight).sum::<f32>() >= self.below
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Engine, Scene};
    use super::*;
    use crate::model::{Date, Segment, Zone};
    use crate::rules::Rules;

    thread_local! {
        static ENGINE: &'static Engine = Box::leak(Box::new(Engine::new(&Rules::built_in().unwrap())));
    }

    /// What is told of `text`, with how sure it is.
    fn told(engine: &Engine, memory: &Memory<'_>, text: &str, thin: bool) -> Vec<(String, usize, u32)> {
        let segments = [Segment::prose(text, 0, 1)];
        let exempt = |_: &crate::model::Entity, _: &str, _: &str| false;
        let scene =
            Scene { segments: &segments, zone: Zone::Description, today: Date::new(2026, 11, 25), exempt: &exempt };
        let hits = engine.look_at(&scene, memory, thin).into_iter();
        hits.map(|hit| (hit.entity.id().to_owned(), hit.span.start, hit.confidence.to_bits())).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn what_is_dropped_would_not_have_been_told(
            text in "((Maar|De|Het|Vandaag|Bos|Huis|Jansen|Van Dijk|Anna|Anna Bos|Utrecht|Kerkstraat 12|Dokter|mevrouw Bos|BSN 319072356|geb\\. 12-03-1961|12-03-1961|a@b\\.nl|06-12345678|1234 AB|Postbus|Wmo|de|loopt|naar|bij|en|of)(\\. |, | | |\n)){0,25}"
        ) {
            ENGINE.with(|engine| {
                let mut memory = engine.memory();
                prop_assert_eq!(told(engine, &memory, &text, true), told(engine, &memory, &text, false));
                memory.surnames.extend(["huis", "maar", "bos"].map(str::to_owned));
                prop_assert_eq!(told(engine, &memory, &text, true), told(engine, &memory, &text, false));
                Ok(())
            })?;
        }
    }
}
