//! An `SQLite` database in, the rows of its tables out, and what deleted rows left behind.
//!
//! <https://www.sqlite.org/fileformat2.html>, read page by page, never written and without the library: no extension,
//! view or trigger of a hostile file ever runs.

mod pages;
mod record;
mod remains;
mod schema;
#[cfg(feature = "register")]
#[cfg(test)]
mod tests;
mod wal;

use std::io::Cursor;

use crate::model::{Kind, Origin, Place, Segment, Status};

use super::blob::{Blob, blob};
use super::table::{Table, TableCell};
use super::{Doc, Format, Sink, Trouble};
use pages::{Header, Pages};
use record::Value;
use schema::Entry;

pub(super) use wal::SqliteWal;

/// A database file.
pub(super) struct Sqlite;

/// Bytes of a value that are kept; the rest is told.
const VALUE: usize = 32 << 20;

impl Format for Sqlite {
    fn id(&self) -> &'static str {
        "sqlite"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let header = Header::read(doc.head()).ok_or(Trouble::Corrupt("no-header"))?;
        let len = doc.len();
        let mut pages = Pages::new(header, len, doc.reader()?);
        let mut entries = Vec::new();
        let mut whole = true;
        pages.walk(1, sink, &mut |payload, _| {
            let (values, all) = record::values(payload, header.encoding);
            whole &= all;
            entries.extend(Entry::read(&values));
            Ok(())
        })?;
        for entry in &entries {
            whole &= table(entry, &mut pages, sink)?;
        }
        for entry in entries.iter().filter(|entry| !entry.is_table()) {
            pages.pass(entry.root, sink)?;
        }
        remains::read(&mut pages, sink)?;
        let trouble = pages.trouble.or((!whole).then_some("broken-record"));
        trouble.map_or(Ok(()), |reason| Err(Trouble::Corrupt(reason)))
    }
}

/// Reads what the schema tells of one table, view, index or trigger, and the rows of a table; whether each is whole.
fn table(entry: &Entry, pages: &mut Pages<'_>, sink: &mut dyn Sink) -> Result<bool, Trouble> {
    if !entry.sql.trim().is_empty() {
        let place = Place { section: Some("schema"), ..Place::default() };
        sink.record(&[Segment { text: &entry.sql, label: "", kind: Kind::Prose, place, origin: Origin::None }])?;
    }
    if !entry.is_table() {
        return Ok(true);
    }
    let labels: Vec<String> = entry.columns.iter().map(|column| format!("{}.{column}", entry.name)).collect();
    let mut table = Table::named(entry.columns.iter().map(String::as_str));
    let (encoding, mut rows, mut unread, mut whole) = (pages.header.encoding, 0u32, None, true);
    pages.walk(entry.root, sink, &mut |payload, sink| {
        rows = rows.saturating_add(1);
        let (values, all) = record::values(payload, encoding);
        // The end of a value that is too large is told already.
        whole &= all || payload.len() >= VALUE;
        let place = Place { sheet: Some(entry.name.as_str().into()), row: Some(rows), ..Place::default() };
        let mut texts = Vec::with_capacity(values.len());
        for (at, value) in values.into_iter().enumerate() {
            texts.push(match value {
                Value::Blob(bytes) => match blob(&bytes) {
                    Blob::Text(text) => text,
                    Blob::File => {
                        let label = labels.get(at).unwrap_or(&entry.name);
                        sink.budget().entry()?;
                        sink.budget().expand(bytes.len() as u64)?;
                        sink.child(&format!("{label}.{rows}"), &mut Cursor::new(bytes))?;
                        String::new()
                    }
                    Blob::Unknown => {
                        unread = unread.or(Some(at));
                        String::new()
                    }
                },
                value => value.text(),
            });
        }
        let cells = texts.iter().map(|text| TableCell { text, origin: Origin::None, place: place.clone() });
        Ok(table.row(&cells.collect::<Vec<_>>(), sink)?)
    })?;
    table.finish(sink)?;
    if let Some(column) = unread {
        let part = labels.get(column).unwrap_or(&entry.name);
        sink.covered(part, Status::Unsupported, "unknown-format")?;
    }
    sink.covered(&entry.name, if rows == 0 { Status::Empty } else { Status::Scanned }, "")?;
    Ok(whole)
}
