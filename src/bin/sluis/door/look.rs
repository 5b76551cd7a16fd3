//! An item of the walk in, what the gate finds in it out as events, under names as the operator knows them.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sluis::rules::reason;
use sluis::{Attachment, Content, Coverage, Entity, Finding, Listener, Name, Persons, Status, Submission, Until};

use super::walk::{Item, Met};
use crate::desk::Desk;

/// What was asked for.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) entities: Vec<Entity>,
    /// How long.
    pub(super) until: Until,
}

impl Wanted {
    fn holds(&self, finding: &Finding) -> bool {
        self.entities.is_empty() || self.entities.contains(&finding.entity)
    }
}

/// What is told of an item.
pub(super) enum Event {
    Found(Box<Finding>),
    Covered(Coverage),
    Read { bytes: u64, persons: Persons },
    Unreadable(Name, String),
}

/// Looks into one item. A panic ends neither the scan nor unseen: it is told as a part that crashed.
pub(super) fn look(item: Item, desk: &Desk, wanted: &Wanted, bases: &Bases, emit: &mut dyn FnMut(Event)) {
    match item {
        Item::File(path, met) => {
            let base = bases.get(desk, &met.base);
            // Opened here, since a path that cannot be read is the operator's to know, not a gap of the content.
            let bytes = File::open(&path).and_then(|file| file.metadata());
            match bytes {
                Ok(meta) => judge(desk, wanted, &base, (met.name, path, meta.len()), emit),
                Err(error) => unreadable(desk, &base, &met.name, error.kind(), emit),
            }
        }
        Item::Stream(path) => match spool(&path, desk) {
            Ok((file, bytes)) => {
                let source = (path.to_string_lossy().into_owned(), file.path().to_path_buf(), bytes);
                judge(desk, wanted, &Name::plain(""), source, emit);
            }
            Err(error) => {
                let problem = format!("cannot be read: {}", reason(error.kind()));
                emit(Event::Unreadable(Name::plain(path.to_string_lossy()), problem));
            }
        },
        Item::Special(met) => unread(desk, bases, &met, "special-file", emit),
        Item::Link(met) => unread(desk, bases, &met, "symbolic-link", emit),
        Item::Unreadable(met, kind) => {
            let base = bases.get(desk, &met.base);
            unreadable(desk, &base, &met.name, kind, emit);
        }
    }
}

fn unread(desk: &Desk, bases: &Bases, met: &Met, reason: &'static str, emit: &mut dyn FnMut(Event)) {
    let part = within(&bases.get(desk, &met.base), &desk.mask(&met.name));
    emit(Event::Covered(Coverage { part: Arc::new(part), status: Status::Unsupported, reason }));
}

fn unreadable(desk: &Desk, base: &Name, name: &str, kind: io::ErrorKind, emit: &mut dyn FnMut(Event)) {
    let name = within(base, &desk.mask(name));
    emit(Event::Covered(Coverage { part: Arc::new(name.clone()), status: Status::Corrupt, reason: "unreadable" }));
    emit(Event::Unreadable(name, format!("cannot be read: {}", reason(kind))));
}

fn judge(
    desk: &Desk,
    wanted: &Wanted,
    base: &Name,
    (name, path, bytes): (String, PathBuf, u64),
    emit: &mut dyn FnMut(Event),
) {
    let submission = Submission {
        policy: Some("observe".into()),
        attachments: vec![Attachment { name: name.clone(), content: Content::File(path) }],
        today: Some(desk.today),
        ..Submission::default()
    };
    let mut relay = Relay { wanted, base, last: None, found: false, emit };
    let judged = catch_unwind(AssertUnwindSafe(|| desk.gate.judge_to_until(&submission, &wanted.until, &mut relay)));
    let found = relay.found;
    let persons = if let Ok(verdict) = judged {
        if found { verdict.persons } else { Persons::default() }
    } else {
        emit(Event::Covered(Coverage {
            part: Arc::new(within(base, &Name::masked("…", name))),
            status: Status::Crashed,
            reason: "",
        }));
        Persons::default()
    };
    emit(Event::Read { bytes, persons });
}

