//! A picture in, what its QR codes say out.
//!
//! Dutch identity documents since August 2021 keep the BSN in one, nine digits and nothing else.
//! <https://www.rvig.nl/burgerservicenummer-op-identiteitskaart>

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use crate::extract::{Picture, Sink};
use crate::model::{Kind, Origin, Place, Segment, Stop};

use super::text;

/// Pixels on the longer side that a code is looked for in besides the picture as it is: a photograph of a code is
/// found better when its noise is gone.
const SIDES: [u32; 2] = [1600, 800];

/// Pushes the content of each code once.
pub(in super::super) fn read(picture: &Picture, place: &Place, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut told: Vec<Vec<u8>> = Vec::new();
    let image = picture.image();
    let longer = image.width().max(image.height());
    find(image, &mut told);
    for side in SIDES.into_iter().filter(|side| *side < longer) {
        let by = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longer)).max(1) as u32;
        if told.is_empty() {
            find(&imageops::resize(image, by(image.width()), by(image.height()), FilterType::Triangle), &mut told);
        }
    }
    if told.is_empty() && longer < SIDES[1] {
        find(&imageops::resize(image, image.width() * 3, image.height() * 3, FilterType::Triangle), &mut told);
    }
    if told.is_empty() {
        find(
            &GrayImage::from_fn(image.width(), image.height(), |x, y| Luma([255 - image.get_pixel(x, y).0[0]])),
            &mut told,
        );
    }
    for content in told {
        let text = text(&content);
        let kind = if text.trim().contains(char::is_whitespace) { Kind::Prose } else { Kind::Value };
        let place = Place { section: Some("qr-code"), ..place.clone() };
        sink.record(&[Segment { text: &text, label: label(&text), kind, place, origin: Origin::None }])?;
    }
    Ok(())
}

fn find(image: &GrayImage, told: &mut Vec<Vec<u8>>) {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let raw = image.as_raw();
    let at = |x: usize, y: usize| raw.get(y * width + x).copied().unwrap_or(u8::MAX);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    for grid in prepared.detect_grids() {
        let mut content = Vec::new();
        if grid.decode_to(&mut content).is_ok() && !told.contains(&content) {
            told.push(content);
        }
    }
}

/// Nine digits alone are what an identity document keeps in its code.
fn label(text: &str) -> &'static str {
    let text = text.trim();
    if text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()) { "bsn" } else { "qr-code" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    /// Version 1, level M, `731548292`, as drawn by an encoder of its own.
    const CODE: &str = "\
        #######.#.###.#######\n\
        #.....#.##.#..#.....#\n\
        #.###.#.###.#.#.###.#\n\
        #.###.#..#..#.#.###.#\n\
        #.###.#.##..#.#.###.#\n\
        #.....#...###.#.....#\n\
        #######.#.#.#.#######\n\
        .........####........\n\
        #..#######..##..#.###\n\
        ..####.#.##.#.#.#..#.\n\
        ####..##.##..##.###..\n\
        #...#....###.....#.#.\n\
        #....##.......#...#..\n\
        ........##.##..#..##.\n\
        #######.#.#.#######..\n\
        #.....#.#..###.##.#..\n\
        #.###.#.#.###.##.#..#\n\
        #.###.#.#####...#.#..\n\
        #.###.#..#....#..####\n\
        #.....#......##.#.#.#\n\
        #######.####......##.\n\
        ";

    fn drawn(dot: u32) -> GrayImage {
        let rows: Vec<&[u8]> = CODE.lines().map(str::as_bytes).collect();
        let side = rows.len() as u32;
        GrayImage::from_fn((side + 8) * dot, (side + 8) * dot, |x, y| {
            let (x, y) = ((x / dot).wrapping_sub(4) as usize, (y / dot).wrapping_sub(4) as usize);
            let dark = rows.get(y).and_then(|row| row.get(x)) == Some(&b'#');
            Luma([if dark { 0 } else { 255 }])
        })
    }

    fn told(image: GrayImage) -> Vec<(String, String)> {
        let mut found = Collect::with(Limits::default());
        read(&Picture::fitted(image), &Place::default(), &mut found).unwrap();
        found.seen.into_iter().map(|seen| (seen.label, seen.text)).collect()
    }

    #[test]
    fn a_code_is_read_upright_turned_and_inverted() {
        let bsn = vec![("bsn".to_owned(), "731548292".to_owned())];
        assert_eq!(told(drawn(4)), bsn);
        assert_eq!(told(imageops::rotate90(&drawn(4))), bsn);
        let mut inverted = drawn(4);
        imageops::invert(&mut inverted);
        assert_eq!(told(inverted), bsn);
        assert!(told(GrayImage::from_pixel(90, 90, Luma([255]))).is_empty());
    }
}
