//! `POST /v1/checks`: a form, a submission in JSON or a file as it is in, a verdict out, or yes or no.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use sluis::report::{Options, verdict_json, verdict_problem};
use sluis::{Channel, Decision, Lang, Submission, SubmissionError, Verdict};
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use super::super::front::Front;
use super::super::loaded::Loaded;
use super::super::service::{Case, Outcome, Service};
use super::answer::{self, Answer, Problem};
use super::body::{Body, refused};
use super::form;
use super::head::{self, Form};
use super::name::named;
use super::query::{Mode, Query};

/// What its answers are, as ranges name them.
const JSON: [&str; 5] = ["*/*", "application/*", answer::JSON, answer::PROBLEM, "application/*+json"];

/// A submission of which is not known yet whether it names its own channel.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) submission: Submission,
    pub(super) channel: Option<String>,
}

/// A problem, and what is wrong in words that hold nothing of the request.
struct Told(Problem, Option<String>);

impl From<Problem> for Told {
    fn from(problem: Problem) -> Self {
        Self(problem, None)
    }
}

/// Answers one check. Values are shown only to one who asks, and only where it `reveals` them.
pub(super) async fn check(
    service: &Arc<Service>,
    request: Request<Incoming>,
    reveals: bool,
    case: &mut Case,
) -> Answer {
    let (head, incoming) = request.into_parts();
    let body = Arc::new(Mutex::new(Body::of(incoming, &head.headers, &case.loaded.args)));
    match judged(service, &head, &body, reveals, case).await {
        Ok(answer) => answer,
        Err(Told(problem, reason)) => {
            // A disk that is full, say, is no fault of the sender, and was told.
            if problem != answer::DISK && case.kind != super::UNKNOWN {
                service.refused(case, body.lock().await.read(), problem.id);
            }
            drain(body, problem);
            problem.because(&case.id, reason.as_deref())
        }
    }
}

/// Reads what still comes of a body into nothing, while `problem` is told.
pub(super) fn drain(body: Arc<Mutex<Body>>, problem: Problem) {
    // Nobody else reads it any more.
    if let Some(body) = Arc::into_inner(body) {
        body.into_inner().drain(problem);
    }
}

async fn judged(
    service: &Arc<Service>,
    head: &Parts,
    body: &Arc<Mutex<Body>>,
    reveals: bool,
    case: &mut Case,
) -> Result<Answer, Told> {
    let query = Query::read(head.uri.query().unwrap_or_default())?;
    if query.reveal && !reveals {
        return Err(answer::BAD_QUERY.into());
    }
    if !head::accepts(&head.headers, &JSON) {
        return Err(answer::NOT_ACCEPTABLE.into());
    }
    let form = head::form(&head.headers)?;
    case.kind = match form {
        Form::Multipart(_) => "form",
        Form::Json => "json",
        Form::File(_) => "file",
    };
    let mode = query.mode;
    // Held as long as the submission is: so many large ones are in memory at a time.
    let mut large = None;
    let submission = match read(form, body, service, case, &mut large).await {
        Ok(draft) => submission(draft, query.clone(), &case.loaded)?,
        // The disk is full, say: that is no fault of the sender.
        Err(Told(answer::DISK, reason)) => {
            let read = body.lock().await.read();
            return match service.unread(case, read, "no-room") {
                Outcome::LetPass => Ok(let_pass(case, mode)),
                _ => Err(Told(answer::DISK, reason)),
            };
        }
        Err(told) => return Err(told),
    };
    Ok(match service.judge(case, submission).await {
        Outcome::Judged(verdict) if verdict.decision == Decision::Error => answer::FAILED.answer(&case.id),
        Outcome::Judged(verdict) => tell(&verdict, case, &query),
        Outcome::Busy => answer::BUSY.answer(&case.id),
        Outcome::Timeout => answer::TIMEOUT.answer(&case.id),
        Outcome::Failed => answer::FAILED.answer(&case.id),
        Outcome::LetPass => let_pass(case, mode),
    })
}

async fn read(
    form: Form,
    body: &Arc<Mutex<Body>>,
    service: &Service,
    case: &Case,
    large: &mut Option<OwnedSemaphorePermit>,
) -> Result<Draft, Told> {
    match form {
        Form::Multipart(boundary) => Ok(form::read(&boundary, body, case.loaded.args.max_body()).await?),
        Form::Json => {
            let spool = body.lock().await.spooled().await?;
            if spool.is_large() {
                *large = Some(service.room(case).await.ok_or(answer::BUSY)?);
            }
            json(spool.bytes().map_err(refused)?)
        }
        Form::File(names) => {
            let spool = body.lock().await.spooled().await?;
            if spool.len() == 0 {
                // No body at all looks the same.
                return Err(answer::NOTHING.into());
            }
            let attachments = named(names, spool.content().map_err(refused)?);
            Ok(Draft { submission: Submission { attachments, ..Submission::default() }, channel: None })
        }
    }
}

