//! Packed bytes in, what they were out: one row for each way of packing.
//!
//! A codec reads one member (a gzip member, a frame, a stream) and gives back what it read too far, so that whatever
//! follows is seen. It must not know in what kind of file they stand.

use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use deflate64::Deflate64Decoder;
use flate2::bufread::{DeflateDecoder, GzDecoder};
use lz4_flex::frame::FrameDecoder as Lz4Decoder;
use lzma_rust2::{LzipReader, LzmaReader, XzReader};
use ppmd_rust::{Ppmd8Decoder, RestoreMethod};
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::lzw::Lzw;
use super::{Bytes, Input, is_text, text_of};

/// Kibibytes that a dictionary may take, of which every byte can be named again.
pub(super) const MEMORY: u32 = 160 << 10;
/// Bytes of the window of a Zstandard frame: what `zstd --long` takes.
const WINDOW: u64 = 128 << 20;

/// One member on its way out.
pub(in crate::extract) trait Member<'a>: Read {
    /// What stands behind it.
    fn into_input(self: Box<Self>) -> Input<'a>;

    /// What its header says in words, each with the section that it stands in.
    fn notes(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A member that was opened.
pub(in crate::extract) type Opened<'a> = io::Result<Box<dyn Member<'a> + 'a>>;

/// A way of packing.
#[derive(Clone, Copy)]
pub(in crate::extract) struct Codec {
    /// Opens a member.
    pub(in crate::extract) open: for<'a> fn(Input<'a>) -> Opened<'a>,
    /// What each member starts with; empty where no second one can follow.
    pub(in crate::extract) magic: &'static [u8],
}

/// Nothing at all.
pub(in crate::extract) const STORED: Codec = Codec { open: |input| Ok(Box::new(input)), magic: b"" };
/// RFC 1951.
pub(in crate::extract) const DEFLATE: Codec =
    Codec { open: |input| Ok(Box::new(DeflateDecoder::new(input))), magic: b"" };
/// Deflate with a window of 64 KiB.
pub(in crate::extract) const DEFLATE64: Codec =
    Codec { open: |input| Ok(Box::new(Deflate64Decoder::with_buffer(input))), magic: b"" };
/// RFC 1952.
pub(in crate::extract) const GZIP: Codec =
    Codec { open: |input| Ok(Box::new(GzDecoder::new(input))), magic: b"\x1F\x8B\x08" };
/// <https://gitlab.com/bzip2/bzip2>
pub(in crate::extract) const BZIP2: Codec = Codec { open: |input| Ok(Box::new(BzDecoder::new(input))), magic: b"BZh" };
/// <https://tukaani.org/xz/xz-file-format.txt>
pub(in crate::extract) const XZ: Codec =
    Codec { open: |input| Ok(Box::new(XzReader::new_mem_limit(input, false, MEMORY))), magic: b"\xFD7zXZ\0" };
/// The file format of LZMA Utils: <https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt>
pub(in crate::extract) const LZMA: Codec =
    Codec { open: |input| Ok(Box::new(LzmaReader::new_mem_limit(input, MEMORY, None)?)), magic: b"" };
/// <https://www.nongnu.org/lzip/manual/lzip_manual.html#File-format>; its reader goes over all members.
pub(in crate::extract) const LZIP: Codec = Codec { open: lzip, magic: b"" };
/// RFC 8878.
pub(in crate::extract) const ZSTD: Codec = Codec { open: zstd, magic: b"\x28\xB5\x2F\xFD" };
/// <https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>
pub(in crate::extract) const LZ4: Codec =
    Codec { open: |input| Ok(Box::new(Lz4(Lz4Decoder::new(Whole(input))))), magic: b"\x04\x22\x4D\x18" };
/// What compress(1) writes.
pub(in crate::extract) const LZW: Codec = Codec { open: |input| Ok(Box::new(Lzw::new(input)?)), magic: b"" };

