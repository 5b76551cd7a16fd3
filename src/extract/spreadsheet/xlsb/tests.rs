//! Workbooks made by hand, whole, cut off and lying, and those of the samples.

use super::Xlsb;
use super::records::tests::{record, wide};
use crate::extract::collect::{Collect, read};
use crate::extract::package::tests::binary;
use crate::extract::{Format, Trouble};
use crate::model::{Kind, Limits, Status, Stop};

fn book(sheet: &[u8]) -> Vec<u8> {
    let name = |text: &str| [&[0; 9][..], &wide(text)].concat();
    let listed = [&[0; 8][..], &wide("rId1"), &wide("Blad1")].concat();
    let workbook =
        [record(131, b""), record(153, &[0; 8]), record(156, &listed), record(39, &name("Naam")), record(132, b"")]
            .concat();
    let strings = |text: &str| record(19, &[&[0][..], &wide(text)].concat());
    let strings = [
        record(159, &[0; 8]),
        strings("bsn"),
        strings(""),
        strings("Jan"),
        strings("een langere tekst"),
        record(160, b""),
    ]
    .concat();
    let xf = |format: u8| record(47, &[0, 0, format, 0, 0, 0]);
    let format = record(44, &[&[200, 0][..], &wide("dd-mm-yyyy")].concat());
    let styles =
        [format, xf(14), record(617, b""), xf(0), xf(14), xf(200), record(618, b""), record(279, b"")].concat();
    let author = record(632, &wide("Piet"));
    let at = record(635, &[&[0; 4][..], &[2, 0, 0, 0], &[2, 0, 0, 0], &[1, 0, 0, 0], &[1, 0, 0, 0]].concat());
    let note = record(637, &[&[0][..], &wide("een noot")].concat());
    let comments = [author, at, note, record(629, b"")].concat();
    binary(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "xl/_rels/workbook.bin.rels",
            b"<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='worksheets/sheet1.bin'/></Relationships>",
        ),
        ("xl/workbook.bin", &workbook),
        ("xl/sharedStrings.bin", &strings),
        ("xl/styles.bin", &styles),
        ("xl/comments1.bin", &comments),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

fn long(id: u16, column: u32, format: u32, value: &[u8]) -> Vec<u8> {
    record(id, &[&column.to_le_bytes()[..], &format.to_le_bytes(), value].concat())
}

fn short(id: u16, format: u32, value: &[u8]) -> Vec<u8> {
    record(id, &[&format.to_le_bytes()[..], value].concat())
}

fn row(number: u32) -> Vec<u8> {
    record(0, &number.to_le_bytes())
}

/// Records of cells, as a sheet.
fn sheet(cells: &[Vec<u8>]) -> Vec<u8> {
    let header = record(479, &[&[0; 2][..], &wide("Geheim"), &[0xFF; 20]].concat());
    let link = [&[0; 16][..], &wide("rId9"), &wide("Blad2!A1"), &wide("tip"), &[0xFF; 4]].concat();
    let prompt = [&[0; 4][..], &[1, 0, 0, 0], &[0; 16], &wide("a"), &wide("b"), &wide("c"), &wide("vraag")].concat();
    [
        record(129, b""),
        record(145, b""),
        cells.concat(),
        record(146, b""),
        record(494, &link),
        record(64, &prompt),
        header,
        record(130, b""),
    ]
    .concat()
}

fn cells() -> Vec<Vec<u8>> {
    let float = |number: f64| number.to_le_bytes();
    let date = 36526.0;
    vec![
        row(0),
        short(18, 0, &[0; 4]),
        short(12, 0, b""),
        long(7, 5, 0, &[2, 0, 0, 0]),
        short(17, 0, &wide("kort")),
        record(37, b""),
        record(1024, &[0; 8]),
        record(38, b""),
        row(1),
        long(5, 0, 0, &float(123_456_782.0)),
        short(16, 1, &float(date)),
        short(13, 2, &(36526 << 2 | 2_u32).to_le_bytes()),
        short(14, 0, &[0x2A]),
        short(15, 0, &[1]),
        long(8, 5, 0, &[&wide("formule")[..], &[0; 6]].concat()),
        long(9, 6, 0, &float(1.5)),
        long(62, 7, 0, &[&[1][..], &wide("rijk"), &[0; 8]].concat()),
        long(2, 8, 0, &(7 << 2 | 2_u32).to_le_bytes()),
    ]
}

fn texts(found: &Collect) -> Vec<(String, String)> {
    let cell = |place: &crate::model::Place| place.cell.map(|cell| cell.to_string());
    found.seen.iter().filter_map(|seen| Some((cell(&seen.place)?, seen.text.clone()))).collect()
}

#[test]
fn long_and_short_records_are_read() {
    let (found, trouble) = read(&Xlsb, &book(&sheet(&cells())));
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.coverage("Blad1"), Some((Status::Scanned, "")));
    assert_eq!(found.covered.len(), 1);
    let seen = texts(&found);
    for (cell, text) in [
        ("A1", "bsn"),
        ("F1", "Jan"),
        ("G1", "kort"),
        ("A2", "123456782"),
        ("B2", "01-01-2000"),
        ("C2", "01-01-2000"),
        ("E2", "true"),
        ("F2", "formule"),
        ("G2", "1.5"),
        ("H2", "rijk"),
        ("I2", "7"),
        ("B3", "een noot"),
        ("A1", "tip"),
    ] {
        assert!(seen.contains(&(cell.to_owned(), text.to_owned())), "{cell} {text} {seen:?}");
    }
    for text in ["Geheim", "vraag", "Piet", "Naam"] {
        assert!(found.seen.iter().any(|seen| seen.text == text), "{text}");
    }
    assert!(found.seen.iter().any(|seen| seen.kind == Kind::Name && seen.text == "Blad1"));
}

