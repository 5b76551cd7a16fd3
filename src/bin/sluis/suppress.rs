//! `[[suppress]]` tables in, which findings they keep out of a scan out.
//!
//! Each has a reason, an owner and a last day; past that day nothing starts until somebody has looked at it again.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluis::rules::{Rules, RulesError, parse, reason};
use sluis::{Date, Entity, Finding, Fingerprint};
use toml::Spanned;
use toml::value::Datetime;

use crate::baseline::fingerprint;
use crate::failure::Failure;
use crate::glob::Glob;

/// One table as it is written. Every condition that is there has to fit; of a list one element.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    fingerprint: Option<Texts>,
    path: Option<Texts>,
    entity: Option<Texts>,
    /// File of the user's own values or fingerprints, one a line.
    list: Option<PathBuf>,
    reason: String,
    owner: String,
    /// The last day on which it holds.
    expires: Datetime,
}

/// One text or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// A file of nothing but suppressions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnFile {
    #[serde(default)]
    suppress: Vec<Spanned<Row>>,
}

/// Tables with the file that they stand in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables(Vec<Table>);

#[derive(Clone, Debug)]
struct Table {
    file: String,
    folder: PathBuf,
    line: usize,
    row: Row,
}

impl Tables {
    /// Takes up the tables of a settings file with its text.
    pub(crate) fn new(path: &Path, text: &str, rows: Vec<Spanned<Row>>) -> Self {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let table = |row: Spanned<Row>| Table {
            file: path.display().to_string(),
            folder: folder.clone(),
            line: line(row.span().start),
            row: row.into_inner(),
        };
        Self(rows.into_iter().map(table).collect())
    }

    /// Adds those of a file of its own.
    pub(crate) fn with_file(mut self, path: &Path) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| RulesError::io(&file, &error))?;
        let own: OwnFile = parse(&file, &text)?;
        self.0.extend(Self::new(path, &text, own.suppress).0);
        Ok(self)
    }

    /// Makes them ready for work on the day `today`.
    pub(crate) fn ready(&self, rules: &Rules, today: Date) -> Result<Vec<Suppression>, Failure> {
        self.0.iter().map(|table| table.ready(rules, today)).collect()
    }
}

impl Table {
    fn wrong(&self, problem: &str) -> Failure {
        Failure::new(format!("{}:{}: {problem}", self.file, self.line))
    }

    fn ready(&self, rules: &Rules, today: Date) -> Result<Suppression, Failure> {
        let row = &self.row;
        let Some(day) = row.expires.date else {
            return Err(self.wrong("expires holds no day; write it as expires = 2027-06-30"));
        };
        let expires = Date::new(day.year, day.month, day.day);
        if expires < today {
            let problem = format!(
                "this suppression ended on {expires}; its owner ({}) should look at it again: renew expires or remove it",
                row.owner
            );
            return Err(self.wrong(&problem));
        }
        if row.reason.trim().is_empty() || row.owner.trim().is_empty() {
            return Err(self.wrong("a suppression without a reason or an owner; say why and who"));
        }
        if row.fingerprint.is_none() && row.path.is_none() && row.entity.is_none() && row.list.is_none() {
            return Err(self.wrong("this would suppress everything; add fingerprint, path, entity or list"));
        }
        let texts = |some: &Option<Texts>| some.as_ref().map(|some| some.texts().to_vec());
        let all =
            |texts: Vec<String>, problem: &str| if texts.is_empty() { Err(self.wrong(problem)) } else { Ok(texts) };
        let mut suppression = Suppression { place: format!("{}:{}", self.file, self.line), ..Suppression::default() };
        if let Some(texts) = texts(&row.fingerprint) {
            let read = all(texts, "an empty list of fingerprints")?.iter().map(|text| fingerprint(text)).collect();
            let read: Option<_> = read;
            suppression.fingerprints =
                Some(read.ok_or_else(|| self.wrong("a fingerprint is 32 hexadecimal digits; copy it from a report"))?);
        }
        if let Some(texts) = texts(&row.path) {
            let read: Option<_> = all(texts, "an empty list of paths")?.iter().map(|text| Glob::new(text)).collect();
            suppression.paths = Some(read.ok_or_else(|| self.wrong("a path pattern that cannot be read"))?);
        }
        if let Some(texts) = texts(&row.entity) {
            let read: Option<_> = all(texts, "an empty list of kinds")?.iter().map(|id| rules.entity(id)).collect();
            suppression.entities =
                Some(read.ok_or_else(|| self.wrong("no such kind of data; 'sluis rules list' shows all of them"))?);
        }
        if let Some(list) = &row.list {
            let text = fs::read_to_string(self.folder.join(list))
                .map_err(|error| self.wrong(&format!("the list cannot be read: {}", reason(error.kind()))))?;
            suppression.list = Some(List::new(&text));
        }
        Ok(suppression)
    }
}

/// A suppression at work. It has no `Debug`: its list may hold values.
#[derive(Default)]
pub(crate) struct Suppression {
    fingerprints: Option<Vec<Fingerprint>>,
    paths: Option<Vec<Glob>>,
    entities: Option<Vec<Entity>>,
    list: Option<List>,
    /// The file and line it stands at.
    pub(crate) place: String,
    /// How many findings it kept out.
    pub(crate) used: u64,
}

impl Suppression {
    /// Whether it needs fingerprints that stay the same from one scan to the next.
    pub(crate) fn needs_key(&self) -> bool {
        self.fingerprints.is_some() || self.list.as_ref().is_some_and(|list| !list.fingerprints.is_empty())
    }

    pub(crate) fn fits(&self, finding: &Finding) -> bool {
        let path = |globs: &Vec<Glob>| {
            finding
                .path
                .as_ref()
                .is_some_and(|path| globs.iter().any(|glob| glob.fits(path.shown()) || glob.fits(path.full().expose())))
        };
        self.entities.as_ref().is_none_or(|entities| entities.contains(&finding.entity))
            && self.fingerprints.as_ref().is_none_or(|known| known.contains(&finding.fingerprint))
            && self.paths.as_ref().is_none_or(path)
            && self.list.as_ref().is_none_or(|list| list.holds(finding))
    }
}

/// Values that the user knows to be nobody's secret, as they write them, or their fingerprints.
struct List {
    values: HashSet<String>,
    fingerprints: HashSet<Fingerprint>,
}

impl List {
    fn new(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let (mut values, mut fingerprints) = (HashSet::new(), HashSet::new());
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match fingerprint(line) {
                Some(fingerprint) => fingerprints.insert(fingerprint),
                None => values.insert(line.to_lowercase()),
            };
        }
        Self { values, fingerprints }
    }

    /// The value is compared, never shown.
    fn holds(&self, finding: &Finding) -> bool {
        self.fingerprints.contains(&finding.fingerprint)
            || self.values.contains(&finding.value.expose().trim().to_lowercase())
            || self.values.contains(&finding.normalized.expose().to_lowercase())
    }
}
