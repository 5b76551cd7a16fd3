//! A property set stream in, labelled values out: who wrote the document, what it is called, what else was filled in.
//!
//! It must not know which document they are of (MS-OLEPS 2.2 to 2.21, MS-OSHARED 2.3.3).

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::strings::{narrow_texts, wide_texts};

use crate::extract::code_page::code_page;
use crate::extract::days;
use crate::extract::package::value;
use crate::extract::{Sink, Trouble};
use crate::model::{Place, Stop};

/// Properties of one set at most, and elements of one vector.
const MOST: usize = 4096;
/// The first 16 bytes of the set that every document has; the ids of others mean something else.
const SUMMARY: [u8; 16] =
    [0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10, 0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9];
/// The names of its properties, as the packages of today name them.
const SUMMARIES: &[(u32, &str)] = &[
    (2, "title"),
    (3, "subject"),
    (4, "creator"),
    (5, "keywords"),
    (6, "description"),
    (7, "template"),
    (8, "lastModifiedBy"),
];
const OTHERS: &[(u32, &str)] = &[(2, "category"), (14, "manager"), (15, "company")];
/// 100 nanoseconds of a day, and days from 1601 to 1970.
const DAY: i64 = 864_000_000_000;
const EPOCH: i64 = 134_774;
/// Days from 30 December 1899 to 1970.
const DAYS_TO_EPOCH: i64 = 25_569;
/// Days up to the year 9999.
const LATEST: f64 = 2_958_466.0;
/// Days of a hundred years: no document took as long.
const CENTURY: i64 = 36_525;

/// Reads every set of the stream `bytes`.
pub(in crate::extract) fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Trouble> {
    let broken = Trouble::Corrupt("broken-properties");
    let sets = u32_at(bytes, 24).ok_or(broken)?.min(2) as usize;
    let mut whole = true;
    for at in (0..sets).map(|set| 28 + 20 * set) {
        let id = bytes.get(at..at + 16).ok_or(broken)?;
        let offset = u32_at(bytes, at + 16).ok_or(broken)? as usize;
        let set = Set::open(bytes.get(offset..).ok_or(broken)?, id == SUMMARY).ok_or(broken)?;
        whole &= set.tell(sink)?;
    }
    if whole { Ok(()) } else { Err(broken) }
}

struct Set<'b> {
    bytes: &'b [u8],
    /// Ids and offsets of the properties.
    rows: Vec<(u32, usize)>,
    encoding: Option<&'static Encoding>,
    names: HashMap<u32, String>,
    known: &'static [(u32, &'static str)],
    /// Whether it lists all the properties that it says it has.
    whole: bool,
}

impl<'b> Set<'b> {
    fn open(bytes: &'b [u8], summary: bool) -> Option<Self> {
        let count = u32_at(bytes, 4)? as usize;
        let row = |row: usize| Some((u32_at(bytes, 8 + 8 * row)?, u32_at(bytes, 12 + 8 * row)? as usize));
        let rows: Vec<_> = (0..count.min(MOST)).map_while(row).collect();
        let page = rows.iter().find(|row| row.0 == 1).and_then(|row| u16_at(bytes, row.1 + 4)).unwrap_or(1252);
        let known = if summary { SUMMARIES } else { OTHERS };
        // 1200 is UTF-16.
        let encoding = if page == 1200 { None } else { Some(code_page(page)) };
        let whole = rows.len() == count;
        let mut set = Self { bytes, rows, encoding, names: HashMap::new(), known, whole };
        if let Some(at) = set.rows.iter().find(|row| row.0 == 0).map(|row| row.1) {
            set.dictionary(at);
            set.known = &[];
        }
        Some(set)
    }

    /// The names that somebody gave the properties.
    fn dictionary(&mut self, at: usize) -> Option<()> {
        let count = u32_at(self.bytes, at)? as usize;
        let mut at = at + 4;
        for _ in 0..count.min(MOST) {
            let (id, length) = (u32_at(self.bytes, at)?, u32_at(self.bytes, at + 4)? as usize);
            let size = if self.encoding.is_none() { length.checked_mul(2)?.next_multiple_of(4) } else { length };
            let name = self.text(self.bytes.get(at + 8..(at + 8).checked_add(size)?)?);
            self.names.insert(id, name);
            at += 8 + size;
        }
        Some(())
    }

