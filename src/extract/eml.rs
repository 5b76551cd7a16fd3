//! A mail message in, its headers, bodies and attachments out.
//!
//! HTML bodies and attachments are children; it must not know how they are read.

use std::io::Cursor;
use std::sync::Arc;

use mail_parser::{Addr, Encoding, Header, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::model::{Budget, Kind, Origin, Place, Segment, Status, Stop};

use super::isolation::shield;
use super::{Doc, Format, Sink, Trouble};

/// Headers that machines write to machines: signatures, routes, verdicts on spam, and what says how the body is
/// packed. Their numbers are random, and nobody typed them.
const TECHNICAL: &[&str] = &[
    "arc-",
    "authentication-results",
    "content-",
    "dkim-signature",
    "mime-version",
    "received",
    "x-forefront-",
    "x-google-",
    "x-microsoft-antispam",
    "x-ms-exchange-",
];

/// MIME mail (EML).
pub(super) struct Eml;

impl Format for Eml {
    fn id(&self) -> &'static str {
        "eml"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let budget = doc.budget();
        let bytes = doc.bytes()?;
        let Some(message) = shield(|| MessageParser::default().parse(bytes.as_ref())) else {
            // The parser panics over some nestings; the raw text is better than nothing.
            body(&String::from_utf8_lossy(&bytes), sink)?;
            return Err(Trouble::Crashed);
        };
        let message = message.ok_or(Trouble::Corrupt("no-message"))?;
        for header in message.headers() {
            self::header(header, &message, sink)?;
        }
        for (number, part) in message.parts.iter().enumerate() {
            budget.tick()?;
            let is_body = message.text_body.contains(&(number as u32));
            self::part(part, number, is_body, &message, budget, sink)?;
        }
        Ok(())
    }
}

fn header(header: &Header<'_>, message: &Message<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let name = header.name().to_lowercase();
    if TECHNICAL.iter().any(|technical| name.starts_with(technical)) {
        return Ok(());
    }
    let text = match header.value() {
        HeaderValue::Text(text) => text.clone().into_owned(),
        HeaderValue::TextList(list) => list.join(", "),
        HeaderValue::Address(addresses) => {
            let all: Vec<_> = addresses.iter().map(address).collect();
            all.join(", ")
        }
        _ => {
            let (start, end) = (header.offset_start as usize, header.offset_end as usize);
            let raw = message.raw_message().get(start..end).unwrap_or_default();
            String::from_utf8_lossy(raw).trim().to_owned()
        }
    };
    if text.is_empty() {
        return Ok(());
    }
    let place = Place { header: Some(Arc::from(header.name())), ..Place::default() };
    sink.record(&[Segment { text: &text, label: &name, kind: Kind::Value, place, origin: Origin::None }])
}

