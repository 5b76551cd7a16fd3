//! A schema in JSON in, the kinds of values that follow from it out.
//!
//! It must not know how values are kept.

use std::collections::HashMap;

use serde_json::Value;

/// Kinds within one another at the most.
const DEPTH: u32 = 64;

/// A kind of value.
pub(super) enum Schema {
    Null,
    Boolean,
    Number(Meaning),
    Float,
    Double,
    Bytes(Meaning),
    Fixed(usize, Meaning),
    Enum(Vec<String>),
    Named(String),
    Union(Vec<Schema>),
    Record(Vec<(String, Schema)>),
    Array(Box<Schema>),
    Map(Box<Schema>),
}

/// What a number or bytes mean.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    Plain,
    Date,
    /// Parts of a second.
    Moment(i64),
    /// Digits behind the point.
    Decimal(usize),
}

/// A schema, and the kinds in it that have a name.
pub(super) struct All {
    pub(super) root: Schema,
    pub(super) named: HashMap<String, Schema>,
}

impl All {
    /// The kind of that name. Some writers leave out the space that it is named in, where no other has that name.
    pub(super) fn find(&self, name: &str) -> Option<&Schema> {
        let mut alike = self.named.iter().filter(|(known, _)| last(known) == last(name));
        self.named.get(name).or_else(|| alike.next().filter(|_| alike.next().is_none()).map(|(_, kind)| kind))
    }
}

/// A name without the space that it is in.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The name with the space that it is in: its own, else the one around it.
fn full(name: &str, space: &str) -> String {
    if name.contains('.') || space.is_empty() { name.to_owned() } else { format!("{space}.{name}") }
}

/// Reads the schema that `json` is.
pub(super) fn read(json: &[u8]) -> Option<All> {
    let value: Value = serde_json::from_slice(json).ok()?;
    let mut named = HashMap::new();
    let root = schema(&value, "", &mut named, DEPTH)?;
    Some(All { root, named })
}

fn schema(value: &Value, space: &str, named: &mut HashMap<String, Schema>, depth: u32) -> Option<Schema> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::String(name) => Some(simple(name, space, Meaning::Plain)),
        Value::Array(kinds) => {
            Some(Schema::Union(kinds.iter().map(|kind| schema(kind, space, named, depth)).collect::<Option<_>>()?))
        }
        Value::Object(about) => {
            let kind = about.get("type")?;
            let name = about.get("name").and_then(Value::as_str).unwrap_or_default();
            let own = about.get("namespace").and_then(Value::as_str).unwrap_or(space);
            let name = full(name, own);
            let space = name.rsplit_once('.').map_or("", |(space, _)| space);
            let scale = about.get("scale").and_then(Value::as_u64).and_then(|scale| usize::try_from(scale).ok());
            let meaning = match about.get("logicalType").and_then(Value::as_str) {
                Some("date") => Meaning::Date,
                Some("timestamp-millis" | "local-timestamp-millis") => Meaning::Moment(1_000),
                Some("timestamp-micros" | "local-timestamp-micros") => Meaning::Moment(1_000_000),
                Some("timestamp-nanos" | "local-timestamp-nanos") => Meaning::Moment(1_000_000_000),
                Some("decimal") => Meaning::Decimal(scale.unwrap_or(0)),
                _ => Meaning::Plain,
            };
            let made = match kind.as_str() {
                Some("record" | "error") => {
                    let mut fields = Vec::new();
                    for field in about.get("fields")?.as_array()? {
                        let name = field.get("name")?.as_str()?.to_owned();
                        fields.push((name, schema(field.get("type")?, space, named, depth)?));
                    }
                    Schema::Record(fields)
                }
                Some("enum") => {
                    let symbols = about.get("symbols")?.as_array()?;
                    Schema::Enum(symbols.iter().map(|symbol| Some(symbol.as_str()?.to_owned())).collect::<Option<_>>()?)
                }
                Some("fixed") => Schema::Fixed(usize::try_from(about.get("size")?.as_u64()?).ok()?, meaning),
                Some("array") => return Some(Schema::Array(Box::new(schema(about.get("items")?, own, named, depth)?))),
                Some("map") => return Some(Schema::Map(Box::new(schema(about.get("values")?, own, named, depth)?))),
                Some(kind) => return Some(simple(kind, own, meaning)),
                None => return schema(kind, own, named, depth),
            };
            named.insert(name.clone(), made);
            Some(Schema::Named(name))
        }
        _ => None,
    }
}

fn simple(name: &str, space: &str, meaning: Meaning) -> Schema {
    match name {
        "null" => Schema::Null,
        "boolean" => Schema::Boolean,
        "int" | "long" => Schema::Number(meaning),
        "float" => Schema::Float,
        "double" => Schema::Double,
        "bytes" | "string" => Schema::Bytes(meaning),
        name => Schema::Named(full(name, space)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_read() {
        let all =
            read(br#"{"type": "record", "name": "a.B", "fields": [{"name": "x", "type": ["null", "B"]}]}"#).unwrap();
        assert!(matches!(&all.root, Schema::Named(name) if name == "a.B"));
        assert!(
            matches!(&all.named["a.B"], Schema::Record(fields) if matches!(&fields[0].1, Schema::Union(kinds) if kinds.len() == 2))
        );
        assert!(read(b"{}").is_none() && read(b"[").is_none());
        assert!(read(format!("{}\"int\"{}", "[".repeat(100), "]".repeat(100)).as_bytes()).is_none());
    }

    #[test]
    fn one_name_may_stand_in_two_spaces() {
        let two = r#"[{"type": "fixed", "name": "a.X", "size": 1}, {"type": "fixed", "name": "X", "namespace": "b", "size": 2}]"#;
        let all = read(two.as_bytes()).unwrap();
        let size = |name: &str| match all.find(name) {
            Some(Schema::Fixed(size, _)) => Some(*size),
            _ => None,
        };
        assert_eq!((size("a.X"), size("b.X"), size("X")), (Some(1), Some(2), None));
    }
}