#[test]
fn a_sheet_cut_off_anywhere_is_told() {
    let whole = sheet(&cells());
    for end in 0..whole.len() {
        let (found, trouble) = read(&Xlsb, &book(&whole[..end]));
        assert_eq!(trouble, Ok(()));
        assert_eq!(found.coverage("Blad1"), Some((Status::Corrupt, "broken-sheet")), "{end}");
    }
}

#[test]
fn a_record_that_lies_costs_itself_and_is_told() {
    let last = long(6, 1, 0, &wide("erna"));
    for lie in [
        // A string longer than its record, one that is not there, no value, a far column, a format that is not there.
        short(17, 0, &[0xFF, 0xFF, 0xFF, 0x7F, 65, 0]),
        short(18, 0, &[4, 0, 0, 0]),
        short(16, 0, &[0; 7]),
        long(1, 1 << 14, 0, b""),
        short(13, 9, &[0; 4]),
        record(12, b""),
    ] {
        let (found, _) = read(&Xlsb, &book(&sheet(&[row(0), lie, last.clone()])));
        assert_eq!(found.coverage("Blad1"), Some((Status::Corrupt, "broken-sheet")));
        assert!(found.text().contains("erna"));
    }
    for cells in [vec![last.clone()], vec![row(1 << 20), last.clone()]] {
        let (found, _) = read(&Xlsb, &book(&sheet(&cells)));
        assert_eq!(found.coverage("Blad1"), Some((Status::Corrupt, "broken-sheet")));
    }
    let (found, _) = read(&Xlsb, &book(&sheet(&[row(0), record(63, b"x"), last])));
    assert_eq!(found.coverage("Blad1"), Some((Status::Unsupported, "unknown-record")));
    assert!(found.text().contains("erna"));
}

#[test]
fn lengths_cost_nothing_and_strings_are_spent() {
    let lie = [record(145, b""), vec![6, 0xFF, 0xFF, 0xFF, 0x07, 0]].concat();
    let (found, _) = read(&Xlsb, &book(&lie));
    assert_eq!(found.coverage("Blad1"), Some((Status::Corrupt, "broken-sheet")));
    let many: Vec<_> = (0..1000).map(|_| short(18, 0, &[3, 0, 0, 0])).collect();
    let bytes = book(&sheet(&[vec![row(0)], many].concat()));
    let spent = |bytes, max| {
        let limits = Limits { max_expanded_size: max, ..Limits::default() };
        Collect::with(limits).read(&Xlsb as &dyn Format, bytes).1
    };
    assert_eq!(spent(&bytes, 30_000), Ok(()));
    assert_eq!(spent(&bytes, 16_000), Err(Trouble::Stop(Stop::TooLarge)));
}

#[test]
fn sheets_are_read_without_a_workbook_and_gaps_are_told() {
    let bytes = binary(&[
        ("xl/workbook.bin", &record(131, b"")),
        ("xl/worksheets/sheet1.bin", &sheet(&[row(0), short(17, 0, &wide("Jan"))])),
    ]);
    let (found, trouble) = read(&Xlsb, &bytes);
    assert_eq!(trouble, Err(Trouble::Corrupt("broken-workbook")));
    assert_eq!(found.coverage("xl/worksheets/sheet1.bin"), Some((Status::Scanned, "")));
    assert!(found.text().contains("Jan"));
}

#[test]
fn the_samples_say_the_same_as_their_twins() {
    let sample = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
        std::fs::read(path).unwrap()
    };
    let told = |format: &dyn Format, name: &str| {
        let (found, trouble) = read(format, &sample(name));
        assert_eq!(trouble, Ok(()), "{name}");
        assert!(found.covered.iter().all(|row| row.1 == Status::Scanned), "{name} {:?}", found.covered);
        texts(&found)
    };
    let twin = told(&crate::extract::odf::Odf, "25-vier-rekenbladen/aanslagen.ods");
    let long = told(&Xlsb, "25-vier-rekenbladen/aanslagen.xlsb");
    let short = told(&Xlsb, "33-xlsb-korte-records/aanslagen.xlsb");
    assert!(twin.len() > 20);
    assert_eq!(long, twin);
    assert_eq!(short, twin);
}
