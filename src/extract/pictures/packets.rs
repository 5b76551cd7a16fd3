//! The bytes of a picture file in, the packets that programs leave in any of them out: XMP and IPTC.
//!
//! Both carry marks of their own, so that they are found whatever the file keeps them in.

use std::io::Cursor;

use memchr::memmem;

use crate::extract::Sink;
use crate::model::Stop;

use super::{say, text};

/// The two ends of a packet, as all writers spell them (ISO 16684-1, 7.3).
const XMP: [(&[u8], &[u8]); 2] = [(b"<x:xmpmeta", b"</x:xmpmeta>"), (b"<rdf:RDF", b"</rdf:RDF>")];
/// Packets of one kind that are read of one file.
const PACKETS: usize = 16;

/// A resource of Photoshop's that holds IPTC data, and the mark before each of its fields.
const RESOURCE: &[u8] = b"8BIM\x04\x04";
const FIELD: u8 = 0x1C;

/// Names of the fields in record 2. <https://www.iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf> (chapter 6)
const NAMES: &[(u8, &str)] = &[
    (5, "title"),
    (25, "keywords"),
    (40, "instructions"),
    (80, "author"),
    (85, "function"),
    (90, "city"),
    (105, "headline"),
    (110, "credit"),
    (115, "source"),
    (116, "copyright"),
    (118, "contact"),
    (120, "caption"),
    (122, "writer"),
];

/// Pushes XMP packets as children and IPTC fields as values.
pub(super) fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    for (start, end) in XMP {
        let mut rest = bytes;
        let mut found = 0;
        while let Some(at) = memmem::find(rest, start).filter(|_| found < PACKETS) {
            let packet = rest.get(at..).unwrap_or_default();
            let Some(length) = memmem::find(packet, end).map(|at| at + end.len()) else { break };
            sink.child("metadata.xml", &mut Cursor::new(packet.get(..length).unwrap_or_default()))?;
            rest = packet.get(length..).unwrap_or_default();
            found += 1;
        }
        if found > 0 {
            break;
        }
    }
    for at in memmem::find_iter(bytes, RESOURCE).take(PACKETS) {
        iptc(bytes.get(at + RESOURCE.len()..).unwrap_or_default(), sink)?;
    }
    Ok(())
}

/// A resource's name and length, then fields: mark, record, number, length, text.
fn iptc(resource: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let name = usize::from(resource.first().copied().unwrap_or(0)) + 1;
    // Its name is padded to an even length, the length of the data has four bytes.
    let mut rest = resource.get(name + name % 2 + 4..).unwrap_or_default();
    while let [FIELD, record, number, high, low, content @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        // A length past 32,767 says how many bytes the true one takes: no text is so long.
        let Some(content) = content.get(..length).filter(|_| length < 0x8000) else { break };
        if *record == 2 {
            let name = NAMES.iter().find(|(known, _)| known == number).map_or("iptc", |(_, name)| name);
            // The version of the record and the like are numbers in bytes.
            if *number > 3 {
                say(name, &text(content), sink)?;
            }
        }
        rest = rest.get(5 + length..).unwrap_or_default();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    #[test]
    fn packets_are_found_in_any_file() {
        let xmp = "<x:xmpmeta><rdf:RDF>BSN 731548292</rdf:RDF></x:xmpmeta>";
        let iptc = b"8BIM\x04\x04\0\0\0\0\0\x1b\x1c\x02\0\0\x02\0\x04\x1c\x02\x78\0\x0fFoto van Wietsk";
        let bytes = [b"junk", xmp.as_bytes(), b"junk", iptc, b"\x1c\x02\x50\x7f\xffx"].concat();
        let mut found = Collect::with(Limits::default());
        read(&bytes, &mut found).unwrap();
        assert_eq!(found.child_text("metadata.xml"), Some(xmp));
        assert_eq!(found.children.len(), 1);
        assert_eq!(found.labelled("caption"), Some("Foto van Wietsk"));
        assert_eq!(found.seen.len(), 1);
    }
}
