//! TOML in, checked rules out: the only module that knows TOML.
//!
//! Built-in files are embedded; a folder may be laid over them. It must not know what the rules are used for.

mod builtin;
mod calibration;
mod detector;
mod digest;
mod error;
mod form;
mod list;
mod messages;
mod overlay;
mod own;
mod own_file;
mod pattern;
mod policy;
mod policy_file;
mod terms;
mod usual;
mod vocabulary;
mod weight;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::model::Entity;

pub use builtin::FILES;
pub use calibration::{Calibration, Line};
pub use detector::{Cues, Detector, Headers};
pub use error::{RulesError, parse, reason};
pub use form::{Category, Choices, Form, Open};
pub use list::List;
pub use messages::Messages;
pub use overlay::Origin;
pub use own::{Own, SHAPES, Value};
pub use policy::{Channels, GapRule, Kinds, Outcome, Policy, Rule};
pub use terms::{Carrier, Terms};
pub use vocabulary::SCENE;

/// The digest of the built-in files.
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/digest.txt"));

/// The effective rules: detectors, lists, policies and messages.
#[derive(Debug)]
pub struct Rules {
    files: overlay::Files,
    policies: BTreeMap<String, Policy>,
    /// The detectors, in order of their files' names.
    pub detectors: Vec<Detector>,
    /// What the weighed log-odds of each detector are worth.
    pub calibration: Calibration,
    /// What the notification of a breach asks.
    pub form: Form,
    /// How long each carrier of personal data is kept.
    pub terms: Terms,
    digest: String,
    /// The wording of messages and reports.
    pub messages: Messages,
}

impl Rules {
    /// The built-in rules.
    pub fn built_in() -> Result<Self, RulesError> {
        Self::load(overlay::built_in(), Some(BUILT_IN.to_owned()))
    }

    /// The built-in rules with `folder` laid over them: a file at the same path replaces, a new path adds, and
    /// `disabled = true` in a file removes.
    pub fn with_folder(folder: &Path) -> Result<Self, RulesError> {
        let files = overlay::laid_over(folder)?;
        let theirs = |file: &str| files.contains_key(file) && Origin::of(&files, file) != Origin::BuiltIn;
        let mut rules = Self::load(files.clone(), None).map_err(|error| match &error {
            RulesError::At { file, .. } if theirs(file) => error.below(folder),
            _ => error,
        })?;
        for detector in rules.detectors.iter_mut().filter(|detector| detector.origin != Origin::BuiltIn) {
            detector.file = folder.join(&detector.file).display().to_string();
        }
        Ok(rules)
    }

    /// The effective files below `folder` (`"detectors/"`), by path, as (path, text).
    pub fn files<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        below(&self.files, folder)
    }

    /// The text of one file, for lists; empty where there is none.
    pub fn text(&self, path: &str) -> Cow<'static, str> {
        self.files.get(path).cloned().unwrap_or_default()
    }

    /// The policy of that name.
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.get(name)
    }

    /// Every policy, by name.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.values()
    }

    /// `sha256:…` over the effective files, and over policies that were added.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The kind of data of that id, built in or of a detector of the user's own.
    pub fn entity(&self, id: &str) -> Option<Entity> {
        match Entity::from_id(id) {
            Entity::Custom(_) => {
                let own = self.detectors.iter().find(|detector| detector.id == id)?.own.as_ref()?;
                Some(own.entity.clone())
            }
            entity => Some(entity),
        }
    }

    /// Reads a policy file of the user's own, which may extend one of these.
    pub fn load_policy_file(&self, path: &Path) -> Result<Policy, RulesError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| RulesError::io(&file, &error))?;
        policy_file::load_one(&file, &text, &self.policies, &ids(&self.detectors), &self.messages)
    }

    /// Reads a detector's file of the user's own, and puts it in the place of the one of its id.
    pub fn with_detector_file(mut self, path: &Path) -> Result<(Self, Detector), RulesError> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| RulesError::io(&file, &error))?;
        let origin = if vocabulary::id(&text).is_some_and(|id| vocabulary::is_built_in(id.get_ref())) {
            Origin::Replaced
        } else {
            Origin::Own
        };
        let detector = read(&file, &text, origin, &mut self.messages)?;
        match self.detectors.iter_mut().find(|old| old.id == detector.id) {
            Some(old) => *old = detector.clone(),
            None => self.detectors.push(detector.clone()),
        }
        self.digest = digest::of([(self.digest.as_str(), text.as_str())].into_iter());
        Ok((self, detector))
    }

    /// Adds a policy, or replaces the one of its name.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.digest = digest::of([(self.digest.as_str(), policy.source.as_str())].into_iter());
        self.policies.insert(policy.name.clone(), policy);
        self
    }

    /// Loads `files`, whose digest may be known.
    fn load(files: overlay::Files, known: Option<String>) -> Result<Self, RulesError> {
        let mut messages = Messages::load(below(&files, "messages/"))?;
        let detectors = detectors(&files, &mut messages)?;
        let calibration = Calibration::load(&files, &detectors)?;
        let policies = policy_file::load_all(&files, &ids(&detectors), &messages)?;
        let digest = known.unwrap_or_else(|| digest::of(below(&files, "")));
        let (form, terms) = (Form::load(&files)?, Terms::load(&files)?);
        Ok(Self { files, policies, detectors, calibration, form, terms, digest, messages })
    }
}

