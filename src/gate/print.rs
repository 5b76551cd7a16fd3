//! A kind and a value in its normal form in, the keyed fingerprint out.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::model::{Entity, Fingerprint};

/// The gate's key, ready to use.
#[derive(Clone)]
pub(super) struct Print(Hmac<Sha256>);

impl Print {
    pub(super) fn new(key: &[u8]) -> Self {
        // HMAC takes a key of any length.
        Self(Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key")))
    }

    /// What tells this key from another, and neither of them.
    pub(super) fn check(&self) -> String {
        let mut text = self.of(&Entity::from_id("key"), "is this the key?").to_string();
        text.truncate(16);
        text
    }

    pub(super) fn of(&self, entity: &Entity, normalized: &str) -> Fingerprint {
        let mut mac = self.0.clone();
        mac.update(entity.id().as_bytes());
        mac.update(&[0]);
        mac.update(normalized.as_bytes());
        let digest = mac.finalize().into_bytes();
        let mut short = [0; 16];
        short.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
        Fingerprint(short)
    }
}
