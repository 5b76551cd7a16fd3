//! The rules made ready, and one record at a time weighed by them.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::model::quick::QuickMap;
use crate::model::{Date, Entity, Evidence, Kind, Role, Segment, Zone};
use crate::names::{self, Lists};
use crate::rules::{Detector, List, Rules};
use crate::scan::{self, Candidate, Lexis, Shapes};

use super::calibrate::Calibrated;
use super::cues::{CueHit, Cues};
use super::faint::Faint;
use super::heed::Heed;
use super::labels::{Labels, Said};
use super::scales::Scales;
use super::{Hit, Memory, Scene, Weighed, persons, whole};

/// Probability below which a reading is not told at all.
pub(super) const FLOOR: f32 = 0.05;

/// Hits of a record that room is made for.
const ROOM: usize = 64;

/// Bytes of a value at most that explains the value beside it.
const SHORT: usize = 200;

/// Bytes of a value at most that names the kind of the value beside it.
const KIND: usize = 24;

/// Detectors, cues and headers, ready to weigh.
pub struct Engine {
    pub(super) detectors: Vec<Detector>,
    by_id: QuickMap<String, usize>,
    /// What the forms and signals of each detector weigh.
    scales: Vec<Scales>,
    pub(super) known: Known,
    pub(super) faint: Faint,
    pub(super) cues: Cues,
    pub(super) heed: Heed,
    calibrated: Calibrated,
    pub(super) labels: Labels,
    lists: Lists,
    pub(super) lexis: Lexis,
    pub(super) shapes: Shapes,
    pub(super) organisations: Cow<'static, str>,
}

/// Detectors that labels are asked for by name.
pub(super) struct Known {
    name: Option<usize>,
    birth: Option<usize>,
    other_date: Option<usize>,
    /// Whether cues speak to names, as those of laid over rules may.
    pub(super) names_have_cues: bool,
}

impl Engine {
    /// Makes `rules` ready.
    pub fn new(rules: &Rules) -> Self {
        let detectors = rules.detectors.clone();
        let by_id: QuickMap<String, usize> =
            detectors.iter().enumerate().map(|(at, detector)| (detector.id.clone(), at)).collect();
        let index = |id: &str| by_id.get(id).copied();
        let calibrated = Calibrated::new(&detectors, &rules.calibration);
        let cues = Cues::new(&detectors);
        Self {
            known: Known {
                name: index("person_name"),
                birth: index("date_of_birth"),
                other_date: index("other_date"),
                names_have_cues: index("person_name").is_some_and(|name| cues.speak_to(name)),
            },
            faint: Faint::new(&detectors, index("person_name"), &calibrated),
            calibrated,
            scales: detectors.iter().map(Scales::new).collect(),
            by_id,
            cues,
            heed: Heed::new(&detectors),
            labels: Labels::new(&detectors),
            lists: Lists::new(rules),
            lexis: Lexis::new(&detectors),
            shapes: Shapes::new(&detectors),
            organisations: rules.text("organisations/gemeenten.tsv"),
            detectors,
        }
    }

