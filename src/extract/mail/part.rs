//! The headers and the body of a message or a part of one in, its texts and attachments out, and those of its parts.
//!
//! Every body is read, whichever a mail program would show, and so is what stands before, behind and between the
//! parts. It must not know how a message is kept.

use std::borrow::Cow;
use std::io::Cursor;
use std::ops::Range;

use crate::extract::Sink;
use crate::extract::Trouble;
use crate::model::{Segment, Status, Stop};

use super::header::{self, Header};
use super::word::Parameters;
use super::{body, charset, coding};

/// Parts within parts; real mail has a handful.
const DEPTH: u32 = 32;

/// Reads a message: its `headers` and its `body`.
pub(super) fn read(headers: &[Header], body: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    Ok(Reader { sink, parts: 0 }.entity(headers, body, "text/plain", 0)?)
}

struct Reader<'s> {
    sink: &'s mut dyn Sink,
    parts: u32,
}

/// What a part says of itself.
struct About {
    kind: Parameters,
    disposition: Parameters,
    /// Where a web archive got it.
    location: String,
}

impl About {
    fn of(headers: &[Header], default: &str) -> Self {
        let value = |name| header::first(headers, name);
        let mut kind = Parameters::of(&value("content-type").unwrap_or_default());
        if !kind.kind.contains('/') {
            default.clone_into(&mut kind.kind);
        }
        let disposition = Parameters::of(&value("content-disposition").unwrap_or_default());
        Self { kind, disposition, location: value("content-location").unwrap_or_default() }
    }

    /// Every name that it is given, first the one that programs show.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.disposition.all("filename").chain(self.kind.all("name")) {
            if !name.trim().is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.kind == kind
    }

    fn subtype(&self) -> &str {
        self.kind.kind.split_once('/').map_or("", |(_, subtype)| subtype)
    }
}

