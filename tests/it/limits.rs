//! Each limit at, under and over its value: through the library, as an option and as a key of the settings file.

use std::fs;
use std::io::{Cursor, Write as _};
use std::time::Duration;

use sluis::rules::Rules;
use sluis::{Attachment, Content, Gate, Limits, Status, Submission};
use tempfile::tempdir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::sluis;

const TEXT: &[u8] = b"Het scherm blijft leeg.\n";

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What the library tells of the file, leaving out what was read.
fn gaps(name: &str, content: &[u8], limits: Limits) -> Vec<Status> {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests").with_limits(limits);
    let attachments = vec![Attachment { name: name.into(), content: Content::Bytes(content.to_vec()) }];
    let verdict = gate.judge(&Submission { attachments, ..Submission::default() });
    verdict.coverage.iter().map(|row| row.status).filter(|status| status.is_gap()).collect()
}

/// The exit codes of a scan with the limit as an option and as a key, and whether both told `status`.
fn scan(name: &str, content: &[u8], key: &str, value: &str, status: Status) -> [(i32, bool); 2] {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join(name), content).unwrap();
    let told = |args: &[&str]| {
        let run = sluis(folder.path(), &[&["scan", name, "--format", "jsonl"], args].concat(), b"");
        (run.code, run.out.contains(&format!("\"status\":\"{status}\"")))
    };
    let option = told(&[&format!("--{key}"), value]);
    let number = value.parse::<u64>().is_ok() && !key.ends_with("size");
    let value = if number { value.to_owned() } else { format!("\"{value}\"") };
    fs::write(folder.path().join("sluis.toml"), format!("[limits]\n{key} = {value}\n")).unwrap();
    [option, told(&[])]
}

/// Holds that `at` and one more pass, and that one less is told as `status`.
fn holds(name: &str, content: &[u8], key: &str, at: u64, status: Status, limits: impl Fn(u64) -> Limits) {
    for (value, expected) in [(at - 1, Some(status)), (at, None), (at + 1, None)] {
        let library = gaps(name, content, limits(value));
        assert_eq!(library.first().copied(), expected, "{key} {value}: {library:?}");
        let code = if expected.is_some() { 3 } else { 0 };
        for told in scan(name, content, key, &value.to_string(), status) {
            assert_eq!(told, (code, expected.is_some()), "{key} {value}");
        }
    }
}

#[test]
fn the_size_of_a_file() {
    let at = TEXT.len() as u64;
    holds("a.txt", TEXT, "max-file-size", at, Status::TooLarge, |max_file_size| Limits {
        max_file_size,
        ..Limits::default()
    });
}

#[test]
fn the_size_of_what_is_expanded() {
    let content = archive(&[("a.txt", TEXT), ("b.txt", TEXT)]);
    let at = 2 * TEXT.len() as u64;
    holds("a.zip", &content, "max-expanded-size", at, Status::TooLarge, |max_expanded_size| Limits {
        max_expanded_size,
        ..Limits::default()
    });
}

#[test]
fn the_number_of_entries() {
    let content = archive(&[("a.txt", TEXT), ("b.txt", TEXT), ("c.txt", TEXT)]);
    holds("a.zip", &content, "max-entries", 3, Status::TooLarge, |entries| Limits {
        max_entries: entries as u32,
        ..Limits::default()
    });
}

#[test]
fn the_depth_of_archives() {
    let content = archive(&[("b.zip", &archive(&[("c.zip", &archive(&[("a.txt", TEXT)]))]))]);
    holds("a.zip", &content, "max-depth", 3, Status::TooDeep, |depth| Limits {
        max_depth: depth as u32,
        ..Limits::default()
    });
}

#[test]
fn the_ratio_of_an_entry() {
    let spaces = [TEXT, &vec![b' '; 11 << 20]].concat();
    let content = archive(&[("a.txt", &spaces)]);
    let packed = zip::ZipArchive::new(Cursor::new(&content)).unwrap().by_index(0).unwrap().compressed_size();
    let at = (spaces.len() as u64).div_ceil(packed);
    holds("a.zip", &content, "max-ratio", at, Status::TooLarge, |ratio| Limits {
        max_ratio: ratio as u32,
        ..Limits::default()
    });
}

#[test]
fn the_time() {
    for (timeout, expected) in [(Some(Duration::ZERO), Some(Status::Timeout)), (None, None)] {
        let library = gaps("a.txt", TEXT, Limits { timeout, ..Limits::default() });
        assert_eq!(library.first().copied(), expected);
    }
    for (value, told) in [("0ms", (3, true)), ("none", (0, false)), ("60s", (0, false))] {
        assert_eq!(scan("a.txt", TEXT, "timeout", value, Status::Timeout), [told; 2], "{value}");
    }
}

#[test]
fn the_memory_of_a_worker() {
    let page: &[u8] = include_bytes!("../../src/bin/sluis/door/serve/http/canary.pdf");
    let page = [page, &vec![b' '; 2 << 20]].concat();
    for (value, told) in [("512M", (0, false)), ("1M", (3, true))] {
        assert_eq!(scan("a.pdf", &page, "worker-memory", value, Status::TooLarge), [told; 2], "{value}");
    }
}

#[test]
fn the_help_names_every_default() {
    let help = sluis(crate::root(), &["scan", "--help"], b"").out;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for (option, default) in [
        ("--max-file-size", "[default: 1G]"),
        ("--max-expanded-size", "[default: 1G]"),
        ("--max-ratio", "[default: 200]"),
        ("--max-depth", "[default: 8]"),
        ("--max-entries", "[default: 10000]"),
        ("--timeout", "[default: 30s;"),
        ("--worker-memory", "[default: 512M]"),
        ("--isolation", "[default: auto]"),
    ] {
        let told = help.split(&format!("{option} <")).nth(1).unwrap_or_default();
        let told = told.split(" --").next().unwrap_or_default();
        assert!(told.contains(default), "{option}: {told}");
    }
}
