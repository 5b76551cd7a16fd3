//! Samples of every format, each with one person in one hiding place, through every report: none tells a part of it.

use std::fs;

use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Gate, Submission};

use crate::fuzzed::fuzz::told;
use crate::root;

/// What the carriers hold.
const HELD: [&str; 6] = ["731548292", "7315.48.292", "wietske", "brouwershaven", "12-03-1961", "1961-03-12"];

/// Bytes of the largest sample: a build without optimisation has little time.
const MOST: u64 = 8_000;

#[test]
fn no_report_of_any_format_tells_a_value() {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests");
    let (mut samples, mut findings) = (0, 0);
    for folder in fs::read_dir(root().join("tests/carriers")).unwrap().flatten() {
        for path in fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let fits = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() < MOST);
            if !fits || name.contains(".twin.") || folder.path().ends_with("make") || folder.path().ends_with("images")
            {
                continue;
            }
            let verdict = gate.judge(&Submission {
                policy: Some("strict".into()),
                attachments: vec![Attachment { name, content: Content::File(path.clone()) }],
                today: Some(Date::new(2026, 3, 2)),
                ..Submission::default()
            });
            let told = String::from_utf8(told(gate.rules(), &verdict)).unwrap().to_lowercase();
            for value in HELD {
                assert!(!told.contains(value), "{}: a part of {} digits or letters", path.display(), value.len());
            }
            samples += 1;
            findings += verdict.findings.len();
        }
    }
    assert!(samples > 300 && findings > 900, "{samples} samples, {findings} findings");
}
