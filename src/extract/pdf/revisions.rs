//! The bytes of a PDF in, what its earlier revisions said and the last one no longer does out.
//!
//! A document that is changed by an incremental update keeps all that it was (ISO 32000-1, 7.5.6): the bytes up to an
//! earlier end mark are a document of their own.

use std::collections::HashSet;
use std::io::{Read as _, SeekFrom};
use std::sync::Arc;

use hayro_syntax::Pdf as File;
use memchr::memmem;
use sha2::{Digest as _, Sha256};

use crate::extract::isolation::shield;
use crate::extract::{Picture, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Place, Segment, Status, Stop};

use super::second::SecondReader;

/// Revisions that are read, the latest ones.
const REVISIONS: usize = 32;

/// Reads every earlier revision; `heard` passes on what is new in it.
pub(super) fn read(bytes: &[u8], heard: &mut Heard<'_>) -> Result<(), Trouble> {
    let mut ends: Vec<usize> = Vec::new();
    for end in memmem::find_iter(bytes, b"%%EOF").map(|at| at + 5) {
        // An end mark with no object before it ends nothing.
        let part = bytes.get(ends.last().copied().unwrap_or(0)..end).unwrap_or_default();
        if memmem::find(part, b"startxref").is_some() && memmem::find(part, b" obj").is_some() {
            ends.push(end);
        }
    }
    let last = memmem::rfind(bytes, b"%%EOF").map(|at| at + 5);
    // The last end is that of the document as it stands.
    ends.pop_if(|end| Some(*end) == last || memmem::find(bytes.get(*end..).unwrap_or_default(), b" obj").is_none());
    heard.earlier = true;
    for (count, end) in ends.into_iter().rev().enumerate() {
        heard.budget().tick()?;
        if count >= REVISIONS {
            heard.covered("earlier revisions", Status::TooLarge, "")?;
            break;
        }
        let Some(part) = bytes.get(..end) else { continue };
        let part = Arc::new(part.to_vec());
        // The first part of a document that is laid out for the web ends so too, and is none by itself.
        let Some(Ok(file)) = shield(|| File::new(Arc::clone(&part))) else { continue };
        match super::read(&file, &SecondReader::new(&part), heard) {
            Ok(()) => {}
            Err(stop @ Trouble::Stop(_)) => return Err(stop),
            Err(trouble) => {
                let (status, reason) = trouble.coverage();
                heard.inner.covered("earlier revision", status, reason)?;
            }
        }
    }
    Ok(())
}

/// A sink that remembers what it passed on: of an earlier revision only what no later one says goes through.
pub(super) struct Heard<'s> {
    inner: &'s mut dyn Sink,
    earlier: bool,
    lines: HashSet<u64>,
    children: HashSet<[u8; 32]>,
    parts: HashSet<u64>,
}

impl<'s> Heard<'s> {
    /// Passes everything on to `inner`, for now.
    pub(super) fn new(inner: &'s mut dyn Sink) -> Self {
        Self { inner, earlier: false, lines: HashSet::new(), children: HashSet::new(), parts: HashSet::new() }
    }

    /// The lines of `text` that are new, each with the one before it, which may be its label.
    fn fresh(&mut self, text: &str) -> String {
        let mut fresh = String::new();
        let mut before = None;
        for line in text.lines() {
            if self.lines.insert(hash(line.trim())) {
                for line in before.take().into_iter().chain([line]) {
                    fresh.push_str(line);
                    fresh.push('\n');
                }
            } else {
                before = Some(line);
            }
        }
        fresh
    }
}

impl Sink for Heard<'_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        if !self.earlier {
            for line in segments.iter().flat_map(|segment| segment.text.lines()) {
                self.lines.insert(hash(line.trim()));
            }
            return self.inner.record(segments);
        }
        let place = |place: &Place| Place { section: Some("earlier-revision"), ..place.clone() };
        if let [segment] = segments {
            let fresh = self.fresh(segment.text);
            let told = Segment { text: fresh.trim_end(), place: place(&segment.place), ..segment.clone() };
            return if fresh.trim().is_empty() { Ok(()) } else { self.inner.record(&[told]) };
        }
        let mut new = false;
        for segment in segments {
            new |= !self.fresh(segment.text).is_empty();
        }
        let told = segments.iter().map(|segment| Segment { place: place(&segment.place), ..segment.clone() });
        if new { self.inner.record(&told.collect::<Vec<_>>()) } else { Ok(()) }
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        self.inner.columns(columns);
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        let (mut digest, mut piece) = (Sha256::new(), Vec::new());
        let mut read = content.rewind();
        while read.is_ok() {
            piece.clear();
            match content.take(1 << 16).read_to_end(&mut piece) {
                Ok(0) => break,
                Ok(_) => digest.update(&piece),
                Err(error) => read = Err(error),
            }
        }
        let _ = content.seek(SeekFrom::Start(0));
        if self.children.insert(digest.finalize().into()) || read.is_err() {
            return self.inner.child(name, content);
        }
        Ok(())
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        // The same page may have the same trouble in every revision.
        if self.parts.insert(hash(&format!("{part} {status} {reason}"))) || !self.earlier {
            return self.inner.covered(part, status, reason);
        }
        Ok(())
    }

    fn reads_pictures(&self) -> bool {
        self.inner.reads_pictures()
    }

    fn picture(&mut self, name: &str, picture: &Picture, place: Place) -> Result<(), Stop> {
        let digest = Sha256::digest(picture.grey());
        if self.children.insert(digest.into()) {
            return self.inner.picture(name, picture, place);
        }
        Ok(())
    }

    fn budget(&self) -> &Budget {
        self.inner.budget()
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::extract::collect::read;
    use crate::extract::pdf::Pdf;
    use crate::extract::pdf::tests::{one_page, stream};

    #[test]
    fn what_a_later_revision_took_away_is_read() {
        let first = one_page("BT /F 12 Tf 50 700 Td (Beste) Tj 0 -20 Td (BSN 731548292) Tj ET", &[]);
        let second = stream("", "BT /F 12 Tf 50 700 Td (Beste) Tj 0 -20 Td (Geen nummer) Tj ET");
        let text = String::from_utf8_lossy(&first).into_owned();
        let table = text.find("\nxref").unwrap() + 1;
        let at = first.len();
        let update = format!("5 0 obj\n{second}\nendobj\n");
        let start = at + update.len();
        let trailer = format!(
            "xref\n5 1\n{at:010} 00000 n \ntrailer\n<</Size 7/Root 1 0 R/Prev {table}>>\nstartxref\n{start}\n%%EOF\n"
        );
        let bytes = [first, update.into_bytes(), trailer.into_bytes()].concat();
        let (found, trouble) = read(&Pdf, &bytes);
        assert_eq!(trouble, Ok(()));
        let texts: Vec<_> = found.seen.iter().map(|seen| (seen.text.as_str(), seen.place.section)).collect();
        assert_eq!(texts, [("Beste\nGeen nummer", None), ("Beste\nBSN 731548292", Some("earlier-revision"))]);
    }
}
