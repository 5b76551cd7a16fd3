//! Delimited text in (CSV, TSV and their kin), the rows of one table out.
//!
//! RFC 4180 with what real files add: any of four delimiters, quotes that stray, lines before the header. It knows
//! nothing of headers; the table does.

mod dialect;
mod row;

use crate::model::{Origin, Place, Segment};

use super::decode::Reader;
use super::leaf::Anchor;
use super::mapped::Mapped;
use super::table::{Table, TableCell};
use super::{Doc, Format, Sink, Trouble};
use row::{Field, Rows};

pub(super) use dialect::{delimiter, promised};

/// Delimited text.
pub(super) struct Csv;

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let extension = doc.extension();
        let mut reader = Reader::open(doc)?;
        reader.fill()?;
        let told = dialect::told(reader.text());
        let delimiter = told
            .map(|(delimiter, _)| delimiter)
            .or_else(|| delimiter(reader.text(), reader.ended(), &extension))
            .unwrap_or(b',');
        if let Some((_, len)) = told {
            let text = reader.text().get(..len).unwrap_or_default();
            sink.record(&[Segment::prose(text, reader.offset(), reader.line())])?;
            reader.consume(len);
        }
        let mut table = Table::default();
        let mut rows = Rows::new(delimiter);
        let mut fields = Vec::new();
        let mut cells: Vec<TableCell<'static>> = Vec::new();
        loop {
            let Some(len) = rows.next(reader.text(), reader.ended(), &mut fields) else {
                if reader.fill()? {
                    continue;
                }
                break;
            };
            let anchors = unquoted(&reader, &fields);
            let mut row = emptied(cells);
            let placed = places(&reader, &fields).enumerate();
            row.extend(placed.map(|(at, (text, offset, place))| {
                let own = anchors.get(at).and_then(Option::as_ref);
                let (text, origin) = match own {
                    Some((text, anchor)) => (text.as_str(), anchor.origin()),
                    None => (text, Origin::At(offset)),
                };
                TableCell { text, origin, place }
            }));
            table.row(&row, sink)?;
            cells = emptied(row);
            reader.consume(len);
        }
        Ok(table.finish(sink)?)
    }
}

/// The text, offset and place of each field.
fn places<'a>(reader: &'a Reader<'_>, fields: &'a [Field]) -> impl Iterator<Item = (&'a str, u64, Place)> {
    let text = reader.text();
    let (mut at, mut line, mut column) = (0, reader.line(), reader.column());
    fields.iter().map(move |field| {
        let gap = text.get(at..field.start).unwrap_or_default();
        match memchr::memrchr(b'\n', gap.as_bytes()) {
            Some(last) => {
                line += memchr::memchr_iter(b'\n', gap.as_bytes()).count() as u32;
                column = gap.get(last + 1..).map_or(0, |rest| rest.chars().count()) as u32 + 1;
            }
            None => column += gap.chars().count() as u32,
        }
        at = field.start;
        let place = Place { line: Some(line), column: Some(column), ..Place::default() };
        let value = text.get(field.start..field.end).unwrap_or_default();
        // `="0123"` keeps a spreadsheet from taking a text for a number.
        let inner = value.strip_prefix("=\"").and_then(|value| value.strip_suffix('"'));
        let (value, skipped) = inner.map_or((value, 0), |inner| (inner, 2));
        (value, reader.offset() + (field.start + skipped) as u64, place)
    })
}

/// For fields with doubled quotes, their text with single ones.
fn unquoted(reader: &Reader<'_>, fields: &[Field]) -> Vec<Option<(String, Anchor)>> {
    if fields.iter().all(|field| !field.doubled) {
        return Vec::new();
    }
    let text = reader.text();
    let own = fields.iter().map(|field| {
        field.doubled.then(|| {
            let value = text.get(field.start..field.end).unwrap_or_default();
            let mut at = reader.offset() + field.start as u64;
            let mut mapped = Mapped::default();
            if let Some(inner) = value.strip_prefix("=\"\"").and_then(|value| value.strip_suffix("\"\"")) {
                mapped.verbatim(inner, at + 3);
                return mapped.take();
            }
            for (piece, part) in value.split("\"\"").enumerate() {
                if piece > 0 {
                    mapped.replaced("\"", at..at + 2);
                    at += 2;
                }
                mapped.verbatim(part, at);
                at += part.len() as u64;
            }
            mapped.take()
        })
    });
    own.collect()
}

