//! Submission in, verdict out: the one file that strings the stations together.

use crate::model::{Coverage, Finding, Limits, Submission, Verdict};
use crate::rules::Rules;

/// Takes findings and coverage as they come, for reports that stream.
pub trait Listener {
    /// One more finding; they come in the order of their places.
    fn finding(&mut self, finding: &Finding);
    /// One more part was read, or could not be.
    fn coverage(&mut self, coverage: &Coverage);
}

/// The gate: rules, limits and a key, ready to judge.
pub struct Gate {
    rules: Rules,
    limits: Limits,
    key: Vec<u8>,
}

impl Gate {
    /// A gate with these rules, default limits, and `key` for its fingerprints.
    pub fn new(rules: Rules, key: impl Into<Vec<u8>>) -> Self {
        Self {
            rules,
            limits: Limits::default(),
            key: key.into(),
        }
    }

    /// Sets the limits on each submission.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The rules it judges by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Judges a submission. Never fails and never panics: what cannot be read is a gap in the verdict's coverage.
    pub fn judge(&self, submission: &Submission) -> Verdict {
        let _ = (submission, &self.limits, &self.key);
        todo!("written beside this")
    }

    /// Judges a submission and hands findings and coverage to `listener` as they come; the verdict's own lists of
    /// them stay empty.
    pub fn judge_to(&self, submission: &Submission, listener: &mut dyn Listener) -> Verdict {
        let _ = listener;
        self.judge(submission)
    }
}
