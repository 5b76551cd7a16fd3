//! The bytes of a PDF in, the text of a page out, by another library: for pages that the first finds empty.
//!
//! It panics at will and is only ever called behind the shield.

use std::cell::OnceCell;

use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use crate::extract::Sink;
use crate::extract::isolation::shield;
use crate::model::{Place, Stop};

use super::whole;

/// The reader, which opens the document when it is first asked.
pub(super) struct SecondReader<'b> {
    bytes: &'b [u8],
    document: OnceCell<Option<Document>>,
}

impl<'b> SecondReader<'b> {
    /// A reader of `bytes`.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, document: OnceCell::new() }
    }

    /// The text of that page, counted from 1.
    pub(super) fn page(&self, number: u32) -> Option<String> {
        let document = self.open()?;
        shield(|| {
            let mut text = String::new();
            let read = output_doc_page(document, &mut PlainTextOutput::new(&mut text), number);
            read.ok().map(|()| text)
        })?
    }

    /// Tells whatever it can read of a document that does not open otherwise.
    pub(super) fn all(&self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let Some(document) = self.open() else {
            return Ok(());
        };
        let pages = shield(|| document.get_pages().len()).unwrap_or(0);
        for number in 1..=pages as u32 {
            sink.budget().tick()?;
            if let Some(text) = self.page(number).filter(|text| !text.trim().is_empty()) {
                whole(&text, &Place { page: Some(number), ..Place::default() }, sink)?;
            }
        }
        Ok(())
    }

    fn open(&self) -> Option<&Document> {
        let bytes = self.bytes;
        self.document
            .get_or_init(|| {
                shield(|| {
                    let mut document = Document::load_mem(bytes).ok()?;
                    if document.is_encrypted() {
                        document.decrypt("").ok()?;
                    }
                    Some(document)
                })?
            })
            .as_ref()
    }
}
