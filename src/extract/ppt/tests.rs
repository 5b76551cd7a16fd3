use super::*;
use crate::extract::collect::{Collect, read};
use crate::extract::ole::tests::compound;

fn record(instance: u16, kind: u16, body: &[u8], holds: bool) -> Vec<u8> {
    let version = instance << 4 | if holds { 0xF } else { 0 };
    [&version.to_le_bytes()[..], &kind.to_le_bytes(), &(body.len() as u32).to_le_bytes(), body].concat()
}

fn text(text: &str) -> Vec<u8> {
    record(0, 0x0FA8, text.as_bytes(), false)
}

fn ppt(records: &[Vec<u8>]) -> (Collect, Result<(), Trouble>) {
    read(&Ppt, &compound(&[(MAIN, &records.concat())]))
}

#[test]
fn slides_notes_and_comments_are_read() {
    let persist = |reference: u32, id: u32| {
        let body = [reference, 0, 0, id, 0].map(u32::to_le_bytes).concat();
        record(0, 0x03F3, &body, false)
    };
    let list = record(0, 0x0FF0, &[persist(5, 256), text("een"), persist(6, 257)].concat(), true);
    let document = record(0, 0x03E8, &list, true);
    let slide = record(0, 0x03EE, &text("twee"), true);
    let notes = [record(0, 0x03F1, &[257u32, 0].map(u32::to_le_bytes).concat(), false), text("noot")].concat();
    let notes = record(0, 0x03F0, &notes, true);
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let comment = [record(0, 0x0FBA, &wide("Jan"), false), record(1, 0x0FBA, &wide("opmerking"), false)].concat();
    let comment = record(0, 0x138B, &record(0, 0x2EE0, &comment, true), false);
    let directory = [6 | 1 << 20, document.len() as u32].map(u32::to_le_bytes).concat();
    let (found, trouble) = ppt(&[document, slide, notes, comment, record(0, 0x1772, &directory, false)]);
    assert_eq!(trouble, Ok(()));
    let place = |text: &str| found.seen.iter().find(|seen| seen.text == text).unwrap().place.clone();
    assert_eq!((place("een").slide, place("twee").slide), (Some(1), Some(2)));
    assert_eq!((place("noot").slide, place("noot").section), (Some(2), Some("notes")));
    assert_eq!(place("opmerking").section, Some("comment"));
    assert_eq!(found.labelled("author"), Some("Jan"));
}

#[test]
fn shapes_in_a_grid_are_a_table() {
    let shape = |top: u32, left: u32, said: &str| {
        let anchor = record(0, 0xF00F, &[left, top, 0, 0].map(u32::to_le_bytes).concat(), false);
        record(0, 0xF004, &[anchor, text(said)].concat(), true)
    };
    let group = [shape(0, 0, "Naam"), shape(0, 9, "BSN"), shape(7, 0, "Jan"), shape(7, 9, "123456782")].concat();
    let (found, _) = ppt(&[record(0, 0x03EE, &record(0, 0xF003, &group, true), true)]);
    assert_eq!(found.labelled("BSN"), Some("123456782"));
}

#[test]
fn objects_passwords_and_broken_ones_are_told() {
    let (found, _) = ppt(&[record(0, 0x1011, b"object", false), record(1, 0x1011, b"\0\0\0\0nee", false)]);
    assert_eq!(found.child_text("object-1"), Some("object"));
    assert_eq!(found.coverage("object-2"), Some((Status::Corrupt, "bad-zlib-stream")));
    assert_eq!(ppt(&[record(0, 0x0FF5, &[0; 32], false)]).1, Err(Trouble::Encrypted));
    let slide = record(0, 0x03EE, &[text("een"), text("twee")].concat(), true);
    for end in 1..slide.len() {
        let _ = ppt(&[slide[..end].to_vec()]);
    }
    let (found, trouble) = ppt(&[slide[..slide.len() - 2].to_vec()]);
    assert_eq!(trouble, Err(Trouble::Corrupt("broken-presentation")));
    assert_eq!(found.text(), "een\ntw");
    let mut deep = text("diep");
    for _ in 0..100 {
        deep = record(0, 0x03E8, &deep, true);
    }
    assert_eq!(ppt(&[deep]).1, Err(Trouble::Stop(Stop::TooDeep)));
}
