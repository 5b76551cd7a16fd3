//! The native data of a packaged object in, the file that somebody dropped into the document out as a child.
//!
//! It must not know what the file is (MS-OLEDS 2.3.6; the layout of the packager is in no standard).

use std::io::Cursor;

use crate::extract::{Sink, Trouble};
use crate::model::Stop;

use super::{name, shown};

/// Reads the stream `\x01Ole10Native` at `path`.
pub(in crate::extract) fn read(bytes: &[u8], path: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let body = bytes.get(4..).ok_or(Trouble::Corrupt("broken-package"))?;
    let Some((label, paths, content)) = package(body) else {
        // Other programs keep whatever they like there.
        return Ok(sink.child(&shown(path), &mut Cursor::new(body))?);
    };
    for path in paths.iter().filter(|path| **path != label) {
        name(path, sink)?;
    }
    let label = if label.is_empty() { shown(path) } else { label };
    Ok(sink.child(&label, &mut Cursor::new(content))?)
}

/// Reads an object as OLE 1 keeps it, in the bytes of an RTF document (MS-OLEDS 2.2.5).
pub(in crate::extract) fn embedded(bytes: &[u8], label: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let (class, native) = object(bytes).unwrap_or(("", bytes));
    match package(native).filter(|_| class == "Package") {
        Some((label, paths, content)) => {
            for path in &paths {
                name(path, sink)?;
            }
            sink.child(&label, &mut Cursor::new(content))
        }
        None => sink.child(label, &mut Cursor::new(native)),
    }
}

/// The class and the native data of an embedded object.
fn object(mut bytes: &[u8]) -> Option<(&str, &[u8])> {
    let body = &mut bytes;
    take(body, 4)?;
    if number(body, 4)? != 2 {
        return None;
    }
    let length = number(body, 4)?;
    let class = take(body, length)?;
    for _ in 0..2 {
        let length = number(body, 4)?;
        take(body, length)?;
    }
    let length = number(body, 4)?;
    let class = std::str::from_utf8(class).unwrap_or_default().trim_end_matches('\0');
    Some((class, body.get(..length.min(body.len()))?))
}

/// The label, the paths and the content of a packaged file.
fn package(mut body: &[u8]) -> Option<(String, [String; 2], &[u8])> {
    if number(&mut body, 2)? != 2 {
        return None;
    }
    let label = text(&mut body)?;
    let source = text(&mut body)?;
    take(&mut body, 4)?;
    let length = number(&mut body, 4)?;
    let mut inner = take(&mut body, length)?;
    let temporary = text(&mut inner).unwrap_or_default();
    let length = number(&mut body, 4)?;
    // A package that is cut off still has its first part.
    let content = body.get(..length.min(body.len()))?;
    Some((label, [source, temporary], content))
}

fn take<'b>(body: &mut &'b [u8], bytes: usize) -> Option<&'b [u8]> {
    let (taken, rest) = body.split_at_checked(bytes)?;
    *body = rest;
    Some(taken)
}

fn number(body: &mut &[u8], bytes: usize) -> Option<usize> {
    let taken = take(body, bytes)?;
    Some(taken.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// Text up to its zero byte.
fn text(body: &mut &[u8]) -> Option<String> {
    let end = memchr::memchr(0, body)?;
    let text = take(body, end)?;
    take(body, 1)?;
    Some(encoding_rs::WINDOWS_1252.decode(text).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    #[test]
    fn a_dropped_file_is_a_child() {
        let mut bytes = vec![0; 4];
        bytes.extend(b"\x02\0lijst.csv\0C:\\thuis\\lijst.csv\0\0\0\x03\0\x05\0\0\0C:\\t\0\x03\0\0\0a;b");
        let mut found = Collect::with(Limits::default());
        read(&bytes, "/\u{1}Ole10Native", &mut found).unwrap();
        assert_eq!(found.child_text("lijst.csv"), Some("a;b"));
        assert!(found.text().contains("C:\\thuis\\lijst.csv"));
        let mut found = Collect::with(Limits::default());
        read(b"\x01\0\0\0PNG", "/\u{1}Ole10Native", &mut found).unwrap();
        assert_eq!(found.child_text("Ole10Native"), Some("PNG"));
        assert_eq!(read(b"x", "/", &mut found), Err(Trouble::Corrupt("broken-package")));
    }
}
