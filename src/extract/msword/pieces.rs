//! The piece table of a Word document in, its text out character by character, with the place of each.
//!
//! It must not know what a character means (MS-DOC 2.8.35 and 2.9.73).

/// Marks of the table: formatting that several pieces share, and the pieces.
const SHARED: u8 = 1;
const PIECES: u8 = 2;

/// One stretch of text in the main stream.
struct Piece {
    first: u32,
    end: u32,
    place: usize,
    wide: bool,
}

/// The text of a document.
pub(super) struct Pieces<'b> {
    main: &'b [u8],
    pieces: Vec<Piece>,
}

impl<'b> Pieces<'b> {
    /// The pieces that `table` lists of `main`; `None` where the table is broken.
    pub(super) fn open(main: &'b [u8], mut table: &[u8]) -> Option<Self> {
        loop {
            let (&mark, rest) = table.split_first()?;
            match mark {
                SHARED => {
                    let size = u16::from_le_bytes(rest.get(..2)?.try_into().ok()?);
                    table = rest.get(2 + usize::from(size)..)?;
                }
                PIECES => {
                    let size = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
                    let pieces = pieces(rest.get(4..4usize.checked_add(size)?)?)?;
                    // Every byte belongs to one piece; a table that names them over and over would never end.
                    let named: usize = pieces.iter().map(|piece| (piece.end - piece.first) as usize).sum();
                    return (named <= main.len()).then_some(Self { main, pieces });
                }
                _ => return None,
            }
        }
    }

    /// Each character with its position in the text and its place in the main stream.
    pub(super) fn characters(&self) -> impl Iterator<Item = (u32, usize, char)> {
        self.pieces.iter().flat_map(|piece| {
            let size = if piece.wide { 2 } else { 1 };
            let bytes = self.main.get(piece.place..).unwrap_or_default();
            let length = ((piece.end - piece.first) as usize).saturating_mul(size).min(bytes.len());
            let bytes = bytes.get(..length).unwrap_or_default();
            (piece.first..).zip(decoded(bytes, piece.wide)).map(move |(position, (at, character))| {
                // A character of two units is told at the first.
                (position, piece.place + at, character)
            })
        })
    }
}

fn pieces(table: &[u8]) -> Option<Vec<Piece>> {
    // One position more than pieces: 4 bytes each, and 8 of each piece.
    let count = table.len().checked_sub(4)? / 12;
    let u32_at = |at: usize| table.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let mut pieces = Vec::new();
    for number in 0..count {
        let (first, end) = (u32_at(4 * number)?, u32_at(4 * number + 4)?);
        if end < first {
            return None;
        }
        let place = u32_at(4 * (count + 1) + 8 * number + 2)?;
        let wide = place & 0x4000_0000 == 0;
        let place = (place & 0x3FFF_FFFF) as usize;
        pieces.push(Piece { first, end, place: if wide { place } else { place / 2 }, wide });
    }
    Some(pieces)
}

/// The characters in `bytes` with the places where they start.
fn decoded(bytes: &[u8], wide: bool) -> Box<dyn Iterator<Item = (usize, char)> + '_> {
    if !wide {
        return Box::new(bytes.iter().enumerate().map(|(at, byte)| (at, western(*byte))));
    }
    let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let mut at = 0;
    Box::new(char::decode_utf16(units).map(move |unit| {
        let character = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        let here = at;
        at += 2 * character.len_utf16();
        (here, character)
    }))
}

fn western(byte: u8) -> char {
    match byte {
        0x80..=0x9F => {
            let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
            text.unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from(byte),
    }
}
