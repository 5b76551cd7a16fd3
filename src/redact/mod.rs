//! A document in, a cleaned copy of the same format out, or the reason why there can be none.
//!
//! What was found is replaced where it stands; everything else is copied as it is. Then the copy goes through the gate
//! again: it is handed out only when nothing is found in it any more (for pseudonyms: no value of the original) and
//! nothing was left uninspected. Reading of untrusted documents is the gate's, in its workers; what is taken apart here
//! was read to its end there, and is guarded against panics. It must not know where documents come from or go to.

mod again;
mod archive;
mod find;
mod look;
mod mail;
mod markup;
mod office;
mod package;
mod pdf;
mod picture;
mod sheet;
mod stand_in;
mod text;
mod wanted;
mod zipped;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;

use crate::gate::Gate;
use crate::model::{Date, Entity, Lang, Status};

use again::{Again, Known};
use look::{Hit, Seen, Subject, look};
pub use stand_in::How;
use stand_in::StandIns;

/// Times that a copy is looked through and mended again before it is refused.
const ROUNDS: usize = 6;
/// Documents within documents.
const DEPTH: u32 = 8;

/// Why there is no cleaned copy. Holds no value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// A part could not be inspected, so that nobody knows what stands in it.
    #[error("{part} could not be inspected: {status}")]
    Gap {
        /// The part, as it may be shown.
        part: String,
        /// What became of it.
        status: Status,
        /// Why, as the coverage tells it.
        reason: &'static str,
    },
    /// Something was found in a format that cannot be written here.
    #[error("a document in the format {0} cannot be changed; save it in another one first")]
    Format(&'static str),
    /// It cannot be changed safely; the code is explained in the messages under `refused-` and the code.
    #[error("it cannot be changed safely: {0}")]
    Unsafe(&'static str),
    /// Values were found, but not where they stand; nothing was written.
    #[error("{0} values could not be replaced where they stand")]
    NotClean(usize),
}

impl Refused {
    /// The stable code of the reason.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gap { .. } => "not-inspected",
            Self::Format(_) => "format",
            Self::Unsafe(code) => code,
            Self::NotClean(_) => "not-clean",
        }
    }
}

/// A cleaned copy.
pub struct Redacted {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its name, cleaned as well.
    pub name: String,
    /// How many values were replaced, by kind, those in the name included.
    pub replaced: BTreeMap<Entity, u64>,
    /// What was left out, by code: `thumbnail`, `metadata`, `calculation-order`.
    pub removed: BTreeMap<&'static str, u64>,
}

/// Cleans documents of one set: the same value gets the same stand-in in all of them.
pub struct Redactor<'g> {
    gate: &'g Gate,
    today: Option<Date>,
    stand_ins: StandIns,
    /// Telling values of the originals as they were written: none of them may be left, in whatever writing.
    originals: BTreeMap<String, Known>,
    /// The same, ready to be looked for.
    again: Option<Again>,
}

impl<'g> Redactor<'g> {
    /// A redactor that finds by `gate` and names kinds in `lang`.
    pub fn new(gate: &'g Gate, how: How, lang: Lang, today: Option<Date>) -> Self {
        let stand_ins = StandIns::new(how, lang, gate.rules(), gate.key());
        Self { gate, today, stand_ins, originals: BTreeMap::new(), again: None }
    }

    /// Takes note of what stands in a document of the set before any is cleaned, so that no stand-in is the real value
    /// of somebody else. Needed for pseudonyms only.
    pub fn learn(&mut self, name: &str, bytes: &[u8]) {
        if self.stand_ins.how == How::Pseudonym {
            let seen = self.look(&Subject::Document { name, bytes });
            self.note(&seen.hits);
        }
    }