fn address(address: &Addr<'_>) -> String {
    match (address.name(), address.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

fn part(
    part: &MessagePart<'_>,
    number: usize,
    is_body: bool,
    message: &Message<'_>,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let given = part.attachment_name();
    let name = |fallback: &str| given.unwrap_or(fallback).to_owned();
    if part.encoding != Encoding::None {
        budget.expand(part.len() as u64)?;
    }
    let name = match &part.body {
        PartType::Multipart(_) => return Ok(()),
        PartType::Text(text) if is_body && given.is_none() => {
            body(text, sink)?;
            "body.txt".to_owned()
        }
        PartType::Text(text) => {
            let name = name(&format!("part-{number}.txt"));
            sink.child(&name, &mut Cursor::new(text.as_bytes()))?;
            name
        }
        PartType::Html(html) => {
            let name = name("body.html");
            // The parser decoded it, whatever its own `meta` element says; the mark tells so.
            let html = format!("\u{feff}{html}");
            sink.child(&name, &mut Cursor::new(html.as_bytes()))?;
            name
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            let subtype = part.content_type().and_then(|kind| kind.subtype());
            let name = name(&format!("part-{number}.{}", subtype.unwrap_or("bin")));
            sink.child(&name, &mut Cursor::new(bytes.as_ref()))?;
            name
        }
        PartType::Message(nested) => {
            let name = name("message.eml");
            let (start, end) = (part.offset_body as usize, part.offset_end as usize);
            let bytes = match part.encoding {
                Encoding::None => message.raw_message().get(start..end),
                _ => None,
            };
            let bytes = bytes.unwrap_or_else(|| nested.raw_message());
            sink.child(&name, &mut Cursor::new(bytes))?;
            name
        }
    };
    if part.is_encoding_problem {
        sink.covered(&name, Status::Corrupt, "broken-encoding")?;
    }
    Ok(())
}

fn body(text: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let place = Place { line: Some(1), section: Some("body"), ..Place::default() };
    sink.record(&[Segment { text, label: "", kind: Kind::Prose, place, origin: Origin::None }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    const MAIL: &str = "From: =?utf-8?q?Jos=C3=A9_Bakker?= <jose@example.nl>\r\n\
        To: Piet <piet@example.nl>, Klaas <klaas@example.nl>\r\n\
        Subject: =?iso-8859-1?q?Re=3A_caf=E9?=\r\n\
        Date: Tue, 3 Mar 2026 10:00:00 +0100\r\n\
        Received: from 123456782 by x; Tue, 3 Mar 2026 10:00:00 +0100\r\n\
        X-Klantnummer: 12345\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
        --c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Mijn BSN is 1234=\r\n56782 in caf=E9\r\n\
        --c\r\nContent-Type: text/html\r\n\r\n<p>hallo</p>\r\n--c--\r\n\
        --b\r\nContent-Type: text/csv; name=lijst.csv\r\nContent-Disposition: attachment\r\n\r\na;b\r\n\
        --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n\
        --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: binnen\r\n\r\ndiep\r\n--b--\r\n";

    #[test]
    fn headers_bodies_and_attachments_are_read() {
        let (found, trouble) = read(&Eml, MAIL.as_bytes());
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.labelled("from"), Some("José Bakker <jose@example.nl>"));
        assert_eq!(found.labelled("to"), Some("Piet <piet@example.nl>, Klaas <klaas@example.nl>"));
        assert_eq!(found.labelled("subject"), Some("Re: café"));
        assert_eq!(found.labelled("x-klantnummer"), Some("12345"));
        assert_eq!(found.labelled("date"), Some("Tue, 3 Mar 2026 10:00:00 +0100"));
        assert_eq!(found.labelled("received"), None);
        assert!(found.text().contains("Mijn BSN is 123456782 in café"));
        assert_eq!(found.child_text("body.html").map(str::trim), Some("\u{feff}<p>hallo</p>"));
        assert_eq!(found.child_text("lijst.csv").map(str::trim), Some("a;b"));
        assert_eq!(found.child_text("a.pdf"), Some("%PDF"));
        let nested = found.child_text("message.eml").unwrap();
        assert!(nested.starts_with("Subject: binnen") && nested.contains("diep"));
    }

    #[test]
    fn a_mail_that_its_parser_panics_over_is_read_raw() {
        let mail = "d\nContent-Type:multipart;boundary=b5\n\n--b5Content-Type:message/rfc822\n\n5\n\
            Content-Type:message/rfc822\n\n\n--b5--";
        let (found, trouble) = read(&Eml, mail.as_bytes());
        assert!(trouble.is_ok() || trouble == Err(Trouble::Crashed));
        assert!(trouble.is_ok() || found.text().contains("b5"));
    }

    #[test]
    fn a_broken_part_is_told() {
        let mail = "Subject: a\r\nContent-Type: application/pdf; name=a.pdf\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nJVBER!!!!\u{1}";
        let (found, _) = read(&Eml, mail.as_bytes());
        assert!(!found.covered.is_empty() || found.child_text("a.pdf").is_some());
        assert_eq!(read(&Eml, b"").1, Err(Trouble::Corrupt("no-message")));
    }
}
