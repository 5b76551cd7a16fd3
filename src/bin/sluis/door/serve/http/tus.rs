//! `POST /hooks/tusd`: a hook of tusd in, its answer out; what is refused is removed first, what is accepted is moved
//! to where only accepted uploads are.
//!
//! It answers 200 whatever happens: tusd makes an internal error of any other status, which some clients take for a
//! success.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::{Request, StatusCode};
use sluis::{Decision, Lang, Submission, Words};

use super::super::loaded::Loaded;
use super::super::service::{Case, Outcome, Service};
use super::answer::{self, Answer, Problem};
use super::body::Body;
use crate::door::tus::{self, REQUEST_MAX, Store, Stored, Wanted};

/// Answers one hook.
pub(super) async fn hook(service: &Arc<Service>, request: Request<Incoming>, case: &mut Case) -> Answer {
    case.kind = "tus";
    let loaded = Arc::clone(&case.loaded);
    if loaded.args.tus_uploads.is_none() {
        return answer::NOT_FOUND.answer(&case.id);
    }
    let (head, incoming) = request.into_parts();
    let mut body = Body::of(incoming, &head.headers, &loaded.args).at_most(REQUEST_MAX);
    let told = words(&loaded).map(|words| words.term("not-judged"));
    let said = match whole(&mut body).await {
        Ok(json) => answered(service, case, &loaded, json).await,
        Err(_) => None,
    };
    answer::with_body(
        StatusCode::OK,
        answer::JSON,
        said.unwrap_or_else(|| tus::not_judged(&answer::instance(&case.id), told)),
    )
}

/// All of a request: it is small.
async fn whole(body: &mut Body) -> Result<Vec<u8>, Problem> {
    let mut whole = Vec::new();
    while let Some(piece) = body.piece().await? {
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// The answer; none where nothing could be judged, and so is not accepted.
async fn answered(service: &Arc<Service>, case: &Case, loaded: &Arc<Loaded>, json: Vec<u8>) -> Option<String> {
    let asked = on_disk(loaded, move |store| {
        Some(match tus::Request::from_json(&json)?.wanted(store).ok()? {
            Wanted::Content(_, stored) if stored.promoted(store) => Wanted::Nothing,
            Wanted::Content(mut submission, stored) => {
                if !stored.open(&mut submission) {
                    // What cannot be read may not be taken for done.
                    let _ = stored.remove();
                    return None;
                }
                Wanted::Content(submission, stored)
            }
            other => other,
        })
    });
    let (submission, stored) = match asked.await? {
        Wanted::Nothing => return Some(tus::accepted()),
        Wanted::Names(submission) => (submission, None),
        Wanted::Content(submission, stored) => (submission, Some(stored)),
    };
    let submission = Submission { channel: loaded.channel.clone(), ..submission };
    let outcome = service.judge(case, submission).await;
    let passes = outcome.passes();
    let settled = on_disk(loaded, move |store| settle(stored.as_ref(), store, passes)).await;
    match outcome {
        _ if passes && settled.is_some() => Some(tus::accepted()),
        Outcome::Judged(verdict) if verdict.decision == Decision::Reject && settled.is_some() => {
            Some(tus::refused(&verdict, &answer::instance(&case.id), words(loaded)))
        }
        _ => None,
    }
}

/// The words of Dutch and of English.
fn words(loaded: &Loaded) -> [&Words; 2] {
    [Lang::Nl, Lang::En].map(|lang| &**loaded.desk.gate.rules().messages.words(lang))
}

/// Moves what passes, removes everything else; none where that failed.
fn settle(stored: Option<&Stored>, store: &Store<'_>, passes: bool) -> Option<()> {
    let Some(stored) = stored else { return Some(()) };
    if passes {
        let promoted = stored.promote(store);
        if promoted.is_err() {
            // It may not stay where its sender can go on with it.
            let _ = stored.remove();
        }
        return promoted.ok();
    }
    stored.remove().ok()
}

/// Does `work` on a thread that may wait for a disk.
async fn on_disk<T: Send + 'static>(
    loaded: &Arc<Loaded>,
    work: impl FnOnce(&Store<'_>) -> Option<T> + Send + 'static,
) -> Option<T> {
    let loaded = Arc::clone(loaded);
    let worked = tokio::task::spawn_blocking(move || {
        let args = &loaded.args;
        work(&Store { uploads: args.tus_uploads.as_deref(), promote_to: args.tus_promote_to.as_deref() })
    });
    worked.await.ok().flatten()
}
