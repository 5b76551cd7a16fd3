use std::sync::{Arc, LazyLock};

use super::*;
use crate::model::{Fingerprint, Name, Place, Secret, Status};
use crate::rules::Rules;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::built_in().unwrap());

const VALUE: &str = "123456782";

fn found(entity: Entity, zone: Zone, person: Option<u32>) -> Finding {
    let path = match zone {
        Zone::Filename | Zone::Attachment => Some(Arc::new(Name::plain("export.xlsx"))),
        _ => None,
    };
    Finding {
        entity,
        confidence: 0.9,
        zone,
        path,
        place: Place { line: Some(3), ..Place::default() },
        span: None,
        person,
        role: Role::Citizen,
        evidence: Vec::new(),
        fingerprint: Fingerprint([0; 16]),
        value: Secret::new(VALUE),
        normalized: Secret::new(VALUE),
    }
}

fn rule(policy: &str, channel: &str, findings: &[Finding]) -> Ruling {
    let policy = RULES.policy(policy).unwrap();
    let mut judge = Judge::new(policy, &Channel::new(channel));
    for finding in findings {
        judge.finding(finding);
    }
    judge.decide()
}

fn ids(ruling: &Ruling) -> Vec<&str> {
    let reasons = ruling.reasons.iter();
    reasons.map(|reason| reason.rule.as_str()).collect()
}

#[test]
fn klantportaal_does_what_its_table_says() {
    use Decision::{Allow, Reject, Warn};
    use Entity::{Address, Bsn, DateOfBirth, Email, Health, KvkNumber, PersonName, TestBsn};
    use Zone::{Attachment, Comment, Description, Filename, Subject};
    for (channel, findings, decision, rules) in [
        ("portal", vec![], Allow, vec![]),
        ("portal", vec![(Bsn, Subject)], Reject, vec!["no-bsn-in-text"]),
        ("email", vec![(Bsn, Comment)], Reject, vec!["no-bsn-in-text"]),
        ("portal", vec![(TestBsn, Description)], Allow, vec![]),
        ("portal", vec![(KvkNumber, Description)], Allow, vec![]),
        ("portal", vec![(DateOfBirth, Description)], Reject, vec!["no-birth-date-in-text"]),
        ("portal", vec![(PersonName, Description)], Warn, vec!["name-in-text"]),
        (
            "portal",
            vec![(Address, Description), (PersonName, Description)],
            Reject,
            vec!["no-combination-in-text", "other-personal-data-in-text"],
        ),
        (
            "portal",
            vec![(PersonName, Subject), (Health, Description)],
            Reject,
            vec!["no-combination-in-text", "other-personal-data-in-text"],
        ),
        ("portal", vec![(Email, Description)], Warn, vec!["other-personal-data-in-text"]),
        ("portal", vec![(PersonName, Filename)], Reject, vec!["no-personal-data-in-filename"]),
        ("portal", vec![(Bsn, Attachment)], Allow, vec!["citizen-data-in-attachment"]),
        ("email", vec![(Bsn, Attachment)], Reject, vec!["attachment-by-other-channel"]),
        ("telefoon", vec![(Email, Attachment)], Reject, vec!["attachment-by-other-channel"]),
        ("email", vec![(TestBsn, Attachment)], Allow, vec![]),
    ] {
        let findings: Vec<_> = findings.into_iter().map(|(entity, zone)| found(entity, zone, Some(1))).collect();
        let ruling = rule("klantportaal", channel, &findings);
        assert_eq!((ruling.decision, ids(&ruling)), (decision, rules));
    }
}

#[test]
fn a_combination_is_of_one_person() {
    let two = [
        found(Entity::PersonName, Zone::Description, Some(1)),
        found(Entity::Address, Zone::Description, Some(2)),
        found(Entity::PersonName, Zone::Description, None),
    ];
    let ruling = rule("klantportaal", "portal", &two);
    assert_eq!(ids(&ruling), ["name-in-text", "other-personal-data-in-text"]);
    let names = ruling.reasons.first().unwrap();
    assert_eq!(names.entities.get(&Entity::PersonName), Some(&2));
}

