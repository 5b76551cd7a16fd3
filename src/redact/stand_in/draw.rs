//! A key and a value in, numbers that only the key's holder can foretell out.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key, or what it gives for one value.
#[derive(Clone)]
pub(super) struct Draw {
    mac: Hmac<Sha256>,
    bytes: Vec<u8>,
    block: u32,
}

impl Draw {
    pub(super) fn new(key: &[u8]) -> Self {
        // HMAC takes a key of any length.
        let mac = Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
        Self { mac, bytes: Vec::new(), block: 0 }
    }

    /// The numbers for `value` in `domain`; others for each `turn`.
    pub(super) fn of(&self, domain: &str, value: &str, turn: u32) -> Self {
        let mut mac = self.mac.clone();
        mac.update(b"stand-in\0");
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.update(&[0]);
        mac.update(&turn.to_be_bytes());
        Self { mac, bytes: Vec::new(), block: 0 }
    }

    /// The next number, from 0 up to but not including `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let number = (0..4).fold(0, |number: u64, _| number << 8 | u64::from(self.byte()));
        usize::try_from(number % (bound.max(1) as u64)).unwrap_or_default()
    }

    /// The next digit.
    pub(super) fn digit(&mut self) -> char {
        char::from(b'0' + self.below(10) as u8)
    }

    /// One of `these`.
    pub(super) fn one<'a>(&mut self, these: &[&'a str]) -> &'a str {
        these.get(self.below(these.len())).copied().unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        if self.bytes.is_empty() {
            let mut mac = self.mac.clone();
            mac.update(&self.block.to_be_bytes());
            self.block += 1;
            self.bytes = mac.finalize().into_bytes().to_vec();
        }
        self.bytes.pop().unwrap_or_default()
    }
}
