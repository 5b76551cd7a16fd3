//! `POST /v1/redactions`: one file in, a cleaned copy of it out, or a problem that says why there can be none.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{CONTENT_DISPOSITION, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, StatusCode};
use sluis::redact::How;
use sluis::{Attachment, Content, Lang, Submission};
use tokio::sync::Mutex;

use super::super::copy::{Copy, Made, Wish, make};
use super::super::service::{Case, Outcome, Service};
use super::answer::{self, Answer, Problem};
use super::body::{Body, refused};
use super::checks::{Draft, drain};
use super::form;
use super::head::{self, Form};
use super::name;

/// What a copy is, as ranges name it: its own type is not told, so that no browser shows what it should save.
const KINDS: [&str; 3] = ["*/*", "application/*", answer::BYTES];

/// Answers one wish for a copy.
pub(super) async fn redact(service: &Arc<Service>, request: Request<Incoming>, case: &mut Case) -> Answer {
    case.kind = "redaction";
    let (head, incoming) = request.into_parts();
    let body = Arc::new(Mutex::new(Body::of(incoming, &head.headers, &case.loaded.args)));
    let wish = match wish(&head, &body, case).await {
        Ok(wish) => wish,
        Err(problem) => {
            service.refused(case, body.lock().await.read(), problem.id);
            drain(body, problem);
            return problem.answer(&case.id);
        }
    };
    // The copy and what it is made of are in memory.
    let Some(_room) = service.room(case).await else { return answer::BUSY.answer(&case.id) };
    match make(service, case, wish).await {
        Made::Copy(copy) => tell(copy),
        Made::Refused(refusal) => answer::not_redacted(&refusal, &case.id),
        Made::Not(Outcome::Busy) => answer::BUSY.answer(&case.id),
        Made::Not(Outcome::Timeout) => answer::TIMEOUT.answer(&case.id),
        Made::Not(_) => answer::FAILED.answer(&case.id),
    }
}

async fn wish(head: &Parts, body: &Arc<Mutex<Body>>, case: &Case) -> Result<Wish, Problem> {
    let (how, lang) = query(head.uri.query().unwrap_or_default())?;
    if !head::accepts(&head.headers, &KINDS) {
        return Err(answer::NO_COPY_ACCEPTED);
    }
    let (name, content) = match head::form(&head.headers)? {
        Form::Multipart(boundary) => only_file(form::read(&boundary, body, case.loaded.args.max_body()).await?)?,
        // A file like any other, where it has a name.
        Form::Json => match head::file_names(&head.headers)? {
            names if names.is_empty() => return Err(answer::BAD_TYPE),
            names => sent(names, body).await?,
        },
        Form::File(names) => sent(names, body).await?,
    };
    Ok(Wish { name, how, lang, content })
}

/// What a query says: how values are replaced, and the language of tags.
fn query(query: &str) -> Result<(How, Lang), Problem> {
    let (mut how, mut lang) = (None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let said = match pair.split_once('=') {
            Some(("how", value)) => {
                let known = [How::Mask, How::Tag, How::Pseudonym].into_iter().find(|how| how.id() == value);
                how.replace(known.ok_or(answer::BAD_COPY_QUERY)?).is_some()
            }
            Some(("lang", "nl")) => lang.replace(Lang::Nl).is_some(),
            Some(("lang", "en")) => lang.replace(Lang::En).is_some(),
            _ => true,
        };
        if said {
            return Err(answer::BAD_COPY_QUERY);
        }
    }
    Ok((how.unwrap_or_default(), lang.unwrap_or_default()))
}

/// The one file of a form that holds nothing else.
fn only_file(draft: Draft) -> Result<(String, Content), Problem> {
    let Draft { submission, channel: None } = draft else { return Err(answer::NOT_ONE_FILE) };
    let Submission { id: None, policy: None, subject: None, description: None, comment: None, reporter, .. } =
        &submission
    else {
        return Err(answer::NOT_ONE_FILE);
    };
    let known = [&reporter.names, &reporter.emails, &reporter.phones].iter().any(|list| !list.is_empty());
    let mut files = submission.attachments.into_iter();
    match (files.next(), files.next()) {
        (Some(Attachment { content: Content::NameOnly, .. }), _) => Err(answer::NOT_ONE_FILE),
        (Some(Attachment { name, content }), None) if !known => Ok((name, content)),
        _ => Err(answer::NOT_ONE_FILE),
    }
}

/// A file that is sent as it is, and by one name.
async fn sent(names: Vec<String>, body: &Arc<Mutex<Body>>) -> Result<(String, Content), Problem> {
    let mut names = names.into_iter();
    let name = names.next().unwrap_or_default();
    if names.next().is_some() {
        return Err(answer::NOT_ONE_FILE);
    }
    let spool = body.lock().await.spooled().await?;
    if spool.len() == 0 {
        return Err(answer::NOT_ONE_FILE);
    }
    Ok((name, spool.content().map_err(refused)?))
}

fn tell(copy: Copy) -> Answer {
    let (disposition, replaced, removed) =
        (name::disposition(&copy.name), listed(copy.replaced.iter()), listed(copy.removed.iter()));
    let mut answer = answer::with_body(StatusCode::OK, answer::BYTES, copy.bytes);
    let headers = [
        (CONTENT_DISPOSITION, disposition),
        (HeaderName::from_static("sluis-replaced"), replaced),
        (HeaderName::from_static("sluis-removed"), removed),
    ];
    for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// `bsn=2, person_name=1`
fn listed<'c>(counts: impl Iterator<Item = (&'c String, &'c u64)>) -> String {
    counts.map(|(id, count)| format!("{id}={count}")).collect::<Vec<_>>().join(", ")
}
