//! An element or a text of markup in, its attributes or its letters out.

use std::ops::Range;

use super::token;

/// An element of the markup.
pub(in super::super) struct Element {
    /// The tag that opens it.
    pub(in super::super) tag: Range<usize>,
    /// Its name.
    pub(in super::super) name: Range<usize>,
    /// All of it.
    pub(in super::super) whole: Range<usize>,
}

impl Element {
    /// Its attributes: where name and value stand in the source.
    pub(in super::super) fn attributes(&self, source: &str) -> Vec<(Range<usize>, Range<usize>)> {
        token::attributes(source, &self.tag)
    }

    /// The value of an attribute.
    pub(in super::super) fn attribute<'s>(&self, source: &'s str, name: &str) -> Option<&'s str> {
        let found = self.attributes(source).into_iter().find(|(own, _)| source.get(own.clone()) == Some(name))?;
        source.get(found.1)
    }
}

/// The text of `raw`, references undone; one that is not known stays.
pub(super) fn unescaped(raw: &str) -> String {
    if !raw.contains('&') {
        return raw.to_owned();
    }
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// `text` as markup writes it.
pub(in super::super) fn escaped(text: &str, quotes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quotes => out.push_str("&quot;"),
            '\'' if quotes => out.push_str("&apos;"),
            '\n' if quotes => out.push_str("&#10;"),
            '\r' if quotes => out.push_str("&#13;"),
            '\t' if quotes => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
    out
}