fn json(bytes: Vec<u8>) -> Result<Draft, Told> {
    #[derive(Deserialize)]
    struct Named {
        channel: Option<IgnoredAny>,
    }
    let bad = |error: &SubmissionError| Told(answer::BAD_JSON, Some(error.to_string()));
    let text = String::from_utf8(bytes).map_err(|_| Told(answer::BAD_JSON, Some("it is not UTF-8".into())))?;
    let text = text.trim_start_matches('\u{feff}');
    let submission = Submission::from_json(text).and_then(Submission::without_paths).map_err(|error| bad(&error))?;
    let names_channel = serde_json::from_str::<Named>(text).is_ok_and(|named| named.channel.is_some());
    let channel = names_channel.then(|| submission.channel.as_str().to_owned());
    Ok(Draft { submission, channel })
}

/// The submission that `draft` comes to; what it does not say, the query says, or else the settings.
fn submission(draft: Draft, query: Query, loaded: &Loaded) -> Result<Submission, Told> {
    let Draft { mut submission, channel } = draft;
    let said = |text: &String| !text.trim().is_empty();
    let channel = channel.filter(said).or(query.channel);
    submission.channel = channel.map_or_else(|| loaded.channel.clone(), |channel| Channel::new(&channel));
    let rules = loaded.desk.gate.rules();
    // Also where the submission names another: what is asked for and not there is told.
    if query.policy.as_ref().is_some_and(|policy| rules.policy(policy).is_none()) {
        return Err(answer::NO_POLICY.into());
    }
    submission.policy = submission.policy.filter(said).or(query.policy);
    let texts = [&submission.subject, &submission.description, &submission.comment];
    if texts.iter().all(|text| text.is_none()) && submission.attachments.is_empty() {
        return Err(answer::NOTHING.into());
    }
    let policy = submission.policy.as_deref().unwrap_or(&loaded.policy);
    if rules.policy(policy).is_none() {
        return Err(answer::NO_POLICY.into());
    }
    Ok(submission)
}

fn tell(verdict: &Verdict, case: &Case, query: &Query) -> Answer {
    let messages = &case.loaded.desk.gate.rules().messages;
    let options = Options {
        lang: Lang::Nl,
        words: Arc::clone(messages.words(Lang::Nl)),
        reveal: query.reveal,
        ..Options::default()
    };
    let mut body = Vec::new();
    // Writing to memory cannot fail.
    let (status, kind) = match (query.mode, verdict.decision) {
        (Mode::Verdict, _) => {
            let _ = verdict_json(verdict, &options, &mut body);
            (StatusCode::OK, answer::JSON)
        }
        (Mode::Gate, Decision::Allow | Decision::Warn) => return passed(verdict.decision.id()),
        (Mode::Gate, _) => {
            let english = messages.words(Lang::En);
            let _ = verdict_problem(verdict, &answer::instance(&case.id), [&options.words, english], &mut body);
            (StatusCode::UNPROCESSABLE_ENTITY, answer::PROBLEM)
        }
    };
    answer::with_body(status, kind, body)
}

/// Yes, in a word.
fn passed(decision: &'static str) -> Answer {
    let mut answer = answer::empty(StatusCode::NO_CONTENT);
    answer.headers_mut().insert(HeaderName::from_static("sluis-decision"), HeaderValue::from_static(decision));
    answer
}

/// What passes without a verdict, because the operator said so.
fn let_pass(case: &Case, mode: Mode) -> Answer {
    if mode == Mode::Gate {
        return passed("let-pass");
    }
    let verdict = serde_json::json!({
        "type": "verdict", "decision": "allow", "policy": case.loaded.policy,
        "channel": case.loaded.channel.as_str(), "reasons": [], "labels": ["not-inspected"],
        "persons": {"min": 0, "max": 0}, "findings": [],
        "coverage": [{"part": "submission", "status": "crashed", "reason": "let-pass"}],
        "engine": {"version": env!("CARGO_PKG_VERSION"), "rules": case.loaded.desk.gate.rules().digest()},
    });
    answer::with_body(StatusCode::OK, answer::JSON, verdict.to_string())
}

/// The front that this is.
pub(super) const FRONT: Front = Front::Http;
