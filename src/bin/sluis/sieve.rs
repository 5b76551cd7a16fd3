//! A finding in, whether it is told, suppressed or known already out.

use std::path::Path;

use sluis::rules::Rules;
use sluis::{Date, Finding};

use crate::baseline::{Baseline, Collected};
use crate::cli::Common;
use crate::failure::{Failure, complain};
use crate::suppress::{Suppression, Tables};

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is told and counts.
    Told,
    /// Somebody said why it may stand there.
    Suppressed,
    /// The baseline holds it.
    Known,
}

/// Suppressions and baselines of one scan.
pub(crate) struct Sieve<'a> {
    suppressions: Vec<Suppression>,
    baseline: Option<Baseline>,
    collected: Option<(Collected, &'a Path)>,
    key: &'a [u8],
}

impl<'a> Sieve<'a> {
    /// Reads what the scan is to be held against; `write` is where its own baseline goes.
    pub(crate) fn open(
        tables: &Tables,
        baseline: Option<&Path>,
        write: Option<&'a Path>,
        (rules, today): (&Rules, Date),
        common: &'a Common,
    ) -> Result<Self, Failure> {
        let suppressions = tables.ready(rules, today)?;
        let key = common.key.as_deref().unwrap_or_default().as_bytes();
        let stable = !key.is_empty();
        if !stable && (baseline.is_some() || write.is_some()) {
            return Err(Failure::new("a baseline needs the same key each time: set SLUIS_KEY (16 characters or more)"));
        }
        if let Some(needy) = suppressions.iter().find(|suppression| suppression.needs_key())
            && !stable
        {
            let place = &needy.place;
            return Err(Failure::new(format!("{place}: a fingerprint needs the same key each time: set SLUIS_KEY")));
        }
        Ok(Self {
            suppressions,
            baseline: baseline.map(|path| Baseline::read(path, key)).transpose()?,
            collected: write.map(|path| (Collected::default(), path)),
            key,
        })
    }

    /// Decides, and takes up what goes into the baseline.
    pub(crate) fn fate(&mut self, finding: &Finding) -> Result<Fate, Failure> {
        if let Some(suppression) = self.suppressions.iter_mut().find(|suppression| suppression.fits(finding)) {
            suppression.used += 1;
            return Ok(Fate::Suppressed);
        }
        if let Some((collected, _)) = &mut self.collected {
            collected.add(finding)?;
        }
        let known = self.baseline.as_mut().is_some_and(|baseline| baseline.knows(finding));
        Ok(if known { Fate::Known } else { Fate::Told })
    }

    /// Writes the baseline, unless not everything was seen, and tells what serves no purpose any more.
    pub(crate) fn close(&self, complete: bool, verbose: bool) -> Result<(), Failure> {
        if verbose && complete {
            for unused in self.suppressions.iter().filter(|suppression| suppression.used == 0) {
                complain(&format!("{}: this suppression met nothing", unused.place));
            }
            if let Some(unmet @ 1..) = self.baseline.as_ref().map(Baseline::unmet) {
                complain(&format!("{unmet} lines of the baseline were not met; --write-baseline leaves them out"));
            }
        }
        match &self.collected {
            Some((collected, path)) if complete => collected.write(path, self.key),
            Some(_) => {
                complain("the baseline is not written, since the scan is not complete");
                Ok(())
            }
            None => Ok(()),
        }
    }
}
