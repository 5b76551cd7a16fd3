//! The properties of an Outlook item in, what they say out: MSG and TNEF keep the same ones.
//!
//! [MS-OXPROPS], [MS-OXCDATA] 2.11. It must not know how they are kept.

use std::collections::HashMap;
use std::io::Cursor;

use crate::extract::ole::wide_texts;
use crate::extract::{Sink, Trouble, days, sniff};
use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::{body, header, lzfu};

/// Numbers of properties that are asked for by name.
pub(super) const CLASS: u16 = 0x001A;
pub(super) const HEADERS: u16 = 0x007D;
pub(super) const BODY: u16 = 0x1000;
pub(super) const RTF: u16 = 0x1009;
pub(super) const HTML: u16 = 0x1013;
pub(super) const DISPLAY_NAME: u16 = 0x3001;
pub(super) const DATA: u16 = 0x3701;
pub(super) const SHORT_NAME: u16 = 0x3704;
pub(super) const METHOD: u16 = 0x3705;
pub(super) const LONG_NAME: u16 = 0x3707;
pub(super) const PATHS: [u16; 2] = [0x3708, 0x370D];

/// What properties are called where their number alone says it.
const LABELS: &[(u16, &str)] = &[
    (0x0037, "subject"),
    (0x0042, "from"),
    (0x0044, "to"),
    (0x0065, "from"),
    (0x0C1A, "from"),
    (0x0C1F, "from"),
    (0x0E02, "bcc"),
    (0x0E03, "cc"),
    (0x0E04, "to"),
    (0x3003, "email"),
    (0x39FE, "email"),
    (0x3A02, "phone"),
    (0x3A05, "generation"),
    (0x3A06, "given name"),
    (0x3A07, "government id"),
    (0x3A08, "phone"),
    (0x3A09, "phone"),
    (0x3A0C, "language"),
    (0x3A10, "organizational id"),
    (0x3A11, "surname"),
    (0x3A15, "address"),
    (0x3A16, "company"),
    (0x3A17, "title"),
    (0x3A1A, "phone"),
    (0x3A1B, "phone"),
    (0x3A1C, "phone"),
    (0x3A1D, "phone"),
    (0x3A26, "country"),
    (0x3A27, "city"),
    (0x3A29, "street"),
    (0x3A2A, "postcode"),
    (0x3A42, "birthday"),
    (0x3A44, "middle name"),
    (0x3A48, "name"),
    (0x3A4A, "customer id"),
    (0x3A4F, "nickname"),
    (0x3A58, "name"),
    (0x3A59, "city"),
    (0x3A5B, "postcode"),
    (0x3A5D, "street"),
];

/// Numbers of what programs keep for themselves: identifiers, keys, classes.
const TECHNICAL: &[u16] = &[
    0x001A, 0x0040, 0x0064, 0x0071, 0x0075, 0x0077, 0x0C1D, 0x0C1E, 0x0FF6, 0x0FF8, 0x0FF9, 0x1035, 0x1039, 0x1042,
    0x300B, 0x3002, 0x3013, 0x3703, 0x370E, 0x3712, 0x3FFA, 0x65E2, 0x65E3,
];

/// Days from 1601 to 1970, and 100 nanoseconds of one.
const EPOCH: i64 = 134_774;
const DAY: i64 = 864_000_000_000;

/// One property.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Property {
    /// Its number.
    pub(super) id: u16,
    /// The name that somebody gave it.
    pub(super) name: Option<String>,
    /// What it says.
    pub(super) value: Value,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A text.
    Text(String),
    /// Bytes of any kind.
    Bytes(Vec<u8>),
    /// A whole number.
    Number(i64),
    /// Another number.
    Float(f64),
    /// 100 nanoseconds since 1601.
    Moment(u64),
}

impl Value {
    /// The value of type `kind` in eight bytes, if it is one of those that fit there ([MS-OXCDATA] 2.11.1).
    pub(super) fn fixed(kind: u16, bytes: [u8; 8]) -> Option<Self> {
        let [a, b, c, d, ..] = bytes;
        let word = u32::from_le_bytes([a, b, c, d]);
        Some(match kind {
            2 => Self::Number(i64::from(u16::from_le_bytes([a, b]).cast_signed())),
            3 => Self::Number(i64::from(word.cast_signed())),
            4 => Self::Float(f64::from(f32::from_bits(word))),
            5 => Self::Float(f64::from_le_bytes(bytes)),
            // Ten-thousandths of a coin.
            6 => Self::Float(i64::from_le_bytes(bytes) as f64 / 10_000.0),
            0x14 => Self::Number(i64::from_le_bytes(bytes)),
            0x40 => Self::Moment(u64::from_le_bytes(bytes)),
            _ => return None,
        })
    }
}

/// The properties of one item, recipient or attachment.
#[derive(Default)]
pub(super) struct Bag(pub(super) Vec<Property>);

