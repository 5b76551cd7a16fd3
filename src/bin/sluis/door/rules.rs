//! `sluis rules`: a question about the rules in, what applies and why out.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sluis::gate::Failed;
use sluis::report::{Escaped, Options};
use sluis::rules::{Detector, Origin, Rules};
use sluis::{BUILT_IN, Class, Entity, Gate, Limits, Words};

use super::explain;
use crate::cli::Common;
use crate::desk::{self, Desk};
use crate::failure::Failure;

/// Some example is not found, or some counter-example is.
const FAILED: u8 = 1;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(clap::Subcommand)]
enum Ask {
    /// List the kinds of data and the policies
    List,
    /// Tell what is looked for, and what speaks for it
    Explain {
        /// A kind of data, such as bsn
        #[arg(value_name = "ENTITY", required_unless_present = "finding", conflicts_with = "finding")]
        entity: Option<String>,
        #[command(flatten)]
        asked: explain::Asked,
    },
    /// Try a detector's file on its own examples and counter-examples
    Test {
        /// The detector's file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

pub(crate) fn run(args: &Args, common: &Common) -> Result<ExitCode, Failure> {
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, false, false);
    let mut out = desk::output(None)?;
    let code = match &args.ask {
        Ask::List => list(&proven(rules, common)?, &options, &mut out).map(|()| ExitCode::SUCCESS),
        Ask::Explain { entity: Some(entity), .. } => {
            explain_entity(entity, &proven(rules, common)?, &options, &mut out).map(|()| ExitCode::SUCCESS)
        }
        Ask::Explain { asked, .. } => explain::run(asked, &rules, &options, &mut out).map(|()| ExitCode::SUCCESS),
        Ask::Test { file } => test(file, rules, common, &mut out),
    }?;
    out.flush()?;
    Ok(code)
}

/// The rules, whose own detectors hold to their examples: none are listed that nothing would start with.
fn proven(rules: Rules, common: &Common) -> Result<Gate, Failure> {
    Ok(Desk::open(rules, Limits::default(), common)?.gate)
}

fn list(gate: &Gate, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let rules = gate.rules();
    let own = rules.detectors.iter().filter_map(|detector| detector.own.as_ref()).map(|own| &own.entity);
    for entity in BUILT_IN.iter().chain(own) {
        let detector = detector(rules, entity);
        let cues = detector.map_or(0, |detector| detector.cues.words.len());
        // The test range is read by the detector of the BSN.
        let off = detector.is_none() && *entity != Entity::TestBsn;
        let origin = detector.map_or(if off { "off" } else { "built-in" }, |detector| detector.origin.id());
        let name = options.words.entity(entity);
        writeln!(out, "{:<26} {:<14} {origin:<10} {cues:>4}  {}", entity.id(), class(entity), Escaped(name))?;
    }
    writeln!(out)?;
    for policy in rules.policies() {
        let (about, origin) = (policy.description.get(options.lang), policy.origin.id());
        let rules = policy.rules.len();
        writeln!(out, "{:<26} {:<14} {origin:<10} {rules:>4}  {}", Escaped(&policy.name), "policy", Escaped(about))?;
    }
    writeln!(out)?;
    writeln!(out, "{}", rules.digest())?;
    Ok(())
}

fn explain_entity(id: &str, gate: &Gate, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let (words, rules) = (&options.words, gate.rules());
    let entity =
        rules.entity(id).ok_or_else(|| Failure::new("no such kind of data; 'sluis rules list' shows all of them"))?;
    writeln!(out, "{} – {} ({})", entity.id(), Escaped(words.entity(&entity)), class(&entity))?;
    if let Some(about) = words.about.get(entity.id()) {
        writeln!(out, "{}", Escaped(about))?;
    }
    if let Some(detector) = detector(rules, &entity) {
        writeln!(out)?;
        let shapes: Vec<String> =
            detector.own.iter().flat_map(|own| &own.shapes).map(|shape| shape.as_str().to_owned()).collect();
        let labels: Vec<String> =
            ["labels", "weak-labels"].iter().filter_map(|list| detector.lists.get(*list)).flatten().cloned().collect();
        if detector.origin != Origin::BuiltIn {
            told(out, words.term(detector.origin.id()), std::slice::from_ref(&detector.file))?;
        }
        if !detector.source.is_empty() {
            told(out, words.term("source"), std::slice::from_ref(&detector.source))?;
        }
        told(out, words.term("shapes"), &shapes)?;
        told(out, words.term("forms"), &detector.forms.keys().cloned().collect::<Vec<_>>())?;
        told(out, words.term("behind"), &labels)?;
        told(out, words.term("cues"), &[&detector.cues.words[..], &detector.cues.hints].concat())?;
        told(out, words.term("headers"), &[&detector.headers.words[..], &detector.headers.only_whole].concat())?;
        told(out, words.term("against"), &detector.against.words)?;
        writeln!(out)?;
        for (code, meaning) in evidence(detector, words) {
            writeln!(out, "{code:<20} {}", Escaped(meaning))?;
        }
    }
    writeln!(out)?;
    for policy in rules.policies() {
        for rule in policy.rules.iter().filter(|rule| rule.entities.hold(&entity)) {
            let zones: Vec<_> = rule.zones.iter().map(|zone| zone.id()).collect();
            let zones = if zones.is_empty() { "*".into() } else { zones.join(", ") };
            writeln!(out, "{:<14} {:<8} {:<32} {zones}", policy.name, rule.outcome.decision.id(), rule.id)?;
        }
    }
    Ok(())
}

/// Every code that may stand in the evidence of a detector's findings, with what it means.
fn evidence<'a>(detector: &'a Detector, words: &'a Words) -> BTreeMap<&'a str, &'a str> {
    let families = [
        ("form", true),
        ("cue", !detector.cues.words.is_empty() || !detector.cues.endings.is_empty()),
        ("header", !detector.headers.words.is_empty() || !detector.headers.only_whole.is_empty()),
    ];
    let families = families.into_iter().filter_map(|(code, there)| there.then_some(code));
    let codes = families.chain(detector.checks.iter().map(String::as_str));
    codes
        .chain(detector.signals.keys().map(String::as_str))
        .filter_map(|code| Some((code, words.evidence(code)?)))
        .collect()
}

