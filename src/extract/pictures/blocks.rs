//! The blocks that a picture file is made of in, the texts among them out, and where the last one ends.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use crate::extract::Sink;
use crate::model::{Status, Stop};

use super::{say, text};

/// Bytes that a compressed text may grow to.
const TEXT: u64 = 4 << 20;

/// Pushes the texts of a PNG, JPEG or GIF; the offset behind its last block, where it has such an end.
pub(super) fn read(bytes: &[u8], sink: &mut dyn Sink) -> Result<Option<usize>, Stop> {
    if let Some(blocks) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
        return png(blocks, sink).map(|end| end.map(|end| 8 + end));
    }
    if bytes.starts_with(b"\xFF\xD8") {
        return jpeg(bytes, sink);
    }
    if bytes.starts_with(b"GIF8") {
        return gif(bytes, sink);
    }
    Ok(None)
}

/// Chunks: length, type, data, check (<https://www.w3.org/TR/png-3/#5Chunk-layout>).
fn png(blocks: &[u8], sink: &mut dyn Sink) -> Result<Option<usize>, Stop> {
    let mut at = 0;
    while let Some([a, b, c, d, kind @ ..]) = blocks.get(at..at + 8) {
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let Some(data) = blocks.get(at + 8..).and_then(|rest| rest.get(..length)) else { break };
        match kind {
            b"tEXt" | b"zTXt" | b"iTXt" => match chunk(kind, data) {
                Some((keyword, content)) => say(&keyword.to_lowercase(), &content, sink)?,
                None => sink.covered("text", Status::Corrupt, "broken-text-chunk")?,
            },
            b"IEND" => return Ok(Some(at + 12 + length)),
            _ => {}
        }
        at += 12 + length;
    }
    Ok(None)
}

/// Keyword and text of a chunk (PNG, 11.3.3).
fn chunk(kind: &[u8], data: &[u8]) -> Option<(String, String)> {
    let mut parts = data.splitn(2, |&byte| byte == 0);
    let (keyword, rest) = (latin(parts.next()?), parts.next()?);
    let content = match kind {
        b"tEXt" => text(rest),
        b"zTXt" => text(&inflate(rest.get(1..)?)?),
        _ => {
            // Whether it is compressed, how, the language and the keyword in it, each up to a zero byte.
            let packed = *rest.first()? == 1;
            let content = rest.get(2..)?.splitn(3, |&byte| byte == 0).nth(2)?;
            if packed { text(&inflate(content)?) } else { text(content) }
        }
    };
    Some((keyword, content))
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    ZlibDecoder::new(packed).take(TEXT + 1).read_to_end(&mut content).ok()?;
    // Of a longer one the rest would go unseen.
    (content.len() as u64 <= TEXT).then_some(content)
}

/// Segments: mark, length, data; behind the start of a scan come pixels up to the next mark (ITU-T T.81, annex B).
fn jpeg(bytes: &[u8], sink: &mut dyn Sink) -> Result<Option<usize>, Stop> {
    let mut at = 2;
    while let Some(&[mark, kind]) = bytes.get(at..at + 2).and_then(|two| two.first_chunk::<2>()) {
        if mark != 0xFF {
            break;
        }
        match kind {
            0xFF => at += 1,
            0xD9 => return Ok(Some(at + 2)),
            0x01 | 0xD0..=0xD8 => at += 2,
            _ => {
                let Some(length) = bytes.get(at + 2..at + 4).and_then(|two| two.first_chunk::<2>()) else { break };
                let length = usize::from(u16::from_be_bytes(*length)).max(2);
                if kind == 0xFE {
                    say("comment", &text(bytes.get(at + 4..at + 2 + length).unwrap_or_default()), sink)?;
                }
                at += 2 + length;
                if kind == 0xDA {
                    at = behind_scan(bytes, at);
                }
            }
        }
    }
    sink.covered("picture", Status::Corrupt, "cut-off")?;
    Ok(None)
}

/// Where the pixels of a scan end: at a mark that is no restart and no stuffed byte.
fn behind_scan(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let marks = memchr::memchr_iter(0xFF, rest);
    let end = marks.into_iter().find(|at| !matches!(rest.get(at + 1), None | Some(0x00 | 0xD0..=0xD7 | 0xFF)));
    from + end.unwrap_or(rest.len())
}

