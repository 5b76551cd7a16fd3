//! Whether another kind of data stands beside: in the same record, or in running text close by.

use crate::model::{Entity, Kind, Zone};
use crate::scan::Candidate;

use crate::score::Weighed;
use crate::score::heed::SURE;

use super::{Signal, View};

/// Bytes of running text within which two readings stand beside each other.
const CLOSE: usize = 120;

/// Bytes of running text within which the next reading starts that belongs to this one.
const NEXT: usize = 40;

/// Whether one of `entities` stands beside.
pub(super) struct Beside {
    code: &'static str,
    entities: &'static [Entity],
}

pub(super) static PERSON: Beside = Beside { code: "person-beside", entities: &[Entity::PersonName] };
pub(super) static BIRTH_DATE: Beside = Beside { code: "birth-date-beside", entities: &[Entity::DateOfBirth] };
pub(super) static BSN: Beside = Beside { code: "bsn-beside", entities: &[Entity::Bsn, Entity::TestBsn] };
pub(super) static ADDRESS: Beside = Beside { code: "address-beside", entities: &[Entity::Address] };
pub(super) static EMAIL: Beside = Beside { code: "email-beside", entities: &[Entity::Email] };

impl Signal for Beside {
    fn code(&self) -> &'static str {
        self.code
    }

    fn relates(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        let prose = view.scene.segments.get(candidate.segment).is_none_or(|segment| segment.kind == Kind::Prose);
        if !prose && self.entities.iter().any(|entity| view.elsewhere(entity, candidate.segment)) {
            return true;
        }
        neighbours(candidate, view).any(|(entity, _)| self.entities.contains(entity))
    }
}

/// Those of `readings`, which stand in order, that start within `reach` bytes of `candidate` in the same text.
fn around<'v>(candidate: &Candidate, readings: &'v [&'v Weighed], reach: usize) -> impl Iterator<Item = &'v Candidate> {
    let (segment, last) = (candidate.segment, candidate.span.end + reach);
    let low = (segment, candidate.span.start.saturating_sub(reach * 2));
    let from = readings.partition_point(|reading| (reading.candidate.segment, reading.candidate.span.start) < low);
    let near = readings.iter().skip(from).map(|reading| &reading.candidate);
    near.take_while(move |other| other.segment == segment && other.span.start <= last)
}

/// The sure readings beside `candidate` in its own text, with where they stand.
fn neighbours<'v>(candidate: &'v Candidate, view: &'v View<'_>) -> impl Iterator<Item = (&'v Entity, &'v Candidate)> {
    let prose = view.scene.segments.get(candidate.segment).is_none_or(|segment| segment.kind == Kind::Prose);
    let low = if prose { candidate.span.start.saturating_sub(CLOSE * 2) } else { 0 };
    let from = view.known.partition_point(|reading| {
        (reading.candidate.segment, reading.candidate.span.start) < (candidate.segment, low)
    });
    let sure = view.known.iter().skip(from).map(|reading| &reading.candidate);
    sure.take_while(move |other| {
        other.segment == candidate.segment && (!prose || other.span.start <= candidate.span.end + CLOSE)
    })
    .filter(move |other| {
        let apart = other.span.end <= candidate.span.start || other.span.start >= candidate.span.end;
        apart && (!prose || close(candidate, other, view))
    })
    .filter_map(|other| other.entity.as_ref().map(|entity| (entity, other)))
}

/// Whether two readings of one text stand close together, with no blank line between.
fn close(left: &Candidate, right: &Candidate, view: &View<'_>) -> bool {
    between(left, right, view).is_some_and(|gap| gap.len() <= CLOSE && !gap.contains("\n\n"))
}

/// The text between two readings of one segment.
fn between<'v>(left: &Candidate, right: &Candidate, view: &View<'v>) -> Option<&'v str> {
    let text = view.scene.segments.get(left.segment).filter(|_| left.segment == right.segment)?.text;
    if left.span.end <= right.span.start {
        text.get(left.span.end..right.span.start)
    } else {
        text.get(right.span.end..left.span.start)
    }
}

/// Whether somebody is spoken of in the same sentence or record: a name, a BSN or a date of birth, and no colleague's
/// name or one that opens or closes the message.
pub(super) struct SomeoneBeside;

