//! What a decoder gives in, a child out, spent as it comes; and the word for why it ended too soon.
//!
//! Nothing is written under a name: what does not fit into memory goes to a file without one. It must not know what
//! is decoded.

use std::io::{self, Read, Seek, Write};

use tempfile::SpooledTempFile;

use crate::extract::{Sink, Trouble};
use crate::model::{Budget, Status, Stop};

/// Bytes that are spent at a time.
const CHUNK: usize = 64 << 10;

/// Why the content of an entry ends before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Halt {
    /// A limit of the whole submission was reached.
    Stop(Stop),
    /// It grew past the limit on its ratio.
    Ratio,
    /// Unpacking it takes more memory than there may be.
    Memory,
    /// It is packed in a way that is not known.
    Method,
    /// Its stream is broken, or its checksum does not hold.
    Corrupt,
}

impl Halt {
    /// What an error of a decoder means.
    pub(in crate::extract) fn of(error: &io::Error, budget: &Budget) -> Self {
        match error.kind() {
            _ if budget.tick().is_err() => Self::Stop(Stop::Timeout),
            io::ErrorKind::OutOfMemory => Self::Memory,
            io::ErrorKind::Unsupported => Self::Method,
            _ => Self::Corrupt,
        }
    }

    /// The coverage status and reason that tell it.
    pub(in crate::extract) fn coverage(self) -> (Status, &'static str) {
        match self {
            Self::Stop(stop) => (stop.status(), ""),
            Self::Ratio => (Status::TooLarge, "ratio"),
            Self::Memory => (Status::TooLarge, "dictionary"),
            Self::Method => (Status::Unsupported, "compression-method"),
            Self::Corrupt => (Status::Corrupt, "broken-entry"),
        }
    }
}

/// Expanded content on its way to become a child.
pub(in crate::extract) struct Spool<'b> {
    content: SpooledTempFile,
    packed: u64,
    size: u64,
    checksum: crc32fast::Hasher,
    budget: &'b Budget,
}

impl<'b> Spool<'b> {
    /// Room for what stood in `packed` bytes.
    pub(in crate::extract) fn new(packed: u64, budget: &'b Budget) -> Self {
        let content = SpooledTempFile::new(budget.in_memory());
        Self { content, packed, size: 0, checksum: crc32fast::Hasher::new(), budget }
    }

    /// Takes `reader` in to its end, or to where it must halt. What came before that is kept.
    pub(in crate::extract) fn fill<R: Read + ?Sized>(&mut self, reader: &mut R) -> Result<Option<Halt>, Trouble> {
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = match reader.read(&mut chunk) {
                Ok(0) => return Ok(None),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Some(Halt::of(&error, self.budget))),
            };
            let left = self.budget.bytes_left();
            let stop = self.budget.expand(read as u64).err();
            // What passes the limit is not kept.
            let kept = if stop == Some(Stop::TooLarge) { left as usize } else { read };
            let piece = chunk.get(..kept).unwrap_or_default();
            self.size = self.size.saturating_add(read as u64);
            self.checksum.update(piece);
            self.content.write_all(piece)?;
            if let Some(stop) = stop {
                return Ok(Some(Halt::Stop(stop)));
            }
            if self.budget.ratio(self.packed, self.size).is_err() {
                return Ok(Some(Halt::Ratio));
            }
        }
    }

    /// Bytes that came in.
    pub(in crate::extract) fn size(&self) -> u64 {
        self.size
    }

    /// CRC-32 of what came in.
    pub(in crate::extract) fn crc(&self) -> u32 {
        self.checksum.clone().finalize()
    }

    /// Hands it over as the child `name`, and tells where it ended too soon.
    pub(in crate::extract) fn hand_over(
        mut self,
        name: &str,
        halt: Option<Halt>,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        self.content.rewind()?;
        let Some(halt) = halt else { return Ok(sink.child(name, &mut self.content)?) };
        if self.size > 0 && halt != Halt::Stop(Stop::Timeout) {
            sink.child(name, &mut self.content)?;
        }
        let (status, reason) = halt.coverage();
        sink.covered(name, status, reason)?;
        match halt {
            Halt::Stop(stop) => Err(Trouble::Stop(stop)),
            _ => Ok(()),
        }
    }
}
