//! A scan in, one JSON object a line out: `finding`, `uninspectable` and a last `summary`.

use std::io::{self, Write};

use serde::Serialize;

use super::wire::{WireFinding, WireGap, WireSummary, write};
use super::{Options, Reporter, Summary};
use crate::model::{Coverage, Finding};

/// Writes each thing as it comes.
pub(super) struct Jsonl {
    reveal: bool,
}

impl Jsonl {
    pub(super) fn new(options: &Options) -> Self {
        Self { reveal: options.reveal }
    }
}

impl Reporter for Jsonl {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        line(&WireFinding::new(finding, self.reveal), out)
    }

    fn coverage(&mut self, coverage: &Coverage, out: &mut dyn Write) -> io::Result<()> {
        if coverage.status.is_gap() {
            line(&WireGap::new(coverage, self.reveal), out)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        line(&WireSummary::new(summary), out)
    }
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write(value, out)?;
    out.write_all(b"\n")
}
