//! The first bytes of a part in, what they show it to be out.
//!
//! It must not know what the part is called.

use crate::extract::{decode, sniff};

/// Bytes of a part that are looked at: a Word document names some thirty namespaces in its first element.
pub(super) const HEAD: u64 = 8 << 10;

/// Elements that parts with running text start with (ECMA-376 part 1, 11.3, 13.3 and 14.2).
const TEXTS: &[&str] = &[
    "chartSpace",
    "cmLst",
    "comments",
    "dataModel",
    "document",
    "drawing",
    "endnotes",
    "footnotes",
    "ftr",
    "glossaryDocument",
    "handoutMaster",
    "hdr",
    "notes",
    "notesMaster",
    "presentation",
    "sld",
    "sldLayout",
    "sldMaster",
    "sst",
    "userShapes",
    "worksheet",
    "wsDr",
];

/// Elements that parts start with in which nobody writes.
const SETTINGS: &[&str] = &[
    "RDF",
    "Types",
    "calcChain",
    "colorsDef",
    "datastoreItem",
    "document-settings",
    "fonts",
    "manifest",
    "metadata",
    "presentationPr",
    "styleDef",
    "styleSheet",
    "styles",
    "tblStyleLst",
    "theme",
    "viewPr",
    "webSettings",
];

/// What a part is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// Markup that starts with an element of this local name.
    Element(String),
    /// Markup of which the first element stands further on.
    Hidden,
    /// A file, or text without markup.
    File,
    /// Nothing, or other bytes: a font, the settings of a printer.
    Bytes,
}

impl Root {
    /// What a part with that head is.
    pub(super) fn of(head: &[u8]) -> Self {
        let text = decode::head(head);
        let mut rest = text.trim_start();
        if !rest.starts_with('<') {
            let is_file = sniff::is_file(head)
                || !rest.is_empty() && !rest.contains(|c: char| c.is_control() && !c.is_whitespace());
            return if is_file { Self::File } else { Self::Bytes };
        }
        loop {
            let close = match rest {
                _ if rest.starts_with("<?") => "?>",
                _ if rest.starts_with("<!--") => "-->",
                _ => break,
            };
            let Some((_, behind)) = rest.split_once(close) else { return Self::Hidden };
            rest = behind.trim_start();
        }
        // A document type names the first element too; the markup of office documents has none.
        let name = rest.strip_prefix("<!DOCTYPE").or_else(|| rest.strip_prefix("<!doctype")).map(str::trim_start);
        let name = name.or_else(|| rest.strip_prefix('<')).unwrap_or_default();
        match name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '[')) {
            Some(end) => {
                let name = name.get(..end).unwrap_or_default();
                Self::Element(name.rsplit(':').next().unwrap_or_default().to_owned())
            }
            None => Self::Hidden,
        }
    }

    /// Whether it is an element called `name`.
    pub(super) fn is_called(&self, name: &str) -> bool {
        matches!(self, Self::Element(own) if own == name)
    }

    /// Whether it is running text, or may be.
    pub(super) fn is_text(&self) -> bool {
        *self == Self::Hidden || matches!(self, Self::Element(own) if TEXTS.contains(&own.as_str()))
    }

    /// Whether nobody writes in it.
    pub(super) fn is_settings(&self) -> bool {
        *self == Self::Bytes || matches!(self, Self::Element(own) if SETTINGS.contains(&own.as_str()))
    }

    /// Whether it is a list of relations.
    pub(super) fn is_relations(&self) -> bool {
        self.is_called("Relationships") || *self == Self::Bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found() {
        let element = |name: &str| Root::Element(name.to_owned());
        assert_eq!(
            Root::of(b"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- <a> --><w:document xmlns:w='x'>"),
            element("document")
        );
        assert_eq!(Root::of(b"<!DOCTYPE html><html>"), element("html"));
        assert_eq!(Root::of(b"<a/>"), element("a"));
        let wide: Vec<u8> = "\u{FEFF}<?xml?><sst>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Root::of(&wide), element("sst"));
        assert_eq!(Root::of(b"<!-- never"), Root::Hidden);
        assert_eq!(Root::of(b"<document"), Root::Hidden);
    }

    #[test]
    fn what_has_none_is_a_file_or_other_bytes() {
        assert_eq!(Root::of(b"BSN 319072356"), Root::File);
        assert_eq!(Root::of(b"\x89PNG\r\n\x1a\n\0"), Root::File);
        assert_eq!(Root::of(b"M\0y\0 \0P\0r\0\x01\x04\x03\0"), Root::Bytes);
        assert_eq!(Root::of(b""), Root::Bytes);
    }
}
