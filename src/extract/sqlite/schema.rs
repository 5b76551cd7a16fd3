//! A row of the schema in, the names of a table's columns in the order of its records out.

use super::record::Value;

/// A table, index, view or trigger.
pub(super) struct Entry {
    kind: String,
    pub(super) name: String,
    pub(super) root: u32,
    pub(super) sql: String,
    pub(super) columns: Vec<String>,
}

/// Words that start a constraint in place of a column.
const CONSTRAINTS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];

impl Entry {
    pub(super) fn read(values: &[Value]) -> Option<Self> {
        let text = |at: usize| match values.get(at) {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Blob(bytes)) => crate::extract::decode::whole(bytes),
            _ => String::new(),
        };
        // The library asks for the number of the root as a text.
        let root = match values.get(3)? {
            Value::Integer(root) => u32::try_from(*root).unwrap_or(0),
            _ => text(3).trim().parse().unwrap_or(0),
        };
        let sql = text(4);
        Some(Self { kind: text(0), name: text(1), root, columns: columns(&sql), sql })
    }

    /// Whether rows stand behind it. An index repeats a table's, and a view or a virtual table has none of its own. The
    /// library goes by the statement and not by the kind, and an index that it made itself has none.
    pub(super) fn is_table(&self) -> bool {
        let mut words = self.sql.split_ascii_whitespace().map(str::to_ascii_lowercase);
        let is_index = words.next().is_some_and(|word| word == "create")
            && words.next().is_some_and(|word| word == "index" || word == "unique");
        self.root > 0 && !is_index && (self.kind == "table" || !self.sql.trim().is_empty())
    }
}

/// The names of the columns in the order that records have them: those of the key come first in a table without row
/// numbers.
pub(in super::super) fn columns(sql: &str) -> Vec<String> {
    let Some(open) = sql.find('(') else { return Vec::new() };
    let (definitions, rest) = definitions(sql.get(open + 1..).unwrap_or_default());
    let (mut columns, mut key) = (Vec::new(), Vec::new());
    for definition in &definitions {
        let (name, quoted) = name(definition);
        let lower = definition.to_ascii_lowercase();
        if !quoted && CONSTRAINTS.contains(&name.to_ascii_lowercase().as_str()) {
            let listed =
                lower.find("primary key").and_then(|at| definition.get(at..)).and_then(|rest| rest.split_once('('));
            if let Some((_, listed)) = listed {
                key = self::definitions(listed).0.iter().map(|one| self::name(one).0).collect();
            }
            continue;
        }
        if lower.contains("primary key") {
            key = vec![name.clone()];
        }
        columns.push(name);
    }
    if rest.to_ascii_lowercase().contains("without rowid") {
        let place = |name: &String| key.iter().position(|own| own.eq_ignore_ascii_case(name)).unwrap_or(key.len());
        columns.sort_by_key(place);
    }
    columns
}

/// What stands between commas up to the closing bracket, and what follows that.
fn definitions(text: &str) -> (Vec<String>, &str) {
    let (mut all, mut from, mut depth, mut quote) = (Vec::new(), 0, 0u32, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(close), _) if c == close => {
                quote = None;
            }
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') if depth > 0 => depth -= 1,
            (None, ')' | ',') if depth == 0 => {
                all.push(text.get(from..at).unwrap_or_default().trim().to_owned());
                from = at + 1;
                if c == ')' {
                    return (all, text.get(from..).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    all.push(text.get(from..).unwrap_or_default().trim().to_owned());
    (all, "")
}

/// The name that a definition starts with, and whether it is quoted.
pub(in super::super) fn name(definition: &str) -> (String, bool) {
    let definition = definition.trim_start();
    let close = match definition.chars().next() {
        Some('[') => ']',
        Some(quote @ ('"' | '`' | '\'')) => quote,
        _ => {
            let end = definition.find(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | ')'));
            return (definition.get(..end.unwrap_or(definition.len())).unwrap_or_default().to_owned(), false);
        }
    };
    let inner = definition.get(1..).unwrap_or_default();
    (inner.split(close).next().unwrap_or_default().to_owned(), true)
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn columns_are_named_in_every_quotation() {
        let sql = "CREATE TABLE \"p\" (id INTEGER PRIMARY KEY, [geb datum] TEXT DEFAULT ',)', `naam` varchar(40, 2), \"bsn\" TEXT, CHECK (a > 1), UNIQUE (naam))";
        assert_eq!(columns(sql), ["id", "geb datum", "naam", "bsn"]);
        assert_eq!(columns("CREATE TABLE t (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID"), ["c", "a", "b"]);
        assert_eq!(columns("CREATE TABLE t AS SELECT 1"), [""; 0]);
    }
}
