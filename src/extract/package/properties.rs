//! A part with properties of the document in, labelled values out.
//!
//! It must not know which properties there are: every element with text is one.

use std::io::Read;
use std::mem::take;

use quick_xml::events::BytesStart;

use crate::extract::Sink;
use crate::model::{Place, Stop};

use super::markup::{Cut, Markup, Reading, attribute};
use super::value;

/// Attributes that hold what somebody typed: the title and the path of the template.
const TYPED: &[&str] = &["title", "href"];

/// Reads all properties; the label is the element's name, or the one that somebody gave it.
pub(super) fn read<R: Read>(markup: &mut Markup<R>, sink: &mut dyn Sink) -> Result<(), Cut> {
    markup.drive(&mut Properties { sink, label: String::new(), named: 0, depth: 0, text: String::new() })
}

struct Properties<'s> {
    sink: &'s mut dyn Sink,
    label: String,
    /// How deep the element stands that brought a name along.
    named: u32,
    depth: u32,
    text: String,
}

impl Properties<'_> {
    fn tell(&mut self, label: &str, text: &str) -> Result<(), Stop> {
        value(label, text, Place { section: Some("properties"), ..Place::default() }, self.sink)
    }
}

impl Reading for Properties<'_> {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Stop> {
        self.depth = self.depth.saturating_add(1);
        self.text.clear();
        for key in TYPED {
            if let Some(text) = attribute(element, key) {
                self.tell(key, &text)?;
            }
        }
        if let Some(own) = attribute(element, "name") {
            self.label = own;
            self.named = self.depth;
        } else if self.named == 0 {
            name.clone_into(&mut self.label);
        }
        Ok(())
    }

    fn end(&mut self, _: &str) -> Result<(), Stop> {
        let (label, text) = (take(&mut self.label), take(&mut self.text));
        self.tell(&label, &text)?;
        if self.named < self.depth {
            self.label = label;
        } else {
            self.named = 0;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    #[test]
    fn properties_are_labelled_by_their_names() {
        let part: &[u8] = br#"<p><dc:creator>Jan &amp; Piet</dc:creator>
            <property fmtid="x" name="Klant"><vt:lpwstr>Bakker</vt:lpwstr></property>
            <meta:user-defined meta:name="BSN" meta:value-type="string">1</meta:user-defined>
            <Company>X</Company></p>"#;
        let mut found = Collect::with(Limits::default());
        read(&mut Markup::of(part), &mut found).unwrap();
        assert_eq!(found.labelled("creator"), Some("Jan & Piet"));
        assert_eq!(found.labelled("Klant"), Some("Bakker"));
        assert_eq!(found.labelled("BSN"), Some("1"));
        assert_eq!(found.labelled("Company"), Some("X"));
    }
}
