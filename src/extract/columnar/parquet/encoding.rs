//! The bytes of a page in, its values out, however they are encoded.
//!
//! <https://parquet.apache.org/docs/file-format/data-pages/encodings/>. It must not know what the values mean.

use super::super::codec::{varint, zigzag};

/// A physical value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw<'b> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Bytes(std::borrow::Cow<'b, [u8]>),
}

/// Physical types (`parquet.thrift`, `Type`).
const BOOLEAN: i64 = 0;
const INT32: i64 = 1;
const INT64: i64 = 2;
const INT96: i64 = 3;
const FLOAT: i64 = 4;
const DOUBLE: i64 = 5;
const BYTE_ARRAY: i64 = 6;

/// Values of the type `kind`, fixed ones of `width` bytes, one after the other.
pub(super) fn plain(bytes: &[u8], kind: i64, width: usize, count: usize) -> Vec<Raw<'_>> {
    let width = match kind {
        BOOLEAN => {
            let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
            return bits.take(count).map(Raw::Bool).collect();
        }
        BYTE_ARRAY => {
            let mut values = Vec::new();
            let mut rest = bytes;
            while let Some((head, behind)) = rest.split_first_chunk::<4>().filter(|_| values.len() < count) {
                let Some((value, behind)) = behind.split_at_checked(u32::from_le_bytes(*head) as usize) else { break };
                values.push(Raw::Bytes(value.into()));
                rest = behind;
            }
            return values;
        }
        INT32 | FLOAT => 4,
        INT64 | DOUBLE => 8,
        INT96 => 12,
        _ => width.max(1),
    };
    bytes.chunks_exact(width).take(count).filter_map(|value| fixed(value, kind)).collect()
}

fn fixed(value: &[u8], kind: i64) -> Option<Raw<'_>> {
    Some(match kind {
        INT32 => Raw::Int(i64::from(i32::from_le_bytes(value.try_into().ok()?))),
        INT64 => Raw::Int(i64::from_le_bytes(value.try_into().ok()?)),
        FLOAT => Raw::Float(f64::from(f32::from_le_bytes(value.try_into().ok()?))),
        DOUBLE => Raw::Float(f64::from_le_bytes(value.try_into().ok()?)),
        _ => Raw::Bytes(value.to_vec().into()),
    })
}

/// Values whose first bytes come first, then their second ones, and so on.
pub(super) fn split(bytes: &[u8], kind: i64, width: usize, count: usize) -> Vec<Raw<'_>> {
    let width = match kind {
        INT32 | FLOAT => 4,
        INT64 | DOUBLE => 8,
        _ => width.max(1),
    };
    let count = count.min(bytes.len() / width);
    let value = |at: usize| (0..width).filter_map(|byte| bytes.get(byte * count + at).copied()).collect::<Vec<u8>>();
    let owned = |raw: Raw<'_>| match raw {
        Raw::Bool(value) => Raw::Bool(value),
        Raw::Int(value) => Raw::Int(value),
        Raw::Float(value) => Raw::Float(value),
        Raw::Bytes(value) => Raw::Bytes(value.into_owned().into()),
    };
    (0..count).filter_map(|at| fixed(&value(at), kind).map(owned)).collect()
}

/// Numbers of `width` bits, in runs of one number and in packs; as many as there are, `count` at the most.
pub(super) fn runs(bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
    let (mut numbers, mut at) = (Vec::new(), 0);
    if width > 32 {
        return numbers;
    }
    while numbers.len() < count {
        let Some(head) = varint(bytes, &mut at) else { break };
        let many = usize::try_from(head >> 1).unwrap_or(usize::MAX);
        if head & 1 == 0 {
            let size = width.div_ceil(8) as usize;
            let Some(value) = bytes.get(at..at + size) else { break };
            at += size;
            let number = value.iter().rev().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte));
            numbers.resize(count.min(numbers.len().saturating_add(many)), number);
        } else {
            let size = many.saturating_mul(width as usize);
            let pack = bytes.get(at..at.saturating_add(size).min(bytes.len())).unwrap_or_default();
            let left = count - numbers.len();
            numbers.extend(packed(pack, width).map(|number| number as u32).take(left.min(many.saturating_mul(8))));
            at = at.saturating_add(size);
            if pack.is_empty() && width > 0 {
                break;
            }
        }
    }
    numbers
}

