//! A scan in, a GitLab Code Quality report out: one JSON array of issues.
//!
//! It travels to another system: it holds no value, with `--reveal` neither.

use std::io::{self, Write};

use serde_json::json;

use super::identity::{Identity, hash};
use super::phrase::{cut, file, place, reason, sureness};
use super::weight::Weight;
use super::wire::write;
use super::{Options, Reporter, Summary};
use crate::model::{Coverage, Finding};

/// Issues of a report at the most: more than that no merge request shows.
const ISSUES: u64 = 25_000;

/// Writes issues as they come.
pub(super) struct Gitlab {
    options: Options,
    identity: Identity,
    issues: u64,
    cut: u64,
}

/// One issue: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
struct Issue<'a> {
    check: &'a str,
    severity: &'a str,
    text: String,
    id: String,
    part: &'a str,
    line: Option<u32>,
}

impl Gitlab {
    pub(super) fn new(options: &Options) -> Self {
        Self { options: options.clone(), identity: Identity::default(), issues: 0, cut: 0 }
    }

    fn issue(&mut self, issue: &Issue<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (path, within) = file(issue.part);
        let text = match within {
            Some(within) => format!("{} – {within}", issue.text),
            None => issue.text.clone(),
        };
        let line = issue.line.filter(|_| within.is_none()).unwrap_or(1);
        out.write_all(if self.issues == 0 { b"[\n" } else { b",\n" })?;
        self.issues += 1;
        let issue = json!({ "description": text, "check_name": issue.check, "fingerprint": issue.id,
            "severity": issue.severity,
            "location": { "path": path.strip_prefix("./").unwrap_or(path), "lines": { "begin": line } } });
        write(&issue, out)
    }

    /// Something to tell of the whole scan.
    fn note(&mut self, check: &str, severity: &str, text: String, out: &mut dyn Write) -> io::Result<()> {
        let id = hash(&[check]);
        self.issue(&Issue { check, severity, text, id, part: ".", line: None }, out)
    }
}

impl Reporter for Gitlab {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        if self.issues >= ISSUES {
            self.cut += 1;
            return Ok(());
        }
        let words = self.options.words.clone();
        let weight = Weight::of(&finding.entity);
        let (_, sure) = sureness(finding.confidence);
        let text = format!("{}, {} ({})", words.entity(&finding.entity), words.term(sure), place(finding, &words));
        let severity = match weight {
            Weight::Grave => "critical",
            Weight::Plain => "major",
            Weight::Slight => "info",
        };
        let id = self.identity.of(finding);
        let part = finding.path.as_ref().map_or(finding.zone.id(), |name| name.shown());
        let check = finding.entity.id();
        self.issue(&Issue { check, severity, text, id, part, line: finding.place.line }, out)
    }

    fn coverage(&mut self, coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
        if !coverage.status.is_gap() {
            return Ok(());
        }
        if self.issues >= ISSUES {
            self.cut += 1;
            return Ok(());
        }
        let words = self.options.words.clone();
        let (part, status) = (coverage.part.shown(), coverage.status.id());
        let text = format!("{}: {}", words.term("not-inspected"), reason(coverage, &words));
        let id = hash(&["gap", part, status, coverage.reason]);
        self.issue(&Issue { check: "not-inspected", severity: "major", text, id, part, line: None }, out)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let words = self.options.words.clone();
        let unlisted = self.cut + summary.unlisted;
        if unlisted > 0 {
            self.note("more", "major", cut(unlisted, "more-findings", &words), out)?;
        }
        if summary.interrupted {
            self.note("incomplete", "blocker", words.term("incomplete").to_owned(), out)?;
        }
        for (code, count) in [("suppressed", summary.suppressed), ("known", summary.known)] {
            if count > 0 {
                self.note(code, "info", format!("{count} {}", words.term(code)), out)?;
            }
        }
        out.write_all(if self.issues == 0 { b"[]\n" } else { b"\n]\n" })
    }
}
