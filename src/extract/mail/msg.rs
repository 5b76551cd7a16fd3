//! An Outlook message or template in, its properties, recipients and attachments out (MSG, OFT).
//!
//! [MS-OXMSG]. It must not know what the properties say, nor what an attachment is.

use std::collections::{BTreeSet, HashMap};

use crate::extract::code_page::code_page;
use crate::extract::decode::whole;
use crate::extract::ole::{Compound, cover};
use crate::extract::{Doc, Format, Sink, Trouble};

use super::mapi::{self, Bag, Property, Value};
use super::named;

/// Storages and streams by their names ([MS-OXMSG] 2.2).
const PROPERTIES: &str = "__properties_version1.0";
const NAMES: &str = "/__nameid_version1.0";
const STREAM: &str = "__substg1.0_";
const RECIPIENT: &str = "/__recip_version1.0_";
const ATTACHMENT: &str = "/__attach_version1.0_";
/// Types: text in UTF-16 and in a code page, bytes; several of them.
const WIDE: u16 = 0x1F;
const NARROW: u16 = 0x1E;
const BINARY: u16 = 0x102;
const SEVERAL: u16 = 0x1000;
/// Code page of a message's texts, and of its body.
const PAGES: [u16; 2] = [0x3FFD, 0x3FDE];

/// Messages of Outlook.
pub(in crate::extract) struct Msg;

impl Format for Msg {
    fn id(&self) -> &'static str {
        "msg"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let file = Compound::open(doc)?;
        let streams = file.streams()?;
        if !streams.iter().any(|path| path.strip_prefix('/') == Some(PROPERTIES)) {
            return Err(Trouble::Corrupt("no-message"));
        }
        let mut reader = Reader { file, streams, names: HashMap::new(), page: None };
        reader.names();
        reader.read(sink)
    }
}

struct Reader<'d> {
    file: Compound<'d>,
    streams: Vec<String>,
    names: HashMap<u16, String>,
    /// The code page of texts that are in one.
    page: Option<u16>,
}