/// Hands on what the gate tells, with names as the operator knows them.
struct Relay<'a> {
    wanted: &'a Wanted,
    base: &'a Name,
    /// The gate's name of the part and ours: findings of one part come together.
    last: Option<(Arc<Name>, Arc<Name>)>,
    found: bool,
    emit: &'a mut dyn FnMut(Event),
}

impl Relay<'_> {
    fn name(&mut self, name: &Arc<Name>) -> Arc<Name> {
        match &self.last {
            Some((theirs, ours)) if Arc::ptr_eq(theirs, name) => Arc::clone(ours),
            _ => {
                let ours = Arc::new(within(self.base, name));
                self.last = Some((Arc::clone(name), Arc::clone(&ours)));
                ours
            }
        }
    }
}

impl Listener for Relay<'_> {
    fn finding(&mut self, finding: &Finding) {
        self.take(finding.clone());
    }

    fn take(&mut self, finding: Finding) {
        if self.wanted.holds(&finding) {
            self.found = true;
            let mut finding = Box::new(finding);
            finding.path = finding.path.as_ref().map(|name| self.name(name));
            (self.emit)(Event::Found(finding));
        }
    }

    fn coverage(&mut self, coverage: &Coverage) {
        let part = self.name(&coverage.part);
        let mut coverage = Coverage { part, ..coverage.clone() };
        // A worker of the same terminal is ended by the same interrupt.
        if self.wanted.until.cancelled() && matches!(coverage.status, Status::Timeout | Status::Crashed) {
            (coverage.status, coverage.reason) = (Status::Timeout, "interrupted");
        }
        (self.emit)(Event::Covered(coverage));
    }
}

/// The paths that were given, masked: they are not judged, but may hold personal data all the same.
#[derive(Default)]
pub(super) struct Bases {
    /// Files of one folder come together.
    last: Mutex<Option<(Arc<str>, Arc<Name>)>>,
}

impl Bases {
    fn get(&self, desk: &Desk, base: &Arc<str>) -> Arc<Name> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((of, name)) if Arc::ptr_eq(of, base) => Arc::clone(name),
            _ => {
                let name = match &**base {
                    "" => Name::plain(""),
                    base => desk.mask(base),
                };
                let name = Arc::new(name);
                *last = Some((Arc::clone(base), Arc::clone(&name)));
                name
            }
        }
    }
}

fn within(base: &Name, name: &Name) -> Name {
    let join = |base: &str, name: &str| match base.trim_end_matches('/') {
        "" if base.is_empty() => name.to_owned(),
        base => format!("{base}/{name}"),
    };
    Name::masked(join(base.shown(), name.shown()), join(base.full().expose(), name.full().expose()))
}

/// Puts what comes from `path` into a file: formats with their index at the end have to seek. It stops just past the size
/// limit, where the gate tells that it is too large.
fn spool(path: &Path, desk: &Desk) -> io::Result<(tempfile::NamedTempFile, u64)> {
    let mut file = tempfile::NamedTempFile::new()?;
    let limit = desk.limits.max_file_size.saturating_add(1);
    let bytes = if path.as_os_str() == "-" {
        io::copy(&mut io::stdin().lock().take(limit), &mut file)?
    } else {
        io::copy(&mut File::open(path)?.take(limit), &mut file)?
    };
    file.flush()?;
    Ok((file, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_below_what_was_given() {
        let name = Name::masked("[bsn].txt", "123456782.txt");
        assert_eq!(within(&Name::plain("a/"), &name).shown(), "a/[bsn].txt");
        assert_eq!(within(&Name::plain("/"), &name).shown(), "/[bsn].txt");
        assert_eq!(within(&Name::plain(""), &name).full().expose(), "123456782.txt");
    }
}
