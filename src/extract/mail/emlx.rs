//! A message as Apple Mail keeps it in, the message and the property list behind it out.
//!
//! A line with the length of the message stands before it. It must not know what either says.

use std::io::Cursor;

use crate::extract::{Doc, Format, Sink, Trouble};

use super::{eml, header};

/// Messages of Apple Mail.
pub(in crate::extract) struct Emlx;

impl Format for Emlx {
    fn id(&self) -> &'static str {
        "emlx"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        let (line, start) = header::line(&bytes);
        let length = std::str::from_utf8(line).ok().and_then(|line| line.trim().parse::<usize>().ok());
        let length = length.ok_or(Trouble::Corrupt("broken-header"))?;
        let rest = bytes.get(start..).unwrap_or_default();
        let (message, behind) = rest.split_at(length.min(rest.len()));
        eml::read(message, sink)?;
        if !behind.trim_ascii().is_empty() {
            sink.child("message.plist", &mut Cursor::new(behind))?;
        }
        if length > rest.len() { Err(Trouble::Corrupt("cut-off")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    #[test]
    fn the_message_ends_where_its_length_says() {
        let (found, outcome) = read(&Emlx, b"16  \nSubject: x\n\nHoi\n<?xml version='1.0'?><plist/>");
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.labelled("subject"), Some("x"));
        assert!(found.text().contains("Hoi") && !found.text().contains("xml"));
        assert_eq!(found.child_text("message.plist").map(str::trim), Some("<?xml version='1.0'?><plist/>"));
        assert_eq!(read(&Emlx, b"99\nSubject: x\n\n").1, Err(Trouble::Corrupt("cut-off")));
    }
}
