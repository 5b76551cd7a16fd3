//! A block as a codec packed it in, its bytes out.
//!
//! It must not know what file the block stands in.

use std::io::Read;

use crate::extract::Trouble;
use crate::model::Budget;

use super::broken;

/// How a block is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    None,
    Snappy,
    Deflate,
    Gzip,
    Brotli,
    Zstd,
    /// A block of LZ4 alone, one with lengths before it (Hadoop), one in a frame.
    Lz4,
    HadoopLz4,
    Lz4Frame,
}

/// The bytes that `block` unpacks to, spent; at most `most` of them.
pub(super) fn unpack(block: &[u8], codec: Codec, most: usize, budget: &Budget) -> Result<Vec<u8>, Trouble> {
    let bytes = match codec {
        Codec::None => return Ok(block.to_vec()),
        Codec::Snappy => {
            budget.expand(most.min(length(block).unwrap_or(0)) as u64)?;
            return snappy(block, most).ok_or(broken());
        }
        Codec::Lz4 => lz4(block, most, budget)?,
        Codec::HadoopLz4 => hadoop(block, most, budget)?,
        Codec::Deflate => read(flate2::read::DeflateDecoder::new(block), block.len(), most, budget)?,
        Codec::Gzip => read(flate2::read::MultiGzDecoder::new(block), block.len(), most, budget)?,
        Codec::Brotli => read(brotli::Decompressor::new(block, 4096), block.len(), most, budget)?,
        Codec::Zstd => {
            let reader = ruzstd::decoding::StreamingDecoder::new(block).map_err(|_| broken())?;
            read(reader, block.len(), most, budget)?
        }
        Codec::Lz4Frame => read(lz4_flex::frame::FrameDecoder::new(block), block.len(), most, budget)?,
    };
    Ok(bytes)
}

fn read(mut reader: impl Read, packed: usize, most: usize, budget: &Budget) -> Result<Vec<u8>, Trouble> {
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; 32 << 10]);
    while bytes.len() < most {
        let read = reader.read(&mut chunk).map_err(|_| broken())?;
        if read == 0 {
            break;
        }
        budget.expand(read as u64)?;
        bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
        budget.ratio(packed as u64, bytes.len() as u64)?;
    }
    bytes.truncate(most);
    Ok(bytes)
}

fn lz4(block: &[u8], most: usize, budget: &Budget) -> Result<Vec<u8>, Trouble> {
    // One byte of LZ4 gives 255 at the most.
    let most = most.min(block.len().saturating_mul(255));
    budget.expand(most as u64)?;
    lz4_flex::block::decompress(block, most).map_err(|_| broken())
}

/// Blocks with their lengths before them; some writers leave those out.
fn hadoop(block: &[u8], most: usize, budget: &Budget) -> Result<Vec<u8>, Trouble> {
    let number = |at: usize| Some(u32::from_be_bytes(block.get(at..at + 4)?.try_into().ok()?) as usize);
    let (mut bytes, mut at) = (Vec::new(), 0);
    while let (Some(full), Some(packed)) = (number(at), number(at + 4)) {
        let Some(inner) = block.get(at + 8..(at + 8).saturating_add(packed)).filter(|_| full <= most) else { break };
        bytes.extend(lz4(inner, full, budget)?);
        at += 8 + packed;
    }
    if at == block.len() && !bytes.is_empty() { Ok(bytes) } else { lz4(block, most, budget) }
}

/// The length of what a block of snappy unpacks to.
fn length(block: &[u8]) -> Option<usize> {
    let mut at = 0;
    usize::try_from(varint(block, &mut at)?).ok()
}

/// <https://github.com/google/snappy/blob/main/format_description.txt>
fn snappy(block: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut at = 0;
    let full = usize::try_from(varint(block, &mut at)?).ok().filter(|full| *full <= most)?;
    let mut bytes: Vec<u8> = Vec::new();
    while bytes.len() < full {
        let tag = usize::from(*block.get(at)?);
        at += 1;
        let number = |at: usize, width: usize| {
            let digits = block.get(at..at + width)?;
            Some(digits.iter().rev().fold(0usize, |sum, &digit| sum << 8 | usize::from(digit)))
        };
        let (length, offset, width) = match tag & 3 {
            0 => {
                let width = (tag >> 2).saturating_sub(59);
                let length = if width == 0 { tag >> 2 } else { number(at, width)? } + 1;
                at += width;
                bytes.extend_from_slice(block.get(at..at.checked_add(length)?)?);
                at += length;
                continue;
            }
            1 => ((tag >> 2 & 7) + 4, (tag >> 5) << 8 | number(at, 1)?, 1),
            2 => ((tag >> 2) + 1, number(at, 2)?, 2),
            _ => ((tag >> 2) + 1, number(at, 4)?, 4),
        };
        at += width;
        let start = bytes.len().checked_sub(offset).filter(|_| offset > 0)?;
        for step in 0..length {
            bytes.push(*bytes.get(start + step)?);
        }
    }
    (bytes.len() == full).then_some(bytes)
}

/// A number in groups of seven bits, the lowest first.
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The number with its sign that `value` stands for: the lowest bit is the sign.
pub(super) fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Limits;

    const ALL: [Codec; 9] = [
        Codec::None,
        Codec::Snappy,
        Codec::Deflate,
        Codec::Gzip,
        Codec::Brotli,
        Codec::Zstd,
        Codec::Lz4,
        Codec::HadoopLz4,
        Codec::Lz4Frame,
    ];

    #[test]
    fn blocks_are_unpacked() {
        let budget = Budget::new(&Limits::default());
        // "abcabcabcabc" as a literal of three and a copy of nine.
        assert_eq!(snappy(&[12, 8, b'a', b'b', b'c', 0x15, 3], 100).as_deref(), Some(&b"abcabcabcabc"[..]));
        let packed = lz4_flex::block::compress(b"abcabcabcabcabc");
        assert_eq!(unpack(&packed, Codec::Lz4, 15, &budget).as_deref(), Ok(&b"abcabcabcabcabc"[..]));
        let lengths = [&15u32.to_be_bytes()[..], &(packed.len() as u32).to_be_bytes(), &packed].concat();
        assert_eq!(unpack(&lengths, Codec::HadoopLz4, 15, &budget).as_deref(), Ok(&b"abcabcabcabcabc"[..]));
        assert_eq!((zigzag(1), zigzag(2), zigzag(u64::MAX)), (-1, 1, i64::MIN));
    }

    proptest! {
        #[test]
        fn any_block_will_do(block in proptest::collection::vec(any::<u8>(), 0..100)) {
            let budget = Budget::new(&Limits::default());
            for codec in ALL {
                if let Ok(bytes) = unpack(&block, codec, 10_000, &budget) {
                    prop_assert!(bytes.len() <= 10_000);
                }
            }
        }
    }
}