#[test]
fn the_contact_and_functional_mailboxes_are_exempt() {
    for (entity, role) in [
        (Entity::PersonName, Role::Reporter),
        (Entity::Email, Role::Reporter),
        (Entity::Email, Role::Business),
        (Entity::Phone, Role::Reporter),
    ] {
        let finding = Finding { role, ..found(entity, Zone::Description, Some(1)) };
        let ruling = rule("klantportaal", "portal", &[finding]);
        assert_eq!(ruling.decision, Decision::Allow);
    }
}

#[test]
fn the_contacts_own_bsn_is_not_exempt() {
    let finding = Finding { role: Role::Reporter, ..found(Entity::Bsn, Zone::Description, Some(1)) };
    let ruling = rule("klantportaal", "portal", &[finding]);
    assert_eq!(ruling.decision, Decision::Reject);
}

#[test]
fn what_is_allowed_is_not_told_beside_a_rejection() {
    let both = [found(Entity::Bsn, Zone::Filename, None), found(Entity::Bsn, Zone::Attachment, None)];
    let ruling = rule("klantportaal", "portal", &both);
    assert_eq!(ids(&ruling), ["no-personal-data-in-filename"]);
    assert_eq!(ruling.labels, ["citizen-data"]);
}

#[test]
fn doubtful_findings_do_not_count() {
    let finding = Finding { confidence: 0.49, ..found(Entity::Bsn, Zone::Description, None) };
    let ruling = rule("strict", "portal", &[finding]);
    assert_eq!(ruling.decision, Decision::Allow);
}

#[test]
fn labels_and_retention_travel_along() {
    let finding = found(Entity::Bsn, Zone::Attachment, None);
    let ruling = rule("klantportaal", "portal", &[finding]);
    assert_eq!(ruling.labels, ["citizen-data"]);
    assert_eq!(ruling.retention.unwrap().keep, "P3M");
}

#[test]
fn messages_tell_the_place_and_never_the_value() {
    let mut findings = vec![found(Entity::Bsn, Zone::Description, None)];
    for line in 4..9 {
        let mut finding = found(Entity::Bsn, Zone::Attachment, None);
        finding.place.line = Some(line);
        findings.push(finding);
    }
    let ruling = rule("klantportaal", "email", &findings);
    let [text, attachment] = ruling.reasons.as_slice() else {
        panic!("two reasons");
    };
    assert_eq!(text.message.nl, "In de toelichting staat een BSN (regel 3).");
    assert_eq!(
        attachment.message.nl,
        "Een bijlage bevat persoonsgegevens (BSN; export.xlsx, regel 4; export.xlsx, regel 5; \
         export.xlsx, regel 6 en meer) en kwam niet via het klantportaal binnen."
    );
    assert_eq!(attachment.entities.get(&Entity::Bsn), Some(&5));
    let mut nowhere = found(Entity::Bsn, Zone::Subject, None);
    nowhere.place = Place::default();
    let ruling = rule("klantportaal", "portal", &[nowhere]);
    let message = &ruling.reasons.first().unwrap().message;
    assert_eq!(message.nl, "In het onderwerp staat een BSN.");
    assert!(!format!("{ruling:?}").contains(VALUE));
}

#[test]
fn gaps_are_judged_too() {
    for (policy, status, decision) in [
        ("klantportaal", Status::Encrypted, Decision::Reject),
        ("klantportaal", Status::Empty, Decision::Allow),
        ("strict", Status::Timeout, Decision::Reject),
        ("observe", Status::Crashed, Decision::Warn),
    ] {
        let policy = RULES.policy(policy).unwrap();
        let mut judge = Judge::new(policy, &Channel::default());
        let coverage = Coverage { part: Arc::new(Name::plain("geheim.zip")), status, reason: "" };
        judge.coverage(&coverage, Zone::Attachment);
        let ruling = judge.decide();
        assert_eq!(ruling.decision, decision);
        for reason in &ruling.reasons {
            assert!(reason.message.nl.contains("geheim.zip ("));
        }
    }
}

#[test]
fn observe_never_rejects_and_strict_always_does() {
    for entity in crate::model::BUILT_IN {
        for zone in Zone::ALL {
            let findings = [found(entity.clone(), zone, Some(1))];
            assert_eq!(rule("observe", "email", &findings).decision, Decision::Allow);
            let strict = rule("strict", "portal", &findings).decision;
            let counts = matches!(entity.class(), crate::model::Class::Citizen | crate::model::Class::Special);
            assert_eq!(strict == Decision::Reject, counts, "{entity}");
        }
    }
}
