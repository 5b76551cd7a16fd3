use super::*;
use crate::extract::collect::{Collect, read};
use crate::extract::ole::tests::compound;
use crate::model::Status;

fn record(id: u16, body: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_le_bytes()[..], &[0], text.as_bytes()].concat()
}

fn cell(row: u16, column: u16, value: &[u8]) -> Vec<u8> {
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], value].concat()
}

/// A workbook with one sheet of these records.
fn book(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let bof = |kind: u8| record(0x809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let globals = globals.concat();
    let place = (20 + globals.len() + 18 + 4) as u32;
    let listed = record(0x85, &[&place.to_le_bytes()[..], &[0, 0, 5, 0], b"Blad1"].concat());
    let place = (20 + globals.len() + listed.len() + 4) as u32;
    let listed = record(0x85, &[&place.to_le_bytes()[..], &[0, 0, 5, 0], b"Blad1"].concat());
    let eof = record(0x0A, &[]);
    [bof(5), globals, listed, eof.clone(), bof(0x10), sheet.concat(), eof].concat()
}

fn xls(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Collect {
    let (found, trouble) = read(&Xls, &compound(&[("/Workbook", &book(globals, sheet))]));
    assert_eq!(trouble, Ok(()));
    found
}

#[test]
fn cells_are_rows_under_their_headers() {
    let strings = record(0xFC, &[&[3, 0, 0, 0, 3, 0, 0, 0][..], &text("Naam"), &text("BSN"), &text("Jan")].concat());
    let rk = |number: u32| (number << 2 | 2).to_le_bytes();
    let found = xls(
        &[strings],
        &[
            record(0xFD, &cell(0, 0, &0u32.to_le_bytes())),
            record(0xFD, &cell(0, 1, &1u32.to_le_bytes())),
            record(0xFD, &cell(1, 0, &2u32.to_le_bytes())),
            record(0x27E, &cell(1, 1, &rk(123_456_782))),
            record(
                0xBD,
                &cell(2, 1, &[]).iter().take(4).copied().chain([0, 0]).chain(rk(7)).chain([1, 0]).collect::<Vec<_>>(),
            ),
        ],
    );
    assert_eq!(found.labelled("BSN"), Some("123456782"));
    let seen = found.seen.iter().find(|seen| seen.text == "123456782").unwrap();
    assert_eq!((seen.place.sheet.as_deref(), seen.place.cell.unwrap().to_string()), (Some("Blad1"), "B2".to_owned()));
    assert_eq!(found.coverage("Blad1"), Some((Status::Scanned, "")));
}

#[test]
fn formats_show_dates_and_zeros() {
    let format = record(0x41E, &[&[164, 0][..], &text("000000000")].concat());
    let number = |format: u8, number: f64| {
        let mut body = cell(0, u16::from(format), &number.to_le_bytes());
        body[4] = format;
        record(0x203, &body)
    };
    let found = xls(
        &[format, record(0xE0, &[0, 0, 164, 0]), record(0xE0, &[0, 0, 14, 0])],
        &[number(0, 12_345_678.0), number(1, 22352.0)],
    );
    assert!(found.text().contains("012345678") && found.text().contains("12-03-1961"));
}

#[test]
fn what_is_written_beside_the_cells_is_read() {
    let note = [&[1, 0, 2, 0, 0, 0, 7, 0][..], &text("Piet")].concat();
    let found = xls(
        &[record(0x5C, &text("Jan  "))],
        &[
            record(0x14, &text("&Lkop")),
            record(0x5D, &[0x15, 0, 18, 0, 0x19, 0, 7, 0]),
            record(0x1B6, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0]),
            record(0x3C, b"\0noot"),
            record(0x1C, &note),
            record(0x06, &cell(3, 0, b"\0\0\0\0\0\0\xFF\xFF\0\0\0\0\0\0\x06\0\x17\x04\0diep")),
            record(0x207, &text("uitkomst")),
        ],
    );
    let note = found.seen.iter().find(|seen| seen.text == "noot").unwrap();
    assert_eq!((note.place.section, note.place.cell.unwrap().to_string()), (Some("comment"), "C2".to_owned()));
    assert_eq!(found.labelled("author"), Some("Piet"));
    assert_eq!(found.labelled("lastModifiedBy"), Some("Jan"));
    for text in ["&Lkop", "diep", "uitkomst"] {
        assert!(found.text().contains(text), "{text}");
    }
}

#[test]
fn passwords_and_broken_ones_are_told() {
    let locked = book(&[record(0x2F, &[0; 6])], &[]);
    assert_eq!(read(&Xls, &compound(&[("/Workbook", &locked)])).1, Err(Trouble::Encrypted));
    let whole = book(&[], &[record(0x203, &cell(0, 0, &7f64.to_le_bytes()))]);
    let (found, trouble) = read(&Xls, &compound(&[("/Workbook", &whole[..whole.len() - 4])]));
    assert_eq!(trouble, Err(Trouble::Corrupt("broken-workbook")));
    assert!(found.text().contains('7'));
    for end in 0..whole.len() {
        let _ = read(&Xls, &compound(&[("/Workbook", &whole[..end])]));
    }
}
