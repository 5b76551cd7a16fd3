//! What came of a request in, a response out; whatever is not as asked is a problem by RFC 9457.

use std::fmt;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use serde::Serialize;

use super::super::copy::Refusal;
use crate::door::redact::Told;

/// The version of the interface, told with every response (NL API Design Rules, `/core/version-header`).
pub(super) const VERSION: &str = "1.1.0";

pub(super) const JSON: &str = "application/json";
pub(super) const PROBLEM: &str = "application/problem+json";
pub(super) const BYTES: &str = "application/octet-stream";

/// A response, all of it in memory: none is large, but for copies, of which there are few at a time.
pub(super) type Answer = Response<Full<Bytes>>;

/// Why a request was not answered as asked: an id of ours, a status, and what to do, in both languages. No word of it
/// comes out of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) id: &'static str,
    status: StatusCode,
    nl: &'static str,
    en: &'static str,
    /// Seconds after which it is worth another try.
    again: Option<u32>,
}

/// A problem and its words.
macro_rules! problem {
    ($name:ident, $id:literal, $status:ident, $nl:literal, $en:literal $(, again $again:literal)?) => {
        pub(super) const $name: Problem = Problem {
            id: $id,
            status: StatusCode::$status,
            nl: $nl,
            en: $en,
            again: { let again: Option<u32> = None; $(let again = { let _ = again; Some($again) };)? again },
        };
    };
}

problem!(
    BAD_QUERY,
    "bad-query",
    BAD_REQUEST,
    "De query bevat een onbekende, dubbele of ongeldige parameter; mode is verdict of gate.",
    "The query holds an unknown, repeated or invalid parameter; mode is verdict or gate."
);
problem!(
    BAD_FORM,
    "bad-form",
    BAD_REQUEST,
    "Het formulier is onvolledig of beschadigd, heeft een onbekend of dubbel veld, of een veld dat geen UTF-8 is.",
    "The form is incomplete or broken, has an unknown or repeated field, or a field that is not UTF-8."
);
problem!(
    BAD_JSON,
    "bad-json",
    BAD_REQUEST,
    "De JSON is geen geldige inzending; reason zegt wat eraan schort.",
    "The JSON is no valid submission; reason tells what is wrong."
);
problem!(
    BAD_NAME,
    "bad-file-name",
    BAD_REQUEST,
    "De bestandsnaam in Content-Disposition of X-Filename is niet te lezen.",
    "The file name in Content-Disposition or X-Filename cannot be read."
);
problem!(
    NOTHING,
    "nothing-to-judge",
    BAD_REQUEST,
    "Er is niets om te beoordelen: geef een onderwerp, toelichting, opmerking of bijlage mee.",
    "There is nothing to judge: give a subject, a description, a comment or an attachment."
);
problem!(NO_POLICY, "no-such-policy", BAD_REQUEST, "Dat beleid bestaat hier niet.", "There is no such policy here.");
problem!(
    CUT,
    "body-cut-short",
    BAD_REQUEST,
    "De inhoud van het verzoek is niet volledig aangekomen.",
    "The body of the request did not come in whole."
);
problem!(
    UNAUTHORIZED,
    "unauthorized",
    UNAUTHORIZED,
    "Geef een geldig token mee: Authorization: Bearer …",
    "Give a valid token: Authorization: Bearer …"
);
problem!(
    NOT_FOUND,
    "not-found",
    NOT_FOUND,
    "Dit adres bestaat niet; /openapi.json beschrijft wat er is.",
    "There is nothing at this address; /openapi.json tells what there is."
);
problem!(
    BAD_METHOD,
    "method-not-allowed",
    METHOD_NOT_ALLOWED,
    "Deze methode kan hier niet; zie Allow.",
    "This method does not apply here; see Allow."
);
problem!(
    NOT_ACCEPTABLE,
    "not-acceptable",
    NOT_ACCEPTABLE,
    "Het antwoord is application/json of application/problem+json; Accept laat geen van beide toe.",
    "The answer is application/json or application/problem+json; Accept allows neither."
);
problem!(
    BAD_COPY_QUERY,
    "bad-query",
    BAD_REQUEST,
    "De query bevat een onbekende, dubbele of ongeldige parameter; how is mask, tag of pseudonym, lang is nl of en.",
    "The query holds an unknown, repeated or invalid parameter; how is mask, tag or pseudonym, lang is nl or en."
);
problem!(
    NOT_ONE_FILE,
    "not-one-file",
    BAD_REQUEST,
    "Stuur precies één bestand dat niet leeg is, met één naam, en niets ernaast.",
    "Send exactly one file that is not empty, with one name, and nothing beside it."
);
problem!(
    NO_COPY_ACCEPTED,
    "not-acceptable",
    NOT_ACCEPTABLE,
    "Het antwoord is application/octet-stream; Accept laat dat niet toe.",
    "The answer is application/octet-stream; Accept does not allow that."
);
problem!(
    STALLED,
    "body-stalled",
    REQUEST_TIMEOUT,
    "De inhoud van het verzoek bleef uit.",
    "The body of the request did not come."
);
problem!(
    TOO_LARGE,
    "too-large",
    PAYLOAD_TOO_LARGE,
    "Het verzoek of een deel ervan is te groot.",
    "The request or a part of it is too large."
);
problem!(
    BAD_TYPE,
    "unsupported-media-type",
    UNSUPPORTED_MEDIA_TYPE,
    "Stuur multipart/form-data, application/json, of een bestand met zijn naam in Content-Disposition of X-Filename, zonder Content-Encoding.",
    "Send multipart/form-data, application/json, or a file with its name in Content-Disposition or X-Filename, without Content-Encoding."
);
problem!(BUSY, "busy", TOO_MANY_REQUESTS,
    "Het is te druk; probeer het zo opnieuw.",
    "Too many requests at once; try again soon.", again 1);
