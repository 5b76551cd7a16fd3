//! Files in, the digest that tells them from any others out.
//!
//! `build.rs` makes that of the built-in files, with this very file: so it must know no other module.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// `sha256:…` over paths and texts. Lengths go in beside them, so that no two sets of files run together.
pub(super) fn of<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().fold(String::from("sha256:"), |mut shown, byte| {
        // Writing to a String cannot fail.
        let _ = write!(shown, "{byte:02x}");
        shown
    })
}
