//! A scan in, one SARIF 2.1.0 log out (OASIS), within the limits that GitHub sets to uploads.
//!
//! It travels to other systems: it holds no snippet and no value, with `--reveal` neither.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::identity::Identity;
use super::phrase::{cut, place, reason, sureness, uri};
use super::weight::Weight;
use super::wire::{WirePlace, rounded, write};
use super::{Options, Reporter, Summary};
use crate::model::{Coverage, Entity, Finding, Lang, Name, Place};

/// Results of a run at the most: <https://docs.github.com/code-security/reference/code-scanning/sarif-support>.
const RESULTS: u64 = 25_000;
/// Gaps that are told one by one.
const GAPS: usize = 1_000;

/// Writes results as they come; rules and gaps follow, in the order that SARIF leaves free.
pub(super) struct Sarif {
    options: Options,
    identity: Identity,
    results: u64,
    cut: u64,
    rules: Vec<Entity>,
    index: BTreeMap<Entity, usize>,
    gaps: Vec<Value>,
    gaps_cut: u64,
}

impl Sarif {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            options: options.clone(),
            identity: Identity::default(),
            results: 0,
            cut: 0,
            rules: Vec::new(),
            index: BTreeMap::new(),
            gaps: Vec::new(),
            gaps_cut: 0,
        }
    }

    fn index(&mut self, entity: &Entity) -> usize {
        if let Some(index) = self.index.get(entity) {
            return *index;
        }
        let index = self.rules.len();
        self.rules.push(entity.clone());
        self.index.insert(entity.clone(), index);
        index
    }

    fn rule(&self, entity: &Entity) -> Value {
        let words = &self.options.words;
        let name = words.entity(entity);
        let about = words.about.get(entity.id()).map_or(name, String::as_str);
        let help = words.term("help-found");
        let weight = Weight::of(entity);
        let severity = match weight {
            Weight::Grave => "8.0",
            Weight::Plain => "5.0",
            Weight::Slight => "1.0",
        };
        json!({
            "id": entity.id(),
            "shortDescription": { "text": name },
            "fullDescription": { "text": about },
            "help": { "text": format!("{about} {help}"), "markdown": format!("{about}\n\n{help}") },
            "defaultConfiguration": { "level": level(weight) },
            "properties": { "tags": ["security", "privacy", "pii"], "security-severity": severity },
        })
    }
}

impl Reporter for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let lang = match self.options.lang {
            Lang::Nl => "nl",
            Lang::En => "en",
        };
        write!(
            out,
            "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\
             \"runs\":[{{\"language\":\"{lang}\",\"columnKind\":\"unicodeCodePoints\",\"results\":["
        )
    }

    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let index = self.index(&finding.entity);
        if self.results == RESULTS {
            self.cut += 1;
            return Ok(());
        }
        let words = self.options.words.clone();
        let (_, sure) = sureness(finding.confidence);
        let text = format!("{}, {} ({})", words.entity(&finding.entity), words.term(sure), place(finding, &words));
        let mut properties = json!({ "confidence": rounded(finding.confidence), "zone": finding.zone,
            "evidence": finding.evidence, "fingerprint": finding.fingerprint.to_string() });
        if finding.place != Place::default() {
            properties["location"] = json!(WirePlace::new(&finding.place));
        }
        if let Some(person) = finding.person {
            properties["person"] = json!(person);
        }
        let result = json!({
            "ruleId": finding.entity.id(),
            "ruleIndex": index,
            "level": level(Weight::of(&finding.entity)),
            "rank": rounded(finding.confidence * 100.0),
            "message": { "text": text },
            "locations": [location(finding.path.as_deref(), Some(finding))],
            // Else an uploader would hash the line itself, without a key.
            "partialFingerprints": { "primaryLocationLineHash": self.identity.of(finding) },
            "properties": properties,
        });
        out.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
        self.results += 1;
        write(&result, out)
    }

    fn coverage(&mut self, coverage: &Coverage, _: &mut dyn Write) -> io::Result<()> {
        if !coverage.status.is_gap() {
            return Ok(());
        }
        if self.gaps.len() == GAPS {
            self.gaps_cut += 1;
            return Ok(());
        }
        let words = &self.options.words;
        let text = format!("{}: {}", words.term("not-inspected"), reason(coverage, words));
        self.gaps.push(json!({
            "level": "warning",
            "descriptor": { "id": coverage.status.id() },
            "message": { "text": text },
            "locations": [location(Some(&coverage.part), None)],
        }));
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let words = self.options.words.clone();
        let mut notes = std::mem::take(&mut self.gaps);
        let mut note = |id: &str, level: &str, text: String| {
            notes.push(json!({ "level": level, "descriptor": { "id": id }, "message": { "text": text } }));
        };
        if self.gaps_cut > 0 {
            note("gaps-cut", "warning", cut(self.gaps_cut, "more-gaps", &words));
        }
        let unlisted = self.cut + summary.unlisted;
        if unlisted > 0 {
            note("results-cut", "warning", cut(unlisted, "more-findings", &words));
        }
        if summary.interrupted {
            note("interrupted", "error", words.term("incomplete").to_owned());
        }
        let rules: Vec<_> = self.rules.iter().map(|entity| self.rule(entity)).collect();
        let version = env!("CARGO_PKG_VERSION");
        out.write_all(b"],\n\"invocations\":")?;
        let whole = !summary.interrupted && summary.unreadable == 0;
        write(&json!([{ "executionSuccessful": whole, "toolExecutionNotifications": notes }]), out)?;
        out.write_all(b",\n\"tool\":")?;
        let driver = json!({ "name": "sluis", "version": version, "semanticVersion": version, "rules": rules });
        write(&json!({ "driver": driver }), out)?;
        out.write_all(b",\n\"properties\":")?;
        let properties = json!({
            "files": summary.files, "parts": summary.parts, "bytes": summary.bytes, "findings": summary.total(),
            "persons": summary.persons, "gaps": summary.gaps, "unreadable": summary.unreadable,
            "suppressed": summary.suppressed, "known": summary.known, "unlisted": unlisted,
        });
        write(&properties, out)?;
        out.write_all(b"}]}\n")
    }
}

const fn level(weight: Weight) -> &'static str {
    match weight {
        Weight::Grave => "error",
        Weight::Plain => "warning",
        Weight::Slight => "note",
    }
}

/// The file as a physical location, which GitHub wants with a line, and the part within it as a logical one.
fn location(name: Option<&Name>, finding: Option<&Finding>) -> Value {
    let Some(name) = name else {
        let zone = finding.map_or("", |finding| finding.zone.id());
        return json!({ "logicalLocations": [{ "name": zone, "fullyQualifiedName": zone, "kind": "resource" }] });
    };
    let nested = name.shown().contains("!/");
    let place = finding.map(|finding| &finding.place).filter(|_| !nested);
    let mut region = json!({ "startLine": place.and_then(|place| place.line).unwrap_or(1) });
    if let Some(column) = place.filter(|place| place.line.is_some()).and_then(|place| place.column) {
        region["startColumn"] = json!(column);
    }
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(name) }, "region": region } });
    if nested {
        let last = name.shown().rsplit("!/").next().unwrap_or_default();
        location["logicalLocations"] =
            json!([{ "name": last, "fullyQualifiedName": name.shown(), "kind": "resource" }]);
    }
    location
}
