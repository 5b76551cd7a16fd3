//! Findings of an earlier scan in, which of today's are known out; no file of these holds a value.
//!
//! A baseline is JSON lines: a head that tells which key it was made with, then one line for each value of each part.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sluis::rules::reason;
use sluis::{Finding, Fingerprint};

use crate::failure::Failure;
use crate::glob::Glob;
use crate::output;

/// The form of the file.
const VERSION: u32 = 1;
/// Lines of a baseline at the most: what is larger is better suppressed by its path.
const MOST: usize = 1_000_000;

/// What makes a path a pattern.
const PATTERN: [char; 2] = ['*', '?'];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    r#type: String,
    version: u32,
    /// Tells whether the same key is used, without the key.
    key: String,
}

/// One value of one part. A path that holds `*` or `?` is a pattern, unless it is said to be none.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    path: String,
    entity: String,
    fingerprint: String,
    /// How often it stands there; without it any number is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    /// Whether `*` and `?` are letters of the path.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    literal: bool,
}

/// What an earlier scan found.
pub(crate) struct Baseline {
    known: HashMap<(Fingerprint, String), Vec<Known>>,
}

struct Known {
    path: Place,
    left: Option<u32>,
}

enum Place {
    Exact(String),
    Pattern(Glob),
}

impl Baseline {
    /// Reads the baseline at `path`, which was made with `key`.
    pub(crate) fn read(path: &Path, key: &[u8]) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read --baseline {file}: {}", reason(error.kind()))))?;
        let broken = |line: usize, problem: &str| {
            Failure::new(format!("{file}:{}: {problem}; mend it, or write it anew with --write-baseline", line + 1))
        };
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let head = lines.next().and_then(|(_, line)| serde_json::from_str::<Head>(line).ok());
        match head {
            Some(head) if head.r#type != "baseline" || head.version != VERSION => {
                return Err(broken(0, "a baseline of a form that is not known here"));
            }
            Some(head) if head.key != check(key) => {
                return Err(Failure::new(format!(
                    "{file}:1: it was made with another key; set the SLUIS_KEY of then, or write it anew"
                )));
            }
            Some(_) => {}
            None => return Err(broken(0, "it does not begin as a baseline does")),
        }
        let mut known: HashMap<_, Vec<Known>> = HashMap::new();
        for (at, line) in lines {
            let line: Line = serde_json::from_str(line).map_err(|_| broken(at, "this line cannot be read"))?;
            let fingerprint = fingerprint(&line.fingerprint)
                .ok_or_else(|| broken(at, "the fingerprint is not 32 hexadecimal digits"))?;
            let path = if line.path.contains(PATTERN) && !line.literal {
                Place::Pattern(Glob::new(&line.path).ok_or_else(|| broken(at, "the path pattern cannot be read"))?)
            } else {
                Place::Exact(line.path)
            };
            known.entry((fingerprint, line.entity)).or_default().push(Known { path, left: line.count });
        }
        Ok(Self { known })
    }

    /// Whether the finding is known. A value that stands in its part more often than then is new for the rest.
    pub(crate) fn knows(&mut self, finding: &Finding) -> bool {
        let key = (finding.fingerprint, finding.entity.id().to_owned());
        let Some(known) = self.known.get_mut(&key) else { return false };
        let part = finding.path.as_ref().map_or(finding.zone.id(), |path| path.shown());
        let fits = |known: &&mut Known| {
            known.left != Some(0)
                && match &known.path {
                    Place::Exact(path) => path == part,
                    Place::Pattern(glob) => glob.fits(part),
                }
        };
        let Some(known) = known.iter_mut().find(fits) else { return false };
        known.left = known.left.map(|left| left - 1);
        true
    }

    /// How many values it knows that were not met.
    pub(crate) fn unmet(&self) -> usize {
        self.known.values().flatten().filter(|known| known.left.is_some_and(|left| left > 0)).count()
    }
}

/// Findings of a scan, collected for a baseline.
#[derive(Default)]
pub(crate) struct Collected {
    parts: BTreeMap<String, BTreeMap<(String, Fingerprint), u32>>,
    lines: usize,
}

impl Collected {
    /// Takes a finding up. Fails where there are too many.
    pub(crate) fn add(&mut self, finding: &Finding) -> Result<(), Failure> {
        let part = finding.path.as_ref().map_or(finding.zone.id(), |path| path.shown());
        if !self.parts.contains_key(part) {
            self.parts.insert(part.to_owned(), BTreeMap::new());
        }
        let Some(values) = self.parts.get_mut(part) else { return Ok(()) };
        let count = values.entry((finding.entity.id().to_owned(), finding.fingerprint)).or_default();
        self.lines += usize::from(*count == 0);
        *count += 1;
        if self.lines > MOST {
            return Err(Failure::new("too many findings for a baseline; leave out their paths with [[suppress]]"));
        }
        Ok(())
    }

    /// Writes the baseline to `path`, whole or not at all.
    pub(crate) fn write(&self, path: &Path, key: &[u8]) -> Result<(), Failure> {
        let mut text = String::new();
        push(&mut text, &Head { r#type: "baseline".into(), version: VERSION, key: check(key) })?;
        for (path, values) in &self.parts {
            for ((entity, fingerprint), count) in values {
                let (path, entity, fingerprint) = (path.clone(), entity.clone(), fingerprint.to_string());
                let literal = path.contains(PATTERN);
                push(&mut text, &Line { path, entity, fingerprint, count: Some(*count), literal })?;
            }
        }
        output::write_whole(path, text.as_bytes())
    }
}

fn push(text: &mut String, line: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(line).map_err(|_| Failure::new("cannot write the baseline"))?;
    let _ = writeln!(text, "{line}");
    Ok(())
}

/// A fingerprint as it is written: 32 hexadecimal digits.
pub(crate) fn fingerprint(text: &str) -> Option<Fingerprint> {
    let mut bytes = [0; 16];
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(Fingerprint(bytes))
}

/// What tells one key from another and neither.
fn check(key: &[u8]) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(b"sluis baseline: is this the key?");
    let digest = mac.finalize().into_bytes();
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
