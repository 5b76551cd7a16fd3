//! Any text and any attachment: the verdict holds its invariants, and comes out the same twice.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Decision, Gate, Submission};

static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::new(Rules::built_in().expect("built-in rules load"), b"fuzz".as_slice()));

fuzz_target!(|input: (String, String, Vec<u8>)| {
    let (description, name, bytes) = input;
    let submission = Submission {
        description: Some(description.clone()),
        attachments: vec![Attachment { name, content: Content::Bytes(bytes) }],
        today: Some(Date::new(2026, 11, 25)),
        ..Submission::default()
    };
    let verdict = GATE.judge(&submission);
    assert!(verdict.decision != Decision::Error);
    assert!(!verdict.coverage.is_empty());
    for finding in &verdict.findings {
        assert!((0.0..=1.0).contains(&finding.confidence));
        if finding.zone.id() == "description" {
            let span = finding.span.clone().expect("a description has a text of its own");
            let found = description.get(span.start as usize..span.end as usize).expect("spans lie on char boundaries");
            assert_eq!(found, finding.value.expose());
        }
    }
    let again = GATE.judge(&submission);
    assert_eq!(again.decision, verdict.decision);
    assert_eq!(again.total, verdict.total);
});
