//! A PDF in, the text of its pages out, and what stands beside them: fields, notes, links, embedded files.
//!
//! Two readers look at a page that one of them finds empty. It must not know what a page means.

mod glyphs;
mod objects;
mod second;

use std::sync::Arc;

use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::object::{Array, Dict, Name};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf as File};

use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::isolation::shield;
use super::{Doc, Format, Sink, Trouble};

use glyphs::Glyphs;
use second::SecondReader;

/// Portable documents (PDF).
pub(super) struct Pdf;

impl Format for Pdf {
    fn id(&self) -> &'static str {
        "pdf"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = Arc::new(doc.bytes()?.into_owned());
        let second = SecondReader::new(&bytes);
        let opened = shield(|| File::new(Arc::clone(&bytes))).ok_or(LoadPdfError::Invalid);
        let file = match opened.and_then(|opened| opened) {
            Ok(file) => file,
            Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
                return Err(Trouble::Encrypted);
            }
            Err(LoadPdfError::Decryption(_)) => {
                return Err(Trouble::Unsupported("pdf-encryption"));
            }
            Err(LoadPdfError::Invalid) => {
                second.all(sink)?;
                return Err(Trouble::Corrupt("broken-pdf"));
            }
        };
        let cache = InterpreterCache::new();
        for (index, page) in file.pages().iter().enumerate() {
            doc.budget().tick()?;
            let number = (index as u32).saturating_add(1);
            read_page(page, number, &file, &cache, &second, sink)?;
        }
        if file.pages().is_empty() {
            sink.covered("pages", Status::Corrupt, "no-pages")?;
        }
        if has_hidden_layers(&file) {
            sink.covered("layers", Status::Unsupported, "hidden-layers")?;
        }
        shield(|| objects::read(&file, sink)).unwrap_or(Err(Trouble::Crashed))
    }
}

fn read_page<'a>(
    page: &Page<'a>,
    number: u32,
    file: &'a File,
    cache: &InterpreterCache<'a>,
    second: &SecondReader<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    let drawn = shield(|| {
        let mut glyphs = Glyphs::default();
        let mut context = Context::new(
            Affine::IDENTITY,
            Rect::new(0.0, 0.0, 1.0, 1.0),
            cache,
            file.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(page, &mut context, &mut glyphs);
        glyphs
    });
    let crashed = drawn.is_none();
    let glyphs = drawn.unwrap_or_default();
    let text = glyphs.text();
    if !text.trim().is_empty() {
        say(text, number, sink)?;
        if glyphs.is_unreadable() {
            other(number, text, second, sink)?;
            return gap(number, Status::Unsupported, "unmapped-glyphs", sink);
        }
        return Ok(());
    }
    if crashed || glyphs.shown() || shows_text(page) {
        if other(number, text, second, sink)? {
            return Ok(());
        }
        return match (crashed, glyphs.images) {
            (true, _) => gap(number, Status::Crashed, "", sink),
            (false, 0) if !glyphs.is_unreadable() && glyphs.shown() => Ok(()),
            (false, 0) => gap(number, Status::Unsupported, "text-without-characters", sink),
            (false, _) => gap(number, Status::Unsupported, "image-without-text", sink),
        };
    }
    if glyphs.images > 0 {
        return gap(number, Status::Unsupported, "image-without-text", sink);
    }
    if page.page_stream().is_none() && page.raw().contains_key("Contents") {
        return gap(number, Status::Corrupt, "broken-content-stream", sink);
    }
    Ok(())
}

/// Lets the second reader read the page; whether that gave any text.
fn other(number: u32, known: &str, second: &SecondReader<'_>, sink: &mut dyn Sink) -> Result<bool, Stop> {
    let Some(text) = second.page(number) else {
        return Ok(false);
    };
    if text.trim().is_empty() || text.trim() == known.trim() {
        return Ok(false);
    }
    say(&text, number, sink)?;
    Ok(true)
}

fn say(text: &str, number: u32, sink: &mut dyn Sink) -> Result<(), Stop> {
    let place = Place { page: Some(number), line: Some(1), ..Place::default() };
    sink.record(&[Segment { text, label: "", kind: Kind::Prose, place, origin: Origin::None }])
}

fn gap(number: u32, status: Status, reason: &'static str, sink: &mut dyn Sink) -> Result<(), Stop> {
    sink.covered(&format!("page {number}"), status, reason)
}

