use super::*;
use crate::extract::collect::read;
use crate::extract::ole::tests::compound;

/// A document of this text, of which so many characters belong to the body and to the footnotes.
fn document(text: &str, body: u32, notes: u32) -> Vec<u8> {
    let mut main = vec![0; 0x600];
    main[..4].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0]);
    main[0x4C..0x54].copy_from_slice(&[body.to_le_bytes(), notes.to_le_bytes()].concat());
    let pieces = 0x9A + 8 * Table::Pieces as usize;
    let count = text.chars().count() as u32;
    let table = [
        &[1, 2, 0, 9, 9, 2][..],
        &16u32.to_le_bytes(),
        &0u32.to_le_bytes(),
        &count.to_le_bytes(),
        &[0, 0],
        &0x600u32.to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    main[pieces..pieces + 8].copy_from_slice(&[0u32.to_le_bytes(), (table.len() as u32).to_le_bytes()].concat());
    main.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    compound(&[("/WordDocument", &main), ("/0Table", &table)])
}

#[test]
fn text_and_notes_are_told_apart() {
    let bytes = document("BSN\u{13} X \u{14}123456782\u{15}\rnoot\u{2}\r", 18, 6);
    let (found, trouble) = read(&Word, &bytes);
    assert_eq!(trouble, Ok(()));
    assert_eq!(found.seen[0].text, "BSN  X  123456782 ");
    assert_eq!((found.seen[1].text.as_str(), found.seen[1].place.section), ("noot", Some("footnote")));
}

#[test]
fn passwords_and_broken_ones_are_told() {
    let mut main = vec![0; 0x600];
    main[..12].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(read(&Word, &compound(&[("/WordDocument", &main)])).1, Err(Trouble::Encrypted));
    main[11] = 0;
    let bytes = compound(&[("/WordDocument", &main), ("/0Table", b"")]);
    assert_eq!(read(&Word, &bytes).1, Err(Trouble::Corrupt("broken-piece-table")));
    let mut old = vec![0; 0x40];
    old[..4].copy_from_slice(&[0xDC, 0xA5, 0x65, 0]);
    old[0x18..0x20].copy_from_slice(&[0x38, 0, 0, 0, 0x40, 0, 0, 0]);
    old[0x38..].copy_from_slice(b"oud\r1234");
    let (found, trouble) = read(&Word, &compound(&[("/WordDocument", &old)]));
    assert_eq!(trouble, Err(Trouble::Unsupported("old-version")));
    assert_eq!(found.text(), "oud\n1234");
}
