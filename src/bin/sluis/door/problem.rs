//! A verdict that refuses in, the problem of an HTTP answer out (RFC 9457), in Dutch and English, without a value.

use serde::Serialize;
use sluis::{Decision, Reason, Texts, Verdict, Words};

/// The status of an answer that refuses: clients of tus take all others for a reason to try again or for a success.
pub(super) const UNPROCESSABLE: u16 = 422;

/// The type of problem of a submission that is refused.
const REFUSED: &str = "urn:sluis:refused";
/// The type of problem of one that could not be judged.
const NOT_JUDGED: &str = "urn:sluis:not-judged";

/// An `application/problem+json`.
#[derive(Serialize)]
pub(super) struct Problem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: String,
    reasons: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    rule: &'a str,
    zone: &'static str,
    message: &'a Texts,
    remedy: &'a Texts,
}

impl<'a> Problem<'a> {
    /// The problem of `verdict`, titled in `words`.
    pub(super) fn of(verdict: &'a Verdict, words: &'a Words) -> Self {
        let refuses = |reason: &&Reason| reason.decision == Decision::Reject;
        let mut reasons = verdict.reasons.iter().filter(refuses).peekable();
        let Some(first) = reasons.peek() else {
            return Self::not_judged(words.term("not-judged"));
        };
        Self {
            r#type: REFUSED,
            title: words.term("refused"),
            status: UNPROCESSABLE,
            detail: format!("{} {}", first.message.nl, first.remedy.nl),
            reasons: reasons
                .map(|reason| Told {
                    rule: &reason.rule,
                    zone: reason.zone.id(),
                    message: &reason.message,
                    remedy: &reason.remedy,
                })
                .collect(),
        }
    }

    /// The problem of what could not be judged, and so is not accepted.
    pub(super) fn not_judged(message: &'a str) -> Self {
        Self {
            r#type: NOT_JUDGED,
            title: message,
            status: UNPROCESSABLE,
            detail: message.to_owned(),
            reasons: Vec::new(),
        }
    }

    /// Its JSON in at most `most` bytes: reasons are left out from the end until it fits.
    pub(super) fn json(mut self, most: usize) -> String {
        loop {
            let json = serde_json::to_string(&self).unwrap_or_default();
            if json.len() <= most {
                return json;
            }
            if self.reasons.pop().is_none() {
                self.detail = self.title.to_owned();
                return serde_json::to_string(&self).unwrap_or_default();
            }
        }
    }
}
