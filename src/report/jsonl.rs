//! A scan in, one JSON object a line out: `finding`, `uninspectable` and a last `summary`.

use std::io::{self, Write};

use serde::Serialize;

use super::line;
use super::wire::{WireGap, WireSummary, write};
use super::{Options, Reporter, Summary};
use crate::model::{Coverage, Finding};

/// Writes each thing as it comes.
pub(super) struct Jsonl {
    reveal: bool,
    /// Room to write a finding in.
    text: String,
}

impl Jsonl {
    pub(super) fn new(options: &Options) -> Self {
        Self { reveal: options.reveal, text: String::new() }
    }
}

impl Reporter for Jsonl {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        self.text.clear();
        line::finding(finding, self.reveal, &mut self.text);
        self.text.push('\n');
        out.write_all(self.text.as_bytes())
    }

    fn coverage(&mut self, coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
        if coverage.status.is_gap() {
            ended(&WireGap::new(coverage, self.reveal), out)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        ended(&WireSummary::new(summary), out)
    }
}

/// One value and the end of its line.
fn ended(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write(value, out)?;
    out.write_all(b"\n")
}
