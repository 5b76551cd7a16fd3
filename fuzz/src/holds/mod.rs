//! What holds for any bytes: a target and bytes in, a panic out where it does not hold.
//!
//! libFuzzer drives these (`fuzz_targets`), and so does a test of the crate that needs no nightly compiler
//! (`tests/it/fuzzed.rs`). They know only what the library shows to everybody.

mod codecs;
mod copies;
mod readers;
mod rules;
mod texts;
mod verdicts;

use std::sync::LazyLock;

use sluis::rules::Rules;
use sluis::{Date, Gate, Limits};

pub use verdicts::told;

/// One thing to fuzz.
pub struct Target {
    /// Its name: that of the program, of the corpus and of the artifacts.
    pub name: &'static str,
    /// Holds `bytes` to what must be true of them.
    pub run: fn(&[u8]),
}

/// Every target. A new one is a row here, a program in `fuzz_targets` and a line of `seed`.
pub static TARGETS: &[Target] = &[
    Target { name: "archive", run: readers::archive },
    Target { name: "clamd", run: codecs::clamd },
    Target { name: "columnar", run: readers::columnar },
    Target { name: "database", run: readers::database },
    Target { name: "decode", run: texts::decode },
    Target { name: "detector", run: rules::detector },
    Target { name: "extract", run: readers::extract },
    Target { name: "icap", run: codecs::icap },
    Target { name: "image", run: readers::image },
    Target { name: "judge", run: verdicts::judge },
    Target { name: "mail", run: readers::mail },
    Target { name: "names", run: texts::names },
    Target { name: "office", run: readers::office },
    Target { name: "pdf", run: readers::pdf },
    Target { name: "policy", run: rules::policy },
    Target { name: "redact", run: copies::redact },
    Target { name: "rules", run: rules::rules },
    Target { name: "submission", run: texts::submission },
    Target { name: "text", run: readers::text },
    Target { name: "trail", run: texts::trail },
    Target { name: "unveil", run: texts::unveil },
    Target { name: "validate", run: texts::validate },
];

/// Holds `bytes` to the target of that name.
pub fn run(name: &str, bytes: &[u8]) {
    match TARGETS.iter().find(|target| target.name == name) {
        Some(target) => (target.run)(bytes),
        None => panic!("no target {name}"),
    }
}

/// The day that texts are judged on: the same each time, so that a crash comes back.
const TODAY: Date = Date::new(2026, 11, 25);

/// Small, so that a document cannot take long; without a clock, so that a crash comes back.
fn limits() -> Limits {
    Limits { max_expanded_size: 16 << 20, max_entries: 200, max_depth: 4, timeout: None, ..Limits::default() }
}

static GATE: LazyLock<Gate> = LazyLock::new(|| match Rules::built_in() {
    Ok(rules) => Gate::new(rules, b"a key of the fuzzers".as_slice()).with_limits(limits()),
    Err(error) => panic!("{error}"),
});

/// The endings that a document may have, which readers of text take as a hint.
const ENDINGS: &[&str] = &[
    "csv", "txt", "json", "ndjson", "xml", "html", "sql", "ics", "vcf", "ldif", "eml", "mbox", "log", "tsv", "yaml",
    "plist", "dat", "dbt", "rtf", "md", "zip", "pdf", "docx", "xlsx", "",
];

/// A name for `bytes`, whose last byte chooses its ending: so a corpus is plain files.
fn named(bytes: &[u8]) -> String {
    let last = bytes.last().copied().unwrap_or_default();
    let ending = ENDINGS.get(usize::from(last) % ENDINGS.len()).copied().unwrap_or_default();
    format!("fuzz.{ending}")
}
