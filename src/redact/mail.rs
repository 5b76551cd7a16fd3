//! A mail message in, the same message with values replaced in its headers, bodies and attachments out.
//!
//! A part in which something is replaced is written anew, in base64 unless it was plain; all else stays byte for byte.
//! Machines' headers are looked through too. It must not know how attachments are changed.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::look::Hit;
use super::package::below;
use super::wanted::Wanted;
use super::{Job, Redactor, Refused};

/// Characters of a line of base64 (RFC 2045).
const LINE: usize = 76;
const BROKEN: Refused = Refused::Unsafe("broken");

type Splices = Vec<(Range<usize>, Vec<u8>)>;

/// Replaces what `hits` found in the message `bytes`.
pub(super) fn rewrite(
    redactor: &mut Redactor<'_>,
    bytes: &[u8],
    hits: &[Hit],
    job: &mut Job,
) -> Result<Vec<u8>, Refused> {
    let message = MessageParser::default().parse(bytes).ok_or(BROKEN)?;
    if message.parts.iter().any(is_signed) {
        return Err(Refused::Unsafe("signed"));
    }
    // What is found in an attachment, or in its name, may stand in a header too.
    let own: Vec<Hit> = hits.iter().map(|hit| Hit { in_name: false, ..hit.clone() }).collect();
    let wanted = Wanted::new(&own, job.round > 0);
    let mut splices = Splices::new();
    for (number, part) in message.parts.iter().enumerate() {
        let is_body = message.text_body.contains(&(number as u32));
        let content = content(redactor, part, (number, is_body), bytes, (hits, &own, &wanted), job)?;
        let (start, body, end) = (part.offset_header as usize, part.offset_body as usize, part.offset_end as usize);
        let head = bytes.get(start..body).ok_or(BROKEN)?;
        let mut head_now = head_of(redactor, part, (head, start), (&own, &wanted), job);
        if let Some(new) = content {
            let plain = part.encoding == Encoding::None && new.is_plain;
            let written = if plain { new.bytes } else { wrapped(&new.bytes) };
            splices.push((body..end, with_end(written, bytes.get(body..end).unwrap_or_default())));
            if !plain {
                head_now = Some(packed(head_now.as_deref().unwrap_or(head), new.is_text));
            }
        }
        splices.extend(head_now.map(|head| (start..body, head)));
    }
    splices.sort_by_key(|(range, _)| range.start);
    let (mut out, mut done) = (Vec::with_capacity(bytes.len()), 0);
    for (range, with) in splices {
        if range.start < done {
            return Err(BROKEN);
        }
        out.extend_from_slice(bytes.get(done..range.start).unwrap_or_default());
        out.extend_from_slice(&with);
        done = range.end;
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    Ok(out)
}

fn is_signed(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let subtype = kind.subtype().unwrap_or_default();
        subtype == "signed" || subtype.contains("pkcs7") || subtype.contains("pgp")
    })
}

/// What a part is to hold.
struct New {
    bytes: Vec<u8>,
    is_text: bool,
    /// Whether it can stand there as it is.
    is_plain: bool,
}

/// What a part holds now; `None` where it stays. Parts are named as the reader of mail names them.
fn content(
    redactor: &mut Redactor<'_>,
    part: &MessagePart<'_>,
    (number, is_body): (usize, bool),
    raw: &[u8],
    (hits, own, wanted): (&[Hit], &[Hit], &Wanted<'_>),
    job: &mut Job,
) -> Result<Option<New>, Refused> {
    let given = part.attachment_name();
    let name = |fallback: &str| given.unwrap_or(fallback).to_owned();
    let range = part.offset_body as usize..part.offset_end as usize;
    let source = raw.get(range).unwrap_or_default();
    let (name, content, is_text) = match &part.body {
        PartType::Multipart(_) => return Ok(None),
        PartType::Text(text) if is_body && given.is_none() => {
            let new = replaced(redactor, text, own, wanted, job);
            return Ok(new.map(|new| New {
                is_plain: source == text.as_bytes(),
                bytes: new.into_bytes(),
                is_text: true,
            }));
        }
        PartType::Text(text) => (name(&format!("part-{number}.txt")), text.as_bytes().to_vec(), true),
        PartType::Html(html) => (name("body.html"), format!("\u{feff}{html}").into_bytes(), true),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            let subtype = part.content_type().and_then(|kind| kind.subtype());
            (name(&format!("part-{number}.{}", subtype.unwrap_or("bin"))), bytes.to_vec(), false)
        }
        PartType::Message(nested) => {
            let bytes = if part.encoding == Encoding::None { source } else { nested.raw_message() };
            (name("message.eml"), bytes.to_vec(), false)
        }
    };
    let inner = below(hits, &name);
    if inner.is_empty() {
        return Ok(None);
    }
    job.depth += 1;
    let new = redactor.rewrite(&name, &content, &inner, job);
    job.depth -= 1;
    let bytes = new?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).filter(|_| is_text).map_or(bytes.clone(), <[u8]>::to_vec);
    let was = content.strip_prefix("\u{feff}".as_bytes()).filter(|_| is_text).unwrap_or(&content);
    Ok(Some(New { is_plain: source == was, bytes, is_text }))
}

