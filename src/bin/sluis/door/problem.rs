//! A verdict that refuses in, the problem of an HTTP answer out that fits where it has to (RFC 9457); and the problem of
//! what could not be judged.

use serde_json::json;
use sluis::report::verdict_problem;
use sluis::{Verdict, Words};

/// The status of an answer that refuses: clients of tus take all others for a reason to try again or for a success.
pub(super) const UNPROCESSABLE: u16 = 422;

/// The problem of `verdict` about `instance`, in the words of Dutch and of English, in `most` bytes: findings are left
/// out where it does not fit, then reasons from the end.
pub(super) fn refused(verdict: &Verdict, instance: &str, words: [&Words; 2], most: usize) -> Vec<u8> {
    let mut told = verdict.clone();
    loop {
        let mut json = Vec::new();
        // Writing to memory cannot fail.
        let _ = verdict_problem(&told, instance, words, &mut json);
        if json.len() <= most || told.reasons.is_empty() {
            return json;
        }
        if told.findings.is_empty() {
            told.reasons.pop();
        } else {
            told.findings.clear();
        }
    }
}

/// The problem of what could not be judged, and so is not accepted: told in Dutch and in English.
pub(super) fn not_judged(instance: &str, status: u16, [nl, en]: [&str; 2]) -> Vec<u8> {
    let problem = json!({
        "type": "urn:sluis:problem:not-judged", "title": "Niet beoordeeld", "status": status, "detail": nl,
        "instance": instance, "en": {"title": "Not judged", "detail": en},
    });
    problem.to_string().into_bytes()
}
