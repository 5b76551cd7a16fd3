//! A text and where values stand in it in, the same bytes with only those replaced out.
//!
//! What stands around a value decides how its stand-in is written: a bare number of JSON becomes a string, tags within
//! a name stay, a column of fixed width keeps its width.

use std::ops::Range;

use super::look::Hit;
use super::wanted::Wanted;
use super::{Job, Redactor, Refused, find};
use crate::extract::Written;
use crate::model::{Class, Entity};

mod bare;

/// Characters of the shortest value in base64.
const SHORTEST: usize = 8;

/// Replaces what `hits` found in the text `bytes`.
pub(super) fn rewrite(
    redactor: &mut Redactor<'_>,
    name: &str,
    format: &'static str,
    bytes: &[u8],
    hits: &[Hit],
    job: &mut Job,
) -> Result<Vec<u8>, Refused> {
    let written = Written::of(bytes).ok_or(Refused::Unsafe("encoding"))?;
    let text = written.text();
    let style = bare::Style::of(format, name);
    let mut edits: Vec<Edit> = Vec::new();
    for hit in hits {
        if let Some(at) = packed(&hit.path) {
            let range = block(text, &written, at).ok_or(Refused::Unsafe("embedded"))?;
            edits.push(Edit { range, with: "x".into(), entity: hit.entity.clone() });
            job.done.remove("embedded-document");
        } else if !hit.path.is_empty() {
            return Err(Refused::Unsafe("embedded"));
        } else if let Some(range) = hit.span.as_ref().and_then(|span| written.range(span)) {
            edit(redactor, text, range, hit, &mut edits);
        } else {
            for range in find::all(text, &hit.value) {
                edit(redactor, text, range, hit, &mut edits);
            }
        }
    }
    if edits.is_empty() {
        return Err(Refused::NotClean(hits.len()));
    }
    // What is told where it is used may be defined elsewhere, in words that tell nothing.
    if text.contains("<!ENTITY")
        && edits.iter().any(|edit| is_reference(text.get(edit.range.clone()).unwrap_or_default()))
    {
        return Err(Refused::Unsafe("structure"));
    }
    // The same value may stand where it is not found by itself.
    for (range, at) in Wanted::new(hits, false).in_value(text) {
        if let Some(hit) = hits.get(at) {
            edit(redactor, text, range, hit, &mut edits);
        }
    }
    let mut all: Vec<(Range<usize>, String)> = Vec::new();
    for Edit { range, with, entity } in merged(edits) {
        job.done.count(&entity);
        let (range, with) = fitted(format, text, range, with);
        split_at_tags(text, &range, with, &mut all);
    }
    style.quote(text, &mut all);
    all.sort_by_key(|(range, _)| (range.start, range.end));
    let out = written.splice(&all).ok_or(Refused::Unsafe("encoding"))?;
    if is_sound(format, bytes) && !is_sound(format, &out) {
        return Err(Refused::Unsafe("structure"));
    }
    Ok(out)
}

/// Whether `raw` holds a reference to something that the document defines itself.
fn is_reference(raw: &str) -> bool {
    raw.split('&').skip(1).filter_map(|rest| rest.split_once(';')).any(|(name, _)| {
        let own = !matches!(name, "amp" | "lt" | "gt" | "quot" | "apos" | "nbsp");
        own && name.starts_with(|c: char| c.is_alphabetic())
    })
}

struct Edit {
    range: Range<usize>,
    with: String,
    entity: Entity,
}

fn edit(redactor: &mut Redactor<'_>, text: &str, range: Range<usize>, hit: &Hit, edits: &mut Vec<Edit>) {
    let raw = text.get(range.clone()).unwrap_or_default();
    let range = if is_coded(raw, hit) { whole_run(text, range) } else { range };
    let mut with = redactor.stand_in(hit);
    // Lines stay lines where they are written as such.
    if raw == hit.value && redactor.stand_ins.how == super::How::Mask {
        with = raw.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { '*' }).collect();
    }
    edits.push(Edit { range, with, entity: hit.entity.clone() });
}

/// Edits in order, those that overlap as one: the first of them, or the one that holds the others.
fn merged(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by(|a, b| a.range.start.cmp(&b.range.start).then(b.range.end.cmp(&a.range.end)));
    let mut all: Vec<Edit> = Vec::new();
    for edit in edits {
        match all.last_mut() {
            Some(last) if edit.range.start < last.range.end => last.range.end = last.range.end.max(edit.range.end),
            _ => all.push(edit),
        }
    }
    all
}

/// Whether a value is written in base64 or hexadecimal: it is letters and digits, but not its own.
fn is_coded(raw: &str, hit: &Hit) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (own, value, normal) = (letters(raw), letters(&hit.value), letters(&hit.normalized));
    // The normal forms of these are not made of the letters that are written.
    let other_form = matches!(hit.entity, Entity::DateOfBirth | Entity::Phone) || hit.entity.class() == Class::Special;
    raw.len() >= SHORTEST
        && raw.bytes().all(is_base64)
        && own != normal
        && (own != value || !other_form && !own.contains(&normal))
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
}

/// The whole run of coded text around a piece of it: half of it would still tell the rest.
fn whole_run(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let coded = |at: usize| bytes.get(at).is_some_and(|byte| is_base64(*byte) && *byte != b'=');
    let (mut start, mut end) = (range.start, range.end);
    while start > 0 && coded(start - 1) {
        start -= 1;
    }
    while bytes.get(end).is_some_and(|byte| is_base64(*byte)) {
        end += 1;
    }
    start..end
}

/// Where a document stands that was written in base64 within the text: `!/base64-at-120`.
fn packed(path: &str) -> Option<u64> {
    let name = path.strip_prefix("!/")?.split("!/").next()?;
    name.rsplit_once("base64-at-")?.1.parse().ok()
}

