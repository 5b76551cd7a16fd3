//! The words of one language: how messages and reports name entities, zones, places and outcomes.

use std::collections::BTreeMap;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use super::{Entity, Finding, Place};

/// A language that people at the desk read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

/// One language's wording, by stable code. A code without a word is shown as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Names of entities, by id.
    pub entities: BTreeMap<String, String>,
    /// What each entity's detector looks for, by id.
    pub about: BTreeMap<String, String>,
    /// What each kind of evidence means.
    pub evidence: BTreeMap<String, String>,
    /// Everything else: zones, channels, statuses, decisions, and what reports say around them.
    pub terms: BTreeMap<String, String>,
    /// Why a part was not inspected, by the code in its coverage.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

impl Words {
    /// The name of `entity`.
    pub fn entity<'a>(&'a self, entity: &'a Entity) -> &'a str {
        self.entities.get(entity.id()).map_or(entity.id(), String::as_str)
    }

    /// What stands in a cleaned text for a value of that kind: its name in brackets and plain capitals, `[BSN]`.
    pub fn tag(&self, entity: &Entity) -> String {
        let name = self.entity(entity);
        let name = name.split('(').next().unwrap_or(name).trim().to_uppercase();
        let plain = name.nfd().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
        format!("[{}]", plain.collect::<String>())
    }

    /// What the evidence `id` means; `header:bsn` is looked up as it is, then as `header`.
    pub fn evidence(&self, id: &str) -> Option<&str> {
        let family = id.split(':').next().unwrap_or(id);
        self.evidence.get(id).or_else(|| self.evidence.get(family)).map(String::as_str)
    }

    /// The word for a code.
    pub fn term<'a>(&'a self, code: &'a str) -> &'a str {
        self.terms.get(code).map_or(code, String::as_str)
    }

    /// Where in its part: `regel 3`, `Blad1 cel C4`. Empty where the format cannot say.
    pub fn place(&self, place: &Place) -> String {
        let numbered = |code: &str, number: Option<u32>| number.map(|number| format!("{} {number}", self.term(code)));
        let named = |code: &str, name: &Option<std::sync::Arc<str>>| {
            name.as_ref().map(|name| format!("{} {name}", self.term(code)))
        };
        let cell = place.cell.map(|cell| format!("{} {cell}", self.term("cell")));
        let sheet = match (&place.sheet, cell) {
            (Some(sheet), Some(cell)) => Some(format!("{sheet} {cell}")),
            (Some(sheet), None) => Some(sheet.to_string()),
            (None, cell) => cell,
        };
        // A cell says all; a line says more to most readers than a row, and a row more than a path.
        let (mut line, mut field, mut path) = (None, None, None);
        if place.cell.is_none() {
            line = numbered("line", place.line).or_else(|| numbered("row", place.row));
            field = named("field", &place.field);
        }
        if place.cell.is_none() && line.is_none() {
            path = place.pointer.as_ref().or(place.xpath.as_ref());
        }
        [
            numbered("page", place.page),
            numbered("slide", place.slide),
            place.section.map(|section| self.term(section).to_owned()),
            sheet,
            numbered("table", place.table),
            line,
            named("header-field", &place.header),
            field,
            path.map(ToString::to_string),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
    }

    /// Where a finding stands, its part's name included as it may be printed.
    pub fn whereabouts(&self, finding: &Finding) -> String {
        let place = self.place(&finding.place);
        match &finding.path {
            Some(path) if place.is_empty() => path.shown().to_owned(),
            Some(path) => format!("{}, {place}", path.shown()),
            None => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    #[test]
    fn places_read_as_a_person_would_say_them() {
        let words = Words {
            terms: [("cell", "cel"), ("line", "regel"), ("field", "veld")]
                .map(|(code, word)| (code.to_owned(), word.to_owned()))
                .into(),
            ..Words::default()
        };
        let cell = Place {
            sheet: Some("Blad1".into()),
            cell: Some(Cell { row: 3, column: 2 }),
            row: Some(4),
            field: Some("BSN".into()),
            ..Place::default()
        };
        assert_eq!(words.place(&cell), "Blad1 cel C4");
        let line = Place {
            line: Some(3),
            row: Some(2),
            field: Some("BSN".into()),
            xpath: Some("/a/b".into()),
            ..Place::default()
        };
        assert_eq!(words.place(&line), "regel 3, veld BSN");
        assert_eq!(words.place(&Place::default()), "");
    }

    #[test]
    fn evidence_falls_back_to_its_family() {
        let words = Words { evidence: [("header".to_owned(), "kolomkop".to_owned())].into(), ..Words::default() };
        assert_eq!(words.evidence("header:bsn"), Some("kolomkop"));
        assert_eq!(words.evidence("elfproef"), None);
    }
}
