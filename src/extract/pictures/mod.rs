//! A picture file in; what was written beside its pixels, the codes in it, and the picture itself out.
//!
//! What is drawn with letters is read by whoever takes the picture. It must not know how.

mod blocks;
pub(super) mod codes;
mod exif;
mod frames;
mod packets;

use crate::model::{Kind, Origin, Place, Segment, Status, Stop};

use super::isolation::shield;
use super::{Doc, Format, Picture, Sink, Trouble, unread};

/// Pictures: PNG, JPEG, TIFF, GIF, BMP and WebP. Of other kinds only what stands beside the pixels is read.
pub(super) struct Image;

/// Pixels on the longer side under which no nine digits fit into a picture.
const TINY: u32 = 32;

impl Format for Image {
    fn id(&self) -> &'static str {
        "image"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let budget = doc.budget();
        let bytes = doc.bytes()?.into_owned();
        exif::read(&bytes, sink)?;
        packets::read(&bytes, sink)?;
        let end = blocks::read(&bytes, sink)?;
        let outcome = frames::each(&bytes, budget, &mut |number, picture| {
            let name = number.map_or_else(|| "picture".to_owned(), |number| format!("page {number}"));
            look(&name, &picture, Place { page: number, section: Some("image"), ..Place::default() }, sink)
        });
        // What hangs behind the picture's end is no part of it, and may be anything.
        let behind = end.and_then(|end| bytes.get(end..)).unwrap_or_default();
        if behind.iter().any(|&byte| !matches!(byte, 0 | b'\r' | b'\n' | b' ')) {
            sink.child("behind-the-picture", &mut std::io::Cursor::new(behind))?;
        }
        outcome
    }
}

/// Reads the codes in `picture` and hands it on, if anything can stand on it.
pub(super) fn look(name: &str, picture: &Picture, place: Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    sink.budget().tick()?;
    if picture.width().max(picture.height()) < TINY || picture.is_blank() {
        return Ok(());
    }
    if shield(|| codes::read(picture, &place, sink)).is_none() {
        sink.covered(name, Status::Crashed, "")?;
    }
    if sink.reads_pictures() { sink.picture(name, picture, place) } else { unread(name, sink) }
}

/// Pushes a text that was written beside the pixels: a value under its name, or prose where it goes on.
fn say(label: &str, text: &str, sink: &mut dyn Sink) -> Result<(), Stop> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return Ok(());
    }
    let kind = if text.split_whitespace().nth(3).is_some() { Kind::Prose } else { Kind::Value };
    let place = Place { section: Some("properties"), field: Some(label.into()), ..Place::default() };
    sink.record(&[Segment { text, label, kind, place, origin: Origin::None }])
}

/// Bytes that should be text, in UTF-8 or the encoding that western programs wrote before it.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use ::image::{DynamicImage, GrayImage, ImageFormat, Luma};

    use super::*;
    use crate::extract::collect::read;

    /// A picture with something on it.
    pub(super) fn drawn(format: ImageFormat) -> Vec<u8> {
        let grey = GrayImage::from_fn(64, 48, |x, y| Luma([if (x / 8 + y / 8) % 2 == 0 { 0 } else { 255 }]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(grey).to_rgb8().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_that_nobody_reads_is_told() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff] {
            let (found, trouble) = read(&Image, &drawn(format));
            assert_eq!(trouble, Ok(()), "{format:?}");
            let told = found.covered.first().map(|row| (row.1, row.2));
            assert_eq!(told, Some((Status::Unsupported, "no-ocr")), "{format:?}");
            assert!(found.children.is_empty(), "{format:?}");
        }
    }

    #[test]
    fn cut_and_unknown_ones_are_told() {
        let png = drawn(ImageFormat::Png);
        assert_eq!(read(&Image, &png[..png.len() / 2]).1, Err(Trouble::Corrupt("broken-picture")));
        assert_eq!(read(&Image, b"8BPS\0\x01").1, Err(Trouble::Unsupported("picture-format")));
    }

    #[test]
    fn what_hangs_behind_a_picture_is_a_child() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
            let bytes = [drawn(format), b"BSN: 731548292".to_vec()].concat();
            assert_eq!(read(&Image, &bytes).0.child_text("behind-the-picture"), Some("BSN: 731548292"), "{format:?}");
        }
    }
}
