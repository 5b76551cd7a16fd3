//! What Outlook wraps a message in for other Outlooks (`winmail.dat`) in, its properties and attachments out.
//!
//! [MS-OXTNEF]. It must not know what they say.

mod props;

use crate::extract::decode::whole;
use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment, Status};

use super::body;
use super::mapi::{self, Bag, Property, Value};
use super::msg::narrow;
use props::Props;

/// Bytes of the mark and the key at the start; of what stands before and behind an attribute.
const HEAD: usize = 6;
const BEFORE: usize = 9;
const BEHIND: usize = 2;

/// Numbers of attributes ([MS-OXTNEF] 2.1.3.2), without their types.
const OWNER: u16 = 0;
const DELEGATE: u16 = 2;
const FROM: u16 = 0x8000;
const SUBJECT: u16 = 0x8004;
const BODY: u16 = 0x800C;
const ATTACHED: u16 = 0x800F;
const TITLE: u16 = 0x8010;
const PICTURE: u16 = 0x8011;
const RENDERING: u16 = 0x9002;
const MESSAGE: u16 = 0x9003;
const RECIPIENTS: u16 = 0x9004;
const ATTACHMENT: u16 = 0x9005;
const PAGE: u16 = 0x9007;
/// Attributes that programs keep for themselves: dates, states, numbers of messages, versions.
const TECHNICAL: &[u16] = &[
    6, 7, 8, 9, 0x8005, 0x8006, 0x8007, 0x8008, 0x8009, 0x800A, 0x800B, 0x800D, 0x8012, 0x8013, 0x8020, 0x9001, 0x9006,
    0x9008,
];

/// `winmail.dat`.
pub(in crate::extract) struct Tnef;

impl Format for Tnef {
    fn id(&self) -> &'static str {
        "tnef"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        let mut reader = Reader { sink, page: None, pending: None, number: 0, whole: true };
        let mut rest = bytes.get(HEAD..).unwrap_or_default();
        while rest.len() > BEHIND {
            let Some((id, content, len)) = attribute(rest) else { break };
            reader.sink.budget().entry()?;
            reader.attribute(id, content)?;
            rest = rest.get(len..).unwrap_or_default();
        }
        reader.flush()?;
        if !reader.whole {
            return Err(Trouble::Corrupt("broken-properties"));
        }
        // A line end more is some mail program's.
        if rest.trim_ascii().is_empty() && bytes.len() >= HEAD { Ok(()) } else { Err(Trouble::Corrupt("cut-off")) }
    }
}

/// Number and content of the attribute that `bytes` start with, and its length.
fn attribute(bytes: &[u8]) -> Option<(u16, &[u8], usize)> {
    let head = bytes.get(..BEFORE)?;
    if !matches!(head.first(), Some(1 | 2)) {
        return None;
    }
    let id = u16::from_le_bytes([head[1], head[2]]);
    let length = u32::from_le_bytes([head[5], head[6], head[7], head[8]]) as usize;
    let content = bytes.get(BEFORE..BEFORE.checked_add(length)?)?;
    Some((id, content, BEFORE + length + BEHIND))
}

struct Reader<'s> {
    sink: &'s mut dyn Sink,
    page: Option<u16>,
    /// The attachment whose attributes are coming.
    pending: Option<Bag>,
    number: usize,
    whole: bool,
}

