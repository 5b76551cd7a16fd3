//! Findings, coverage and summaries in, their JSON out, keys in the contract's order.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::ops::Range;

use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::Summary;
use super::escape::first_unsafe;
use crate::model::{Coverage, Entity, Evidence, Finding, Name, Persons, Place, Reason, Status, Texts, Zone};

thread_local! {
    /// Where a value is put together: it is written in dozens of pieces.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes `value` as JSON without a line end; letters that steer a terminal or hide are written as `\u` escapes.
pub(super) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    TEXT.with_borrow_mut(|text| {
        text.clear();
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut *text, Guarded(CompactFormatter)))?;
        out.write_all(text)
    })
}

/// Adds `value` as a string of JSON, guarded in the same way.
pub(super) fn string(value: &str, text: &mut String) {
    TEXT.with_borrow_mut(|room| {
        room.clear();
        // Writing to memory cannot fail.
        let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut *room, Guarded(CompactFormatter)));
        text.push_str(std::str::from_utf8(room).unwrap_or_default());
    });
}

/// The name of a part as the reader may see it.
pub(super) fn shown(name: &Name, reveal: bool) -> &str {
    if reveal { name.full().expose() } else { name.shown() }
}

/// A reason of a verdict, as programs read it.
#[derive(Serialize)]
pub(super) struct WireReason<'a> {
    rule: &'a str,
    zone: Zone,
    #[serde(serialize_with = "by_id")]
    entities: &'a BTreeMap<Entity, u64>,
    message: &'a Texts,
    remedy: &'a Texts,
}

impl<'a> WireReason<'a> {
    pub(super) fn new(reason: &'a Reason) -> Self {
        Self {
            rule: &reason.rule,
            zone: reason.zone,
            entities: &reason.entities,
            message: &reason.message,
            remedy: &reason.remedy,
        }
    }
}

#[derive(Serialize)]
pub(super) struct WireFinding<'a> {
    r#type: &'static str,
    entity: &'a str,
    confidence: f64,
    zone: Zone,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<WirePlace<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<&'a Range<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<u32>,
    evidence: &'a [Evidence],
    #[serde(serialize_with = "as_text")]
    fingerprint: crate::model::Fingerprint,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalized: Option<&'a str>,
}

impl<'a> WireFinding<'a> {
    pub(super) fn new(finding: &'a Finding, reveal: bool) -> Self {
        Self {
            r#type: "finding",
            entity: finding.entity.id(),
            confidence: rounded(finding.confidence),
            zone: finding.zone,
            path: finding.path.as_deref().map(|name| shown(name, reveal)),
            location: (finding.place != Place::default()).then(|| WirePlace::new(&finding.place)),
            span: finding.span.as_ref(),
            person: finding.person,
            evidence: &finding.evidence,
            fingerprint: finding.fingerprint,
            value: reveal.then(|| finding.value.expose()),
            normalized: reveal.then(|| finding.normalized.expose()),
        }
    }
}

#[derive(Serialize)]
pub(super) struct WirePlace<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slide: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xpath: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'static str>,
}

impl<'a> WirePlace<'a> {
    pub(super) fn new(place: &'a Place) -> Self {
        Self {
            line: place.line,
            column: place.column,
            page: place.page,
            sheet: place.sheet.as_deref(),
            cell: place.cell.map(|cell| cell.to_string()),
            slide: place.slide,
            header: place.header.as_deref(),
            field: place.field.as_deref(),
            xpath: place.xpath.as_deref(),
            pointer: place.pointer.as_deref(),
            table: place.table,
            row: place.row,
            section: place.section,
        }
    }
}

#[derive(Serialize)]
pub(super) struct WireCoverage<'a> {
    part: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'static str,
}

impl<'a> WireCoverage<'a> {
    pub(super) fn new(coverage: &'a Coverage, reveal: bool) -> Self {
        Self { part: shown(&coverage.part, reveal), status: coverage.status, reason: coverage.reason }
    }
}

#[derive(Serialize)]
pub(super) struct WireGap<'a> {
    r#type: &'static str,
    path: &'a str,
    status: Status,
    reason: &'a str,
}

impl<'a> WireGap<'a> {
    pub(super) fn new(coverage: &'a Coverage, reveal: bool) -> Self {
        // A reader that asks why gets an answer also where the status says all.
        let reason = if coverage.reason.is_empty() { coverage.status.id() } else { coverage.reason };
        Self { r#type: "uninspectable", path: shown(&coverage.part, reveal), status: coverage.status, reason }
    }
}

#[derive(Serialize)]
pub(super) struct WireSummary<'a> {
    r#type: &'static str,
    files: u64,
    parts: u64,
    bytes: u64,
    #[serde(serialize_with = "by_id")]
    findings: &'a BTreeMap<Entity, u64>,
    persons: Persons,
    seconds: f64,
    gaps: u64,
    unreadable: u64,
    #[serde(skip_serializing_if = "is_none")]
    suppressed: u64,
    #[serde(skip_serializing_if = "is_none")]
    known: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    left_out: &'a [&'static str],
}

impl<'a> WireSummary<'a> {
    pub(super) fn new(summary: &'a Summary) -> Self {
        Self {
            r#type: "summary",
            files: summary.files,
            parts: summary.parts,
            bytes: summary.bytes,
            findings: &summary.findings,
            persons: summary.persons,
            seconds: (summary.seconds * 1000.0).round() / 1000.0,
            gaps: summary.gaps,
            unreadable: summary.unreadable,
            suppressed: summary.suppressed,
            known: summary.known,
            incomplete: summary.interrupted,
            key: summary.key.as_deref(),
            left_out: &summary.left_out,
        }
    }
}

/// Counts by entity id.
fn by_id<S: Serializer>(counts: &BTreeMap<Entity, u64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(entity, count)| (entity.id(), count)))
}

/// Whatever shows itself, as a string.
pub(super) fn as_text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Three digits: more would claim a precision that no calibration has.
pub(super) fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1000.0).round() / 1000.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

struct Guarded(CompactFormatter);

impl Formatter for Guarded {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = first_unsafe(rest) {
            let (safe, tail) = rest.split_at(at);
            writer.write_all(safe.as_bytes())?;
            let mut letters = tail.chars();
            if let Some(letter) = letters.next() {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = letters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: Write + ?Sized>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }
}
