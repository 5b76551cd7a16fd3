//! Hits of one record in, the same hits with the number of the person they concern out.

use std::ops::Range;

use crate::model::{Class, Entity, Kind, Role};

use super::labels::Labels;
use super::relation::Part;
use super::{Hit, Memory, Scene};

/// Probability from which a hit may yet be a person that nothing else tells of.
const DOUBTFUL: f32 = 0.42;

/// Bytes of running text within which what follows still concerns the person spoken of.
const REACH: usize = 240;

/// Numbers the persons of `hits`, which stand in order.
pub(super) fn number(hits: &mut [Hit], scene: &Scene<'_>, labels: &Labels, memory: &mut Memory<'_>) {
    if hits.is_empty() {
        return;
    }
    let values = scene.segments.iter().any(|segment| segment.kind == Kind::Value);
    if values {
        row(hits, scene, labels, memory);
    } else {
        prose(hits, scene, memory);
    }
    let nobody = hits.iter().all(|hit| hit.person.is_none());
    for hit in hits.iter() {
        match hit.entity {
            _ if hit.confidence < 0.5 && nobody => doubt(hit, memory),
            Entity::DateOfBirth if hit.confidence >= 0.5 => memory.remember_birth(&hit.normalized),
            Entity::PersonName => {
                memory.remember_name(&hit.normalized, !values && hit.confidence >= 0.5, hit.confidence > 0.8);
            }
            _ => {}
        }
    }
}

/// Keeps what may be one person more, where its record tells of nobody.
fn doubt(hit: &Hit, memory: &mut Memory<'_>) {
    let tells = matches!(hit.entity, Entity::Bsn | Entity::PersonName | Entity::DateOfBirth);
    if tells && hit.confidence >= DOUBTFUL && hit.role != Role::Business {
        memory.doubt(&hit.normalized);
    }
}

/// Whether a hit points to a person by itself, so that it may open one.
fn opens(hit: &Hit) -> bool {
    hit.confidence >= 0.5
        && matches!(
            hit.entity,
            Entity::Bsn
                | Entity::TestBsn
                | Entity::DateOfBirth
                | Entity::PersonName
                | Entity::ANumber
                | Entity::EducationNumber
        )
}

/// All of one row, object or form concern one person, but for what its label says of a partner, a child, an official.
fn row(hits: &mut [Hit], scene: &Scene<'_>, labels: &Labels, memory: &mut Memory<'_>) {
    let label = |hit: &Hit| scene.segments.get(hit.segment).map_or("", |segment| segment.label);
    let relations: Vec<_> = hits.iter().map(|hit| labels.say(label(hit), &memory.labels).relation).collect();
    let mut told = Vec::new();
    for own in &relations {
        if !told.contains(own) {
            told.push(*own);
        }
    }
    // Those who are nobody's relation come first: what is nobody's else is theirs.
    told.sort_by_key(Option::is_some);
    let mut main = None;
    for group in told {
        let mine: Vec<usize> = (0..hits.len()).filter(|at| relations.get(*at) == Some(&group)).collect();
        let opened = mine.iter().any(|at| hits.get(*at).is_some_and(opens));
        let person = if opened { Some(one(hits, &mine, scene, labels, memory)) } else { main };
        main = main.or(person);
        let Some(person) = person else { continue };
        for at in mine {
            if let Some(hit) = hits.get_mut(at)
                && hit.person.is_none()
                && hit.entity.class() != Class::Organisation
                && hit.role != Role::Business
            {
                hit.person = Some(person);
            }
        }
    }
}