/// Whether the page's content holds an operator that shows text (ISO 32000-1, 9.4.3).
fn shows_text(page: &Page<'_>) -> bool {
    page.page_stream().is_some_and(|content| {
        [&b"Tj"[..], b"TJ"].iter().any(|operator| memchr::memmem::find(content, operator).is_some())
    })
}

/// Whether layers are off when the document opens (ISO 32000-1, 8.11.4.3): what is drawn on them was not read.
fn has_hidden_layers(file: &File) -> bool {
    let layers = file
        .xref()
        .get::<Dict<'_>>(file.xref().root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>("OCProperties"))
        .and_then(|layers| layers.get::<Dict<'_>>("D"));
    layers.is_some_and(|layers| {
        let off = layers.get::<Array<'_>>("OFF");
        let base = layers.get::<Name<'_>>("BaseState");
        off.is_some_and(|off| off.raw_iter().next().is_some()) || base.is_some_and(|base| base.as_str() == "OFF")
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::extract::collect::read;

    /// A PDF of these objects, the first of which is its catalog.
    pub(super) fn pdf(objects: &[String]) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (index, object) in objects.iter().enumerate() {
            offsets.push(bytes.len());
            bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
        }
        let start = bytes.len();
        bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
        for offset in offsets {
            bytes.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        let size = objects.len() + 1;
        bytes.extend(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
        bytes
    }

    pub(super) fn stream(dict: &str, content: &str) -> String {
        format!("<<{dict}/Length {}>>\nstream\n{content}\nendstream", content.len())
    }

    /// A document of one page with that content.
    pub(super) fn one_page(content: &str, more: &[String]) -> Vec<u8> {
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R\
             /Resources<</Font<</F 4 0 R>>/XObject<</I 6 0 R>>>>>>"
                .to_owned(),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
            stream("", content),
            stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "x"),
        ];
        objects.extend_from_slice(more);
        pdf(&objects)
    }

    #[test]
    fn words_and_lines_are_put_together() {
        let bytes = one_page(
            "BT /F 12 Tf 50 700 Td (BSN: 1234) Tj (56782) Tj 0 -20 Td [(Ja) 20 (n) -600 (Bakker)] TJ \
             200 0 Td (rechts) Tj ET",
            &[],
        );
        let (found, trouble) = read(&Pdf, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.text(), "BSN: 123456782\nJan Bakker\trechts");
        assert_eq!(found.seen[0].place.page, Some(1));
        assert!(found.covered.is_empty());
    }

    #[test]
    fn spread_letters_are_one_word_and_hidden_ones_text() {
        let bytes =
            one_page("BT /F 12 Tf 6 Tc 50 700 Td (BSN 123456782) Tj 0 Tc 0 -20 Td /F 0 Tf (verborgen) Tj ET", &[]);
        let (found, _) = read(&Pdf, &bytes);
        assert!(found.text().starts_with("BSN 123456782"), "{}", found.text());
        assert!(found.text().ends_with("verborgen"), "{}", found.text());
    }

    #[test]
    fn text_that_is_filled_and_stroked_is_told_once() {
        let bytes = one_page("BT /F 12 Tf 2 Tr 50 700 Td (123456782) Tj ET", &[]);
        assert_eq!(read(&Pdf, &bytes).0.text(), "123456782");
    }

    #[test]
    fn a_page_that_is_an_image_is_a_gap() {
        let bytes = one_page("q 100 0 0 100 0 0 cm /I Do Q", &[]);
        let (found, trouble) = read(&Pdf, &bytes);
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.coverage("page 1"), Some((Status::Unsupported, "image-without-text")));
    }

    #[test]
    fn an_empty_page_is_no_gap() {
        let (found, trouble) = read(&Pdf, &one_page("q Q", &[]));
        assert_eq!((trouble, found.covered.len()), (Ok(()), 0));
    }

    #[test]
    fn cut_and_foreign_bytes_are_told() {
        let bytes = one_page("BT /F 12 Tf 50 700 Td (hallo) Tj ET", &[]);
        for length in (0..bytes.len()).step_by(7) {
            let (found, trouble) = read(&Pdf, &bytes[..length]);
            let told = trouble.is_err() || !found.covered.is_empty();
            assert!(told || found.text().contains("hallo"), "{length}");
        }
        assert_eq!(read(&Pdf, b"%PDF-1.7").1, Err(Trouble::Corrupt("broken-pdf")));
    }
}
