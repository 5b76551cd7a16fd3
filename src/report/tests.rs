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

/// A report of `findings`, which all stand in one file.
fn told(format: &str, findings: &[Finding], summary: &Summary) -> String {
    let mut out = Vec::new();
    let mut reporter = reporter(format, &options(false)).unwrap();
    reporter.begin(&mut out).unwrap();
    for finding in findings {
        reporter.finding(finding, &mut out).unwrap();
    }
    reporter.file_end(&mut out).unwrap();
    reporter.finish(summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_goes_past_a_limit_is_told() {
    let many = vec![finding(); 25_003];
    let summary = Summary { findings: [(Entity::Bsn, 25_003)].into(), ..Summary::default() };
    let sarif = json(&told("sarif", &many, &summary));
    let run = &sarif["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 25_000);
    assert_eq!((&run["properties"]["unlisted"], &run["properties"]["findings"]), (&3.into(), &25_003.into()));
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["message"]["text"].as_str().unwrap().starts_with("3 bevindingen")));

    let gitlab = json(&told("gitlab", &many, &summary));
    let last = gitlab.as_array().unwrap().last().unwrap();
    assert_eq!((gitlab.as_array().unwrap().len(), &last["check_name"]), (25_001, &"more".into()));
    assert!(told("junit", &many, &summary).contains("24803 bevindingen"));
    assert!(told("html", &many, &summary).contains("20003 bevindingen"));
}

#[test]
fn ids_stay_when_lines_shift_and_places_change() {
    let at = |line, fingerprint: u8| Finding {
        place: Place { line: Some(line), ..Place::default() },
        fingerprint: Fingerprint([fingerprint; 16]),
        ..finding()
    };
    let ids = |format: &str, findings: &[Finding]| {
        let report = json(&told(format, findings, &Summary::default()));
        let rows = if format == "sarif" { &report["runs"][0]["results"] } else { &report };
        let id = |row: &serde_json::Value| {
            let sarif = row["partialFingerprints"]["primaryLocationLineHash"].as_str();
            sarif.or(row["fingerprint"].as_str()).unwrap().to_owned()
        };
        rows.as_array().unwrap().iter().map(id).collect::<std::collections::BTreeSet<_>>()
    };
    for format in ["sarif", "gitlab"] {
        let before = ids(format, &[at(1, 1), at(2, 2), at(3, 1)]);
        assert_eq!(before.len(), 3, "each finding has an id of its own");
        assert_eq!(before, ids(format, &[at(10, 2), at(11, 1), at(40, 1)]));
        assert_ne!(before, ids(format, &[at(1, 1), at(2, 2), at(3, 3)]));
    }
}

#[test]
fn an_interrupted_scan_is_never_called_clean() {
    let summary = Summary { interrupted: true, ..Summary::default() };
    for row in REPORTERS {
        let shown = told(row.id, &[], &summary);
        let word = if row.id.starts_with("json") { "\"incomplete\":true" } else { "Afgebroken" };
        assert!(shown.contains(word) && !shown.contains("Niets gevonden"), "{}: {shown}", row.id);
    }
    assert_eq!(json(&told("sarif", &[], &summary))["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn names_out_of_files_are_text_in_markup() {
    let hostile = "\"><script>alert(1)</script><img src=https://example.org/x>'&.txt";
    let finding = Finding {
        path: Some(Arc::new(Name::plain(hostile))),
        place: Place { sheet: Some("</td><b>".into()), ..Place::default() },
        evidence: vec!["<i>".into()],
        entity: Entity::Custom("<u>".into()),
        ..finding()
    };
    let summary = Summary { findings: [(finding.entity.clone(), 1)].into(), ..Summary::default() };
    for format in ["html", "junit"] {
        let shown = told(format, std::slice::from_ref(&finding), &summary);
        for mark in ["<script>alert", "<img", "<b>", "<i>", "<u>"] {
            assert!(!shown.contains(mark), "{format}: {mark}");
        }
    }
}

#[test]
fn the_page_asks_for_nothing_from_elsewhere() {
    let page = told("html", &[finding()], &Summary { findings: [(Entity::Bsn, 1)].into(), ..Summary::default() });
    for mark in ["http:", "https:", "url(", "@import", "src=", "<link", " style=", " onclick"] {
        assert!(!page.contains(mark), "{mark}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn findings_about_one_person_stand_together() {
    let of = |person, line| Finding { person, place: Place { line: Some(line), ..Place::default() }, ..finding() };
    let findings = [of(Some(1), 1), of(Some(2), 2), of(None, 3), of(Some(1), 4)];
    let shown = told("human", &findings, &Summary::default());
    assert_eq!(shown.matches("persoon ").count(), 2, "{shown}");
    let at = |line: u32| shown.find(&format!("regel {line}")).unwrap();
    assert!(at(1) < at(4) && at(4) < at(2) && at(2) < at(3), "{shown}");
}
