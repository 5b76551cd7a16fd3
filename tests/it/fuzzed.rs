//! What the fuzzers hold to be true of any bytes, held on files of every format: no nightly compiler, no hours.

#[allow(unreachable_pub, reason = "it is a library of its own for the fuzzers")]
#[path = "../../fuzz/src/holds/mod.rs"]
pub(crate) mod fuzz;

use std::fs;

use crate::{root, sluis};

/// Bytes of the largest file that is tried: a build without optimisation has minutes, not hours.
const MOST: u64 = 20_000;

/// Files of each folder of samples that are tried.
const EACH: usize = 3;

#[test]
fn what_holds_for_any_bytes_holds_for_samples() {
    let mut samples = Vec::new();
    for folder in fs::read_dir(root().join("tests/carriers")).unwrap().flatten() {
        let files = fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<_> = files.filter(|path| fs::metadata(path).is_ok_and(|file| file.len() < MOST)).collect();
        files.sort();
        samples.extend(files.into_iter().filter(|path| path.is_file()).take(EACH));
    }
    assert!(samples.len() > 60);
    for path in samples {
        let bytes = fs::read(&path).unwrap();
        for target in ["extract", "decode", "unveil", "names"] {
            fuzz::run(target, &bytes);
        }
        let ticket = [b"BSN 171723673, mevr. R. Achterberg\0bijlage\0".as_slice(), &bytes].concat();
        fuzz::run("judge", &ticket);
    }
}

/// Whatever a fuzzer found is kept, and stays mended.
#[test]
fn what_was_found_once_is_not_found_again() {
    for folder in fs::read_dir(root().join("fuzz/found")).into_iter().flatten().flatten() {
        let target = folder.file_name().to_string_lossy().into_owned();
        for sample in fs::read_dir(folder.path()).unwrap().flatten() {
            fuzz::run(&target, &fs::read(sample.path()).unwrap());
        }
    }
}

/// Files that the operator writes, cut off anywhere: an answer or a reason, and nothing of the file in it.
#[test]
fn settings_that_break_off_are_refused_or_heeded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.txt"), "BSN 171723673").unwrap();
    let suppressions = "[[suppress]]\npath = \"in/*?**\"\nentity = [\"bsn\"]\nlist = \"a.txt\"\nreason = \"x\"\nowner = \"y\"\nexpires = 2099-06-30\n";
    let baseline = sluis(path, &["scan", "a.txt", "--write-baseline", "/dev/stdout"], b"").out;
    let policy = fs::read_to_string(root().join("rules/policies/klantportaal.toml")).unwrap();
    let files: &[(&str, &str, &[&str])] = &[
        (
            "own.toml",
            "policy = \"strict\"\ntimeout = \"10s\"\n[limits]\nmax-depth = 3\n",
            &["scan", "a.txt", "--config", "own.toml"],
        ),
        ("list.toml", suppressions, &["scan", "a.txt", "--suppressions", "list.toml"]),
        ("base.jsonl", &baseline, &["scan", "a.txt", "--baseline", "base.jsonl"]),
        (
            "p.json",
            "{\"bsn\": \"171723673\", \"name\": [\"Jan\"], \"born\": \"12-03-1961\"}",
            &["find", "a.txt", "--person", "p.json"],
        ),
        ("policy.toml", &policy, &["check", "--description", "@a.txt", "--policy", "policy.toml"]),
    ];
    for (name, text, args) in files {
        for end in (0..=text.len()).step_by(text.len() / 8 + 1) {
            fs::write(path.join(name), &text[..text.floor_char_boundary(end)]).unwrap();
            let run = sluis(path, args, b"");
            assert!((0..=3).contains(&run.code), "{name} to {end}: {}", run.err);
            assert!(!run.out.contains("171723673") && !run.err.contains("171723673"), "{name} to {end}");
        }
    }
}