impl Bag {
    /// The text of the property `id`.
    pub(super) fn text(&self, id: u16) -> Option<&str> {
        self.0.iter().find_map(|property| match &property.value {
            Value::Text(text) if property.id == id && !text.trim().is_empty() => Some(text.as_str()),
            _ => None,
        })
    }

    /// The bytes of the property `id`.
    pub(super) fn bytes(&self, id: u16) -> Option<&[u8]> {
        self.0.iter().find_map(|property| match &property.value {
            Value::Bytes(bytes) if property.id == id => Some(bytes.as_slice()),
            _ => None,
        })
    }

    /// The whole number of the property `id`.
    pub(super) fn number(&self, id: u16) -> Option<i64> {
        self.0.iter().find_map(|property| match property.value {
            Value::Number(number) if property.id == id => Some(number),
            _ => None,
        })
    }

    /// Tells what an item says: its bodies, then its other properties; those of a contact belong together.
    pub(super) fn item(&self, sink: &mut dyn Sink) -> Result<(), Trouble> {
        for property in &self.0 {
            match (property.id, &property.value) {
                (HEADERS, Value::Text(text)) => {
                    // What Exchange puts before them.
                    let text = text.strip_prefix("Microsoft Mail Internet Headers Version 2.0").unwrap_or(text);
                    let text = text.trim_start();
                    let (headers, behind) = header::split(text.as_bytes());
                    header::tell(&headers, sink)?;
                    // Only headers belong there; what follows them is text all the same.
                    body(text.get(behind..).unwrap_or_default(), "headers", sink)?;
                }
                (BODY, Value::Text(text)) => body(text, "body", sink)?,
                (HTML, Value::Text(text)) => child("body.html", format!("\u{feff}{text}").as_bytes(), sink)?,
                (HTML, Value::Bytes(bytes)) => child("body.html", bytes, sink)?,
                (RTF, Value::Bytes(bytes)) => rtf(bytes, sink)?,
                _ => {}
            }
        }
        let contact = self.text(CLASS).is_some_and(|class| class.to_lowercase().starts_with("ipm.contact"));
        Ok(self.rest(&[HEADERS, BODY, HTML, RTF], contact, sink)?)
    }

    /// Tells every property but those of the numbers `told`, as one record or each on its own.
    pub(super) fn rest(&self, told: &[u16], together: bool, sink: &mut dyn Sink) -> Result<(), Stop> {
        let mut texts: Vec<(&str, String, Kind)> = Vec::new();
        let mut known: HashMap<(String, Option<String>), usize> = HashMap::new();
        for property in self.0.iter().filter(|property| !told.contains(&property.id)) {
            let label = LABELS.iter().find(|label| label.0 == property.id && property.id < 0x8000);
            // That of an attachment is the name of a file, and whoever writes numbers into one writes a text.
            let named = matches!(&property.value, Value::Text(text) if !text.contains(|c: char| c.is_ascii_digit()));
            let whose = (together && named && property.id == DISPLAY_NAME).then_some("name");
            let label = property.name.as_deref().or(whose).or(label.map(|label| label.1)).unwrap_or_default();
            // Headers without a property of their own become named ones.
            let machine = property.name.as_deref().is_some_and(|name| header::is_technical(&name.to_lowercase()));
            let technical = machine || TECHNICAL.contains(&property.id);
            let (text, kind) = match &property.value {
                Value::Text(text) if technical => (text.replace('@', " "), Kind::Prose),
                Value::Text(text) => (text.clone(), Kind::Value),
                Value::Bytes(bytes) if sniff::is_file(bytes) => {
                    child(&format!("property-{:04x}", property.id), bytes, sink)?;
                    continue;
                }
                Value::Bytes(bytes) => (words(bytes), Kind::Prose),
                // A number without a name is a flag, a size or a colour.
                Value::Number(number) if property.name.is_some() => (number.to_string(), Kind::Value),
                Value::Float(number) if property.name.is_some() => (number.to_string(), Kind::Value),
                Value::Moment(moment) if !label.is_empty() => (day(*moment), Kind::Value),
                _ => continue,
            };
            if text.trim().is_empty() {
                continue;
            }
            // The same subject and sender stand in several; the one that says what it is counts.
            let at = known.entry((text.trim().to_owned(), property.name.clone())).or_insert(texts.len());
            match texts.get_mut(*at) {
                Some(told) if label.is_empty() || told.0 == label => {}
                Some(told) if told.0.is_empty() => (told.0, told.2) = (label, kind),
                _ => texts.push((label, text, kind)),
            }
        }
        let place = |label: &str| {
            let header = (!label.is_empty()).then(|| label.into());
            Place { header, section: Some("properties"), ..Place::default() }
        };
        let segments: Vec<_> = texts
            .iter()
            .map(|(label, text, kind)| Segment { text, label, kind: *kind, place: place(label), origin: Origin::None })
            .collect();
        for record in segments.chunks(if together { segments.len().max(1) } else { 1 }) {
            sink.record(record)?;
        }
        Ok(())
    }
}

