//! Any bytes as a client of clamd sends them, whole and byte by byte: no panic, the same commands and content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluis::wire::clamd::{Piece, Pieces, Said, next, said};
use sluis::wire::name;

fuzz_target!(|bytes: &[u8]| {
    for packet in [false, true] {
        if let Ok(Some((_, used))) = next(bytes, packet) {
            assert!(used > 0 && used <= bytes.len());
        }
    }
    assert_eq!(content(bytes, bytes.len().max(1)), content(bytes, 1));
    if let Said::Found(name) = said(bytes) {
        assert!(!name.is_empty());
    }
    let name = name(&[&String::from_utf8_lossy(bytes)]);
    assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)));
});

fn content(bytes: &[u8], piece: usize) -> (Vec<u8>, bool) {
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
