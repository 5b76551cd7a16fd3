//! A head in, the text format that it is written in out, or none where it is no text.

use super::super::decode::head as decode;
use super::super::markup::{Scanner, Token};
use super::super::{csv, json, ldif, lo3, sql};
use super::{Sniffed, known};

/// Headers that open a mail (RFC 5322, RFC 2045), in lower case.
const HEADERS: &[&str] = &[
    "bcc",
    "cc",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "from",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "references",
    "reply-to",
    "return-path",
    "sender",
    "subject",
    "thread-topic",
    "to",
    "x-mailer",
    "x-sender",
    "snapshot-content-location",
    "content-disposition",
    "content-location",
];

/// Endings of the names of mail.
const MAIL: &[&str] = &["eml", "emlx", "mht", "mhtml", "mbox", "nws"];

/// Tags that make a text HTML where several of them stand in it.
const TAGS: &[&str] = &[
    "<a href", "<b>", "<br", "<div", "<h1", "<h2", "<img", "<li", "<p>", "<p ", "<span", "<table", "<td", "<tr", "<ul",
];

/// Characters of the head that are looked at for tags.
const TAGGED: usize = 8 << 10;

/// Bytes in which the first element of a document ends, with the names of all that it declares.
const ROOT: usize = 16 << 10;

/// What `head` is, if it is text.
pub(super) fn of(head: &[u8], whole: bool, extension: &str) -> Option<Sniffed> {
    let decoded = decode(head);
    let text = decoded.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    // What comes behind the headers of a mail may be no text.
    if let Some(id) = mail(text, MAIL.contains(&extension)) {
        return Some(known(&[id, "text"], "text"));
    }
    if !is_text(head, &decoded) {
        return None;
    }
    let id = if is_html(text) {
        "html"
    } else if is_xml(text) {
        if is_flat_odf(text) {
            return Some(known(&["flat-odf", "xml"], "text"));
        }
        if is_drawing(text) { "svg" } else { "xml" }
    } else if let Some(lines) = json::plausible(&decoded, whole) {
        if lines { "ndjson" } else { "json" }
    } else if text.starts_with("BEGIN:VCARD") {
        "vcf"
    } else if text.starts_with("BEGIN:VCALENDAR") {
        "ics"
    } else if ldif::plausible(text) {
        "ldif"
    } else if lo3::plausible(text) {
        "lo3"
    } else if extension == "sql" || sql::plausible(text) {
        "sql"
    } else if csv::promised(extension) || csv::delimiter(&decoded, whole, extension).is_some() {
        "csv"
    } else {
        "text"
    };
    let kin = if id == "svg" { "xml" } else { "text" };
    Some(known(&[id, kin], "text"))
}

/// The first element of a flat OpenDocument file, under whatever prefix (OpenDocument 1.2 part 1, 3.1.2).
fn is_flat_odf(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(ROOT)).unwrap_or(text);
    start.contains("urn:oasis:names:tc:opendocument:xmlns:office:1.0") && start.contains(":mimetype=")
}

/// Text holds few control characters. Bytes of an encoding that any byte fits are held to more.
fn is_text(head: &[u8], decoded: &str) -> bool {
    let chars = decoded.chars().count();
    let odd = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1B}' | '\u{85}'))
            || c == char::REPLACEMENT_CHARACTER
    };
    let zeros = decoded.chars().filter(|&c| c == '\0').count();
    let odd = decoded.chars().filter(|&c| odd(c)).count();
    // Fields of a fixed width may be filled up with zeros; binary content has other control characters too.
    let odd = if odd == zeros && zeros * 10 < chars * 8 { 0 } else { odd };
    let utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    chars > 0 && odd * if utf8 { 10 } else { 40 } <= chars
}

