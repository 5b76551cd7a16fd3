//! The bytes of a PDF in, what lies outside its objects out, and whether it is whole.

use std::io::Cursor;

use memchr::memmem;

use crate::extract::Sink;
use crate::model::{Place, Stop};

use super::whole;

/// Bytes of a comment that is told; a longer one is cut.
const COMMENTS: usize = 64 << 10;
/// Bytes that a stated offset may be wrong by where the object still stands there: junk before the header.
const SHIFT: usize = 1024;

/// Pushes what stands before the header and behind the end, and comments between objects.
pub(super) fn around(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let start = header(bytes);
    let end = memmem::rfind(bytes, b"%%EOF").map_or(bytes.len(), |at| at + 5);
    let outside = [("before-the-document", bytes.get(..start)), ("behind-the-document", bytes.get(end..))];
    for (name, part) in outside {
        let part = part.unwrap_or_default();
        if part.iter().any(|&byte| byte != 0 && !byte.is_ascii_whitespace()) {
            sink.child(name, &mut Cursor::new(part))?;
        }
    }
    let comments = comments(bytes.get(start..end).unwrap_or_default());
    whole(&comments, &Place { section: Some("comment"), ..Place::default() }, sink)
}

/// Why the document cannot have been read whole, though readers mend it in silence: its end is missing, or the place
/// that it names for its table of objects holds none.
pub(super) fn check(bytes: &[u8]) -> Option<&'static str> {
    let last = memmem::rfind(bytes, b"startxref");
    let ended = memmem::rfind(bytes, b"%%EOF").is_some_and(|end| last.is_some_and(|last| last < end));
    if !ended {
        return Some("cut-off");
    }
    let offset = number(bytes.get(last? + 9..)?)?;
    let start = header(bytes);
    let tables = [offset, offset + start];
    let stands = tables.into_iter().any(|at| bytes.get(at..).is_some_and(is_table));
    (!stands).then_some("broken-xref")
}

fn header(bytes: &[u8]) -> usize {
    let early = bytes.get(..bytes.len().min(64 * SHIFT)).unwrap_or_default();
    memmem::find(early, b"%PDF-").unwrap_or(0)
}

/// Whether a table of objects starts here, or the object that holds one (ISO 32000-1, 7.5.4 and 7.5.8).
fn is_table(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    if bytes.starts_with(b"xref") {
        return true;
    }
    let head = bytes.get(..bytes.len().min(SHIFT)).unwrap_or_default();
    bytes.first().is_some_and(u8::is_ascii_digit) && memmem::find(head, b"/XRef").is_some()
}

fn number(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.trim_ascii_start();
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    std::str::from_utf8(digits.get(..end)?).ok()?.parse().ok()
}

/// Comments that stand outside streams, but for the two that every file has.
fn comments(bytes: &[u8]) -> String {
    let mut found = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memmem::find(rest, b"stream").unwrap_or(rest.len());
        for line in rest.get(..end).unwrap_or_default().split(|byte| matches!(byte, b'\r' | b'\n')) {
            let Some(comment) = line.trim_ascii_start().strip_prefix(b"%") else { continue };
            let known = comment.starts_with(b"PDF-") || comment.starts_with(b"%EOF");
            if let Ok(comment) = std::str::from_utf8(comment)
                && !known
                && found.len() < COMMENTS
            {
                found.push_str(comment.trim());
                found.push('\n');
            }
        }
        rest = rest.get(end..).unwrap_or_default();
        let behind = memmem::find(rest, b"endstream").map_or(rest.len(), |at| at + 9);
        rest = rest.get(behind..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::extract::pdf::tests::one_page;
    use crate::model::Limits;

    #[test]
    fn what_stands_outside_the_objects_is_read() {
        let whole = one_page("% in a stream", &["% BSN 731548292\n<<>>".to_owned()]);
        let bytes = [b"Van: Jan\n".to_vec(), whole, b"\nna afloop".to_vec()].concat();
        let mut found = Collect::with(Limits::default());
        around(&bytes, &mut found).unwrap();
        assert_eq!(found.child_text("before-the-document").map(str::trim), Some("Van: Jan"));
        assert_eq!(found.child_text("behind-the-document").map(str::trim), Some("na afloop"));
        assert_eq!(found.text().trim(), "BSN 731548292");
    }

    #[test]
    fn a_whole_document_is_told_from_a_mended_one() {
        let bytes = one_page("", &[]);
        assert_eq!(check(&bytes), None);
        assert_eq!(check(&[b"junk\n".to_vec(), bytes.clone()].concat()), None);
        assert_eq!(check(&bytes[..bytes.len() - 30]), Some("cut-off"));
        let text = String::from_utf8_lossy(&bytes);
        let at = text.find("startxref\n").unwrap() + 10;
        let moved = [&bytes[..at], b"12\n%%EOF\n"].concat();
        assert_eq!(check(&moved), Some("broken-xref"));
    }
}
