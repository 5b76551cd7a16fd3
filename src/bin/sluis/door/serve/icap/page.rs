//! What became of an upload in, the page that its sender gets to read out, and the violations for a proxy's log.

use sluis::wire::icap::{Violation, block};
use sluis::{Decision, Lang, Verdict, Words, Zone};

use crate::door::problem::{self, UNPROCESSABLE};
use crate::door::serve::named::named;
use crate::door::serve::service::{Case, Outcome};

/// The status of what could not be judged: it may be worth another try.
const UNAVAILABLE: u16 = 503;
/// Bytes of a page: more than any person reads.
const PAGE: usize = 64 << 10;

/// The answer that blocks; none where nothing does.
pub(super) fn blocking(outcome: &Outcome, case: &Case, tag: &str) -> Option<Vec<u8>> {
    let threat = named(outcome, case)?;
    Some(match outcome {
        Outcome::Judged(verdict) if verdict.decision == Decision::Reject => {
            let page = problem::refused(verdict, &instance(case), words(case), PAGE);
            block(tag, &threat, &violations(verdict, &threat), UNPROCESSABLE, &page)
        }
        _ => not_judged(case, tag, &threat),
    })
}

/// The answer to what could not be judged, and so does not pass.
pub(super) fn not_judged(case: &Case, tag: &str, threat: &str) -> Vec<u8> {
    let told = words(case).map(|words| words.term("not-judged"));
    let violations = [Violation { place: "-", name: threat, rule: "not-judged" }];
    block(tag, threat, &violations, UNAVAILABLE, &problem::not_judged(&instance(case), UNAVAILABLE, told))
}

/// How a problem names the request that it is about.
fn instance(case: &Case) -> String {
    format!("urn:sluis:check:{}", case.id)
}

/// The words of Dutch and of English.
fn words(case: &Case) -> [&Words; 2] {
    [Lang::Nl, Lang::En].map(|lang| &**case.loaded.desk.gate.rules().messages.words(lang))
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
