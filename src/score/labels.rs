//! A label in, what it says to each detector out: column headers, keys, element and attribute names.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::model::Evidence;
use crate::model::quick::QuickMap;
use crate::rules::Detector;

use super::relation::{self, Part};

/// Labels that the memo holds before it starts afresh.
const MEMO: usize = 4096;

/// How many words a part of a label is looked up in at once.
const WORDS: usize = 3;

/// What a label says.
pub(super) struct Said {
    /// To the detectors that know it, in their order: log-odds and evidence.
    detectors: Vec<(usize, (f32, Evidence))>,
    /// Whom it is about, where that is not the person of the record.
    pub(super) relation: Option<(&'static str, u8)>,
    /// Which part of a name it names.
    pub(super) part: Option<Part>,
}

impl Said {
    /// What it says to the detector of that index.
    pub(super) fn to(&self, detector: usize) -> Option<&(f32, Evidence)> {
        self.detectors.iter().find(|(known, _)| *known == detector).map(|(_, said)| said)
    }

    /// Whether it speaks for the detector of that index.
    pub(super) fn speaks_for(&self, detector: usize) -> bool {
        self.to(detector).is_some_and(|(weight, _)| *weight > 0.0)
    }

    /// The detectors that it speaks for.
    pub(super) fn named(&self) -> impl Iterator<Item = usize> + '_ {
        self.detectors.iter().filter(|(_, (weight, _))| *weight > 0.0).map(|(detector, _)| *detector)
    }
}

/// All headers of all detectors.
pub(super) struct Labels {
    headers: HashMap<String, Vec<(usize, Word)>>,
    weights: Vec<Weights>,
}

/// How a header's word counts.
#[derive(Clone, Copy)]
enum Word {
    Any,
    OnlyWhole,
    Never,
}

/// What headers weigh to one detector.
struct Weights {
    whole: f32,
    part: f32,
    weak: f32,
    against: f32,
}

/// What was said of labels before. Few enough are kept for a fast hash.
#[derive(Default)]
pub(super) struct LabelMemo(RefCell<QuickMap<String, Rc<Said>>>);

impl Labels {
    pub(super) fn new(detectors: &[Detector]) -> Self {
        let mut headers: HashMap<String, Vec<(usize, Word)>> = HashMap::new();
        for (at, detector) in detectors.iter().enumerate() {
            let known = &detector.headers;
            for (words, kind) in
                [(&known.words, Word::Any), (&known.only_whole, Word::OnlyWhole), (&known.never, Word::Never)]
            {
                for word in words {
                    headers.entry(word.clone()).or_default().push((at, kind));
                }
            }
        }
        let weights = detectors
            .iter()
            .map(|detector| Weights {
                whole: detector.headers.whole,
                part: detector.headers.part,
                weak: detector.headers.weak,
                against: detector.headers.against,
            })
            .collect();
        Self { headers, weights }
    }

    /// Whether some detector listens to exactly that word.
    pub(super) fn knows(&self, label: &str) -> bool {
        self.headers.contains_key(&fold(label))
    }

    /// What `label` says.
    pub(super) fn say(&self, label: &str, memo: &LabelMemo) -> Rc<Said> {
        if let Some(said) = memo.0.borrow().get(label) {
            return Rc::clone(said);
        }
        let mut detectors: Vec<_> = self.weigh(label).into_iter().collect();
        detectors.sort_unstable_by_key(|(detector, _)| *detector);
        let said = Rc::new(Said { detectors, relation: relation::relation(label), part: relation::part(label) });
        let mut memo = memo.0.borrow_mut();
        if memo.len() >= MEMO {
            memo.clear();
        }
        memo.insert(label.to_owned(), Rc::clone(&said));
        said
    }

    fn weigh(&self, label: &str) -> HashMap<usize, (f32, Evidence)> {
        let mut said = HashMap::new();
        let parts: Vec<&str> = label.split('/').filter(|part| !part.is_empty()).collect();
        // `geboorte/datum` is a `geboortedatum`; `value` and `text` name nothing, their element does.
        for (from, part) in parts.iter().enumerate().rev().take(WORDS) {
            let last = from + 1 == parts.len();
            let behind_empty = parts.get(from + 1..).unwrap_or_default().iter().all(|part| names_nothing(part));
            if last || behind_empty {
                self.hear(&fold(part), true, &mut said);
                self.hear(part.trim(), true, &mut said);
                if let Some(element) = lo3_element(part) {
                    self.hear(&element, true, &mut said);
                }
                let words = words(part);
                for length in (1..=WORDS.min(words.len())).rev() {
                    for window in words.windows(length) {
                        self.hear(&window.concat(), words.len() == length, &mut said);
                    }
                }
            }
            let joined: String = parts.get(from..).unwrap_or_default().iter().map(|part| fold(part)).collect();
            if !last {
                self.hear(&joined, true, &mut said);
            }
        }
        said
    }

