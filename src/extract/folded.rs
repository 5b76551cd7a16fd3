//! Text of folded content lines in, whole lines out: what vCard, iCalendar and LDIF have in common.
//!
//! A line that starts with a blank goes on from the one before: RFC 6350, RFC 5545, RFC 2849. It must not know what the
//! lines say.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::WINDOWS_1252;

use crate::model::{Kind, Place};

use super::Trouble;
use super::decode::{LONGEST, Reader};
use super::leaf::{Anchor, Leaf};
use super::mapped::Mapped;

/// Parameters that programs write for programs: RFC 5545 3.2, RFC 6350 5; those of vCard 2.1 have no name.
const TECHNICAL: &[&str] = &[
    "",
    "altid",
    "calscale",
    "charset",
    "cutype",
    "encoding",
    "fbtype",
    "fmttype",
    "language",
    "mediatype",
    "partstat",
    "pid",
    "pref",
    "range",
    "related",
    "reltype",
    "role",
    "rsvp",
    "type",
    "tzid",
    "value",
];

/// One content line: what stands before the value, and the value.
pub(super) struct Line {
    /// Its name and parameters, as they stand.
    pub(super) head: String,
    /// Its value, unfolded.
    pub(super) text: String,
    /// How the value leads back.
    pub(super) anchor: Anchor,
    /// The line it starts in.
    pub(super) number: u32,
    /// Whether blank lines stand before it.
    pub(super) apart: bool,
}

impl Line {
    /// Its name, without a group before it, in lower case.
    pub(super) fn name(&self) -> String {
        let name = self.head.split(';').next().unwrap_or_default();
        name.rsplit('.').next().unwrap_or_default().trim().to_lowercase()
    }

    /// Its group: `item1` of `item1.TEL`.
    pub(super) fn group(&self) -> Option<&str> {
        self.head.split(';').next()?.split_once('.').map(|(group, _)| group)
    }

    /// Its parameters.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.head.split(';').skip(1).map(|one| {
            let (name, value) = one.split_once('=').unwrap_or(("", one));
            (name.trim(), value.trim().trim_matches('"'))
        })
    }

    /// The parameters that somebody wrote: not the type of a number, unless it holds one.
    pub(super) fn written(&self) -> impl Iterator<Item = (String, &str)> {
        self.parameters().map(|(name, text)| (name.to_lowercase(), text)).filter(|(name, text)| {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            !TECHNICAL.contains(&name.as_str()) || digits >= 4 && name != "tzid"
        })
    }

    /// A parameter as a leaf under `label`.
    pub(super) fn beside(&self, text: &str, label: &str) -> Leaf {
        Leaf { text: text.to_owned(), anchor: Anchor::None, ..self.leaf(label) }
    }

    /// Whether a parameter has one of these values.
    pub(super) fn says(&self, values: &[&str]) -> bool {
        self.parameters().any(|(_, value)| values.iter().any(|known| value.eq_ignore_ascii_case(known)))
    }

    /// The value as a leaf under `label`, quoted-printable undone.
    pub(super) fn leaf(&self, label: &str) -> Leaf {
        let (text, anchor) = if self.says(&["quoted-printable"]) {
            unquoted(&self.text, &self.anchor)
        } else {
            (self.text.clone(), self.anchor.clone())
        };
        let place = Place { line: Some(self.number), field: Some(label.into()), ..Place::default() };
        Leaf { text, label: label.to_owned(), kind: Kind::Value, place, anchor }
    }

    /// A piece of the value as a leaf under `label`.
    pub(super) fn piece(&self, range: Range<usize>, label: &str) -> Leaf {
        let whole = self.leaf(label);
        let text = whole.text.get(range.clone()).unwrap_or_default().to_owned();
        Leaf { anchor: whole.anchor.behind(range.start), text, ..whole }
    }

    /// The bytes of a value in base64, where it says that it is.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        let packed: Vec<u8> = self.text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        self.says(&["b", "base64"]).then(|| STANDARD.decode(packed).ok()).flatten()
    }
}

