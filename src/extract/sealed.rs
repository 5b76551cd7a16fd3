//! Content that only a key opens in, told as such.
//!
//! It must not know whose key it is.

use super::{Doc, Format, Sink, Trouble};

/// Messages and files that PGP, age, OpenSSL or rights management encrypted.
pub(super) struct Sealed;

impl Format for Sealed {
    fn id(&self) -> &'static str {
        "encrypted-data"
    }

    fn extract(&self, _: &mut Doc<'_>, _: &mut dyn Sink) -> Result<(), Trouble> {
        Err(Trouble::Encrypted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::read;

    #[test]
    fn it_is_told() {
        assert_eq!(read(&Sealed, b"Salted__x").1, Err(Trouble::Encrypted));
    }
}
