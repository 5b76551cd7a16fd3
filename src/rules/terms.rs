//! The table of retention in, the term of a carrier and purpose out.

use serde::Deserialize;
use toml::Spanned;

use super::{RulesError, overlay, parse};
use crate::model::{Retention, Term, Texts};

/// The table's path below the rules' root.
pub(super) const PATH: &str = "retention.toml";

/// How long each carrier of personal data is kept.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<Carrier>);

/// One row: what carries the data, what for, and how long it is kept.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// Its id: `chat`, `recording`.
    pub id: String,
    /// What it is kept for; `None` for every purpose without a row of its own.
    pub purpose: Option<String>,
    /// What it is called.
    pub name: Texts,
    /// How long, and from which event on.
    pub retention: Retention,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    term: Vec<FileTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTerm {
    carrier: Spanned<String>,
    purpose: Option<String>,
    keep: Spanned<String>,
    from: String,
    name: Texts,
}

impl Terms {
    /// Reads the effective table; none is an empty one.
    pub(super) fn load(files: &overlay::Files) -> Result<Self, RulesError> {
        let Some(text) = files.get(PATH) else { return Ok(Self::default()) };
        let file: File = parse(PATH, text)?;
        let mut rows: Vec<Carrier> = Vec::new();
        for row in file.term {
            let error =
                |span, problem: &str, remedy: &str| Err(RulesError::at(PATH, text, Some(span), problem, remedy));
            if Term::parse(row.keep.get_ref()).is_none() {
                return error(row.keep.span(), "not a term in days or longer", "write P60D, P3M or P1Y");
            }
            if rows.iter().any(|known| known.id == *row.carrier.get_ref() && known.purpose == row.purpose) {
                return error(row.carrier.span(), "two terms for one carrier and purpose", "keep one");
            }
            rows.push(Carrier {
                id: row.carrier.into_inner(),
                purpose: row.purpose,
                name: row.name,
                retention: Retention { keep: row.keep.into_inner(), from: row.from },
            });
        }
        Ok(Self(rows))
    }

    /// The row of that carrier and purpose: its own, else the one for every purpose.
    pub fn of(&self, carrier: &str, purpose: Option<&str>) -> Option<&Carrier> {
        let rows = || self.0.iter().filter(|row| row.id == carrier);
        rows().find(|row| row.purpose.as_deref() == purpose).or_else(|| rows().find(|row| row.purpose.is_none()))
    }

    /// Every row, in the order of the file.
    pub fn rows(&self) -> &[Carrier] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    #[test]
    fn carriers_have_terms_of_their_own() {
        let rules = Rules::built_in().unwrap();
        let keep = |carrier, purpose| rules.terms.of(carrier, purpose).map(|row| row.retention.keep.as_str());
        assert_eq!(keep("chat", None), Some("P1Y"));
        assert_eq!(keep("chat", Some("complaint")), Some("P1Y"));
        assert_eq!(keep("recording", Some("training")), Some("P60D"));
        assert_eq!(keep("recording", None), None);
        assert_eq!(keep("letter", None), None);
    }

    #[test]
    fn what_is_no_term_is_told_with_its_place() {
        let told = |text: &'static str| {
            let files = [(PATH.into(), text.into())].into();
            Terms::load(&files).err().map(|error| error.to_string()).unwrap_or_default()
        };
        let row = "[[term]]\ncarrier = 'a'\nkeep = 'P1M'\nfrom = 'x'\nname = { nl = '', en = '' }\n";
        let twice: &'static str = Box::leak(format!("{row}{row}").into_boxed_str());
        assert!(
            told("[[term]]\ncarrier = 'a'\nkeep = '3 months'\nfrom = 'x'\nname = { nl = '', en = '' }")
                .contains(":3:8: not a term")
        );
        assert!(told(twice).contains(":7:11: two terms"));
    }
}
