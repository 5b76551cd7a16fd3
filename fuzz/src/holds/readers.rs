//! Any bytes through the readers of formats: no panic, no budget passed, spans inside the part and on its characters.

use std::io::{Cursor, Read as _};

use sluis::extract::isolation::{InProcess, Isolation as _};
use sluis::extract::{Doc, Format, Picture, ReadSeek, Sink, Sniffed, Written, by_id, sniff};
use sluis::{Budget, Origin, Place, Segment, Status, Stop};

use super::{limits, named};

/// Content decides, as it does at the gate; whatever lies within is read in turn.
pub(crate) fn extract(bytes: &[u8]) {
    read(bytes, &[]);
}

pub(crate) fn archive(bytes: &[u8]) {
    read(
        bytes,
        &[
            "ar", "cab", "bzip2", "compress", "gzip", "lz4", "lzip", "lzma", "xz", "zstd", "cpio", "iso", "rar", "7z",
            "tar", "zip",
        ],
    );
}

pub(crate) fn columnar(bytes: &[u8]) {
    read(bytes, &["arrow", "arrow-stream", "avro", "parquet"]);
}

pub(crate) fn database(bytes: &[u8]) {
    read(bytes, &["dbf", "memo", "sqlite", "sqlite-wal"]);
}

pub(crate) fn image(bytes: &[u8]) {
    read(bytes, &["image"]);
}

pub(crate) fn mail(bytes: &[u8]) {
    read(bytes, &["cms", "eml", "emlx", "mbox", "msg", "tnef"]);
}

pub(crate) fn office(bytes: &[u8]) {
    read(bytes, &["docx", "doc", "odf", "flat-odf", "ole", "ppt", "pptx", "rtf", "xlsx", "xlsb", "xls"]);
}

pub(crate) fn pdf(bytes: &[u8]) {
    read(bytes, &["pdf"]);
}

pub(crate) fn text(bytes: &[u8]) {
    read(bytes, TEXTS);
}

/// Formats whose part is a text, so that spans count in it.
const TEXTS: &[&str] =
    &["csv", "html", "svg", "ics", "json", "ndjson", "ldif", "lo3", "bplist", "sql", "text", "vcf", "xml"];

/// Characters of a segment whose spans are tried.
const TRIED: usize = 500;

/// Bytes beyond the budget that a reader may have handed over before it asked.
const ASKED_LATE: u64 = 1 << 20;

/// Reads `bytes` as what they are told to be, or as one of `family` where they are none of it.
fn read(bytes: &[u8], family: &[&str]) {
    let limits = limits();
    let budget = Budget::new(&limits);
    let mut sink = Checked { budget: &budget, text: None, depth: 0, bytes: 0, pictures: family == ["image"] };
    let name = named(bytes);
    let mut content = Cursor::new(bytes);
    let Ok(mut doc) = Doc::open(&name, &mut content, &budget) else { return };
    let told = match sniff(&doc) {
        Sniffed::Known(format) if family.is_empty() || family.contains(&format.id()) => Some(format),
        _ => None,
    };
    let last = usize::from(bytes.last().copied().unwrap_or_default());
    let chosen = family.get(last % family.len().max(1)).copied();
    let Some(format) = told.or_else(|| by_id(chosen?)) else {
        assert!(chosen.is_none(), "{chosen:?} is no format");
        return;
    };
    let written = Written::of(bytes).filter(|_| TEXTS.contains(&format.id()));
    sink.text = written.as_ref();
    sink.read(format, &mut doc);
    assert!(sink.bytes <= limits.max_expanded_size + ASKED_LATE, "{} bytes of children", sink.bytes);
}

struct Checked<'b> {
    budget: &'b Budget,
    /// The part's text, where it has one and it is known.
    text: Option<&'b Written<'b>>,
    depth: u32,
    /// Bytes of children.
    bytes: u64,
    pictures: bool,
}

impl Checked<'_> {
    fn read(&mut self, format: &'static dyn Format, doc: &mut Doc<'_>) {
        // Behind the shield, as at the gate: readers that are others' work may panic, which is told as a gap.
        let _ = InProcess.extract(format, doc, self);
    }
}

impl Sink for Checked<'_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        for segment in segments {
            if let Origin::Mapped(pairs) = segment.origin {
                assert!(pairs.windows(2).all(|pair| pair[0].0 <= pair[1].0));
            }
            let Some(written) = self.text else { continue };
            if let Some(span) = segment.origin.span(0..segment.text.len()) {
                let Some(range) = written.range(&span) else { panic!("a span past the text or within a character") };
                if let Origin::At(_) = segment.origin {
                    assert_eq!(written.text().get(range), Some(segment.text));
                }
            }
            for (start, character) in segment.text.char_indices().take(TRIED) {
                if let Some(span) = segment.origin.span(start..start + character.len_utf8()) {
                    assert!(written.range(&span).is_some(), "a character's span");
                }
            }
        }
        self.budget.tick()
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        assert!(columns.len() <= 1 << 20);
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        let _ = content.rewind();
        let _ = content.take(64 << 20).read_to_end(&mut bytes);
        self.bytes += bytes.len() as u64;
        if self.depth < self.budget.limits().max_depth {
            let (text, depth) = (self.text.take(), self.depth);
            self.depth += 1;
            if let Ok(mut doc) = Doc::open(name, content, self.budget)
                && let Sniffed::Known(format) = sniff(&doc)
            {
                self.read(format, &mut doc);
            }
            (self.text, self.depth) = (text, depth);
        }
        self.budget.tick()
    }

    fn covered(&mut self, _: &str, _: Status, reason: &'static str) -> Result<(), Stop> {
        assert!(reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        self.budget.tick()
    }

    fn reads_pictures(&self) -> bool {
        self.pictures
    }

    fn picture(&mut self, _: &str, picture: &Picture, _: Place) -> Result<(), Stop> {
        let _ = picture;
        self.budget.tick()
    }

    fn budget(&self) -> &Budget {
        self.budget
    }
}
