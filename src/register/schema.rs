//! A path in, an open register of the present schema out.
//!
//! Each step of [`STEPS`] leads from one version to the next and stays as it is: registers in the field hold it.

use std::fs::{self, OpenOptions};
use std::io::Read as _;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::RegisterError;

/// What tells a register from other SQLite files: `slui`.
const APPLICATION: u32 = 0x736c_7569;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(20);

/// The steps from an empty file to the present schema; the number of steps taken is the file's version.
const STEPS: &[&str] = &[
    // 1: decisions, and what starts their clock
    "CREATE TABLE decision (
        id TEXT PRIMARY KEY, at TEXT NOT NULL, door TEXT NOT NULL, ticket TEXT, channel TEXT NOT NULL,
        policy TEXT NOT NULL, decision TEXT NOT NULL, labels TEXT NOT NULL, categories TEXT NOT NULL,
        findings INTEGER NOT NULL, persons_min INTEGER NOT NULL, persons_max INTEGER NOT NULL,
        gaps INTEGER NOT NULL, rules TEXT NOT NULL, keep TEXT, keep_from TEXT, deleted TEXT
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX decision_ticket ON decision (ticket);
     CREATE TABLE fingerprint (
        decision TEXT NOT NULL REFERENCES decision (id), entity TEXT NOT NULL, print BLOB NOT NULL,
        PRIMARY KEY (decision, entity, print)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX fingerprint_print ON fingerprint (print);
     CREATE TABLE ticket (name TEXT PRIMARY KEY, done TEXT) STRICT, WITHOUT ROWID;
     CREATE TABLE change (name TEXT PRIMARY KEY, done TEXT) STRICT, WITHOUT ROWID;
     CREATE TABLE link (
        ticket TEXT NOT NULL, change TEXT NOT NULL, PRIMARY KEY (ticket, change)
     ) STRICT, WITHOUT ROWID;",
    // 2: breaches, and carriers that never came through the gate
    "CREATE TABLE breach (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, discovered TEXT NOT NULL, summary TEXT NOT NULL,
        nature TEXT NOT NULL, persons_min INTEGER, persons_max INTEGER, categories TEXT NOT NULL,
        effects TEXT NOT NULL, measures TEXT NOT NULL, authority TEXT, persons_told TEXT
     ) STRICT;
     ALTER TABLE decision ADD COLUMN carrier TEXT;
     ALTER TABLE decision ADD COLUMN purpose TEXT;
     ALTER TABLE decision ADD COLUMN starts TEXT;",
];

/// The version this program writes.
pub(super) const VERSION: u32 = STEPS.len() as u32;

/// Opens the register at `path`; without a file there it makes one that its owner alone may read.
pub(super) fn open(path: &Path) -> Result<Connection, RegisterError> {
    look(path)?;
    let told = |error: rusqlite::Error| RegisterError::of(path, &error);
    let mut connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(told)?;
    connection.busy_timeout(PATIENCE).map_err(told)?;
    // Only now is it known to be ours, whatever still stands in its log of writes.
    let version = version(&connection, path)?;
    if version != Some(VERSION) {
        migrate(&mut connection, path)?;
    }
    wal(&connection).map_err(told)?;
    // Whoever is told that a decision stands may rely on it, also after a power cut.
    connection.pragma_update(None, "synchronous", "FULL").map_err(told)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(told)?;
    Ok(connection)
}

/// Looks at the first bytes of the file before SQLite touches it, and makes it where it is missing.
fn look(path: &Path) -> Result<(), RegisterError> {
    let system = |error: std::io::Error| RegisterError::System {
        file: path.display().to_string(),
        verb: "opened",
        reason: match error.kind() {
            std::io::ErrorKind::NotFound => "no such folder",
            std::io::ErrorKind::PermissionDenied => "no permission",
            _ => "the system reports an error",
        },
    };
    let mut create = OpenOptions::new();
    create.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut create, 0o600);
    match create.open(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(system(error)),
    }
    if !fs::metadata(path).map_err(system)?.is_file() {
        return Err(RegisterError::Other(path.display().to_string()));
    }
    // https://www.sqlite.org/fileformat.html#the_database_header
    let mut head = Vec::new();
    fs::File::open(path).and_then(|file| file.take(100).read_to_end(&mut head)).map_err(system)?;
    if head.is_empty() {
        return Ok(());
    }
    let number =
        |at: usize| head.get(at..at + 4).map(|four| four.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
    if !head.starts_with(b"SQLite format 3\0") {
        return Err(RegisterError::Other(path.display().to_string()));
    }
    match (number(60), number(68)) {
        (Some(found), Some(APPLICATION)) if found > VERSION => {
            Err(RegisterError::Newer { file: path.display().to_string(), found, known: VERSION })
        }
        // Nothing in the head: made by somebody who was stopped before the first step. Its log of writes will tell.
        (Some(_), Some(APPLICATION)) | (Some(0), Some(0)) => Ok(()),
        _ => Err(RegisterError::Other(path.display().to_string())),
    }
}

