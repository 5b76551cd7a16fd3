//! Findings and parts in, counts by file and by folder out.

use std::collections::BTreeMap;

use crate::model::Entity;
use crate::report::weight::Weight;

/// Files and folders that are told one by one: nobody reads further.
const MOST: usize = 500;
/// Folders that are counted apart while there is no end in sight.
const FOLDERS: usize = 20_000;

/// What stands in one file or folder.
#[derive(Clone, Default)]
pub(super) struct Sum {
    pub(super) name: String,
    pub(super) kinds: BTreeMap<Entity, u64>,
    pub(super) findings: u64,
    /// Points of the kinds found, each times its confidence.
    pub(super) risk: f64,
    pub(super) parts: u64,
    pub(super) gaps: u64,
}

/// Counts as findings come; a file is done when the next begins.
#[derive(Default)]
pub(super) struct Tally {
    current: Option<Sum>,
    files: Vec<Sum>,
    with_findings: u64,
    folders: BTreeMap<String, u64>,
    other_folders: u64,
}

/// The counts in the order to tell them.
pub(super) struct Tallied {
    /// Files with findings, the greatest risk first.
    pub(super) files: Vec<Sum>,
    /// Files with findings that are not among them.
    pub(super) files_left_out: u64,
    /// Folders with findings: name and number, most first.
    pub(super) folders: Vec<(String, u64)>,
    /// Findings in folders that are not among them.
    pub(super) folders_left_out: u64,
}

impl Tally {
    pub(super) fn finding(&mut self, file: &str, entity: &Entity, confidence: f32) {
        let sum = self.at(file);
        *sum.kinds.entry(entity.clone()).or_default() += 1;
        sum.findings += 1;
        sum.risk += Weight::of(entity).points() * f64::from(confidence);
    }

    pub(super) fn part(&mut self, file: &str, gap: bool) {
        let sum = self.at(file);
        sum.parts += 1;
        sum.gaps += u64::from(gap);
    }

    fn at(&mut self, file: &str) -> &mut Sum {
        if self.current.as_ref().is_some_and(|sum| sum.name != file) {
            self.file_end();
        }
        self.current.get_or_insert_with(|| Sum { name: file.to_owned(), ..Sum::default() })
    }

    pub(super) fn file_end(&mut self) {
        let Some(sum) = self.current.take().filter(|sum| sum.findings > 0) else { return };
        let folder = sum.name.rsplit_once('/').map_or(".", |(folder, _)| folder);
        if self.folders.len() < FOLDERS || self.folders.contains_key(folder) {
            *self.folders.entry(folder.to_owned()).or_default() += sum.findings;
        } else {
            self.other_folders += sum.findings;
        }
        self.with_findings += 1;
        self.files.push(sum);
        if self.files.len() >= 2 * MOST {
            self.cut();
        }
    }

    fn cut(&mut self) {
        // A stable sort: equal risks stay in the order of the scan.
        self.files.sort_by(|one, other| other.risk.total_cmp(&one.risk));
        self.files.truncate(MOST);
    }

    pub(super) fn done(mut self) -> Tallied {
        self.cut();
        let mut folders: Vec<_> = self.folders.into_iter().collect();
        folders.sort_by_key(|(_, findings)| std::cmp::Reverse(*findings));
        let rest: u64 = folders.iter().skip(MOST).map(|(_, findings)| findings).sum();
        folders.truncate(MOST);
        Tallied {
            files_left_out: self.with_findings - self.files.len() as u64,
            files: self.files,
            folders,
            folders_left_out: rest + self.other_folders,
        }
    }
}
