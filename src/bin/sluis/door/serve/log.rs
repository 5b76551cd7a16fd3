//! Decisions and events in, one line of JSON each out; no value, no name of a file, no person in any of them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use sluis::rules::reason;

use crate::failure::Failure;

/// How much an event matters.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// As it should be.
    Info,
    /// Somebody should look at it.
    Warning,
    /// Somebody should look at it now.
    Error,
}

/// One decision.
#[derive(Serialize)]
pub(crate) struct Decided<'a> {
    /// The id that the client was told.
    pub(crate) id: &'a str,
    pub(crate) front: &'static str,
    /// How it was sent.
    pub(crate) kind: &'static str,
    /// Bytes of its texts and attachments.
    pub(crate) size: u64,
    /// What its attachments are, by their content.
    pub(crate) formats: &'a [&'static str],
    /// What it was decided by: rules, or why it was turned down unseen.
    pub(crate) rules: Vec<&'a str>,
    /// What was found, or replaced, by kind.
    pub(crate) entities: BTreeMap<&'a str, u64>,
    pub(crate) decision: &'a str,
    pub(crate) milliseconds: f64,
    /// A keyed hash of what was judged.
    pub(crate) hash: &'a str,
}

#[derive(Serialize)]
struct Event<'a> {
    level: Level,
    #[serde(rename = "event")]
    kind: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    r#type: &'a str,
    time: String,
    #[serde(flatten)]
    what: &'a T,
}

/// Where lines go: events to standard error, decisions there too or to a file of their own.
pub(crate) struct Log {
    stderr: io::Stderr,
    audit: Option<(PathBuf, Mutex<File>)>,
}

impl Log {
    /// A log whose decisions go to `audit`.
    pub(crate) fn open(audit: Option<&Path>) -> Result<Self, Failure> {
        let file = audit.map(|path| append(path).map(|file| (path.to_path_buf(), Mutex::new(file)))).transpose();
        let audit = file.map_err(|error| Failure::new(format!("cannot write --audit: {}", reason(error.kind()))))?;
        Ok(Self { stderr: io::stderr(), audit })
    }

    /// Opens the file again, which was moved away perhaps.
    pub(crate) fn reopen(&self) {
        if let Some((path, file)) = &self.audit {
            match append(path) {
                Ok(opened) => *file.lock().unwrap_or_else(PoisonError::into_inner) = opened,
                Err(_) => self.event(Level::Error, "audit", "the audit file cannot be opened again; the old one stays"),
            }
        }
    }

    /// Tells what happened to the service.
    pub(crate) fn event(&self, level: Level, kind: &str, message: &str) {
        let line = line("event", &Event { level, kind, message });
        // Nowhere is left to tell that telling failed.
        let _ = self.stderr.lock().write_all(&line);
    }

    /// Tells one decision; false where it could not be written down.
    pub(crate) fn decided(&self, decided: &Decided<'_>) -> bool {
        let line = line("decision", decided);
        let written = match &self.audit {
            Some((_, file)) => file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line),
            None => self.stderr.lock().write_all(&line),
        };
        written.is_ok()
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn line(r#type: &str, what: &impl Serialize) -> Vec<u8> {
    let line = Line { r#type, time: jiff::Timestamp::now().to_string(), what };
    let mut bytes = serde_json::to_vec(&line).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
