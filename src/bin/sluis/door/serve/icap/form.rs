//! The body of a form in, its fields and files out: multipart or urlencoded.

use std::io::{self, Read};

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;
use sluis::{Attachment, Content};

use super::upload::Unreadable;
use crate::door::fields::Fields;
use crate::door::serve::http::name::of_disposition;
use crate::door::serve::pieces::Pieces;
use crate::door::serve::spool::{Spool, reader};

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;
/// Bytes of one text.
const TEXT: usize = 4 << 20;
/// Parts of a form.
const PARTS: usize = 1000;

/// The fields and files of a form whose parts stand between `boundary`; no file of more than `most` bytes.
pub(super) async fn multipart(
    content: &Content,
    boundary: &str,
    most: u64,
    fields: &mut Fields,
) -> Result<Vec<Attachment>, Unreadable> {
    if !ends_once(reader(content)?, boundary)? {
        return Err(Unreadable);
    }
    let mut body = reader(content)?;
    let pieces = stream::iter(std::iter::from_fn(move || {
        let mut piece = vec![0; PIECE];
        match body.read(&mut piece) {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some(Ok(Bytes::from(piece)))
            }
            Err(error) => Some(Err(error)),
        }
    }));
    let (pieces, held) = Pieces::new(pieces, || io::Error::from(io::ErrorKind::InvalidData));
    let mut form = Multipart::new(pieces, boundary);
    let (mut files, mut parts) = (Vec::new(), 0);
    while let Some(mut field) = form.next_field().await? {
        held.none();
        parts += 1;
        if parts > PARTS {
            return Err(Unreadable);
        }
        let mut dispositions = field.headers().get_all("content-disposition").iter();
        let disposition = dispositions.next().map(|header| header.as_bytes().to_vec()).unwrap_or_default();
        // Of two, and of a name in pieces, each reader makes its own.
        if dispositions.next().is_some() || disposition.to_ascii_lowercase().windows(10).any(|at| at == b"filename*0") {
            return Err(Unreadable);
        }
        let file = of_disposition(&disposition).map_err(|_| Unreadable)?;
        let says_text = field.content_type().is_none_or(|kind| kind.type_().as_str() == "text");
        let name = field.name().unwrap_or_default().to_owned();
        let mut spool = Spool::new(most);
        while let Some(piece) = field.chunk().await? {
            held.none();
            spool.append(&piece).map_err(|_| Unreadable)?;
        }
        let content = spool.content().map_err(|_| Unreadable)?;
        if let Some(name) = file {
            files.push(Attachment { name, content });
            continue;
        }
        let text = text(&content)?;
        // Some readers take what says that it is no text, or is none, for a file.
        if !says_text || text.contains(char::REPLACEMENT_CHARACTER) {
            files.push(Attachment { name: name.clone(), content });
        }
        fields.field(&name, text);
    }
    Ok(files)
}

/// Whether a form ends where its last delimiter says so, and none stands behind a bare line feed: readers differ over
/// what comes after, and what one does not see the next may take.
fn ends_once(mut body: impl Read, boundary: &str) -> io::Result<bool> {
    let mark = format!("--{boundary}");
    let finder = memchr::memmem::Finder::new(&mark);
    // The beginning is that of a line.
    let mut held = b"\r\n".to_vec();
    let mut piece = vec![0; PIECE];
    loop {
        let read = body.read(&mut piece)?;
        held.extend_from_slice(piece.get(..read).unwrap_or_default());
        // Past the start of a delimiter that was looked at, so that it is not met again without what stands before it.
        let mut past = 0;
        for at in finder.find_iter(&held) {
            let (before, behind) = held.split_at(at);
            let Some(behind) = behind.get(mark.len()..).filter(|behind| behind.len() > 1 || read == 0) else { break };
            past = at + 1;
            if before.ends_with(b"\n") && !before.ends_with(b"\r\n") {
                return Ok(false);
            }
            if let Some(rest) = behind.strip_prefix(b"--").filter(|_| before.ends_with(b"\r\n")) {
                return Ok(rest.iter().all(u8::is_ascii_whitespace) && is_blank(body)?);
            }
        }
        if read == 0 {
            // Without an end it is cut off, which the reader of its parts tells.
            return Ok(true);
        }
        // A delimiter that has not come whole, and the two bytes before it.
        held.drain(..held.len().saturating_sub(mark.len() + 4).max(past));
    }
}

fn is_blank(mut rest: impl Read) -> io::Result<bool> {
    let mut piece = vec![0; PIECE];
    loop {
        match rest.read(&mut piece)? {
            0 => return Ok(true),
            read if piece.iter().take(read).all(u8::is_ascii_whitespace) => {}
            _ => return Ok(false),
        }
    }
}

/// A content as text; bytes that are no UTF-8 are replaced.
pub(super) fn text(content: &Content) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    reader(content)?.take(TEXT as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > TEXT {
        return Err(Unreadable);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The fields of `name=value&…`.
pub(super) fn urlencoded(text: &str, fields: &mut Fields) {
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        fields.field(&decoded(name), decoded(value));
    }
}

/// Undoes percent signs and pluses; what is none of them stays.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let hex = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            _ => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Drops<'b>(&'b [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let len = into.len().min(1);
            self.0.read(&mut into[..len])
        }
    }

    #[test]
    fn a_form_ends_once() {
        for (body, ends) in [
            ("--x\r\nA: b\r\n\r\nc\r\n--x--\r\n", true),
            ("--x\r\n\r\nmid--x--line\r\n--x--", true),
            ("--x\r\n\r\nc\r\n--x--\r\n--x\r\n\r\nhidden\r\n--x--", false),
            ("--x\r\n\r\nc\r\n--x--foo", false),
            ("--x\r\n\r\nc\n--x\r\n\r\nhidden\r\n--x--", false),
        ] {
            assert_eq!(ends_once(body.as_bytes(), "x").unwrap(), ends, "{body}");
            assert_eq!(ends_once(Drops(body.as_bytes()), "x").unwrap(), ends, "{body}, byte by byte");
        }
    }

    #[test]
    fn percent_signs_are_undone_where_they_are_some() {
        assert_eq!(decoded("a+b%20c%C3%A9"), "a b cé");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
        assert_eq!(decoded("%+1"), "% 1");
    }
}
