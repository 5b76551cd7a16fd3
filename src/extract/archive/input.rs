//! A stretch of a document in, its bytes one behind the other out, with what a decoder read too far given back.
//!
//! It asks for the time each time that it reads, so that no decoder runs on without end. It must not know what is
//! decoded.

use std::io::{self, BufRead, BufReader, Read};

use crate::model::Budget;

/// Packed bytes on their way into decoders.
pub(in crate::extract) struct Input<'a> {
    inner: BufReader<Watched<'a>>,
    /// Bytes that were read and given back, and how many of them are read again.
    back: Vec<u8>,
    again: usize,
    consumed: u64,
}

struct Watched<'a> {
    reader: Box<dyn Read + 'a>,
    budget: &'a Budget,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.tick().map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        self.reader.read(buffer)
    }
}

impl<'a> Input<'a> {
    /// All that `reader` holds.
    pub(in crate::extract) fn new(reader: impl Read + 'a, budget: &'a Budget) -> Self {
        let watched = Watched { reader: Box::new(reader), budget };
        Self { inner: BufReader::with_capacity(64 << 10, watched), back: Vec::new(), again: 0, consumed: 0 }
    }

    /// Bytes read so far, without those given back.
    pub(in crate::extract) fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Gives back the last bytes that were read.
    pub(super) fn give_back(&mut self, mut bytes: Vec<u8>) {
        self.consumed = self.consumed.saturating_sub(bytes.len() as u64);
        bytes.extend_from_slice(self.back.get(self.again..).unwrap_or_default());
        (self.back, self.again) = (bytes, 0);
    }

    /// The next bytes, at most `count`, fewer only at the end; they stay unread.
    pub(super) fn peek(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        self.give_back(bytes.clone());
        Ok(bytes)
    }

    /// Leaves out zeros, which fill files up to the size of a block.
    pub(super) fn skip_zeros(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.fill_buf()?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            let more = zeros == bytes.len() && zeros > 0;
            self.consume(zeros);
            if !more {
                return Ok(());
            }
        }
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.again < self.back.len() {
            return Ok(self.back.get(self.again..).unwrap_or_default());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.consumed = self.consumed.saturating_add(count as u64);
        if self.again < self.back.len() {
            self.again += count;
        } else {
            self.inner.consume(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Limits;

    #[test]
    fn what_is_given_back_is_read_again() {
        let budget = Budget::new(&Limits::default());
        let mut input = Input::new(&b"abc\0\0def"[..], &budget);
        assert_eq!(input.peek(2).unwrap(), b"ab");
        assert_eq!(input.consumed(), 0);
        let mut three = [0; 3];
        input.read_exact(&mut three).unwrap();
        input.give_back(b"c".to_vec());
        assert_eq!((&three, input.consumed()), (b"abc", 2));
        input.read_exact(&mut three[..1]).unwrap();
        input.skip_zeros().unwrap();
        let mut rest = String::new();
        input.read_to_string(&mut rest).unwrap();
        assert_eq!((rest.as_str(), input.consumed()), ("def", 8));
    }
}
