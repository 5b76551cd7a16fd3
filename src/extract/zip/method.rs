//! The number of a method in, its decoder out: APPNOTE 4.4.5.

use crate::extract::archive::Input;
use crate::extract::archive::codec::{self, Codec, Opened, zip_lzma, zip_ppmd};

/// A way of packing an entry.
pub(super) enum Method {
    Plain(Codec),
    Lzma,
    Ppmd,
}

impl Method {
    /// The method of that number, if there is a decoder.
    pub(super) fn of(number: u16) -> Option<Self> {
        Some(match number {
            0 => Self::Plain(codec::STORED),
            8 => Self::Plain(codec::DEFLATE),
            9 => Self::Plain(codec::DEFLATE64),
            12 => Self::Plain(codec::BZIP2),
            14 => Self::Lzma,
            20 | 93 => Self::Plain(codec::ZSTD),
            95 => Self::Plain(codec::XZ),
            98 => Self::Ppmd,
            _ => return None,
        })
    }

    /// Opens `input`, which unpacks to `size` bytes where that is told.
    pub(super) fn open<'a>(&self, input: Input<'a>, size: Option<u64>) -> Opened<'a> {
        match self {
            Self::Plain(codec) => (codec.open)(input),
            Self::Lzma => zip_lzma(input, size),
            Self::Ppmd => zip_ppmd(input, size.unwrap_or(u64::MAX)),
        }
    }

    /// What a further stream in the same entry starts with.
    pub(super) fn magic(&self) -> &'static [u8] {
        match self {
            Self::Plain(codec) => codec.magic,
            _ => b"",
        }
    }
}