/// Numbers of `width` bits, packed from the lowest bit on; of none, no end of zeros.
fn packed(bytes: &[u8], width: u32) -> impl Iterator<Item = u64> + '_ {
    let (mut at, mut held, mut bits) = (0, 0u128, 0u32);
    std::iter::from_fn(move || {
        while bits < width {
            held |= u128::from(*bytes.get(at)?) << bits;
            (at, bits) = (at + 1, bits + 8);
        }
        let number = (held & ((1u128 << width) - 1)) as u64;
        (held, bits) = (held >> width, bits - width);
        Some(number)
    })
}

/// Whole numbers as differences, `count` at the most; moves `at` behind them.
pub(super) fn deltas(bytes: &[u8], at: &mut usize, count: usize) -> Option<Vec<i64>> {
    let (block, minis) = (varint(bytes, at)?, varint(bytes, at)?);
    let total = usize::try_from(varint(bytes, at)?).ok()?.min(count);
    let mut last = zigzag(varint(bytes, at)?);
    let mut numbers = Vec::new();
    if total > 0 {
        numbers.push(last);
    }
    let minis = usize::try_from(minis).ok().filter(|minis| (1..=512).contains(minis))?;
    let each = usize::try_from(block).ok()? / minis;
    if each == 0 || each > 1 << 20 {
        return None;
    }
    while numbers.len() < total {
        let smallest = zigzag(varint(bytes, at)?);
        let widths = bytes.get(*at..*at + minis)?;
        *at += minis;
        for &width in widths {
            if numbers.len() >= total {
                break;
            }
            let size = each * usize::from(width.min(64)) / 8;
            let pack = bytes.get(*at..(*at + size).min(bytes.len()))?;
            *at += size;
            for delta in packed(pack, u32::from(width.min(64))).take(each.min(total - numbers.len())) {
                last = last.wrapping_add(smallest).wrapping_add(delta.cast_signed());
                numbers.push(last);
            }
            if pack.is_empty() && width > 0 {
                return None;
            }
        }
    }
    Some(numbers)
}

/// Byte strings with their lengths before all of them.
pub(super) fn delta_lengths(bytes: &[u8], at: &mut usize, count: usize) -> Option<Vec<Vec<u8>>> {
    let lengths = deltas(bytes, at, count)?;
    let mut values = Vec::new();
    for length in lengths {
        let length = usize::try_from(length).ok()?;
        values.push(bytes.get(*at..at.checked_add(length)?)?.to_vec());
        *at += length;
    }
    Some(values)
}

/// Byte strings of which each starts as the one before.
pub(super) fn delta_strings(bytes: &[u8], count: usize) -> Option<Vec<Vec<u8>>> {
    let mut at = 0;
    let shared = deltas(bytes, &mut at, count)?;
    let rests = delta_lengths(bytes, &mut at, count)?;
    let (mut values, mut size): (Vec<Vec<u8>>, usize) = (Vec::new(), 0);
    for (shared, rest) in shared.into_iter().zip(rests) {
        let before = values.last().map_or(&[][..], Vec::as_slice);
        let start = before.get(..usize::try_from(shared).ok()?)?;
        let value = [start, &rest].concat();
        // What is shared is written once and comes out many times.
        size += value.len();
        if size > MOST {
            return None;
        }
        values.push(value);
    }
    Some(values)
}

/// Bytes of the strings of one page.
const MOST: usize = 256 << 20;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The examples of the standard.
    #[test]
    fn numbers_are_read() {
        assert_eq!(runs(&[0x03, 0x88, 0xC6, 0xFA], 3, 8), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(runs(&[0x08, 5, 0x02, 1], 3, 9), [5, 5, 5, 5, 1]);
        // 1, 2, 3, 4, 5 in one block of 128: four parts, each difference 1.
        let bytes = [0x80, 0x01, 4, 5, 2, 2, 0, 0, 0, 0];
        assert_eq!(deltas(&bytes, &mut 0, 99), Some(vec![1, 2, 3, 4, 5]));
        assert_eq!(plain(&[1, 0, 0, 0, b'a', 9, 0, 0, 0], BYTE_ARRAY, 0, 5), [Raw::Bytes(b"a".into())]);
        assert_eq!(split(&[1, 2, 0, 0, 0, 0, 0, 0], INT32, 0, 2), [Raw::Int(1), Raw::Int(2)]);
    }

    proptest! {
        #[test]
        fn any_page_will_do(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 0..8i64, width in 0..40u32) {
            prop_assert!(plain(&bytes, kind, width as usize, 100).len() <= 100);
            prop_assert!(split(&bytes, kind, width as usize, 100).len() <= 100);
            prop_assert!(runs(&bytes, width, 100).len() <= 100);
            let _ = (deltas(&bytes, &mut 0, 100), delta_lengths(&bytes, &mut 0, 100), delta_strings(&bytes, 100));
        }
    }
}
