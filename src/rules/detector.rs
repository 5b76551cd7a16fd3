//! One detector's file: what its forms, cues, headers and surroundings say, as log-odds.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Origin, Own, RulesError, parse, weight};

/// A reading of text, with the weight of everything that speaks for or against it. Weights are natural log-odds: 0
/// leaves the odds as they are, 1 makes them 2.7 times better, −1 as much worse.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Detector {
    /// The entity's id, or the id of a reading that explains text away (`other_number`, `other_date`).
    pub id: String,
    /// Where its facts come from.
    pub source: String,
    /// Log-odds that the form alone gives.
    #[serde(deserialize_with = "weight::table")]
    pub forms: BTreeMap<String, f32>,
    /// Words that speak for it.
    #[serde(default)]
    pub cues: Cues,
    /// Words that speak against it.
    #[serde(default)]
    pub against: Cues,
    /// Column headers, keys and attribute names that speak for it at any distance.
    #[serde(default)]
    pub headers: Headers,
    /// Other surroundings, by the signal's code.
    #[serde(default, deserialize_with = "weight::table")]
    pub signals: BTreeMap<String, f32>,
    /// Checks that its values may have passed, as evidence.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Lists of words that its signals look up.
    #[serde(default)]
    pub lists: BTreeMap<String, Vec<String>>,
    /// Texts in which it must be found.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Texts in which it may not be found.
    #[serde(default)]
    pub counter_examples: Vec<String>,
    /// What a detector of the user's own is besides.
    #[serde(skip)]
    pub own: Option<Own>,
    /// Whose it is.
    #[serde(skip)]
    pub origin: Origin,
    /// Its file, as it is named to people.
    #[serde(skip)]
    pub file: String,
}

/// Cue words and what they weigh by distance.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    /// Log-odds right beside the value.
    #[serde(default, deserialize_with = "weight::one")]
    pub near: f32,
    /// Log-odds farther off in the same sentence or line.
    #[serde(default, deserialize_with = "weight::one")]
    pub far: f32,
    /// The words, in lower case; matched whole, before and after.
    #[serde(default)]
    pub words: Vec<String>,
    /// Words that only hint: they weigh less than half of a cue.
    #[serde(default)]
    pub hints: Vec<String>,
    /// Endings that make any longer word a cue: `nummer` for `paalnummer`.
    #[serde(default)]
    pub endings: Vec<String>,
}

/// Headers and what they weigh.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headers {
    /// Log-odds where the header is one of the words.
    #[serde(default, deserialize_with = "weight::one")]
    pub whole: f32,
    /// Log-odds where one of the words is a part of the header.
    #[serde(default, deserialize_with = "weight::one")]
    pub part: f32,
    /// Log-odds where the header is one of the words that count only whole.
    #[serde(default, deserialize_with = "weight::one")]
    pub weak: f32,
    /// Log-odds where the header is something else.
    #[serde(default, deserialize_with = "weight::one")]
    pub other: f32,
    /// The words, in lower case without spaces, dots and underscores.
    #[serde(default)]
    pub words: Vec<String>,
    /// Log-odds where one of the `never` words is a part of the header.
    #[serde(default, deserialize_with = "weight::one")]
    pub against: f32,
    /// Words that speak against it: a `woonplaats` holds no person.
    #[serde(default)]
    pub never: Vec<String>,
    /// Words that count only as the whole header: `naam` is one, but a `productnaam` holds no person.
    #[serde(default)]
    pub only_whole: Vec<String>,
}

impl Detector {
    /// Reads a detector's file.
    pub fn load(path: &str, text: &str) -> Result<Self, RulesError> {
        Ok(Self { file: path.to_owned(), ..parse(path, text)? })
    }

    /// The log-odds of a form without a weight, which is never told.
    pub const NEVER: f32 = -20.0;

    /// The log-odds of a form; a form without a weight is never told.
    pub fn form(&self, form: &str) -> f32 {
        self.forms.get(form).copied().unwrap_or(Self::NEVER)
    }

    /// The log-odds of a signal; 0 where the detector does not heed it.
    pub fn signal(&self, code: &str) -> f32 {
        self.signals.get(code).copied().unwrap_or(0.0)
    }

    /// Whether `word` is in its list `name`.
    pub fn lists(&self, name: &str, word: &str) -> bool {
        self.lists.get(name).is_some_and(|words| words.iter().any(|known| known == word))
    }
}
