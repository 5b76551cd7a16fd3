//! A verdict that turns a submission down in, a problem by RFC 9457 out, for programs that show a person why.
//!
//! Dutch leads, as in all of an authority's interfaces; English stands beside it. No value, whatever is asked.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::wire::{WirePlace, WireReason, shown, write};
use crate::model::{Decision, Entity, Finding, Lang, Place, Verdict, Words, Zone};

/// Findings told one by one; a person who reads more of them is not helped.
const FINDINGS: usize = 100;

/// Writes `verdict` as a problem about `instance`, with its title in the words of Dutch and of English.
pub fn verdict_problem(
    verdict: &Verdict,
    instance: &str,
    [nl, en]: [&Words; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    let told = |lang| detail(verdict, lang);
    write(
        &WireProblem {
            r#type: "urn:sluis:problem:rejected",
            title: nl.term(verdict.decision.id()),
            status: 422,
            detail: told(Lang::Nl),
            instance,
            en: English { title: en.term(verdict.decision.id()), detail: told(Lang::En) },
            decision: verdict.decision,
            policy: &verdict.policy,
            reasons: verdict
                .reasons
                .iter()
                .filter(|reason| reason.decision >= Decision::Reject)
                .map(WireReason::new)
                .collect(),
            findings: findings(verdict),
        },
        out,
    )
}

/// What is wrong and what to do, of every reason that turned it down.
fn detail(verdict: &Verdict, lang: Lang) -> String {
    let reasons = verdict.reasons.iter().filter(|reason| reason.decision >= Decision::Reject);
    let told = reasons.flat_map(|reason| [reason.message.get(lang), reason.remedy.get(lang)]);
    told.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The findings, those of one kind in one part together.
fn findings(verdict: &Verdict) -> Vec<WireFindings<'_>> {
    let mut grouped: BTreeMap<(Zone, Option<&str>, &Entity), WireFindings<'_>> = BTreeMap::new();
    for finding in &verdict.findings {
        let path = finding.path.as_deref().map(|name| shown(name, false));
        let group = grouped.entry((finding.zone, path, &finding.entity)).or_insert_with(|| WireFindings::new(finding));
        group.count += 1;
        group.confidence = group.confidence.max(super::wire::rounded(finding.confidence));
    }
    grouped.into_values().take(FINDINGS).collect()
}

#[derive(Serialize)]
struct WireProblem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: String,
    instance: &'a str,
    en: English<'a>,
    decision: Decision,
    policy: &'a str,
    reasons: Vec<WireReason<'a>>,
    findings: Vec<WireFindings<'a>>,
}

#[derive(Serialize)]
struct English<'a> {
    title: &'a str,
    detail: String,
}

#[derive(Serialize)]
struct WireFindings<'a> {
    entity: &'a str,
    zone: Zone,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    /// Where the first of them stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<WirePlace<'a>>,
    count: u64,
    confidence: f64,
}

impl<'a> WireFindings<'a> {
    fn new(finding: &'a Finding) -> Self {
        Self {
            entity: finding.entity.id(),
            zone: finding.zone,
            path: finding.path.as_deref().map(|name| shown(name, false)),
            location: (finding.place != Place::default()).then(|| WirePlace::new(&finding.place)),
            count: 0,
            confidence: 0.0,
        }
    }
}
