//! A PDF in, the same PDF with values taken out of it out: out of what its pages draw, its notes, forms and properties.
//!
//! The codes of a value's letters are cut out of the operators that draw them, and the stand-in is drawn there in
//! Helvetica; nothing is covered up. The file is written anew, without earlier revisions and what nothing leads to.
//! Whether that was enough, the gate tells: a page whose letters cannot be led back to its codes is refused.

mod drawn;
mod font;

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::look::Hit;
use super::wanted::Wanted;
use super::{Job, Redactor, Refused, package};
use font::Font;

/// The name of the font that stand-ins are drawn in.
pub(super) const STAND_IN_FONT: &[u8] = b"SluisRedacted";

const BROKEN: Refused = Refused::Unsafe("broken");

/// What is replaced in a stretch of text: where, with what.
type Edits = Vec<(std::ops::Range<usize>, String)>;

/// Replaces what `hits` found in the PDF `bytes`.
pub(super) fn rewrite(
    redactor: &mut Redactor<'_>,
    bytes: &[u8],
    hits: &[Hit],
    job: &mut Job,
) -> Result<Vec<u8>, Refused> {
    let mut document = Document::load_mem(bytes).map_err(|_| BROKEN)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Refused::Unsafe("protected"));
    }
    if document.objects.values().any(is_signature) {
        return Err(Refused::Unsafe("signed"));
    }
    let wanted = Wanted::new(hits, job.round > 0);
    let mut replace = |redactor: &mut Redactor<'_>, text: &str| -> Edits {
        let found = wanted.in_drawn(text).into_iter().filter_map(|(range, at)| Some((range, hits.get(at)?)));
        found
            .map(|(range, hit)| {
                job.done.count(&hit.entity);
                let with = redactor.stand_in_as(hit, text.get(range.clone()).unwrap_or(&hit.value));
                // A line end in a string of a page is drawn as a box.
                (range, with.replace(['\n', '\r'], " "))
            })
            .collect()
    };
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for page in pages {
        let content = document.get_page_content(page).map_err(|_| BROKEN)?;
        let fonts = fonts_of_page(&document, page);
        if let Some(new) = drawn::rewrite(&content, &fonts, &mut |text| replace(redactor, text))? {
            let content = document.add_object(Stream::new(Dictionary::new(), new));
            let page_of = document.get_dictionary_mut(page).map_err(|_| BROKEN)?;
            page_of.set("Contents", Object::Reference(content));
            add_font(&mut document, page)?;
        }
    }
    let ids: Vec<ObjectId> = document.objects.keys().copied().collect();
    for id in &ids {
        stream(redactor, &mut document, *id, &mut replace)?;
    }
    for object in document.objects.values_mut() {
        strings(object, &mut |text| replace(redactor, text));
    }
    attachments(redactor, &mut document, hits, job)?;
    for key in ["Prev", "XRefStm"] {
        document.trailer.remove(key.as_bytes());
    }
    document.prune_objects();
    document.compress();
    let mut out = Vec::new();
    document.save_to(&mut out).map_err(|_| BROKEN)?;
    Ok(out)
}

fn is_signature(object: &Object) -> bool {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return false,
    };
    dictionary.has(b"ByteRange") && dictionary.has(b"Contents")
}

fn fonts_of_page(document: &Document, page: ObjectId) -> BTreeMap<Vec<u8>, Font> {
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    fonts.into_iter().map(|(name, font)| (name, Font::read(document, font))).collect()
}

/// What a reference leads to, or the object itself.
fn resolved<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

fn stand_in_font() -> Object {
    let mut font = Dictionary::new();
    for (key, value) in
        [("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica"), ("Encoding", "WinAnsiEncoding")]
    {
        font.set(key, Object::Name(value.into()));
    }
    Object::Dictionary(font)
}

/// Gives a page, or a form, the font for stand-ins. What it shares with others stays as it is.
fn add_font(document: &mut Document, owner: ObjectId) -> Result<(), Refused> {
    let mut resources = inherited(document, owner).unwrap_or_default();
    let mut fonts = resources
        .get(b"Font")
        .ok()
        .and_then(|fonts| resolved(document, fonts))
        .and_then(|fonts| fonts.as_dict().ok())
        .cloned()
        .unwrap_or_default();
    fonts.set(STAND_IN_FONT, stand_in_font());
    resources.set("Font", Object::Dictionary(fonts));
    let owner = match document.get_object_mut(owner).map_err(|_| BROKEN)? {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &mut stream.dict,
        _ => return Err(BROKEN),
    };
    owner.set("Resources", Object::Dictionary(resources));
    Ok(())
}

/// The resources of a page or a form, those of the pages above it where it has none.
fn inherited(document: &Document, owner: ObjectId) -> Option<Dictionary> {
    let mut at = owner;
    for _ in 0..32 {
        let dictionary = match document.get_object(at).ok()? {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => return None,
        };
        if let Ok(resources) = dictionary.get(b"Resources") {
            return resolved(document, resources)?.as_dict().ok().cloned();
        }
        at = dictionary.get(b"Parent").ok()?.as_reference().ok()?;
    }
    None
}

