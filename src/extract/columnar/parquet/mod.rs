//! A Parquet file in, its rows out, and what its description says.
//!
//! <https://parquet.apache.org/docs/file-format/>, read without the library. It must not know what columns mean.

mod column;
mod encoding;
mod schema;
mod thrift;

use crate::extract::columns;
use crate::extract::{Doc, Format, Sink, Trouble};

use super::{Rows, broken, say};
use column::Column;
use thrift::Value;

/// Bytes at the end: the length of the description, and the mark.
const FOOTER: usize = 8;

/// Parquet files.
pub(in crate::extract) struct Parquet;

impl Format for Parquet {
    fn id(&self) -> &'static str {
        "parquet"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        columns::over(sink, |sink| read(&bytes, sink))
    }
}

fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let footer = bytes.len().checked_sub(FOOTER).and_then(|at| bytes.get(at..)).unwrap_or_default();
    match footer.get(4..) {
        Some(b"PAR1") => {}
        Some(b"PARE") => return Err(Trouble::Encrypted),
        _ => return Err(Trouble::Corrupt("cut-off")),
    }
    let length = footer.first_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    let start = (bytes.len() - FOOTER).checked_sub(length).ok_or(broken())?;
    let about = Value::read(bytes, &mut start.clone()).ok_or(broken())?;
    for pair in about.list(5) {
        // Arrow's own description of the columns, in base64.
        let name = pair.text(1).unwrap_or_default();
        if name != "ARROW:schema" {
            say(&name, &pair.text(2).unwrap_or_default(), sink)?;
        }
    }
    let leaves = schema::leaves(about.list(2));
    for leaf in &leaves {
        say("", &leaf.name, sink)?;
    }
    let (mut rows, mut number, mut trouble) = (Rows::default(), 0u32, Ok(()));
    for group in about.list(4) {
        let mut open: Vec<Column<'_>> = Vec::new();
        for (chunk, leaf) in group.list(1).iter().zip(&leaves) {
            if chunk.field(8).is_some() {
                trouble = Err(Trouble::Encrypted);
                continue;
            }
            match chunk.field(3).and_then(|meta| Column::open(bytes, meta, leaf)) {
                Some(column) => open.push(column),
                None => trouble = Err(broken()),
            }
        }
        // A column that breaks off leaves the others to be read.
        let mut cells: Vec<Vec<super::Cell>> = open.iter().map(|_| Vec::new()).collect();
        let mut ended = vec![false; open.len()];
        loop {
            for ((column, cells), ended) in open.iter_mut().zip(&mut cells).zip(&mut ended) {
                if *ended {
                    cells.clear();
                    continue;
                }
                match column.row(cells, sink.budget()) {
                    Ok(more) => *ended = !more,
                    Err(Trouble::Stop(stop)) => return Err(stop.into()),
                    Err(other) => {
                        trouble = Err(other);
                        *ended = true;
                    }
                }
            }
            if cells.iter().all(Vec::is_empty) && ended.iter().all(|ended| *ended) {
                break;
            }
            number = number.saturating_add(1);
            let row = open.iter().zip(&cells).map(|(column, cells)| (column.name(), cells.as_slice()));
            rows.tell(number, &row.collect::<Vec<_>>(), sink)?;
        }
    }
    rows.finish(sink)?;
    trouble
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::Collector;

    fn carrier(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/carriers/parquet");
        std::fs::read(format!("{folder}/{name}")).unwrap()
    }

    #[test]
    fn rows_are_read() {
        for name in ["none", "snappy", "gzip", "brotli", "lz4", "zstd", "plain", "delta", "version-2-pages"] {
            let (found, outcome) = Collector::run(&Parquet, "a", &carrier(&format!("{name}.parquet")));
            assert_eq!(outcome, Ok(()), "{name}");
            assert_eq!(found.only("1961-03-12").label, "geboortedatum", "{name}");
            assert_eq!(found.only("731548292").label, "bsn", "{name}");
        }
        let (found, outcome) = Collector::run(&Parquet, "a", &carrier("nested.parquet"));
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.only("731548292").label, "personen/bsn");
    }

    #[test]
    fn broken_ones_end() {
        for name in ["snappy.parquet", "nested.parquet", "delta.parquet"] {
            let bytes = carrier(name);
            for end in (0..bytes.len()).step_by(7) {
                assert!(Collector::run(&Parquet, "a", &bytes[..end]).1.is_err());
            }
            for at in 0..bytes.len() {
                let mut bytes = bytes.clone();
                bytes[at] ^= 0x55;
                let _ = Collector::run(&Parquet, "a", &bytes);
            }
        }
    }
}
