//! A signed or encrypted message of S/MIME in, what was signed out as a child; what is encrypted is told.
//!
//! RFC 5652 in DER or BER, or in base64 between dashes. It must not know what was signed, nor whether the signature
//! holds.

mod der;

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use crate::extract::{Doc, Format, Sink, Trouble};
use crate::model::{Kind, Origin, Place, Segment};

use super::coding;
use der::Element;

/// 1.2.840.113549.1.7 and 1.2.840.113549.1.9.16.1, below which kinds of content have their numbers.
const PKCS_7: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7];
const SMIME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1];
/// Marks that stand before it in base64.
const ARMOURS: &[&[u8]] = &[b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----", b"-----BEGIN PKCS #7 SIGNED DATA-----"];

/// Messages that are signed, packed or encrypted (`smime.p7m`), and signatures alone (`smime.p7s`).
pub(in crate::extract) struct Cms;

impl Format for Cms {
    fn id(&self) -> &'static str {
        "cms"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let name = inner_name(doc.name());
        let bytes = doc.bytes()?;
        let bytes = unarmoured(&bytes);
        let broken = Trouble::Corrupt("broken-message");
        let (kind, content) = Element::first(&bytes).and_then(info).ok_or(broken)?;
        match kind {
            Content::Signed => signed(content, &name, sink),
            Content::Compressed => compressed(content, &name, sink),
            Content::Encrypted => Err(Trouble::Encrypted),
            Content::Other => Err(Trouble::Unsupported("signed-content")),
        }
    }
}

/// Whether `head` starts such a message.
pub(in crate::extract) fn plausible(head: &[u8]) -> bool {
    let near = head.get(..head.len().min(24)).unwrap_or_default();
    let named = [PKCS_7, SMIME].iter().any(|kind| memchr::memmem::find(near, kind).is_some());
    head.first() == Some(&0x30) && named || ARMOURS.iter().any(|armour| head.starts_with(armour))
}

enum Content {
    Signed,
    Compressed,
    Encrypted,
    Other,
}

/// What is kept in a message, and its content.
fn info(element: Element<'_>) -> Option<(Content, &[u8])> {
    let mut fields = element.within();
    let kind = fields.next().filter(|kind| kind.tag == 6)?;
    let kind = match (kind.content.strip_prefix(PKCS_7), kind.content.strip_prefix(SMIME)) {
        (Some([2]), _) => Content::Signed,
        (Some([3 | 4 | 6]), _) | (_, Some([23])) => Content::Encrypted,
        (_, Some([9])) => Content::Compressed,
        _ => Content::Other,
    };
    Some((kind, fields.next().map_or(&[], |content| content.content)))
}

/// Hands over what was signed, and tells what the certificates say.
fn signed(content: &[u8], name: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let broken = Trouble::Corrupt("broken-message");
    let fields = Element::first(content).ok_or(broken)?;
    let mut whole = true;
    for field in fields.within() {
        match field.tag {
            // The content, which a signature that stands apart does not have.
            0x30 => {
                let Some(inner) = field.within().nth(1) else { continue };
                let bytes = inner.octets();
                whole &= inner.whole;
                sink.budget().expand(bytes.len() as u64)?;
                sink.child(name, &mut Cursor::new(bytes))?;
            }
            0xA0 | 0xA1 => {
                for text in field.texts() {
                    let place = Place { section: Some("certificate"), ..Place::default() };
                    let segment = Segment { text: &text, label: "", kind: Kind::Value, place, origin: Origin::None };
                    sink.record(&[segment])?;
                }
            }
            _ => {}
        }
    }
    if fields.whole && whole { Ok(()) } else { Err(Trouble::Corrupt("cut-off")) }
}

/// Hands over what was packed (RFC 3274).
fn compressed(content: &[u8], name: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let broken = Trouble::Corrupt("broken-message");
    let inner = Element::first(content).and_then(|fields| fields.within().nth(2));
    let packed = inner.and_then(|inner| inner.within().nth(1)).ok_or(broken)?.octets();
    let (mut reader, mut bytes) = (flate2::read::ZlibDecoder::new(packed.as_ref()), Vec::new());
    let mut chunk = [0; 8 << 10];
    loop {
        let Ok(read) = reader.read(&mut chunk) else { return Err(Trouble::Corrupt("bad-zlib-stream")) };
        if read == 0 {
            break;
        }
        sink.budget().expand(read as u64)?;
        bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
        sink.budget().ratio(packed.len() as u64, bytes.len() as u64)?;
    }
    Ok(sink.child(name, &mut Cursor::new(bytes))?)
}

/// What the content is called: the name without its ending, or that of a message.
fn inner_name(name: &str) -> String {
    let inner = name.rsplit_once('.').map_or(name, |(inner, _)| inner);
    if inner.contains('.') { inner.to_owned() } else { "message.eml".to_owned() }
}

/// The bytes without an armour.
fn unarmoured(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some(armour) = ARMOURS.iter().find(|armour| bytes.starts_with(armour)) else { return bytes.into() };
    let inner = bytes.get(armour.len()..).unwrap_or_default();
    let end = memchr::memmem::find(inner, b"-----").unwrap_or(inner.len());
    coding::base64(inner.get(..end).unwrap_or_default()).0.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag, 0x82];
        bytes.extend((content.len() as u16).to_be_bytes());
        [&bytes, content].concat()
    }

    fn message(kind: &[u8], content: &[u8]) -> Vec<u8> {
        der(0x30, &[vec![6, kind.len() as u8], kind.to_vec(), der(0xA0, content)].concat())
    }

    #[test]
    fn what_was_signed_is_a_child() {
        let data = [PKCS_7, &[1]].concat();
        let inner =
            [vec![6, 9], data, vec![0xA0, 0x80, 0x24, 0x80], der(4, b"Subject: "), der(4, b"x\n\nHoi"), vec![0; 4]];
        let signed =
            [vec![2, 1, 1, 0x31, 0], der(0x30, &inner.concat()), der(0xA0, &der(0x30, &der(12, "Zoë".as_bytes())))];
        let bytes = message(&[PKCS_7, &[2]].concat(), &der(0x30, &signed.concat()));
        assert!(plausible(&bytes));
        let (found, outcome) = read(&Cms, &bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.child_text("message.eml"), Some("Subject: x\n\nHoi"));
        assert_eq!(found.text(), "Zoë");
        for end in 0..bytes.len() {
            assert!(read(&Cms, &bytes[..end]).1.is_err(), "{end}");
        }
    }

    #[test]
    fn what_is_encrypted_is_told() {
        for kind in [[PKCS_7, &[3]].concat(), [PKCS_7, &[6]].concat(), [SMIME, &[23]].concat()] {
            let bytes = message(&kind, b"");
            assert!(plausible(&bytes));
            assert_eq!(read(&Cms, &bytes).1, Err(Trouble::Encrypted));
        }
        assert!(!plausible(b"0 is een cijfer") && !plausible(b""));
    }
}
