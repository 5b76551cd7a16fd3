//! What is told of a large document, on any number of threads.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sluis::rules::Rules;
use sluis::{Attachment, Content, Coverage, Date, Finding, Gate, Limits, Listener, Submission};

/// Everything that comes, a line each.
#[derive(Default)]
struct Told(String);

impl Listener for Told {
    fn finding(&mut self, finding: &Finding) {
        let _ = writeln!(
            self.0,
            "{} {:08x} {:?} {:?} {:?} {} {:?} {} {}",
            finding.entity,
            finding.confidence.to_bits(),
            finding.span,
            (finding.place.line, finding.place.column, finding.place.row, finding.place.field.as_deref()),
            finding.person,
            finding.fingerprint,
            finding.evidence,
            finding.path.as_ref().map_or("", |path| path.shown()),
            finding.value.expose(),
        );
    }

    fn coverage(&mut self, coverage: &Coverage) {
        let _ = writeln!(self.0, "{} {:?} {}", coverage.part.shown(), coverage.status, coverage.reason);
    }
}

fn told(gate: &Gate, name: &str, text: &str) -> String {
    let submission = Submission {
        attachments: vec![Attachment { name: name.into(), content: Content::Bytes(text.as_bytes().to_vec()) }],
        today: Some(Date::new(2026, 3, 2)),
        ..Submission::default()
    };
    let mut told = Told::default();
    let verdict = gate.judge_to(&submission, &mut told);
    let _ = writeln!(told.0, "{:?} {:?} {}", verdict.decision, verdict.persons, verdict.total);
    told.0
}

/// Holds that several threads tell `text` as one does, and answers what that is.
fn alike(name: &str, text: &str) -> String {
    let gate = |threads| Gate::new(Rules::built_in().unwrap(), "a key of the tests").with_threads(threads);
    let alone = told(&gate(1), name, text);
    for threads in [2, 5] {
        assert_eq!(told(&gate(threads), name, text), alone, "{name} on {threads} threads");
    }
    alone
}

/// Text without anything in it.
fn filling(bytes: usize) -> String {
    "en de rest van de tekst gaat over niets in het bijzonder.\n".repeat(bytes / 58 + 1)
}

#[test]
fn surnames_told_before_count_on_any_number_of_threads() {
    // Each is told with full evidence once and stands bare before and behind, in blocks that are weighed meanwhile.
    let mut text = String::new();
    for (at, surname) in ["Haverkamp", "Dekkerhuis", "Ploegmakers", "Bosboom"].iter().cycle().take(16).enumerate() {
        let _ = write!(text, "Dan nog iets over Karel {surname} en {surname}.\n\n{}", filling(36_000));
        if at % 3 == 1 {
            let _ = write!(text, "\nMevrouw {surname}, geboren 12-03-1961, BSN 319072356, belde.\n\n");
        }
    }
    let alone = alike("a.txt", &text);
    assert!(alone.contains("\"seen\"") && alone.contains("bsn"), "{alone}");
}

#[test]
fn rows_and_their_columns_are_told_alike() {
    let mut text = String::from("naam;geboortedatum;bsn;noot\n");
    for row in 0..4_000 {
        // The same persons come again, and another table starts in between.
        let (day, bsn) = (1 + row % 28, ["319072356", "123456782", "111222333"][row % 3]);
        let _ = writeln!(text, "J. Ploegmakers;{day:02}-03-1961;{bsn};{}", "x".repeat(100 + row % 60));
        if row == 2_500 {
            text.push_str("\n\n\ncode;omschrijving;nummer;noot\n");
        }
    }
    assert!(text.len() > 600_000);
    alike("a.csv", &text);
}

/// A table in base64, which is a document of its own.
fn packed() -> String {
    format!("\n{{\"inhoud\": \"{}\"}}\n\n", STANDARD.encode("naam;bsn\nJan;319072356\n".repeat(40)))
}

#[test]
fn a_document_within_a_large_text_is_told_in_its_place() {
    let text = [&filling(250_000), &packed(), &filling(300_000), "\nHet BSN is 319072356.\n"].concat();
    let alone = alike("a.txt", &text);
    assert!(alone.contains("a.txt!/base64-at-") && alone.contains("a.txt 319072356"), "{alone}");
}

#[test]
fn a_limit_stops_a_large_document_alike() {
    let gate = |threads| {
        let limits = Limits { max_entries: 1, ..Limits::default() };
        Gate::new(Rules::built_in().unwrap(), "a key of the tests").with_limits(limits).with_threads(threads)
    };
    let text =
        [&filling(250_000), &packed(), &filling(100_000), &packed(), &filling(200_000), "BSN 319072356\n"].concat();
    let alone = told(&gate(1), "a.txt", &text);
    assert!(alone.contains("TooLarge") && !alone.contains("a.txt 319072356"), "{alone}");
    assert_eq!(told(&gate(3), "a.txt", &text), alone);
}
