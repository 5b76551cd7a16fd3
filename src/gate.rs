//! Submission in, verdict out: the one file that strings the stations together.

mod ahead;
mod asked;
mod batch;
mod echo;
mod exempt;
mod masks;
mod opening;
mod plain;
mod print;
mod proof;
mod tags;
mod walker;

use std::ops::Range;

use crate::extract::Ocr;
use crate::extract::isolation::{InProcess, Isolation};
use crate::model::{Coverage, Decision, Entity, Finding, Fingerprint, Limits, Segment, Submission, Until, Verdict};
use crate::policy::Judge;
use crate::rules::Rules;
use crate::scan::Sought;
use crate::score::Engine;

use ahead::Spare;
pub use proof::Failed;
use tags::Tags;
use walker::Walker;

/// The policy of a gate that is told none.
const DEFAULT_POLICY: &str = "klantportaal";

/// The probability from which a finding is told: rather right than wrong.
const DEFAULT_CONFIDENCE: f32 = 0.5;

/// Takes findings and coverage as they come, for reports that stream.
pub trait Listener {
    /// One more finding; they come in the order of their places.
    fn finding(&mut self, finding: &Finding);
    /// The same for a listener that keeps it.
    fn take(&mut self, finding: Finding) {
        self.finding(&finding);
    }
    /// One more part was read, or could not be.
    fn coverage(&mut self, coverage: &Coverage);
    /// Where in its text the next finding stands, for whoever changes it there: the segment that was read, and the
    /// bytes of it.
    fn stands(&mut self, segment: &Segment<'_>, within: &Range<usize>) {
        let _ = (segment, within);
    }
    /// Values that it knows and that stand in a text, as it reads in plain characters: where, their kinds and their
    /// normal forms. They are told as findings, whatever any detector makes of them.
    fn seek(&mut self, text: &str) -> Vec<(Range<usize>, Entity, String)> {
        let _ = text;
        Vec::new()
    }
}

/// The gate: rules, limits and a key, ready to judge.
///
/// ```
/// use sluis::{Decision, Gate, Submission};
/// use sluis::rules::Rules;
///
/// let gate = Gate::new(Rules::built_in()?, b"a secret key");
/// let ticket = Submission::from_json(r#"{"description": "Het BSN van de aanvrager is 319072356."}"#)?;
/// assert_eq!(gate.judge(&ticket).decision, Decision::Reject);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Gate {
    rules: Rules,
    engine: Engine,
    limits: Limits,
    key: Vec<u8>,
    policy: String,
    isolation: Box<dyn Isolation>,
    ocr: Option<Box<dyn Ocr>>,
    min_confidence: f32,
    sought: Vec<Sought>,
    tags: Tags,
    threads: usize,
    spare: Spare,
}

impl Gate {
    /// A gate with these rules, default limits, and `key` for its fingerprints.
    pub fn new(rules: Rules, key: impl Into<Vec<u8>>) -> Self {
        Self {
            engine: Engine::new(&rules),
            tags: Tags::of(&rules),
            rules,
            limits: Limits::default(),
            key: key.into(),
            policy: DEFAULT_POLICY.into(),
            isolation: Box::new(InProcess),
            ocr: None,
            min_confidence: DEFAULT_CONFIDENCE,
            sought: Vec::new(),
            threads: 1,
            spare: Spare::default(),
        }
    }