    /// A memory for one submission.
    pub fn memory(&self) -> Memory<'_> {
        Memory::new(&self.lists)
    }

    /// Whether that is a label of the rules' own: `BSN`, `From`. What it names, it does not tell.
    pub fn knows_label(&self, label: &str) -> bool {
        self.labels.knows(label)
    }

    /// Looks at the first cells of each column of the table whose rows come next.
    pub fn columns(&self, columns: &[Vec<&str>], today: Date, memory: &mut Memory<'_>) {
        memory.columns = super::columns::tell(columns, today, &memory.lexicon).into();
    }

    /// Weighs one record: everything that may be personal data, in order of place.
    pub fn weigh(&self, scene: &Scene<'_>, memory: &mut Memory<'_>) -> Vec<Hit> {
        let mut hits = self.look(scene, memory);
        persons::number(&mut hits, scene, &self.labels, memory);
        hits
    }

    /// Weighs one record without counting whom it concerns.
    pub fn look(&self, scene: &Scene<'_>, memory: &Memory<'_>) -> Vec<Hit> {
        self.look_at(scene, memory, true)
    }

    /// The same, with or without the readings that nothing can make likely.
    pub(super) fn look_at(&self, scene: &Scene<'_>, memory: &Memory<'_>, thin: bool) -> Vec<Hit> {
        let mut readings = self.read(scene, memory, thin);
        if readings.is_empty() {
            return Vec::new();
        }
        self.heed.relate(scene, List::new(&self.organisations), &mut readings);
        let mut hits: Vec<Hit> = Vec::with_capacity(readings.len().min(ROOM));
        hits.extend(readings.into_iter().filter_map(|reading| self.hit(reading)));
        hits.retain(|hit| {
            let value = scene.segments.get(hit.segment).and_then(|segment| segment.text.get(hit.span.clone()));
            !(scene.exempt)(&hit.entity, value.unwrap_or(""), &hit.normalized)
        });
        hits
    }

    /// All readings of the record with the log-odds of everything but their neighbours; where `thin`, without those
    /// that nothing can make likely.
    pub(super) fn read(&self, scene: &Scene<'_>, memory: &Memory<'_>, thin: bool) -> Vec<Weighed> {
        let lean = scene.segments.len() > 1 && scene.segments.iter().all(leans);
        if thin
            && scene.zone != Zone::Filename
            && let [segment] = scene.segments
            && segment.kind == Kind::Prose
            && segment.place.table_column.is_none()
        {
            return self.read_running(scene, segment, memory);
        }
        let mut found: Vec<Found> = Vec::with_capacity(scene.segments.len());
        let mut count = 0;
        for (at, segment) in scene.segments.iter().enumerate() {
            let (said, candidates) = self.gather(scene, segment, at, memory);
            let heard = !candidates.is_empty() || lean && segment.text.len() < SHORT || !lean && names_kind(segment);
            let cues = if heard { self.cues.find(segment.text, &memory.tokens.borrow()) } else { Vec::new() };
            count += candidates.len();
            found.push(Found { candidates, cues, said });
        }
        if count == 0 {
            return Vec::new();
        }
        let mut readings = Vec::with_capacity(count);
        for (at, segment) in scene.segments.iter().enumerate() {
            let Some(candidates) = found.get_mut(at).map(|found| std::mem::take(&mut found.candidates)) else { break };
            if candidates.is_empty() {
                continue;
            }
            let cues = |at: usize| found.get(at).map_or(&[][..], |found| found.cues.as_slice());
            let beside = match at.checked_sub(1) {
                _ if !lean => [&[][..], &[][..]],
                Some(before) => [cues(before), cues(at + 1)],
                None => [&[][..], cues(at + 1)],
            };
            // The cues in the cells beside a cell of a row that hold nothing else: `bsn | 319072356`.
            let fills = |at: usize| {
                let cell =
                    scene.segments.get(at).filter(|cell| !lean && segment.kind == Kind::Value && names_kind(cell));
                cell.into_iter().flat_map(move |cell| cues(at).iter().filter(|cue| cue.fills(cell.text)))
            };
            let kinds: Vec<&CueHit> = at.checked_sub(1).into_iter().chain([at + 1]).flat_map(fills).collect();
            let values = values(candidates.iter());
            let said = found.get(at).and_then(|found| found.said.as_deref());
            let around = Around { segment, said, cues: cues(at), beside, kinds: &kinds, values: &values };
            for candidate in candidates {
                readings.extend(self.weigh_alone(scene, &around, candidate, memory));
            }
        }
        self.heed.alone(scene, List::new(&self.organisations), &mut readings);
        readings
    }

    /// What the label of a segment says, and what may stand in it, in order.
    fn gather(
        &self,
        scene: &Scene<'_>,
        segment: &Segment<'_>,
        at: usize,
        memory: &Memory<'_>,
    ) -> (Option<Rc<Said>>, Vec<Candidate>) {
        let said = (!segment.label.is_empty()).then(|| self.labels.say(segment.label, &memory.labels));
        let mut candidates = Vec::new();
        self.candidates(scene, segment, at, memory, said.as_deref(), &mut candidates);
        let told = segment.place.table_column.and_then(|column| *memory.columns.get(column as usize)?);
        // Long ago is not born where the column says what date it holds: a marriage, an entry into force.
        let told = told.filter(|told| !told.starts_with("birth") || !speaks(said.as_deref(), self.known.other_date));
        if let Some(told) = told {
            for candidate in &mut candidates {
                candidate.features.push(told);
            }
        }
        candidates.sort_by_key(|candidate| (candidate.span.start, candidate.span.end));
        (said, candidates)
    }

    fn candidates(
        &self,
        scene: &Scene<'_>,
        segment: &Segment<'_>,
        at: usize,
        memory: &Memory<'_>,
        said: Option<&Said>,
        out: &mut Vec<Candidate>,
    ) {
        let mut tokens = memory.tokens.borrow_mut();
        tokens.cut(segment.text);
        if tokens.has_anchor() {
            scan::read(segment.text, &tokens, scene.today, at, out);
        }
        let filename = scene.zone == Zone::Filename;
        if speaks(said, self.known.name) && segment.kind == Kind::Value {
            out.extend(whole::name(segment.text, at, &memory.lexicon));
        } else if filename || segment.kind != Kind::Name {
            let tokens = tokens.as_slice();
            let text = names::Text { text: segment.text, tokens, kind: segment.kind, filename, doubt: None };
            names::read(&text, &memory.lexicon, at, out);
        }
        self.shapes.read(segment.text, at, out);
        if segment.kind != Kind::Name {
            self.lexis.read(segment.text, &tokens, at, out);
        }
        if segment.kind != Kind::Value {
            return;
        }
        if out.is_empty() && speaks(said, self.known.birth) {
            out.extend(scan::serial(segment.text, scene.today).map(|found| Candidate { segment: at, ..found }));
        }
        let named = said.into_iter().flat_map(Said::named);
        whole::read(segment.text, at, named.filter_map(|known| self.detectors.get(known)), out);
    }

    pub(super) fn weigh_alone(
        &self,
        scene: &Scene<'_>,
        around: &Around<'_, '_>,
        candidate: Candidate,
        memory: &Memory<'_>,
    ) -> Option<Weighed> {
        let detector = *self.by_id.get(candidate.detector())?;
        let (rules, scales) = (self.detectors.get(detector)?, self.scales.get(detector)?);
        let segment = around.segment;
        let mut evidence: Vec<Evidence> = Vec::new();
        evidence.extend(candidate.check.map(Into::into));
        let mut log_odds = scales.form(candidate.form);
        let (speaks_for, against, cue) =
            self.cues.weigh(rules, detector, segment.text, around.cues, &candidate.span, around.values);
        log_odds += speaks_for + against;
        evidence.extend(cue);
        if speaks_for <= 0.0
            && segment.kind == Kind::Value
            && let Some((weight, cue)) =
                around.beside.iter().find_map(|cues| self.cues.in_neighbour(rules, detector, cues.iter()))
        {
            log_odds += weight * 0.7;
            evidence.push(cue);
        }
        if speaks_for <= 0.0
            && let Some((weight, cue)) = self.cues.in_neighbour(rules, detector, around.kinds.iter().copied())
        {
            // A cell that names the kind of the next one is its header.
            log_odds += weight;
            evidence.push(cue);
        } else if let Some(said) = around.said.filter(|_| segment.kind == Kind::Value) {
            match said.to(detector) {
                Some((weight, header)) => {
                    log_odds += weight;
                    if *weight > 0.0 {
                        evidence.push(header.clone());
                    }
                }
                None if speaks_for <= 0.0 => log_odds += rules.headers.other,
                None => {}
            }
        }
        for feature in &candidate.features {
            let weight = scales.signal(feature);
            log_odds += weight;
            if weight > 0.0 {
                evidence.push((*feature).into());
            }
        }
        if candidate.entity == Some(Entity::PersonName)
            && scene.zone != Zone::Filename
            && memory.surnames.hold(&candidate.normalized)
        {
            log_odds += scales.signal("seen");
            evidence.push("seen".into());
        }
        Some(Weighed { candidate, detector, log_odds, confidence: 0.0, evidence })
    }

    /// The hit that a reading became, if it became one.
    fn hit(&self, reading: Weighed) -> Option<Hit> {
        let Weighed { candidate, detector, confidence, mut evidence, .. } = reading;
        // Three digits, as it is told: whoever sets a bound sets it by what was told.
        let confidence = (self.calibrated.tell(detector, confidence) * 1000.0).round() / 1000.0;
        let entity = candidate.entity.filter(|_| confidence >= FLOOR)?;
        let form = self.scales.get(detector)?.told(candidate.form);
        evidence.insert(usize::from(candidate.check.is_some()), form);
        let local = candidate.normalized.split('@').next().unwrap_or("");
        let functional = self.detectors.get(detector).is_some_and(|rules| rules.lists("functional", local))
            || candidate.features.contains(&"business-number");
        let staff = candidate.features.iter().any(|feature| matches!(*feature, "role-staff" | "role-public"));
        let role = match (functional, staff) {
            (true, _) => Role::Business,
            (_, true) => Role::Staff,
            _ => Role::Citizen,
        };
        Some(Hit {
            entity,
            segment: candidate.segment,
            span: candidate.span,
            confidence,
            evidence,
            normalized: candidate.normalized,
            person: None,
            role,
        })
    }
}