problem!(TIMEOUT, "timeout", SERVICE_UNAVAILABLE,
    "De beoordeling kwam niet op tijd klaar; er is niets doorgelaten.",
    "The judgement was not done in time; nothing was let through.", again 5);
problem!(DISK, "no-room", SERVICE_UNAVAILABLE,
    "Er is nu geen ruimte om het verzoek te bewaren; er is niets doorgelaten.",
    "There is no room to keep the request now; nothing was let through.", again 30);
problem!(NOT_READY, "not-ready", SERVICE_UNAVAILABLE,
    "De dienst is niet gereed.",
    "The service is not ready.", again 5);
problem!(
    FAILED,
    "internal-error",
    INTERNAL_SERVER_ERROR,
    "Er ging hier iets mis; er is niets doorgelaten.",
    "Something went wrong here; nothing was let through."
);

#[derive(Serialize)]
struct Wire<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    en: English<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct English<'a> {
    title: &'a str,
    detail: &'a str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl std::error::Error for Problem {}

impl Problem {
    /// The response that tells it, for the request with that id.
    pub(super) fn answer(&self, id: &str) -> Answer {
        self.because(id, None)
    }

    /// The same, with a reason that holds no word of the request.
    pub(super) fn because(&self, id: &str, reason: Option<&str>) -> Answer {
        let title = self.status.canonical_reason().unwrap_or_default();
        let wire = Wire {
            r#type: format!("urn:sluis:problem:{}", self.id),
            title: dutch(self.status),
            status: self.status.as_u16(),
            detail: self.nl,
            instance: (!id.is_empty()).then(|| instance(id)),
            en: English { title, detail: self.en },
            reason,
        };
        let mut answer = with_body(self.status, PROBLEM, serde_json::to_vec(&wire).unwrap_or_default());
        if let Some(seconds) = self.again {
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"sluis\""));
        }
        answer
    }
}

/// There is no cleaned copy, and why.
pub(super) fn not_redacted(refusal: &Refusal, id: &str) -> Answer {
    let [nl, en] = refusal.told.each_ref().map(|Told { message, remedy }| format!("{message}. {remedy}"));
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let wire = Wire {
        r#type: "urn:sluis:problem:not-redacted".into(),
        title: "Geen geschoonde kopie",
        status: status.as_u16(),
        detail: &nl,
        instance: Some(instance(id)),
        en: English { title: "No cleaned copy", detail: &en },
        reason: Some(&refusal.code),
    };
    with_body(status, PROBLEM, serde_json::to_vec(&wire).unwrap_or_default())
}

/// How a problem names the request that it is about.
pub(super) fn instance(id: &str) -> String {
    format!("urn:sluis:check:{id}")
}

/// The Dutch name of a status.
fn dutch(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "Ongeldig verzoek",
        StatusCode::UNAUTHORIZED => "Niet aangemeld",
        StatusCode::NOT_FOUND => "Niet gevonden",
        StatusCode::METHOD_NOT_ALLOWED => "Methode niet toegestaan",
        StatusCode::NOT_ACCEPTABLE => "Niet leverbaar",
        StatusCode::REQUEST_TIMEOUT => "Verzoek duurde te lang",
        StatusCode::PAYLOAD_TOO_LARGE => "Te groot",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Soort inhoud niet ondersteund",
        StatusCode::TOO_MANY_REQUESTS => "Te druk",
        StatusCode::SERVICE_UNAVAILABLE => "Niet beschikbaar",
        _ => "Interne fout",
    }
}

/// A response with a body.
pub(super) fn with_body(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// A response without one.
pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::new()));
    *answer.status_mut() = status;
    answer
}

/// Says which methods apply.
pub(super) fn allowing(mut answer: Answer, methods: &'static str) -> Answer {
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    answer
}

/// What every response carries.
pub(super) fn finish(mut answer: Answer, id: &str) -> Answer {
    let headers = answer.headers_mut();
    headers.insert(HeaderName::from_static("api-version"), HeaderValue::from_static(VERSION));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    answer
}
