//! The house rules that no compiler holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::{files, root};

/// Who may know whom; each row names only rows above it.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("validate", &["model"]),
    ("rules", &["model", "validate"]),
    ("extract", &["model"]),
    ("scan", &["model", "validate", "rules"]),
    ("names", &["model", "rules"]),
    ("score", &["model", "rules", "scan", "names"]),
    ("policy", &["model", "rules"]),
    ("gate", &["model", "validate", "rules", "extract", "scan", "names", "score", "policy"]),
    ("report", &["model"]),
];

/// Lines of a file, at most.
const LINES: usize = 400;

/// The code of a file without its comments and its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    if path.file_name().is_some_and(|name| name == "tests.rs") {
        return String::new();
    }
    let end = text.find("\n#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

fn library() -> Vec<std::path::PathBuf> {
    let command = root().join("src/bin");
    files(&root().join("src"), "rs").into_iter().filter(|path| !path.starts_with(&command)).collect()
}

#[test]
fn modules_know_only_those_before_them() {
    for (at, (module, known)) in MAY_KNOW.iter().enumerate() {
        for name in *known {
            let row = MAY_KNOW.iter().position(|(row, _)| row == name);
            assert!(row.is_some_and(|row| row < at), "{module} knows {name}");
        }
    }
    let path_of = Regex::new(r"\bcrate::(\w+|\{)").unwrap();
    let mut wrong = Vec::new();
    for path in library() {
        let below = path.strip_prefix(root().join("src")).unwrap();
        let module = below.iter().next().unwrap().to_string_lossy();
        let module = module.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let row = MAY_KNOW.iter().find(|(row, _)| *row == module);
        let Some((_, known)) = row else {
            wrong.push(format!("{module} has no row"));
            continue;
        };
        for used in path_of.captures_iter(&code(&path)) {
            let used = &used[1];
            if used != module && !known.contains(&used) {
                wrong.push(format!("{} uses crate::{used}", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_grows_past_a_few_screens() {
    for folder in ["src", "tests/it"] {
        for path in files(&root().join(folder), "rs") {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines <= LINES, "{}: {lines} lines", path.display());
        }
    }
}

#[test]
fn every_rule_file_is_built_in() {
    let rules = root().join("rules");
    let there: BTreeSet<String> = files(&rules, "toml")
        .iter()
        .map(|path| {
            let below = path.strip_prefix(&rules).unwrap();
            below.to_string_lossy().replace('\\', "/")
        })
        .collect();
    let built_in: BTreeSet<String> =
        sluis::rules::FILES.iter().map(|(path, _)| (*path).to_owned()).filter(|path| path.ends_with(".toml")).collect();
    assert_eq!(there, built_in);
}

#[test]
fn no_input_can_trip_an_assumption() {
    let assumes = Regex::new(r"\.unwrap\(\)|\.expect\(|\bunreachable!|\bpanic!").unwrap();
    for path in files(&root().join("src"), "rs") {
        for line in code(&path).lines().filter(|line| assumes.is_match(line)) {
            panic!("{}: {line}", path.display());
        }
    }
}

#[test]
fn the_library_never_prints() {
    let prints = Regex::new(r"\b(e?print(ln)?|dbg)!").unwrap();
    for path in library() {
        assert!(!prints.is_match(&code(&path)), "{}", path.display());
    }
}

#[test]
fn nothing_is_left_for_later() {
    let later = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("to", "do!")];
    for (folder, ending) in [("src", "rs"), ("tests/it", "rs"), ("rules", "toml"), ("rules", "md")] {
        for path in files(&root().join(folder), ending) {
            let text = fs::read_to_string(&path).unwrap();
            for word in later {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
        }
    }
}

#[test]
fn every_module_says_what_goes_in_and_out() {
    for path in files(&root().join("src"), "rs") {
        if path.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn the_readme_names_commands_that_work() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("cargo test"));
    let submission = Regex::new(r"cargo run --release -- check --submission (\S+)").unwrap();
    let path = &submission.captures(&readme).unwrap()[1];
    assert!(root().join(path).is_file(), "{path}");
}
