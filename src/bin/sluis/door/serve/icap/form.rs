//! The body of a form in, its fields and files out: multipart or urlencoded.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek as _};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;
use sluis::{Attachment, Content};

use super::upload::Unreadable;
use crate::door::fields::Fields;
use crate::door::serve::http::name::of_disposition;
use crate::door::serve::spool::Spool;

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;
/// Bytes of one text.
const TEXT: usize = 4 << 20;
/// Parts of a form.
const PARTS: usize = 1000;

/// Reads a content from its beginning.
pub(super) fn reader(content: &Content) -> io::Result<Box<dyn Read + Send>> {
    Ok(match content {
        Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        Content::Open(file) => {
            (&**file).rewind()?;
            Box::new(Shared(Arc::clone(file)))
        }
        Content::File(_) | Content::NameOnly => Box::new(io::empty()),
    })
}

/// A file that others hold too.
struct Shared(Arc<File>);

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(into)
    }
}

/// The fields and files of a form whose parts stand between `boundary`; no file of more than `most` bytes.
pub(super) async fn multipart(
    content: &Content,
    boundary: &str,
    most: u64,
    fields: &mut Fields,
) -> Result<Vec<Attachment>, Unreadable> {
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
    let mut form = Multipart::new(pieces, boundary);
    let (mut files, mut parts) = (Vec::new(), 0);
    while let Some(mut field) = form.next_field().await? {
        parts += 1;
        if parts > PARTS {
            return Err(Unreadable);
        }
        let disposition = field.headers().get("content-disposition").map(|header| header.as_bytes().to_vec());
        let file = of_disposition(&disposition.unwrap_or_default()).map_err(|_| Unreadable)?;
        let name = field.name().unwrap_or_default().to_owned();
        let mut spool = Spool::new(most);
        while let Some(piece) = field.chunk().await? {
            spool.append(&piece).map_err(|_| Unreadable)?;
        }
        match file {
            Some(name) => files.push(Attachment { name, content: spool.content().map_err(|_| Unreadable)? }),
            None => fields.field(&name, text(&spool.content().map_err(|_| Unreadable)?)?),
        }
    }
    Ok(files)
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

    #[test]
    fn percent_signs_are_undone_where_they_are_some() {
        assert_eq!(decoded("a+b%20c%C3%A9"), "a b cé");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
        assert_eq!(decoded("%+1"), "% 1");
    }
}