impl Reader<'_> {
    fn entity(&mut self, headers: &[Header], body: &[u8], default: &str, depth: u32) -> Result<(), Stop> {
        self.sink.budget().tick()?;
        header::tell(headers, self.sink)?;
        let about = About::of(headers, default);
        let coding = header::first(headers, "content-transfer-encoding").unwrap_or_default();
        let (bytes, whole) = coding::decode(body, &coding);
        if matches!(bytes, Cow::Owned(_)) {
            self.sink.budget().expand(bytes.len() as u64)?;
        }
        if about.kind.kind.starts_with("multipart/") {
            if depth >= DEPTH {
                self.sink.covered("multipart", Status::TooDeep, "")?;
                return super::body(&String::from_utf8_lossy(&bytes), "body", self.sink);
            }
            return self.parts(&about, &bytes, depth);
        }
        self.parts += 1;
        self.sink.budget().entry()?;
        let name = self.leaf(&about, &bytes)?;
        if !whole {
            self.sink.covered(&name, Status::Corrupt, "broken-encoding")?;
            // What the decoder could not make sense of may be plain text.
            super::body(&charset::text(body, None), "body", self.sink)?;
        }
        Ok(())
    }

    fn parts(&mut self, about: &About, bytes: &[u8], depth: u32) -> Result<(), Stop> {
        if about.is("multipart/encrypted") {
            self.sink.covered("multipart-encrypted", Status::Encrypted, "")?;
        }
        let mut parts = about.kind.get("boundary").map(|boundary| divide(bytes, boundary)).unwrap_or_default();
        if parts.len() < 2 {
            parts = guessed(bytes).map(|boundary| divide(bytes, &boundary)).unwrap_or_default();
        }
        let [before, inner @ .., behind] = parts.as_slice() else {
            return body(&charset::text(bytes, None), "body", self.sink);
        };
        let text = |range: &Range<usize>| charset::text(bytes.get(range.clone()).unwrap_or_default(), None);
        body(&text(before), "preamble", self.sink)?;
        let default = if about.is("multipart/digest") { "message/rfc822" } else { "text/plain" };
        for part in inner {
            let bytes = bytes.get(part.clone()).unwrap_or_default();
            let (headers, at) = header::split(bytes);
            self.entity(&headers, bytes.get(at..).unwrap_or_default(), default, depth + 1)?;
        }
        body(&text(behind), "epilogue", self.sink)
    }

    /// Hands over a part that has no parts, and answers what it is called.
    fn leaf(&mut self, about: &About, bytes: &[u8]) -> Result<String, Stop> {
        let names = about.names();
        for name in names.iter().skip(1) {
            self.sink.record(&[Segment::name(name)])?;
        }
        let given = names.first().map(|name| (*name).to_owned());
        let label = about.kind.get("charset");
        let number = self.parts;
        match about.kind.kind.as_str() {
            "text/plain" if given.is_none() => {
                self.text(bytes, about)?;
                Ok("body.txt".to_owned())
            }
            "text/html" | "text/x-amp-html" | "application/xhtml+xml" => {
                let name = given.or_else(|| located(about)).unwrap_or_else(|| "body.html".to_owned());
                self.child(&name, charset::text(bytes, label).as_bytes(), true)
            }
            "message/partial" => {
                self.text(bytes, about)?;
                let name = given.unwrap_or_else(|| format!("part-{number}"));
                self.sink.covered(&name, Status::Unsupported, "partial-message")?;
                Ok(name)
            }
            "message/external-body" => {
                header::tell(&header::split(bytes).0, self.sink)?;
                let name = about.kind.get("name").map_or_else(|| format!("part-{number}"), str::to_owned);
                self.sink.covered(&name, Status::Unsupported, "attachment-elsewhere")?;
                Ok(name)
            }
            "message/rfc822"
            | "message/global"
            | "message/news"
            | "text/rfc822-headers"
            | "message/rfc822-headers"
            | "message/global-headers"
            | "text/rfc822" => {
                let mut name = given.unwrap_or_else(|| "message".to_owned());
                if !name.to_lowercase().ends_with(".eml") {
                    name.push_str(".eml");
                }
                self.child(&name, bytes, false)
            }
            // Reports of delivery: headers in groups, between empty lines.
            kind if kind.starts_with("message/") => {
                let mut rest = bytes;
                while !rest.is_empty() {
                    let (headers, at) = header::split(rest);
                    header::tell(&headers, self.sink)?;
                    let next = rest.get(at..).unwrap_or_default();
                    if headers.is_empty() && at == 0 {
                        self.text(next, about)?;
                        break;
                    }
                    rest = next;
                }
                Ok(given.unwrap_or_else(|| format!("part-{number}")))
            }
            kind => {
                let subtype = if about.subtype().is_empty() { "bin" } else { about.subtype() };
                let name = given.or_else(|| located(about)).unwrap_or_else(|| format!("part-{number}.{subtype}"));
                let decoded = label.filter(|label| kind.starts_with("text/") && charset::is_odd(label));
                match decoded {
                    Some(label) => self.child(&name, charset::text(bytes, Some(label)).as_bytes(), true),
                    None => self.child(&name, bytes, false),
                }
            }
        }
    }

    /// A text of the message itself, with the files in yEnc in it.
    fn text(&mut self, bytes: &[u8], about: &About) -> Result<(), Stop> {
        let mut rest = bytes;
        let mut open = Vec::new();
        while let Some(block) = coding::yenc(rest) {
            self.sink.budget().entry()?;
            self.sink.budget().expand(block.bytes.len() as u64)?;
            let name = if block.name.is_empty() { "yenc" } else { &block.name };
            self.sink.child(name, &mut Cursor::new(&block.bytes))?;
            open.extend_from_slice(rest.get(..block.range.start).unwrap_or_default());
            rest = rest.get(block.range.end..).unwrap_or_default();
        }
        open.extend_from_slice(rest);
        let mut text = charset::text(&open, about.kind.get("charset"));
        // A line that ends in a space goes on in the next, without it (RFC 3676, 4.1).
        if about.kind.get("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")) {
            text = text.replace(" \r\n", "").replace(" \n", "");
        }
        body(&text, "body", self.sink)
    }

    /// Hands over a child, with a mark of its encoding where it was `decoded` and is not blank.
    fn child(&mut self, name: &str, bytes: &[u8], decoded: bool) -> Result<String, Stop> {
        if decoded && !bytes.trim_ascii().is_empty() {
            let marked = [b"\xEF\xBB\xBF", bytes].concat();
            self.sink.child(name, &mut Cursor::new(marked))?;
        } else {
            self.sink.child(name, &mut Cursor::new(bytes))?;
        }
        Ok(name.to_owned())
    }
}

