//! A PDF in, the text of its pages out, and what stands beside them: fields, notes, links, embedded files, and what
//! earlier revisions of it said.
//!
//! Two readers look at a page that one of them finds empty. It must not know what a page means.

mod appearance;
mod fields;
mod glyphs;
mod health;
mod objects;
mod page;
mod revisions;
mod second;
mod unreached;

use std::collections::HashSet;
use std::sync::Arc;

use flate2::{Decompress, FlushDecompress, Status as Inflated};
use hayro_interpret::InterpreterCache;
use hayro_syntax::object::{Array, Dict, Name, Stream};
use hayro_syntax::{DecryptionError, Filter, LoadPdfError, Pdf as File};

use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::isolation::shield;
use super::{Doc, Format, Sink, Trouble};

use page::Pages;
use revisions::Heard;
use second::SecondReader;

/// A document without a page, for its lack of layers.
const BARE: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count \
    0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n";

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
        health::around(&bytes, sink)?;
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
        let mut heard = Heard::new(sink);
        read(&file, &second, &mut heard)?;
        revisions::read(&bytes, &mut heard)?;
        // What was mended to be read may have lost anything: all that is left was read, and it is told.
        health::check(&bytes).map_or(Ok(()), |reason| Err(Trouble::Corrupt(reason)))
    }
}

/// Reads one revision of a document.
fn read(file: &File, second: &SecondReader<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let Ok(bare) = File::new(BARE.to_vec()) else { return Err(Trouble::Crashed) };
    let mut pages = Pages {
        file,
        bare: &bare,
        cache: InterpreterCache::new(),
        second,
        hidden_layers: has_hidden_layers(file),
        seen: HashSet::new(),
    };
    let mut later = Vec::new();
    for (page, number) in file.pages().iter().zip(1..) {
        sink.budget().tick()?;
        later.push((page, number, pages.read(page, number, sink)?));
    }
    if file.pages().is_empty() {
        sink.covered("pages", Status::Corrupt, "no-pages")?;
    }
    shield(|| objects::read(file, sink)).unwrap_or(Err(Trouble::Crashed))?;
    shield(|| unreached::read(&pages, sink)).unwrap_or(Err(Trouble::Crashed))?;
    // Drawing takes time and memory: what is text has been read when either runs out.
    for (page, number, regions) in later.into_iter().filter(|(.., regions)| !regions.is_empty()) {
        pages.look(page, number, regions, sink)?;
    }
    Ok(())
}

/// Pushes a text as it stands.
fn whole(text: &str, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let place = Place { line: Some(1), ..place.clone() };
    sink.record(&[Segment { text, label: "", kind: Kind::Prose, place, origin: Origin::None }])
}

fn gap(number: u32, status: Status, reason: &'static str, sink: &mut dyn Sink) -> Result<(), Stop> {
    sink.covered(&format!("page {number}"), status, reason)
}

/// Whether a stream of drawing shows text (ISO 32000-1, 9.4.3).
fn shows_text(content: &[u8]) -> bool {
    [&b"Tj"[..], b"TJ"].iter().any(|operator| memchr::memmem::find(content, operator).is_some())
}

/// Whether the content of a page decompresses to its end: readers make do with what comes before a broken place.
fn sound(page: &Dict<'_>) -> bool {
    let one = page.get::<Stream<'_>>("Contents");
    let many = page.get::<Array<'_>>("Contents");
    let many = many.iter().flat_map(Array::iter::<Stream<'_>>);
    one.into_iter().chain(many).all(|stream| {
        let filters = stream.filters();
        filters.first() != Some(&Filter::FlateDecode) || inflates(&stream.raw_data())
    })
}

fn inflates(packed: &[u8]) -> bool {
    let (mut inflate, mut out) = (Decompress::new(true), vec![0; 64 << 10]);
    loop {
        let at = inflate.total_in() as usize;
        let before = (inflate.total_in(), inflate.total_out());
        match inflate.decompress(packed.get(at..).unwrap_or_default(), &mut out, FlushDecompress::None) {
            Ok(Inflated::StreamEnd) => return true,
            Ok(_) if before != (inflate.total_in(), inflate.total_out()) => {}
            _ => return false,
        }
    }
}

/// Whether layers are off when the document opens (ISO 32000-1, 8.11.4.3): pictures on them cannot be drawn.
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
        assert_eq!(found.coverage("page 1"), Some((Status::Unsupported, "no-ocr")));
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
