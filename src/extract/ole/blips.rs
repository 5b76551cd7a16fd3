//! The bytes of drawings in, the pictures in them out as children.
//!
//! It must not know which drawing they are in, nor what is on them (MS-ODRAW 2.2.23).

use std::io::Cursor;

use crate::extract::Sink;
use crate::model::Stop;

/// How a picture starts that a reader of its own may know.
const STARTS: &[&[u8]] = &[b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF", b"II*\0", b"MM\0*"];
/// Bytes of a record's head, and those of what may stand before the picture: one or two digests and a tag.
const HEAD: usize = 8;
const BEFORE: [usize; 2] = [17, 33];

/// Hands over every picture in `bytes` under a name that starts with `name`. Records are not followed one by one:
/// whatever looks like a picture's record is one.
pub(in crate::extract) fn blips(bytes: &[u8], name: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut found = 0u32;
    let mut at = 0;
    // The types of such records lie between 0xF01A and 0xF02A, so their upper byte is sought.
    while let Some(upper) = bytes.get(at..).and_then(|rest| memchr::memchr(0xF0, rest)).map(|offset| at + offset) {
        at = upper + 1;
        let Some(picture) = upper.checked_sub(3).and_then(|start| picture(bytes, start)) else { continue };
        found = found.saturating_add(1);
        sink.budget().entry()?;
        sink.child(&format!("{name}-{found}"), &mut Cursor::new(picture))?;
        at = upper + picture.len();
    }
    Ok(())
}

/// The picture in the record at `start`, if it is one.
fn picture(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let head: [u8; HEAD] = bytes.get(start..start + HEAD)?.try_into().ok()?;
    if !(0x1A..0x2A).contains(&head[2]) || head[3] != 0xF0 {
        return None;
    }
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let rest = bytes.get(start + HEAD..)?;
    let body = rest.get(..length.min(rest.len()))?;
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
}