    /// Sets the limits on each submission.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the policy for submissions that name none.
    #[must_use]
    pub fn with_policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = policy.into();
        self
    }

    /// Sets the probability from which a finding is told and judged; 0.5 without it.
    #[must_use]
    pub fn with_min_confidence(mut self, min_confidence: f32) -> Self {
        self.min_confidence = min_confidence;
        self
    }

    /// Sets values that are looked for as text too, whatever the detectors make of them.
    #[must_use]
    pub fn with_sought(mut self, sought: Vec<Sought>) -> Self {
        self.sought = sought;
        self
    }

    /// Sets where formats run that hostile bytes can take down. Without it they run here, under the shield.
    #[must_use]
    pub fn with_isolation(mut self, isolation: Box<dyn Isolation>) -> Self {
        self.isolation = isolation;
        self
    }

    /// Sets what reads pictures. Without it each picture is a gap, `no-ocr`.
    #[must_use]
    pub fn with_ocr(mut self, ocr: Box<dyn Ocr>) -> Self {
        self.ocr = Some(ocr);
        self
    }

    /// Sets how many threads may look at one large document together; 1 without it. What is told is the same on any
    /// number of them. Judgements that go on at the same time share those beside their own.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self.spare = Spare::new(threads.saturating_sub(1));
        self
    }

    /// The rules it judges by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The fingerprint that findings of that kind and normal form have under this gate's key.
    pub fn fingerprint(&self, entity: &Entity, normalized: &str) -> Fingerprint {
        print::Print::new(&self.key).of(entity, normalized)
    }

    /// What tells the key of its fingerprints from another key, without telling either.
    pub fn key_check(&self) -> String {
        print::Print::new(&self.key).check()
    }

    /// The key of its fingerprints, for stand-ins that are the same wherever the key is.
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// What reads pictures, if anything does.
    pub(crate) fn ocr(&self) -> Option<&dyn Ocr> {
        self.ocr.as_deref()
    }

    /// What one submission may cost.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Judges a submission. Never fails and never panics: what cannot be read is a gap in the verdict's coverage,
    /// and a policy that is not there gives the decision `error`.
    pub fn judge(&self, submission: &Submission) -> Verdict {
        self.judge_until(submission, &Until::default())
    }

    /// Judges a submission as long as `until` lasts; what could not be read by then is a gap.
    pub fn judge_until(&self, submission: &Submission, until: &Until) -> Verdict {
        let mut kept = Kept { findings: Vec::new(), coverage: Vec::new(), most: self.limits.max_findings };
        let mut verdict = self.walk(submission, until, &mut kept);
        verdict.findings = kept.findings;
        verdict.coverage = kept.coverage;
        verdict
    }

    /// Judges a submission and hands findings and coverage to `listener` as they come; the verdict's own lists of
    /// them stay empty.
    pub fn judge_to(&self, submission: &Submission, listener: &mut dyn Listener) -> Verdict {
        self.walk(submission, &Until::default(), listener)
    }

    /// Judges a submission as [`Gate::judge_to`] does, as long as `until` lasts.
    pub fn judge_to_until(&self, submission: &Submission, until: &Until, listener: &mut dyn Listener) -> Verdict {
        self.walk(submission, until, listener)
    }

    fn walk(&self, submission: &Submission, until: &Until, listener: &mut dyn Listener) -> Verdict {
        let name = submission.policy.as_deref().unwrap_or(&self.policy);
        let mut verdict = Verdict {
            id: submission.id.clone(),
            decision: Decision::Error,
            policy: name.to_owned(),
            channel: submission.channel.clone(),
            reasons: Vec::new(),
            labels: Vec::new(),
            retention: None,
            persons: crate::model::Persons::default(),
            findings: Vec::new(),
            total: 0,
            coverage: Vec::new(),
            rules: self.rules.digest().to_owned(),
        };
        let Some(policy) = self.rules.policy(name) else { return verdict };
        let judge = Judge::new(policy, &submission.channel);
        let mut walker = Walker::new(self, submission, judge, until, listener);
        walker.submission(submission);
        let (ruling, persons, total) = walker.finish();
        verdict.decision = ruling.decision;
        verdict.reasons = ruling.reasons;
        verdict.labels = ruling.labels;
        verdict.retention = ruling.retention;
        verdict.persons = persons;
        verdict.total = total;
        verdict
    }
}

/// Keeps what comes, findings up to a bound.
struct Kept {
    findings: Vec<Finding>,
    coverage: Vec<Coverage>,
    most: usize,
}

impl Listener for Kept {
    fn finding(&mut self, finding: &Finding) {
        self.take(finding.clone());
    }

    fn take(&mut self, finding: Finding) {
        if self.findings.len() < self.most {
            self.findings.push(finding);
        }
    }

    fn coverage(&mut self, coverage: &Coverage) {
        self.coverage.push(coverage.clone());
    }
}
