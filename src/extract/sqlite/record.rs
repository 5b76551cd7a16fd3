//! A payload in, its values out: the record format.

use super::pages::{Encoding, varint};

/// One value of a row.
pub(super) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    /// As a person would write it.
    pub(super) fn text(self) -> String {
        match self {
            Self::Null | Self::Blob(_) => String::new(),
            Self::Integer(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// The values of a record, and whether they are all there; what breaks off ends them.
pub(super) fn values(payload: &[u8], encoding: Encoding) -> (Vec<Value>, bool) {
    let mut values = Vec::new();
    let Some((head, mut at)) = varint(payload, 0) else { return (values, payload.is_empty()) };
    let Ok(head) = usize::try_from(head) else { return (values, false) };
    let mut content = head;
    while at < head {
        let Some((kind, next)) = varint(payload, at) else { return (values, false) };
        let Some((value, len)) = value(kind, payload.get(content..).unwrap_or_default(), encoding) else {
            return (values, false);
        };
        values.push(value);
        content = content.saturating_add(len);
        at = next;
    }
    (values, content <= payload.len())
}

/// The value of a serial type, and its bytes.
fn value(kind: u64, content: &[u8], encoding: Encoding) -> Option<(Value, usize)> {
    let integer = |len: usize| {
        let bytes = content.get(..len)?;
        let first = if bytes.first()? & 0x80 == 0 { 0 } else { -1i64 };
        Some((Value::Integer(bytes.iter().fold(first, |sum, &byte| sum << 8 | i64::from(byte))), len))
    };
    match kind {
        // The last two have no use yet, and are read as nothing.
        0 | 10 | 11 => Some((Value::Null, 0)),
        1..=4 => integer(kind as usize),
        5 => integer(6),
        6 => integer(8),
        7 => Some((Value::Real(f64::from_be_bytes(content.get(..8)?.try_into().ok()?)), 8)),
        8 | 9 => Some((Value::Integer(i64::from(kind == 9)), 0)),
        _ => {
            let len = usize::try_from((kind - 12) / 2).ok()?;
            // A value whose end was not kept is read as far as it goes.
            let bytes = content.get(..len.min(content.len()))?;
            let value =
                if kind.is_multiple_of(2) { Value::Blob(bytes.to_vec()) } else { Value::Text(text(bytes, encoding)) };
            Some((value, len))
        }
    }
}

fn text(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => crate::extract::decode::whole(bytes),
        Encoding::Utf16 { big: false } => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        Encoding::Utf16 { big: true } => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_by_their_serial_types() {
        let payload = b"\x06\x00\x01\x03\x11\x0e\xff\x01\x00\x00abX";
        let texts = |payload: &[u8]| {
            let (values, whole) = values(payload, Encoding::Utf8);
            (values.into_iter().map(Value::text).collect::<Vec<_>>(), whole)
        };
        let told = |texts: &[&str], whole| (texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), whole);
        assert_eq!(texts(payload), told(&["", "-1", "65536", "ab", ""], true));
        assert_eq!(texts(b"\x02\x81"), told(&[], false));
        assert_eq!(texts(b"\x03\x11\x09a"), told(&["a", "1"], false));
        assert_eq!(texts(b"\x04\x0a\x0b\x0fb"), told(&["", "", "b"], true));
    }

    #[test]
    fn lengths_past_all_bounds_add_up_to_nothing() {
        let longest = [0xFF; 9];
        let payload = [&[28][..], &longest, &longest, &longest].concat();
        assert!(values(&payload, Encoding::Utf8).0.len() <= 3);
    }
}