impl Signal for SomeoneBeside {
    fn code(&self) -> &'static str {
        "someone-beside"
    }

    fn relates(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        neighbours(candidate, view).any(|(entity, other)| {
            matches!(entity, Entity::PersonName | Entity::Bsn | Entity::TestBsn | Entity::DateOfBirth)
                && !other
                    .features
                    .iter()
                    .any(|feature| matches!(*feature, "salutation" | "closing" | "role-staff" | "role-public"))
                && (other.segment != candidate.segment
                    || between(other, candidate, view).is_some_and(|gap| !ends_sentence(gap)))
        })
    }
}

/// Whether a sentence ends in `gap`: a full stop, space and a capital.
fn ends_sentence(gap: &str) -> bool {
    gap.match_indices(['.', '!', '?']).any(|(at, _)| {
        let behind = gap.get(at + 1..).unwrap_or("");
        behind.starts_with(char::is_whitespace) && behind.trim_start().starts_with(char::is_uppercase)
    })
}

/// Whether nothing but marks stands between a name and this: `J. Jansen (12-03-1961)`, `Jansen | 12-03-1961`.
pub(super) struct NameAdjacent;

impl Signal for NameAdjacent {
    fn code(&self) -> &'static str {
        "name-adjacent"
    }

    fn relates(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        neighbours(candidate, view).any(|(entity, other)| {
            *entity == Entity::PersonName
                && other.segment == candidate.segment
                && other.span.end <= candidate.span.start
                && between(other, candidate, view).is_some_and(|gap| {
                    gap.len() <= 6
                        && !gap.contains('\n')
                        && gap.chars().all(|c| matches!(c, ' ' | ',' | '(' | '|' | ';' | '\t' | '-' | '/' | '[' | '*'))
                })
        })
    }
}

/// Whether a birth date follows right behind a name: `Jansen, geb. 12-03-1961`, or stands before it in a file name.
pub(super) struct BirthAdjacent;

impl Signal for BirthAdjacent {
    fn code(&self) -> &'static str {
        "birth-adjacent"
    }

    fn relates(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        let filename = view.scene.zone == Zone::Filename;
        around(candidate, &view.births, NEXT).any(|other| {
            let lived = other.normalized.get(..4).and_then(|year| year.parse::<u16>().ok());
            let old = lived.is_some_and(|year| year + 6 < view.scene.today.year);
            let gap = between(candidate, other, view).filter(|gap| old && gap.len() <= 20 && !gap.contains('\n'));
            gap.is_some_and(|gap| {
                let words = gap.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
                let led = matches!(
                    words.as_str(),
                    "geb" | "geboren" | "geboren op" | "geb. op" | "geb. dat" | "geb.dat" | "geboortedatum"
                );
                let behind = other.span.start >= candidate.span.end;
                led && behind || filename && words.is_empty()
            })
        })
    }
}

/// Whether this fills its cell and the next cell is a postcode.
pub(super) struct PostcodeNext;

impl Signal for PostcodeNext {
    fn code(&self) -> &'static str {
        "postcode-next"
    }

    fn relates(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        let fills = |candidate: &Candidate| {
            let cell = view.scene.segments.get(candidate.segment).filter(|segment| segment.kind == Kind::Value);
            cell.is_some_and(|cell| candidate.span.len() == cell.text.trim().len())
        };
        let next = candidate.segment + 1;
        let from = view.readings.partition_point(|reading| reading.candidate.segment < next);
        let mut beside = view.readings.iter().skip(from).take_while(|reading| reading.candidate.segment == next);
        fills(candidate)
            && beside.any(|reading| {
                let other = &reading.candidate;
                other.entity == Some(Entity::Postcode) && reading.confidence >= SURE && fills(other)
            })
    }
}

/// Whether this stands in a file name together with a name.
pub(super) struct FilenameWithName;

impl Signal for FilenameWithName {
    fn code(&self) -> &'static str {
        "filename-with-name"
    }

    fn relates(&self) -> bool {
        true
    }

    fn only_in_names(&self) -> bool {
        true
    }

    fn holds(&self, candidate: &Candidate, view: &View<'_>) -> bool {
        view.scene.zone == Zone::Filename
            && neighbours(candidate, view).any(|(entity, _)| *entity == Entity::PersonName)
    }
}
