//! Detectors' words in, where a text holds them out: labels with the value behind each, and words of the special
//! categories.
//!
//! All words of all detectors are looked for in one pass; a text without any costs no more than that.

use std::ops::Range;

use crate::model::Entity;
use crate::rules::{Detector, Own};

use super::Candidate;
use super::labelled::{Label, READERS};
use super::phrases::Phrases;
use super::token::Tokens;

/// The special categories, told by a word alone.
const TOPICS: &[(Entity, &str)] = &[
    (Entity::Health, "health"),
    (Entity::Religion, "religion"),
    (Entity::Ethnicity, "ethnicity"),
    (Entity::Political, "political"),
    (Entity::TradeUnion, "trade_union"),
    (Entity::Sexual, "sexual"),
    (Entity::Genetic, "genetic"),
    (Entity::Biometric, "biometric"),
    (Entity::Criminal, "criminal"),
];

/// What a word means to one detector.
#[derive(Clone, Copy)]
enum Meaning {
    /// A value stands behind it, which the reader of that row reads. A weak label has other meanings too.
    Label { reader: usize, weak: bool },
    /// The same for a detector of the user's own.
    OwnLabel { own: usize, weak: bool },
    /// It is told itself.
    Topic { topic: usize, ending: bool },
}

/// All words of all detectors that are read by their words.
pub struct Lexis {
    phrases: Phrases,
    meanings: Vec<Meaning>,
    own: Vec<Own>,
}

impl Lexis {
    /// Makes the lists `labels`, `weak-labels`, `words` and `endings` of the detectors ready.
    pub fn new(detectors: &[Detector]) -> Self {
        let (mut words, mut meanings, mut owns) = (Vec::new(), Vec::new(), Vec::new());
        for rules in detectors {
            let reader = READERS.iter().position(|reader| reader.detector == rules.id);
            let label = |weak: bool| match (reader, &rules.own) {
                (Some(reader), _) => Some(Meaning::Label { reader, weak }),
                (None, Some(_)) => Some(Meaning::OwnLabel { own: owns.len(), weak }),
                (None, None) => None,
            };
            let topic = TOPICS.iter().position(|(_, id)| *id == rules.id);
            let lists = [
                ("labels", label(false)),
                ("weak-labels", label(true)),
                ("words", topic.map(|topic| Meaning::Topic { topic, ending: false })),
                ("endings", topic.map(|topic| Meaning::Topic { topic, ending: true })),
            ];
            for (list, meaning) in lists {
                let (Some(list), Some(meaning)) = (rules.lists.get(list), meaning) else { continue };
                for word in list {
                    words.push(word.clone());
                    meanings.push(meaning);
                    // The automaton folds the case of ASCII only.
                    if !word.is_ascii() {
                        words.push(word.to_uppercase());
                        meanings.push(meaning);
                    }
                }
            }
            owns.extend(rules.own.clone());
        }
        let ending = |meaning: &Meaning| matches!(meaning, Meaning::Topic { ending: true, .. });
        let phrases = Phrases::new(words.iter().zip(&meanings).map(|(word, meaning)| (word.as_str(), ending(meaning))));
        Self { phrases, meanings, own: owns }
    }

    /// Reads what the words of `text`, whose tokens are given, point to.
    pub fn read(&self, text: &str, tokens: &Tokens, segment: usize, out: &mut Vec<Candidate>) {
        let mut hits: Vec<(Range<usize>, u32, Meaning)> = Vec::new();
        self.phrases.find(text, tokens.as_slice(), |number, found| {
            let Some(meaning) = self.meanings.get(number as usize).copied() else { return };
            let ending = matches!(meaning, Meaning::Topic { ending: true, .. });
            hits.extend(bounded(text, found, ending).map(|span| (span, number, meaning)));
        });
        hits.sort_unstable_by_key(|(span, number, _)| (span.start, std::cmp::Reverse(span.end), *number));
        let mut longest = 0..0;
        for (span, _, meaning) in hits {
            if span.end <= longest.end && span != longest {
                continue;
            }
            longest = span.clone();
            let found = match meaning {
                Meaning::Topic { topic, .. } => topic_word(text, span, topic),
                Meaning::Label { reader, weak } => {
                    READERS.get(reader).and_then(|reader| reader.read(&Label { text, span, weak }))
                }
                Meaning::OwnLabel { own, weak } => {
                    self.own.get(own).and_then(|own| Label { text, span, weak }.read_own(own))
                }
            };
            out.extend(found.map(|found| Candidate { segment, ..found }));
        }
    }
}

fn topic_word(text: &str, span: Range<usize>, topic: usize) -> Option<Candidate> {
    let (entity, id) = TOPICS.get(topic)?;
    let word = text.get(span.clone())?;
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    // Short ones are abbreviations, and mixed case makes something else of them.
    let plain = capitals == 0 || capitals == letters || capitals == 1 && word.starts_with(char::is_uppercase);
    if letters <= 4 && !plain {
        return None;
    }
    let mut found = Candidate::new(entity.clone(), id, span.clone(), "word", word.to_lowercase());
    if capitals == 1 && word.starts_with(char::is_uppercase) && !opens_sentence(text, span.start) {
        found.features.push("mid-capital");
    }
    Some(found)
}

/// Whether a word at `start` has its capital from where it stands: at the start of a line, a sentence or a value.
fn opens_sentence(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or("").trim_end_matches([' ', '"', '\'', '*', '(', '‘', '“', '\u{a0}']);
    before.chars().next_back().is_none_or(|mark| !mark.is_alphanumeric() && mark != ',')
}

/// The word's bytes where letters do not run on around it; an ending takes in the start of its word.
fn bounded(text: &str, span: Range<usize>, ending: bool) -> Option<Range<usize>> {
    let (left, right) = (text.get(..span.start)?, text.get(span.end..)?);
    let (first, last) = (text.get(span.clone())?.chars().next()?, text.get(span.clone())?.chars().next_back()?);
    let next = right.chars().next();
    let closes = next.is_none_or(|next| !next.is_alphabetic() || last.is_lowercase() && next.is_uppercase());
    let start = match left.chars().next_back() {
        Some(before) if ending && before.is_alphabetic() => left
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + left[at..].chars().next().map_or(1, char::len_utf8)),
        Some(before) if before.is_alphanumeric() && !(before.is_lowercase() && first.is_uppercase()) => return None,
        _ => span.start,
    };
    closes.then_some(start..span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn told(text: &str) -> Vec<(&'static str, String)> {
        let lexis = Lexis::new(&Rules::built_in().unwrap().detectors);
        let mut out = Vec::new();
        let mut tokens = Tokens::default();
        tokens.cut(text);
        lexis.read(text, &tokens, 0, &mut out);
        out.into_iter().map(|found| (found.detector, text[found.span].to_owned())).collect()
    }

    #[test]
    fn words_of_the_special_categories() {
        assert_eq!(told("lijdt aan een alcoholverslaving"), [("health", "alcoholverslaving".to_owned())]);
        assert_eq!(told("is MOSLIM en zwanger"), [("religion", "MOSLIM".to_owned()), ("health", "zwanger".to_owned())]);
        assert!(told("de wmo-indicatie en de bijstand").is_empty());
    }

    #[test]
    fn labels_lead_to_their_values() {
        assert_eq!(told("Klantnummer: 4711-A"), [("customer_number", "4711-A".to_owned())]);
        assert_eq!(told("DB_PASSWORD=Geheim!23"), [("password", "Geheim!23".to_owned())]);
        assert!(told("zaaknummer 4711, factuurnummer 12345").is_empty());
    }
}
