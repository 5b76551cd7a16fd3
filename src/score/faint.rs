//! Names of a text in, those out that nothing in the text could make likely: words that only open a sentence.
//!
//! They are most of the capitalised words of running text. What is dropped here would have been told by nobody: its own
//! words and everything that may yet speak for it leave it below what is told at all, and no other reading shares its
//! text.

use std::ops::Range;

use crate::names::{Doubt, Lone};
use crate::rules::{Detector, List};
use crate::scan::Candidate;

use super::calibrate::Calibrated;
use super::engine::FLOOR;
use super::lone::Alone;
use super::scales::Scales;
use super::signals::{SIGNALS, Signal, View};
use super::{Memory, Scene, Weighed};

/// Bytes around a name beyond which nothing speaks for it: more than any signal reaches, with the other reading's own
/// length.
const REACH: usize = 400;

/// Bytes behind a name beyond which no birth follows it.
const FOLLOWS: usize = 64;

/// Bytes of a word by itself at most; a longer one takes the long way.
const LONGEST: usize = 40;

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
    alone: Alone,
    /// Log-odds below which no reading is told.
    below: f32,
    /// By cues, and by signals that look at the name alone.
    always: f32,
    /// By signals that look at other readings, none of which are names.
    beside: Vec<(&'static dyn Signal, f32)>,
    /// By all of those together.
    all_beside: f32,
    /// By having been told before.
    seen: f32,
}

impl Faint {
    /// What speaks for the names of the detector of that index.
    pub(super) fn new(detectors: &[Detector], name: Option<usize>, calibrated: &Calibrated) -> Self {
        let relating = |rules: &Detector| heeded(rules, true).map(|(_, weight)| weight).sum();
        let neighbours = detectors.iter().map(relating).collect();
        let most = name.and_then(|at| Most::new(at, detectors.get(at)?, calibrated));
        Self { most, neighbours }
    }

    /// Makes each of `others`, which are weighed by all but their neighbours, as sure as it may become; their shares are
    /// reckoned afterwards.
    pub(super) fn hope(&self, others: &mut [Weighed]) {
        for other in others {
            let more = self.neighbours.get(other.detector).copied().unwrap_or(0.0);
            other.confidence = if other.log_odds + more >= -ROUNDING { 1.0 } else { 0.0 };
        }
    }
}

/// The signals that speak for what a detector finds in running text, those that look at other readings or the rest.
fn heeded(rules: &Detector, relates: bool) -> impl Iterator<Item = (&'static dyn Signal, f32)> {
    let signals = SIGNALS.iter().filter(move |signal| signal.relates() == relates && !signal.only_in_names());
    signals.map(|signal| (*signal, rules.signal(signal.code()))).filter(|(_, weight)| *weight > 0.0)
}

impl Most {
    fn new(at: usize, rules: &Detector, calibrated: &Calibrated) -> Option<Self> {
        let told = |log_odds: f32| calibrated.tell(at, 1.0 / (1.0 + (-log_odds).exp()));
        let below = (0u8..200).map(|step| -f32::from(step) * 0.1).find(|log_odds| told(*log_odds) < FLOOR)?;
        let cues = [&rules.cues, &rules.against].into_iter().flat_map(|cues| [cues.near, cues.far]);
        // A name beside a name would have to be looked for among those that are to be dropped.
        let by_names =
            ["person-beside", "someone-beside", "name-adjacent"].into_iter().any(|code| rules.signal(code) > 0.0);
        (!by_names).then(|| Self {
            scales: Scales::new(rules),
            alone: Alone::new(rules),
            below: below - ROUNDING,
            always: cues.fold(0.0, f32::max) + heeded(rules, false).map(|(_, weight)| weight).sum::<f32>(),
            all_beside: heeded(rules, true).map(|(_, weight)| weight).sum(),
            beside: heeded(rules, true).collect(),
            seen: rules.signal("seen").max(0.0),
        })
    }
}

/// What names of one running text may become.
pub(super) struct Prospect<'a> {
    most: &'a Most,
    others: &'a [Weighed],
    /// How far the others up to each reach.
    ends: Vec<usize>,
    /// The scene with all others sure that may become so.
    view: View<'a>,
    memory: &'a Memory<'a>,
}