impl Reader<'_> {
    fn read(&mut self, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let item = self.bag("", sink)?;
        item.item(sink)?;
        let mut storages = BTreeSet::new();
        for path in &self.streams {
            match path.match_indices('/').nth(1) {
                Some((end, _)) => drop(storages.insert(path.get(..end).unwrap_or_default().to_owned())),
                None if path.starts_with(&format!("/{STREAM}")) || path.strip_prefix('/') == Some(PROPERTIES) => {}
                None => cover(path, Err(Trouble::Unsupported("package-part")), sink)?,
            }
        }
        for (number, storage) in storages.iter().enumerate() {
            if storage.starts_with(RECIPIENT) {
                self.bag(storage, sink)?.rest(&[], true, sink)?;
            } else if storage.starts_with(ATTACHMENT) {
                let read = self.attachment(storage, number, sink);
                cover(storage, read, sink)?;
            } else if storage != NAMES {
                cover(storage, Err(Trouble::Unsupported("package-part")), sink)?;
            }
        }
        if self.file.is_whole() { Ok(()) } else { Err(Trouble::Corrupt("broken-stream")) }
    }

    fn attachment(&mut self, storage: &str, number: usize, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bag = self.bag(storage, sink)?;
        if mapi::attachment(&bag, number, sink)? {
            return Ok(());
        }
        let object = format!("{storage}/{STREAM}3701000D");
        let below = |path: &String| path.strip_prefix(object.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if !self.streams.iter().any(below) {
            return Err(Trouble::Unsupported("no-content"));
        }
        let is_message = self.streams.contains(&format!("{object}/{PROPERTIES}"));
        let mut name = mapi::attachment_name(&bag, number);
        if is_message && !name.to_lowercase().ends_with(".msg") {
            name.push_str(".msg");
        }
        // The names of a message within another stand with the outer one.
        let lifted = self.file.lift(&object, is_message.then_some(NAMES))?;
        Ok(mapi::child(&name, &lifted, sink)?)
    }

    /// Reads the names of properties; without them they have none.
    fn names(&mut self) {
        let mut stream = |id: &str| self.file.read(&format!("{NAMES}/{STREAM}{id}")).unwrap_or_default();
        let (entries, strings) = (stream("00030102"), stream("00040102"));
        self.names = named::names(&entries, &strings);
    }

    /// The properties of the storage at `path`, the root where it is empty.
    fn bag(&mut self, path: &str, sink: &mut dyn Sink) -> Result<Bag, Trouble> {
        let mut bag = Bag::default();
        let fixed = self.file.read(&format!("{path}/{PROPERTIES}"));
        for (kind, id, value) in fixed.as_deref().map(entries).unwrap_or_default() {
            bag.0.extend(Value::fixed(kind, value).map(|value| self.property(id, value)));
        }
        cover(&format!("{path}/{PROPERTIES}"), fixed.map(drop), sink)?;
        if path.is_empty() {
            let page = PAGES.iter().find_map(|id| bag.number(*id));
            self.page = page.and_then(|page| u16::try_from(page).ok());
        }
        let start = format!("{path}/{STREAM}");
        let own: Vec<String> = self.streams.iter().filter(|stream| is_own(stream, &start)).cloned().collect();
        for stream in own {
            let read = self.stream(&stream, stream.get(start.len()..).unwrap_or_default(), &mut bag);
            cover(&stream, read, sink)?;
        }
        Ok(bag)
    }

    /// Reads the value of one property: its number and type are the stream's name, of several values also which.
    fn stream(&mut self, path: &str, name: &str, bag: &mut Bag) -> Result<(), Trouble> {
        let unknown = Trouble::Unsupported("package-part");
        let tag = name.get(..8).and_then(|tag| u32::from_str_radix(tag, 16).ok()).ok_or(unknown)?;
        let (id, kind) = ((tag >> 16) as u16, tag as u16);
        let bytes = self.file.read(path)?;
        // The stream of several texts holds their lengths; each has a stream of its own.
        let lengths = kind & SEVERAL != 0 && name.len() == 8 && matches!(kind & !SEVERAL, WIDE | NARROW | BINARY);
        if lengths {
            return Ok(());
        }
        match kind & !SEVERAL {
            WIDE => {
                let text = encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0;
                bag.0.push(self.property(id, Value::Text(text.trim_end_matches('\0').to_owned())));
            }
            NARROW => {
                let text = self.page.map_or_else(|| whole(&bytes), |page| narrow(&bytes, page));
                bag.0.push(self.property(id, Value::Text(text.trim_end_matches('\0').to_owned())));
            }
            BINARY => bag.0.push(self.property(id, Value::Bytes(bytes))),
            kind if kind & 0xFF != 0x0D => {
                let width = if matches!(kind, 2) {
                    2
                } else if matches!(kind, 3 | 4) {
                    4
                } else {
                    8
                };
                for value in bytes.chunks_exact(width) {
                    let mut eight = [0; 8];
                    eight[..width].copy_from_slice(value);
                    bag.0.extend(Value::fixed(kind, eight).map(|value| self.property(id, value)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn property(&self, id: u16, value: Value) -> Property {
        Property { id, name: self.names.get(&id).cloned(), value }
    }
}

/// A text in a code page; one that is UTF-8 whatever the page says is that.
pub(super) fn narrow(bytes: &[u8], page: u16) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => code_page(page).decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Type, number and value of each property that fits in sixteen bytes. The head before them takes eight bytes, 24 in a
/// message within another, 32 in one at the root ([MS-OXMSG] 2.4.1).
fn entries(bytes: &[u8]) -> Vec<(u16, u16, [u8; 8])> {
    let nested = bytes.len() % 16 == 8;
    // The rest of a head of 24 bytes, which are counts, comes out as one without a name, which says nothing.
    let rest = if nested { bytes.get(8..) } else { bytes.get(32..) }.unwrap_or_default();
    rest.as_chunks::<16>()
        .0
        .iter()
        .map(|entry| {
            let [kind, kind2, id, id2, _, _, _, _, value @ ..] = *entry;
            (u16::from_le_bytes([kind, kind2]), u16::from_le_bytes([id, id2]), value)
        })
        .collect()
}

/// Whether `stream` lies directly below, and its name starts so.
fn is_own(stream: &str, start: &str) -> bool {
    stream.strip_prefix(start).is_some_and(|rest| !rest.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;
    use crate::extract::ole::tests::compound;
    use crate::model::Status;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn message() -> Vec<u8> {
        let number = [&[0; 32][..], &[3, 0, 5, 0x80, 6, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]].concat();
        let inner = [&[0; 24][..], &[3, 0, 5, 0x80, 6, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]].concat();
        let strings = [&[6, 0, 0, 0][..], b"B\0S\0N\0", &[0, 0]].concat();
        compound(&[
            ("/__properties_version1.0", &number),
            ("/__nameid_version1.0/__substg1.0_00030102", &[0, 0, 0, 0, 1, 0, 5, 0]),
            ("/__nameid_version1.0/__substg1.0_00040102", &strings),
            ("/__substg1.0_0037001F", &wide("Vraag")),
            ("/__substg1.0_1000001E", b"Zo\xEB belde\0"),
            ("/__substg1.0_80061F1F", &wide("x")),
            ("/__recip_version1.0_#00000000/__properties_version1.0", &[0; 8]),
            ("/__recip_version1.0_#00000000/__substg1.0_3001001F", &wide("Jan")),
            ("/__attach_version1.0_#00000000/__properties_version1.0", &[0; 8]),
            ("/__attach_version1.0_#00000000/__substg1.0_3707001F", &wide("a.txt")),
            ("/__attach_version1.0_#00000000/__substg1.0_37010102", b"inhoud"),
            ("/__attach_version1.0_#00000001/__properties_version1.0", &[0; 8]),
            ("/__attach_version1.0_#00000001/__substg1.0_3001001F", &wide("Binnen")),
            ("/__attach_version1.0_#00000001/__substg1.0_3701000D/__properties_version1.0", &inner),
            ("/__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_0037001F", &wide("Diep")),
            ("/wat", b"x"),
        ])
    }

    #[test]
    fn properties_recipients_and_attachments_are_read() {
        let (found, outcome) = read(&Msg, &message());
        assert_eq!(outcome, Ok(()));
        assert_eq!(found.labelled("subject"), Some("Vraag"));
        assert_eq!(found.labelled("BSN"), Some("7"));
        assert!(found.text().contains("Zoë belde") && found.text().contains("Jan"));
        assert_eq!(found.child_text("a.txt"), Some("inhoud"));
        assert_eq!(found.coverage("wat"), Some((Status::Unsupported, "package-part")));
        let (_, bytes) = found.children.iter().find(|child| child.0 == "Binnen.msg").unwrap();
        let (inner, outcome) = read(&Msg, bytes);
        assert_eq!(outcome, Ok(()));
        assert_eq!((inner.labelled("subject"), inner.labelled("BSN")), (Some("Diep"), Some("8")));
    }

    #[test]
    fn broken_ones_end() {
        let bytes = message();
        for end in (0..bytes.len()).step_by(97) {
            let _ = read(&Msg, &bytes[..end]);
        }
        assert!(read(&Msg, &bytes[..bytes.len() / 2]).1.is_err());
        for at in (0..bytes.len()).step_by(13) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x55;
            let _ = read(&Msg, &bytes);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_properties_will_do(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let streams: Vec<(String, &[u8])> = ["1000001E", "80010003", "80021003", "8003101F", "10090102", "8004000B", "x"]
                .iter()
                .map(|tag| (format!("/{STREAM}{tag}"), bytes.as_slice()))
                .chain([(format!("/{PROPERTIES}"), bytes.as_slice())])
                .chain(["3", "4"].map(|id| (format!("{NAMES}/{STREAM}000{id}0102"), bytes.as_slice())))
                .collect();
            let streams: Vec<(&str, &[u8])> = streams.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
            let _ = read(&Msg, &compound(&streams));
        }
    }
}