/// The person that the hits at `mine` concern: the one whose BSN it is, or who has that name and date of birth, where
/// that is known. Every further BSN among them is somebody else's.
fn one(hits: &mut [Hit], mine: &[usize], scene: &Scene<'_>, labels: &Labels, memory: &mut Memory<'_>) -> u32 {
    let of = |wanted: fn(&Hit) -> bool| {
        mine.iter().filter_map(|at| hits.get(*at)).find(|hit| wanted(hit)).map(|hit| hit.normalized.clone())
    };
    let number = of(is_number);
    let part = |hit: &Hit| {
        let label = scene.segments.get(hit.segment).map_or("", |segment| segment.label);
        labels.say(label, &memory.labels).part
    };
    let name = name(mine.iter().filter_map(|at| hits.get(*at)), part);
    let birth = of(|hit| hit.entity == Entity::DateOfBirth && hit.confidence >= 0.5);
    // Rows of a table are one each; what a tree tells of somebody stands in many places of it.
    let tree = scene.segments.iter().any(|s| s.place.pointer.is_some() || s.place.xpath.is_some());
    let known = number.as_deref().and_then(|number| memory.person_of(number));
    let alike = || {
        let name = name.as_deref()?;
        let born = birth.as_deref().and_then(|birth| memory.person_born(name, birth));
        let person = born.or_else(|| memory.person_called(name, birth.as_deref()).filter(|_| tree))?;
        // Two numbers are two persons, however alike their names and birthdays.
        (number.is_none() || !memory.has_number(person)).then_some(person)
    };
    let person = known.or_else(alike).unwrap_or_else(|| memory.new_person());
    if let Some(name) = &name {
        memory.remember_named(name, person);
        memory.remember_called(name, birth.as_deref(), person);
    }
    if let Some(number) = &number {
        memory.remember_number(number, person);
    }
    for at in mine {
        let Some(hit) = hits.get_mut(*at).filter(|hit| is_number(hit)) else { continue };
        if Some(&hit.normalized) != number.as_ref() {
            let other = memory.person_of(&hit.normalized).unwrap_or_else(|| memory.new_person());
            memory.remember_number(&hit.normalized, other);
            hit.person = Some(other);
        }
    }
    person
}

/// The name that hits of one person make up together: the parts that have labels of their own, else the first.
fn name<'h>(hits: impl Iterator<Item = &'h Hit>, part: impl Fn(&Hit) -> Option<Part>) -> Option<String> {
    let (mut given, mut surname, mut whole) = (None, None, None);
    for hit in hits.filter(|hit| hit.entity == Entity::PersonName && hit.confidence >= 0.5) {
        let told = match part(hit) {
            Some(Part::Given) => &mut given,
            Some(Part::Surname) => &mut surname,
            None => &mut whole,
        };
        told.get_or_insert_with(|| hit.normalized.clone());
    }
    match (given, surname) {
        (Some(given), Some(surname)) => Some(format!("{given} {surname}")),
        (given, surname) => whole.or(surname).or(given),
    }
}

fn is_number(hit: &Hit) -> bool {
    matches!(hit.entity, Entity::Bsn | Entity::TestBsn) && hit.confidence >= 0.5
}

/// The person spoken of in running text.
#[expect(clippy::struct_excessive_bools, reason = "what is known of a person so far, each by itself")]
struct Current {
    person: u32,
    end: usize,
    segment: usize,
    /// Spaces before the line in which the first of it stood.
    indent: usize,
    name: bool,
    /// Whether the name stood behind a label of its own: `Achternaam: …`, which `Voornaam: …` may follow.
    labelled: bool,
    number: bool,
    birth: bool,
}

fn is_labelled(hit: &Hit) -> bool {
    hit.evidence.iter().any(|evidence| evidence == "role-label" || evidence == "role-loose")
}

/// Makes one person of two: what was told of `from` in this record is `into`'s, whose BSN turned up.
fn join(hits: &mut [Hit], from: u32, into: u32, memory: &mut Memory<'_>) {
    for hit in hits.iter_mut().filter(|hit| hit.person == Some(from)) {
        hit.person = Some(into);
        if hit.entity == Entity::PersonName {
            memory.remember_named(&hit.normalized, into);
        }
    }
    memory.forget_person(from);
}

