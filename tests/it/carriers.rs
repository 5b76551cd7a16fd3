//! `tests/carriers/<format>/<hiding-place>.<ext>`: one person's data in one hiding place of one format, made by a real
//! writer, and beside it a `.twin.` without any; in `told/` lies what cannot be read and must be told.
//!
//! `cargo test --test it carriers -- --nocapture` prints the table format × hiding place × found.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sluis::extract::{Tesseract, Worker};
use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Entity, Gate, Limits, Submission, Verdict};

use crate::root;

/// What every carrier holds.
const HELD: [Entity; 3] = [Entity::Bsn, Entity::DateOfBirth, Entity::PersonName];

/// What no twin holds: its numbers and dates are of orders and deliveries.
const ABSENT: [Entity; 4] = [Entity::Bsn, Entity::TestBsn, Entity::DateOfBirth, Entity::PersonName];

/// Time that any of them may take.
const SLOWEST: Duration = Duration::from_mins(1);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Carrier,
    Twin,
    Told,
}

/// One file and what came of it.
struct Row {
    /// Its path below `tests/carriers`, with slashes.
    name: String,
    sort: Sort,
    verdict: Verdict,
    time: Duration,
}

impl Row {
    fn found(&self, entity: &Entity) -> bool {
        self.verdict.findings.iter().any(|finding| finding.entity == *entity)
    }

    fn gap(&self) -> bool {
        self.verdict.coverage.iter().any(|row| row.status.is_gap())
    }

    /// Whether it is a picture of letters, and nothing is there to read them.
    fn unread(&self) -> bool {
        self.verdict.coverage.iter().any(|row| row.reason == "no-ocr")
    }

    /// Everything in which it is not as it should be, as stable words that a list of known ones can hold.
    fn wrong(&self) -> Vec<String> {
        let ids = |entities: &[Entity], found: bool| {
            let ids = entities.iter().filter(|&entity| self.found(entity) == found);
            ids.map(|entity| entity.id().to_owned()).collect()
        };
        let mut wrong: Vec<String> = match self.sort {
            // What a test number shows is shown as well.
            Sort::Carrier if self.unread() => Vec::new(),
            Sort::Carrier => ids(&HELD, false),
            Sort::Twin => ids(&ABSENT, true),
            Sort::Told if self.gap() => Vec::new(),
            Sort::Told => vec!["gap".to_owned()],
        };
        if self.sort == Sort::Carrier && self.found(&Entity::TestBsn) {
            wrong.retain(|word| word != "bsn");
        }
        if self.time > SLOWEST {
            wrong.push("time".to_owned());
        }
        wrong
    }
}

/// Every file below `folder` but the scripts that made them and the lists of what is known.
fn carriers(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(&below).into_iter().flatten() {
            let path = entry.unwrap().path();
            let own = below == folder && matches!(path.file_name(), Some(name) if name == "make" || name == "known");
            match path.is_dir() {
                _ if own => {}
                true => folders.push(path),
                false if below != folder => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

fn judge(gate: &Gate, path: &Path, folder: &Path) -> Row {
    let below = path.strip_prefix(folder).unwrap();
    let name = below.to_string_lossy().replace('\\', "/");
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let sort = if name.contains("/told/") {
        Sort::Told
    } else if file.contains(".twin.") {
        Sort::Twin
    } else {
        Sort::Carrier
    };
    let submission = Submission {
        policy: Some("observe".into()),
        attachments: vec![Attachment { name: file, content: Content::File(path.to_path_buf()) }],
        today: Some(Date::new(2026, 3, 2)),
        ..Submission::default()
    };
    let start = Instant::now();
    let verdict = gate.judge(&submission);
    Row { name, sort, verdict, time: start.elapsed() }
}

/// What is known to go wrong, by file: `known/<family>.txt` holds `path: word …` lines, and why as a comment above.
fn known(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let lists = fs::read_dir(folder.join("known")).into_iter().flatten();
    let texts = lists.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let mut known = BTreeMap::new();
    for line in texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()) {
        if let Some((name, words)) = line.split_once(": ").filter(|_| !line.starts_with('#')) {
            known.insert(name.to_owned(), words.split_whitespace().map(str::to_owned).collect());
        }
    }
    known
}

/// The program that reads pictures, where it is there.
fn tesseract() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("tesseract")).find(|path| path.is_file())
}

