//! How right the scanner is: packs of documents with gold in, tables out.
//!
//! | call, after `cargo bench --bench quality --` | does |
//! |---|---|
//! | (nothing) | the measures on the public benchmark in `data/`, beside the peers' |
//! | `--check` | exits 1 and names each figure that fell more than a point below `recorded.toml` |
//! | `--record` | writes `recorded.toml` |
//! | `score PACK…` | the measures on packs of the same form |
//! | `errors PACK…` | every finding that is wrong and every span that is missed; it prints values |
//! | `reliability PACK…` | how far confidences can be believed, by detector |
//! | `calibrate PACK…` | fits `rules/calibration.toml` on what their licences allow to fit on, and shows what it does to all |
//!
//! Without `PACK`, all of them read the public benchmark. In the profile of the tests, which builds
//! nothing anew: `cargo bench --profile dev --bench quality`.

mod calibrate;
mod gold;
mod measure;
mod recorded;
mod reliability;
mod table;
mod told;
mod value;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, thread};

use sluis::Gate;
use sluis::rules::Rules;

use gold::Document;
use measure::{Matches, Measures};
use reliability::Outcome;
use told::Told;

/// The probability from which a finding counts, as in the command.
const THRESHOLD: f32 = 0.5;

type Answered = Vec<(Document, Vec<Told>)>;
type Outcomes = BTreeMap<String, Vec<Outcome>>;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    // Cargo passes --bench to every bench.
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = io::stdout().lock();
    match arguments.as_slice() {
        [] => table::print(&measured(&answered(&[public()], Rules::built_in()?)?), Some(&peers()?), &mut out)?,
        ["--check"] => return check(),
        ["--record"] => {
            let now = recorded::figures(&measured(&answered(&[public()], Rules::built_in()?)?));
            fs::write(home().join("recorded.toml"), toml::to_string(&now)?)?;
            writeln!(out, "recorded {} figures", now.len())?;
        }
        ["score", packs @ ..] => {
            table::print(&measured(&answered(&paths(packs), Rules::built_in()?)?), None, &mut out)?;
        }
        ["errors", packs @ ..] => errors(&answered(&paths(packs), Rules::built_in()?)?, &mut out)?,
        ["reliability", packs @ ..] => {
            reliability::print(&outcomes(&answered(&paths(packs), Rules::built_in()?)?, |_| true), &mut out)?;
        }
        ["calibrate", packs @ ..] => {
            let answered_raw = answered(&paths(packs), uncalibrated()?)?;
            let text = calibrate::fit(&outcomes(&answered_raw, Document::fits), &outcomes(&answered_raw, |_| true));
            let rules = home().join("../../rules/calibration.toml");
            fs::write(&rules, &text)?;
            drop(answered_raw);
            reliability::print(&outcomes(&answered(&paths(packs), laid_over(&text)?)?, |_| true), &mut out)?;
        }
        _ => {
            return Err(
                "usage: [--check | --record | score PACK… | errors PACK… | reliability PACK… | calibrate PACK…]".into(),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn check() -> Result<ExitCode, Box<dyn Error>> {
    let recorded: recorded::Figures = toml::from_str(&fs::read_to_string(home().join("recorded.toml"))?)?;
    let measures = measured(&answered(&[public()], Rules::built_in()?)?);
    let fallen = recorded::fallen(&recorded, &recorded::figures(&measures));
    let mut out = io::stdout().lock();
    if fallen.is_empty() {
        writeln!(out, "{} figures hold", recorded.len())?;
        return Ok(ExitCode::SUCCESS);
    }
    for line in &fallen {
        writeln!(out, "fallen: {line}")?;
    }
    Ok(ExitCode::FAILURE)
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quality")
}

fn public() -> PathBuf {
    home().join("data/public.jsonl")
}

fn peers() -> Result<table::Peers, Box<dyn Error>> {
    Ok(serde_json::from_str(&fs::read_to_string(home().join("peers.json"))?)?)
}

fn paths(packs: &[&str]) -> Vec<PathBuf> {
    if packs.is_empty() { vec![public()] } else { packs.iter().map(PathBuf::from).collect() }
}

/// The rules with confidences as they are weighed.
fn uncalibrated() -> Result<Rules, Box<dyn Error>> {
    laid_over("disabled = true\n")
}

/// The built-in rules with this calibration.
fn laid_over(calibration: &str) -> Result<Rules, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("calibration.toml"), calibration)?;
    Ok(Rules::with_folder(folder.path())?)
}

/// Every document with all that is told of it, however unsure. Documents are shared out between threads.
fn answered(packs: &[PathBuf], rules: Rules) -> Result<Answered, Box<dyn Error>> {
    let gate = Gate::new(rules, b"a key of the benches").with_min_confidence(0.0);
    let mut documents = Vec::new();
    for pack in packs {
        documents.extend(Document::pack(pack)?);
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = documents.len().div_ceil(threads * 8).max(1);
    let mut work: Vec<Vec<Document>> = Vec::new();
    while !documents.is_empty() {
        let rest = documents.split_off(documents.len().saturating_sub(share));
        work.push(rest);
    }
    let queue = std::sync::Mutex::new(work);
    let next = || queue.lock().ok()?.pop();
    let answer = |document: Document| {
        let told = told::told(&gate, &document);
        (document, told)
    };
    let run = || {
        let mut done = Answered::new();
        while let Some(documents) = next() {
            done.extend(documents.into_iter().map(answer));
        }
        done
    };
    let all: Vec<Answered> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    Ok(all.into_iter().flatten().collect())
}

fn measured(answered: &Answered) -> Measures {
    let mut measures = Measures::default();
    for (document, told) in answered {
        let counted: Vec<&Told> = told.iter().filter(|told| told.confidence >= THRESHOLD).collect();
        measures.add(document, &counted);
    }
    measures
}

fn errors(answered: &Answered, out: &mut dyn io::Write) -> io::Result<()> {
    for (document, told) in answered {
        let counted: Vec<&Told> = told.iter().filter(|told| told.confidence >= THRESHOLD).collect();
        let matches = Matches::new(document, &counted);
        for (told, _) in matches.verdicts().filter(|(_, right)| *right == Some(false)) {
            writeln!(out, "wrong  {:<24} {:<9} {:?} {}", document.slice, told.kind, told.value, document.id)?;
        }
        for span in matches.missed() {
            writeln!(out, "missed {:<24} {:<9} {:?} {}", document.slice, span.kind, span.value, document.id)?;
        }
    }
    Ok(())
}

/// Every finding that is known to be right or wrong, by detector.
fn outcomes(answered: &Answered, among: impl Fn(&Document) -> bool) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for (document, told) in answered.iter().filter(|(document, _)| among(document)) {
        let all: Vec<&Told> = told.iter().collect();
        for (told, right) in Matches::new(document, &all).verdicts() {
            if let Some(right) = right {
                outcomes.entry(told.detector.clone()).or_default().push((told.confidence, right));
            }
        }
    }
    outcomes
}
