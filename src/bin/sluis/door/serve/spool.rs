//! A body in, piece by piece, an attachment's content out: in memory while it is small, else in a file without a name.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek as _, Write as _};
use std::sync::Arc;

use sluis::Content;

/// Bytes that stay in memory; most texts and many documents do.
const IN_MEMORY: usize = 256 << 10;

/// Why a body was not taken in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused {
    /// It is larger than the limit.
    TooLarge,
    /// It could not be written down.
    Disk,
}

impl From<io::Error> for Refused {
    fn from(_: io::Error) -> Self {
        Self::Disk
    }
}

/// A body on its way in.
pub(crate) struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
    len: u64,
    most: u64,
}

impl Spool {
    /// An empty one, that takes `most` bytes.
    pub(crate) fn new(most: u64) -> Self {
        Self { memory: Vec::new(), file: None, len: 0, most }
    }

    /// Bytes taken in.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Adds `bytes`.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.len = self.len.saturating_add(bytes.len() as u64);
        if self.len > self.most {
            return Err(Refused::TooLarge);
        }
        if self.file.is_none() && self.memory.len().saturating_add(bytes.len()) > IN_MEMORY {
            let mut file = tempfile::tempfile()?;
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes)?,
            None => self.memory.extend_from_slice(bytes),
        }
        Ok(())
    }

    /// Whether it is too large to be kept in memory as it is.
    pub(crate) fn is_large(&self) -> bool {
        self.file.is_some()
    }

    /// What was taken in, in memory.
    pub(crate) fn bytes(self) -> Result<Vec<u8>, Refused> {
        let Some(mut file) = self.file else { return Ok(self.memory) };
        file.rewind()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// What was taken in, to be judged.
    pub(crate) fn content(self) -> Result<Content, Refused> {
        Ok(match self.file {
            Some(mut file) => {
                file.rewind()?;
                Content::Open(Arc::new(file))
            }
            None => Content::Bytes(self.memory),
        })
    }
}

/// Reads a content from its beginning.
pub(crate) fn reader(content: &Content) -> io::Result<Box<dyn Read + Send>> {
    Ok(match content {
        Content::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        Content::Open(file) => {
            (&**file).rewind()?;
            Box::new(Shared(Arc::clone(file)))
        }
        Content::File(_) | Content::NameOnly => Box::new(io::empty()),
    })
}

/// A file that others hold too.
struct Shared(Arc<File>);

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_body_goes_to_a_file_and_comes_back_whole() {
        let mut spool = Spool::new(1 << 20);
        for piece in [vec![1; 200 << 10], vec![2; 200 << 10]] {
            spool.append(&piece).unwrap();
        }
        assert_eq!(spool.len(), 400 << 10);
        let Content::Open(file) = spool.content().unwrap() else { panic!("it is kept in memory") };
        let mut read = Vec::new();
        (&*file).read_to_end(&mut read).unwrap();
        assert_eq!((read.len(), read[0], read[400 * 1024 - 1]), (400 << 10, 1, 2));
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        let mut spool = Spool::new(3);
        assert!(spool.append(b"abc").is_ok());
        assert!(matches!(spool.append(b"d"), Err(Refused::TooLarge)));
    }
}
