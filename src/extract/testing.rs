//! A sink for tests: keeps what a format pushes.

use std::io::Cursor;
use std::ops::Range;

use crate::model::{Budget, Limits, Segment, Status, Stop};

use super::leaf::{Anchor, Leaf};
use super::{Doc, Format, ReadSeek, Sink, Trouble};

/// A segment that was pushed.
pub(crate) type OwnedSegment = Leaf;

impl OwnedSegment {
    /// The span of its whole text.
    pub(crate) fn span(&self) -> Option<Range<u64>> {
        self.anchor.origin().span(0..self.text.len())
    }
}

/// What a format pushed.
pub(crate) struct Collector {
    /// The records, in order.
    pub(crate) records: Vec<Vec<OwnedSegment>>,
    /// The children: name and content.
    pub(crate) children: Vec<(String, Vec<u8>)>,
    /// The first cells of columns, each time they were told.
    pub(crate) columns: Vec<Vec<Vec<String>>>,
    /// What was told of parts.
    pub(crate) covered: Vec<(String, Status, &'static str)>,
    budget: Budget,
}

impl Default for Collector {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            children: Vec::new(),
            columns: Vec::new(),
            covered: Vec::new(),
            budget: Budget::new(&Limits::default()),
        }
    }
}

impl Collector {
    /// What `format` reads out of `bytes` under the name `name`.
    pub(crate) fn run(format: &dyn Format, name: &str, bytes: &[u8]) -> (Self, Result<(), Trouble>) {
        let mut sink = Self::default();
        let budget = Budget::new(&Limits::default());
        let mut content = Cursor::new(bytes);
        let outcome = Doc::open(name, &mut content, &budget).and_then(|mut doc| format.extract(&mut doc, &mut sink));
        (sink, outcome)
    }

    /// Every segment.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &OwnedSegment> {
        self.records.iter().flatten()
    }

    /// Pairs of label and text of one record.
    pub(crate) fn pairs(&self, record: usize) -> Vec<(&str, &str)> {
        self.records[record].iter().map(|leaf| (leaf.label.as_str(), leaf.text.as_str())).collect()
    }

    /// The only segment with that text.
    pub(crate) fn only(&self, text: &str) -> &OwnedSegment {
        let found: Vec<_> = self.segments().filter(|leaf| leaf.text == text).collect();
        assert_eq!(found.len(), 1, "{text:?} {}", self.shown());
        found[0]
    }

    /// Everything as text, for the message of a failed test.
    pub(crate) fn shown(&self) -> String {
        self.records
            .iter()
            .map(|record| {
                record
                    .iter()
                    .map(|leaf| format!("[{}={}]", leaf.label, leaf.text))
                    .chain(["\n".to_owned()])
                    .collect::<String>()
            })
            .collect()
    }
}

impl Sink for Collector {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        let owned = segments.iter().map(|segment| OwnedSegment {
            text: segment.text.to_owned(),
            label: segment.label.to_owned(),
            kind: segment.kind,
            place: segment.place.clone(),
            anchor: Anchor::of(segment.origin),
        });
        self.records.push(owned.collect());
        Ok(())
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        let owned = columns.iter().map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect());
        self.columns.push(owned.collect());
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).unwrap();
        self.children.push((name.to_owned(), bytes));
        Ok(())
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.covered.push((part.to_owned(), status, reason));
        Ok(())
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FORMATS, by_id};
    use super::*;
    use crate::model::Origin;
    use proptest::prelude::*;

    const SOUP: &[&str] = &[
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<a b=\"",
        "\"",
        "'",
        "<td>",
        "<tr>",
        "<table>",
        "</table>",
        "<script>",
        "</script>",
        "<p>",
        "&amp;",
        "&#235;",
        "&",
        ";",
        ",",
        "\t",
        "|",
        "\n",
        "\r",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\"a\"",
        "\\u00eb",
        "\\",
        "ë",
        "€",
        " ",
        "naam",
        "123456782",
        "12-03-1961",
        "=",
        "#",
        "//",
        "\u{FEFF}",
        "<?xml ?>",
        "<!DOCTYPE a [",
        "😀",
        "<form>",
        "<pre>",
        "INSERT INTO a (b) VALUES (",
        "(",
        ")",
        "''",
        "--",
        "/*",
        "*/",
        "COPY a FROM stdin;\n",
        "| a | b |\n",
        "a\tb\n",
        "a   b\n",
    ];

    const TEXTS: &[&str] = &["html", "xml", "json", "ndjson", "csv", "text", "sql"];

    fn soup() -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(SOUP), 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn spans_hold_what_they_say(text in soup()) {
            for format in TEXTS.iter().filter_map(|id| by_id(id)) {
                let (found, outcome) = Collector::run(format, "a", text.as_bytes());
                prop_assert_eq!(outcome, Ok(()));
                for leaf in found.segments() {
                    let span = leaf.span().unwrap();
                    let stands = text.get(span.start as usize..span.end as usize);
                    prop_assert!(stands.is_some(), "{} {:?} {:?}", format.id(), leaf.text, span);
                    match leaf.anchor.origin() {
                        Origin::At(_) => prop_assert_eq!(stands.unwrap(), leaf.text.as_str()),
                        _ => for (at, c) in leaf.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                            let span = leaf.anchor.origin().span(at..at + c.len_utf8()).unwrap();
                            let stands = text.get(span.start as usize..span.end as usize).unwrap();
                            let escaped = stands.starts_with(['&', '\\']);
                            prop_assert!(escaped || stands == c.to_string(), "{} {stands:?} {c:?}", format.id());
                        },
                    }
                }
            }
        }

        #[test]
        fn nothing_in_the_open_is_lost(before in soup(), after in soup()) {
            let text = format!("{before} 987654321 {after}");
            for id in TEXTS.iter().copied() {
                // An element's name and what stands among its attributes is the one place where no value can be.
                let within_tag = matches!(id, "html" | "xml") && before.contains('<');
                let (found, _) = Collector::run(by_id(id).unwrap(), "a.csv", text.as_bytes());
                prop_assert!(within_tag || found.segments().any(|leaf| leaf.text.contains("987654321")), "{id}");
            }
        }

        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for format in FORMATS.iter().filter(|format| TEXTS.contains(&format.id())) {
                let _ = Collector::run(*format, "a", &bytes);
            }
        }
    }
}
