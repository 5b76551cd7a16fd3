//! A table of dBase and its kin (III to 7, `FoxPro`, Clipper) in, its rows out, deleted ones too.
//!
//! <https://www.dbase.com/Knowledgebase/INT/db7_file_fmt.htm>. Memos stand in a file of their own, which is read as
//! text where it comes along.

use std::io::Read as _;

use crate::model::{Origin, Place, Status};

use super::decode::{tables, whole};
use super::table::{Table, TableCell};
use super::{Doc, Format, Sink, Trouble, days};

/// A table with fields of fixed width.
pub(super) struct Dbf;

/// First bytes: dBase III, `FoxPro`, Visual `FoxPro`, dBase IV and 7, the same with memos.
const VERSIONS: [u8; 14] = [0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB];
/// Days from the start of the Julian count to 1970.
const JULIAN: i64 = 2_440_588;

/// One column.
struct Field {
    name: String,
    kind: u8,
    len: usize,
}

impl Format for Dbf {
    fn id(&self) -> &'static str {
        "dbf"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let head = doc.head();
        let (start, width) = sizes(head).ok_or(Trouble::Corrupt("no-header"))?;
        let fields = fields(head, start).ok_or(Trouble::Corrupt("no-fields"))?;
        let told = head.get(4..8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        if head.get(15) == Some(&1) {
            return Err(Trouble::Encrypted);
        }
        let page = head.get(29).copied().unwrap_or_default();
        let mut table = Table::named(fields.iter().map(|field| field.name.as_str()));
        let reader = doc.reader()?;
        std::io::copy(&mut reader.take(start as u64), &mut std::io::sink())?;
        let (mut row, mut rows) = (Vec::new(), 0u32);
        // Programs that go by the length of the file show rows that the head does not count.
        loop {
            row.clear();
            let is_whole = reader.take(width as u64).read_to_end(&mut row)? == width;
            let is_row = match row.first() {
                Some(b' ' | b'*') => true,
                Some(mark) => rows < told && *mark != 0x1A,
                None => false,
            };
            if !is_whole || !is_row {
                break;
            }
            rows += 1;
            if rows.is_multiple_of(1024) {
                sink.budget().tick()?;
            }
            let texts = cells(&row, &fields, page);
            let cells = texts.iter().map(|text| TableCell {
                text,
                origin: Origin::None,
                place: Place { row: Some(rows), ..Place::default() },
            });
            table.row(&cells.collect::<Vec<_>>(), sink)?;
        }
        table.finish(sink)?;
        if fields.iter().any(|field| matches!(field.kind, b'M' | b'G' | b'P')) {
            sink.covered("memo", Status::Unsupported, "memo-apart")?;
        }
        let rest = row.first().is_some_and(|mark| !matches!(mark, 0 | 0x1A | b'\r' | b'\n'));
        if rows < told || rest { Err(Trouble::Corrupt("cut-off")) } else { Ok(()) }
    }
}

/// Whether a head is one of a table: a known version, a date, and fields that fill the rows.
pub(super) fn plausible(head: &[u8]) -> bool {
    let known = head.first().is_some_and(|version| VERSIONS.contains(version));
    let date = matches!(head.get(2..4), Some([0..=12, 0..=31]));
    known
        && date
        && sizes(head).is_some_and(|(start, width)| {
            fields(head, start)
                .is_some_and(|fields| !fields.is_empty() && fields.iter().map(|field| field.len).sum::<usize>() < width)
        })
}

/// Where the rows start, and the bytes of each.
fn sizes(head: &[u8]) -> Option<(usize, usize)> {
    let number = |at: usize| Some(usize::from(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?])));
    let (start, width) = (number(8)?, number(10)?);
    (start > 32 && width > 1).then_some((start, width))
}

fn fields(head: &[u8], start: usize) -> Option<Vec<Field>> {
    let seventh = head.first()? & 7 == 4;
    let (mut at, size, kind, name) = if seventh { (68, 48, 32, 32) } else { (32, 32, 11, 11) };
    let mut fields = Vec::new();
    while *head.get(at)? != 0x0D {
        let one = head.get(at..at + size).filter(|_| at + size < start)?;
        let name = one.get(..name)?.split(|&byte| byte == 0).next()?;
        let (kind, len) = (*one.get(kind)?, usize::from(*one.get(if seventh { 33 } else { 16 })?));
        // Texts longer than a byte can tell use the one for decimals too.
        let more = if kind == b'C' { usize::from(*one.get(if seventh { 34 } else { 17 })?) << 8 } else { 0 };
        if !kind.is_ascii_graphic() || name.iter().any(u8::is_ascii_control) {
            return None;
        }
        fields.push(Field { name: whole(name).trim().to_owned(), kind, len: len + more });
        at += size;
    }
    Some(fields)
}