/// The LZMA stream of a ZIP entry of `size` bytes (APPNOTE 5.8.8): `size` counts where it has no end mark.
pub(in crate::extract) fn zip_lzma(mut input: Input<'_>, size: Option<u64>) -> Opened<'_> {
    let mut head = [0; 9];
    input.read_exact(&mut head)?;
    let (Some(5), Some(dictionary)) = (head.le16(2), head.le32(5)) else {
        return Err(io::ErrorKind::Unsupported.into());
    };
    if dictionary >> 10 > MEMORY {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    Ok(Box::new(LzmaReader::new_with_props(input, size.unwrap_or(u64::MAX), head[4], dictionary, None)?))
}

/// The `PPMd` stream of a ZIP entry of `size` bytes (APPNOTE 5.10), which has no end of its own.
pub(in crate::extract) fn zip_ppmd(mut input: Input<'_>, size: u64) -> Opened<'_> {
    let mut head = [0; 2];
    input.read_exact(&mut head)?;
    let head = u32::from(u16::from_le_bytes(head));
    let (order, memory) = ((head & 15) + 1, ((head >> 4 & 255) + 1) << 20);
    if memory >> 10 > MEMORY {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let restore = if head >> 12 == 0 { RestoreMethod::Restart } else { RestoreMethod::CutOff };
    let inner = Ppmd8Decoder::new(input, order, memory, restore).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Box::new(inner.take(size)))
}

fn lzip(mut input: Input<'_>) -> Opened<'_> {
    // The dictionary's size is in the header's last byte: 2^n less n sixteenths.
    let head = input.peek(6)?;
    if head.len() < 6 || !head.starts_with(b"LZIP\x01") {
        return Err(io::ErrorKind::InvalidData.into());
    }
    if head.get(5).is_some_and(|byte| byte & 31 > 27) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    Ok(Box::new(LzipReader::new(input)))
}

fn zstd(mut input: Input<'_>) -> Opened<'_> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(WINDOW);
    decoder.init(&mut input).map_err(|error| match error {
        FrameDecoderError::WindowSizeTooBig { .. } => io::ErrorKind::OutOfMemory,
        FrameDecoderError::DictNotProvided { .. } => io::ErrorKind::Unsupported,
        _ => io::ErrorKind::InvalidData,
    })?;
    Ok(Box::new(Zstd { input, decoder }))
}

impl<'a> Member<'a> for Input<'a> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        *self
    }
}

impl<'a> Member<'a> for DeflateDecoder<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Member<'a> for Deflate64Decoder<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Member<'a> for GzDecoder<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner()
    }

    fn notes(&self) -> Vec<(&'static str, String)> {
        let Some(header) = self.header() else { return Vec::new() };
        let notes = [
            ("file-name", header.filename()),
            ("archive-comment", header.comment()),
            ("extra-field", header.extra().filter(|extra| is_text(extra))),
        ];
        notes.into_iter().filter_map(|(section, bytes)| Some((section, text_of(bytes?)))).collect()
    }
}

impl<'a> Member<'a> for BzDecoder<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Member<'a> for XzReader<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Member<'a> for LzmaReader<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        returned(self.into_parts())
    }
}

impl<'a> Member<'a> for LzipReader<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        returned(self.into_parts())
    }
}

impl<'a> Member<'a> for Lzw<Input<'a>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Member<'a> for io::Take<Ppmd8Decoder<Input<'a>>> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.into_inner().into_inner()
    }
}

/// One Zstandard frame.
struct Zstd<'a> {
    input: Input<'a>,
    decoder: FrameDecoder,
}

impl Read for Zstd<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            let block = BlockDecodingStrategy::UptoBlocks(1);
            self.decoder.decode_blocks(&mut self.input, block).map_err(|_| io::ErrorKind::InvalidData)?;
        }
        let read = self.decoder.read(buffer)?;
        let told = self.decoder.get_checksum_from_data();
        if read == 0 && !buffer.is_empty() && told.is_some() && told != self.decoder.get_calculated_checksum() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(read)
    }
}

impl<'a> Member<'a> for Zstd<'a> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.input
    }
}

/// One LZ4 frame.
struct Lz4<'a>(Lz4Decoder<Whole<'a>>);

/// What ends only where a frame says so: its decoder takes any end for one.
struct Whole<'a>(Input<'a>);

impl Read for Whole<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 if !buffer.is_empty() => Err(io::ErrorKind::InvalidData.into()),
            read => Ok(read),
        }
    }
}

impl Read for Lz4<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<'a> Member<'a> for Lz4<'a> {
    fn into_input(self: Box<Self>) -> Input<'a> {
        self.0.into_inner().0
    }
}

fn returned((mut input, unused): (Input<'_>, Vec<u8>)) -> Input<'_> {
    input.give_back(unused);
    input
}
