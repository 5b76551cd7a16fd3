//! The bytes of drawings in, the pictures in them out as children.
//!
//! It must not know which drawing they are in, nor what is on them (MS-ODRAW 2.2.23).

use std::io::{Cursor, Read as _};

use flate2::read::ZlibDecoder;

use crate::extract::Sink;
use crate::model::Stop;

/// Records of pictures that are drawn by commands, packed behind a head of 34 bytes: EMF, WMF, PICT; and of one whose
/// pixels stand there without the head of a file (MS-ODRAW 2.2.24 to 2.2.26, 2.2.29).
const DRAWN: std::ops::RangeInclusive<u8> = 0x1A..=0x1C;
const PIXELS: u8 = 0x1F;
const METAFILE: usize = 34;
/// The head of a file of pixels, up to where its content starts.
const BITMAP: usize = 14;
/// How a picture starts that a reader of its own may know.
const STARTS: &[&[u8]] = &[b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF", b"II*\0", b"MM\0*"];
/// Bytes that the commands of one unpack to at the most.
const MOST: u64 = 64 << 20;
/// Bytes of a record's head, and those of what may stand before the picture: one or two digests and a tag.
const HEAD: usize = 8;
const BEFORE: [usize; 2] = [17, 33];
/// The same before the head of one that is drawn.
const DIGESTS: [usize; 2] = [16, 32];

/// Hands over every picture in `bytes` under a name that starts with `name`. Records are not followed one by one:
/// whatever looks like a picture's record is one.
pub(in crate::extract) fn blips(bytes: &[u8], name: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut found = 0u32;
    let mut at = 0;
    // The types of such records lie between 0xF01A and 0xF02A, so their upper byte is sought.
    while let Some(upper) = bytes.get(at..).and_then(|rest| memchr::memchr(0xF0, rest)).map(|offset| at + offset) {
        at = upper + 1;
        let Some((kind, body)) = upper.checked_sub(3).and_then(|start| record(bytes, start)) else { continue };
        let name = format!("{name}-{}", found + 1);
        if let Some(picture) = picture(body) {
            sink.budget().entry()?;
            sink.child(&name, &mut Cursor::new(picture))?;
        } else if let Some(picture) = pixels(kind, body) {
            sink.budget().entry()?;
            sink.child(&name, &mut Cursor::new(picture))?;
        } else if let Some(packed) = drawn(kind, body) {
            let commands = inflate(packed, sink)?;
            sink.budget().entry()?;
            sink.child(&name, &mut Cursor::new(commands))?;
        } else {
            continue;
        }
        found = found.saturating_add(1);
        at = upper + body.len();
    }
    Ok(())
}

/// The pixels of a record that holds them without the head of a file, with one.
fn pixels(kind: u8, body: &[u8]) -> Option<Vec<u8>> {
    let bodies = BEFORE.iter().filter_map(|before| body.get(*before..));
    let mut info = bodies.filter(|body| kind == PIXELS && body.starts_with(&[40, 0, 0, 0]));
    let info = info.next()?;
    let number = |at: usize| info.get(at..at + 4).and_then(|four| Some(u32::from_le_bytes(four.try_into().ok()?)));
    let bits = number(14)? & 0xFFFF;
    let colours = match number(32)? {
        0 if bits <= 8 => 1 << bits,
        colours => colours,
    };
    let start = (BITMAP as u32 + 40).checked_add(colours.checked_mul(4)?)?;
    let size = u32::try_from(info.len() + BITMAP).ok()?;
    Some([b"BM", &size.to_le_bytes()[..], &[0; 4], &start.to_le_bytes(), info].concat())
}

/// The packed commands of a record of a drawn picture: its head tells their length and that they are packed.
fn drawn(kind: u8, body: &[u8]) -> Option<&[u8]> {
    let fits = |digests: &usize| {
        let head = body.get(*digests..digests + METAFILE)?;
        let length = u32::from_le_bytes(head.get(28..32)?.try_into().ok()?) as usize;
        let packed = body.get(digests + METAFILE..)?;
        (matches!(head.get(32..34)?, [0 | 0xFE, 0xFE]) && length <= packed.len() && length > 0).then_some(packed)
    };
    DIGESTS.iter().find_map(fits).filter(|_| DRAWN.contains(&kind))
}

/// What `packed` unpacks to, or itself where it is not packed.
fn inflate(packed: &[u8], sink: &dyn Sink) -> Result<Vec<u8>, Stop> {
    let mut content = Vec::new();
    let read = ZlibDecoder::new(packed).take(sink.budget().bytes_left().min(MOST)).read_to_end(&mut content);
    sink.budget().expand(content.len() as u64)?;
    Ok(if read.is_err() && content.is_empty() { packed.to_vec() } else { content })
}

/// The record of a picture at `start`, if it is one: its type, and what it holds.
fn record(bytes: &[u8], start: usize) -> Option<(u8, &[u8])> {
    let head: [u8; HEAD] = bytes.get(start..start + HEAD)?.try_into().ok()?;
    if !(0x1A..0x2A).contains(&head[2]) || head[3] != 0xF0 {
        return None;
    }
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let rest = bytes.get(start + HEAD..)?;
    Some((head[2], rest.get(..length.min(rest.len()))?))
}

/// The picture in a record that a reader of its own may know.
fn picture(body: &[u8]) -> Option<&[u8]> {
    BEFORE.iter().filter_map(|before| body.get(*before..)).find(|body| STARTS.iter().any(|mark| body.starts_with(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    #[test]
    fn pictures_are_found_wherever_they_stand() {
        let mut bytes = vec![0xF0, 0xF0, 1];
        bytes.extend([0, 0, 0x1E, 0xF0, 29, 0, 0, 0]);
        bytes.extend([7; 17]);
        bytes.extend(b"\x89PNG\r\n\x1A\nbeeldna");
        let mut found = Collect::with(Limits::default());
        blips(&bytes, "p", &mut found).unwrap();
        assert_eq!(found.children, [("p-1".to_owned(), b"\x89PNG\r\n\x1A\nbeel".to_vec())]);
    }

    #[test]
    fn drawn_pictures_and_bare_pixels_are_handed_over() {
        let record =
            |kind: u8, body: &[u8]| [&[0, 0, kind, 0xF0][..], &(body.len() as u32).to_le_bytes(), body].concat();
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, b"wat er getekend is").unwrap();
        let packed = packed.finish().unwrap();
        let head = [&[7; 16][..], &[0; 28], &(packed.len() as u32).to_le_bytes(), &[0, 0xFE]].concat();
        let info = [&[40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0][..], &[0; 24], &[9; 4]].concat();
        let bytes = [
            record(0x1A, &[head.as_slice(), &packed].concat()),
            record(0x1F, &[&[7; 17][..], &info].concat()),
            record(0x1B, b"iets anders"),
        ];
        let mut found = Collect::with(Limits::default());
        blips(&bytes.concat(), "p", &mut found).unwrap();
        assert_eq!(found.child_text("p-1"), Some("wat er getekend is"));
        assert!(found.children[1].1.starts_with(b"BM") && found.children[1].1[10] == 54);
        assert_eq!(found.children.len(), 2);
    }
}