/// The version of a register; `None` for a file in which nothing stands yet.
fn version(connection: &Connection, path: &Path) -> Result<Option<u32>, RegisterError> {
    let told = |error: rusqlite::Error| RegisterError::of(path, &error);
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0)).map_err(told);
    let marks = || Ok::<_, RegisterError>((number("application_id")?, number("user_version")?));
    let (mut application, mut found) = marks()?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(told)?;
    if (application, found) == (0, 0) && tables > 0 {
        // Somebody else made them between the two looks.
        (application, found) = marks()?;
    }
    match (application, found) {
        (0, 0) if tables == 0 => Ok(None),
        (APPLICATION, found) if found > VERSION => {
            Err(RegisterError::Newer { file: path.display().to_string(), found, known: VERSION })
        }
        (APPLICATION, found) if found > 0 => Ok(Some(found)),
        _ => Err(RegisterError::Other(path.display().to_string())),
    }
}

/// Takes the steps that the file has not taken, all or none. Of several who try, one does it.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), RegisterError> {
    let told = |error: rusqlite::Error| RegisterError::of(path, &error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
    let taken = version(&transaction, path)?.unwrap_or(0);
    for step in STEPS.iter().skip(taken as usize) {
        transaction.execute_batch(step).map_err(told)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION).map_err(told)?;
    transaction.pragma_update(None, "user_version", VERSION).map_err(told)?;
    transaction.commit().map_err(told)
}

/// Turns to a log of writes, in which readers and a writer do not wait for each other and a kill loses nothing.
fn wal(connection: &Connection) -> rusqlite::Result<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            // A turn to it does not wait by itself for others who do the same.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < 200 => {
                tries += 1;
                thread::sleep(Duration::from_millis(20));
            }
            turned => return turned.map(drop),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A register as version `version` left it.
    pub(in super::super) fn old(path: &Path, version: usize) -> Connection {
        let connection = Connection::open(path).unwrap();
        for step in &STEPS[..version] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "application_id", APPLICATION).unwrap();
        connection.pragma_update(None, "user_version", version as u32).unwrap();
        connection
    }

    #[test]
    fn a_newer_one_and_other_files_are_named_and_left_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        drop(old(&path, 2));
        let newer = Connection::open(&path).unwrap();
        newer.pragma_update(None, "user_version", VERSION + 1).unwrap();
        drop(newer);
        let other = folder.path().join("other.db");
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
        let text = folder.path().join("text.db");
        fs::write(&text, "id;naam\n").unwrap();
        let whole = folder.path().join("whole.db");
        drop(open(&whole).unwrap());
        let cut = folder.path().join("cut.db");
        let bytes = fs::read(&whole).unwrap();
        fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        for (path, told) in
            [(&path, "version 3"), (&other, "not a register"), (&text, "not a register"), (&cut, "damaged")]
        {
            let before = fs::read(path).unwrap();
            let error = open(path).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(told) && error.contains(&path.display().to_string()), "{told}: {error}");
            assert_eq!(fs::read(path).unwrap(), before);
        }
        let nowhere = folder.path().join("none/r.db");
        assert!(open(&nowhere).err().unwrap().to_string().contains("no such folder"));
        assert!(open(folder.path()).is_err());
    }

    #[test]
    fn an_old_one_is_brought_up_to_date_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        old(&path, 1)
            .execute_batch(
                "INSERT INTO decision VALUES
                 ('d1','2026-01-01T00:00:00Z','check','T1','portal','klantportaal','allow','[]','{}',0,0,0,0,'','P3M','ticket_done',NULL)",
            )
            .unwrap();
        let connection = open(&path).unwrap();
        let kept: (String, Option<String>) = connection
            .query_row("SELECT ticket, carrier FROM decision", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(kept, ("T1".to_owned(), None));
        assert_eq!(version(&connection, &path).unwrap(), Some(VERSION));
    }

    #[cfg(unix)]
    #[test]
    fn its_owner_alone_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let _open = open(&path).unwrap();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        }
    }
}
