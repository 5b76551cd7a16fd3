//! A body of JSON in, its fields and files out: every key, twice where it stands twice, since nobody knows which of
//! them the server behind takes.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use sluis::{Attachment, Content};

use crate::door::fields::Fields;

/// Letters from which a text that reads as base64 is a file.
const FILE: usize = 64;

/// Bytes of the longest path of keys that goes before each value; a longer key is taken by itself, once.
const KEY: usize = 128;

/// Keys that name the file beside them.
const NAMES: &[&str] = &["filename", "bestandsnaam", "name", "naam"];

/// A value with everything that stands in it.
pub(super) enum Value {
    Nothing,
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

/// Puts what `value` holds into `fields`, files into `files`.
pub(super) fn sort(value: Value, key: &str, beside: Option<&str>, fields: &mut Fields, files: &mut Vec<Attachment>) {
    match value {
        // A key says something by itself.
        Value::Nothing if !key.is_empty() => fields.field(key, String::new()),
        Value::Nothing => {}
        Value::Text(text) => match file(&text) {
            Some(bytes) => {
                let name = beside.unwrap_or(key).to_owned();
                files.push(Attachment { name, content: Content::Bytes(bytes) });
            }
            None if beside == Some(text.as_str()) => {
                files.push(Attachment { name: text, content: Content::NameOnly });
            }
            None => fields.field(key, text),
        },
        Value::List(list) => list.into_iter().for_each(|value| sort(value, key, beside, fields, files)),
        Value::Object(pairs) => {
            let holds_file = pairs.iter().any(|(_, value)| matches!(value, Value::Text(text) if file(text).is_some()));
            let named = pairs.iter().find_map(|(key, value)| match value {
                Value::Text(text) if holds_file && NAMES.contains(&key.to_lowercase().as_str()) => Some(text.clone()),
                _ => None,
            });
            for (inner, value) in pairs {
                let path = if key.is_empty() { inner.clone() } else { format!("{key}.{inner}") };
                let key = path.get(path.ceil_char_boundary(path.len().saturating_sub(KEY))..).unwrap_or_default();
                if key.len() < path.len() {
                    fields.field(&inner, String::new());
                }
                sort(value, key, named.as_deref(), fields, files);
            }
        }
    }
}

/// The file in a text, as base64 or as a `data:` address.
fn file(text: &str) -> Option<Vec<u8>> {
    let packed = match text.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,").map(|(_, packed)| packed)?,
        None if text.len() >= FILE => text,
        None => return None,
    };
    let packed: String = packed.split_ascii_whitespace().collect();
    STANDARD.decode(packed).ok().filter(|bytes| !bytes.is_empty())
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Value::Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_every_file_is_seen() {
        let packed = STANDARD.encode("de inhoud van een bestand dat lang genoeg is om er een te zijn");
        let json = format!(
            r#"{{"omschrijving": "een", "omschrijving": "twee", "bsn": 123456782, "ja": true,
                "bijlagen": [{{"naam": "a.txt", "inhoud": "{packed}"}}, {{"data": "data:text/plain;base64,eA=="}}]}}"#
        );
        let (mut fields, mut files) = (Fields::new(), Vec::new());
        sort(serde_json::from_str(&json).unwrap(), "", None, &mut fields, &mut files);
        let names: Vec<_> =
            files.iter().map(|file| (file.name.as_str(), matches!(file.content, Content::Bytes(_)))).collect();
        assert_eq!(names, [("a.txt", false), ("a.txt", true), ("bijlagen.data", true)]);
        let submission = fields.submission(files);
        assert_eq!(submission.description.as_deref(), Some("een\ntwee\nbsn: 123456782\nja"));
    }
}
