//! Findings, coverage and verdicts in, bytes out: one reporter per file.
//!
//! A reporter writes as things come. One whose format needs them all keeps a bounded number, and tells what it left
//! out. It must not know how they were found, and shows no value unless it is told to.

mod breach;
mod csv;
mod escape;
mod find;
mod gitlab;
mod html;
mod human;
mod identity;
mod json;
mod jsonl;
mod junit;
mod line;
mod markup;
mod paint;
mod phrase;
mod problem;
#[cfg(feature = "register")]
mod register;
mod sarif;
mod verdict;
mod weight;
mod wire;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use crate::model::{Coverage, Entity, Finding, Lang, Persons, Words};

pub use breach::{Breach, Context, breach_html, breach_json, breach_markdown};
pub use csv::Csv;
pub use escape::{Escaped, EscapedText};
pub use find::{FindFormat, FindSummary, FindWriter};
pub use phrase::encode_path;
pub use problem::verdict_problem;
#[cfg(feature = "register")]
pub use register::{RegisterWriter, Told, breaches};
pub use verdict::{error_line, verdict_human, verdict_json};

/// How a report is to look.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Show the values that were found.
    pub reveal: bool,
    /// Use colours.
    pub color: bool,
    /// How much to tell.
    pub detail: Detail,
    /// The language of the reader.
    pub lang: Lang,
    /// The words of that language.
    pub words: Arc<Words>,
    /// The folder that names of files start from, as a `file:` URL without a slash at its end, where the terminal
    /// follows links.
    pub links: Option<Arc<str>>,
}

/// How much a report tells people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// No summary, no advice.
    Least,
    /// What most readers need.
    #[default]
    Usual,
    /// Also what spoke for each finding, and which rule decided.
    Most,
}

/// What a scan came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files that were opened.
    pub files: u64,
    /// Parts that were met, gaps included.
    pub parts: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Findings by kind.
    pub findings: BTreeMap<Entity, u64>,
    /// Persons concerned.
    pub persons: Persons,
    /// Parts that could not be inspected.
    pub gaps: u64,
    /// Paths that could not be read at all.
    pub unreadable: u64,
    /// Wall-clock time.
    pub seconds: f64,
    /// Findings that a suppression keeps out.
    pub suppressed: u64,
    /// Findings that the baseline knows.
    pub known: u64,
    /// Findings that were counted and judged, but are not in the list that was handed over.
    pub unlisted: u64,
    /// Whether somebody ended it before everything was seen.
    pub interrupted: bool,
    /// What tells the key of its fingerprints from another, where they are the same from run to run.
    pub key: Option<String>,
    /// What was not asked for and so is not told, by code: `entity`, `confidence`.
    pub left_out: Vec<&'static str>,
}

impl Summary {
    /// Findings of all kinds.
    pub fn total(&self) -> u64 {
        self.findings.values().sum()
    }
}

/// Writes a scan as it goes: findings and coverage of a file, its end, the next, and what it came to.
pub trait Reporter {
    /// Before the first file.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// A finding.
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()>;

    /// What became of a part.
    fn coverage(&mut self, coverage: &Coverage, out: &mut dyn Write) -> io::Result<()>;

    /// The end of a file.
    fn file_end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// After the last file.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// A row of [`REPORTERS`].
pub struct Row {
    /// The name that `--format` takes.
    pub id: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Makes one.
    pub make: fn(&Options) -> Box<dyn Reporter>,
}

/// Every format of a scan. A new one is a file beside this, its `mod` line and a row here.
pub static REPORTERS: &[Row] = &[
    Row { id: "human", about: "for reading", make: |options| Box::new(human::Human::new(options)) },
    Row { id: "json", about: "one JSON document", make: |options| Box::new(json::Json::new(options)) },
    Row { id: "jsonl", about: "one JSON object a line", make: |options| Box::new(jsonl::Jsonl::new(options)) },
    Row { id: "sarif", about: "SARIF 2.1.0, for code scanning", make: |options| Box::new(sarif::Sarif::new(options)) },
    Row { id: "gitlab", about: "GitLab Code Quality", make: |options| Box::new(gitlab::Gitlab::new(options)) },
    Row { id: "junit", about: "JUnit XML, for test reports", make: |options| Box::new(junit::Junit::new(options)) },
    Row {
        id: "html",
        about: "one page for a browser, for print too",
        make: |options| Box::new(html::Html::new(options)),
    },
];

/// The reporter of that name.
pub fn reporter(id: &str, options: &Options) -> Option<Box<dyn Reporter>> {
    REPORTERS.iter().find(|row| row.id == id).map(|row| (row.make)(options))
}

#[cfg(test)]
mod tests;
