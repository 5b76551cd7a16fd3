//! Properties as TNEF writes them in, the properties out ([MS-OXTNEF] 2.1.3.4).
//!
//! It must not know which attribute they stand in.

use crate::extract::decode::whole;

use super::super::mapi::{Bag, Property, Value};
use super::super::msg::narrow;

/// Properties of one item, and values of one property, at the most.
const MOST: u32 = 10_000;
/// Bytes that stand before an object: which kind it is.
const KIND: usize = 16;

/// A reader of properties.
pub(super) struct Props<'b> {
    bytes: &'b [u8],
    page: Option<u16>,
    whole: bool,
}

impl<'b> Props<'b> {
    pub(super) fn new(bytes: &'b [u8], page: Option<u16>) -> Self {
        Self { bytes, page, whole: true }
    }

    /// Whether all could be read so far.
    pub(super) fn whole(&self) -> bool {
        self.whole
    }

    /// The count that stands before rows or properties.
    pub(super) fn count(&mut self) -> Option<u32> {
        let count = self.number().filter(|count| *count <= MOST);
        self.whole &= count.is_some();
        count
    }

    /// The next list of properties, as far as it goes.
    pub(super) fn bag(&mut self) -> Option<Bag> {
        let mut bag = Bag::default();
        for _ in 0..self.count()? {
            if self.property(&mut bag).is_none() {
                self.whole = false;
                break;
            }
        }
        Some(bag)
    }

    fn property(&mut self, bag: &mut Bag) -> Option<()> {
        let tag = self.number()?;
        let (kind, id) = (tag as u16, (tag >> 16) as u16);
        let name = if id >= 0x8000 { Some(self.name()?).filter(|name| !name.is_empty()) } else { None };
        let (several, kind) = (kind & 0x1000 != 0, kind & !0x1000);
        let variable = matches!(kind, 0x0D | 0x1E | 0x1F | 0x102);
        let count = if several || variable { self.number().filter(|count| *count <= MOST)? } else { 1 };
        for _ in 0..count {
            let value = if variable {
                let length = self.number()? as usize;
                let bytes = self.take(length)?;
                self.padding(length);
                Some(self.value(kind, bytes))
            } else {
                let width = match kind {
                    0 | 1 => 0,
                    2 | 3 | 4 | 0x0A | 0x0B => 4,
                    0x48 => 16,
                    _ => 8,
                };
                let bytes = self.take(width)?;
                let mut eight = [0; 8];
                eight[..width.min(8)].copy_from_slice(bytes.get(..width.min(8))?);
                Value::fixed(kind, eight)
            };
            bag.0.extend(value.map(|value| Property { id, name: name.clone(), value }));
        }
        Some(())
    }

    fn value(&self, kind: u16, bytes: &[u8]) -> Value {
        let text = match kind {
            0x1E => self.page.map_or_else(|| whole(bytes), |page| narrow(bytes, page)),
            0x1F => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
            0x0D => return Value::Bytes(bytes.get(KIND..).unwrap_or_default().to_vec()),
            _ => return Value::Bytes(bytes.to_vec()),
        };
        Value::Text(text.trim_end_matches('\0').to_owned())
    }

    /// The name of a property that has one: a set, then a text or a number; empty where it is a number.
    fn name(&mut self) -> Option<String> {
        self.take(KIND)?;
        if self.number()? == 0 {
            self.number()?;
            return Some(String::new());
        }
        let length = self.number()? as usize;
        let text = encoding_rs::UTF_16LE.decode_without_bom_handling(self.take(length)?).0;
        self.padding(length);
        Some(text.trim_end_matches('\0').to_owned())
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// Values are filled up to four bytes; the last one may not be.
    fn padding(&mut self, length: usize) {
        let padding = length.next_multiple_of(4) - length;
        self.bytes = self.bytes.get(padding..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_several_values_are_read() {
        let name = [&[1, 0, 0, 0, 6, 0, 0, 0][..], b"B\0S\0N\0", &[0, 0]].concat();
        let bytes = [
            &[2, 0, 0, 0][..],
            &[3, 0, 0, 0x80],
            &[9; 16],
            &name,
            &[7, 0, 0, 0],
            &[0x1E, 0x10, 0x34, 0x12],
            &[2, 0, 0, 0, 1, 0, 0, 0, b'a', 0, 0, 0, 2, 0, 0, 0, b'b', 0],
        ]
        .concat();
        let mut props = Props::new(&bytes, None);
        let bag = props.bag().unwrap();
        assert!(props.whole());
        assert_eq!(bag.0[0], Property { id: 0x8000, name: Some("BSN".into()), value: Value::Number(7) });
        let texts: Vec<_> = bag.0[1..].iter().map(|property| property.value.clone()).collect();
        assert_eq!(texts, [Value::Text("a".into()), Value::Text("b".into())]);
    }
}