/// The texts of a row's cells.
fn cells(row: &[u8], fields: &[Field], page: u8) -> Vec<String> {
    let mut at = 1;
    let cells = fields.iter().map(|field| {
        let bytes = row.get(at..at + field.len).unwrap_or_default();
        at += field.len;
        let long = |bytes: &[u8]| bytes.get(..4).and_then(|bytes| bytes.try_into().ok()).map(i32::from_le_bytes);
        match field.kind {
            b'M' | b'G' | b'P' | b'0' => String::new(),
            b'I' => long(bytes).map_or(String::new(), |number| number.to_string()),
            b'+' => bytes.try_into().map_or(String::new(), |bytes| (i32::from_be_bytes(bytes) & i32::MAX).to_string()),
            b'B' => bytes.try_into().map_or(String::new(), |bytes| f64::from_le_bytes(bytes).to_string()),
            b'T' => long(bytes).filter(|day| *day > 0).map_or(String::new(), |day| days::date(i64::from(day) - JULIAN)),
            b'D' => date(bytes),
            _ => text(bytes, page).trim_matches([' ', '\0']).to_owned(),
        }
    });
    cells.collect()
}

fn date(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
        }
        _ => String::new(),
    }
}

/// The text of a field in the code page that the table names: "language driver id".
fn text(bytes: &[u8], page: u8) -> String {
    let table = match page {
        0x01 => tables::cp437,
        0x02 => tables::cp850,
        0x04 => return encoding_rs::MACINTOSH.decode_without_bom_handling(bytes).0.into_owned(),
        0xC8 => return encoding_rs::WINDOWS_1250.decode_without_bom_handling(bytes).0.into_owned(),
        0xC9 => return encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
        0xCA => return encoding_rs::WINDOWS_1254.decode_without_bom_handling(bytes).0.into_owned(),
        0x03 | 0x57 | 0x58 | 0x59 => {
            return encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        }
        _ => return whole(bytes),
    };
    bytes.iter().map(|&byte| table(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    fn table() -> Vec<u8> {
        let mut bytes = vec![3, 126, 2, 27, 2, 0, 0, 0, 97, 0, 21, 0];
        bytes.resize(29, 0);
        bytes.extend([2, 0, 0]);
        for (name, kind, len) in [("NAAM", b'C', 12), ("GEBOREN", b'D', 8)] {
            let mut field = name.as_bytes().to_vec();
            field.resize(11, 0);
            field.extend([kind, 0, 0, 0, 0, len]);
            field.resize(32, 0);
            bytes.extend(field);
        }
        bytes.push(0x0D);
        bytes.extend(b" Zo\x89 Bakker  19610312*weg         20000101\x1a");
        bytes
    }

    #[test]
    fn rows_are_read_in_their_code_page() {
        let bytes = table();
        assert!(plausible(&bytes));
        let (found, outcome) = Collector::run(&Dbf, "a.dbf", &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.pairs(0), [("NAAM", "Zoë Bakker"), ("GEBOREN", "1961-03-12")]);
        assert_eq!(found.pairs(1)[0], ("NAAM", "weg"));
        assert_eq!(Collector::run(&Dbf, "", &bytes[..bytes.len() - 10]).1, Err(Trouble::Corrupt("cut-off")));
    }

    #[test]
    fn other_files_are_none() {
        for bytes in [&b"\x03abc"[..], b"", &[3; 200], b"0123456789012345678901234567890123456789"] {
            assert!(!plausible(bytes));
        }
    }

    #[test]
    fn rows_that_the_head_does_not_count_are_read() {
        let mut bytes = table();
        bytes[4] = 1;
        let (found, outcome) = Collector::run(&Dbf, "a.dbf", &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.pairs(1)[0], ("NAAM", "weg"));
        bytes.pop();
        bytes.extend(b"nog iets");
        assert_eq!(Collector::run(&Dbf, "a.dbf", &bytes).1, Err(Trouble::Corrupt("cut-off")));
    }
}
