//! Any bytes as a client of clamd or ICAP sends them, whole and byte by byte: the same commands and content.

use sluis::wire::chunked::{Broken, Chunks, Step};
use sluis::wire::clamd::{self, Piece, Pieces, Said};
use sluis::wire::{icap, name};

pub(crate) fn clamd(bytes: &[u8]) {
    for packet in [false, true] {
        if let Ok(Some((_, used))) = clamd::next(bytes, packet) {
            assert!(used > 0 && used <= bytes.len());
        }
    }
    assert_eq!(pieces(bytes, bytes.len().max(1)), pieces(bytes, 1));
    if let Said::Found(name) = clamd::said(bytes) {
        assert!(!name.is_empty());
    }
    let name = name(&[&String::from_utf8_lossy(bytes)]);
    assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)));
}

fn pieces(bytes: &[u8], piece: usize) -> (Vec<u8>, bool) {
    let (mut pieces, mut seen, mut held) = (Pieces::default(), Vec::new(), Vec::new());
    for more in bytes.chunks(piece) {
        held.extend_from_slice(more);
        loop {
            let (used, step) = pieces.step(&held);
            if let Piece::Data { from, len } = step {
                seen.extend_from_slice(&held[from..from + len]);
            }
            held.drain(..used);
            match step {
                Piece::End => return (seen, true),
                Piece::More => break,
                Piece::Data { .. } => {}
            }
        }
    }
    (seen, false)
}

pub(crate) fn icap(bytes: &[u8]) {
    if let Ok(Some((head, used))) = icap::next(bytes) {
        assert!(used > 0 && used <= bytes.len());
        assert!(head.sections.windows(2).all(|pair| pair[0].1 <= pair[1].1));
    }
    assert_eq!(chunks(bytes, bytes.len().max(1)), chunks(bytes, 1));
    let text = String::from_utf8_lossy(bytes);
    let violation = icap::Violation { place: &text, name: &text, rule: &text };
    let answer = icap::block("tag", &text, &[violation], 422, b"");
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(0);
    let lines = answer.get(..head).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines, 9, "what is told adds no line");
}

fn chunks(bytes: &[u8], piece: usize) -> Result<(Vec<u8>, Option<bool>), Broken> {
    let (mut chunks, mut seen, mut held) = (Chunks::default(), Vec::new(), Vec::new());
    for more in bytes.chunks(piece) {
        held.extend_from_slice(more);
        loop {
            let (used, step) = chunks.step(&held)?;
            if let Step::Data { from, len } = step {
                seen.extend_from_slice(&held[from..from + len]);
            }
            held.drain(..used);
            match step {
                Step::End { whole } => return Ok((seen, Some(whole))),
                Step::More => break,
                Step::Data { .. } => {}
            }
        }
    }
    Ok((seen, None))
}
