//! `sluis rules`: a question about the rules in, what applies and why out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sluis::report::{Escaped, Options};
use sluis::rules::{Detector, Rules};
use sluis::{BUILT_IN, Class, Entity, Limits, Submission};

use crate::cli::Common;
use crate::desk::{self, Desk};
use crate::failure::Failure;

/// Some example is not found, or some counter-example is.
const FAILED: u8 = 1;

/// How sure a finding has to be to count, as for policies and scans.
const SURE: f32 = 0.5;

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
        #[arg(value_name = "ENTITY")]
        entity: String,
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
        Ask::List => list(&rules, &options, &mut out).map(|()| ExitCode::SUCCESS),
        Ask::Explain { entity } => explain(entity, &rules, &options, &mut out).map(|()| ExitCode::SUCCESS),
        Ask::Test { file } => test(file, rules, common, &mut out),
    }?;
    out.flush()?;
    Ok(code)
}

fn list(rules: &Rules, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    for entity in BUILT_IN {
        let cues = detector(rules, entity).map_or(0, |detector| detector.cues.words.len());
        let name = options.words.entity(entity);
        writeln!(out, "{:<26} {:<14} {cues:>4}  {name}", entity.id(), class(entity))?;
    }
    writeln!(out)?;
    for policy in rules.policies() {
        let about = policy.description.get(options.lang);
        writeln!(out, "{:<26} {:<14} {:>4}  {}", policy.name, "policy", policy.rules.len(), Escaped(about))?;
    }
    writeln!(out)?;
    writeln!(out, "{}", rules.digest())?;
    Ok(())
}

fn explain(id: &str, rules: &Rules, options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let words = &options.words;
    let entity =
        rules.entity(id).ok_or_else(|| Failure::new("no such kind of data; 'sluis rules list' shows all of them"))?;
    writeln!(out, "{} – {} ({})", entity.id(), Escaped(words.entity(&entity)), class(&entity))?;
    if let Some(about) = words.about.get(entity.id()) {
        writeln!(out, "{}", Escaped(about))?;
    }
    if let Some(detector) = detector(rules, &entity) {
        writeln!(out)?;
        told(out, words.term("source"), std::slice::from_ref(&detector.source))?;
        told(out, words.term("forms"), &detector.forms.keys().cloned().collect::<Vec<_>>())?;
        told(out, words.term("cues"), &detector.cues.words)?;
        told(out, words.term("headers"), &[&detector.headers.words[..], &detector.headers.only_whole].concat())?;
        told(out, words.term("against"), &detector.against.words)?;
        for signal in detector.signals.keys() {
            if let Some(meaning) = words.evidence(signal) {
                writeln!(out, "{signal:<20} {}", Escaped(meaning))?;
            }
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

/// Tries the detector of `file` in the place of the one of its id. Its examples are its author's own text, so they
/// may be shown.
fn test(file: &Path, rules: Rules, common: &Common, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let (rules, detector) = rules.with_detector_file(file)?;
    let entity = rules.entity(&detector.id).unwrap_or(Entity::Custom(detector.id.as_str().into()));
    let desk = Desk::open(rules, Limits::default(), common)?;
    let finds = |text: &str| {
        let submission = Submission {
            policy: Some("observe".into()),
            description: Some(text.to_owned()),
            today: Some(desk.today),
            ..Submission::default()
        };
        let verdict = desk.gate.judge(&submission);
        verdict.findings.iter().any(|finding| finding.entity == entity && finding.confidence >= SURE)
    };
    let mut failed = 0;
    for (texts, wanted, problem) in
        [(&detector.examples, true, "not found in"), (&detector.counter_examples, false, "found in")]
    {
        for text in texts.iter().filter(|text| finds(text) != wanted) {
            failed += 1;
            writeln!(out, "{} {problem}: {}", detector.id, Escaped(text))?;
        }
    }
    let all = detector.examples.len() + detector.counter_examples.len();
    writeln!(out, "{}: {all} examples, {failed} failed", detector.id)?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
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