    fn hear(&self, word: &str, whole: bool, said: &mut HashMap<usize, (f32, Evidence)>) {
        for (detector, kind) in self.headers.get(word).into_iter().flatten() {
            let Some(weights) = self.weights.get(*detector) else { continue };
            let weight = match (kind, whole) {
                (Word::Any, true) => weights.whole,
                (Word::Any, false) => weights.part,
                (Word::OnlyWhole, true) => weights.weak,
                (Word::OnlyWhole, false) => continue,
                (Word::Never, _) => weights.against,
            };
            let entry = said.entry(*detector).or_insert_with(|| (0.0, "".into()));
            // What speaks against it is the last word: the `datum` of a `geboortedatum` is no other date.
            if weight < 0.0 || entry.0 >= 0.0 && weight > entry.0 {
                *entry = (weight, format!("header:{word}").into());
            }
        }
    }
}

/// Keys that say nothing of their value; the key above does.
fn names_nothing(part: &str) -> bool {
    matches!(
        part,
        "value" | "waarde" | "text" | "#text" | "code" | "extension" | "root" | "id" | "datum" | "name" | "@value"
    )
}

/// The group and element of a rubric of the BRP, `02.40` of `01.02.40`, `01-02-40` or `010240`: they mean the same in
/// each category. Source: Logisch Ontwerp BRP, categories 01 to 17 and their history, 51 to 67.
fn lo3_element(part: &str) -> Option<String> {
    let part = part.trim();
    let digits: Vec<char> = part.chars().filter(char::is_ascii_digit).collect();
    let plain = part.len() == 6 || part.len() == 8 && part.split(['.', '-', '_', ' ']).all(|group| group.len() == 2);
    let pair = |at: usize| digits.get(at..at + 2).map(|pair| pair.iter().collect::<String>());
    let category: u8 = pair(0).filter(|_| plain && digits.len() == 6)?.parse().ok()?;
    let (group, element) = (pair(2)?, pair(4)?);
    matches!(category % 50, 1..=17).then(|| format!("{group}.{element}"))
}

/// Lower case, letters and digits only.
fn fold(part: &str) -> String {
    part.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a part: cut at spaces, marks and camel case.
fn words(part: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let mut lower = false;
    for character in part.chars() {
        if !character.is_alphanumeric() {
            open = false;
            continue;
        }
        if !open || (lower && character.is_uppercase()) {
            words.push(String::new());
        }
        open = true;
        lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_mean_the_same_in_each_category() {
        for rubric in ["01.01.20", "51.01.20", "09-01-20", "05_01_20", "020120"] {
            assert_eq!(lo3_element(rubric).as_deref(), Some("01.20"), "{rubric}");
        }
        for other in ["30.01.20", "01.01.2020", "0101200", "01.0120", "bsn", ""] {
            assert_eq!(lo3_element(other), None, "{other}");
        }
    }

    #[test]
    fn labels_are_known_in_every_notation() {
        let bsn = "id = 'x'\nsource = ''\n[forms]\n[headers]\nwhole = 7.0\npart = 5.0\nwords = ['bsn', 'geboortedatum', '01.01.20']\nweak = 3.0\nonly_whole = ['naam']\n";
        let labels = Labels::new(&[Detector::load("x.toml", bsn).unwrap()]);
        let weight = |label: &str| labels.weigh(label).get(&0).map_or(0.0, |(weight, _)| *weight);
        for whole in [
            "BSN",
            "bsn",
            "persoon/bsn",
            "geboorte/datum",
            "geboorte_datum",
            "Geboortedatum",
            "birth/geboortedatum/value",
            "01.01.20",
        ] {
            assert!((weight(whole) - 7.0).abs() < 0.1, "{whole} {}", weight(whole));
        }
        assert!((weight("naam") - 3.0).abs() < 0.1 && (weight("Naam:") - 3.0).abs() < 0.1);
        for part in ["inp.bsn", "clientBsn", "BSN van de aanvrager"] {
            assert!((weight(part) - 5.0).abs() < 0.1, "{part}");
        }
        for none in ["", "absent", "productnaam", "product naam", "bsn/telefoon"] {
            assert!(weight(none).abs() < 0.1, "{none}");
        }
    }
}
