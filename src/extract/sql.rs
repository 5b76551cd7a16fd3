//! A dump of a database in SQL in, the rows that it inserts as rows of tables out, all else as prose.
//!
//! `INSERT INTO … VALUES` of any database, with the columns named there or in `CREATE TABLE`, and the `COPY … FROM
//! stdin` of `PostgreSQL`. It knows no more of SQL than where a value starts and ends.

mod value;

use std::collections::HashMap;

use crate::model::{Kind, Origin, Place};

use super::decode::{LONGEST, Reader, cut, line_breaks};
use super::leaf::{self, Anchor, Leaf};
use super::sqlite::{column_names, first_name};
use super::table::{Table, TableCell};
use super::{Doc, Format, Sink, Trouble, text};
use value::{Tuple, tuple};

/// A dump, or any script with rows in it.
pub(super) struct Sql;

/// Starts of the statements that are read, in capitals.
const STARTS: [&str; 4] = ["INSERT INTO", "CREATE TABLE", "REPLACE INTO", "COPY "];
/// Tables whose columns are kept.
const TABLES: usize = 4096;

/// Whether a text holds rows or tables: a statement at the start of one of its lines.
pub(super) fn plausible(text: &str) -> bool {
    text.lines().any(|line| {
        let starts = |start: &&str| line.get(..start.len()).is_some_and(|line| line.eq_ignore_ascii_case(start));
        STARTS.iter().take(3).any(&starts) && line.contains('(') || starts(&"COPY ") && line.ends_with("FROM stdin;")
    })
}

impl Format for Sql {
    fn id(&self) -> &'static str {
        "sql"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut reader = Reader::open(doc)?;
        let mut columns: HashMap<String, Vec<String>> = HashMap::new();
        loop {
            while reader.text().len() < LONGEST && reader.fill()? {}
            let source = reader.text();
            if source.is_empty() {
                return Ok(());
            }
            let len = match statement(source) {
                Some("CREATE TABLE") => {
                    let end = memchr::memmem::find(source.as_bytes(), b");").map_or(source.len(), |at| at + 2);
                    let (name, _) = first_name(
                        source.get(12..end).unwrap_or_default().trim_start().trim_start_matches("IF NOT EXISTS"),
                    );
                    if columns.len() < TABLES {
                        columns.insert(last(&name), column_names(source.get(..end).unwrap_or_default()));
                    }
                    prose(&reader, end, sink)?
                }
                Some("COPY ") => copy(&mut reader, sink)?,
                Some(start) => insert(&mut reader, start.len(), &columns, sink)?,
                None => prose(&reader, next(source), sink)?,
            };
            reader.consume(len);
        }
    }
}

/// The start of the statement that `text` starts with.
fn statement(text: &str) -> Option<&'static str> {
    STARTS.into_iter().find(|start| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start)))
}

/// Where the next line that starts a statement starts.
fn next(text: &str) -> usize {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes());
    let start = lines.map(|at| at + 1).find(|&at| text.get(at..).is_some_and(|rest| statement(rest).is_some()));
    start.unwrap_or_else(|| cut(text).unwrap_or(text.len()))
}

/// Pushes the first `len` bytes as prose.
fn prose(reader: &Reader<'_>, len: usize, sink: &mut dyn Sink) -> Result<usize, Trouble> {
    let len = len.clamp(1, LONGEST).min(reader.text().len());
    let len = reader.text().ceil_char_boundary(len);
    text::push(reader.text().get(..len).unwrap_or_default(), reader.offset(), reader.line(), sink)?;
    Ok(len)
}

/// A name without schema and quotes.
fn last(name: &str) -> String {
    let name = name.rsplit('.').next().unwrap_or_default();
    name.trim_matches(|c| matches!(c, '"' | '`' | '[' | ']' | '\'')).to_lowercase()
}

/// Reads the rows of an `INSERT`; answers how much of what the reader then holds is done.
fn insert(
    reader: &mut Reader<'_>,
    start: usize,
    known: &HashMap<String, Vec<String>>,
    sink: &mut dyn Sink,
) -> Result<usize, Trouble> {
    let source = reader.text();
    let upper = |at: usize| source.get(at..at + 6).is_some_and(|word| word.eq_ignore_ascii_case("VALUES"));
    let head = memchr::memchr2_iter(b'V', b'v', source.as_bytes()).take(4096).find(|&at| at > start && upper(at));
    let Some(head) = head else { return prose(reader, next(source), sink) };
    let before = source.get(start..head).unwrap_or_default();
    let (name, listed) = before.split_once('(').map_or((before, None), |(name, listed)| (name, Some(listed)));
    let listed = listed.map(|listed| column_names(&format!("({listed}")));
    let columns = listed.or_else(|| known.get(&last(name.trim())).cloned()).unwrap_or_default();
    let done = prose(reader, head + 6, sink)?;
    reader.consume(done);
    let mut table =
        if columns.is_empty() { Table::default() } else { Table::named(columns.iter().map(String::as_str)) };
    let (mut alone, mut rows) = (None, 0u32);
    loop {
        let (source, offset) = (reader.text(), reader.offset());
        match tuple(source, offset) {
            Tuple::Row { cells, len } => {
                let leaves: Vec<Leaf> =
                    cells.into_iter().enumerate().map(|(at, cell)| leaf(reader, cell, columns.get(at))).collect();
                reader.consume(len);
                match (&mut alone, rows) {
                    (_, 0) => alone = Some(leaves),
                    (first, _) => {
                        for row in first.take().into_iter().chain([leaves]) {
                            table.row(&row.iter().map(lend).collect::<Vec<_>>(), sink)?;
                        }
                    }
                }
                rows = rows.saturating_add(1);
            }
            Tuple::Open if reader.text().len() < LONGEST && reader.fill()? => {}
            Tuple::Open | Tuple::End => {
                // One row is no table: what its values are stands in those beside them as much as in the columns.
                let mut alone = alone.unwrap_or_default();
                alone.retain(|leaf| !leaf.text.trim().is_empty());
                leaf::push(&mut alone, sink)?;
                table.finish(sink)?;
                let source = reader.text();
                let end = next(source).min(memchr::memchr(b'\n', source.as_bytes()).map_or(source.len(), |at| at + 1));
                return if source.is_empty() { Ok(0) } else { prose(reader, end, sink) };
            }
        }
    }
}

