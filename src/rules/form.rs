//! The form of a breach notification in, its types of data, open fields and words out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{RulesError, overlay, parse};
use crate::model::{Class, Entity, Lang, Texts};

/// The form's path below the rules' root.
pub(super) const PATH: &str = "breach.toml";

/// What a notification of a data breach asks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Hours within which the supervisor has to be told.
    pub hours: u32,
    /// The types of data, in the order of their numbers.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
    /// What only a person can fill in.
    #[serde(default)]
    pub open: Vec<Open>,
    words: BTreeMap<String, Texts>,
}

/// One of the form's types of data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its number on the form.
    pub number: u8,
    /// What the form calls it.
    pub name: Texts,
    /// What a reader has to know of it.
    pub note: Option<Texts>,
    #[serde(default)]
    entities: Vec<String>,
    #[serde(default)]
    special: bool,
    #[serde(default)]
    rest: bool,
}

/// A field that only a person can fill in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Its stable id.
    pub id: String,
    /// What it asks.
    pub name: Texts,
    /// What the asked has to know.
    pub note: Option<Texts>,
    /// Answers to choose from.
    pub choices: Option<Choices>,
}

/// Answers to choose from, in each language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    nl: Vec<String>,
    en: Vec<String>,
}

impl Choices {
    /// The answers in `lang`.
    pub fn get(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::Nl => &self.nl,
            Lang::En => &self.en,
        }
    }
}

impl Form {
    /// Reads the effective form.
    pub(super) fn load(files: &overlay::Files) -> Result<Self, RulesError> {
        let Some(text) = files.get(PATH) else { return Ok(Self::default()) };
        let mut form: Self = parse(PATH, text)?;
        form.categories.sort_by_key(|category| category.number);
        if !form.categories.iter().any(|category| category.rest) {
            let remedy = "add rest = true to the one for other data";
            return Err(RulesError::at(PATH, text, None, "no category takes what is in no other", remedy));
        }
        Ok(form)
    }

    /// The number of the type that `entity` belongs to; `None` for test data and data of organisations.
    pub fn category(&self, entity: &Entity) -> Option<u8> {
        let named = self.categories.iter().find(|category| category.entities.iter().any(|id| id == entity.id()));
        let by_class = || {
            match entity.class() {
                Class::Special => self.categories.iter().find(|category| category.special),
                Class::Citizen => None,
                Class::Organisation | Class::Test => return None,
            }
            .or_else(|| self.categories.iter().find(|category| category.rest))
        };
        named.or_else(by_class).map(|category| category.number)
    }

    /// The words of that code; the code itself where there are none.
    pub fn word<'a>(&'a self, code: &'a str, lang: Lang) -> &'a str {
        self.words.get(code).map_or(code, |texts| texts.get(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BUILT_IN;
    use crate::rules::Rules;

    #[test]
    fn every_kind_of_personal_data_has_a_type() {
        let form = Rules::built_in().unwrap().form;
        assert_eq!(
            form.categories.iter().map(|category| category.number).collect::<Vec<_>>(),
            (1..=10).collect::<Vec<_>>()
        );
        for entity in BUILT_IN {
            let number = form.category(entity);
            match entity.class() {
                Class::Special => assert_eq!(number, Some(9), "{entity}"),
                Class::Citizen => assert!(number.is_some_and(|number| number != 9), "{entity}"),
                Class::Organisation | Class::Test => assert_eq!(number, None, "{entity}"),
            }
        }
        for (id, number) in
            [("bsn", 6), ("email", 3), ("mrz", 7), ("date_of_birth", 8), ("licence_plate", 10), ("dossier", 10)]
        {
            assert_eq!(form.category(&Entity::from_id(id)), Some(number), "{id}");
        }
    }

    #[test]
    fn what_a_form_names_exists() {
        let form = Rules::built_in().unwrap().form;
        for id in form.categories.iter().flat_map(|category| &category.entities) {
            assert!(BUILT_IN.iter().any(|entity| entity.id() == id), "{id}");
        }
    }
}