/// Replaces in a stream that draws (a form, a pattern, how a note looks) or holds markup.
fn stream(
    redactor: &mut Redactor<'_>,
    document: &mut Document,
    id: ObjectId,
    replace: &mut impl FnMut(&mut Redactor<'_>, &str) -> Edits,
) -> Result<(), Refused> {
    let Ok(Object::Stream(stream)) = document.get_object(id) else { return Ok(()) };
    let is = |key: &[u8], value: &[u8]| stream.dict.get(key).and_then(Object::as_name).is_ok_and(|name| name == value);
    let draws = is(b"Subtype", b"Form") || stream.dict.has(b"PatternType");
    let attached = is(b"Type", b"EmbeddedFile") || is(b"Subtype", b"Image");
    if attached {
        return Ok(());
    }
    let Ok(content) = stream.get_plain_content() else { return Ok(()) };
    if draws {
        let fonts = inherited(document, id).and_then(|resources| {
            let fonts = resolved(document, resources.get(b"Font").ok()?)?.as_dict().ok()?.clone();
            let read = |(name, font): (&Vec<u8>, &Object)| {
                Some((name.clone(), Font::read(document, resolved(document, font)?.as_dict().ok()?)))
            };
            Some(fonts.iter().filter_map(read).collect::<BTreeMap<_, _>>())
        });
        if let Some(new) = drawn::rewrite(&content, &fonts.unwrap_or_default(), &mut |text| replace(redactor, text))? {
            set_content(document, id, new)?;
            add_font(document, id)?;
        }
        return Ok(());
    }
    // Markup: properties in XMP, forms in XFA. Scripts too.
    let text = std::str::from_utf8(&content).ok().filter(|text| text.trim_start().starts_with('<') || is_script(text));
    let Some(text) = text else { return Ok(()) };
    let edits = replace(redactor, text);
    if edits.is_empty() {
        return Ok(());
    }
    let mut new = text.to_owned();
    for (range, with) in edits.into_iter().rev() {
        new.replace_range(range, &with);
    }
    set_content(document, id, new.into_bytes())
}

fn is_script(text: &str) -> bool {
    text.contains("app.") || text.contains("this.") || text.contains("function")
}

fn set_content(document: &mut Document, id: ObjectId, content: Vec<u8>) -> Result<(), Refused> {
    let stream = document.get_object_mut(id).and_then(Object::as_stream_mut).map_err(|_| BROKEN)?;
    stream.dict.remove(b"DecodeParms");
    stream.set_plain_content(content);
    Ok(())
}

/// Replaces in every string of an object.
fn strings(object: &mut Object, replace: &mut impl FnMut(&str) -> Edits) {
    match object {
        Object::String(bytes, _) => {
            let text = font::string(bytes);
            let edits = replace(&text);
            if !edits.is_empty() {
                let mut new = text;
                for (range, with) in edits.into_iter().rev() {
                    new.replace_range(range, &with);
                }
                *bytes = font::string_bytes(&new);
            }
        }
        Object::Array(objects) => objects.iter_mut().for_each(|object| strings(object, replace)),
        Object::Dictionary(dictionary) => dictionary.iter_mut().for_each(|(_, object)| strings(object, replace)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, object)| strings(object, replace)),
        _ => {}
    }
}

/// Cleans what is attached.
fn attachments(
    redactor: &mut Redactor<'_>,
    document: &mut Document,
    hits: &[Hit],
    job: &mut Job,
) -> Result<(), Refused> {
    if !hits.iter().any(|hit| !hit.path.is_empty() && !hit.in_name) {
        return Ok(());
    }
    let mut files: Vec<(String, ObjectId)> = Vec::new();
    for object in document.objects.values() {
        let Ok(specification) = object.as_dict() else { continue };
        let Some(files_of) = specification.get(b"EF").ok().and_then(|files| resolved(document, files)) else {
            continue;
        };
        let name = [&b"UF"[..], b"F"].into_iter().find_map(|key| specification.get(key).and_then(Object::as_str).ok());
        let Some(name) = name.map(font::string) else { continue };
        let ids =
            files_of.as_dict().into_iter().flat_map(Dictionary::iter).filter_map(|(_, id)| id.as_reference().ok());
        files.extend(ids.map(|id| (name.clone(), id)));
    }
    files.sort_unstable();
    files.dedup();
    for (name, id) in files {
        let own = package::below(hits, &name);
        if own.is_empty() {
            continue;
        }
        let content = document.get_object(id).and_then(Object::as_stream).map_err(|_| BROKEN)?;
        let content = content.get_plain_content().map_err(|_| BROKEN)?;
        job.depth += 1;
        let new = redactor.rewrite(&name, &content, &own, job)?;
        job.depth -= 1;
        set_content(document, id, new)?;
    }
    Ok(())
}

/// The operations of a content stream; `None` where they cannot be told.
fn operations(content: &[u8]) -> Option<Content> {
    Content::decode(content).ok()
}
