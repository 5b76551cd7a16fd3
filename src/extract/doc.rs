//! One document's bytes, in memory or behind a reader.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::model::{Budget, Stop};

use super::Trouble;

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// A document to read: its name, as a hint only, and its bytes.
pub struct Doc<'a> {
    name: &'a str,
    head: Vec<u8>,
    tail: Vec<u8>,
    content: &'a mut dyn ReadSeek,
    len: u64,
    budget: &'a Budget,
    file: Option<File>,
}

impl<'a> Doc<'a> {
    /// Bytes at the start that [`Doc::head`] holds.
    pub const HEAD: usize = 64 << 10;

    /// Bytes at the end that [`Doc::tail`] holds: the record at the end of a ZIP archive with the longest comment.
    const TAIL: u64 = 22 + u16::MAX as u64;

    /// Opens `content` under the name `name`. Fails where it cannot be read or is larger than the limit on files.
    pub fn open(name: &'a str, content: &'a mut dyn ReadSeek, budget: &'a Budget) -> Result<Self, Trouble> {
        let len = content.seek(SeekFrom::End(0))?;
        if len > budget.limits().max_file_size {
            return Err(Trouble::Stop(Stop::TooLarge));
        }
        content.rewind()?;
        let mut head = Vec::new();
        content.take(Self::HEAD as u64).read_to_end(&mut head)?;
        let mut tail = Vec::new();
        if len > Self::HEAD as u64 {
            content.seek(SeekFrom::Start(len.saturating_sub(Self::TAIL)))?;
            content.take(Self::TAIL).read_to_end(&mut tail)?;
        }
        content.rewind()?;
        Ok(Self { name, head, tail, content, len, budget, file: None })
    }

    /// Says that the bytes are those of `file`, which a worker can be given instead of a copy.
    #[must_use]
    pub fn backed_by(mut self, file: Option<File>) -> Self {
        self.file = file;
        self
    }

    /// The file that holds its bytes, where it is one.
    pub fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// Its name, a hint only: content decides the format.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The extension of its name in lower case, a hint only.
    pub fn extension(&self) -> String {
        self.name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
    }

    /// Its first bytes, all of them where it is smaller.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Its last bytes, all of them where it is smaller than [`Doc::HEAD`].
    pub fn tail(&self) -> &[u8] {
        if self.tail.is_empty() { &self.head } else { &self.tail }
    }

    /// Its size in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds no byte at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The account to spend from.
    pub fn budget(&self) -> &'a Budget {
        self.budget
    }

    /// A reader over its bytes, from the start.
    pub fn reader(&mut self) -> io::Result<&mut dyn ReadSeek> {
        self.content.rewind()?;
        Ok(self.content)
    }

    /// All its bytes at once, for formats that need them so. Formats that can, use [`Doc::reader`].
    pub fn bytes(&mut self) -> io::Result<Cow<'_, [u8]>> {
        if self.len == self.head.len() as u64 {
            return Ok(Cow::Borrowed(&self.head));
        }
        self.content.rewind()?;
        let mut bytes = Vec::new();
        self.content.take(self.len).read_to_end(&mut bytes)?;
        Ok(Cow::Owned(bytes))
    }
}
