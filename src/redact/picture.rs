//! A picture in, the same picture with values blacked out of its pixels and nothing written beside them out.
//!
//! It is read by eye once more, this time for where the words stand. It must not know what file it lies in.

use std::io::Cursor;
use std::ops::Range;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Rgba};

use super::look::Hit;
use super::wanted::Wanted;
use super::{Job, Redactor, Refused};
use crate::extract::{Picture, Reading};
use crate::model::Budget;

/// How well a JPEG is written anew, of 100.
const QUALITY: u8 = 92;
const BROKEN: Refused = Refused::Unsafe("broken");
const UNPLACED: Refused = Refused::Unsafe("picture");

/// Blacks out what `hits` found in the picture `bytes`.
pub(super) fn rewrite(
    redactor: &mut Redactor<'_>,
    bytes: &[u8],
    hits: &[Hit],
    job: &mut Job,
) -> Result<Vec<u8>, Refused> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| BROKEN)?;
    let format = reader.format().ok_or(BROKEN)?;
    // Others may hold more than one picture.
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Bmp) {
        return Err(UNPLACED);
    }
    let mut decoder = reader.into_decoder().map_err(|_| BROKEN)?;
    let way_up = decoder.orientation().map_err(|_| BROKEN)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| BROKEN)?;
    picture.apply_orientation(way_up);
    let mut boxes = codes(&picture.to_luma8());
    if hits.iter().any(|hit| hit.place.section == Some("image")) {
        let ocr = redactor.gate.ocr().ok_or(UNPLACED)?;
        let grey = picture.to_luma8();
        let looked_at = Picture::fitting(grey);
        let scale = f64::from(picture.width()) / f64::from(looked_at.width().max(1));
        let budget = Budget::new(redactor.gate.limits());
        let readings = ocr.read(&looked_at, &budget).map_err(|_| UNPLACED)?;
        let wanted = Wanted::new(hits, true);
        for reading in &readings {
            let found = places(reading, &looked_at, &wanted, hits, job.round);
            boxes.extend(found.into_iter().map(|area| area.map(|side| side * scale)));
        }
    }
    for hit in hits {
        job.done.count(&hit.entity);
    }
    job.done.remove("metadata");
    let mut canvas = if picture.color().has_alpha() { picture } else { DynamicImage::ImageRgb8(picture.to_rgb8()) };
    for area in boxes {
        black(&mut canvas, area);
    }
    let mut out = Cursor::new(Vec::new());
    let written = match format {
        ImageFormat::Jpeg => canvas.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)),
        format => canvas.write_to(&mut out, format),
    };
    written.map_err(|_| BROKEN)?;
    Ok(out.into_inner())
}

/// Where in the picture what is wanted stands: left, top, right, bottom.
fn places(reading: &Reading, picture: &Picture, wanted: &Wanted<'_>, hits: &[Hit], round: usize) -> Vec<[f64; 4]> {
    let mut text = String::new();
    let mut pieces = Vec::new();
    for piece in reading.pieces(picture) {
        if !text.is_empty() {
            text.push(if piece.follows { ' ' } else { '\n' });
        }
        let from = text.len();
        text.push_str(&piece.text);
        pieces.push((from..text.len(), piece));
    }
    let mut found: Vec<Range<usize>> = wanted.in_drawn(&text).into_iter().map(|(range, _)| range).collect();
    if round > 0 {
        // Read in another way it may look otherwise: then each word of it goes.
        for hit in hits {
            let words = hit.value.split_whitespace().filter(|word| word.chars().count() > 2);
            found.extend(words.flat_map(|word| text.match_indices(word)).map(|(at, word)| at..at + word.len()));
        }
    }
    let mut boxes = Vec::new();
    for range in found {
        for (own, piece) in pieces.iter().filter(|(own, _)| own.start < range.end && range.start < own.end) {
            let letters = |to: usize| text.get(own.start..to).map_or(0, |text| text.chars().count()) as f64;
            let all = letters(own.end).max(1.0);
            let (from, to) = (letters(range.start.max(own.start)) / all, letters(range.end.min(own.end)) / all);
            boxes.push(piece.part(from, to));
        }
    }
    boxes
}

/// Where codes stand: what one says cannot be taken out of it.
fn codes(grey: &GrayImage) -> Vec<[f64; 4]> {
    let (width, height) = grey.dimensions();
    let at = |x: usize, y: usize| {
        u32::try_from(x)
            .ok()
            .zip(u32::try_from(y).ok())
            .and_then(|(x, y)| grey.get_pixel_checked(x, y))
            .map_or(255, |pixel| pixel.0[0])
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, at);
    let grids = image.detect_grids();
    grids
        .iter()
        .map(|grid| {
            let (xs, ys) = (grid.bounds.map(|point| f64::from(point.x)), grid.bounds.map(|point| f64::from(point.y)));
            let least = |sides: [f64; 4]| sides.into_iter().fold(f64::MAX, f64::min);
            let most = |sides: [f64; 4]| sides.into_iter().fold(0.0, f64::max);
            [least(xs), least(ys), most(xs), most(ys)]
        })
        .collect()
}

fn black(canvas: &mut DynamicImage, [left, top, right, bottom]: [f64; 4]) {
    use image::{GenericImage as _, GenericImageView as _};
    let (width, height) = canvas.dimensions();
    let within = |side: f64, most: u32| (side.max(0.0) as u32).min(most);
    for y in within(top.floor(), height)..within(bottom.ceil(), height) {
        for x in within(left.floor(), width)..within(right.ceil(), width) {
            canvas.put_pixel(x, y, Rgba([0, 0, 0, 255]));
        }
    }
}
