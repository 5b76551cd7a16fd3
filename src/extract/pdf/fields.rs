//! The fields of a form in, one record of their values under their names out.

use hayro_syntax::object::{Array, Dict, Object, String as Text};

use crate::extract::Sink;
use crate::extract::leaf::{Anchor, Leaf, push};
use crate::model::{Place, Stop};

use super::objects::{kind, text};

/// Fields within fields that are followed for a name.
const DEPTH: usize = 16;

/// The fields that came by.
#[derive(Default)]
pub(super) struct Fields(Vec<Leaf>);

impl Fields {
    /// Keeps the values of `dict` if it is a field (ISO 32000-1, 12.7.3), on that page; whether it is one.
    pub(super) fn take(&mut self, dict: &Dict<'_>, page: Option<u32>) -> bool {
        let has = |key| dict.contains_key(key);
        let is_field = has("FT") || has("T") && ["V", "Kids", "Parent"].into_iter().any(has);
        if !is_field {
            return false;
        }
        let (name, tip) = name(dict);
        let label = tip.unwrap_or_else(|| name.rsplit('.').next().unwrap_or_default().to_owned());
        let place = Place { page, field: Some(name.as_str().into()), ..Place::default() };
        let (value, default) = (dict.get::<Object<'_>>("V"), dict.get::<Object<'_>>("DV"));
        let default = default.filter(|default| value.as_ref() != Some(default));
        let mut keep = |value: &str| {
            let value = value.trim();
            if !value.is_empty() && value != "Off" {
                let (text, label, place) = (value.to_owned(), label.clone(), place.clone());
                self.0.push(Leaf { kind: kind(value), text, label, place, anchor: Anchor::None });
            }
        };
        for value in value.into_iter().chain(default) {
            match value {
                Object::String(value) => keep(&text(&value)),
                Object::Name(value) => keep(value.as_str()),
                Object::Stream(value) => keep(&text(&value.decoded_data().unwrap_or_default())),
                Object::Array(values) => values.iter::<Text<'_>>().for_each(|value| keep(&text(&value))),
                _ => {}
            }
        }
        // What could have been chosen: texts, or pairs of a value and the text that is shown for it.
        for choice in dict.get::<Array<'_>>("Opt").iter().flat_map(Array::iter::<Object<'_>>) {
            match choice {
                Object::String(choice) => keep(&text(&choice)),
                Object::Array(pair) => pair.iter::<Text<'_>>().for_each(|choice| keep(&text(&choice))),
                _ => {}
            }
        }
        true
    }

    /// Pushes them.
    pub(super) fn tell(mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        push(&mut self.0, sink)
    }
}

/// The whole name of a field, those of its parents before it, and what a form's reader is told that it is.
fn name(dict: &Dict<'_>) -> (String, Option<String>) {
    let (mut names, mut tip) = (Vec::new(), None);
    let mut next = Some(dict.clone());
    while let Some(field) = next.filter(|_| names.len() < DEPTH) {
        names.extend(field.get::<Text<'_>>("T").map(|name| text(&name).into_owned()));
        tip = tip.or_else(|| field.get::<Text<'_>>("TU").map(|tip| text(&tip).into_owned()));
        next = field.get::<Dict<'_>>("Parent").filter(|_| field.contains_key("Parent"));
        if names.is_empty() && next.is_none() {
            names.push("field".to_owned());
        }
    }
    names.reverse();
    (names.join("."), tip.filter(|tip| !tip.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use crate::extract::collect::read;
    use crate::extract::pdf::Pdf;
    use crate::extract::pdf::tests::one_page;

    #[test]
    fn a_field_has_the_names_of_its_parents() {
        let more = [
            "<</T(aanvrager)/Kids[8 0 R]>>".to_owned(),
            "<</T(bsn)/FT/Tx/Parent 7 0 R/V(731548292)>>".to_owned(),
            "<</T(x1)/TU(Geboortedatum)/FT/Tx/V(12-03-1961)>>".to_owned(),
            "<</T(keuze)/FT/Ch/V(Jan)/Opt[[(1) (Jan Jansen)] (Piet)]>>".to_owned(),
        ];
        let (found, trouble) = read(&Pdf, &one_page("", &more));
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.labelled("bsn"), Some("731548292"));
        assert_eq!(found.labelled("Geboortedatum"), Some("12-03-1961"));
        let chosen: Vec<_> = found.seen.iter().filter(|seen| seen.label == "keuze").map(|seen| &*seen.text).collect();
        assert_eq!(chosen, ["Jan", "1", "Jan Jansen", "Piet"]);
        assert_eq!(found.seen[0].place.field.as_deref(), Some("aanvrager.bsn"));
    }
}