/// What the place that a web archive got a part from calls it.
fn located(about: &About) -> Option<String> {
    let path = about.location.split(['?', '#']).next()?;
    let (scheme, path) = path.split_once("://")?;
    let name = path.rsplit('/').next()?;
    (!scheme.is_empty() && path.contains('/') && !name.is_empty()).then(|| name.to_owned())
}

/// What stands before the first delimiter, between them, and behind the last; empty where there is none.
fn divide(bytes: &[u8], boundary: &str) -> Vec<Range<usize>> {
    let delimiter = [b"--", boundary.trim_end().as_bytes()].concat();
    let mut ranges = Vec::new();
    let (mut start, mut ended) = (0, false);
    for at in memchr::memmem::find_iter(bytes, &delimiter) {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let behind = bytes.get(at + delimiter.len()..).unwrap_or_default();
        let (tail, len) = header::line(behind);
        let last = tail.starts_with(b"--") && tail.get(2..).unwrap_or_default().trim_ascii().is_empty();
        let delimits = matches!(before, None | Some(b'\n' | b'\r')) && (last || tail.trim_ascii().is_empty());
        if !delimits || ended || at < start {
            continue;
        }
        // The line end before a delimiter belongs to it.
        let end = if bytes.get(..at).is_some_and(|before| before.ends_with(b"\r\n")) {
            at - 2
        } else {
            at - usize::from(at > 0)
        };
        ranges.push(start..end.max(start));
        start = at + delimiter.len() + len;
        ended = last;
    }
    if ranges.is_empty() {
        return ranges;
    }
    ranges.push(start..bytes.len());
    if !ended {
        // The last part has no end: there is nothing behind it.
        ranges.push(bytes.len()..bytes.len());
    }
    ranges
}

/// The boundary of parts whose own is missing or wrong: the first line that looks like one.
fn guessed(bytes: &[u8]) -> Option<String> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (line, len) = header::line(rest);
        let next = header::line(rest.get(len..).unwrap_or_default()).0;
        let starts = next.is_empty() || header::is_header(next);
        if let Some(boundary) = line.strip_prefix(b"--").filter(|boundary| boundary.len() > 1 && starts) {
            return std::str::from_utf8(boundary).ok().map(|text| text.trim_end().to_owned());
        }
        at += len;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut<'b>(bytes: &'b str, boundary: &str) -> Vec<&'b str> {
        divide(bytes.as_bytes(), boundary).into_iter().map(|range| &bytes[range]).collect()
    }

    #[test]
    fn parts_lie_between_delimiters() {
        assert_eq!(
            cut("voor\r\n--b\r\nA: x\r\n\r\neen\r\n--b \r\n\r\ntwee\r\n--b--\r\nna", "b"),
            ["voor", "A: x\r\n\r\neen", "\r\ntwee", "na"]
        );
        assert_eq!(cut("--b\n\neen --b\n--bc\n", "b"), ["", "\neen --b\n--bc\n", ""]);
        assert_eq!(cut("geen", "b"), [""; 0]);
        assert_eq!(guessed(b"voor\n--\n--=_x\nContent-Type: a/b\n\n").as_deref(), Some("=_x"));
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_body(body in "(--b|-|\r|\n|b|--| ){0,30}") {
            for range in divide(body.as_bytes(), "b") {
                prop_assert!(body.get(range).is_some());
            }
        }
    }
}
