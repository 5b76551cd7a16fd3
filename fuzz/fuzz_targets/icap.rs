//! Any bytes as a client of ICAP sends them, chunks whole and byte by byte: no panic, the same content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluis::wire::chunked::{Broken, Chunks, Step};
use sluis::wire::icap::next;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Some((head, used))) = next(bytes) {
        assert!(used > 0 && used <= bytes.len());
        assert!(head.sections.windows(2).all(|pair| pair[0].1 <= pair[1].1));
    }
    assert_eq!(content(bytes, bytes.len().max(1)), content(bytes, 1));
});

fn content(bytes: &[u8], piece: usize) -> Result<(Vec<u8>, Option<bool>), Broken> {
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