/// A mail starts with headers, two known ones at the least; a mailbox with a line before those.
/// One in a file that is named so may have any. Apple Mail puts the length of the message before it.
fn mail(text: &str, named: bool) -> Option<&'static str> {
    let (id, text) = match text.split_once(['\n', '\r']) {
        Some((line, rest)) if line.starts_with("From ") => ("mbox", rest.trim_start_matches('\n')),
        Some((line, rest)) if !line.is_empty() && line.trim_end().bytes().all(|byte| byte.is_ascii_digit()) => {
            ("emlx", rest.trim_start_matches('\n'))
        }
        _ => ("eml", text),
    };
    let mut any = false;
    let mut known: Vec<String> = Vec::new();
    for (at, line) in text.lines().take(60).enumerate() {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && at > 0 {
            continue;
        }
        let header = line.split_once(':').map(|(name, _)| name.trim_end());
        let Some(name) = header.filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()))
        else {
            // The blank line behind the headers may be missing.
            if named && any {
                break;
            }
            return None;
        };
        any = true;
        let name = name.to_ascii_lowercase();
        if HEADERS.contains(&name.as_str()) && !known.contains(&name) {
            known.push(name);
        }
    }
    (known.len() >= 2 || named && any).then_some(id)
}

/// Elements that a page, or a piece of one, starts with.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "meta",
    "link",
    "style",
    "script",
    "base",
    "div",
    "p",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "b",
    "i",
    "u",
    "br",
    "hr",
    "img",
    "form",
    "input",
    "label",
    "select",
    "button",
    "fieldset",
    "font",
    "center",
    "strong",
    "em",
    "pre",
    "code",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "blockquote",
    "iframe",
    "details",
    "small",
    "figure",
    "textarea",
];

fn is_html(text: &str) -> bool {
    let end = text.floor_char_boundary(TAGGED);
    let start = text[..end].to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return true;
    }
    if start.starts_with("<?xml") {
        return start.contains("<html");
    }
    // A page within another document does not make it one: FHIR carries its summary as XHTML.
    let root: String =
        start.strip_prefix('<').unwrap_or("").chars().take_while(|c| c.is_alphanumeric() || *c == ':').collect();
    if !root.is_empty() && !ELEMENTS.contains(&root.as_str()) {
        return false;
    }
    let page = ["<html", "<body", "<head>"].iter().any(|tag| start.contains(tag));
    let tags = TAGS.iter().filter(|tag| start.contains(*tag)).count();
    (page && start.contains('<') && start.trim_start().starts_with('<'))
        || (tags >= 2 && start.contains("</") && start.starts_with('<'))
        || tags >= 4
}

/// Whether the first element is that of a drawing.
fn is_drawing(text: &str) -> bool {
    let before = text.find("<svg").and_then(|at| text.get(..at));
    before.is_some_and(|before| {
        !before.as_bytes().windows(2).any(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic())
    })
}

fn is_xml(text: &str) -> bool {
    if text.starts_with("<?xml") {
        return true;
    }
    let (mut scanner, mut rest) = (Scanner::default(), text);
    while let Some((token, len)) = scanner.next(rest, true) {
        match token {
            Token::Aside(_) => {}
            Token::Text(range) if rest[range.clone()].trim().is_empty() => {}
            Token::Open { name, empty, .. } => {
                // One tag does not make a document: more markup follows, or it is all there is.
                let name = &rest[name];
                return empty || rest[len..].contains(&format!("</{name}")) || rest[len..].matches('<').count() > 2;
            }
            _ => return false,
        }
        rest = &rest[len..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_told_from_prose_with_colons() {
        assert_eq!(mail("From: a@b.nl\r\nSubject: x\r\n\r\nHoi", false), Some("eml"));
        assert_eq!(mail("From a@b.nl Mon Jan 1\nReceived: by x\n (y)\nDate: z\n\n", false), Some("mbox"));
        assert_eq!(mail("812 \nReceived: by x\n (y)\nDate: z\n\n", false), Some("emlx"));
        assert_eq!(mail("Naam: Jan\nBSN: 123456782\n", false), None);
        assert_eq!(mail("Let op: dit is geen mail\nFrom: x\nTo: y\n", false), None);
        assert_eq!(mail("Subject: x\nzonder lege regel", true), Some("eml"));
        assert_eq!(mail("Beste Jan,\nSubject: x\n", true), None);
    }
}
