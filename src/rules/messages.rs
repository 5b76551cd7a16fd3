//! The message files in, the words of each language out.

use std::sync::Arc;

use super::{RulesError, parse};
use crate::model::{Lang, Texts, Words};

/// The wording of messages and reports in every language.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    nl: Arc<Words>,
    en: Arc<Words>,
}

impl Messages {
    /// Reads the effective files of each language; a language without a file has no words.
    pub(super) fn load<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, RulesError> {
        let mut messages = Self::default();
        for (path, text) in files {
            let words = Arc::new(parse(path, text)?);
            match path {
                "messages/nl.toml" => messages.nl = words,
                "messages/en.toml" => messages.en = words,
                _ => {
                    let remedy = "name it nl.toml or en.toml";
                    return Err(RulesError::at(path, text, None, "a language nobody asks for", remedy));
                }
            }
        }
        Ok(messages)
    }

    /// Takes up what a kind of data is called and what is looked for; a message file that names it has the last word.
    pub(super) fn name(&mut self, id: &str, name: &Texts, about: Option<&Texts>) {
        for (words, lang) in [(&mut self.nl, Lang::Nl), (&mut self.en, Lang::En)] {
            let words = Arc::make_mut(words);
            words.entities.entry(id.to_owned()).or_insert_with(|| name.get(lang).to_owned());
            if let Some(about) = about {
                words.about.entry(id.to_owned()).or_insert_with(|| about.get(lang).to_owned());
            }
        }
    }

    /// The words of `lang`.
    pub fn words(&self, lang: Lang) -> &Arc<Words> {
        match lang {
            Lang::Nl => &self.nl,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BUILT_IN, Status, Zone};
    use crate::rules::Rules;

    #[test]
    fn both_languages_name_the_same_things() {
        let rules = Rules::built_in().unwrap();
        let (nl, en) = (rules.messages.words(Lang::Nl), rules.messages.words(Lang::En));
        let keys = |words: &Words| {
            [&words.entities, &words.about, &words.evidence, &words.terms, &words.reasons]
                .map(|table| table.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(keys(nl), keys(en));
    }

    #[test]
    fn every_signal_is_explained() {
        let rules = Rules::built_in().unwrap();
        let words = rules.messages.words(Lang::Nl);
        for signal in rules.detectors.iter().flat_map(|detector| detector.signals.keys()) {
            assert!(words.evidence(signal).is_some(), "{signal}");
        }
    }

    #[test]
    fn every_entity_zone_and_status_has_a_word() {
        let rules = Rules::built_in().unwrap();
        let words = rules.messages.words(Lang::Nl);
        for entity in BUILT_IN {
            assert!(words.entities.contains_key(entity.id()), "{entity}");
            assert!(words.about.contains_key(entity.id()), "{entity}");
        }
        for zone in Zone::ALL {
            assert!(words.terms.contains_key(zone.id()), "{zone}");
        }
        for status in [
            Status::Encrypted,
            Status::Unsupported,
            Status::Corrupt,
            Status::TooLarge,
            Status::TooDeep,
            Status::Timeout,
            Status::Crashed,
        ] {
            assert!(words.terms.contains_key(status.id()), "{status}");
        }
    }
}