impl<'a> Prospect<'a> {
    /// The prospect beside `others`, all readings of the text but names, in order and as sure as they may become.
    pub(super) fn new(
        faint: &'a Faint,
        scene: &'a Scene<'a>,
        organisations: List<'a>,
        others: &'a [Weighed],
        memory: &'a Memory<'a>,
    ) -> Option<Self> {
        let mut end = 0;
        let ends = others.iter().map(|other| {
            end = end.max(other.candidate.span.end);
            end
        });
        Some(Self {
            most: faint.most.as_ref()?,
            ends: ends.collect(),
            view: View::new(scene, organisations, others),
            others,
            memory,
        })
    }

    /// Whether a name may yet be told.
    pub(super) fn may_be_told(&self, name: &Candidate) -> bool {
        let scales = &self.most.scales;
        let own = scales.form(name.form) + name.features.iter().map(|code| scales.signal(code)).sum::<f32>();
        !self.is_apart(&name.span) || self.reaches(own, &name.normalized, &name.span, || Some(name))
    }

    /// Whether no other reading shares text with it. Names never share any.
    fn is_apart(&self, span: &Range<usize>) -> bool {
        let before = self.others.partition_point(|other| other.candidate.span.start < span.end);
        before.checked_sub(1).and_then(|at| self.ends.get(at)).is_none_or(|end| *end <= span.start)
    }

    /// Whether log-odds of `own` may become enough with all that can be added. `name` is asked for where neighbours
    /// decide.
    fn reaches<'n>(
        &self,
        own: f32,
        normalized: &str,
        span: &Range<usize>,
        name: impl FnOnce() -> Option<&'n Candidate>,
    ) -> bool {
        let most = self.most;
        let mut own = own + most.always;
        if own >= most.below {
            return true;
        }
        // Whether the surname was told before is asked only where it makes a difference: whoever weighs ahead holds on
        // to what was asked.
        if own + most.seen + most.all_beside >= most.below && self.memory.surnames.hold(normalized) {
            own += most.seen;
        }
        if own >= most.below {
            return true;
        }
        if own + most.all_beside < most.below || !self.has_neighbours(span) {
            return false;
        }
        let Some(name) = name() else { return true };
        let holding = most.beside.iter().filter(|(signal, _)| signal.holds(name, &self.view));
        own + holding.map(|(_, weight)| weight).sum::<f32>() >= most.below
    }

    /// Whether something stands so near that a signal may hold for it.
    fn has_neighbours(&self, span: &Range<usize>) -> bool {
        let (known, births) = (&self.view.known, &self.view.births);
        let first = known.partition_point(|other| other.candidate.span.start + REACH < span.start);
        // A birth that is not sure counts where it follows.
        let next = births.partition_point(|birth| birth.candidate.span.start < span.end);
        known.get(first).is_some_and(|other| other.candidate.span.start <= span.end + REACH)
            || births.get(next).is_some_and(|birth| birth.candidate.span.start <= span.end + FOLLOWS)
    }
}

impl Doubt for Prospect<'_> {
    fn is_hopeless(&self, lone: &Lone<'_>) -> bool {
        let alone = &self.most.alone;
        let most = alone.at_most(lone);
        let mut room = [0; LONGEST];
        let normalized = room.get_mut(..lone.text.len()).and_then(|room| {
            room.copy_from_slice(lone.text.as_bytes());
            room.make_ascii_lowercase();
            std::str::from_utf8(room).ok()
        });
        let Some(normalized) = normalized.filter(|_| self.is_apart(&lone.span)) else { return false };
        !self.reaches(most, normalized, &lone.span, || None)
            || !self.reaches(
                most - alone.letters_unseen(lone) + alone.letters(lone, &self.memory.lexicon),
                normalized,
                &lone.span,
                || None,
            )
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
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn what_is_dropped_would_not_have_been_told(
            text in "((Maar|De|Het|Vandaag|Bos|Huis|Jansen|Van Dijk|Anna|Anna Bos|Utrecht|Kerkstraat 12|Dokter|mevrouw Bos|BSN 319072356|geb\\. 12-03-1961|12-03-1961|2026-02-01T10:11|a@b\\.nl|06-12345678|1234 AB|Postbus|Wmo|de|loopt|naar|bij|en|of|zegt|heeft|dhr|naam|is|ik ben|volgens|met|groet|collega|INFO|GET|T|ZaakService|McDonald|Kerkstraat|St|Zaak|Overleg|Oud|zwanger|Jan|IJ|\\-|\\(|\\)|\"|van|al|von und zu|in het|d|bij de|overal)(\\. |, | | | |\n|: |:|=| - |/|\\.|-|  |! |; )){0,25}"
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
