//! Databases as the library makes them, then changed as somebody with a purpose would.

use rusqlite::Connection;

use super::*;
use crate::extract::testing::Collector;

/// The database that `sql` makes.
fn database(sql: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    std::fs::read(path).unwrap()
}

/// The database that `sql` makes, whose schema `change` then changes.
fn changed(sql: &str, change: &str) -> Vec<u8> {
    database(&format!("{sql}; PRAGMA writable_schema = ON; {change}"))
}

const TABLE: &str = "CREATE TABLE t (bsn TEXT); INSERT INTO t VALUES ('731548292')";

#[test]
fn a_schema_is_read_as_the_library_reads_it() {
    for change in [
        "UPDATE sqlite_schema SET type = 'tabel'",
        "UPDATE sqlite_schema SET type = 'index'",
        "UPDATE sqlite_schema SET rootpage = '2'",
        "UPDATE sqlite_schema SET sql = CAST(sql AS BLOB)",
        "UPDATE sqlite_schema SET rootpage = 0",
        "DELETE FROM sqlite_schema",
    ] {
        let (found, _) = Collector::run(&Sqlite, "a", &changed(TABLE, change));
        assert!(found.segments().any(|leaf| leaf.text == "731548292"), "{change} {}", found.shown());
    }
}

#[test]
fn indexes_and_long_values_are_no_trouble_and_read_once() {
    let long = "lang ".repeat(3000);
    let bytes = database(&format!(
        "PRAGMA auto_vacuum = FULL; CREATE TABLE t (bsn TEXT UNIQUE, x); CREATE INDEX i ON t (x, bsn);
         INSERT INTO t VALUES ('731548292', '{long}')"
    ));
    let (found, outcome) = Collector::run(&Sqlite, "a", &bytes);
    assert_eq!(outcome, Ok(()));
    assert_eq!(found.only("731548292").label, "bsn");
    assert_eq!(found.segments().filter(|leaf| leaf.text.contains("lang lang")).count(), 1);
}

#[test]
fn a_record_that_breaks_off_is_told() {
    let mut bytes = database(TABLE);
    let at = memchr::memmem::find(&bytes, b"731548292").unwrap();
    // A serial type of more bytes than the record has.
    bytes[at - 1] += 40;
    assert_eq!(Collector::run(&Sqlite, "a", &bytes).1, Err(Trouble::Corrupt("broken-record")));
}

#[test]
fn a_log_has_more_than_rows_of_tables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let connection = Connection::open(&path).unwrap();
    let long = format!("{} BSN 731548292", "lang ".repeat(3000));
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT PRIMARY KEY, b) WITHOUT ROWID; CREATE TABLE u (x);
             INSERT INTO t VALUES ('BSN 319072356', 1); INSERT INTO u VALUES ('{long}')"
        ))
        .unwrap();
    let bytes = std::fs::read(folder.path().join("a.db-wal")).unwrap();
    let (found, outcome) = Collector::run(&SqliteWal, "a", &bytes);
    assert_eq!(outcome, Ok(()));
    for text in ["BSN 319072356", "BSN 731548292"] {
        assert!(found.segments().any(|leaf| leaf.text.contains(text)), "{text}");
    }
}
