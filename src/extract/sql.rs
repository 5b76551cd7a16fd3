//! A database dump in, a record for each row that it inserts out.
//!
//! `INSERT … VALUES` and `COPY … FROM stdin` are tables whose columns the statement names, or the
//! `CREATE TABLE` before it; all else is prose. It knows no dialect in full: what it cannot follow is prose too.

mod head;
mod row;

use std::collections::HashMap;
use std::io::Cursor;

use crate::model::{Budget, Limits, Origin, Place, Stop};

use super::decode::{LONGEST, Reader, cut, line_breaks};
use super::leaf::Anchor;
use super::prose::Prose;
use super::table::{Table, TableCell};
use super::{Doc, Format, Sink, Trouble};
use head::{Head, Statement};
use row::{Field, Row};

/// Names of columns that are kept of tables whose statements do not repeat them.
const NAMES: usize = 64 << 10;

pub(super) use head::plausible;

/// Any SQL text.
pub(super) struct Sql;

impl Format for Sql {
    fn id(&self) -> &'static str {
        "sql"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut reader = Reader::open(doc)?;
        let mut dump = Dump::default();
        while dump.step(&mut reader, sink)? {}
        Ok(dump.finish(sink)?)
    }
}

/// Reads a text that statements were pasted into.
pub(super) fn pasted(text: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let budget = Budget::new(&Limits { max_file_size: u64::MAX, ..sink.budget().limits().clone() });
    let mut content = Cursor::new(text.as_bytes());
    let read = Doc::open("", &mut content, &budget).and_then(|mut doc| Sql.extract(&mut doc, sink));
    match read {
        Err(Trouble::Stop(stop)) => Err(stop),
        // Bytes in memory can always be read.
        _ => Ok(()),
    }
}

/// A dump as it comes by.
#[derive(Default)]
struct Dump {
    prose: Prose,
    /// Columns of the tables that were created, by name.
    created: HashMap<String, Vec<String>>,
    names: usize,
    tables: u32,
    /// The table that rows go to, with what tells it from others.
    open: Option<(Statement, Table)>,
    rows: Rows,
}

/// What rows come next.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Rows {
    #[default]
    None,
    Tuples,
    Lines,
}

impl Dump {
    /// Takes the next piece; `false` at the end.
    fn step(&mut self, reader: &mut Reader<'_>, sink: &mut dyn Sink) -> Result<bool, Trouble> {
        let (text, ended) = (reader.text(), reader.ended());
        let more = !ended && text.len() < LONGEST;
        let read = match self.rows {
            Rows::Tuples => Some(row::tuple(text, ended)),
            Rows::Lines => Some(row::line(text, ended)),
            Rows::None => None,
        };
        let len = match read {
            Some(Row::Fields(fields, len)) => {
                self.row(reader, &fields, sink)?;
                len
            }
            Some(Row::End(len)) => self.end(reader, len, sink)?,
            Some(Row::Unfinished) if more => return Ok(reader.fill()? || !reader.text().is_empty()),
            Some(Row::Unfinished) => self.lost(reader, LONGEST, sink)?,
            None => match head::find(text) {
                Some(0) => match head::read(text) {
                    Head::Rows(statement, len) => {
                        let copied = statement.copied;
                        self.open(statement, text.get(..len).unwrap_or_default(), reader, sink)?;
                        self.rows = if copied { Rows::Lines } else { Rows::Tuples };
                        len
                    }
                    Head::Created(name, columns, len) => {
                        self.create(name, columns);
                        self.prose(reader, len, sink)?
                    }
                    Head::Unfinished if more => return Ok(reader.fill()? || !reader.text().is_empty()),
                    Head::Unfinished => self.lost(reader, LONGEST, sink)?,
                    Head::Other => self.lost(reader, 0, sink)?,
                },
                Some(start) => self.prose(reader, start, sink)?,
                None if ended => self.prose(reader, text.len(), sink)?,
                None => match cut(text) {
                    Some(len) => self.prose(reader, len, sink)?,
                    None => return Ok(reader.fill()? || !reader.text().is_empty()),
                },
            },
        };
        reader.consume(len);
        Ok(!(reader.ended() && reader.text().is_empty()))
    }

    fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.prose.finish(sink)?;
        match self.open.take() {
            Some((_, mut table)) => table.finish(sink),
            None => Ok(()),
        }
    }

    /// What follows no pattern is prose: a line of it, or about `len` bytes.
    fn lost(&mut self, reader: &Reader<'_>, len: usize, sink: &mut dyn Sink) -> Result<usize, Stop> {
        self.rows = Rows::None;
        let text = reader.text();
        let from = text.floor_char_boundary(len.min(cut(text).unwrap_or(text.len()).saturating_sub(1)));
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let line = memchr::memchr(b'\n', rest).map_or(text.len(), |at| from + at + 1);
        self.prose(reader, line, sink)
    }

    /// Ends the rows, `len` bytes on.
    fn end(&mut self, reader: &Reader<'_>, len: usize, sink: &mut dyn Sink) -> Result<usize, Stop> {
        self.rows = Rows::None;
        let passed = reader.text().get(..len).unwrap_or_default();
        if has_comment(passed) { self.prose(reader, len, sink) } else { Ok(len) }
    }

    fn prose(&mut self, reader: &Reader<'_>, len: usize, sink: &mut dyn Sink) -> Result<usize, Stop> {
        let text = reader.text().get(..len).unwrap_or_default();
        self.prose.push(text, reader.offset(), reader.line(), reader.column(), sink)?;
        Ok(len)
    }

    fn create(&mut self, name: String, columns: Vec<String>) {
        if self.names + columns.len() <= NAMES {
            self.names += columns.len();
            self.created.insert(name, columns);
        }
    }

    /// Makes ready for the rows of `statement`, whose text is `head`.
    fn open(&mut self, statement: Statement, head: &str, reader: &Reader<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
        // Names of tables and columns are text too; plain ones say nothing.
        if says_something(head) {
            self.prose.push(head, reader.offset(), reader.line(), reader.column(), sink)?;
        }
        self.prose.finish(sink)?;
        if self.open.as_ref().is_some_and(|(open, _)| *open == statement) {
            return Ok(());
        }
        if let Some((_, mut table)) = self.open.take() {
            table.finish(sink)?;
        }
        let columns = match &statement.columns {
            Some(columns) => columns.as_slice(),
            None => self.created.get(&statement.table).map_or(&[][..], Vec::as_slice),
        };
        let table = Table::named(columns.iter().map(String::as_str));
        self.tables = self.tables.saturating_add(1);
        self.open = Some((statement, table));
        Ok(())
    }

    fn row(&mut self, reader: &Reader<'_>, fields: &[Field], sink: &mut dyn Sink) -> Result<(), Stop> {
        let Some((_, table)) = &mut self.open else { return Ok(()) };
        let text = reader.text();
        let (mut from, mut line) = (0, reader.line());
        for field in fields {
            let gap = text.get(from..field.start()).unwrap_or_default();
            if has_comment(gap) {
                self.prose.push(gap, reader.offset() + from as u64, line, 1, sink)?;
            }
            line = line.saturating_add(line_breaks(gap.as_bytes()));
            from = field.start();
        }
        let values: Vec<(String, Anchor)> = fields.iter().map(|field| field.value(text, reader.offset())).collect();
        let (mut at, mut line) = (0, reader.line());
        let cells = fields.iter().zip(&values).map(|(field, (value, anchor))| {
            let passed = text.get(at..field.start()).unwrap_or_default();
            line = line.saturating_add(line_breaks(passed.as_bytes()));
            at = field.start();
            let place = Place { line: Some(line), table: Some(self.tables), ..Place::default() };
            let origin = if value.is_empty() { Origin::None } else { anchor.origin() };
            TableCell { text: value, origin, place }
        });
        table.row(&cells.collect::<Vec<_>>(), sink)
    }
}

/// Whether there is more in the head of a statement than plain words: digits, letters of other languages, addresses, texts,
/// comments, names of more than one word.
fn says_something(head: &str) -> bool {
    let mut close = None;
    let spaced = head.chars().any(|c| {
        match (close, c) {
            (Some(end), c) if c == end => close = None,
            (Some(_), c) => return c.is_whitespace(),
            (None, '"' | '`') => close = Some(c),
            (None, '[') => close = Some(']'),
            (None, _) => {}
        }
        false
    });
    spaced || has_comment(head) || head.bytes().any(|byte| matches!(byte, b'0'..=b'9' | b'@' | b'\'' | 0x80..))
}