impl Reader<'_> {
    fn attribute(&mut self, id: u16, content: &[u8]) -> Result<(), Trouble> {
        match id {
            PAGE => self.page = content.get(..2).map(|page| u16::from_le_bytes([page[0], page[1]])),
            SUBJECT => self.value("subject", content)?,
            FROM | OWNER..=DELEGATE => {
                // A name and an address, between lengths.
                let text = self.text(content).replace(char::is_control, " ");
                self.say("from", text.trim())?;
            }
            BODY => body(&self.text(content), "body", self.sink)?,
            MESSAGE => self.bag(content)?.item(self.sink)?,
            RECIPIENTS => {
                let mut props = Props::new(content, self.page);
                for _ in 0..props.count().unwrap_or(0) {
                    let Some(bag) = props.bag() else { break };
                    bag.rest(&[], true, self.sink)?;
                }
                self.whole &= props.whole();
            }
            RENDERING => {
                self.flush()?;
                self.pending = Some(Bag::default());
            }
            TITLE => {
                let title = Value::Text(self.text(content));
                self.pend(mapi::DISPLAY_NAME, title);
            }
            ATTACHED => self.pend(mapi::DATA, Value::Bytes(content.to_vec())),
            ATTACHMENT => {
                let bag = self.bag(content)?;
                let pending = self.pending.get_or_insert_default();
                // The data stand in both where it is a message or an object; the properties' own are whole.
                if bag.bytes(mapi::DATA).is_some() {
                    pending.0.retain(|property| property.id != mapi::DATA);
                }
                pending.0.extend(bag.0);
            }
            PICTURE => {}
            _ if TECHNICAL.contains(&id) => {}
            _ => self.sink.covered(&format!("attribute-{id:04x}"), Status::Unsupported, "unknown-record")?,
        }
        Ok(())
    }

    fn bag(&mut self, content: &[u8]) -> Result<Bag, Trouble> {
        self.sink.budget().tick()?;
        let mut props = Props::new(content, self.page);
        let bag = props.bag().unwrap_or_default();
        self.whole &= props.whole();
        Ok(bag)
    }

    fn pend(&mut self, id: u16, value: Value) {
        let property = Property { id, name: None, value };
        self.pending.get_or_insert_default().0.push(property);
    }

    /// Hands over the attachment whose attributes have come.
    fn flush(&mut self) -> Result<(), Trouble> {
        let Some(bag) = self.pending.take() else { return Ok(()) };
        self.number += 1;
        if !mapi::attachment(&bag, self.number, self.sink)? {
            let name = mapi::attachment_name(&bag, self.number);
            self.sink.covered(&name, Status::Empty, "")?;
        }
        Ok(())
    }

    fn value(&mut self, label: &str, content: &[u8]) -> Result<(), Trouble> {
        let text = self.text(content);
        self.say(label, &text)
    }

    fn say(&mut self, label: &str, text: &str) -> Result<(), Trouble> {
        let place = Place { header: Some(label.into()), ..Place::default() };
        Ok(self.sink.record(&[Segment { text, label, kind: Kind::Value, place, origin: Origin::None }])?)
    }

    fn text(&self, bytes: &[u8]) -> String {
        let text = self.page.map_or_else(|| whole(bytes), |page| narrow(bytes, page));
        text.trim_end_matches('\0').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::collect::read;

    fn written(attributes: &[(u8, u16, &[u8])]) -> Vec<u8> {
        let mut bytes = b"\x78\x9F\x3E\x22\x01\0".to_vec();
        for (level, id, content) in attributes {
            bytes.push(*level);
            bytes.extend(id.to_le_bytes());
            bytes.extend([1, 0]);
            bytes.extend((content.len() as u32).to_le_bytes());
            bytes.extend_from_slice(content);
            bytes.extend([0, 0]);
        }
        bytes
    }

    fn sample() -> Vec<u8> {
        let name = [&[14, 0, 0, 0][..], b"B\0.\0t\0x\0t\0\0\0\0\0", &[0, 0]].concat();
        let props = [&[1, 0, 0, 0, 0x1F, 0, 7, 0x37, 1, 0, 0, 0][..], &name].concat();
        written(&[
            (1, PAGE, &[0xE4, 4, 0, 0]),
            (1, SUBJECT, b"Zo\xEB\0"),
            (1, BODY, b"Hoi\0"),
            (2, RENDERING, &[0; 14]),
            (2, TITLE, b"B~1.TXT\0"),
            (2, ATTACHED, b"inhoud"),
            (2, ATTACHMENT, &props),
            (1, 0x7777, b"x"),
        ])
    }

    #[test]
    fn attributes_are_read() {
        let (found, outcome) = read(&Tnef, &sample());
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.labelled("subject"), Some("Zoë"));
        assert!(found.text().contains("Hoi") && found.text().contains("B~1.TXT"));
        assert_eq!(found.child_text("B.txt"), Some("inhoud"));
        assert_eq!(found.coverage("attribute-7777"), Some((Status::Unsupported, "unknown-record")));
    }

    #[test]
    fn what_is_cut_off_is_told() {
        let bytes = sample();
        for end in 0..bytes.len() {
            let _ = read(&Tnef, &bytes[..end]);
        }
        assert_eq!(read(&Tnef, &bytes[..60]).1, Err(Trouble::Corrupt("cut-off")));
    }

    proptest! {
        #[test]
        fn any_attribute_will_do(id in 0..4u16, content in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&Tnef, &written(&[(1, MESSAGE + id, &content), (2, FROM + id, &content)]));
        }
    }
}
