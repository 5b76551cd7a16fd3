//! A finding in, an id out that stays when lines shift and rows change places.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::model::{Finding, Fingerprint, Name, Zone};

/// Tells equal values of one part apart by their number. It keeps the values of one part, as fingerprints.
#[derive(Default)]
pub(super) struct Identity {
    part: Option<Arc<Name>>,
    seen: HashMap<(Zone, Fingerprint), u32>,
}

impl Identity {
    /// An id of 32 hexadecimal digits over the keyed fingerprint, the zone, the part's name as it is shown, and the
    /// number of the value among its equals there.
    pub(super) fn of(&mut self, finding: &Finding) -> String {
        if self.part != finding.path {
            self.part.clone_from(&finding.path);
            self.seen.clear();
        }
        let number = self.seen.entry((finding.zone, finding.fingerprint)).or_default();
        *number += 1;
        let part = finding.path.as_ref().map_or("", |part| part.shown());
        let fingerprint = finding.fingerprint.to_string();
        hash(&[&fingerprint, finding.zone.id(), part, &number.to_string()])
    }
}

/// A hash of several texts, as 32 hexadecimal digits.
pub(super) fn hash(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let mut short = [0; 16];
    short.copy_from_slice(hash.finalize().get(..16).unwrap_or(&[0; 16]));
    Fingerprint(short).to_string()
}
