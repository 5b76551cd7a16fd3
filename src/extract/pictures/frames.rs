//! The bytes of a picture file in, its pages or distinct frames as grey pictures out.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{AnimationDecoder as _, DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader};

use crate::extract::isolation::shield;
use crate::extract::{Picture, Trouble};
use crate::model::{Budget, Stop};

/// Bytes that a decoder may take: a photograph of 50 million pixels fits, twice that does not.
const MEMORY: u64 = 256 << 20;
/// Pixels of a side.
const SIDE: u32 = 60_000;
/// Frames of an animation that are looked at, and those of them that differ.
const FRAMES: usize = 200;
const DISTINCT: u32 = 8;
/// Pages of a TIFF.
const PAGES: usize = 500;

type Take<'t> = dyn FnMut(Option<u32>, Picture) -> Result<(), Stop> + 't;

/// Hands every page to `take`, with its number where there are several.
pub(super) fn each(bytes: &[u8], budget: &Budget, take: &mut Take<'_>) -> Result<(), Trouble> {
    let Ok(format) = image::guess_format(bytes) else {
        return Err(Trouble::Unsupported("picture-format"));
    };
    match format {
        ImageFormat::Tiff => pages(bytes, budget, take),
        ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Png => {
            if format == ImageFormat::Png && has_picture_of_its_own(bytes) {
                take_one(bytes, format, budget, None, take)?;
            }
            let animated = shield(|| animation(bytes, format, budget, take)).ok_or(Trouble::Crashed)?;
            animated.unwrap_or_else(|| take_one(bytes, format, budget, None, take))
        }
        _ => take_one(bytes, format, budget, None, take),
    }
}

fn take_one(
    bytes: &[u8],
    format: ImageFormat,
    budget: &Budget,
    number: Option<u32>,
    take: &mut Take<'_>,
) -> Result<(), Trouble> {
    let image = shield(|| decode(bytes, format)).ok_or(Trouble::Crashed)??;
    budget.expand(image.as_bytes().len() as u64)?;
    let grey = grey(&image);
    drop(image);
    Ok(take(number, Picture::fitted(grey))?)
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Trouble> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|error| trouble(&error))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // The decoder's own limit leaves the pixels out.
    if decoder.total_bytes() > MEMORY {
        return Err(Trouble::Stop(Stop::TooLarge));
    }
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| trouble(&error))?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn limits() -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    limits
}

fn trouble(error: &ImageError) -> Trouble {
    match error {
        ImageError::Limits(_) => Trouble::Stop(Stop::TooLarge),
        ImageError::Unsupported(_) => Trouble::Unsupported("picture-format"),
        _ => Trouble::Corrupt("broken-picture"),
    }
}

/// Grey values. What is seen through lies on white paper, or on black where white shows nothing.
fn grey(image: &DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.to_luma8();
    }
    let pixels = image.to_luma_alpha8();
    let on = |paper: u32| {
        GrayImage::from_fn(pixels.width(), pixels.height(), |x, y| {
            let [grey, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
            image::Luma([((grey * alpha + paper * (255 - alpha)) / 255) as u8])
        })
    };
    let white = on(255);
    let seen = white.iter().any(|&grey| grey < 230);
    if seen { white } else { on(0) }
}

/// Whether an animated PNG has a picture beside its frames, which programs show that know no animations: its pixels come
/// before the first frame's head (<https://www.w3.org/TR/png-3/#apng-frame-based-animation>).
fn has_picture_of_its_own(bytes: &[u8]) -> bool {
    let (mut at, mut animated) = (8usize, false);
    while let Some([a, b, c, d, kind @ ..]) = bytes.get(at..at.saturating_add(8)) {
        match kind {
            b"acTL" => animated = true,
            b"fcTL" => return false,
            b"IDAT" => return animated,
            _ => {}
        }
        at = at.saturating_add(12 + u32::from_be_bytes([*a, *b, *c, *d]) as usize);
    }
    false
}

/// What changed since the last frame that was looked at, in frames that differ little from it: all of it laid over one
/// another, by the darkest and by the lightest.
struct Faint {
    dark: GrayImage,
    light: GrayImage,
}

impl Faint {
    fn new(image: &GrayImage) -> Self {
        Self { dark: image.clone(), light: image.clone() }
    }

    fn add(&mut self, image: &GrayImage) {
        self.dark.iter_mut().zip(image.iter()).for_each(|(dark, grey)| *dark = (*dark).min(*grey));
        self.light.iter_mut().zip(image.iter()).for_each(|(light, grey)| *light = (*light).max(*grey));
    }

    /// Those of the two on which something stands that `last` does not show: more than a mark that blinks.
    fn pictures(self, last: &GrayImage) -> impl Iterator<Item = GrayImage> {
        let shows = |image: &GrayImage| {
            image.iter().zip(last.iter()).filter(|(new, old)| new.abs_diff(**old) > 24).count() >= LETTERS
        };
        [self.dark, self.light].into_iter().filter(move |image| shows(image))
    }
}