/// Tries the detector of `file` in the place of the one of its id. Its examples are its author's own text, so they
/// may be shown.
fn test(file: &Path, rules: Rules, common: &Common, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let (rules, detector) = rules.with_detector_file(file)?;
    let desk = Desk::to_try(&detector.id, rules, common)?;
    let failed = desk.gate.try_examples(&detector, Some(desk.today));
    for Failed { counter, number, .. } in &failed {
        let (texts, problem) =
            if *counter { (&detector.counter_examples, "found in") } else { (&detector.examples, "not found in") };
        let text = texts.get(number - 1).map_or("", String::as_str);
        writeln!(out, "{} {problem}: {}", detector.id, Escaped(text))?;
    }
    let all = detector.examples.len() + detector.counter_examples.len();
    writeln!(out, "{}: {all} examples, {} failed", detector.id, failed.len())?;
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

fn detector<'a>(rules: &'a Rules, entity: &Entity) -> Option<&'a Detector> {
    rules.detectors.iter().find(|detector| detector.id == entity.id())
}

fn told(out: &mut dyn Write, what: &str, words: &[String]) -> Result<(), Failure> {
    if !words.is_empty() {
        writeln!(out, "{what:<20} {}", Escaped(&words.join(", ")))?;
    }
    Ok(())
}

const fn class(entity: &Entity) -> &'static str {
    match entity.class() {
        Class::Citizen => "citizen",
        Class::Special => "special",
        Class::Organisation => "organisation",
        Class::Test => "test",
    }
}
