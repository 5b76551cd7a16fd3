//! Chunks of HTTP or ICAP in, their bytes out (RFC 9112, 7.1; RFC 3507, 4.5).
//!
//! Lenient where clients are: the empty line after the last chunk may be missing, sizes may be written either way.

use thiserror::Error;

/// Bytes of a line that tells a size, its extensions included.
const LINE: usize = 4096;

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many bytes of the input are content; they begin at `from`.
    Data {
        /// Where they begin.
        from: usize,
        /// How many there are.
        len: usize,
    },
    /// The last chunk; `whole` where it says that nothing follows after a preview (`ieof`).
    End {
        /// Whether the preview was everything.
        whole: bool,
    },
    /// More input is needed.
    More,
}

/// Why bytes are no chunks.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Broken {
    /// A line that tells no size.
    #[error("a chunk without a size")]
    Size,
    /// No line end where there has to be one.
    #[error("a chunk without its end")]
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Size,
    Data(u64),
    AfterData,
    Ended,
}

/// Reads chunks as they come.
#[derive(Debug)]
pub struct Chunks(State);

impl Default for Chunks {
    fn default() -> Self {
        Self(State::Size)
    }
}

impl Chunks {
    /// Reads on in `input`: how many bytes of it are done with, and what they are. Call it until it wants more.
    pub fn step(&mut self, input: &[u8]) -> Result<(usize, Step), Broken> {
        let mut at = 0;
        loop {
            let rest = input.get(at..).unwrap_or_default();
            match self.0 {
                State::Ended => return Ok((at, Step::End { whole: false })),
                State::Data(0) => self.0 = State::AfterData,
                State::Data(left) => {
                    let len = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    if len == 0 {
                        return Ok((at, Step::More));
                    }
                    self.0 = State::Data(left - len as u64);
                    return Ok((at + len, Step::Data { from: at, len }));
                }
                State::AfterData => match rest {
                    [b'\n', ..] => (at, self.0) = (at + 1, State::Size),
                    [b'\r', b'\n', ..] => (at, self.0) = (at + 2, State::Size),
                    [] | [b'\r'] => return Ok((at, Step::More)),
                    _ => return Err(Broken::End),
                },
                State::Size => {
                    let Some(end) = rest.iter().take(LINE).position(|&byte| byte == b'\n') else {
                        return if rest.len() < LINE { Ok((at, Step::More)) } else { Err(Broken::Size) };
                    };
                    let line = rest.get(..end).unwrap_or_default().trim_ascii();
                    let (size, extension) = size(line)?;
                    at += end + 1;
                    if size > 0 {
                        self.0 = State::Data(size);
                    } else {
                        self.0 = State::Ended;
                        return Ok((at, Step::End { whole: extension.eq_ignore_ascii_case(b"ieof") }));
                    }
                }
            }
        }
    }

    /// Reads the chunks that follow a preview.
    pub fn go_on(&mut self) {
        self.0 = State::Size;
    }
}

/// The size at the beginning of `line`, and its first extension.
fn size(line: &[u8]) -> Result<(u64, &[u8]), Broken> {
    let (digits, extension) = match line.iter().position(|&byte| byte == b';') {
        Some(at) => (line.get(..at), line.get(at + 1..)),
        None => (Some(line), None),
    };
    let digits = std::str::from_utf8(digits.unwrap_or_default().trim_ascii()).map_err(|_| Broken::Size)?;
    // A sign would be taken for a number.
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Broken::Size);
    }
    let size = u64::from_str_radix(digits, 16).map_err(|_| Broken::Size)?;
    Ok((size, extension.unwrap_or_default().trim_ascii()))
}

/// `bytes` as one chunk.
pub fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// What ends a body of chunks.
pub const LAST: &[u8] = b"0\r\n\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    /// The content of `input`, fed `piece` bytes at a time, and whether it ended with `ieof`.
    fn read(input: &[u8], piece: usize) -> Result<(Vec<u8>, Option<bool>), Broken> {
        let (mut chunks, mut seen, mut held) = (Chunks::default(), Vec::new(), Vec::new());
        for more in input.chunks(piece) {
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

    #[test]
    fn chunks_are_read_in_any_pieces() {
        for (input, content, end) in [
            ("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia", Some(false)),
            ("a; x=y\r\n0123456789\r\n0; ieof\r\n\r\n", "0123456789", Some(true)),
            ("00A\n0123456789\n0\r\n", "0123456789", Some(false)),
            ("4\r\nWi", "Wi", None),
            ("0\r\n", "", Some(false)),
        ] {
            for piece in [1, 2, 3, 1000] {
                assert_eq!(read(input.as_bytes(), piece), Ok((content.as_bytes().to_vec(), end)), "{input} {piece}");
            }
        }
        for (input, broken) in [
            ("x\r\n", Broken::Size),
            ("-1\r\n", Broken::Size),
            ("\r\n", Broken::Size),
            ("11111111111111111\r\n", Broken::Size),
            ("1\r\nab", Broken::End),
        ] {
            assert_eq!(read(input.as_bytes(), 1), Err(broken), "{input}");
        }
        assert_eq!(read(&[b'1'; 9000], 100), Err(Broken::Size));
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(parts: Vec<Vec<u8>>, piece in 1usize..50) {
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let mut written: Vec<u8> = parts.iter().flat_map(|part| chunk(part)).collect();
            written.extend_from_slice(LAST);
            proptest::prop_assert_eq!(read(&written, piece), Ok((parts.concat(), Some(false))));
        }
    }
}