/// The whole of the base64 that starts at `at`, its lines included.
fn block(text: &str, written: &Written<'_>, at: u64) -> Option<Range<usize>> {
    let start = written.range(&(at..at))?.start;
    let bytes = text.as_bytes();
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        let escape = byte == b'\\' && bytes.get(end + 1).is_some_and(|next| matches!(next, b'n' | b'r' | b'/'));
        if escape {
            end += 2;
        } else if is_base64(byte) || matches!(byte, b'\r' | b'\n') {
            end += 1;
        } else {
            break;
        }
    }
    let block = text.get(start..end)?.trim_end();
    (block.len() > 11).then_some(start..start + block.len())
}

/// Keeps the width of a value in a column of fixed width, or of a message that counts its bytes.
fn fitted(format: &str, text: &str, range: Range<usize>, with: String) -> (Range<usize>, String) {
    let room = text.get(range.clone()).map_or(0, |raw| raw.chars().count());
    let length = with.chars().count();
    if format == "lo3" {
        // A message counts its bytes: what does not fit is masked.
        let fits = if length > room { "*".repeat(room) } else { with + &" ".repeat(room - length) };
        return (range, fits);
    }
    let rest = text.get(range.end..).unwrap_or_default();
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    let before = text.get(..range.start).unwrap_or_default();
    let column = format == "text" && gap >= 2 && !rest.trim_start_matches(' ').starts_with(['\r', '\n']);
    if !column || before.ends_with('"') {
        return (range, with);
    }
    if length <= room {
        let padded = format!("{with}{}", " ".repeat(room - length));
        return (range, padded);
    }
    // The gap behind it gives what it needs, but for one space.
    let end = range.end + (length - room).min(gap - 1);
    (range.start..end, with)
}

/// Replaces the text in `range` and lets the tags in it stand.
fn split_at_tags(text: &str, range: &Range<usize>, with: String, all: &mut Vec<(Range<usize>, String)>) {
    let raw = text.get(range.clone()).unwrap_or_default();
    let mut with = Some(with);
    let mut from = 0;
    while let Some((open, len)) = raw.get(from..).and_then(sign).map(|(at, len)| (from + at, len)) {
        if open > from {
            all.push((range.start + from..range.start + open, with.take().unwrap_or_default()));
        }
        from = open + len;
    }
    if from < raw.len() {
        all.push((range.start + from..range.end, with.take().unwrap_or_default()));
    } else if let (Some(with), true) = (with, raw.is_empty()) {
        all.push((range.clone(), with));
    }
}

/// Where the next tag stands in `rest`, or the next bound of a CDATA section, and how long it is.
fn sign(rest: &str) -> Option<(usize, usize)> {
    let tag = |from: usize| {
        let found = rest.get(from..)?;
        if found.starts_with("<![CDATA[") {
            return Some(9);
        }
        let starts = |c: char| c.is_alphabetic() || matches!(c, '/' | '!' | '?');
        let tag = found.get(1..)?.starts_with(starts);
        if tag { found.find('>').map(|at| at + 1) } else { None }
    };
    let tag = rest.match_indices('<').find_map(|(at, _)| Some((at, tag(at)?)));
    let end = rest.find("]]>").map(|at| (at, 3));
    [tag, end].into_iter().flatten().min()
}

/// Whether the text still is of its format, as far as a quick reading tells.
fn is_sound(format: &str, bytes: &[u8]) -> bool {
    match format {
        "json" => serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok(),
        "ndjson" => bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .all(|line| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()),
        "xml" | "svg" | "plist" => {
            let mut reader = quick_xml::Reader::from_reader(bytes);
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => return true,
                    Ok(_) => {}
                    Err(_) => return false,
                }
            }
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_within_a_value_stand() {
        let text = "x <b>Jan</b> <i>de Vries</i> y";
        let mut all = Vec::new();
        split_at_tags(text, &(5..24), "[NAAM]".into(), &mut all);
        let mut out = text.to_owned();
        for (range, with) in all.into_iter().rev() {
            out.replace_range(range, &with);
        }
        assert_eq!(out, "x <b>[NAAM]</b><i></i> y");
        let (text, mut all) = ("<b>7315<![CDATA[48292]]></b>", Vec::new());
        split_at_tags(text, &(3..21), "[BSN]".into(), &mut all);
        assert_eq!(all, [(3..7, "[BSN]".to_owned()), (16..21, String::new())]);
    }

    #[test]
    fn columns_keep_their_width() {
        let text = "731548292      Jan\n";
        assert_eq!(fitted("text", text, 0..9, "[BSN]".into()), (0..9, "[BSN]    ".into()));
        assert_eq!(fitted("text", text, 0..9, "[GEBOORTEDATUM]".into()), (0..14, "[GEBOORTEDATUM]".into()).clone());
        assert_eq!(fitted("lo3", "00091234", 4..8, "[BSN]".into()).1, "****");
        assert_eq!(fitted("lo3", "00091234", 4..8, "[X]".into()).1, "[X] ");
        assert_eq!(fitted("csv", "1234  ;", 0..4, "[X]".into()).1, "[X]");
    }

    #[test]
    fn a_block_of_base64_goes_whole() {
        let text = "data:x;base64,QUJDREVG\nR0hJSktM\n\" next";
        let written = Written::of(text.as_bytes()).unwrap();
        let range = block(text, &written, 14).unwrap();
        assert_eq!(&text[range], "QUJDREVG\nR0hJSktM");
        assert_eq!(packed("!/base64-at-14!/word/document.xml"), Some(14));
        assert_eq!(&"=QUJDREVGR0hJ.x"[whole_run("=QUJDREVGR0hJ.x", 3..6)], "QUJDREVGR0hJ");
    }
}
