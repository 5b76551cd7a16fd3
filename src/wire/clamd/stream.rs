//! What follows `INSTREAM` in, its bytes out: pieces with their length before them, and an empty one at the end.

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// So many bytes of the input are content; they begin at `from`.
    Data {
        /// Where they begin.
        from: usize,
        /// How many there are.
        len: usize,
    },
    /// The empty piece: the stream is whole.
    End,
    /// More input is needed.
    More,
}

/// Reads pieces as they come.
#[derive(Debug, Default)]
pub struct Pieces {
    /// Bytes of the piece that are still to come.
    left: u32,
    ended: bool,
}

impl Pieces {
    /// Reads on in `input`: how many bytes of it are done with, and what they are. Call it until it wants more.
    pub fn step(&mut self, input: &[u8]) -> (usize, Piece) {
        if self.ended {
            return (0, Piece::End);
        }
        let mut at = 0;
        if self.left == 0 {
            let Some(&[a, b, c, d]) = input.first_chunk() else { return (0, Piece::More) };
            self.left = u32::from_be_bytes([a, b, c, d]);
            at = 4;
            if self.left == 0 {
                self.ended = true;
                return (at, Piece::End);
            }
        }
        let there = input.len().saturating_sub(at);
        let len = usize::try_from(self.left).unwrap_or(usize::MAX).min(there);
        if len == 0 {
            return (at, Piece::More);
        }
        self.left -= u32::try_from(len).unwrap_or(self.left);
        (at + len, Piece::Data { from: at, len })
    }

    /// Bytes that the piece under way says are still to come.
    pub fn announced(&self) -> u32 {
        self.left
    }
}