    /// Tells every property; whether all of them are there.
    fn tell(&self, sink: &mut dyn Sink) -> Result<bool, Stop> {
        let mut whole = self.whole;
        for (id, at) in self.rows.iter().filter(|row| row.0 > 1) {
            let known = || self.known.iter().find(|known| known.0 == *id).map_or("", |known| known.1);
            let label = self.names.get(id).map_or_else(known, String::as_str);
            // A number of the document for programs, in the form of texts.
            if label == "_PID_GUID" {
                continue;
            }
            let mut texts = Vec::new();
            if self.value(*at, &mut texts).is_none() {
                // What does not hold together is read as it stands, up to the next property.
                let end = self.rows.iter().map(|row| row.1).filter(|next| next > at).min().unwrap_or(self.bytes.len());
                match self.bytes.get(*at..end.min(self.bytes.len())) {
                    Some(raw) => {
                        sink.budget().expand(raw.len() as u64)?;
                        texts = vec![narrow_texts(raw), wide_texts(raw)];
                    }
                    None => whole = false,
                }
            }
            for text in texts {
                value(label, &text, Place { section: Some("properties"), ..Place::default() }, sink)?;
            }
        }
        Ok(whole)
    }

    /// The texts of the value at `at` (MS-OLEPS 2.15).
    fn value(&self, at: usize, texts: &mut Vec<String>) -> Option<()> {
        let kind = u16_at(self.bytes, at)?;
        let mut at = at + 4;
        if kind & 0x1000 == 0 {
            return self.one(kind, &mut at, false, texts);
        }
        let count = u32_at(self.bytes, at)? as usize;
        at += 4;
        // Bytes one by one, or more than anybody filled in.
        if kind == 0x1011 || count > MOST {
            return None;
        }
        for _ in 0..count {
            let is_mixed = kind == 0x100C;
            let kind = if is_mixed {
                at += 4;
                u16_at(self.bytes, at - 4)?
            } else {
                kind & 0x0FFF
            };
            self.one(kind, &mut at, !is_mixed, texts)?;
        }
        Some(())
    }

    /// The text of the value at `at`, which is moved behind it; small numbers take four bytes unless they are `packed`.
    fn one(&self, kind: u16, at: &mut usize, packed: bool, texts: &mut Vec<String>) -> Option<()> {
        let small = |size: usize| if packed { size } else { 4 };
        let (text, size) = match kind {
            0 | 1 => (String::new(), 0),
            2 => (u16_at(self.bytes, *at)?.cast_signed().to_string(), small(2)),
            3 | 22 => (u32_at(self.bytes, *at)?.cast_signed().to_string(), 4),
            4 => (f32::from_bits(u32_at(self.bytes, *at)?).to_string(), 4),
            5 => (f64::from_bits(u64_at(self.bytes, *at)?).to_string(), 8),
            6 => ((u64_at(self.bytes, *at)?.cast_signed() as f64 / 10_000.0).to_string(), 8),
            7 => (day(f64::from_bits(u64_at(self.bytes, *at)?)), 8),
            10 => (String::new(), 4),
            11 => (String::new(), small(2)),
            16 => (self.bytes.get(*at)?.cast_signed().to_string(), small(1)),
            17 => (self.bytes.get(*at)?.to_string(), small(1)),
            18 => (u16_at(self.bytes, *at)?.to_string(), small(2)),
            19 | 23 => (u32_at(self.bytes, *at)?.to_string(), 4),
            20 => (u64_at(self.bytes, *at)?.cast_signed().to_string(), 8),
            21 => (u64_at(self.bytes, *at)?.to_string(), 8),
            8 | 30 | 31 => {
                let length = u32_at(self.bytes, *at)? as usize;
                let wide = kind == 31;
                let bytes = if wide { length.checked_mul(2)? } else { length };
                let raw = self.bytes.get(*at + 4..(*at + 4).checked_add(bytes)?)?;
                let text = if wide { utf_16(raw) } else { self.text(raw) };
                (text, 4 + bytes + self.padding(*at + 4 + bytes, bytes))
            }
            64 => (date(u64_at(self.bytes, *at)?).unwrap_or_default(), 8),
            // Bytes that may hold text: links are kept so.
            65 | 70 => {
                let length = u32_at(self.bytes, *at)? as usize;
                let raw = self.bytes.get(*at + 4..(*at + 4).checked_add(length)?)?;
                (wide_texts(raw), 4 + length + self.padding(*at + 4 + length, length))
            }
            // A picture of the document, and numbers for programs.
            71 | 72 if !packed => (String::new(), 0),
            _ => return None,
        };
        *at += size;
        texts.push(text);
        Some(())
    }

    /// Zeros at `at` that fill `length` bytes up to four; not every writer fills them up.
    fn padding(&self, at: usize, length: usize) -> usize {
        let room = length.next_multiple_of(4) - length;
        self.bytes.get(at..).unwrap_or_default().iter().take(room).take_while(|byte| **byte == 0).count()
    }

    fn text(&self, raw: &[u8]) -> String {
        match self.encoding {
            None => utf_16(raw),
            Some(encoding) => encoding.decode_without_bom_handling(raw).0.trim_end_matches('\0').to_owned(),
        }
    }
}

