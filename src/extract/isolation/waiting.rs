//! The children of one document in as they come, the same children out once their worker is gone.
//!
//! Were they read at once, the worker of each would stand beside the one it came from, each with its own memory.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use tempfile::SpooledTempFile;

use crate::extract::{Sink, Trouble};
use crate::model::Stop;

/// Bytes that are kept in memory, of all children together; more of them go to an anonymous file.
const IN_MEMORY: usize = 16 << 20;

/// Children that wait for their turn, all in one spool.
pub(super) struct Waiting {
    spool: SpooledTempFile,
    children: Vec<(String, Range<u64>)>,
    end: u64,
    /// Bytes and children that are taken in at the most: a worker gone wrong may send without end.
    most: (u64, u32),
}

impl Waiting {
    pub(super) fn new(bytes: u64, children: u32) -> Self {
        Self { spool: SpooledTempFile::new(IN_MEMORY), children: Vec::new(), end: 0, most: (bytes, children) }
    }

    /// Begins a child with nothing in it yet.
    pub(super) fn begin(&mut self, name: String) -> Result<(), Trouble> {
        if self.children.len() as u64 >= u64::from(self.most.1) {
            return Err(Trouble::Stop(Stop::TooLarge));
        }
        self.children.push((name, self.end..self.end));
        Ok(())
    }

    /// Adds to the child that was begun last.
    pub(super) fn append(&mut self, piece: &[u8]) -> Result<(), Trouble> {
        self.end = self.end.saturating_add(piece.len() as u64);
        if self.end > self.most.0 {
            return Err(Trouble::Stop(Stop::TooLarge));
        }
        self.spool.write_all(piece)?;
        if let Some((_, range)) = self.children.last_mut() {
            range.end = self.end;
        }
        Ok(())
    }

    /// Hands them over in the order they came.
    pub(super) fn hand_over(mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        for (name, range) in self.children {
            sink.child(&name, &mut Window { spool: &mut self.spool, range, at: 0 })?;
        }
        Ok(())
    }
}

/// One child within the spool.
struct Window<'s> {
    spool: &'s mut SpooledTempFile,
    range: Range<u64>,
    at: u64,
}

impl Window<'_> {
    fn len(&self) -> u64 {
        self.range.end - self.range.start
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.len().saturating_sub(self.at);
        self.spool.seek(SeekFrom::Start(self.range.start.saturating_add(self.at)))?;
        let read = (&mut *self.spool).take(left).read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::Limits;

    #[test]
    fn children_come_out_as_they_went_in() {
        let mut waiting = Waiting::new(10, 3);
        waiting.begin("a".into()).unwrap();
        waiting.append(b"12").unwrap();
        waiting.append(b"345").unwrap();
        waiting.begin("empty".into()).unwrap();
        waiting.begin("b".into()).unwrap();
        waiting.append(b"6789").unwrap();
        let mut found = Collect::with(Limits::default());
        waiting.hand_over(&mut found).unwrap();
        let all: Vec<_> = found.children.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        assert_eq!(all, [("a", &b"12345"[..]), ("empty", b""), ("b", b"6789")]);
    }

    #[test]
    fn a_window_seeks_within_its_child() {
        let mut waiting = Waiting::new(100, 3);
        waiting.begin("a".into()).unwrap();
        waiting.append(b"xx12345yy").unwrap();
        let mut window = Window { spool: &mut waiting.spool, range: 2..7, at: 0 };
        let mut read = String::new();
        assert_eq!(window.seek(SeekFrom::End(-2)).unwrap(), 3);
        window.read_to_string(&mut read).unwrap();
        assert_eq!(read, "45");
        assert!(window.seek(SeekFrom::Current(-9)).is_err());
        window.seek(SeekFrom::Start(99)).unwrap();
        assert_eq!(window.read(&mut [0; 4]).unwrap(), 0);
    }

    #[test]
    fn more_than_the_bounds_is_not_taken() {
        let mut waiting = Waiting::new(3, 1);
        waiting.begin("a".into()).unwrap();
        assert!(waiting.append(b"123").is_ok());
        assert_eq!(waiting.append(b"4"), Err(Trouble::Stop(Stop::TooLarge)));
        assert_eq!(waiting.begin("b".into()), Err(Trouble::Stop(Stop::TooLarge)));
    }
}
