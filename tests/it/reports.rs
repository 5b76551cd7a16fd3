//! Every report of one set of findings, held to `tests/golden/`. `SLUIS_BLESS=1 cargo test` writes them anew.

use std::fs;
use std::sync::Arc;

use sluis::report::{Detail, Options, REPORTERS, Summary, verdict_human, verdict_json};
use sluis::rules::Rules;
use sluis::{
    Cell, Channel, Coverage, Decision, Entity, Finding, Fingerprint, Lang, Name, Persons, Place, Reason, Retention,
    Role, Secret, Status, Texts, Verdict, Zone,
};

use crate::root;

fn finding(entity: Entity, confidence: f32, part: Option<&Arc<Name>>, place: Place) -> Finding {
    Finding {
        entity,
        confidence,
        zone: part.map_or(Zone::Description, |_| Zone::Attachment),
        path: part.cloned(),
        place,
        span: part.is_none().then_some(10..19),
        person: None,
        role: Role::Citizen,
        evidence: vec!["cue".into(), "elfproef".into()],
        fingerprint: Fingerprint([0x5a; 16]),
        value: Secret::new("waarde"),
        normalized: Secret::new("normaal"),
    }
}

/// Two parts, three persons, hostile names, one gap.
fn fixture() -> (Vec<Finding>, Vec<Coverage>) {
    let sheet = Arc::new(Name::plain("export.zip!/personen.xlsx"));
    let hostile = Arc::new(Name::masked("brief \u{202e}[bsn]\u{1b}[31m.txt", "brief 171723673.txt"));
    let cell =
        |row, column| Place { sheet: Some("Blad1".into()), cell: Some(Cell { row, column }), ..Place::default() };
    let line = |line| Place { line: Some(line), column: Some(7), ..Place::default() };
    let of = |person, finding| Finding { person: Some(person), ..finding };
    let findings = vec![
        finding(Entity::Email, 0.55, None, line(2)),
        of(1, finding(Entity::Bsn, 0.993, Some(&sheet), cell(3, 2))),
        of(1, finding(Entity::PersonName, 0.81, Some(&sheet), cell(3, 0))),
        of(2, finding(Entity::DateOfBirth, 0.97, Some(&sheet), cell(4, 3))),
        of(2, finding(Entity::Health, 0.6, Some(&sheet), cell(4, 4))),
        Finding { zone: Zone::Filename, ..finding(Entity::Bsn, 0.9, Some(&hostile), Place::default()) },
        finding(Entity::TestBsn, 0.99, Some(&hostile), line(12)),
        finding(Entity::Custom("dossier\u{200b}".into()), 0.7, Some(&hostile), line(13)),
    ];
    let coverage = [
        (sheet, Status::Scanned, ""),
        (hostile, Status::Scanned, ""),
        (Arc::new(Name::plain("geheim.pdf")), Status::Encrypted, ""),
        (Arc::new(Name::plain("map/socket")), Status::Unsupported, "special-file"),
    ];
    let coverage = coverage.map(|(part, status, reason)| Coverage { part, status, reason });
    (findings, coverage.into())
}

fn options(lang: Lang, rules: &Rules) -> Options {
    Options { lang, words: Arc::clone(rules.messages.words(lang)), ..Options::default() }
}

fn scan(row: &sluis::report::Row, options: &Options) -> String {
    let (findings, coverage) = fixture();
    let mut reporter = (row.make)(options);
    let mut out = Vec::new();
    let mut summary = Summary {
        files: 3,
        parts: 4,
        bytes: 1_234_567,
        persons: Persons { min: 2, max: 4 },
        gaps: 2,
        seconds: 0.5,
        ..Summary::default()
    };
    reporter.begin(&mut out).unwrap();
    for finding in &findings {
        *summary.findings.entry(finding.entity.clone()).or_default() += 1;
        reporter.finding(finding, &mut out).unwrap();
    }
    for coverage in &coverage {
        reporter.coverage(coverage, &mut out).unwrap();
        reporter.file_end(&mut out).unwrap();
    }
    reporter.finish(&summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn verdict() -> Verdict {
    let (findings, coverage) = fixture();
    let texts = |nl: &str, en: &str| Texts { nl: nl.into(), en: en.into() };
    let reason = |rule: &str, decision, zone| Reason {
        rule: rule.into(),
        decision,
        zone,
        entities: [(Entity::Bsn, 2), (Entity::PersonName, 1)].into(),
        message: texts(
            "In de toelichting staat een BSN (regel 2).",
            "There is a citizen service number (BSN) in the description (line 2).",
        ),
        remedy: texts(
            "Vervang het BSN door het zaaknummer. Is het BSN nodig om de melding op te lossen, \
             lever het dan aan als bijlage via het klantportaal.",
            "Replace the BSN by the case number.",
        ),
    };
    Verdict {
        id: Some("INC-2026-0042".into()),
        decision: Decision::Reject,
        policy: "klantportaal".into(),
        channel: Channel::default(),
        reasons: vec![
            reason("no-bsn-in-text", Decision::Reject, Zone::Description),
            reason("name-in-text", Decision::Warn, Zone::Description),
        ],
        labels: vec!["citizen-data".into()],
        retention: Some(Retention { keep: "P3M".into(), from: "ticket_done".into() }),
        persons: Persons { min: 1, max: 2 },
        total: findings.len() as u64,
        findings,
        coverage,
        rules: "sha256:0".into(),
    }
}

fn hold(name: &str, shown: &str) {
    // The version changes with each release, and says nothing of the report.
    let shown = shown.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("SLUIS_BLESS").is_some() {
        fs::write(&path, shown).unwrap();
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == shown, "{name} differs; look at it and run SLUIS_BLESS=1 cargo test\n{shown}");
}

#[test]
fn scans_look_as_agreed() {
    let rules = Rules::built_in().unwrap();
    for row in REPORTERS {
        for (lang, suffix) in [(Lang::Nl, "nl"), (Lang::En, "en")] {
            let shown = scan(row, &options(lang, &rules));
            hold(&format!("scan-{}-{suffix}.txt", row.id), &shown);
        }
        let revealed = Options { reveal: true, detail: Detail::Most, color: true, ..options(Lang::Nl, &rules) };
        hold(&format!("scan-{}-all.txt", row.id), &scan(row, &revealed));
    }
}

#[test]
fn verdicts_look_as_agreed() {
    let rules = Rules::built_in().unwrap();
    for (lang, suffix) in [(Lang::Nl, "nl"), (Lang::En, "en")] {
        let mut out = Vec::new();
        verdict_human(&verdict(), &options(lang, &rules), &mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        hold(&format!("check-human-{suffix}.txt"), &shown);
    }
    let mut out = Vec::new();
    verdict_json(&verdict(), &options(Lang::Nl, &rules), &mut out).unwrap();
    hold("check-json.txt", &String::from_utf8(out).unwrap());
}

#[test]
fn no_report_lets_a_name_steer_the_terminal() {
    let rules = Rules::built_in().unwrap();
    for row in REPORTERS {
        let shown = scan(row, &options(Lang::Nl, &rules));
        let steers = |letter: char| letter.is_control() && letter != '\n' || matches!(letter, '\u{200b}' | '\u{202e}');
        assert!(!shown.contains(steers), "{}", row.id);
    }
}
