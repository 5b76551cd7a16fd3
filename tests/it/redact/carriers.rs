//! Every hiding place, cleaned.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::{files, root, sluis};

/// Carriers of the formats that can be written: all but those that are named come clean, and no copy holds a value.
#[test]
fn every_hiding_place_comes_clean_or_is_refused() {
    const REFUSED: &[&str] = &[
        // A picture that is none, and drawings without a reader.
        "docx/alt-text.docx",
        "pptx/embedded-workbook.pptx",
        "odp/table.odp",
        // Protected: the copy would not be.
        "pdf/aes-128-open.pdf",
        "pdf/aes-256-open.pdf",
        "pdf/rc4-128-open.pdf",
        "pdf/rc4-40-open.pdf",
    ];
    let folder = tempfile::tempdir().unwrap();
    let carriers = root().join("tests/carriers");
    let families = [
        "csv", "json", "xml", "yaml", "sql", "vcf", "ldif", "docx", "xlsx", "ods", "odt", "fods", "fodt", "pptx", "odp",
    ];
    let mut all: Vec<PathBuf> = Vec::new();
    for family in families {
        let of = files(&carriers.join(family), family);
        all.extend(of.into_iter().filter(|path| {
            let name = path.to_string_lossy();
            !name.contains("twin") && !name.contains("told")
        }));
    }
    assert!(all.len() > 150, "{}", all.len());
    let mut wrong = Vec::new();
    for (at, path) in all.iter().enumerate() {
        let out = format!("{at}");
        let given = path.to_string_lossy().into_owned();
        let run = sluis(
            folder.path(),
            &["redact", &given, "-o", &out, "--format", "json", "--isolation", "none", "--ocr", "never"],
            b"",
        );
        let name = path.strip_prefix(&carriers).unwrap().to_string_lossy().into_owned();
        let copy = fs::read(folder.path().join(&out)).unwrap_or_default();
        let told: Value = serde_json::from_str(run.out.trim()).unwrap_or_default();
        let reason = told["reason"].as_str().unwrap_or_default().to_owned();
        let holds = String::from_utf8_lossy(&copy).contains("Brouwershaven");
        if run.code == 0 && holds || run.code != 0 && !REFUSED.contains(&name.as_str()) {
            wrong.push(format!("{name}: {} {reason}", run.code));
        }
    }
    let share = wrong.len() * 100 / all.len();
    assert!(share < 8, "{share} %: {wrong:#?}");
}
