//! A document and a stretch of it in, that stretch as a document out, without a copy.

use std::io::{self, Read, Seek, SeekFrom};

use crate::extract::ReadSeek;

/// The bytes from `start` on, `len` of them.
pub(in crate::extract) struct Window<'a> {
    inner: &'a mut dyn ReadSeek,
    start: u64,
    len: u64,
    at: u64,
}

impl<'a> Window<'a> {
    /// The stretch `start..start + len` of `inner`, as far as it goes.
    pub(in crate::extract) fn new(inner: &'a mut dyn ReadSeek, start: u64, len: u64) -> Self {
        Self { inner, start, len, at: 0 }
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.at)).unwrap_or(usize::MAX).min(buffer.len());
        let Some(room) = buffer.get_mut(..left).filter(|room| !room.is_empty()) else { return Ok(0) };
        self.inner.seek(SeekFrom::Start(self.start.saturating_add(self.at)))?;
        let read = self.inner.read(room)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_starts_and_ends_where_it_says() {
        let mut inner = io::Cursor::new(b"0123456789".to_vec());
        let mut window = Window::new(&mut inner, 3, 4);
        let mut text = String::new();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "3456");
        assert_eq!(window.seek(SeekFrom::End(-1)).unwrap(), 3);
        text.clear();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "6");
        assert!(window.seek(SeekFrom::Current(-9)).is_err());
    }
}
