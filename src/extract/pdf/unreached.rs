//! The objects of a PDF in, the drawings among them that no page leads to out: what was thrown away is still there.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};

use crate::extract::Trouble;
use crate::extract::{Sink, layout};
use crate::model::{Place, Status};

use super::page::Pages;
use super::shows_text;

/// Objects that are followed from the pages; a document has some ten a page.
const OBJECTS: usize = 1_000_000;

/// Reads them.
pub(super) fn read(pages: &Pages<'_, '_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let reached = reached(pages);
    let place = Place { section: Some("unreached"), ..Place::default() };
    let mut pictures = 0u32;
    for object in pages.file.objects() {
        sink.budget().tick()?;
        let Object::Stream(stream) = object else { continue };
        if reached.contains(&stream.obj_id()) {
            continue;
        }
        let dict = stream.dict();
        let kind = dict.get::<Name<'_>>("Type");
        if matches!(kind.as_ref().map(Name::as_str), Some("EmbeddedFile" | "Metadata" | "ObjStm" | "XRef")) {
            continue;
        }
        if is(&stream, "Image") {
            pictures += 1;
            continue;
        }
        let Some(content) = stream.decoded_data().ok().filter(|content| shows_text(content)) else { continue };
        let resources = dict.get::<Dict<'_>>("Resources");
        let fonts = pages.file.pages().first().and_then(|page| page.raw().get::<Dict<'_>>("Resources"));
        if let Some(glyphs) = pages.loose(&content, resources.or(fonts)) {
            layout::tell(glyphs.pieces(), &place, sink)?;
        }
    }
    if pictures > 0 {
        sink.covered("unreached pictures", Status::Unsupported, "unreached")?;
    }
    Ok(())
}

fn is(stream: &Stream<'_>, kind: &str) -> bool {
    stream.dict().get::<Name<'_>>("Subtype").is_some_and(|subtype| subtype.as_str() == kind)
}

/// The objects that the pages lead to, and the forms that a page names among its resources but never draws left out.
fn reached(pages: &Pages<'_, '_>) -> HashSet<ObjectIdentifier> {
    let mut reached = HashSet::new();
    let mut next: Vec<ObjectIdentifier> = Vec::new();
    let (mut undrawn, mut drawn) = (HashSet::new(), HashSet::new());
    for page in pages.file.pages().iter() {
        let forms = page.resources().x_objects.clone();
        let content = page.page_stream().unwrap_or_default();
        for (name, _) in forms.entries() {
            let Some(id) = forms.get_ref(name.as_str()).map(ObjectIdentifier::from) else { continue };
            let form = forms.get::<Stream<'_>>(name.as_str()).filter(|form| is(form, "Form"));
            let named = form.is_none() || memchr::memmem::find(content, name.as_str().as_bytes()).is_some();
            if named {
                drawn.insert(id)
            } else {
                undrawn.insert(id)
            };
        }
        follow(page.raw(), &mut next, 0);
        for resources in [&page.resources().x_objects, &page.resources().patterns, &page.resources().fonts] {
            follow(resources, &mut next, 0);
        }
    }
    while let Some(id) = next.pop() {
        if reached.len() >= OBJECTS || undrawn.contains(&id) && !drawn.contains(&id) || !reached.insert(id) {
            continue;
        }
        match pages.file.xref().get::<Object<'_>>(id) {
            Some(Object::Dict(dict)) => follow(&dict, &mut next, 0),
            Some(Object::Array(array)) => along(&array, &mut next, 0),
            Some(Object::Stream(stream)) => follow(stream.dict(), &mut next, 0),
            _ => {}
        }
    }
    reached
}

/// References within one object. A page's parent leads to all the others.
fn follow(dict: &Dict<'_>, next: &mut Vec<ObjectIdentifier>, depth: u32) {
    for (key, value) in dict.entries() {
        if !matches!(key.as_str(), "Parent" | "P") {
            one(value, next, depth);
        }
    }
}

fn along(array: &Array<'_>, next: &mut Vec<ObjectIdentifier>, depth: u32) {
    for value in array.raw_iter() {
        one(value, next, depth);
    }
}

fn one(value: MaybeRef<Object<'_>>, next: &mut Vec<ObjectIdentifier>, depth: u32) {
    match value {
        MaybeRef::Ref(reference) => next.push(reference.into()),
        MaybeRef::NotRef(Object::Dict(dict)) if depth < 16 => follow(&dict, next, depth + 1),
        MaybeRef::NotRef(Object::Array(array)) if depth < 16 => along(&array, next, depth + 1),
        MaybeRef::NotRef(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::collect::read;
    use crate::extract::pdf::Pdf;
    use crate::extract::pdf::tests::{one_page, stream};

    #[test]
    fn a_drawing_that_no_page_shows_is_read() {
        let lost = stream("", "BT /F 12 Tf 50 700 Td (BSN 731548292) Tj ET");
        let (found, trouble) = read(&Pdf, &one_page("BT /F 12 Tf 50 700 Td (Beste) Tj ET /I Do", &[lost]));
        assert_eq!(trouble, Ok(()));
        let texts: Vec<_> = found.seen.iter().map(|seen| (seen.text.as_str(), seen.place.section)).collect();
        assert_eq!(texts, [("Beste", None), ("BSN 731548292", Some("unreached"))]);
    }
}
