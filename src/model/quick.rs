//! Words in, hashes of them out: fast ones, for words that come from the rules or are looked up in tables of them.
//!
//! `build.rs` hashes with this very file: so it must know no other module. A map over what a stranger wrote takes the
//! standard hash, or few entries, or keys that are standard hashes themselves.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys come from the rules.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set of the same kind.
pub(crate) type QuickSet<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// A hasher of few instructions.
#[derive(Default)]
pub(crate) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = mixed(self.0, bytes, |eight| eight);
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(MULTIPLIER);
        self.0 ^= self.0 >> 32;
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// 2 to the power of 64 over the golden ratio: Knuth, The Art of Computer Programming, 6.4.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// The hash of a word as it stands.
pub(crate) fn hash(word: &[u8]) -> u64 {
    mixed(0, word, |eight| eight)
}

/// The hash of a word of ASCII characters in lower case.
pub(crate) fn hash_lower(word: &[u8]) -> u64 {
    mixed(0, word, lower)
}

fn mixed(seed: u64, word: &[u8], each: impl Fn(u64) -> u64) -> u64 {
    let (eights, rest) = word.as_chunks::<8>();
    let mut hash = seed ^ word.len() as u64;
    for eight in eights {
        hash = (hash ^ each(u64::from_le_bytes(*eight))).wrapping_mul(MULTIPLIER);
        hash ^= hash >> 29;
    }
    hash = (hash ^ each(packed(rest))).wrapping_mul(MULTIPLIER);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ hash >> 32
}

/// Up to seven bytes as one number: no two of one length have the same.
fn packed(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
    }
    match bytes {
        [] => 0,
        [only] => u64::from(*only),
        [first, last] => u64::from(*first) | u64::from(*last) << 8,
        [first, middle, last, ..] => u64::from(*first) | u64::from(*middle) << 8 | u64::from(*last) << 16,
    }
}

/// Eight ASCII characters in lower case.
fn lower(eight: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let low = eight & (0x7F * ONES);
    let from_a = low + (0x80 - u64::from(b'A')) * ONES;
    let behind_z = low + (0x7F - u64::from(b'Z')) * ONES;
    let capitals = (from_a ^ behind_z) & !eight & (0x80 * ONES);
    eight | capitals >> 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn case_is_all_that_does_not_count(word in "[ -~]{0,24}", other in "[a-c]{0,9}", next in "[a-c]{0,9}") {
            prop_assert_eq!(hash_lower(word.as_bytes()), hash(word.to_ascii_lowercase().as_bytes()));
            prop_assert_eq!(hash(other.as_bytes()) == hash(next.as_bytes()), other == next);
        }
    }
}
