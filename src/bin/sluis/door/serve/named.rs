//! A verdict that refuses in, the name that clients of clamd and ICAP show out: `PII.BSN-in-bijlage.7F3K2ABCDE`.
//!
//! The last word is the id of the request, so that support can look it up.

use sluis::wire::name;
use sluis::{Decision, Entity, Lang, Verdict, Words, Zone};

use super::service::{Case, Outcome};

/// Why something was not looked at: in the uploader's words, and in the log's.
pub(crate) type Why = (&'static str, &'static str);

pub(crate) const TOO_LARGE: Why = ("te groot", "too-large");
pub(crate) const NO_ROOM: Why = ("geen schijfruimte", "no-room");
pub(crate) const STALLED: Why = ("bleef uit", "body-stalled");
pub(crate) const CUT: Why = ("afgebroken", "body-cut-short");
pub(crate) const BROKEN: Why = ("beschadigd", "broken");
pub(crate) const HEAD: Why = ("kop onleesbaar", "bad-head");
pub(crate) const NO_FILE: Why = ("geen bestand", "no-file");
pub(crate) const NO_PATH: Why = ("pad niet toegestaan", "path-not-allowed");
pub(crate) const NOT_READABLE: Why = ("niet te lezen", "not-readable");

/// The name of what kept `case` from passing; none where nothing did.
pub(crate) fn named(outcome: &Outcome, case: &Case) -> Option<String> {
    let words = case.loaded.desk.gate.rules().messages.words(Lang::Nl);
    match outcome {
        outcome if outcome.passes() => None,
        Outcome::Judged(verdict) => Some(refusal(verdict, words, &case.id)),
        Outcome::Busy => Some(not_scanned("te druk", case)),
        Outcome::Timeout => Some(not_scanned("tijd om", case)),
        Outcome::Failed | Outcome::LetPass => Some(not_scanned("storing", case)),
    }
}

/// The name of what was not looked at, and so does not pass.
pub(crate) fn not_scanned(why: &str, case: &Case) -> String {
    name(&[&format!("Niet gescand {why}"), &case.id])
}

fn refusal(verdict: &Verdict, words: &Words, id: &str) -> String {
    let Some(reason) = verdict.reasons.iter().find(|reason| reason.decision == Decision::Reject) else {
        return name(&["Niet gescand storing", id]);
    };
    let first =
        if reason.entities.contains_key(&Entity::Bsn) { Some(&Entity::Bsn) } else { reason.entities.keys().next() };
    let Some(entity) = first else {
        let gap = verdict.coverage.iter().find(|coverage| coverage.status.is_gap());
        let why = gap.map_or("", |gap| words.term(gap.status.id()));
        return name(&[&format!("Niet gescand {why}"), id]);
    };
    let more = if reason.entities.len() > 1 { " en meer" } else { "" };
    name(&[&format!("{}{more} in {}", words.entity(entity), zone(reason.zone)), id])
}

const fn zone(zone: Zone) -> &'static str {
    match zone {
        Zone::Subject => "onderwerp",
        Zone::Description => "toelichting",
        Zone::Comment => "opmerking",
        Zone::Filename => "bestandsnaam",
        Zone::Attachment => "bijlage",
    }
}
