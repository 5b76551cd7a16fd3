//! A mailbox in, its messages out as children, one after the other: mboxo, mboxrd, mboxcl.
//!
//! RFC 4155 and <https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml>. A mailbox may be larger than
//! memory. It must not know what a message holds.

use std::io::{BufRead, BufReader, Read, Seek, Write};

use tempfile::SpooledTempFile;

use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment};

use super::header;

/// Bytes of a line that are looked at together; a longer one is a body's.
const LINE: u64 = 64 << 10;

/// Mailboxes of one file.
pub(in crate::extract) struct Mbox;

impl Format for Mbox {
    fn id(&self) -> &'static str {
        "mbox"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let memory = doc.budget().in_memory();
        let mut reader = BufReader::new(doc.reader()?);
        let mut message = SpooledTempFile::new(memory);
        let (mut number, mut filled) = (0u32, false);
        // A line that may open the next message: the one behind it tells.
        let mut opening: Option<Vec<u8>> = None;
        let (mut line, mut fresh, mut blank) = (Vec::new(), true, true);
        loop {
            line.clear();
            if reader.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if let Some(envelope) = opening.take() {
                if header::is_header(&line) {
                    if filled {
                        number = number.saturating_add(1);
                        hand_over(number, message, sink)?;
                        message = SpooledTempFile::new(memory);
                    }
                    tell(&envelope, sink)?;
                } else {
                    message.write_all(&envelope)?;
                    filled = true;
                }
            }
            if fresh && blank && line.starts_with(b"From ") {
                opening = Some(line.clone());
            } else {
                // What looks like an envelope in a body has been quoted.
                let marks = line.iter().take_while(|&&byte| byte == b'>').count();
                let quoted = fresh && marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
                message.write_all(line.get(usize::from(quoted)..).unwrap_or_default())?;
                filled = true;
            }
            blank = fresh && line.trim_ascii().is_empty();
            fresh = line.ends_with(b"\n");
        }
        if let Some(envelope) = opening {
            tell(&envelope, sink)?;
        }
        if filled { hand_over(number.saturating_add(1), message, sink) } else { Ok(()) }
    }
}

fn hand_over(number: u32, mut message: SpooledTempFile, sink: &mut dyn Sink) -> Result<(), Trouble> {
    sink.budget().entry()?;
    message.rewind()?;
    Ok(sink.child(&format!("message {number}.eml"), &mut message)?)
}

/// The line before a message: who sent it, and when it came.
fn tell(envelope: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let text = String::from_utf8_lossy(envelope);
    let place = Place { header: Some("From".into()), ..Place::default() };
    let text = text.trim();
    Ok(sink.record(&[Segment { text, label: "from", kind: Kind::Value, place, origin: Origin::None }])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    #[test]
    fn messages_are_children() {
        let mailbox = "From a@b.nl Mon Jan  1 00:00:00 2026\nFrom: a@b.nl\nSubject: een\n\nHoi\n\nFrom hier gaat het \
            verder\n>From boven\n>>From x\n\nFrom c@d.nl Tue Jan  2 00:00:00 2026\nSubject: twee\n\nDag\n";
        let (found, outcome) = read(&Mbox, mailbox.as_bytes());
        assert_eq!(outcome, Ok(()));
        let names: Vec<_> = found.children.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["message 1.eml", "message 2.eml"]);
        let first = found.child_text("message 1.eml").unwrap();
        assert!(
            first.starts_with("From: a@b.nl") && first.contains("\nFrom hier gaat het verder\nFrom boven\n>From x")
        );
        assert_eq!(found.child_text("message 2.eml"), Some("Subject: twee\n\nDag\n"));
        assert!(found.text().contains("From c@d.nl"));
    }

    #[test]
    fn thousands_of_messages_are_read() {
        let mailbox = "From a@b.nl Mon Jan  1\r\nSubject: x\r\n\r\nHoi\r\n\r\n".repeat(5000);
        let (found, outcome) = read(&Mbox, mailbox.as_bytes());
        assert_eq!((outcome, found.children.len()), (Ok(()), 5000));
    }
}
