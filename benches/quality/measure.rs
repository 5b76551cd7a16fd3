//! Gold and what was told in, counts out: the rules by which right is told from wrong.
//!
//! Asked for is every span that is not optional. Wrong can be only what a document is complete for. What meets nothing but
//! optional spans, or lies inside gold of another kind (a name inside an e-mail address), counts neither way. An address and
//! a postcode stand in for each other.

use std::collections::BTreeMap;

use crate::gold::{Document, Span};
use crate::told::Told;
use crate::value;

/// Every kind, in the order of tables.
pub(crate) const KINDS: [&str; 14] = [
    "BSN", "DOB", "NAME", "IBAN", "PHONE", "EMAIL", "ADDRESS", "POSTCODE", "DOCID", "MRZ", "PLATE", "KVK", "RSIN",
    "BTW",
];

const CONTAINERS: [&str; 7] = ["EMAIL", "MRZ", "IBAN", "BTW", "DOCID", "PHONE", "PLATE"];
const ORGANISATIONS: [&str; 3] = ["KVK", "RSIN", "BTW"];

/// Counts of one kind.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cell {
    pub(crate) gold: usize,
    pub(crate) hit: usize,
    pub(crate) told: usize,
    pub(crate) right: usize,
    exact_hit: usize,
    exact_right: usize,
}

impl Cell {
    pub(crate) fn precision(&self) -> Option<f64> {
        share(self.right, self.told)
    }

    pub(crate) fn recall(&self) -> Option<f64> {
        share(self.hit, self.gold)
    }

    pub(crate) fn f1(&self) -> Option<f64> {
        Some(harmonic(self.precision()?, self.recall()?))
    }

    pub(crate) fn exact_f1(&self) -> Option<f64> {
        Some(harmonic(share(self.exact_right, self.told)?, share(self.exact_hit, self.gold)?))
    }
}

/// How often documents were judged right by one question.
#[derive(Clone, Copy, Default)]
pub(crate) struct Decision {
    pub(crate) hit: usize,
    pub(crate) missed: usize,
    pub(crate) alarm: usize,
    pub(crate) quiet: usize,
}

impl Decision {
    pub(crate) fn accuracy(&self) -> Option<f64> {
        share(self.hit + self.quiet, self.hit + self.quiet + self.missed + self.alarm)
    }

    pub(crate) fn recall(&self) -> Option<f64> {
        share(self.hit, self.hit + self.missed)
    }
}

/// All counts of a run.
#[derive(Default)]
pub(crate) struct Measures {
    /// By kind and zone.
    pub(crate) cells: BTreeMap<(usize, String), Cell>,
    /// Whether a document holds a BSN.
    pub(crate) bsn: Decision,
    /// Whether a document holds citizens' data.
    pub(crate) citizen: Decision,
    /// Findings that are certainly wrong in documents without personal data, by kind.
    pub(crate) alarms: BTreeMap<usize, usize>,
    /// Documents without personal data: those of which nothing is told, and all.
    pub(crate) quiet: (usize, usize),
    /// Bytes of those documents.
    pub(crate) negative: u64,
}

impl Measures {
    /// Counts one document; `told` are the findings that count.
    pub(crate) fn add(&mut self, document: &Document, told: &[&Told]) {
        self.decide(document, told);
        let matches = Matches::new(document, told);
        if document.negative() {
            let wrong = matches.verdicts().any(|(_, right)| right == Some(false));
            self.quiet = (self.quiet.0 + usize::from(!wrong), self.quiet.1 + 1);
            self.negative += document.bytes();
        }
        for (at, kind) in KINDS.iter().enumerate() {
            let cell = matches.cell(kind);
            if document.negative() {
                *self.alarms.entry(at).or_default() += cell.told - cell.right;
            }
            if cell.gold + cell.told > 0 {
                let sum = self.cells.entry((at, document.zone.clone())).or_default();
                sum.gold += cell.gold;
                sum.hit += cell.hit;
                sum.told += cell.told;
                sum.right += cell.right;
                sum.exact_hit += cell.exact_hit;
                sum.exact_right += cell.exact_right;
            }
        }
    }

    /// One kind in all zones.
    pub(crate) fn total(&self, kind: usize) -> Cell {
        let zones = self.cells.iter().filter(|((at, _), _)| *at == kind);
        zones.fold(Cell::default(), |sum, (_, cell)| Cell {
            gold: sum.gold + cell.gold,
            hit: sum.hit + cell.hit,
            told: sum.told + cell.told,
            right: sum.right + cell.right,
            exact_hit: sum.exact_hit + cell.exact_hit,
            exact_right: sum.exact_right + cell.exact_right,
        })
    }

    fn decide(&mut self, document: &Document, told: &[&Told]) {
        let citizen = |kind: &str| !ORGANISATIONS.contains(&kind);
        let bsn = |kind: &str| kind == "BSN";
        let complete = KINDS.iter().filter(|kind| citizen(kind)).all(|kind| document.complete_for(kind));
        count(&mut self.bsn, document, told, bsn, document.complete_for("BSN"));
        // The persons of newspapers and encyclopedias are no citizens in a ticket.
        if !document.slice.starts_with("ner/") {
            count(&mut self.citizen, document, told, citizen, complete);
        }
    }
}