/// `text` with what is wanted replaced; `None` where nothing is.
fn replaced(
    redactor: &mut Redactor<'_>,
    text: &str,
    hits: &[Hit],
    wanted: &Wanted<'_>,
    job: &mut Job,
) -> Option<String> {
    let found = wanted.in_text(text);
    if found.is_empty() {
        return None;
    }
    let mut new = text.to_owned();
    for (range, at) in found.into_iter().rev() {
        let Some(hit) = hits.get(at) else { continue };
        let with = redactor.stand_in_as(hit, text.get(range.clone()).unwrap_or(&hit.value));
        new.replace_range(range, &with);
        job.done.count(&hit.entity);
    }
    Some(new)
}

/// The headers of a part with what is wanted replaced: as they stand, or decoded where they are written in words of
/// RFC 2047.
fn head_of(
    redactor: &mut Redactor<'_>,
    part: &MessagePart<'_>,
    (head, start): (&[u8], usize),
    (hits, wanted): (&[Hit], &Wanted<'_>),
    job: &mut Job,
) -> Option<Vec<u8>> {
    let mut new: Vec<u8> = Vec::with_capacity(head.len());
    let (mut any, mut done) = (false, 0);
    for header in &part.headers {
        let range =
            (header.offset_start as usize).checked_sub(start)?..(header.offset_end as usize).checked_sub(start)?;
        let Some(raw) = head.get(range.clone()).filter(|_| range.start >= done) else { continue };
        let source = String::from_utf8_lossy(raw).into_owned();
        let coded = source.contains("=?") && source.contains("?=");
        let text = if coded { decoded(&source) } else { source.clone() };
        let Some(now) = replaced(redactor, &text, hits, wanted, job) else { continue };
        new.extend_from_slice(head.get(done..range.start)?);
        if coded && !now.is_ascii() {
            new.extend_from_slice(coded_words(&now).as_bytes());
        } else {
            new.extend_from_slice(now.as_bytes());
        }
        if coded {
            new.extend_from_slice(b"\r\n");
        }
        done = range.end;
        any = true;
    }
    new.extend_from_slice(head.get(done..)?);
    any.then_some(new)
}

/// The text of a header in encoded words, by the parser itself.
fn decoded(source: &str) -> String {
    let header = format!("Subject:{}\r\n\r\n", source.trim_end());
    let text =
        MessageParser::default().parse(header.as_bytes()).and_then(|message| message.subject().map(str::to_owned));
    format!(" {}", text.unwrap_or_else(|| source.trim().to_owned()))
}

/// Words that are not ASCII as encoded words; addresses and the rest stay readable for machines.
fn coded_words(text: &str) -> String {
    let word = |word: &str| match word {
        word if word.is_ascii() => word.to_owned(),
        word => format!("=?utf-8?B?{}?=", STANDARD.encode(word)),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Headers that say that the body is base64, and UTF-8 where it is text.
fn packed(head: &[u8], is_text: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(head);
    let mut fields: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match fields.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(field) => field.push_str(line),
            None => fields.push(line.to_owned()),
        }
    }
    let blank = fields.pop_if(|last| last.trim().is_empty()).unwrap_or_else(|| "\r\n".into());
    let named =
        |field: &str, name: &str| field.split(':').next().is_some_and(|own| own.trim().eq_ignore_ascii_case(name));
    fields.retain(|field| !named(field, "content-transfer-encoding"));
    if is_text {
        match fields.iter_mut().find(|field| named(field, "content-type")) {
            Some(field) => {
                let kept: Vec<&str> = field
                    .trim_end()
                    .split(';')
                    .filter(|part| !part.trim().to_ascii_lowercase().starts_with("charset"))
                    .collect();
                *field = format!("{}; charset=utf-8\r\n", kept.join(";"));
            }
            None => fields.push("Content-Type: text/plain; charset=utf-8\r\n".into()),
        }
    }
    fields.push("Content-Transfer-Encoding: base64\r\n".into());
    fields.push(blank);
    fields.concat().into_bytes()
}

fn wrapped(bytes: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(bytes);
    let lines = text.as_bytes().chunks(LINE);
    lines.flat_map(|line| [line, b"\r\n"].concat()).collect()
}

/// A body with a line end behind it where there was one.
fn with_end(mut body: Vec<u8>, was: &[u8]) -> Vec<u8> {
    if was.ends_with(b"\n") && !body.ends_with(b"\n") {
        body.extend_from_slice(b"\r\n");
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_how_the_body_is_packed() {
        let head = b"Content-Type: text/plain;\r\n charset=\"iso-8859-1\"; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        assert_eq!(
            String::from_utf8(packed(head, true)).unwrap(),
            "Content-Type: text/plain; format=flowed; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        );
        assert_eq!(wrapped(b"abc"), b"YWJj\r\n");
        assert_eq!(decoded(" =?utf-8?q?Jos=C3=A9?= Bos\r\n"), " José Bos");
        assert_eq!(coded_words("José Bos"), format!("=?utf-8?B?{}?= Bos", STANDARD.encode("José")));
    }
}
