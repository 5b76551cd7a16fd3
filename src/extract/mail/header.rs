//! The start of a message or a part in, its headers with their values in plain characters out.
//!
//! Line ends of any kind will do, and so does a body that follows without a blank line. It must not know what a header
//! is for, but for who reads it: people or machines.

use std::sync::Arc;

use crate::extract::Sink;
use crate::extract::decode::whole;
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::word;

/// Headers that machines write to machines: signatures, routes, verdicts on spam, and what says how the body is
/// packed. Their numbers are random, so their names say nothing of them.
const TECHNICAL: &[&str] = &[
    "arc-",
    "authentication-results",
    "content-disposition",
    "content-id",
    "content-length",
    "content-location",
    "content-type",
    "conversationindex",
    "dkim-signature",
    "domainkey-signature",
    "in-reply-to",
    "list-",
    "message-id",
    "mime-version",
    "received",
    "references",
    "thread-index",
    "x-forefront-",
    "x-gm-",
    "x-google-",
    "x-microsoft-antispam",
    "x-ms-exchange-",
];

/// Programs that put their own name where a sender stands.
const PROGRAMS: &[&str] =
    &["blink", "webkit", "internet explorer", "mozilla", "microsoft", "windows", "chrome", "edge"];

/// One header.
pub(super) struct Header {
    /// Its name as it stands there.
    pub(super) name: String,
    /// Its value, unfolded.
    value: Vec<u8>,
}

impl Header {
    /// Whether it is the header `name`, in lower case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Its value as it stands there.
    pub(super) fn raw(&self) -> String {
        whole(&self.value).trim().to_owned()
    }
}

/// The value of the first header `name`, as it stands there.
pub(super) fn first(headers: &[Header], name: &str) -> Option<String> {
    headers.iter().find(|header| header.is(name)).map(Header::raw)
}

/// The headers that `bytes` start with, and where the body starts.
pub(super) fn split(bytes: &[u8]) -> (Vec<Header>, usize) {
    let mut headers: Vec<Header> = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (line, len) = line(rest);
        if line.is_empty() {
            return (headers, at + len);
        }
        let envelope = at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From "));
        if matches!(line, [b' ' | b'\t', ..]) && !headers.is_empty() {
            if let Some(last) = headers.last_mut() {
                last.value.extend_from_slice(line);
            }
        } else if let Some((name, value)) = named(line) {
            headers.push(Header { name, value: value.to_vec() });
        } else if envelope {
            headers.push(Header { name: "From".to_owned(), value: line.to_vec() });
        } else {
            return (headers, at);
        }
        at += len;
    }
    (headers, bytes.len())
}

/// The first line without its end, and how many bytes it takes with it.
pub(super) fn line(bytes: &[u8]) -> (&[u8], usize) {
    let end = memchr::memchr2(b'\r', b'\n', bytes).unwrap_or(bytes.len());
    let behind = bytes.get(end..).unwrap_or_default();
    let breaks = if behind.starts_with(b"\r\n") { 2 } else { usize::from(!behind.is_empty()) };
    (bytes.get(..end).unwrap_or_default(), end + breaks)
}

/// Whether `line` is one of a header.
pub(super) fn is_header(line: &[u8]) -> bool {
    named(line).is_some()
}

fn named(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let graphic = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    graphic.then(|| (String::from_utf8_lossy(name).into_owned(), line.get(colon + 1..).unwrap_or_default()))
}

/// Tells every header; those of machines as text in which only its own words count.
pub(super) fn tell(headers: &[Header], sink: &mut dyn Sink) -> Result<(), Stop> {
    for header in headers {
        let name = header.name.to_lowercase();
        let text = word::decode(&header.raw());
        if text.is_empty() || name == "content-transfer-encoding" || name == "from" && is_program(&text) {
            continue;
        }
        let technical = is_technical(&name);
        // What looks like an address in them is the name of a message.
        let text = if technical { text.replace('@', " ") } else { text };
        let (label, kind) = if technical { ("", Kind::Prose) } else { (name.as_str(), Kind::Value) };
        let place = Place { header: Some(Arc::from(header.name.as_str())), ..Place::default() };
        sink.record(&[Segment { text: &text, label, kind, place, origin: Origin::None }])?;
    }
    Ok(())
}

/// Whether machines write the header `name`, in lower case, to machines.
pub(super) fn is_technical(name: &str) -> bool {
    TECHNICAL.iter().any(|technical| name.starts_with(technical))
}

/// Whether a sender is the program that saved a page: `<Saved by Blink>`.
fn is_program(text: &str) -> bool {
    let text = text.trim_matches(['<', '>', '"', ' ']).to_lowercase();
    let by = ["saved by ", "opgeslagen door ", "opgeslagen met "].iter().find_map(|start| text.strip_prefix(start));
    by.is_some_and(|by| {
        let named = PROGRAMS.iter().find_map(|program| by.strip_prefix(program));
        named.is_some_and(|rest| {
            let words = rest.split([' ', '>', '"']).filter(|word| !word.is_empty());
            let mut others = words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
            others.all(|word| PROGRAMS.iter().any(|program| program.split(' ').any(|known| known == word)))
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(bytes: &[u8]) -> (Vec<(String, String)>, usize) {
        let (headers, at) = split(bytes);
        (headers.iter().map(|header| (header.name.clone(), header.raw())).collect(), at)
    }

    #[test]
    fn any_line_end_will_do() {
        for end in ["\r\n", "\n", "\r"] {
            let mail = ["From a@b.nl", "A: een", " twee", "B : drie", "", "body"].join(end);
            let (found, at) = pairs(mail.as_bytes());
            let told: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(told, [("From", "From a@b.nl"), ("A", "een twee"), ("B", "drie")]);
            assert_eq!(&mail[at..], "body");
        }
        let (found, at) = pairs(b"A: een\nzonder lege regel\n");
        assert_eq!((found.len(), at), (1, 7));
    }

    #[test]
    fn programs_are_no_senders() {
        for text in ["<Saved by Blink>", "\"Saved by Internet Explorer 11\"", "<Saved by Windows Internet Explorer 8>"]
        {
            assert!(is_program(text), "{text}");
        }
        assert!(!is_program("Saved by Jan de Vries") && !is_program("<Saved by Blink Jansen>"));
    }

    proptest! {
        #[test]
        fn any_bytes_will_do(bytes in "[aB: \r\n\t=?q]{0,60}") {
            let (_, at) = split(bytes.as_bytes());
            prop_assert!(at <= bytes.len());
        }
    }
}
