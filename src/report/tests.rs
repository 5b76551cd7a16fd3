use std::sync::Arc;

use super::*;
use crate::model::{
    Cell, Channel, Decision, Fingerprint, Name, Place, Reason, Role, Secret, Status, Texts, Verdict, Zone,
};
use crate::rules::Rules;

const VALUE: &str = "123456782";

fn options(reveal: bool) -> Options {
    let rules = Rules::built_in().unwrap();
    Options { reveal, words: Arc::clone(rules.messages.words(Lang::Nl)), ..Options::default() }
}

fn finding() -> Finding {
    Finding {
        entity: Entity::Bsn,
        confidence: 0.987_65,
        zone: Zone::Attachment,
        path: Some(Arc::new(Name::masked("a.zip!/[bsn].xlsx", "a.zip!/123456782.xlsx"))),
        place: Place {
            sheet: Some("Blad\u{202e}1".into()),
            cell: Some(Cell { row: 3, column: 2 }),
            ..Place::default()
        },
        span: Some(120..129),
        person: Some(3),
        role: Role::Citizen,
        evidence: vec!["elfproef".into(), "header:bsn".into()],
        fingerprint: Fingerprint([0xab; 16]),
        value: Secret::new("1234.56.782"),
        normalized: Secret::new(VALUE),
    }
}

fn gap() -> Coverage {
    Coverage { part: Arc::new(Name::plain("geheim.pdf")), status: Status::Encrypted, reason: "" }
}

fn scan(format: &str, options: &Options) -> String {
    let mut out = Vec::new();
    let mut reporter = reporter(format, options).unwrap();
    reporter.begin(&mut out).unwrap();
    reporter.finding(&finding(), &mut out).unwrap();
    reporter.finding(&finding(), &mut out).unwrap();
    reporter.file_end(&mut out).unwrap();
    reporter.coverage(&gap(), &mut out).unwrap();
    reporter.file_end(&mut out).unwrap();
    let summary = Summary {
        files: 2,
        parts: 3,
        bytes: 1234,
        findings: [(Entity::Bsn, 2)].into(),
        persons: Persons { min: 1, max: 2 },
        gaps: 1,
        unreadable: 0,
        seconds: 0.25,
        ..Summary::default()
    };
    reporter.finish(&summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn verdict() -> Verdict {
    let texts = |text: &str| Texts { nl: text.into(), en: text.into() };
    Verdict {
        id: Some("INC-1".into()),
        decision: Decision::Reject,
        policy: "klantportaal".into(),
        channel: Channel::default(),
        reasons: vec![Reason {
            rule: "no-bsn-in-text".into(),
            decision: Decision::Reject,
            zone: Zone::Description,
            entities: [(Entity::Bsn, 1)].into(),
            message: texts("Er staat een BSN."),
            remedy: texts("Vervang het."),
        }],
        labels: vec!["citizen-data".into()],
        retention: None,
        persons: Persons { min: 1, max: 1 },
        findings: vec![finding()],
        total: 1,
        coverage: vec![gap()],
        rules: "sha256:00".into(),
    }
}

#[test]
fn json_lines_have_the_contracts_shape() {
    let shown = scan("jsonl", &options(false));
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(
        lines[0],
        r#"{"type":"finding","entity":"bsn","confidence":0.988,"zone":"attachment","path":"a.zip!/[bsn].xlsx","location":{"sheet":"Blad\u202e1","cell":"C4"},"span":{"start":120,"end":129},"person":3,"evidence":["elfproef","header:bsn"],"fingerprint":"abababababababababababababababab"}"#
    );
    assert_eq!(lines[2], r#"{"type":"uninspectable","path":"geheim.pdf","status":"encrypted","reason":"encrypted"}"#);
    assert_eq!(
        lines[3],
        r#"{"type":"summary","files":2,"parts":3,"bytes":1234,"findings":{"bsn":2},"persons":{"min":1,"max":2},"seconds":0.25,"gaps":1,"unreadable":0}"#
    );
}

#[test]
fn json_is_one_document() {
    let document: serde_json::Value = serde_json::from_str(&scan("json", &options(true))).unwrap();
    assert_eq!(document["findings"].as_array().unwrap().len(), 2);
    assert_eq!(document["findings"][0]["value"], "1234.56.782");
    assert_eq!(document["findings"][0]["normalized"], VALUE);
    assert_eq!(document["uninspectable"][0]["status"], "encrypted");
    assert_eq!(document["summary"]["files"], 2);
}

#[test]
fn people_read_words_and_no_control_letters() {
    let shown = scan("human", &options(false));
    assert!(shown.contains("persoon 3"), "{shown}");
    assert!(shown.contains("Blad\\u{202e}1 cel C4"), "{shown}");
    assert!(shown.contains("BSN"), "{shown}");
    assert!(shown.contains("niet nagekeken: met wachtwoord beveiligd"), "{shown}");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
    let colourful = Options { color: true, ..options(false) };
    assert!(scan("human", &colourful).contains("\u{1b}[1;31m"));
}

#[test]
fn a_gap_is_never_called_clean() {
    let mut out = Vec::new();
    let mut reporter = reporter("human", &options(false)).unwrap();
    let summary = Summary { gaps: 1, ..Summary::default() };
    reporter.finish(&summary, &mut out).unwrap();
    assert!(!String::from_utf8(out).unwrap().contains("Niets gevonden"));
}

#[test]
fn a_verdict_has_the_contracts_shape() {
    let mut out = Vec::new();
    verdict_json(&verdict(), &options(false), &mut out).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let keys: Vec<_> = document.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "type", "id", "decision", "policy", "channel", "reasons", "labels", "persons", "findings", "coverage",
            "engine"
        ]
    );
    assert_eq!(document["reasons"][0]["entities"]["bsn"], 1);
    assert_eq!(document["coverage"][0]["part"], "geheim.pdf");
    let mut out = Vec::new();
    error_line(None, 7, "the JSON is broken", &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "{\"type\":\"verdict\",\"decision\":\"error\",\"line\":7,\"error\":\"the JSON is broken\"}\n"
    );
}

#[test]
fn no_report_shows_a_value_unasked() {
    let mut all = String::new();
    for row in REPORTERS {
        all += &scan(row.id, &options(false));
    }
    let mut out = Vec::new();
    verdict_json(&verdict(), &options(false), &mut out).unwrap();
    verdict_human(&verdict(), &options(false), &mut out).unwrap();
    all += &String::from_utf8(out).unwrap();
    assert!(!all.contains(VALUE) && !all.contains("1234.56.782"), "{all}");
}
