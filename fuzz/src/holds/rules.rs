//! Any text as a rule file: an error that names its file, or rules that a gate judges by without coming to grief.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sluis::policy::Judge;
use sluis::rules::{FILES, Rules, RulesError};
use sluis::{Channel, Gate, Submission};

use super::{GATE, TODAY, limits};

/// Texts that hold something of each kind of writing, for detectors to look at.
const TEXTS: &[&str] = &[
    "Klant 12345 (KL-0001234, ref. AB12 CD34) belt over zaak Z-2026-0012; de heer J. de Vries, BSN 171723673.",
    "naam: R. Achterberg\nklantnummer: 00012345\ngeboren: 12-03-1961\npostcode 1234 AB\n\u{fe0f}é\u{301}ÅΩ",
];

/// A detector's file.
pub(crate) fn detector(bytes: &[u8]) {
    with_file("detector.toml", bytes, |path| {
        let Ok(rules) = Rules::built_in() else { return };
        match rules.with_detector_file(path) {
            Ok((rules, detector)) => {
                let gate = Gate::new(rules, b"key".as_slice()).with_limits(limits());
                let _ = gate.try_examples(&detector, Some(TODAY));
                for text in TEXTS {
                    let description = Some((*text).to_owned());
                    let verdict = gate.judge(&Submission { description, today: Some(TODAY), ..Submission::default() });
                    assert!(verdict.coverage.iter().all(|row| row.status != sluis::Status::Crashed));
                }
            }
            Err(error) => told(&error, path),
        }
    });
}

/// A policy's file.
pub(crate) fn policy(bytes: &[u8]) {
    with_file("policy.toml", bytes, |path| match GATE.rules().load_policy_file(path) {
        Ok(policy) => {
            let description = Some(TEXTS.join("\n"));
            let verdict = GATE.judge(&Submission { description, today: Some(TODAY), ..Submission::default() });
            for channel in ["portal", "email", "other"] {
                let mut judge = Judge::new(&policy, &Channel::new(channel));
                for finding in &verdict.findings {
                    judge.finding(finding);
                }
                for coverage in &verdict.coverage {
                    judge.coverage(coverage, sluis::Zone::Attachment);
                }
                let ruling = judge.decide();
                assert!(ruling.decision != sluis::Decision::Error);
            }
        }
        Err(error) => told(&error, path),
    });
}

/// Any rule file, laid over the built-in ones: the first line is its path, the rest its text.
pub(crate) fn rules(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (path, text) = bytes.split_at(end);
    let path = FILES.iter().map(|(known, _)| *known).find(|known| known.as_bytes() == path);
    let path = path.unwrap_or("detectors/own.toml");
    with_file(&format!("rules/{path}"), text.get(1..).unwrap_or_default(), |file| {
        let folder = file.ancestors().find(|above| above.ends_with("rules")).unwrap_or(file);
        match Rules::with_folder(folder) {
            Ok(rules) => {
                let gate = Gate::new(rules, b"key".as_slice()).with_limits(limits());
                for text in TEXTS {
                    let description = Some((*text).to_owned());
                    let _ = gate.judge(&Submission { description, today: Some(TODAY), ..Submission::default() });
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
}

/// Whoever wrote the file finds it by the message.
fn told(error: &RulesError, path: &Path) {
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()), "no file is named: {text}");
}

/// Runs `code` on a file of these bytes, and takes it away again.
fn with_file(name: &str, bytes: &[u8], code: impl FnOnce(&Path)) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder: PathBuf = std::env::temp_dir().join(format!("sluis-fuzz-{}-{number}", std::process::id()));
    let path = folder.join(name);
    let written = path.parent().is_some_and(|parent| fs::create_dir_all(parent).is_ok());
    assert!(written && fs::write(&path, bytes).is_ok(), "no place for a file");
    code(&path);
    let _ = fs::remove_dir_all(&folder);
}