/// Pixels that the smallest legible number of nine digits takes.
const LETTERS: usize = 64;

/// The frames of an animation; `None` where the file is none.
fn animation(bytes: &[u8], format: ImageFormat, budget: &Budget, take: &mut Take<'_>) -> Option<Result<(), Trouble>> {
    let content = Cursor::new(bytes);
    let mut frames = match format {
        ImageFormat::Gif => {
            let mut decoder = GifDecoder::new(content).ok()?;
            decoder.set_limits(limits()).ok()?;
            decoder.into_frames()
        }
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(content).ok()?;
            if !decoder.has_animation() || decoder.total_bytes() > MEMORY {
                return None;
            }
            decoder.into_frames()
        }
        _ => {
            let decoder = PngDecoder::with_limits(content, limits()).ok()?;
            if !decoder.is_apng().ok()? {
                return None;
            }
            decoder.apng().ok()?.into_frames()
        }
    };
    let first = frames.next()?.ok()?;
    let mut next = Some(Ok(first));
    let mut last: Option<(GrayImage, Faint)> = None;
    let mut number = 0u32;
    for count in 0.. {
        let Some(frame) = next else { break };
        let Ok(frame) = frame else { return Some(Err(Trouble::Corrupt("broken-picture"))) };
        let image = DynamicImage::from(frame.into_buffer());
        if let Err(stop) = budget.expand(image.as_bytes().len() as u64) {
            return Some(Err(stop.into()));
        }
        let image = grey(&image);
        if last.as_ref().is_none_or(|(last, _)| differ(last, &image)) {
            if let Err(stop) = faint(last.take(), number, take) {
                return Some(Err(stop.into()));
            }
            number += 1;
            if number > DISTINCT || count >= FRAMES {
                return Some(Err(Trouble::Stop(Stop::TooLarge)));
            }
            let following = frames.next();
            let alone = number == 1 && following.is_none();
            if let Err(stop) = take((!alone).then_some(number), Picture::fitted(image.clone())) {
                return Some(Err(stop.into()));
            }
            let faint = Faint::new(&image);
            last = Some((image, faint));
            next = following;
        } else {
            if let Some((_, faint)) = &mut last {
                faint.add(&image);
            }
            next = frames.next();
        }
    }
    Some(faint(last, number, take).map_err(Trouble::from))
}

/// Hands on what frames showed that differ little from frame `number`, the last that was looked at.
fn faint(last: Option<(GrayImage, Faint)>, number: u32, take: &mut Take<'_>) -> Result<(), Stop> {
    let Some((last, faint)) = last else { return Ok(()) };
    faint.pictures(&last).try_for_each(|image| take(Some(number), Picture::fitted(image)))
}

/// Whether two frames show different things, more than noise and a blinking mark.
fn differ(left: &GrayImage, right: &GrayImage) -> bool {
    if left.dimensions() != right.dimensions() {
        return true;
    }
    let changed = left.iter().zip(right.iter()).filter(|(left, right)| left.abs_diff(**right) > 64).count();
    changed * 1000 > left.len()
}

/// The pages of a TIFF: each is decoded as the first of a file whose header points to it.
/// <https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf> (section 2)
fn pages(bytes: &[u8], budget: &Budget, take: &mut Take<'_>) -> Result<(), Trouble> {
    let offsets = directories(bytes);
    if offsets.len() < 2 {
        return take_one(bytes, ImageFormat::Tiff, budget, None, take);
    }
    let mut file = bytes.to_vec();
    let mut outcome = Ok(());
    for (index, offset) in offsets.iter().enumerate() {
        budget.entry()?;
        if let Some(header) = file.get_mut(4..8) {
            header.copy_from_slice(offset);
        }
        let number = u32::try_from(index + 1).ok();
        match take_one(&file, ImageFormat::Tiff, budget, number, take) {
            Err(stop @ Trouble::Stop(_)) => return Err(stop),
            // One page that cannot be read does not hide the others.
            Err(trouble) => outcome = Err(trouble),
            Ok(()) => {}
        }
    }
    if offsets.len() >= PAGES { Err(Trouble::Stop(Stop::TooLarge)) } else { outcome }
}

/// The offsets of the directories of a TIFF, in its own byte order.
fn directories(bytes: &[u8]) -> Vec<[u8; 4]> {
    let little = bytes.starts_with(b"II");
    let long = |at: usize| bytes.get(at..at.checked_add(4)?).and_then(|four| <[u8; 4]>::try_from(four).ok());
    let number = |four: [u8; 4]| if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let mut found: Vec<[u8; 4]> = Vec::new();
    let mut next = long(4);
    while let Some(offset) = next {
        let at = number(offset) as usize;
        if at == 0 || found.contains(&offset) || found.len() >= PAGES {
            break;
        }
        let Some(&[first, second]) = bytes.get(at..at.saturating_add(2)).and_then(|two| two.first_chunk::<2>()) else {
            break;
        };
        let count = if little { u16::from_le_bytes([first, second]) } else { u16::from_be_bytes([first, second]) };
        found.push(offset);
        next = long(at + 2 + usize::from(count) * 12);
    }
    found
}