    /// A cleaned copy of the document `bytes`, whose name is `name`.
    pub fn redact(&mut self, name: &str, bytes: &[u8]) -> Result<Redacted, Refused> {
        let mut job = Job { done: Done::default(), depth: 0, round: 0 };
        self.start();
        let mut name = self.clean_name(name, &mut job)?;
        let mut now = Cow::Borrowed(bytes);
        for round in 0..=ROUNDS {
            let seen = self.look(&Subject::Document { name: &name, bytes: &now });
            let spare = round == 0;
            if let Some(gap) = seen.gaps.iter().find(|gap| !(spare && is_spare(gap.part.full().expose()))) {
                return Err(Refused::Gap { part: gap.part.shown().to_owned(), status: gap.status, reason: gap.reason });
            }
            let has_spare = spare && seen.gaps.iter().any(|gap| is_spare(gap.part.full().expose()));
            let hits = self.open(seen);
            if hits.is_empty() && !has_spare {
                let left = self.left_in_markup(&name, &now);
                if left > 0 {
                    return Err(Refused::NotClean(left));
                }
                return Ok(Redacted {
                    bytes: now.into_owned(),
                    name,
                    replaced: job.done.replaced,
                    removed: job.done.removed,
                });
            }
            if round == ROUNDS {
                return Err(Refused::NotClean(hits.len()));
            }
            job.round = round;
            // What the content told may stand in the name too.
            name = self.clean_name(&name, &mut job)?;
            let hits: Vec<Hit> = hits.into_iter().filter(|hit| !(hit.in_name && hit.path.is_empty())).collect();
            if hits.is_empty() {
                continue;
            }
            let rewritten = catch_unwind(AssertUnwindSafe(|| self.rewrite(&name, &now, &hits, &mut job)));
            let bytes = rewritten.unwrap_or(Err(Refused::Unsafe("broken")))?;
            if self.stand_ins.has_run_out() {
                return Err(Refused::Unsafe("run-out"));
            }
            if bytes == *now {
                return Err(Refused::NotClean(hits.len().max(1)));
            }
            now = Cow::Owned(bytes);
        }
        Err(Refused::NotClean(0))
    }

    /// A cleaned copy of a ticket's text.
    pub fn description(&mut self, text: &str) -> Result<(String, BTreeMap<Entity, u64>), Refused> {
        let mut done = Done::default();
        let mut now = text.to_owned();
        self.start();
        for _ in 0..ROUNDS {
            let seen = self.look(&Subject::Description(&now));
            if let Some(gap) = seen.gaps.first() {
                let (status, reason) = (gap.status, gap.reason);
                return Err(Refused::Gap { part: gap.part.shown().to_owned(), status, reason });
            }
            let hits = self.open(seen);
            if hits.is_empty() {
                return Ok((now, done.replaced));
            }
            let mut job = Job { done, depth: 0, round: 0 };
            let bytes = text::rewrite(self, "", "text", now.as_bytes(), &hits, &mut job)?;
            done = job.done;
            now = String::from_utf8(bytes).map_err(|_| Refused::Unsafe("encoding"))?;
        }
        Err(Refused::NotClean(1))
    }

    /// A cleaned file name: the same one where nothing is found in it.
    pub fn name(&mut self, name: &str) -> Result<String, Refused> {
        self.clean_name(name, &mut Job { done: Done::default(), depth: 0, round: 0 })
    }

