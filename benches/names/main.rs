//! Fits the weights of person names: every reading of a name with what was noticed of it in, log-odds out.
//!
//! ```text
//! cargo bench --bench names -- measure PACK.jsonl…   # precision and recall with the weights as they are
//! cargo bench --bench names -- validate PACK.jsonl…  # the same by five-fold cross-validation
//! cargo bench --bench names -- fit PACK.jsonl…       # writes rules/detectors/person_name.toml
//! ```
//!
//! A pack holds one text a line with its names (`text`, `zone`, `spans`, `complete`, `slice`, `licence`). Only items
//! whose licence allows it are fitted on; the others are measured. `corpus.txt` beside this file always counts.
//! The model is a logistic regression over forms and signals, held by a penalty to the weights that `prior.toml` sets by
//! judgement, so that what the texts say nothing of stays as it was set.

#![expect(clippy::expect_used, reason = "a command for developers; what it lacks ends it")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]

mod fit;
mod texts;

use std::collections::BTreeMap;

use fit::{Model, Reading};
use texts::Text;

/// Parts of the cross-validation.
const FOLDS: u64 = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let (command, packs) = args.split_first().map_or(("measure", &[][..]), |(first, rest)| (first.as_str(), rest));
    let texts = texts::load(packs);
    let readings = texts::study(&texts);
    let prior = Model::prior();
    match command {
        "measure" => {
            let current = Model::current();
            print(&texts, &readings, |_| &current);
        }
        "validate" => {
            let folds: Vec<Model> = (0..FOLDS)
                .map(|fold| {
                    prior.fit(readings.iter().filter(|reading| reading.fits && reading.text as u64 % FOLDS != fold))
                })
                .collect();
            print(&texts, &readings, |reading| &folds[(reading.text as u64 % FOLDS) as usize]);
        }
        "fit" => {
            let fitted = prior.fit(readings.iter().filter(|reading| reading.fits));
            print(&texts, &readings, |_| &fitted);
            fitted.write();
        }
        other => {
            eprintln!("unknown command {other}: measure, validate or fit");
            std::process::exit(2);
        }
    }
}

/// Prints precision, recall and F1 of each slice at even odds.
fn print<'m>(texts: &[Text], readings: &[Reading], model: impl Fn(&Reading) -> &'m Model) {
    #[derive(Default)]
    struct Tally {
        gold: usize,
        found: usize,
        right: usize,
        wrong: usize,
    }
    let mut slices: BTreeMap<&str, Tally> = BTreeMap::new();
    for text in texts {
        slices.entry(&text.slice).or_default().gold += text.names.len();
    }
    let mut found: Vec<Vec<bool>> = texts.iter().map(|text| vec![false; text.names.len()]).collect();
    for reading in readings.iter().filter(|reading| model(reading).log_odds(reading) >= 0.0) {
        let tally = slices.entry(&texts[reading.text].slice).or_default();
        if reading.names.is_empty() {
            tally.wrong += 1;
        } else {
            tally.right += 1;
        }
        for name in &reading.names {
            found[reading.text][*name] = true;
        }
    }
    for (text, found) in texts.iter().zip(found) {
        slices.entry(&text.slice).or_default().found += found.iter().filter(|found| **found).count();
    }
    println!("{:<28} {:>6} {:>9} {:>7} {:>6}  fitted on", "slice", "names", "precision", "recall", "F1");
    for (slice, tally) in slices {
        let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let precision = share(tally.right, tally.right + tally.wrong);
        let recall = share(tally.found, tally.gold);
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        let fits = texts.iter().any(|text| text.slice == slice && text.weight > 0.0);
        let fits = if fits { "yes" } else { "no" };
        println!("{slice:<28} {:>6} {precision:>9.3} {recall:>7.3} {f1:>6.3}  {fits}", tally.gold);
    }
}
