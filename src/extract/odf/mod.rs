//! An OpenDocument file in (text, spreadsheet, presentation, drawing; packaged or flat), what is written in it out;
//! what is embedded are children.
//!
//! It must not know how the content is read, only what each part of the package is for.

mod attributes;
mod change;
mod content;
mod context;
mod typed;
mod words;

use std::collections::HashSet;
use std::io::{BufReader, Read};

use quick_xml::events::Event;

use super::package::{Cut, Markup, Metered, Package, Role, tell};
use super::{Doc, Format, Sink, Trouble};

use content::Content;

/// OpenDocument packages (ODT, OTT, ODS, ODP, ODG and their templates).
pub(super) struct Odf;
/// OpenDocument in one XML file (FODT, FODS, FODP, FODG).
pub(super) struct FlatOdf;

impl Format for Odf {
    fn id(&self) -> &'static str {
        "odf"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut package = Package::open(doc, sink)?;
        if package
            .markup_of("META-INF/manifest.xml")
            .is_some_and(|manifest| manifest.is_ok_and(|mut manifest| is_encrypted(&mut manifest)))
        {
            return Err(Trouble::Encrypted);
        }
        let parts: HashSet<String> = package.parts().into_iter().collect();
        let mut content: Vec<&String> = parts.iter().filter(|name| is_content(name)).collect();
        // The document's own content comes before its styles and before what is embedded.
        content.sort_by_key(|name| (name.contains('/'), *name));
        for name in &content {
            let Some(markup) = package.markup_of(name) else { continue };
            let read = markup.and_then(|mut markup| Content::new(sink).read(&mut markup));
            tell(name, read, sink)?;
        }
        package.read(|name| role(name, &parts), sink)?;
        if parts.contains("content.xml") { Ok(()) } else { Err(Trouble::Corrupt("no-content")) }
    }
}

impl Format for FlatOdf {
    fn id(&self) -> &'static str {
        "flat-odf"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, size) = (doc.budget(), doc.len());
        let mut markup = Markup::new(Metered::new(BufReader::new(doc.reader()?), size, budget));
        Content::new(sink).read(&mut markup).map_err(|cut| match cut {
            Cut::Stop(stop) => Trouble::Stop(stop),
            Cut::Encrypted => Trouble::Encrypted,
            Cut::Ratio | Cut::Broken => Trouble::Corrupt("broken-part"),
        })
    }
}

/// The parts with text: those of the document, and those of the objects embedded in it.
fn is_content(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    matches!(file, "content.xml" | "styles.xml")
}

/// What each other part is for (OpenDocument 1.2 part 3, 2.2).
fn role(name: &str, parts: &HashSet<String>) -> Option<Role> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    Some(match (folder, file) {
        _ if is_content(name) => return None,
        (_, "meta.xml") => Role::Properties,
        // How windows stood and what the printer is called; where lines broke last time.
        (_, "mimetype") => return None,
        (_, "settings.xml" | "manifest.rdf" | "layout-cache" | "") | ("META-INF", "manifest.xml") => Role::Skip,
        _ if folder.starts_with("Configurations2") => Role::Skip,
        // The picture of an object whose content is read.
        ("ObjectReplacements", object) if parts.contains(&format!("{object}/content.xml")) => Role::Skip,
        _ => Role::Child,
    })
}

fn is_encrypted<R: Read>(manifest: &mut Markup<R>) -> bool {
    loop {
        match manifest.next() {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "encryption-data" => return true,
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
