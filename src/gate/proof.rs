//! A detector's examples in, those that it does not hold to out.

use crate::model::{Coverage, Date, Entity, Finding, Submission};
use crate::rules::{Detector, Origin};

use super::{Gate, Listener};

/// How sure a finding has to be to count, as for policies and scans.
const SURE: f32 = 0.5;

/// An example that was not found, or a counter-example that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The file of the detector.
    pub file: String,
    /// Whether it is a counter-example.
    pub counter: bool,
    /// Its number among its like, from 1.
    pub number: usize,
}

impl Gate {
    /// The examples and counter-examples that `detector`, one of these rules, does not hold to.
    pub fn try_examples(&self, detector: &Detector, today: Option<Date>) -> Vec<Failed> {
        let Some(entity) = self.rules.entity(&detector.id) else { return Vec::new() };
        let mut failed = Vec::new();
        for (texts, counter) in [(&detector.examples, false), (&detector.counter_examples, true)] {
            for (text, number) in texts.iter().zip(1..) {
                if self.tells(&entity, text, today) == counter {
                    failed.push(Failed { file: detector.file.clone(), counter, number });
                }
            }
        }
        failed
    }

    /// The first example that a detector out of the user's files does not hold to, the one of id `but` left aside.
    /// Those that are built in are held to theirs by a test.
    pub fn prove(&self, but: Option<&str>, today: Option<Date>) -> Result<(), Failed> {
        let theirs = self.rules.detectors.iter().filter(|detector| detector.origin != Origin::BuiltIn);
        let others = theirs.filter(|detector| but != Some(detector.id.as_str()));
        let failed = others.flat_map(|detector| self.try_examples(detector, today)).next();
        failed.map_or(Ok(()), Err)
    }

    /// Whether `entity` is found in `text`. Which policy judges makes no difference to that.
    fn tells(&self, entity: &Entity, text: &str, today: Option<Date>) -> bool {
        let policy = self.rules.policies().next().map(|policy| policy.name.clone());
        let submission = Submission { policy, description: Some(text.to_owned()), today, ..Submission::default() };
        let mut told = Told { entity, found: false };
        self.judge_to(&submission, &mut told);
        told.found
    }
}

struct Told<'e> {
    entity: &'e Entity,
    found: bool,
}

impl Listener for Told<'_> {
    fn finding(&mut self, finding: &Finding) {
        let test = finding.entity == Entity::TestBsn && *self.entity == Entity::Bsn;
        self.found |= (finding.entity == *self.entity || test) && finding.confidence >= SURE;
    }

    fn coverage(&mut self, _: &Coverage) {}
}

#[cfg(test)]
mod tests {
    use crate::Gate;
    use crate::rules::Rules;

    #[test]
    fn examples_are_found_and_counter_examples_are_not() {
        let gate = Gate::new(Rules::built_in().unwrap(), b"key");
        let wrong: Vec<String> = gate
            .rules()
            .detectors
            .iter()
            .flat_map(|detector| gate.try_examples(detector, None))
            .map(|failed| format!("{failed:?}"))
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        assert_eq!(gate.prove(None, None), Ok(()));
    }
}