/// The body in RTF.
fn rtf(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let Some((text, whole)) = lzfu::decompress(bytes) else {
        return sink.covered("body.rtf", Status::Corrupt, "broken-rtf");
    };
    sink.budget().expand(text.len() as u64)?;
    child("body.rtf", &text, sink)?;
    if whole { Ok(()) } else { sink.covered("body.rtf", Status::Corrupt, "cut-off") }
}

/// What may be read in bytes of which no more is known.
fn words(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes.trim_ascii_end().strip_suffix(b"\0").unwrap_or(bytes)) {
        Ok(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => text.to_owned(),
        _ => wide_texts(bytes),
    }
}

fn day(moment: u64) -> String {
    let days = i64::try_from(moment).unwrap_or(0) / DAY;
    if days > 0 { days::typed(days - EPOCH) } else { String::new() }
}

pub(super) fn child(name: &str, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    sink.child(name, &mut Cursor::new(bytes))
}

/// Hands over the attachment that `bag` tells of, or tells where it is; `true` if it did.
pub(super) fn attachment(bag: &Bag, number: usize, sink: &mut dyn Sink) -> Result<bool, Stop> {
    let name = attachment_name(bag, number);
    bag.rest(&[DATA, LONG_NAME], false, sink)?;
    if let Some(bytes) = bag.bytes(DATA) {
        child(&name, bytes, sink)?;
        return Ok(true);
    }
    // By reference: the file is somewhere else ([MS-OXCMSG] 2.2.2.9).
    let elsewhere = matches!(bag.number(METHOD), Some(2..=4 | 7)) || PATHS.iter().any(|id| bag.text(*id).is_some());
    if elsewhere {
        sink.covered(&name, Status::Unsupported, "attachment-elsewhere")?;
    }
    Ok(elsewhere)
}

/// What an attachment is called.
pub(super) fn attachment_name(bag: &Bag, number: usize) -> String {
    let name = [LONG_NAME, DISPLAY_NAME, SHORT_NAME].iter().find_map(|id| bag.text(*id));
    name.map_or_else(|| format!("attachment-{number}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    fn property(id: u16, value: Value) -> Property {
        Property { id, name: None, value }
    }

    #[test]
    fn an_item_says_what_its_properties_say() {
        let bag = Bag(vec![
            property(0x37, Value::Text("Vraag".into())),
            property(0x70, Value::Text("Vraag".into())),
            property(HEADERS, Value::Text("X-Klant: 5\r\n\r\n".into())),
            property(BODY, Value::Text("Hoi".into())),
            property(HTML, Value::Bytes(b"<p>Hoi".to_vec())),
            property(0x3A42, Value::Moment(116_444_736_000_000_000)),
            Property { id: 0x8001, name: Some("Dossier".into()), value: Value::Number(7) },
            property(0x0E08, Value::Number(8)),
            property(0x6000, Value::Bytes("Zoë Jansen".encode_utf16().flat_map(u16::to_le_bytes).collect())),
        ]);
        let mut found = Collect::with(Limits::default());
        bag.item(&mut found).unwrap();
        assert_eq!(found.labelled("x-klant"), Some("5"));
        assert_eq!(found.labelled("subject"), Some("Vraag"));
        assert_eq!(found.labelled("birthday"), Some("01-01-1970"));
        assert_eq!(found.labelled("Dossier"), Some("7"));
        assert_eq!(found.child_text("body.html"), Some("<p>Hoi"));
        assert_eq!(found.seen.iter().filter(|seen| seen.text == "Vraag").count(), 1);
        assert!(found.text().contains("Hoi") && found.text().contains("Zoë Jansen") && !found.text().contains('8'));
    }

    #[test]
    fn a_label_is_not_hidden_and_nothing_behind_the_headers_is_lost() {
        let text = |id: u16, text: &str| property(id, Value::Text(text.into()));
        let bag = Bag(vec![
            text(HEADERS, "Microsoft Mail Internet Headers Version 2.0\r\nX-Klant: 5\r\n\r\nBSN 319072356\r\n"),
            text(0x6001, "123456782"),
            text(0x3A07, "123456782"),
            text(0x3A08, "123456782"),
            text(0x6002, "123456782"),
        ]);
        let mut found = Collect::with(Limits::default());
        bag.item(&mut found).unwrap();
        assert_eq!(found.labelled("x-klant"), Some("5"));
        assert_eq!(found.labelled("government id"), Some("123456782"));
        assert_eq!(found.labelled("phone"), Some("123456782"));
        assert_eq!(found.seen.iter().filter(|seen| seen.text == "123456782").count(), 2);
        assert!(found.text().contains("BSN 319072356"), "{}", found.text());
    }

    #[test]
    fn attachments_elsewhere_are_told() {
        let mut found = Collect::with(Limits::default());
        let bag = Bag(vec![property(LONG_NAME, Value::Text("a.xlsx".into())), property(METHOD, Value::Number(2))]);
        assert_eq!(attachment(&bag, 1, &mut found), Ok(true));
        assert_eq!(found.coverage("a.xlsx"), Some((Status::Unsupported, "attachment-elsewhere")));
    }
}