fn utf_16(raw: &[u8]) -> String {
    encoding_rs::UTF_16LE.decode_without_bom_handling(raw).0.trim_end_matches('\0').to_owned()
}

/// A moment in 100 nanoseconds since 1601 as somebody would type its day.
fn date(moment: u64) -> Option<String> {
    // Durations, such as the time spent on a document, are kept in the same form.
    let days = i64::try_from(moment).ok()? / DAY;
    (days > CENTURY).then(|| days::typed(days - EPOCH))
}

/// A moment in days since the end of 1899 as somebody would type its day.
fn day(days: f64) -> String {
    if days.abs() < LATEST { days::typed(days as i64 - DAYS_TO_EPOCH) } else { days.to_string() }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    fn set(id: [u8; 16], rows: &[(u32, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0xFE, 0xFF, 0, 0, 0, 0, 0, 0];
        bytes.extend([0; 16]);
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(id);
        bytes.extend(48u32.to_le_bytes());
        bytes.extend(0u32.to_le_bytes());
        bytes.extend((rows.len() as u32).to_le_bytes());
        let mut at = 8 + 8 * rows.len() as u32;
        for (id, value) in rows {
            bytes.extend(id.to_le_bytes());
            bytes.extend(at.to_le_bytes());
            at += value.len() as u32;
        }
        bytes.extend(rows.iter().flat_map(|row| row.1));
        bytes
    }

    #[test]
    fn properties_have_their_names() {
        let bytes = set(SUMMARY, &[(1, &[2, 0, 0, 0, 0xE4, 4, 0, 0]), (4, b"\x1E\0\0\0\x04\0\0\0Jan\0")]);
        let mut found = Collect::with(Limits::default());
        read(&bytes, &mut found).unwrap();
        assert_eq!(found.labelled("creator"), Some("Jan"));
        let own = set([7; 16], &[(0, b"\x01\0\0\0\x02\0\0\0\x04\0\0\0BSN\0"), (2, &[3, 0, 0, 0, 4, 0, 0, 0])]);
        let mut found = Collect::with(Limits::default());
        read(&own, &mut found).unwrap();
        assert_eq!(found.labelled("BSN"), Some("4"));
        for end in 0..own.len() {
            let _ = read(&own[..end], &mut found);
        }
    }

    #[test]
    fn moments_are_days() {
        assert_eq!(date(0), None);
        assert_eq!(date(116_444_736_000_000_000).as_deref(), Some("01-01-1970"));
        assert_eq!(date(116_444_736_000_000_000 - 864_000_000_000).as_deref(), Some("31-12-1969"));
    }

    #[test]
    fn numbers_texts_and_links_of_every_kind_are_told() {
        let number = 319_072_356u32.to_le_bytes();
        let wide = |kind: u8, number: &[u8]| [&[kind, 0, 0, 0][..], number].concat();
        let links: Vec<u8> = "mailto:jan@x.nl\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let day = 22_352f64.to_le_bytes();
        let money = 3_190_723_560_000u64.to_le_bytes();
        for (value, text) in [
            (wide(19, &number), "319072356"),
            (wide(23, &number), "319072356"),
            (wide(22, &number), "319072356"),
            (wide(21, &319_072_356u64.to_le_bytes()), "319072356"),
            (wide(6, &money), "319072356"),
            (wide(7, &day), "12-03-1961"),
            (wide(8, b"\x04\0\0\0Jan\0"), "Jan"),
            (wide(65, &[&(links.len() as u32).to_le_bytes()[..], &links].concat()), "mailto:jan@x.nl"),
            (wide(18, &[1, 2, 0, 0]), "513"),
            // A length that goes past the end.
            (wide(30, b"\xFF\0\0\0BSN 319072356"), "BSN 319072356"),
            // A vector of two texts, filled up to four bytes and not.
            ([&[0x1E, 0x10, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0][..], b"a\0\0\0\x02\0\0\0b\0"].concat(), "b"),
            ([&[0x1E, 0x10, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0][..], b"a\0\x02\0\0\0b\0"].concat(), "b"),
        ] {
            let mut found = Collect::with(Limits::default());
            read(&set([7; 16], &[(2, &value)]), &mut found).unwrap();
            assert!(found.text().lines().any(|line| line == text), "{text} {}", found.text());
        }
        let mut outside = set([7; 16], &[(2, &[3, 0, 0, 0, 4, 0, 0, 0])]);
        outside[60] = 200;
        let mut found = Collect::with(Limits::default());
        assert_eq!(read(&outside, &mut found), Err(Trouble::Corrupt("broken-properties")));
    }
}