/// Every detector; no two have one id.
fn detectors(files: &overlay::Files, messages: &mut Messages) -> Result<Vec<Detector>, RulesError> {
    let mut detectors: Vec<Detector> = Vec::new();
    for (path, text) in below(files, "detectors/") {
        let detector = read(path, text, Origin::of(files, path), messages)?;
        if let Some(other) = detectors.iter().find(|other| other.id == detector.id) {
            // What is built in is right: the other one is the user's.
            let theirs = if detector.origin == Origin::BuiltIn { &other.file } else { &detector.file };
            let text = files.get(theirs.as_str()).map_or("", |text| text.as_ref());
            let span = vocabulary::id(text).map(|id| id.span());
            let remedy = "give it another id, or name its file as the one it is to replace";
            return Err(RulesError::at(theirs, text, span, "two detectors of one id", remedy));
        }
        detectors.push(detector);
    }
    Ok(detectors)
}

/// Reads one detector's file, and takes up the words for a kind of data that it adds.
fn read(file: &str, text: &str, origin: Origin, messages: &mut Messages) -> Result<Detector, RulesError> {
    if origin == Origin::BuiltIn {
        return Detector::load(file, text);
    }
    if vocabulary::id(text).is_some_and(|id| vocabulary::is_built_in(id.get_ref())) {
        let detector = Detector::load(file, text)?;
        vocabulary::check(file, text)?;
        return Ok(Detector { origin, ..detector });
    }
    let own_file::Named { detector, name, about } = own_file::load(file, text)?;
    messages.name(&detector.id, &name, about.as_ref());
    Ok(Detector { origin, ..detector })
}

/// The ids that policies may speak of.
fn ids(detectors: &[Detector]) -> BTreeSet<String> {
    detectors.iter().map(|detector| detector.id.clone()).collect()
}

