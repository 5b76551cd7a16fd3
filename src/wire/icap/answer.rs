//! What came of a request in, the answer's bytes out: one set of bytes that every client we ran reads.
//!
//! Some read headers case by case, split them at ": ", look for a whole phrase, or wait for `0\r\n\r\n`: the order and
//! the wording here are measured, not a matter of taste.

use std::fmt::Write as _;

use crate::wire::chunked::{LAST, chunk};

/// One thing that a blocked upload may not hold.
#[derive(Clone, Debug)]
pub struct Violation<'a> {
    /// The file or field that it is about.
    pub place: &'a str,
    /// What was found.
    pub name: &'a str,
    /// The rule.
    pub rule: &'a str,
}

/// What a service can do.
pub fn options(tag: &str, service: &str) -> Vec<u8> {
    // The last header, since a client waits for `0\r\n\r\n`.
    format!(
        "ICAP/1.0 200 OK\r\nMethods: REQMOD, RESPMOD\r\nService: {service}\r\nISTag: \"{tag}\"\r\nMax-Connections: 64\r\n\
         Options-TTL: 300\r\nAllow: 204\r\nPreview: 1024\r\nTransfer-Preview: *\r\nEncapsulated: null-body=0\r\n\r\n"
    )
    .into_bytes()
}

/// Nothing is wrong, and the client keeps what it has.
pub fn no_change(tag: &str) -> Vec<u8> {
    format!("ICAP/1.0 204 No modifications needed\r\nISTag: \"{tag}\"\r\nEncapsulated: null-body=0\r\n\r\n")
        .into_bytes()
}

/// More than the preview is needed.
pub const fn continue_() -> &'static [u8] {
    b"ICAP/1.0 100 Continue\r\n\r\n"
}

/// The head of an answer that gives back what came: `heads` with their names and bytes, and whether a body of chunks
/// follows.
pub fn echo(tag: &str, heads: &[(&str, &[u8])], body: Option<&str>) -> Vec<u8> {
    let mut told = Vec::new();
    let mut offset = 0;
    for (name, bytes) in heads {
        told.push(format!("{name}={offset}"));
        offset += bytes.len();
    }
    told.push(format!("{}={offset}", body.unwrap_or("null-body")));
    let mut bytes =
        format!("ICAP/1.0 200 OK\r\nISTag: \"{tag}\"\r\nEncapsulated: {}\r\n\r\n", told.join(", ")).into_bytes();
    for (_, head) in heads {
        bytes.extend_from_slice(head);
    }
    bytes
}

/// The upload is refused: `threat` names why in one word, `status` and `page` are what the uploader's client gets.
pub fn block(tag: &str, threat: &str, violations: &[Violation<'_>], status: u16, page: &[u8]) -> Vec<u8> {
    let phrase = if status == 422 { "Unprocessable Content" } else { "Service Unavailable" };
    let mut head = format!("ICAP/1.0 200 OK\r\nISTag: \"{tag}\"\r\nConnection: close\r\n");
    // Writing to a string cannot fail.
    let _ = write!(head, "X-Infection-Found: Type=0; Resolution=2; Threat={};\r\n", plain(threat));
    let _ = write!(head, "X-Violations-Found: {}\r\n", violations.len());
    for Violation { place, name, rule } in violations {
        let _ = write!(head, "\t{}\r\n\t{}\r\n\t{}\r\n\t2\r\n", plain(place), plain(name), plain(rule));
    }
    let response = format!(
        "HTTP/1.1 {status} {phrase}\r\nContent-Type: application/problem+json\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        page.len()
    );
    let _ = write!(head, "Encapsulated: res-hdr=0, res-body={}\r\n\r\n", response.len());
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(response.as_bytes());
    if !page.is_empty() {
        bytes.extend_from_slice(&chunk(page));
    }
    bytes.extend_from_slice(LAST);
    bytes
}

/// There is no answer but a status; the connection ends.
pub fn error(tag: &str, status: u16) -> Vec<u8> {
    let phrase = match status {
        400 => "Bad request",
        404 => "ICAP Service not found",
        405 => "Method not allowed for service",
        408 => "Request timeout",
        413 => "Request entity too large",
        503 => "Service overloaded",
        _ => "Server error",
    };
    format!("ICAP/1.0 {status} {phrase}\r\nISTag: \"{tag}\"\r\nConnection: close\r\nEncapsulated: null-body=0\r\n\r\n")
        .into_bytes()
}

/// Text that a header may hold: one line, and nothing that not every reader takes.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_graphic() || letter == ' ' { letter } else { '?' }).take(200).collect()
}
