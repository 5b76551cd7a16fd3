//! A value in, whether it is what a cleaned text holds in the place of one out.

use std::collections::BTreeSet;

use crate::model::{BUILT_IN, Entity, Lang};
use crate::rules::Rules;

/// The names of all kinds in brackets, in every language.
pub(super) struct Tags(BTreeSet<String>);

impl Tags {
    pub(super) fn of(rules: &Rules) -> Self {
        let own = rules.detectors.iter().filter_map(|detector| detector.own.as_ref()).map(|own| &own.entity);
        let entities: Vec<&Entity> = BUILT_IN.iter().chain(own).collect();
        let words = [Lang::Nl, Lang::En].map(|lang| rules.messages.words(lang));
        Self(words.iter().flat_map(|words| entities.iter().map(|entity| words.tag(entity))).collect())
    }

    /// Whether `value` is made up of tags and holds no letter or digit beside them.
    pub(super) fn make_up(&self, value: &str) -> bool {
        if !value.contains('[') {
            return false;
        }
        let mut rest = value;
        while let Some(open) = rest.find(|c: char| c == '[' || c.is_alphanumeric()) {
            let found = rest.get(open..).unwrap_or_default();
            let Some(close) = found.find(']').filter(|_| found.starts_with('[')) else { return false };
            if !self.0.contains(found.get(..=close).unwrap_or_default()) {
                return false;
            }
            rest = found.get(close + 1..).unwrap_or_default();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_kinds_themselves_are_tags() {
        let tags = Tags::of(&Rules::built_in().unwrap());
        for (value, is) in [
            ("[NAAM]", true),
            ("[NAME]", true),
            ("[ADRES], [POSTCODE]", true),
            ("[JANSEN]", false),
            ("[NAAM] Jansen", false),
            ("Jansen", false),
            ("[NAAM", false),
            ("***", false),
        ] {
            assert_eq!(tags.make_up(value), is, "{value}");
        }
    }
}
