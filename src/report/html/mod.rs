//! A scan in, one page for a browser out: totals, charts, files by risk, gaps, and a table of findings.
//!
//! The page stands on its own: it asks for nothing from elsewhere and works without its script. It keeps counts of
//! files and folders and a bounded number of rows, the gravest first, and tells what it left out.

mod chart;
mod page;
mod rows;
mod tally;

use std::io::{self, Write};

use super::phrase::{file, part, place, reason};
use super::weight::Weight;
use super::wire::shown;
use super::{Options, Reporter, Summary};
use crate::model::{Coverage, Finding};
use page::Page;
use rows::{Row, Rows};
use tally::Tally;

/// Gaps that are told one by one.
const GAPS: usize = 1_000;

/// Collects what the page tells; it is written at the end, since its totals come first.
pub(super) struct Html {
    options: Options,
    rows: Rows,
    tally: Tally,
    gaps: Vec<(String, String)>,
    gaps_cut: u64,
}

impl Html {
    pub(super) fn new(options: &Options) -> Self {
        Self { options: options.clone(), rows: Rows::default(), tally: Tally::default(), gaps: Vec::new(), gaps_cut: 0 }
    }
}

impl Reporter for Html {
    fn finding(&mut self, finding: &Finding, _: &mut dyn Write) -> io::Result<()> {
        let (words, reveal) = (self.options.words.clone(), self.options.reveal);
        let part = part(finding, &words, reveal);
        self.tally.finding(file(part).0, &finding.entity, finding.confidence);
        self.rows.add(|order| Row {
            order,
            weight: Weight::of(&finding.entity),
            confidence: finding.confidence,
            part: part.to_owned(),
            entity: finding.entity.clone(),
            place: place(finding, &words),
            person: finding.person,
            evidence: finding.evidence.clone(),
            fingerprint: finding.fingerprint,
            value: reveal.then(|| finding.value.expose().to_owned()),
        });
        Ok(())
    }

    fn coverage(&mut self, coverage: &Coverage, _: &mut dyn Write) -> io::Result<()> {
        let part = shown(&coverage.part, self.options.reveal);
        self.tally.part(file(part).0, coverage.status.is_gap());
        if coverage.status.is_gap() {
            if self.gaps.len() == GAPS {
                self.gaps_cut += 1;
            } else {
                self.gaps.push((part.to_owned(), reason(coverage, &self.options.words).to_owned()));
            }
        }
        Ok(())
    }

    fn file_end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        self.tally.file_end();
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.tally.file_end();
        let page = Page {
            words: &self.options.words,
            lang: self.options.lang,
            reveal: self.options.reveal,
            summary,
            rows: std::mem::take(&mut self.rows).done(),
            tally: std::mem::take(&mut self.tally).done(),
            gaps: &self.gaps,
            gaps_cut: self.gaps_cut,
        };
        page.write(out)
    }
}