fn has_comment(text: &str) -> bool {
    text.contains("--") || text.contains("/*")
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;
    use crate::model::Kind;

    fn read(sql: &str) -> Collector {
        let (found, outcome) = Collector::run(&Sql, "dump.sql", sql.as_bytes());
        assert_eq!(outcome, Ok(()));
        found
    }

    fn stands<'t>(sql: &'t str, found: &Collector, text: &str) -> &'t str {
        let span = found.only(text).span().unwrap();
        &sql[span.start as usize..span.end as usize]
    }

    #[test]
    fn each_tuple_is_a_row_of_named_columns() {
        let sql = "-- dump\nINSERT INTO `personen` (`id`, `naam`, `bsn`, geboren) VALUES\n(1,'D''Artagnan O\\'Neil','123456782',DATE '1961-03-12'),\n  (2, NULL, 111222333, CAST(N'1970-01-01' AS Date));\nINSERT INTO personen (id, naam, bsn, geboren) VALUES (3,'x',NULL,'1980-02-02'::date) ON CONFLICT DO NOTHING;\nSELECT 1;\n";
        let found = read(sql);
        let bsn = found.only("123456782");
        assert_eq!((bsn.label.as_str(), bsn.place.line, bsn.place.row), ("bsn", Some(3), Some(1)));
        assert_eq!(bsn.place.field.as_deref(), Some("bsn"));
        assert_eq!(stands(sql, &found, "123456782"), "123456782");
        assert_eq!(stands(sql, &found, "D'Artagnan O'Neil"), "D''Artagnan O\\'Neil");
        assert_eq!(found.only("1970-01-01").label, "geboren");
        assert_eq!(found.only("1980-02-02").label, "geboren");
        assert_eq!(found.columns.len(), 1);
        assert_eq!(found.columns[0][2], ["123456782", "111222333"]);
        assert!(found.segments().any(|leaf| leaf.text.contains("ON CONFLICT")));
        assert!(found.segments().any(|leaf| leaf.text.contains("-- dump")));
    }

    #[test]
    fn the_table_before_names_the_columns() {
        let sql = "CREATE TABLE IF NOT EXISTS [dbo].[Personen] (\n  [Id] int NOT NULL,\n  \"Naam\" varchar(20) DEFAULT 'a,b', -- x\n  bsn decimal(9,0),\n  PRIMARY KEY (Id), KEY k (bsn)\n);\ninsert dbo.personen values (1, 'Jansen', 123456782)\nGO\nINSERT INTO onbekend VALUES ('q', 5);";
        let found = read(sql);
        assert_eq!(found.only("123456782").label, "bsn");
        assert_eq!(found.only("Jansen").label, "Naam");
        assert_eq!(found.only("q").label, "");
    }

    #[test]
    fn copied_lines_are_rows() {
        let sql = "COPY public.personen (id, naam, bsn) FROM stdin;\n1\tJan\\tJansen\t123456782\n2\t\\N\t111222333\n\\.\n\nCOPY leeg (a) FROM stdin;\n\\.\nALTER TABLE x;\n";
        let found = read(sql);
        assert_eq!(found.pairs(0), [("id", "1"), ("naam", "Jan\tJansen"), ("bsn", "123456782")]);
        assert_eq!(found.pairs(1), [("id", "2"), ("bsn", "111222333")]);
        assert_eq!(stands(sql, &found, "Jan\tJansen"), "Jan\\tJansen");
        assert_eq!(found.only("111222333").place.line, Some(3));
        assert_eq!(found.segments().filter(|leaf| leaf.kind == Kind::Prose).count(), 1);
    }

    #[test]
    fn what_breaks_off_is_prose() {
        for sql in [
            "INSERT INTO p (a) VALUES ('123456782",
            "INSERT INTO p (a, 123456782",
            "INSERT INTO p VALUES (1, 123456782",
            "INSERT INTO p SELECT 123456782 FROM q;",
            "COPY p FROM stdin WITH (FORMAT csv);\n123456782,1\n",
            "COPY p FROM stdin;\n123456782",
            "CREATE TABLE p (a int DEFAULT 123456782",
            "BEGIN; INSERT INTO p VALUES (123456782);",
        ] {
            assert!(read(sql).segments().any(|leaf| leaf.text.contains("123456782")), "{sql}");
        }
    }

    #[test]
    fn long_statements_stream() {
        let tuples = vec!["('Jansen','123456782','een lang verhaal over niets')"; 30_000].join(",");
        let sql = format!("INSERT INTO p (naam, bsn, tekst) VALUES {tuples};\n");
        let found = read(&sql);
        assert_eq!(found.records.len(), 30_000);
        let last = &found.records[29_999][1];
        assert_eq!(last.label, "bsn");
        let span = last.span().unwrap();
        assert_eq!(&sql[span.start as usize..span.end as usize], "123456782");
    }

    #[test]
    fn what_a_statement_says_beside_its_names_is_prose() {
        for sql in [
            "INSERT /* jan@x.nl Jan Jansen */ INTO t VALUES (1);",
            "INSERT INTO t (a, \"Jan Jansen\") VALUES (1, 2);",
            "INSERT INTO [Jan Jansen] VALUES (1);",
            "INSERT INTO t -- Jan Jansen\n VALUES (1);",
        ] {
            let found = read(sql);
            assert!(found.segments().any(|leaf| leaf.kind == Kind::Prose && leaf.text.contains("Jan Jansen")), "{sql}");
        }
        let plain = read("INSERT INTO `personen` (`naam`, [bsn], \"x\") VALUES (1, 2, 3);");
        assert!(!plain.segments().any(|leaf| leaf.text.contains("personen")), "{}", plain.shown());
    }
}
