//! The write-ahead log of an `SQLite` database in, the rows on its pages out.
//!
//! <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>. It holds pages that the database does not have yet;
//! of which table they are stands in the database, so that columns have no names here.

use super::pages::{Encoding, Header, Node, word};
use super::remains;
use crate::extract::{Doc, Format, Sink, Trouble};

/// A write-ahead log.
pub(in super::super) struct SqliteWal;

/// Bytes before the first frame, and before the page of each.
const HEADERS: (usize, usize) = (32, 24);

impl Format for SqliteWal {
    fn id(&self) -> &'static str {
        "sqlite-wal"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let size = word(doc.head(), 8).unwrap_or(0) as usize;
        if !(512..=65_536).contains(&size) {
            return Err(Trouble::Corrupt("no-header"));
        }
        let reader = doc.reader()?;
        std::io::copy(&mut std::io::Read::take(&mut *reader, HEADERS.0 as u64), &mut std::io::sink())?;
        let (mut frame, mut encoding) = (Vec::new(), Encoding::Utf8);
        loop {
            frame.clear();
            let whole = size + HEADERS.1;
            let read = std::io::Read::read_to_end(&mut std::io::Read::take(&mut *reader, whole as u64), &mut frame)?;
            if read == 0 {
                return Ok(());
            }
            sink.budget().tick()?;
            let page = frame.get(HEADERS.1..).unwrap_or_default();
            let number = word(&frame, 0).unwrap_or(0);
            if let Some(header) = Header::read(page).filter(|_| number == 1) {
                encoding = header.encoding;
            }
            match Node::read(page, number) {
                // An index repeats a table's values, but a table may be kept as one.
                Some(node) if node.index || !node.interior => remains::rows(page, &node, encoding, sink)?,
                Some(_) => {}
                // What is too long for its row stands on such pages.
                None => remains::runs(page, encoding, sink)?,
            }
            if read < whole {
                return Err(Trouble::Corrupt("cut-off"));
            }
        }
    }
}
