//! Rows of pixels in, one picture in grey values out, for whoever can read what is drawn on it.
//!
//! It must not know what file a picture came from.

use std::io::{self, Write};

use image::GrayImage;
use image::imageops::{self, FilterType};

/// Pixels of the largest picture that is handed on: a page of A4 at 300 dots an inch has nine million.
pub(in crate::extract) const MOST: u64 = 16_000_000;
/// Pixels that a side counts at the most; a reader of letters needs no more, and its own limit is not far off.
const SIDE: u32 = 12_000;

/// A picture, one byte a pixel, 0 for black.
#[derive(Clone)]
pub struct Picture(GrayImage);

impl Picture {
    /// The picture of these rows; `None` where they are not `width` times `height` bytes, or too many.
    pub fn new(width: u32, height: u32, grey: Vec<u8>) -> Option<Self> {
        let pixels = u64::from(width) * u64::from(height);
        let fits = pixels > 0 && pixels <= MOST && pixels == grey.len() as u64;
        if fits { GrayImage::from_raw(width, height, grey).map(Self) } else { None }
    }

    /// Any picture in grey values, made smaller where it is larger than one may be.
    pub(crate) fn fitting(image: GrayImage) -> Self {
        Self::fitted(image)
    }

    /// Any picture, made smaller where it is larger than one may be.
    pub(super) fn fitted(image: GrayImage) -> Self {
        let (width, height) = image.dimensions();
        let pixels = f64::from(width) * f64::from(height);
        let by_pixels = (MOST as f64 / pixels.max(1.0)).sqrt();
        let by_length = f64::from(SIDE) / f64::from(width.max(height).max(1));
        let by = by_pixels.min(by_length);
        if by >= 1.0 {
            return Self(image);
        }
        // Averages over squares: a finer filter would take many times the picture in memory.
        let side = |length: u32| ((f64::from(length) * by) as u32).max(1);
        Self(imageops::thumbnail(&image, side(width), side(height)))
    }

    /// Its width in pixels.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Its height in pixels.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// Its rows, top down, one byte a pixel.
    pub fn grey(&self) -> &[u8] {
        self.0.as_raw()
    }

    /// Its pixels.
    pub(super) fn image(&self) -> &GrayImage {
        &self.0
    }

    /// The same, `by` times as large on each side.
    pub(super) fn scaled(&self, by: f64) -> Self {
        Self(resized(&self.0, by))
    }

    /// The same, turned a quarter to the right, so many times.
    pub(super) fn turned(&self, quarters: u8) -> Self {
        Self(match quarters % 4 {
            0 => self.0.clone(),
            1 => imageops::rotate90(&self.0),
            2 => imageops::rotate180(&self.0),
            _ => imageops::rotate270(&self.0),
        })
    }

    /// Whether all of it has one colour, but for noise.
    pub(super) fn is_blank(&self) -> bool {
        let (low, high) = self.grey().iter().fold((u8::MAX, 0), |(low, high), &grey| (low.min(grey), high.max(grey)));
        high.saturating_sub(low) < 24
    }

    /// Writes it as a portable greymap, the one form that every reader of pictures takes without a decoder.
    /// <https://netpbm.sourceforge.net/doc/pgm.html>
    pub(super) fn write_pgm(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "P5\n{} {}\n255\n", self.width(), self.height())?;
        out.write_all(self.grey())
    }
}

fn resized(image: &GrayImage, by: f64) -> GrayImage {
    let side = |length: u32| ((f64::from(length) * by) as u32).max(1);
    imageops::resize(image, side(image.width()), side(image.height()), FilterType::CatmullRom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_as_many_bytes_as_it_says() {
        assert!(Picture::new(2, 2, vec![0; 4]).is_some());
        assert!(Picture::new(2, 2, vec![0; 3]).is_none());
        assert!(Picture::new(0, 2, vec![]).is_none());
        assert!(Picture::new(u32::MAX, u32::MAX, vec![0]).is_none());
    }

    #[test]
    fn a_large_one_is_made_to_fit() {
        let picture = Picture::fitted(GrayImage::new(20_000, 10));
        assert_eq!((picture.width(), picture.height()), (SIDE, 6));
        assert!(picture.is_blank());
    }

    #[test]
    fn it_is_written_as_a_greymap() {
        let mut out = Vec::new();
        Picture::new(2, 1, vec![7, 9]).unwrap().turned(1).write_pgm(&mut out).unwrap();
        assert_eq!(out, b"P5\n1 2\n255\n\x07\x09");
    }
}