/// The text of a value in quoted-printable.
fn unquoted(text: &str, anchor: &Anchor) -> (String, Anchor) {
    let (mut bytes, mut starts, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(&byte) = text.as_bytes().get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| byte == b'=');
        bytes.push(hex.unwrap_or(byte));
        starts.push(at);
        at += if hex.is_some() { 3 } else { 1 };
    }
    starts.push(at);
    let decoded =
        std::str::from_utf8(&bytes).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(&bytes).0, Cow::Borrowed);
    let utf8 = decoded.len() == bytes.len();
    let (mut mapped, mut from) = (Mapped::default(), 0);
    for c in decoded.chars() {
        let to = from + if utf8 { c.len_utf8() } else { 1 };
        let source = starts.get(from).zip(starts.get(to)).and_then(|(&from, &to)| anchor.origin().span(from..to));
        if let Some(source) = source {
            mapped.replaced(c.encode_utf8(&mut [0; 4]), source);
        }
        from = to;
    }
    mapped.take()
}

/// Reads lines.
pub(super) struct Lines<'d> {
    reader: Reader<'d>,
}

impl<'d> Lines<'d> {
    pub(super) fn new(reader: Reader<'d>) -> Self {
        Self { reader }
    }

    /// The next line that is not blank; `None` at the end. A line without a colon is all value.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Trouble> {
        let mut apart = false;
        loop {
            let mut mapped = Mapped::default();
            let number = self.reader.line();
            let mut first = true;
            // A line in quoted-printable goes on after its equals sign.
            let mut soft = false;
            while let Some(len) = self.physical()? {
                let text = self.reader.text().get(..len).unwrap_or_default();
                let content = text.trim_end_matches(['\r', '\n']);
                let folded = content.starts_with([' ', '\t']);
                if !first && !folded && !soft || mapped.text().len() > LONGEST {
                    break;
                }
                let skip = usize::from(!first && folded && !soft);
                soft = content.ends_with('=') && (soft || is_quoted(if first { content } else { mapped.text() }));
                let part = content.get(skip..content.len() - usize::from(soft)).unwrap_or_default();
                mapped.verbatim(part, self.reader.offset() + skip as u64);
                self.reader.consume(len);
                first = false;
            }
            if first {
                return Ok(None);
            }
            let (text, anchor) = mapped.take();
            if !text.trim().is_empty() {
                return Ok(Some(Line { apart, ..split(&text, &anchor, number) }));
            }
            apart = true;
        }
    }

    /// The length of the next line of the file, its end included.
    fn physical(&mut self) -> Result<Option<usize>, Trouble> {
        let mut searched = 0;
        loop {
            let text = self.reader.text().as_bytes();
            if let Some(at) = memchr::memchr(b'\n', text.get(searched..).unwrap_or_default()) {
                return Ok(Some(searched + at + 1));
            }
            searched = text.len();
            if searched > LONGEST || !self.reader.fill()? {
                let len = self.reader.text().len();
                return Ok((len > 0).then_some(len));
            }
        }
    }
}

fn is_quoted(line: &str) -> bool {
    let head = line.split(':').next().unwrap_or_default();
    head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

/// Splits a line at the colon that is not within quotes.
fn split(line: &str, anchor: &Anchor, number: u32) -> Line {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let Some((colon, _)) = colon else {
        return Line { head: String::new(), text: line.to_owned(), anchor: anchor.clone(), number, apart: false };
    };
    let (head, value) = line.split_at(colon);
    let value = value.get(1..).unwrap_or_default();
    Line { head: head.to_owned(), text: value.to_owned(), anchor: anchor.behind(colon + 1), number, apart: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Doc;
    use crate::model::{Budget, Limits};

    fn read(text: &str) -> Vec<(String, String, Option<Range<u64>>)> {
        let budget = Budget::new(&Limits::default());
        let mut content = std::io::Cursor::new(text.as_bytes());
        let mut doc = Doc::open("", &mut content, &budget).unwrap();
        let mut lines = Lines::new(Reader::open(&mut doc).unwrap());
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let span = line.anchor.origin().span(0..line.text.len());
            all.push((line.head, line.text, span));
        }
        all
    }

    #[test]
    fn folded_lines_are_whole_and_lead_back() {
        let text = "FN:Wiet\r\n ske\r\nX;A=\"b:c\":1\r\n\r\ngeen\n";
        let all = read(text);
        assert_eq!(all[0], ("FN".into(), "Wietske".into(), Some(3..13)));
        assert_eq!((all[1].0.as_str(), all[1].1.as_str()), ("X;A=\"b:c\"", "1"));
        assert_eq!(all[2].1, "geen");
        let quoted = read("N;ENCODING=QUOTED-PRINTABLE:=4A=\r\n=61\r\nA:b=\r\nC:d\r\n");
        assert_eq!((quoted[0].1.as_str(), quoted[1].1.as_str()), ("=4A=61", "b="));
    }
}
