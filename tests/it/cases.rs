//! `tests/cases/*.toml`: one submission each, with what is expected of it; the library and the command must agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use sluis::rules::Rules;
use sluis::{Content, Date, Gate, Submission, report};

use crate::{files, root, sluis};

/// How sure a finding has to be to count as found, or as there at all.
const SURE: f64 = 0.5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    /// A submission's file, from the case's own folder.
    submission: Option<PathBuf>,
    /// Or the submission itself.
    input: Option<toml::Table>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    decision: Option<String>,
    /// Rules that must speak.
    #[serde(default)]
    rules: Vec<String>,
    labels: Option<Vec<String>>,
    persons: Option<toml::Table>,
    #[serde(default)]
    coverage: BTreeMap<String, String>,
    #[serde(default)]
    found: Vec<Mark>,
    #[serde(default)]
    absent: Vec<Absent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    entity: String,
    zone: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Absent {
    Entity(String),
    Mark(Mark),
}

impl Mark {
    fn fits(&self, finding: &Value) -> bool {
        let fits = |key: &str, wanted: Option<&String>| wanted.is_none_or(|wanted| finding[key] == wanted.as_str());
        finding["entity"] == self.entity.as_str()
            && fits("zone", self.zone.as_ref())
            && fits("value", self.value.as_ref())
            && finding["confidence"].as_f64() >= Some(SURE)
    }
}

impl Expect {
    /// Everything in which `verdict` differs.
    fn differences(&self, verdict: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut told = |what: String, right: bool| {
            if !right {
                wrong.push(what);
            }
        };
        if let Some(decision) = &self.decision {
            let what = format!("decision {} instead of {decision}", verdict["decision"]);
            told(what, verdict["decision"] == decision.as_str());
        }
        let spoke = |rule: &str| list(verdict, "reasons").any(|reason| reason["rule"] == rule);
        for rule in &self.rules {
            told(format!("rule {rule} is silent"), spoke(rule));
        }
        if let Some(labels) = &self.labels {
            let what = format!("labels {}", verdict["labels"]);
            told(what, verdict["labels"] == serde_json::json!(labels));
        }
        if let Some(persons) = &self.persons {
            let what = format!("persons {}", verdict["persons"]);
            told(what, verdict["persons"] == serde_json::json!(persons));
        }
        for (part, status) in &self.coverage {
            let row = list(verdict, "coverage").find(|row| row["part"] == part.as_str());
            let is = row.map_or(&Value::Null, |row| &row["status"]);
            told(format!("{part} is {is} instead of {status}"), is == status.as_str());
        }
        for mark in &self.found {
            let what = format!("{} ({:?}) is not found", mark.entity, mark.value);
            told(what, list(verdict, "findings").any(|finding| mark.fits(finding)));
        }
        for absent in &self.absent {
            let mark = match absent {
                Absent::Entity(entity) => &Mark { entity: entity.clone(), zone: None, value: None },
                Absent::Mark(mark) => mark,
            };
            for finding in list(verdict, "findings").filter(|finding| mark.fits(finding)) {
                told(format!("{} {} is found", mark.entity, finding["value"]), false);
            }
        }
        wrong
    }
}

fn list<'a>(verdict: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    verdict[key].as_array().into_iter().flatten()
}

fn cases() -> Vec<(PathBuf, Case)> {
    files(&root().join("tests/cases"), "toml")
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, case)
        })
        .collect()
}

/// The case's submission as JSON, and the folder its paths start from.
fn submission(path: &Path, case: &Case) -> (String, PathBuf) {
    let folder = path.parent().unwrap();
    match (&case.submission, &case.input) {
        (Some(file), None) => {
            let file = folder.join(file);
            let json = fs::read_to_string(&file).unwrap();
            (json, file.parent().unwrap().to_path_buf())
        }
        (None, Some(input)) => (serde_json::to_string(input).unwrap(), folder.to_path_buf()),
        _ => panic!("{}: give submission or input", path.display()),
    }
}

/// Judges every case with `judge`, and tells all differences at once.
fn run(judge: impl Fn(&Path, &Case) -> Value) {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, case) in cases() {
        count += 1;
        let verdict = judge(&path, &case);
        for difference in case.expect.differences(&verdict) {
            wrong.push(format!("{}: {difference}", case.title));
        }
    }
    assert!(wrong.is_empty(), "{count} cases, {} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_library_judges_as_expected() {
    let gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests");
    run(|path, case| {
        let (json, folder) = submission(path, case);
        let mut submission = Submission::from_json(&json).unwrap();
        submission.today = Some(Date::new(2026, 3, 2));
        for attachment in &mut submission.attachments {
            if let Content::File(path) = &mut attachment.content {
                *path = folder.join(&*path);
            }
        }
        let options = report::Options { reveal: true, ..report::Options::default() };
        let mut out = Vec::new();
        report::verdict_json(&gate.judge(&submission), &options, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    });
}

#[test]
fn the_command_judges_as_expected() {
    run(|path, case| {
        let folder = path.parent().unwrap();
        let run = if let Some(file) = &case.submission {
            sluis(folder, &["check", "--reveal", "--submission", file.to_str().unwrap()], b"")
        } else {
            let (json, _) = submission(path, case);
            sluis(folder, &["check", "--reveal", "--jsonl"], json.as_bytes())
        };
        let verdict: Value =
            serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{}: {error}: {}", case.title, run.err));
        let code = match verdict["decision"].as_str() {
            Some("allow" | "warn") => 0,
            Some("reject") => 1,
            _ => 2,
        };
        assert_eq!(run.code, code, "{}", case.title);
        verdict
    });
}
