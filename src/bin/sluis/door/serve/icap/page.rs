//! What became of an upload in, the page that its sender gets to read out, and the violations for a proxy's log.

use serde_json::json;
use sluis::report::verdict_problem;
use sluis::wire::icap::{Violation, block};
use sluis::{Decision, Lang, Verdict, Zone};

use crate::door::serve::named::named;
use crate::door::serve::service::{Case, Outcome};

/// The answer that blocks; none where nothing does.
pub(super) fn blocking(outcome: &Outcome, case: &Case, tag: &str) -> Option<Vec<u8>> {
    let threat = named(outcome, case)?;
    Some(match outcome {
        Outcome::Judged(verdict) if verdict.decision == Decision::Reject => {
            let messages = &case.loaded.desk.gate.rules().messages;
            let mut page = Vec::new();
            let instance = format!("urn:sluis:check:{}", case.id);
            let words = [Lang::Nl, Lang::En].map(|lang| &**messages.words(lang));
            // Writing to memory cannot fail.
            let _ = verdict_problem(verdict, &instance, words, &mut page);
            block(tag, &threat, &violations(verdict, &threat), 422, &page)
        }
        _ => not_judged(case, tag, &threat),
    })
}

/// The answer to what could not be judged, and so does not pass.
pub(super) fn not_judged(case: &Case, tag: &str, threat: &str) -> Vec<u8> {
    let messages = &case.loaded.desk.gate.rules().messages;
    let told = |lang| messages.words(lang).term("not-judged");
    let page = json!({
        "type": "urn:sluis:problem:not-judged", "title": "Niet beschikbaar", "status": 503,
        "detail": told(Lang::Nl), "instance": format!("urn:sluis:check:{}", case.id),
        "en": {"title": "Service Unavailable", "detail": told(Lang::En)},
    });
    let violations = [Violation { place: "-", name: threat, rule: "not-judged" }];
    block(tag, threat, &violations, 503, page.to_string().as_bytes())
}

fn violations<'a>(verdict: &'a Verdict, threat: &'a str) -> Vec<Violation<'a>> {
    let refused = verdict.reasons.iter().filter(|reason| reason.decision == Decision::Reject);
    refused
        .map(|reason| {
            let file = match reason.zone {
                Zone::Attachment | Zone::Filename => {
                    let found = verdict.findings.iter().find(|finding| finding.zone == reason.zone);
                    found.and_then(|finding| finding.path.as_deref()).map(sluis::Name::shown)
                }
                _ => None,
            };
            let name = reason.entities.keys().next().map_or(threat, |entity| entity.id());
            Violation { place: file.unwrap_or(reason.zone.id()), name, rule: &reason.rule }
        })
        .collect()
}
