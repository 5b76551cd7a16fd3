//! Names of a text in, those out that nothing in the text could make likely: words that only open a sentence.
//!
//! They are most of the capitalised words of running text. What is dropped here would have been told by nobody: its own
//! words and everything that may yet speak for it leave it below what is told at all, and no other reading shares its
//! text.

use crate::rules::Detector;
use crate::scan::Candidate;

use super::Memory;
use super::calibrate::Calibrated;
use super::engine::FLOOR;
use super::scales::Scales;
use super::signals::SIGNALS;

/// Bytes around a name beyond which nothing speaks for it: more than any signal reaches.
const REACH: usize = 400;

/// What rounding may make of a sum.
const ROUNDING: f32 = 0.05;

/// What speaks for names.
pub(super) struct Faint(Option<Most>);

/// The most that may be added to a name's own log-odds.
struct Most {
    scales: Scales,
    /// Log-odds below which no reading is told.
    below: f32,
    /// By cues, and by signals that look at the name alone.
    always: f32,
    /// By signals that look at other readings; of names among those only with `infinity`.
    beside: f32,
}

impl Faint {
    /// What speaks for the names of the detector of that index.
    pub(super) fn new(detectors: &[Detector], name: Option<usize>, calibrated: &Calibrated) -> Self {
        let Some((at, rules)) = name.and_then(|at| Some((at, detectors.get(at)?))) else { return Self(None) };
        let told = |log_odds: f32| calibrated.tell(at, 1.0 / (1.0 + (-log_odds).exp()));
        let below = (0u8..200).map(|step| -f32::from(step) * 0.1).find(|log_odds| told(*log_odds) < FLOOR);
        let sum = |relates: bool| -> f32 {
            let heeded = SIGNALS.iter().filter(|signal| signal.relates() == relates);
            heeded.map(|signal| rules.signal(signal.code()).max(0.0)).sum()
        };
        let cues = [&rules.cues, &rules.against].into_iter().flat_map(|cues| [cues.near, cues.far]);
        // A name beside a name would have to be looked for among those that are to be dropped.
        let by_names =
            ["person-beside", "someone-beside", "name-adjacent"].into_iter().any(|code| rules.signal(code) > 0.0);
        Self(below.filter(|_| !by_names).map(|below| Most {
            scales: Scales::new(rules),
            below: below - ROUNDING,
            always: cues.fold(0.0, f32::max) + sum(false),
            beside: sum(true),
        }))
    }

    /// Drops what cannot become likely from the candidates of one text, which stand in order.
    pub(super) fn drop(&self, candidates: &mut Vec<Candidate>, memory: &Memory<'_>) {
        let Some(most) = &self.0 else { return };
        // Where the reading before ends, and the last one that is no name starts.
        let (mut end, mut other) = (0, None::<usize>);
        let mut keep = Vec::with_capacity(candidates.len());
        for (at, candidate) in candidates.iter().enumerate() {
            let span = &candidate.span;
            let name = candidate.detector == "person_name";
            let apart = end <= span.start && candidates.get(at + 1).is_none_or(|next| next.span.start >= span.end);
            end = end.max(span.end);
            if !name {
                other = other.max(Some(span.end));
                keep.push(true);
                continue;
            }
            let near = || {
                let behind = candidates.iter().skip(at + 1).take_while(|next| next.span.start <= span.end + REACH);
                other.is_some_and(|end| end + REACH >= span.start)
                    || behind.into_iter().any(|next| next.detector != "person_name")
            };
            keep.push(!apart || most.reaches(candidate, memory, near));
        }
        let mut keep = keep.into_iter();
        candidates.retain(|_| keep.next().unwrap_or(true));
    }
}

impl Most {
    /// Whether a name may yet be told.
    fn reaches(&self, name: &Candidate, memory: &Memory<'_>, near: impl FnOnce() -> bool) -> bool {
        let own = self.scales.form(name.form) + name.features.iter().map(|code| self.scales.signal(code)).sum::<f32>();
        let sure = own + self.always;
        if sure >= self.below {
            return true;
        }
        let likely = sure + if near() { self.beside } else { 0.0 };
        // Whether the surname was told before is asked only where it makes a difference: whoever weighs ahead holds on
        // to what was asked.
        let again = self.scales.signal("seen").max(0.0);
        likely >= self.below || likely + again >= self.below && memory.surnames.hold(&name.normalized)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::surnames::Surnames;
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
                memory.surnames = Surnames::of(&["huis", "maar", "bos"]);
                prop_assert_eq!(told(engine, &memory, &text, true), told(engine, &memory, &text, false));
                Ok(())
            })?;
        }
    }
}
