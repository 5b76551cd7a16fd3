//! The attributes of an OpenDocument element in, what somebody typed in them out; and files that stand in the markup.
//!
//! It must not know where the element stands.

use std::io::Cursor;

use base64::Engine as _;
use quick_xml::events::BytesStart;

use crate::extract::package::{attribute, link, unescape, value};
use crate::extract::spreadsheet::literals;
use crate::model::{Segment, Status, Stop};

use super::content::Content;
use super::typed::typed;
use super::words::{ATTRIBUTES, NAMED};

impl Content<'_> {
    /// Hands over a file that stands in the markup, in base64.
    pub(super) fn child(&mut self, text: &str) -> Result<(), Stop> {
        self.children = self.children.saturating_add(1);
        self.sink.budget().entry()?;
        self.sink.budget().expand(text.len() as u64)?;
        let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let name = format!("binary-data-{}", self.children);
        match base64::engine::general_purpose::STANDARD.decode(packed) {
            Ok(bytes) => self.sink.child(&name, &mut Cursor::new(bytes)),
            Err(_) => self.sink.covered(&name, Status::Corrupt, "bad-base64"),
        }
    }

    /// Tells what somebody typed that stands in attributes.
    pub(super) fn attributes(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        let own = || attribute(element, "name");
        if NAMED.contains(&name)
            && let Some(name) = own()
        {
            self.sink.record(&[Segment { place: self.at(), ..Segment::name(&name) }])?;
        }
        if let Some(typed) = typed(element) {
            value(&own().unwrap_or_default(), &typed, self.at(), self.sink)?;
        }
        for attribute in element.attributes().with_checks(false).flatten() {
            let (key, prefix) = (attribute.key.local_name(), attribute.key.prefix());
            let text = unescape(&attribute.value);
            if key.as_ref() == "href" {
                link(&text, &self.at(), self.sink)?;
            } else if key.as_ref() == "formula" {
                value("", &literals(&text), self.at(), self.sink)?;
            } else if ATTRIBUTES.contains(&key.as_ref()) && prefix.is_none_or(|prefix| prefix.as_ref() != "office") {
                let label = own().unwrap_or_else(|| key.as_ref().to_owned());
                value(&label, &text, self.at(), self.sink)?;
            }
        }
        Ok(())
    }
}
