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
    ("names", &["model", "rules", "scan"]),
    ("score", &["model", "validate", "rules", "scan", "names"]),
    ("policy", &["model", "rules"]),
    ("gate", &["model", "validate", "rules", "extract", "scan", "names", "score", "policy"]),
    ("redact", &["model", "validate", "rules", "extract", "names", "gate"]),
    ("breach", &["model", "rules"]),
    ("find", &["model", "scan", "names"]),
    ("register", &["model"]),
    ("report", &["model", "breach", "find", "register"]),
    ("wire", &[]),
];

/// Lines of a file, at most.
const LINES: usize = 400;

/// The code of a file without its comments and its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    if is_test(path) {
        return String::new();
    }
    let tests = ["", "pub(crate) ", "pub(super) "].map(|seen| format!("\n#[cfg(test)]\n{seen}mod tests {{"));
    let end = tests.iter().find_map(|tests| text.find(tests)).unwrap_or(text.len());
    text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

/// Whether a whole file is for tests only: the module above says so.
fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy();
    let declared = ["", "pub(crate) ", "pub(super) "].map(|seen| format!("#[cfg(test)]\n{seen}mod {name};"));
    let folder = path.parent().unwrap();
    [folder.join("mod.rs"), folder.with_extension("rs"), folder.join("lib.rs")]
        .iter()
        .filter_map(|above| fs::read_to_string(above).ok())
        .any(|above| declared.iter().any(|declared| above.contains(declared)))
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
    let all = ["src", "tests/it"].map(|folder| files(&root().join(folder), "rs")).concat();
    let lines = all.iter().map(|path| (path, fs::read_to_string(path).unwrap().lines().count()));
    let long: Vec<_> = lines.filter(|(_, lines)| *lines > LINES).collect();
    assert!(long.is_empty(), "{long:#?}");
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
    let built_in: BTreeSet<String> = sluis::rules::FILES
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .filter(|path| Path::new(path).extension().is_some_and(|ending| ending == "toml"))
        .collect();
    assert_eq!(there, built_in);
}

/// A weight or a list that no code names has no say, and whoever tunes it is misled.
#[test]
fn every_weight_is_heeded() {
    let code: String = library().iter().map(|path| code(path)).collect();
    let rules = sluis::rules::Rules::built_in().unwrap();
    for rules in &rules.detectors {
        for name in rules.signals.keys().chain(rules.forms.keys()).chain(rules.lists.keys()) {
            assert!(code.contains(&format!("\"{name}\"")), "{}: {name}", rules.id);
        }
    }
}

#[test]
fn no_input_can_trip_an_assumption() {
    let assumes = Regex::new(r"\.unwrap\(\)|\.expect\(").unwrap();
    for path in files(&root().join("src"), "rs") {
        let code = code(&path);
        let line = code.lines().find(|line| assumes.is_match(line));
        assert_eq!(line, None, "{}", path.display());
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
        if is_test(&path) {
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