fn below<'a>(files: &'a overlay::Files, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    files
        .iter()
        .map(|(path, text)| (path.as_ref(), text.as_ref()))
        .filter(move |(path, _): &(&str, &str)| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn overlay(files: &[(&str, &str)]) -> Result<Rules, RulesError> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Rules::with_folder(folder.path())
    }

    const OWN: &str = "name = 'eigen'\nextends = 'klantportaal'\n\
        description = { nl = 'Eigen', en = 'Own' }\n\
        [[rule]]\nid = 'name-in-text'\ndisabled = true\n";

    #[test]
    fn the_policies_are_built_in_and_the_digest_is_stable() {
        let rules = Rules::built_in().unwrap();
        let names: Vec<_> = rules.policies().map(|policy| policy.name.as_str()).collect();
        assert_eq!(names, ["klantportaal", "observe", "repository", "strict"]);
        assert_eq!(rules.digest().len(), "sha256:".len() + 64);
        assert_eq!(rules.digest(), digest::of(below(&rules.files, "")));
        assert_eq!(rules.files("messages/").count(), 2);
    }

    #[test]
    fn a_folder_adds_replaces_and_removes() {
        let rules = overlay(&[
            ("policies/eigen.toml", OWN),
            ("policies/strict.toml", "disabled = true\n"),
            ("README.md", "uitleg"),
        ])
        .unwrap();
        let own = rules.policy("eigen").unwrap();
        assert!(own.rules.iter().all(|rule| rule.id != "name-in-text"));
        assert!(own.rules.iter().any(|rule| rule.id == "no-bsn-in-text"));
        assert!(rules.policy("strict").is_none());
        assert_ne!(rules.digest(), Rules::built_in().unwrap().digest());
    }

    #[test]
    fn what_cannot_be_is_told_with_its_place() {
        for (path, text, told) in [
            ("policies/x.toml", "nme = 'x'", "unknown key 'nme'"),
            ("policies/x.toml", "name = 'x'\nextends = 'y'\ndescription = { nl = '', en = '' }", "2:11"),
            (
                "policies/x.toml",
                "name = 'x'\ndescription = { nl = '', en = '' }\n[[rule]]\nid = 'r'\nentities = ['bns']\n\
                 decision = 'warn'\nmessage = { nl = '', en = '' }\nremedy = { nl = '', en = '' }",
                "5:13: no such kind of data",
            ),
            (
                "policies/x.toml",
                "name = 'x'\ndescription = { nl = '', en = '' }\n[[rule]]\nid = 'r'\nentities = ['test_bsn']\n\
                 decision = 'reject'\nmessage = { nl = '', en = '' }\nremedy = { nl = '', en = '' }",
                "rejects test data",
            ),
            (
                "policies/x.toml",
                "name = 'x'\ndescription = { nl = '', en = '' }\n[[rule]]\nid = 'r'\nentities = ['bsn']\n\
                 decision = 'allow'\nretention = { keep = '3 months', from = 'ticket_done' }\n\
                 message = { nl = '', en = '' }\nremedy = { nl = '', en = '' }",
                "4:6: the retention",
            ),
            (
                "policies/x.toml",
                "name = 'x'\nextends = 'strict'\ndescription = { nl = '', en = '' }\n[[rule]]\nid = 'no-bsn-intext'\n\
                 disabled = true",
                "5:6: the policy that this extends has no rule of that id",
            ),
            (
                "policies/x.toml",
                "name = 'x'\nextends = 'strict'\ndescription = { nl = '', en = '' }\n[[gap]]\nid = 'uninspectable'\n\
                 disabled = true",
                "5:6: the policy that this extends has no rule of that id",
            ),
            ("polices/x.toml", "", "folder"),
            ("calibratie.toml", "", "folder"),
            ("calibration.toml", "[bns]\nscale = 1.0\nshift = 0.0", "1:2: no such detector"),
            ("calibration.toml", "[bsn]\nscale = -1.0\nshift = 0.0", "2:9: a scale has to be positive"),
            ("calibration.toml", "[bsn]\nscale = 1.0\nshift = nan", "3:9: no number"),
            ("policies/x.tml", "", ".toml"),
            ("messages/fr.toml", "[entities]\n[about]\n[evidence]\n[terms]", "nl.toml"),
        ] {
            let error = overlay(&[(path, text)]).err().unwrap().to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[test]
    fn an_own_policy_file_extends_a_built_in_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("eigen.toml");
        fs::write(&path, OWN).unwrap();
        let rules = Rules::built_in().unwrap();
        let policy = rules.load_policy_file(&path).unwrap();
        assert_eq!(policy.name, "eigen");
        let before = rules.digest().to_owned();
        let rules = rules.with_policy(policy);
        assert!(rules.policy("eigen").is_some());
        assert_ne!(rules.digest(), before);
    }
}
