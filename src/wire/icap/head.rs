//! The beginning of a request in, what it asks for and what it carries out.

use thiserror::Error;

use super::{HEADER_MAX, Headers};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// What the service can do.
    Options,
    /// A request on its way to a server.
    Reqmod,
    /// A response on its way to a client.
    Respmod,
}

/// What follows the head, in order, each with its offset from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The header of an HTTP request.
    RequestHead,
    /// The header of an HTTP response.
    ResponseHead,
    /// A body in chunks.
    Body,
    /// No body.
    NoBody,
}

/// A request's own header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What is asked for.
    pub method: Method,
    /// The service's name: the path of the address, without what is asked of it.
    pub service: String,
    /// Its headers.
    pub headers: Headers,
    /// What it carries, and where each part begins.
    pub sections: Vec<(Section, usize)>,
}

/// Why bytes are no request of ICAP.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Bad {
    /// Not a line of three words, the last of them ICAP/1.0.
    #[error("no request of ICAP")]
    Line,
    /// Another method.
    #[error("a method that is not known")]
    Method,
    /// An `Encapsulated` that is not there, or says nothing sensible.
    #[error("an Encapsulated header that cannot be read")]
    Encapsulated,
    /// Longer than any client writes.
    #[error("a header that is too long")]
    TooLong,
}

impl Bad {
    /// The status that tells it.
    pub const fn status(self) -> u16 {
        match self {
            Self::Method => 405,
            Self::Line | Self::Encapsulated | Self::TooLong => 400,
        }
    }
}

/// The request at the beginning of `buffer` and the bytes that its header takes, or none yet. Empty lines before it
/// are passed over: they end the one before.
pub fn next(buffer: &[u8]) -> Result<Option<(Head, usize)>, Bad> {
    let start = buffer.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(buffer.len());
    let rest = buffer.get(start..).unwrap_or_default();
    let Some(end) = end_of_lines(rest) else {
        return if rest.len() > HEADER_MAX { Err(Bad::TooLong) } else { Ok(None) };
    };
    if end > HEADER_MAX {
        return Err(Bad::TooLong);
    }
    let text = rest.get(..end).unwrap_or_default();
    let line_end = text.iter().position(|&byte| byte == b'\n').ok_or(Bad::Line)?;
    let (line, lines) = text.split_at(line_end);
    let line = std::str::from_utf8(line).map_err(|_| Bad::Line)?;
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let &[method, address, version] = words.as_slice() else { return Err(Bad::Line) };
    if !version.starts_with("ICAP/1.") {
        return Err(Bad::Line);
    }
    let method = match method {
        "OPTIONS" => Method::Options,
        "REQMOD" => Method::Reqmod,
        "RESPMOD" => Method::Respmod,
        _ => return Err(Bad::Method),
    };
    let headers = Headers::read(lines.get(1..).unwrap_or_default());
    let sections = match headers.get("Encapsulated") {
        Some(told) => sections(told).ok_or(Bad::Encapsulated)?,
        None if method == Method::Options => Vec::new(),
        None => return Err(Bad::Encapsulated),
    };
    Ok(Some((Head { method, service: service(address), headers, sections }, start + end)))
}

/// Where the empty line behind the first lines of `bytes` ends.
pub(super) fn end_of_lines(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let line = bytes.get(at..)?.iter().position(|&byte| byte == b'\n')?;
        let empty = matches!(bytes.get(at..at + line)?, [] | b"\r");
        at += line + 1;
        if empty && at > 2 {
            return Some(at);
        }
    }
}

/// `icap://host:port/name?asked` or `/name`, without slashes around it.
fn service(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address,
    };
    path.split(['?', '#']).next().unwrap_or_default().trim_matches('/').to_ascii_lowercase()
}

/// Reads `req-hdr=0, res-hdr=45, req-body=100`: each begins where the one before ends or later, and a body is last.
fn sections(told: &str) -> Option<Vec<(Section, usize)>> {
    let mut sections: Vec<(Section, usize)> = Vec::new();
    for part in told.split(',') {
        let (name, offset) = part.trim().split_once('=')?;
        let section = match name.trim().to_ascii_lowercase().as_str() {
            "req-hdr" => Section::RequestHead,
            "res-hdr" => Section::ResponseHead,
            "req-body" | "res-body" | "opt-body" => Section::Body,
            "null-body" => Section::NoBody,
            _ => return None,
        };
        let offset: usize = offset.trim().parse().ok()?;
        let (last, before) = match sections.last() {
            Some(&(last, before)) => (matches!(last, Section::Body | Section::NoBody), before),
            None => (false, 0),
        };
        if last || offset < before || offset > HEADER_MAX || (sections.is_empty() && offset != 0) {
            return None;
        }
        sections.push((section, offset));
    }
    matches!(sections.last(), Some((Section::Body | Section::NoBody, _))).then_some(sections)
}