/// Header and colours, then blocks of sub-blocks: <https://www.w3.org/Graphics/GIF/spec-gif89a.txt> (sections 15 to 27).
fn gif(bytes: &[u8], sink: &mut dyn Sink) -> Result<Option<usize>, Stop> {
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3usize << ((flags & 7) + 1) };
    let mut at = 13 + bytes.get(10).map_or(0, |&flags| colours(flags));
    while let Some(&kind) = bytes.get(at) {
        match kind {
            0x3B => return Ok(Some(at + 1)),
            0x21 => {
                let label = bytes.get(at + 1).copied().unwrap_or(0);
                let (content, end) = sub_blocks(bytes, at + 2);
                match label {
                    0xFE => say("comment", &text(&content), sink)?,
                    // Plain text: twelve bytes of grid and colours stand before it.
                    0x01 => say("text", &text(content.get(12..).unwrap_or_default()), sink)?,
                    _ => {}
                }
                at = end;
            }
            0x2C => {
                let local = bytes.get(at + 9).map_or(0, |&flags| colours(flags));
                at = sub_blocks(bytes, at + 11 + local).1;
            }
            _ => break,
        }
    }
    Ok(None)
}

/// The content of sub-blocks, and the offset behind them.
fn sub_blocks(bytes: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let mut content = Vec::new();
    while let Some(&length) = bytes.get(at) {
        let next = at + 1 + usize::from(length);
        content.extend_from_slice(bytes.get(at + 1..next).unwrap_or_default());
        at = next;
        if length == 0 {
            break;
        }
    }
    (content, at)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    fn told(bytes: &[u8]) -> (Collect, Option<usize>) {
        let mut found = Collect::with(Limits::default());
        let end = read(bytes, &mut found).unwrap();
        (found, end)
    }

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes(), kind, data, &[0; 4]].concat()
    }

    #[test]
    fn the_texts_of_a_png() {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(b"gepakt").unwrap();
        let packed = packed.finish().unwrap();
        let bytes = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"tEXt", b"Comment\0BSN 731548292"),
            chunk(b"zTXt", &[b"Zip\0\0", packed.as_slice()].concat()),
            chunk(b"iTXt", "Title\0\0\0nl\0Titel\0één".as_bytes()),
            chunk(b"iTXt", &[b"Wide\0\x01\0\0\0", packed.as_slice()].concat()),
            chunk(b"zTXt", b"Bad\0\0xx"),
            chunk(b"IEND", b""),
        ]
        .concat();
        let (found, end) = told(&bytes);
        assert_eq!(end, Some(bytes.len()));
        for (label, text) in [("comment", "BSN 731548292"), ("zip", "gepakt"), ("title", "één"), ("wide", "gepakt")] {
            assert_eq!(found.labelled(label), Some(text));
        }
        assert_eq!(found.coverage("text"), Some((Status::Corrupt, "broken-text-chunk")));
    }

    #[test]
    fn the_comment_of_a_jpeg_and_its_end() {
        let bytes = b"\xFF\xD8\xFF\xFE\0\x07hallo\xFF\xDA\0\x02pix\xFF\0els\xFF\xD9rest";
        let (found, end) = told(bytes);
        assert_eq!(found.labelled("comment"), Some("hallo"));
        assert_eq!(end, Some(bytes.len() - 4));
        assert_eq!(told(&bytes[..16]).0.coverage("picture"), Some((Status::Corrupt, "cut-off")));
    }

    #[test]
    fn the_comment_of_a_gif_and_its_end() {
        let bytes = b"GIF89a\x01\0\x01\0\0\0\0\x21\xFE\x05hallo\0\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3B";
        let (found, end) = told(bytes);
        assert_eq!((found.labelled("comment"), end), (Some("hallo"), Some(bytes.len())));
    }

    #[test]
    fn a_text_that_is_too_long_is_told() {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&vec![b' '; TEXT as usize + 1]).unwrap();
        let packed = packed.finish().unwrap();
        let bytes = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"zTXt", &[b"Zip\0\0", packed.as_slice()].concat())].concat();
        assert_eq!(told(&bytes).0.coverage("text"), Some((Status::Corrupt, "broken-text-chunk")));
    }
}
