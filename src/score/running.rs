//! A running text by itself in, its readings out.
//!
//! What is no name is read and weighed first. So it is known, where a word might be a name, whether anything beside it
//! could make it likely; and cues are looked for only where a value stands that they may speak to.

use crate::model::Segment;
use crate::names;
use crate::rules::List;
use crate::scan::{self, Candidate};

use super::engine::{Around, values};
use super::faint::Prospect;
use super::{Engine, Memory, Scene, Weighed};

impl Engine {
    /// All readings of `segment`, the only one of its record, in order; without the names that nothing can make likely.
    pub(super) fn read_running(&self, scene: &Scene<'_>, segment: &Segment<'_>, memory: &Memory<'_>) -> Vec<Weighed> {
        let text = segment.text;
        memory.tokens.borrow_mut().cut(text);
        let tokens = memory.tokens.borrow();
        let mut found: Vec<Candidate> = Vec::new();
        if tokens.has_anchor() {
            scan::read(text, &tokens, scene.today, 0, &mut found);
        }
        let scanned = found.len();
        self.shapes.read(text, 0, &mut found);
        self.lexis.read(text, &tokens, 0, &mut found);
        // Of readings of the same stretch, names come behind those of the scan and before the others.
        let mut others: Vec<(bool, Candidate)> =
            found.into_iter().enumerate().map(|(at, other)| (at >= scanned, other)).collect();
        others.sort_by_key(|(_, other)| (other.span.start, other.span.end));

        let cues = if self.known.names_have_cues {
            self.cues.find(text, &tokens)
        } else {
            self.cues.find_around(text, &tokens, others.iter().map(|(_, other)| &other.span))
        };
        let values = values(others.iter().map(|(_, other)| other));
        let around = Around { segment, said: None, cues: &cues, beside: [&[], &[]], kinds: &[], values: &values };
        let organisations = List::new(&self.organisations);
        let weigh = |(late, candidate)| Some((late, self.weigh_alone(scene, &around, candidate, memory)?));
        let (late, mut others): (Vec<bool>, Vec<Weighed>) = others.into_iter().filter_map(weigh).unzip();
        self.heed.alone(scene, organisations, &mut others);

        self.faint.hope(&mut others);
        let prospect = Prospect::new(&self.faint, scene, organisations, &others, memory);
        let doubt = prospect.as_ref().map(|prospect| prospect as &dyn names::Doubt);
        let read = names::Text { text, tokens: tokens.as_slice(), kind: segment.kind, filename: false, doubt };
        let mut found = Vec::new();
        names::read(&read, &memory.lexicon, 0, &mut found);
        if let Some(prospect) = &prospect {
            found.retain(|name| prospect.may_be_told(name));
        }
        if found.is_empty() {
            return others;
        }
        let mut names: Vec<Weighed> =
            found.into_iter().filter_map(|name| self.weigh_alone(scene, &around, name, memory)).collect();
        self.heed.alone(scene, organisations, &mut names);
        merged(late.into_iter().zip(others), names)
    }
}

/// Both lists, which are in order, as one; of readings of the same stretch, a name comes before a late one.
fn merged(others: impl Iterator<Item = (bool, Weighed)>, names: Vec<Weighed>) -> Vec<Weighed> {
    let place = |reading: &Weighed| (reading.candidate.span.start, reading.candidate.span.end);
    let mut names = names.into_iter().peekable();
    let mut all = Vec::with_capacity(names.len() + others.size_hint().0);
    for (late, other) in others {
        let first = |name: &Weighed| place(name) < place(&other) || late && place(name) == place(&other);
        while let Some(name) = names.next_if(first) {
            all.push(name);
        }
        all.push(other);
    }
    all.extend(names);
    all
}