#[cfg(test)]
mod tests {
    use image::{Luma, LumaA};

    use super::*;
    use crate::extract::pictures::tests::drawn;
    use crate::model::Limits;

    type Sizes = Vec<(Option<u32>, u32)>;

    fn sizes(bytes: &[u8]) -> (Sizes, Result<(), Trouble>) {
        let mut seen = Vec::new();
        let outcome = each(bytes, &Budget::new(&Limits::default()), &mut |number, picture| {
            seen.push((number, picture.width()));
            Ok(())
        });
        (seen, outcome)
    }

    #[test]
    fn one_picture_has_no_number() {
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Jpeg] {
            assert_eq!(sizes(&drawn(format)), (vec![(None, 64)], Ok(())), "{format:?}");
        }
    }

    #[test]
    fn every_page_of_a_tiff_is_decoded() {
        // Two directories over the same pixels: the first points to a copy of itself.
        let mut tiff = drawn(ImageFormat::Tiff);
        let at = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
        let length = 2 + usize::from(u16::from_le_bytes([tiff[at], tiff[at + 1]])) * 12;
        let copy = [&tiff[at..at + length], &[0; 4]].concat();
        let second = tiff.len() as u32;
        tiff[at + length..at + length + 4].copy_from_slice(&second.to_le_bytes());
        tiff.extend(copy);
        assert_eq!(sizes(&tiff), (vec![(Some(1), 64), (Some(2), 64)], Ok(())));
    }

    #[test]
    fn a_giant_is_told_before_it_is_decoded() {
        let mut png = drawn(ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50]);
        let mut crc = flate2::Crc::new();
        crc.update(&png[12..29]);
        png[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        assert_eq!(sizes(&png), (vec![], Err(Trouble::Stop(Stop::TooLarge))));
    }

    #[test]
    fn white_letters_on_nothing_lie_on_black() {
        let letters = image::GrayAlphaImage::from_fn(9, 9, |x, _| LumaA([255, if x == 4 { 255 } else { 0 }]));
        let grey = grey(&DynamicImage::from(letters));
        assert_eq!((grey.get_pixel(4, 4), grey.get_pixel(0, 0)), (&Luma([255]), &Luma([0])));
    }

    /// An animation of these frames.
    fn animated(frames: &[GrayImage]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for frame in frames {
            encoder.encode_frame(image::Frame::new(DynamicImage::from(frame.clone()).to_rgba8())).unwrap();
        }
        drop(encoder);
        bytes
    }

    #[test]
    fn a_small_text_in_a_large_frame_is_looked_at() {
        let paper = GrayImage::from_fn(600, 400, |x, _| Luma([if x < 300 { 255 } else { 0 }]));
        let with = |count: u32, grey: u8| {
            let mut frame = paper.clone();
            (0..count).for_each(|at| frame.put_pixel(20 + at % 20, 20 + at / 20, Luma([grey])));
            frame
        };
        // A caret is none.
        assert_eq!(sizes(&animated(&[paper.clone(), with(40, 0), paper.clone()])).0.len(), 1);
        assert_eq!(sizes(&animated(&[paper.clone(), with(150, 0), paper.clone()])).0.len(), 2);
        assert_eq!(sizes(&animated(&[paper.clone(), with(150, 210), paper.clone()])).0.len(), 2);
    }

    #[test]
    fn the_picture_beside_the_frames_of_an_animation_is_looked_at() {
        let png = drawn(ImageFormat::Png);
        let chunk = |kind: &[u8], data: &[u8]| {
            let mut crc = flate2::Crc::new();
            crc.update(kind);
            crc.update(data);
            [&(data.len() as u32).to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
        };
        let at = memchr::memmem::find(&png, b"IDAT").unwrap() - 4;
        let end = memchr::memmem::find(&png, b"IEND").unwrap() - 4;
        let pixels = &png[at + 8..end - 4];
        let head = |number: u32| {
            [&number.to_be_bytes()[..], &64u32.to_be_bytes(), &48u32.to_be_bytes(), &[0; 8], &[0, 1, 0, 1, 0, 0]]
                .concat()
        };
        let frame = chunk(b"fdAT", &[&1u32.to_be_bytes()[..], pixels].concat());
        let control = chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
        let beside = [&png[..at], &control, &png[at..end], &chunk(b"fcTL", &head(0)), &frame, &png[end..]].concat();
        assert_eq!(sizes(&beside), (vec![(None, 64), (None, 64)], Ok(())));
    }
}