/// A value under the name of its column.
fn leaf(reader: &Reader<'_>, cell: Cell, column: Option<&String>) -> Leaf {
    let passed = reader.text().get(..cell.at).unwrap_or_default();
    let line = reader.line() + line_breaks(passed.as_bytes());
    let place = Place { line: Some(line), field: column.map(|name| name.as_str().into()), ..Place::default() };
    let label = column.map(|name| name.replace('/', " ")).unwrap_or_default();
    Leaf { text: cell.text, label, kind: Kind::Value, place, anchor: cell.anchor }
}

fn lend(leaf: &Leaf) -> TableCell<'_> {
    TableCell { text: &leaf.text, origin: leaf.anchor.origin(), place: leaf.place.clone() }
}

/// Reads the rows of a `COPY`: lines of cells between tabs, up to `\.`.
fn copy(reader: &mut Reader<'_>, sink: &mut dyn Sink) -> Result<usize, Trouble> {
    let source = reader.text();
    let end = memchr::memchr(b'\n', source.as_bytes()).map_or(source.len(), |at| at + 1);
    let head = source.get(..end).unwrap_or_default();
    let columns = head
        .find('(')
        .filter(|_| head.trim_end().ends_with("FROM stdin;"))
        .map(|at| column_names(head.get(at..).unwrap_or_default()));
    let done = prose(reader, end, sink)?;
    let Some(columns) = columns else { return Ok(done) };
    reader.consume(done);
    let mut table = Table::named(columns.iter().map(String::as_str));
    loop {
        let end = loop {
            match memchr::memchr(b'\n', reader.text().as_bytes()) {
                Some(at) => break at + 1,
                None if reader.text().len() < LONGEST && reader.fill()? => {}
                None => break reader.text().len(),
            }
        };
        let line = reader.text().get(..end).unwrap_or_default();
        if end == 0 || line.trim_end() == "\\." {
            table.finish(sink)?;
            return Ok(end);
        }
        let mut at = reader.offset();
        let cells = line.trim_end_matches(['\r', '\n']).split('\t').map(|cell| {
            let place = Place { line: Some(reader.line()), ..Place::default() };
            let text = if cell == "\\N" { "" } else { cell };
            let own = TableCell { text, origin: Origin::At(at), place };
            at += cell.len() as u64 + 1;
            own
        });
        table.row(&cells.collect::<Vec<_>>(), sink)?;
        reader.consume(end);
    }
}

/// One value of a row.
struct Cell {
    text: String,
    anchor: Anchor,
    /// Where it stands in the text.
    at: usize,
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn rows_are_labelled_by_their_columns() {
        let sql = "-- noot\nCREATE TABLE `p` (\n `naam` varchar(4),\n `bsn` int\n);\nINSERT INTO `p` VALUES ('O''Neil',1),\n('a;b', 731548292);\nINSERT INTO x.q (\"a b\", c) VALUES (NOW(), 'z');\nSELECT 1;\n";
        let (found, outcome) = Collector::run(&Sql, "a.sql", sql.as_bytes());
        assert_eq!(outcome, Ok(()));
        let bsn = found.only("731548292");
        assert_eq!((bsn.label.as_str(), bsn.place.line), ("bsn", Some(7)));
        let span = bsn.span().unwrap();
        assert_eq!(&sql[span.start as usize..span.end as usize], "731548292");
        let name = found.only("O'Neil");
        let span = name.span().unwrap();
        assert_eq!((name.label.as_str(), &sql[span.start as usize..span.end as usize]), ("naam", "O''Neil"));
        assert_eq!(found.only("z").label, "c");
        assert!(found.segments().any(|leaf| leaf.text.contains("SELECT 1")));
        let copy = "COPY public.p (naam, bsn) FROM stdin;\nJan\t731548292\n\\.\n\nSELECT 2;\n";
        let (found, _) = Collector::run(&Sql, "a.sql", copy.as_bytes());
        assert_eq!(found.only("731548292").label, "bsn");
        assert!(plausible(sql) && plausible(copy) && !plausible("we insert into the slot (x)\nCopy dit"));
    }

    #[test]
    fn what_breaks_off_is_prose() {
        for sql in [
            "INSERT INTO p VALUES (1, 'open 731548292",
            "INSERT INTO p",
            "CREATE TABLE p (a",
            "COPY p (a) FROM stdin;\n731548292",
        ] {
            let (found, outcome) = Collector::run(&Sql, "a.sql", sql.as_bytes());
            assert_eq!(outcome, Ok(()));
            assert!(
                !sql.contains("731548292") || found.segments().any(|leaf| leaf.text.contains("731548292")),
                "{sql}"
            );
        }
    }
}