/// What was found in one segment of a record.
struct Found {
    candidates: Vec<Candidate>,
    cues: Vec<CueHit>,
    said: Option<Rc<Said>>,
}

/// What a candidate stands among.
pub(super) struct Around<'a, 's> {
    pub(super) segment: &'a Segment<'s>,
    pub(super) said: Option<&'a Said>,
    pub(super) cues: &'a [CueHit],
    /// The cues in the values before and behind.
    pub(super) beside: [&'a [CueHit]; 2],
    /// The cues that fill the cells before and behind.
    pub(super) kinds: &'a [&'a CueHit],
    /// Where values stand that a cue may belong to.
    pub(super) values: &'a [Range<usize>],
}

/// Whether a cell may name the kind of the one beside it.
fn names_kind(segment: &Segment<'_>) -> bool {
    segment.kind == Kind::Value && segment.text.len() <= KIND && !segment.text.contains(char::is_numeric)
}

/// Whether a label speaks for a detector.
fn speaks(said: Option<&Said>, detector: Option<usize>) -> bool {
    said.zip(detector).is_some_and(|(said, detector)| said.speaks_for(detector))
}

/// Whether a value may be explained by the value beside it: a key's system, a type. In a table the header does that.
fn leans(segment: &Segment<'_>) -> bool {
    let tree = segment.place.pointer.is_some() || segment.place.xpath.is_some();
    segment.kind == Kind::Value && (tree || segment.place.table_column.is_none())
}

/// Where values stand that a cue may belong to: numbers and dates, each stretch once.
pub(super) fn values<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> Vec<Range<usize>> {
    let mut values: Vec<Range<usize>> = Vec::new();
    let numbers = candidates
        .filter(|candidate| !matches!(candidate.detector, "person_name" | "address" | "postcode" | "email"))
        .filter(|candidate| candidate.normalized.contains(|c: char| c.is_ascii_digit()));
    for candidate in numbers.filter(|candidate| !candidate.within) {
        match values.last_mut() {
            Some(last) if candidate.span.start < last.end => last.end = last.end.max(candidate.span.end),
            _ => values.push(candidate.span.clone()),
        }
    }
    values
}
