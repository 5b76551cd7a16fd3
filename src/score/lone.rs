//! A word with a capital that stands by itself in, the most that its own log-odds as a name may come to out.
//!
//! The grammar of names gives such a word few features, and which of them it may have is known without reading it.

use crate::names::{LETTERS, Lexicon, Lone, by_letters};
use crate::rules::Detector;

/// Features that a word may get from where it stands.
const PERHAPS: &[&str] =
    &["sentence-start", "compound-word", "article-before", "place-preposition", "quoted", "hyphen-before"];

/// What the features weigh.
pub(super) struct Alone {
    first_only: f32,
    last_only: f32,
    /// By class.
    given: [f32; 4],
    surname: [f32; 4],
    not_name: f32,
    place: f32,
    ordinary: f32,
    english: f32,
    street: f32,
    only_ordinary: f32,
    abroad: f32,
    capital: f32,
    letters: [f32; 4],
    acronym: f32,
    mixed: f32,
    speech: f32,
    verb: f32,
    /// All that may be added by where a word stands.
    perhaps: f32,
    /// What a word by itself is, by code.
    kinds: Vec<(String, f32)>,
}

impl Alone {
    /// What features weigh to the detector of names.
    pub(super) fn new(rules: &Detector) -> Self {
        let weight = |code: &str| rules.signal(code);
        let classes = |kind: &str| [0, 1, 2, 3].map(|class| weight(&format!("{kind}-{class}")));
        let kinds = rules.signals.iter().filter(|(code, _)| code.starts_with("alone-"));
        Self {
            first_only: rules.form("first-only"),
            last_only: rules.form("last-only"),
            given: classes("given"),
            surname: classes("surname"),
            not_name: weight("not-name"),
            place: weight("place"),
            ordinary: weight("ordinary-word"),
            english: weight("english-word"),
            street: weight("street"),
            only_ordinary: weight("only-ordinary"),
            abroad: weight("surname-abroad"),
            capital: weight("capital-word"),
            letters: LETTERS.map(weight),
            acronym: weight("acronym"),
            mixed: weight("mixed-case"),
            speech: weight("speech"),
            verb: weight("verb-behind"),
            perhaps: PERHAPS.iter().map(|code| weight(code).max(0.0)).sum(),
            kinds: kinds.map(|(code, weight)| (code.clone(), *weight)).collect(),
        }
    }

    /// The most that a word's own log-odds may come to.
    pub(super) fn at_most(&self, lone: &Lone<'_>) -> f32 {
        let word = lone.word;
        let of = |classes: &[f32; 4], class: u8| classes.get(usize::from(class)).copied().unwrap_or(0.0);
        let first_only = word.given >= 2 && word.given >= word.surname;
        let kind = if word.other {
            self.not_name
        } else if word.place && word.given < 2 {
            self.place
        } else if word.ordinary {
            self.ordinary
        } else if word.english && word.given < 2 && word.surname < 2 {
            self.english
        } else {
            0.0
        };
        let mut sum = if first_only {
            self.first_only + of(&self.given, word.given)
        } else {
            self.last_only + of(&self.given, 0)
        };
        sum += of(&self.surname, word.surname) + kind.max(self.street) + self.perhaps + self.letters_unseen(lone);
        sum += self.kinds.iter().find(|(code, _)| code == lone.alone).map_or(0.0, |(_, weight)| *weight);
        let mut add = |holds: bool, weight: f32| sum += if holds { weight } else { 0.0 };
        add(word.ordinary && word.surname == 0 && word.given == 0, self.only_ordinary);
        add(word.abroad, self.abroad);
        add(!word.abroad && word.surname == 0 && word.capital, self.capital);
        add(lone.acronym, self.acronym);
        add(lone.mixed, self.mixed);
        add(lone.speech, self.speech.max(0.0));
        add(lone.verb, self.verb.max(0.0));
        sum
    }

    /// The most that the letters of a word may add.
    pub(super) fn letters_unseen(&self, lone: &Lone<'_>) -> f32 {
        if lone.word.abroad || lone.word.surname > 0 {
            0.0
        } else {
            self.letters.iter().copied().fold(f32::MIN, f32::max)
        }
    }

    /// What the letters of a word add.
    pub(super) fn letters(&self, lone: &Lone<'_>, lexicon: &Lexicon<'_>) -> f32 {
        if lone.word.abroad || lone.word.surname > 0 {
            return 0.0;
        }
        by_letters(&self.letters, lexicon.letters(lone.text))
    }
}
