//! Numbers, gaps and names in, the phrases that several reports tell them with out.

use super::wire::shown;
use crate::model::{Coverage, Finding, Name, Persons, Words};

/// `1 bestand`, `3 bestanden`.
pub(super) fn counted(count: u64, noun: &str, words: &Words) -> String {
    let plural = format!("{noun}s");
    let noun = if count == 1 { noun } else { &plural };
    format!("{count} {}", words.term(noun))
}

/// `2–4`, or `4` where there is no doubt.
pub(super) fn span(persons: Persons) -> String {
    if persons.min == persons.max { persons.max.to_string() } else { format!("{}–{}", persons.min, persons.max) }
}

/// Bytes by 1000, as disks are sold.
pub(super) fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB"] {
        if size < 1000.0 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    if unit == "B" { format!("{bytes} B") } else { format!("{size:.1} {unit}") }
}

/// What a report leaves out: `12 bevindingen staan niet in deze lijst`.
pub(super) fn cut(count: u64, code: &str, words: &Words) -> String {
    format!("{count} {}", words.term(code))
}

/// A bar and the code of a word: how sure a finding is, read at a glance.
pub(super) fn sureness(confidence: f32) -> (&'static str, &'static str) {
    match confidence {
        sure if sure >= 0.9 => ("███", "certain"),
        sure if sure >= 0.7 => ("██░", "likely"),
        _ => ("█░░", "possible"),
    }
}

/// Why a part was not inspected. A reason that has a word tells more than the status.
pub(super) fn reason<'a>(coverage: &'a Coverage, words: &'a Words) -> &'a str {
    let reason = words.reasons.get(coverage.reason);
    reason.map_or_else(|| words.term(coverage.status.id()), String::as_str)
}

/// The part that a finding stands in: its name, or the word of its zone.
pub(super) fn part<'a>(finding: &'a Finding, words: &'a Words, reveal: bool) -> &'a str {
    match &finding.path {
        Some(name) => shown(name, reveal),
        None => words.term(finding.zone.id()),
    }
}

/// Where a finding stands in its part: `Blad1 cel C4`, or its zone without the article.
pub(super) fn place(finding: &Finding, words: &Words) -> String {
    match words.place(&finding.place) {
        place if place.is_empty() => {
            let zone = words.term(finding.zone.id());
            zone.split_once(' ').map_or(zone, |(_, noun)| noun).to_owned()
        }
        place => place,
    }
}

/// The file that a part stands in, and what follows within it.
pub(super) fn file(part: &str) -> (&str, Option<&str>) {
    part.split_once("!/").map_or((part, None), |(file, within)| (file, Some(within)))
}

/// The file of a part as a URI reference: relative to where the scan began, unless the name itself is absolute.
pub(super) fn uri(name: &Name) -> String {
    let (file, _) = file(name.shown());
    let mut uri = String::from(if file.starts_with('/') { "file://" } else { "" });
    // A colon in the first step would read as a scheme.
    encode_path(file.strip_prefix("./").unwrap_or(file), &mut uri);
    uri
}

/// Appends `path`, with every byte but plain letters and slashes written as `%XX` (RFC 3986).
pub fn encode_path(path: &str, uri: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            uri.push('%');
            uri.push(char::from(DIGITS[usize::from(byte >> 4)]));
            uri.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}
