//! A scan in, one JSON document out: `findings`, `uninspectable`, `summary`.

use std::io::{self, Write};

use super::line;
use super::wire::{WireGap, WireSummary, write};
use super::{Options, Reporter, Summary};
use crate::model::{Coverage, Finding};

/// Writes findings as they come; gaps wait for the end of the findings.
pub(super) struct Json {
    reveal: bool,
    /// Room to write a finding in.
    text: String,
    first: bool,
    gaps: Vec<Coverage>,
}

impl Json {
    pub(super) fn new(options: &Options) -> Self {
        Self { reveal: options.reveal, text: String::new(), first: true, gaps: Vec::new() }
    }
}

impl Reporter for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"findings\":[")
    }

    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        next(&mut self.first, out)?;
        self.text.clear();
        line::finding(finding, self.reveal, &mut self.text);
        out.write_all(self.text.as_bytes())
    }

    fn coverage(&mut self, coverage: &Coverage, _: &mut dyn Write) -> io::Result<()> {
        if coverage.status.is_gap() {
            self.gaps.push(coverage.clone());
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"],\n\"uninspectable\":[")?;
        let mut first = true;
        for gap in &self.gaps {
            next(&mut first, out)?;
            write(&WireGap::new(gap, self.reveal), out)?;
        }
        out.write_all(b"],\n\"summary\":")?;
        write(&WireSummary::new(summary), out)?;
        out.write_all(b"}\n")
    }
}

/// One element a line, so that the document reads and compares well.
fn next(first: &mut bool, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(if std::mem::take(first) { b"\n" } else { b",\n" })
}
