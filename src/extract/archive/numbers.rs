//! Bytes of a header in, the numbers that stand in them out, none where it ends too soon.

/// Numbers at places of a header.
pub(in crate::extract) trait Bytes {
    /// `N` bytes from `at` on.
    fn fixed<const N: usize>(&self, at: usize) -> Option<[u8; N]>;

    /// Two bytes, the lowest first.
    fn le16(&self, at: usize) -> Option<u16> {
        self.fixed(at).map(u16::from_le_bytes)
    }

    /// Four bytes, the lowest first.
    fn le32(&self, at: usize) -> Option<u32> {
        self.fixed(at).map(u32::from_le_bytes)
    }

    /// Eight bytes, the lowest first.
    fn le64(&self, at: usize) -> Option<u64> {
        self.fixed(at).map(u64::from_le_bytes)
    }

    /// Two bytes, the highest first.
    fn be16(&self, at: usize) -> Option<u16> {
        self.fixed(at).map(u16::from_be_bytes)
    }

    /// Digits to `radix`, between spaces and zeros; nothing at all is zero.
    fn digits(&self, at: usize, len: usize, radix: u32) -> Option<u64>;
}

impl Bytes for [u8] {
    fn fixed<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn digits(&self, at: usize, len: usize, radix: u32) -> Option<u64> {
        let text = std::str::from_utf8(self.get(at..at.checked_add(len)?)?).ok()?;
        let text = text.trim_matches([' ', '\0']);
        if text.is_empty() { Some(0) } else { u64::from_str_radix(text, radix).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_with_the_header() {
        let bytes = [1, 2, 3, 4, b' ', b'1', b'7', 0];
        assert_eq!((bytes.le16(0), bytes.be16(0), bytes.le32(1)), (Some(0x0201), Some(0x0102), Some(0x2004_0302)));
        assert_eq!((bytes.le64(1), bytes.le16(usize::MAX)), (None, None));
        assert_eq!(
            (bytes.digits(4, 4, 8), bytes.digits(4, 4, 16), bytes.digits(7, 1, 8)),
            (Some(15), Some(23), Some(0))
        );
        assert_eq!(bytes.digits(0, 4, 8), None);
    }
}