    /// A cleaned file name; its ending stays.
    fn clean_name(&mut self, name: &str, job: &mut Job) -> Result<String, Refused> {
        let mut now = name.to_owned();
        for _ in 0..ROUNDS {
            let seen = self.look(&Subject::Name(&now));
            let mut hits = self.unsettled(seen.hits);
            if hits.is_empty() {
                return Ok(now);
            }
            self.note(&hits);
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.within.start));
            let mut end = now.len();
            for hit in hits.iter().filter(|hit| hit.in_name) {
                if hit.within.end > end || now.get(hit.within.clone()).is_none() {
                    continue;
                }
                let stand_in = self.stand_ins.get(&hit.entity, &hit.value, &hit.normalized);
                now.replace_range(hit.within.clone(), &in_a_name(&stand_in));
                end = hit.within.start;
                job.done.count(&hit.entity);
            }
        }
        Err(Refused::Unsafe("name"))
    }

    /// Replaces what was found in `bytes`, by format.
    fn rewrite(&mut self, name: &str, bytes: &[u8], hits: &[Hit], job: &mut Job) -> Result<Vec<u8>, Refused> {
        if job.depth > DEPTH {
            return Err(Refused::Unsafe("depth"));
        }
        let format = look::format(self.gate, name, bytes).map_err(|(_, reason)| Refused::Format(reason))?;
        match format {
            "csv" | "html" | "svg" | "ics" | "json" | "ndjson" | "ldif" | "lo3" | "plist" | "sql" | "text" | "vcf"
            | "xml" => text::rewrite(self, name, format, bytes, hits, job),
            "docx" | "pptx" | "xlsx" | "odf" => package::rewrite(self, format, bytes, hits, job),
            "flat-odf" => {
                let source = std::str::from_utf8(bytes).map_err(|_| Refused::Unsafe("encoding"))?;
                let wanted = wanted::Wanted::new(hits, job.round > 0);
                let new = package::part(self, &wanted, hits, ("content.xml", source), job)?;
                new.map(String::into_bytes).ok_or(Refused::NotClean(hits.len()))
            }
            "pdf" => pdf::rewrite(self, bytes, hits, job),
            "eml" => mail::rewrite(self, bytes, hits, job),
            "image" => picture::rewrite(self, bytes, hits, job),
            "zip" => zipped::rewrite(self, bytes, hits, job),
            other => Err(Refused::Format(other)),
        }
    }

    fn look(&mut self, subject: &Subject<'_>) -> Seen {
        let originals = &self.originals;
        let again = self.again.get_or_insert_with(|| {
            Again::new(originals.iter().map(|(value, known)| (value.as_str(), known)), self.stand_ins.how)
        });
        look(self.gate, self.today, subject, again)
    }

    /// How often a value that was found stands in the markup itself: in the name of an element, a key or a header, which
    /// is no text to the gate and cannot be replaced without breaking what reads it.
    fn left_in_markup(&self, name: &str, bytes: &[u8]) -> usize {
        let marked = matches!(
            look::format(self.gate, name, bytes),
            Ok("html" | "svg" | "xml" | "plist" | "json" | "ndjson" | "flat-odf" | "eml" | "vcf" | "ics" | "ldif")
        );
        let Some(again) = self.again.as_ref().filter(|_| marked) else { return 0 };
        // No such name goes on in the next line.
        let left_in = |line: &str| {
            let left = again.in_text(line).into_iter();
            left.filter(|(at, _)| line.get(at.clone()).is_some_and(|value| !self.stand_ins.is_issued(value))).count()
        };
        String::from_utf8_lossy(bytes).lines().map(left_in).sum()
    }

    /// Starts with a document. What one tells is looked for in another only where they are one set with the same
    /// stand-ins.
    fn start(&mut self) {
        if self.stand_ins.how != How::Pseudonym {
            self.originals.clear();
            self.again = None;
        }
    }

    /// What of `seen` is still to be replaced.
    fn open(&mut self, seen: Seen) -> Vec<Hit> {
        let hits = self.unsettled(seen.hits);
        self.note(&hits);
        hits
    }

    fn unsettled(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        hits.retain(|hit| !self.stand_ins.is_issued(&hit.value));
        hits
    }

    fn note(&mut self, hits: &[Hit]) {
        for hit in hits {
            self.stand_ins.learn(&hit.value);
            if hit.is_telling() && !self.originals.contains_key(hit.value.trim()) {
                let known = Known { entity: hit.entity.clone(), normalized: hit.normalized.clone() };
                self.originals.insert(hit.value.trim().to_owned(), known);
                self.again = None;
            }
        }
    }

    /// What stands for a value.
    fn stand_in(&mut self, hit: &Hit) -> String {
        self.stand_in_as(hit, &hit.value)
    }

    /// What stands for a value that is written so.
    fn stand_in_as(&mut self, hit: &Hit, written: &str) -> String {
        self.stand_ins.get(&hit.entity, written, &hit.normalized)
    }
}

/// What is done to one document, and to those within it.
struct Job {
    done: Done,
    depth: u32,
    /// How often it was mended before: what could not be led back to its place is then looked for everywhere.
    round: usize,
}

#[derive(Default)]
struct Done {
    replaced: BTreeMap<Entity, u64>,
    removed: BTreeMap<&'static str, u64>,
}

impl Done {
    fn count(&mut self, entity: &Entity) {
        *self.replaced.entry(entity.clone()).or_default() += 1;
    }

    fn remove(&mut self, what: &'static str) {
        *self.removed.entry(what).or_default() += 1;
    }
}

/// Whether a part is left out of every copy: a small picture of the first page says what it said before.
fn is_spare(part: &str) -> bool {
    let spare = |entry: &str| entry.starts_with("thumbnails/") || entry.starts_with("docprops/thumbnail");
    part.to_lowercase().split("!/").any(spare)
}

/// A stand-in as it can stand in the name of a file or a sheet.
fn in_a_name(stand_in: &str) -> String {
    stand_in
        .chars()
        .map(|c| match c {
            '*' => 'x',
            '[' => '(',
            ']' => ')',
            '/' | '\\' | ':' | '?' | '<' | '>' | '|' | '"' => '-',
            c => c,
        })
        .collect()
}
