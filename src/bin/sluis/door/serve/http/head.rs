//! The headers of a request in, how its body is to be read and which answers its sender reads out.

use hyper::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};

use super::answer::{self, Problem};
use super::name::told;

/// How a body is to be read.
pub(super) enum Form {
    /// Parts between this boundary.
    Multipart(String),
    /// A submission in JSON.
    Json,
    /// A file of that name, or those: headers may tell several.
    File(Vec<String>),
}

/// How the body is to be read, by what the headers say.
pub(super) fn form(headers: &HeaderMap) -> Result<Form, Problem> {
    let identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| !identity(coding)) {
        return Err(answer::BAD_TYPE);
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Ok(Form::Json),
        "multipart/form-data" => multer::parse_boundary(kind).map(Form::Multipart).map_err(|_| answer::BAD_FORM),
        "application/octet-stream" => Ok(Form::File(file_names(headers)?)),
        _ => match file_names(headers)? {
            names if names.is_empty() => Err(answer::BAD_TYPE),
            names => Ok(Form::File(names)),
        },
    }
}

/// The names of a file that is sent as it is, each once.
pub(super) fn file_names(headers: &HeaderMap) -> Result<Vec<String>, Problem> {
    let all = |name: &str| headers.get_all(name).iter().map(HeaderValue::as_bytes);
    told(all("x-filename"), all(CONTENT_DISPOSITION.as_str()), None).map_err(|_| answer::BAD_NAME)
}

/// Whether the sender reads one of `kinds`, which are what it may name them by.
pub(super) fn accepts(headers: &HeaderMap, kinds: &[&str]) -> bool {
    let mut ranges = headers.get_all(ACCEPT).iter().filter_map(|header| header.to_str().ok()).peekable();
    ranges.peek().is_none()
        || ranges.flat_map(|header| header.split(',')).any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|part| {
                part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|quality| quality <= 0.0)
            });
            !refused && kinds.contains(&kind.as_str())
        })
}
