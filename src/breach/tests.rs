//! Counting persons, types and encryption over several files.

use std::sync::Arc;

use super::*;
use crate::model::{Finding, Fingerprint, Name, Place, Role, Secret, Status, Zone};
use crate::rules::Rules;

fn finding(entity: Entity, print: u8, path: &str) -> Finding {
    Finding {
        entity,
        confidence: 0.9,
        zone: Zone::Attachment,
        path: Some(Arc::new(Name::plain(path))),
        place: Place::default(),
        span: None,
        person: None,
        role: Role::Citizen,
        evidence: Vec::new(),
        fingerprint: Fingerprint([print; 16]),
        value: Secret::new(""),
        normalized: Secret::new(""),
    }
}

fn part(name: &str, status: Status) -> Coverage {
    Coverage { part: Arc::new(Name::plain(name)), status, reason: "" }
}

fn persons(min: u64, max: u64) -> Persons {
    Persons { min, max }
}

#[test]
fn one_bsn_in_two_files_is_one_person() {
    let form = Rules::built_in().unwrap().form;
    let mut tally = Tally::new(&form);
    for (file, prints) in [("a.csv", &[1, 2][..]), ("b.csv", &[2, 3, 4])] {
        for print in prints {
            tally.finding(&finding(Entity::Bsn, *print, file));
        }
        tally.coverage(&part(file, Status::Scanned));
        tally.end(persons(prints.len() as u64, prints.len() as u64));
    }
    let notice = tally.finish();
    assert_eq!((notice.persons, notice.sum, notice.twice), (persons(4, 4), 5, 1));
    assert_eq!(notice.encrypted, Encrypted::No);
    assert_eq!(Notice::types(&notice.entities, &form), [6]);
}

#[test]
fn persons_without_a_number_may_be_the_same() {
    let form = Rules::built_in().unwrap().form;
    let mut tally = Tally::new(&form);
    for (file, count) in [("a.txt", 3), ("b.txt", 2)] {
        tally.finding(&finding(Entity::PersonName, 1, file));
        tally.end(persons(count, count));
    }
    assert_eq!(tally.finish().persons, persons(3, 5));
}

#[test]
fn an_address_of_mail_alone_may_be_one_person_more() {
    let form = Rules::built_in().unwrap().form;
    let mut tally = Tally::new(&form);
    let mut record = finding(Entity::Email, 1, "a.csv");
    record.person = Some(1);
    tally.finding(&record);
    tally.end(persons(1, 1));
    for print in [1, 2, 2] {
        tally.finding(&finding(Entity::Email, print, "b.csv"));
    }
    tally.end(persons(0, 0));
    let notice = tally.finish();
    // One of the two stands with somebody who is counted.
    assert_eq!((notice.persons, notice.loose, notice.files[1].persons), (persons(1, 2), 1, persons(1, 2)));
}

#[test]
fn encryption_is_all_some_none_or_not_known() {
    let form = Rules::built_in().unwrap().form;
    for (parts, answer) in [
        (&[("a.zip!/x.csv", Status::Encrypted), ("a.zip", Status::Scanned)][..], Encrypted::Yes),
        (
            &[("a.zip!/x.csv", Status::Encrypted), ("a.zip!/y.csv", Status::Scanned), ("a.zip", Status::Scanned)],
            Encrypted::Partly,
        ),
        (&[("a.csv", Status::Scanned)], Encrypted::No),
        (&[("a.csv", Status::Scanned), ("b.bin", Status::Unsupported)], Encrypted::Unknown),
    ] {
        let mut tally = Tally::new(&form);
        for (name, status) in parts {
            tally.coverage(&part(name, *status));
        }
        tally.end(Persons::default());
        assert_eq!(tally.finish().encrypted, answer, "{parts:?}");
    }
}

#[test]
fn test_data_and_organisations_are_told_apart() {
    let form = Rules::built_in().unwrap().form;
    let mut tally = Tally::new(&form);
    for entity in [Entity::TestBsn, Entity::KvkNumber] {
        tally.finding(&finding(entity, 1, "a.txt"));
    }
    tally.end(persons(1, 1));
    let notice = tally.finish();
    assert_eq!((notice.persons, notice.tests, notice.organisations, notice.clean), (persons(0, 0), 1, 1, 1));
}