fn count(sum: &mut Decision, document: &Document, told: &[&Told], among: impl Fn(&str) -> bool, complete: bool) {
    let holds = document.spans.iter().any(|span| among(&span.kind) && !span.opt);
    let may = document.spans.iter().any(|span| among(&span.kind) && span.opt);
    if !holds && (may || !complete) {
        return;
    }
    let found = told.iter().any(|told| among(told.kind));
    match (holds, found) {
        (true, true) => sum.hit += 1,
        (true, false) => sum.missed += 1,
        (false, true) => sum.alarm += 1,
        (false, false) => sum.quiet += 1,
    }
}

/// What was told of one document, beside its gold.
pub(crate) struct Matches<'a> {
    document: &'a Document,
    told: Vec<&'a Told>,
}

impl<'a> Matches<'a> {
    pub(crate) fn new(document: &'a Document, told: &[&'a Told]) -> Self {
        let mut told = told.to_vec();
        // Of two entities of one kind at one place the surer one is what was told.
        told.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
        if document.by_place() {
            told.retain(|told| told.place.is_some());
            told.sort_by_key(|told| (told.kind, told.place));
            told.dedup_by_key(|told| (told.kind, told.place));
        } else {
            told.sort_by_cached_key(|told| (told.kind, value::norm(told.kind, &told.value)));
            told.dedup_by_key(|told| (told.kind, value::norm(told.kind, &told.value)));
        }
        Self { document, told }
    }

    /// Every finding, with whether it is right; `None` where that cannot be said.
    pub(crate) fn verdicts(&self) -> impl Iterator<Item = (&'a Told, Option<bool>)> {
        self.told.iter().map(|told| (*told, self.right(told)))
    }

    /// Every span that was asked for and not told.
    pub(crate) fn missed(&self) -> impl Iterator<Item = &'a Span> {
        let asked = self.document.spans.iter().filter(|span| !span.opt);
        asked.filter(|span| !self.told.iter().any(|told| self.meets(told, span, false)))
    }

    fn cell(&self, kind: &str) -> Cell {
        let mut cell = Cell::default();
        let mut values: Vec<String> = Vec::new();
        for span in self.document.spans.iter().filter(|span| span.kind == kind && !span.opt) {
            if !self.document.by_place() {
                let value = value::norm(kind, &span.value);
                if values.contains(&value) {
                    continue;
                }
                values.push(value);
            }
            cell.gold += 1;
            cell.hit += usize::from(self.told.iter().any(|told| self.meets(told, span, false)));
            cell.exact_hit +=
                usize::from(self.told.iter().any(|told| told.kind == kind && self.meets(told, span, true)));
        }
        for told in self.told.iter().filter(|told| told.kind == kind) {
            if let Some(right) = self.right(told) {
                cell.told += 1;
                cell.right += usize::from(right);
                let exact = |span| self.meets(told, span, true);
                let spans = self.document.spans.iter().filter(|span| span.kind == kind);
                cell.exact_right += usize::from(spans.into_iter().any(exact));
            }
        }
        cell
    }

    fn right(&self, told: &Told) -> Option<bool> {
        let mut met = self.document.spans.iter().filter(|span| self.meets(told, span, false)).peekable();
        let complete = self.document.complete_for(told.kind);
        if met.peek().is_some() {
            return (complete && met.any(|span| !span.opt)).then_some(true);
        }
        let inside = || self.document.spans.iter().any(|span| self.contains(span, told));
        (complete && !inside()).then_some(false)
    }

    fn meets(&self, told: &Told, span: &Span, exact: bool) -> bool {
        let place = ["ADDRESS", "POSTCODE"];
        let stands_in = !exact && place.contains(&told.kind) && place.contains(&span.kind.as_str());
        if told.kind != span.kind && !stands_in {
            return false;
        }
        match (told.place, span.start.zip(span.end)) {
            (Some(told), Some(span)) if self.document.by_place() => {
                if exact {
                    told == span
                } else {
                    told.0 < span.1 && told.1 > span.0
                }
            }
            _ => {
                let (left, right) = (value::norm(&span.kind, &span.value), value::norm(told.kind, &told.value));
                value::same(&span.kind, &left, &right, exact)
            }
        }
    }

    /// Whether what was told lies inside gold of another kind.
    fn contains(&self, span: &Span, told: &Told) -> bool {
        if !CONTAINERS.contains(&span.kind.as_str()) || span.kind == told.kind {
            return false;
        }
        match (told.place, span.start.zip(span.end)) {
            (Some(told), Some(span)) if self.document.by_place() => told.0 >= span.0 && told.1 <= span.1,
            _ => match told.kind {
                "NAME" | "ADDRESS" => value::norm("NAME", &span.value).contains(&value::norm(told.kind, &told.value)),
                "BSN" => value::norm("DIGITS", &span.value)
                    .replace(|c: char| !c.is_ascii_digit(), "")
                    .contains(&value::norm("BSN", &told.value)),
                _ => false,
            },
        }
    }
}

pub(crate) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn harmonic(left: f64, right: f64) -> f64 {
    if left + right > 0.0 { 2.0 * left * right / (left + right) } else { 0.0 }
}