/// Judges all of them, in two threads: the command does as much.
fn rows(folder: &Path) -> Vec<Row> {
    let worker = Worker::new(env!("CARGO_BIN_EXE_sluis"), vec!["worker".into()]);
    let mut gate = Gate::new(Rules::built_in().unwrap(), "a key of the tests")
        .with_limits(Limits { timeout: Some(SLOWEST), ..Limits::default() })
        .with_isolation(Box::new(worker));
    if let Some(tesseract) = tesseract() {
        gate = gate.with_ocr(Box::new(Tesseract {
            program: env!("CARGO_BIN_EXE_sluis").into(),
            args: vec!["reader".into(), tesseract.into()],
            time: SLOWEST,
            languages: None,
        }));
    }
    let files = carriers(folder);
    let (left, right) = files.split_at(files.len() / 2);
    std::thread::scope(|scope| {
        let judged = |half: &'_ [PathBuf]| half.iter().map(|path| judge(&gate, path, folder)).collect::<Vec<_>>();
        let other = scope.spawn(move || judged(right));
        let mut rows: Vec<Row> = left.iter().map(|path| judge(&gate, path, folder)).collect();
        rows.extend(other.join().unwrap());
        rows
    })
}

/// The table: one line a file, then what all of them come to, then the slowest.
#[allow(clippy::print_stdout, reason = "the table is what `--nocapture` asks for")]
fn print(rows: &[Row]) {
    println!("{:<56} {:<8} {:<4} {:<5} {:<5} {:<4} {:>7}", "carrier", "sort", "bsn", "birth", "name", "gap", "ms");
    let mark = |yes: bool| if yes { "yes" } else { "-" };
    for row in rows {
        let sort = match row.sort {
            Sort::Carrier => "carrier",
            Sort::Twin => "twin",
            Sort::Told => "told",
        };
        let [bsn, birth, name] = HELD.map(|entity| mark(row.found(&entity)));
        let (gap, time) = (mark(row.gap()), row.time.as_millis());
        println!("{:<56} {sort:<8} {bsn:<4} {birth:<5} {name:<5} {gap:<4} {time:>7}", row.name);
    }
    let of = |sort: Sort| rows.iter().filter(move |row| row.sort == sort);
    let all = of(Sort::Carrier).count();
    for entity in HELD {
        let found = of(Sort::Carrier).filter(|row| row.found(&entity)).count();
        println!("{} found in {found} of {all} carriers", entity.id());
    }
    let flagged = of(Sort::Twin).filter(|row| ABSENT.iter().any(|entity| row.found(entity))).count();
    println!("{flagged} of {} twins flagged", of(Sort::Twin).count());
    println!("{} of {} told", of(Sort::Told).filter(|row| row.gap()).count(), of(Sort::Told).count());
    let mut slow: Vec<_> = rows.iter().collect();
    slow.sort_by_key(|row| std::cmp::Reverse(row.time));
    for row in slow.iter().take(10) {
        println!("{:>7} ms  {}", row.time.as_millis(), row.name);
    }
}

#[test]
fn carriers_are_found_twins_are_not_and_the_unreadable_is_told() {
    let folder = root().join("tests/carriers");
    let rows = rows(&folder);
    print(&rows);
    let mut known = known(&folder);
    let mut wrong = Vec::new();
    for row in &rows {
        let words: BTreeSet<String> = row.wrong().into_iter().collect();
        let expected = known.remove(&row.name).unwrap_or_default();
        if words != expected {
            wrong.push(format!("{}: {words:?}, known are {expected:?}", row.name));
        }
    }
    wrong.extend(known.into_keys().map(|name| format!("{name}: known, but not there")));
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Each carrier has its twin, so that nothing is found for the place alone.
#[test]
fn carriers_have_twins() {
    let folder = root().join("tests/carriers");
    let files: BTreeSet<PathBuf> = carriers(&folder).into_iter().collect();
    let alone: Vec<_> = files
        .iter()
        .filter(|path| !path.to_string_lossy().replace('\\', "/").contains("/told/"))
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            let twin = name.split_once('.').map(|(place, ending)| format!("{place}.twin.{ending}"));
            !name.contains(".twin.") && twin.is_none_or(|twin| !files.contains(&path.with_file_name(twin)))
        })
        .collect();
    assert!(alone.is_empty(), "{alone:#?}");
}
