//! A detector's file in, the first name in it that nothing heeds out: forms, signals and lists.
//!
//! A weight under a misspelt name would never count, and whoever tunes it would be misled. What the built-in files
//! name is what there is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::{FILES, RulesError, parse};

/// Signals that look at where any value stands; a detector of the user's own may weigh these.
pub const SCENE: &[&str] = &[
    "address-beside",
    "birth-adjacent",
    "birth-date-beside",
    "bsn-beside",
    "email-beside",
    "filename",
    "filename-with-name",
    "name-adjacent",
    "person-beside",
    "someone-beside",
];

/// What a detector's file names.
#[derive(Deserialize)]
struct Names {
    id: String,
    #[serde(default)]
    forms: BTreeMap<Spanned<String>, toml::Value>,
    #[serde(default)]
    signals: BTreeMap<Spanned<String>, toml::Value>,
    #[serde(default)]
    lists: BTreeMap<Spanned<String>, toml::Value>,
}

/// A file's id alone.
#[derive(Deserialize)]
struct Head {
    id: Option<Spanned<String>>,
}

/// The id that a detector's file gives itself, where it can be read so far.
pub(super) fn id(text: &str) -> Option<Spanned<String>> {
    toml::from_str(text).ok().and_then(|head: Head| head.id)
}

/// Whether a built-in detector has that id.
pub(super) fn is_built_in(id: &str) -> bool {
    built_in().any(|names| names.id == id)
}

/// Refuses a file in the place of the built-in detector of its id that names what that one could not heed.
pub(super) fn check(file: &str, text: &str) -> Result<(), RulesError> {
    let names: Names = parse(file, text)?;
    let (mut forms, mut signals, mut lists) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for known in built_in() {
        signals.extend(known.signals.into_keys().map(Spanned::into_inner));
        if known.id == names.id {
            forms.extend(known.forms.into_keys().map(Spanned::into_inner));
            lists.extend(known.lists.into_keys().map(Spanned::into_inner));
        }
    }
    for (what, named, known) in
        [("form", &names.forms, forms), ("signal", &names.signals, signals), ("list", &names.lists, lists)]
    {
        if let Some(name) = named.keys().find(|name| !known.contains(name.get_ref())) {
            return Err(unknown(file, text, what, name, known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

/// The error of a name that nothing heeds.
pub(super) fn unknown<'k>(
    file: &str,
    text: &str,
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'k str>,
) -> RulesError {
    let known: Vec<&str> = known.collect();
    let remedy = if known.is_empty() {
        format!("remove it, there is no {what} here")
    } else {
        format!("use one of {}", known.join(", "))
    };
    RulesError::at(file, text, Some(name.span()), format!("no such {what}"), remedy)
}

fn built_in() -> impl Iterator<Item = Names> {
    FILES.iter().filter(|(path, _)| path.starts_with("detectors/")).filter_map(|(_, text)| toml::from_str(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    #[test]
    fn built_in_files_name_what_is_known() {
        for (path, text) in FILES.iter().filter(|(path, _)| path.starts_with("detectors/")) {
            assert!(check(path, text).is_ok(), "{path}");
        }
        assert_eq!(built_in().count(), Rules::built_in().unwrap().detectors.len());
        assert!(is_built_in("bsn") && is_built_in("other_number") && !is_built_in("staff_number"));
    }

    #[test]
    fn a_misspelt_name_is_told_where_it_stands() {
        for (text, place, what) in [
            ("id = 'bsn'\nsource = ''\n[forms]\nplian = 1\n", ":4:1: ", "no such form"),
            ("id = 'bsn'\nsource = ''\n[forms]\n[signals]\n  filenam = 1\n", ":5:3: ", "no such signal"),
            ("id = 'bsn'\nsource = ''\n[forms]\n[lists]\nlabels = []\n", ":5:1: ", "no such list"),
        ] {
            let error = check("x.toml", text).unwrap_err().to_string();
            assert!(error.contains(place) && error.contains(what), "{error}");
        }
    }
}
