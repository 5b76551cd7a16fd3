//! Bytes of Thrift's compact protocol in, a tree of values out.
//!
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>. It must not know what the
//! fields mean.

use std::collections::HashSet;

use super::super::codec::{varint, zigzag};

/// Structures within one another.
const DEPTH: u32 = 32;

/// A value.
#[derive(Debug, PartialEq)]
pub(super) enum Value<'b> {
    Bool(bool),
    Int(i64),
    Bytes(&'b [u8]),
    List(Vec<Value<'b>>),
    Struct(Vec<(i16, Value<'b>)>),
    /// A map or a number with a point: nothing here needs one.
    Other,
}

impl<'b> Value<'b> {
    /// The structure that `bytes` start with from `at` on; moves `at` behind it.
    pub(super) fn read(bytes: &'b [u8], at: &mut usize) -> Option<Self> {
        value(bytes, at, 12, DEPTH)
    }

    /// The field `id` of a structure.
    pub(super) fn field(&self, id: i16) -> Option<&Self> {
        match self {
            Self::Struct(fields) => fields.iter().find(|field| field.0 == id).map(|field| &field.1),
            _ => None,
        }
    }

    /// The whole number in the field `id`.
    pub(super) fn int(&self, id: i16) -> Option<i64> {
        match self.field(id)? {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// The size or place in the field `id`.
    pub(super) fn size(&self, id: i16) -> Option<usize> {
        self.int(id).and_then(|int| usize::try_from(int).ok())
    }

    /// The text in the field `id`.
    pub(super) fn text(&self, id: i16) -> Option<String> {
        self.field(id)?.as_text()
    }

    /// Its text.
    pub(super) fn as_text(&self) -> Option<String> {
        match self {
            Self::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }

    /// The values of the list in the field `id`; none where there is no list.
    pub(super) fn list(&self, id: i16) -> &[Self] {
        match self.field(id) {
            Some(Self::List(list)) => list,
            _ => &[],
        }
    }
}

fn value<'b>(bytes: &'b [u8], at: &mut usize, kind: u8, depth: u32) -> Option<Value<'b>> {
    Some(match kind {
        1 | 2 => Value::Bool(kind == 1),
        3 => Value::Int(i64::from(take(bytes, at, 1)?[0].cast_signed())),
        4..=6 => Value::Int(zigzag(varint(bytes, at)?)),
        7 => {
            take(bytes, at, 8)?;
            Value::Other
        }
        8 => {
            let length = usize::try_from(varint(bytes, at)?).ok()?;
            Value::Bytes(take(bytes, at, length)?)
        }
        9 | 10 => {
            let head = take(bytes, at, 1)?[0];
            let count = if head >> 4 == 15 { varint(bytes, at)? } else { u64::from(head >> 4) };
            let mut list = Vec::new();
            for _ in 0..count {
                list.push(element(bytes, at, head & 15, depth.checked_sub(1)?)?);
            }
            Value::List(list)
        }
        11 => {
            let count = varint(bytes, at)?;
            let kinds = if count > 0 { take(bytes, at, 1)?[0] } else { 0 };
            for _ in 0..count {
                element(bytes, at, kinds >> 4, depth.checked_sub(1)?)?;
                element(bytes, at, kinds & 15, depth.checked_sub(1)?)?;
            }
            Value::Other
        }
        12 => {
            let (mut fields, mut id, mut known) = (Vec::new(), 0i16, HashSet::new());
            loop {
                let head = take(bytes, at, 1)?[0];
                if head == 0 {
                    break Value::Struct(fields);
                }
                id = match head >> 4 {
                    0 => i16::try_from(zigzag(varint(bytes, at)?)).ok()?,
                    step => id.checked_add(i16::from(step))?,
                };
                // Of two of one number readers take the first or the last.
                if !known.insert(id) {
                    return None;
                }
                fields.push((id, value(bytes, at, head & 15, depth.checked_sub(1)?)?));
            }
        }
        _ => return None,
    })
}

/// An element of a list: there a truth takes a byte of its own.
fn element<'b>(bytes: &'b [u8], at: &mut usize, kind: u8, depth: u32) -> Option<Value<'b>> {
    match kind {
        1 | 2 => Some(Value::Bool(take(bytes, at, 1)?[0] == 1)),
        _ => value(bytes, at, kind, depth),
    }
}

fn take<'b>(bytes: &'b [u8], at: &mut usize, length: usize) -> Option<&'b [u8]> {
    let taken = bytes.get(*at..at.checked_add(length)?)?;
    *at += length;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_read() {
        let bytes = [0x15, 4, 0x18, 2, b'h', b'i', 0x19, 0x25, 2, 4, 0x11, 0];
        let mut at = 0;
        let found = Value::read(&bytes, &mut at).unwrap();
        assert_eq!((found.int(1), found.text(2).as_deref(), at), (Some(2), Some("hi"), bytes.len()));
        assert_eq!(found.list(3), [Value::Int(1), Value::Int(2)]);
        assert_eq!(found.field(4), Some(&Value::Bool(true)));
        assert_eq!(Value::read(&[0x15, 4, 0x05, 2, 6, 0], &mut 0), None);
    }

    proptest! {
        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(prop_oneof![Just(0x1Cu8), Just(0x19), Just(0xFC), any::<u8>()], 0..200)) {
            let mut at = 0;
            let _ = Value::read(&bytes, &mut at);
            prop_assert!(at <= bytes.len());
        }
    }
}