/// The same list, emptied, with room for other borrows.
fn emptied<'b>(mut cells: Vec<TableCell<'_>>) -> Vec<TableCell<'b>> {
    cells.clear();
    cells.into_iter().map_while(|_| None).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;
    use crate::model::Kind;

    fn read(name: &str, bytes: &[u8]) -> Collector {
        let (found, outcome) = Collector::run(&Csv, name, bytes);
        assert_eq!(outcome, Ok(()));
        found
    }

    #[test]
    fn every_value_stands_where_its_span_says() {
        let text =
            "\u{FEFF}naam;bsn;noot\r\nZoë;123456782;\"regel een\r\nregel \"\"twee\"\"\"\r\nJan;111222333;\"x;y\"\r\n";
        let found = read("a.csv", text.as_bytes());
        for segment in found.segments().filter(|segment| segment.kind == Kind::Value) {
            let span = segment.span().unwrap();
            let stands = &text[span.start as usize..span.end as usize];
            assert_eq!(stands.replace("\"\"", "\""), segment.text);
        }
        let noot = found.only("regel een\r\nregel \"twee\"");
        assert_eq!(noot.label, "noot");
        assert_eq!((noot.place.line, noot.place.column), (Some(2), Some(16)));
        let bsn = found.only("111222333");
        assert_eq!((bsn.place.line, bsn.place.column), (Some(4), Some(5)));
        assert_eq!((bsn.place.row, bsn.label.as_str()), (Some(3), "bsn"));
        assert_eq!(found.only("x;y").span().unwrap().end, text.len() as u64 - 3);
    }

    #[test]
    fn a_stray_quote_does_not_swallow_the_file() {
        let rows = "Piet,\"Pieters\",2\n".repeat(50);
        for stray in ["\"Jan,Jansen,1\n", "Jan \"de,Jansen,1\n", "Jan,\"Jansen,1\n", "12\",Jan,1\n"] {
            let found = read("a.csv", format!("naam,achternaam,nr\n{stray}{rows}").as_bytes());
            let whole = found.records.iter().filter(|record| record.len() == 3);
            assert!(whole.count() >= 51, "{stray}");
        }
        let found = read("a.csv", b"naam,nr\nJan,1\n\"Piet,123456782\n");
        assert_eq!(found.only("123456782").label, "nr");
    }

    #[test]
    fn line_ends_and_delimiters_of_all_kinds() {
        for end in ["\n", "\r\n", "\r"] {
            for delimiter in [";", ",", "\t", "|"] {
                let text = ["naam;bsn", "Jan;123456782", "", "Piet;111222333"].join(end).replace(';', delimiter);
                let found = read("", text.as_bytes());
                let place = &found.only("111222333").place;
                assert_eq!((place.line, place.row), (Some(4), Some(4)), "{text:?}");
                assert_eq!(found.only("123456782").label, "bsn");
            }
        }
    }

    #[test]
    fn rubrics_label_and_headerless_rows_stay_bare() {
        let found = read("a.csv", b"01.01.20,01.02.10\n123456782,Jan\n");
        assert_eq!(found.only("123456782").label, "01.01.20");
        let found = read("a.csv", b"123456782,Jan\n111222333,Piet\n");
        assert_eq!(found.pairs(0), [("", "123456782"), ("", "Jan")]);
        let found = read("a.csv", b"sep=;\nbsn;naam\n123456782;Jan\n");
        assert_eq!(found.only("123456782").label, "bsn");
        let found = read("a.csv", b"bsn\n123456782\n");
        assert_eq!(found.only("123456782").label, "bsn");
    }

    #[test]
    fn a_line_without_end_streams() {
        let text = "123456782;".repeat(400_000);
        let found = read("a.csv", text.as_bytes());
        assert!(found.records.len() > 3);
        let count = found.segments().filter(|cell| cell.text == "123456782").count();
        assert!(count >= 399_990, "{count}");
        let last = found.segments().last().unwrap().span().unwrap();
        assert_eq!(last.end, text.len() as u64 - 1);
    }
}
