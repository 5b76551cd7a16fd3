//! A part with properties of the document in, labelled values out.
//!
//! It must not know which properties there are: every element with text is one.

use std::io::Read;

use quick_xml::events::Event;

use crate::extract::Sink;
use crate::model::Place;

use super::markup::{Cut, Markup, attribute, resolve};
use super::value;

/// Reads all properties; the label is the element's name, or that of the custom property around it.
pub(super) fn read<R: Read>(markup: &mut Markup<R>, sink: &mut dyn Sink) -> Result<(), Cut> {
    let mut label = String::new();
    let mut named = false;
    let mut text = String::new();
    loop {
        let end = match markup.next()? {
            Event::Eof => return Ok(()),
            Event::Start(element) => {
                text.clear();
                if let Some(name) = attribute(&element, "name") {
                    label = name;
                    named = true;
                } else if !named {
                    element.local_name().as_ref().clone_into(&mut label);
                }
                false
            }
            Event::Text(piece) => {
                text.push_str(&piece.xml10_content());
                false
            }
            Event::CData(piece) => {
                text.push_str(&piece);
                false
            }
            Event::GeneralRef(reference) => {
                text.extend(resolve(&reference));
                false
            }
            Event::End(element) => {
                named &= element.local_name().as_ref() != "property";
                true
            }
            _ => false,
        };
        if end {
            let place = Place { section: Some("properties"), ..Place::default() };
            value(&label, &std::mem::take(&mut text), place, sink)?;
        }
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
            <property fmtid="x" name="Klant"><vt:lpwstr>Bakker</vt:lpwstr></property><Company>X</Company></p>"#;
        let mut found = Collect::with(Limits::default());
        read(&mut Markup::of(part), &mut found).unwrap();
        assert_eq!(found.labelled("creator"), Some("Jan & Piet"));
        assert_eq!(found.labelled("Klant"), Some("Bakker"));
        assert_eq!(found.labelled("Company"), Some("X"));
    }
}