/// Whether in the `gap` an item of a list begins, indented `within` at the most, that goes on below its first line, as
/// records in YAML do; items of one line each may tell of one person together.
fn begins_item(text: &str, gap: Range<usize>, within: usize) -> bool {
    let from = gap.start;
    let between = text.as_bytes().get(gap).unwrap_or_default();
    memchr::memchr_iter(b'\n', between).any(|at| {
        let mut lines = text.get(from + at + 1..).unwrap_or("").lines();
        let (Some(first), Some(next)) = (lines.next(), lines.next()) else { return false };
        let dash = indent(first);
        let item = first.get(dash..).is_some_and(|item| item.starts_with("- "));
        item && dash <= within && indent(next) > dash && !next.trim().is_empty()
    })
}

/// Spaces that a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// In running text a second name, BSN or date of birth opens the next person.
fn prose(hits: &mut [Hit], scene: &Scene<'_>, memory: &mut Memory<'_>) {
    let mut current: Option<Current> = None;
    for at in 0..hits.len() {
        let Some((told, [hit, ..])) = hits.split_at_mut_checked(at) else { break };
        let text = scene.segments.get(hit.segment).map_or("", |segment| segment.text);
        current = current.filter(|current| {
            let gap = text.get(current.end.min(hit.span.start)..hit.span.start).unwrap_or("");
            current.segment == hit.segment
                && gap.len() <= REACH
                && !gap.contains("\n\n")
                && !gap.contains("\r\n\r\n")
                && !begins_item(text, current.end..hit.span.start, current.indent)
        });
        if hit.entity.class() == Class::Organisation || hit.role == Role::Business {
            continue;
        }
        let known = match hit.entity {
            Entity::Bsn | Entity::TestBsn => memory.person_of(&hit.normalized),
            Entity::PersonName => memory.person_named(&hit.normalized),
            _ => None,
        };
        if let (Some(person), Some(open)) = (known, current.as_mut())
            && is_number(hit)
            && !open.number
            && open.person != person
        {
            join(told, open.person, person, memory);
            open.person = person;
        }
        let taken = current.as_ref().is_some_and(|current| match hit.entity {
            Entity::PersonName => current.name && !(current.labelled && is_labelled(hit)),
            Entity::Bsn | Entity::TestBsn => current.number,
            Entity::DateOfBirth => current.birth,
            _ => false,
        });
        let person = match (known, &current) {
            (Some(person), _) => Some(person),
            (None, Some(current)) if !taken => Some(current.person),
            _ => opens(hit).then(|| memory.new_person()),
        };
        let Some(person) = person else { continue };
        hit.person = Some(person);
        let mut next = current.take().filter(|current| current.person == person).unwrap_or(Current {
            person,
            end: 0,
            segment: hit.segment,
            indent: text.get(..hit.span.start).and_then(|before| before.rsplit('\n').next()).map_or(0, indent),
            name: false,
            labelled: false,
            number: false,
            birth: false,
        });
        next.end = hit.span.end;
        match hit.entity {
            Entity::PersonName => {
                next.labelled = !next.name && is_labelled(hit);
                next.name = true;
                memory.remember_named(&hit.normalized, person);
            }
            Entity::Bsn | Entity::TestBsn => {
                next.number = true;
                memory.remember_number(&hit.normalized, person);
            }
            Entity::DateOfBirth => next.birth = true,
            _ => {}
        }
        current = Some(next);
    }
}

#[cfg(test)]
mod tests {
    use super::begins_item;

    #[test]
    fn items_of_several_lines_are_records() {
        let whole = |text: &str, within: usize| begins_item(text, 0..text.len(), within);
        assert!(whole("  - naam: Jan\n    bsn: 1\n  - naam: Piet\n    bsn: 2", 2));
        assert!(!whole("\n- naam: Jan\n- bsn: 1\n- geboren: 2", 0));
        // The list of a record's own: its addresses.
        assert!(!whole("  - naam: Jan\n    adressen:\n    - straat: A\n      huisnummer: 1", 2));
        assert!(!whole("- naam: Jan", 0));
    }
}
