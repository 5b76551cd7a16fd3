//! A 7z archive in, its entries out as children; those that need a password are told by name, where names are open.

use std::io::{Read, Seek, SeekFrom};

use sevenz_rust2::{Archive, BlockDecoder, EncoderMethod, Error, Password};

use crate::extract::{Doc, Format, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Kind, Status, Stop};

use super::codec::MEMORY;
use super::{BEHIND, Bytes, Halt, Spool, Window, say, unread};

/// The record at the start of an archive.
const START: u64 = 32;

/// 7z archives.
pub(in crate::extract) struct SevenZ;

impl Format for SevenZ {
    fn id(&self) -> &'static str {
        "7z"
    }

    fn isolated(&self) -> bool {
        true
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        let end = end(doc.head());
        let reader = doc.reader()?;
        let mut source = Source(reader);
        let password = Password::empty();
        let archive = Archive::read_with_memory_limit(&mut source, &password, MEMORY as usize)
            .map_err(|error| trouble(&error))?;
        for (at, entry) in archive.files.iter().enumerate() {
            // What has content comes with its block.
            if !entry.has_stream() {
                budget.entry()?;
                say(entry.name(), Kind::Prose, "", sink)?;
            } else if archive.is_file_encrypted(at) {
                budget.entry()?;
                unread(entry.name(), Status::Encrypted, "", sink)?;
            }
        }
        for block in 0..archive.blocks.len() {
            read_block(&archive, block, &password, &mut source, budget, sink)?;
        }
        if let Some(end) = end.filter(|end| *end < len) {
            budget.entry()?;
            sink.child(BEHIND, &mut Window::new(source.0, end, len - end))?;
            sink.covered(BEHIND, Status::Scanned, "data-behind-archive")?;
        }
        Ok(())
    }
}

/// A document, as a reader of a known size.
struct Source<'a>(&'a mut dyn ReadSeek);

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

/// Where the archive ends, by the record at its start.
fn end(head: &[u8]) -> Option<u64> {
    START.checked_add(head.le64(12)?)?.checked_add(head.le64(20)?)
}

/// Bytes that the block `block` fills, packed.
fn packed(archive: &Archive, block: usize) -> u64 {
    let first = |block: usize| archive.stream_map.block_first_pack_stream_index().get(block).copied();
    let start = first(block).unwrap_or(0);
    let end = first(block + 1).unwrap_or(archive.pack_sizes().len());
    archive.pack_sizes().get(start..end).unwrap_or_default().iter().sum()
}

/// Reads the entries of a block, which are packed as one.
fn read_block(
    archive: &Archive,
    block: usize,
    password: &Password,
    source: &mut Source<'_>,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let is_aes = |id: &[u8]| id == EncoderMethod::ID_AES256_SHA256;
    if archive.blocks.get(block).is_some_and(|block| block.coders.iter().any(|coder| is_aes(coder.encoder_method_id())))
    {
        return Ok(());
    }
    let packed = packed(archive, block);
    let (mut total, mut read) = (0, 0);
    // What a sink answers must not pass through the reader's errors.
    let mut answer = Ok(None);
    let decoder = BlockDecoder::new_with_memory_limit(1, MEMORY as usize, block, archive, password, source);
    let names: Vec<String> =
        decoder.entries().iter().filter(|entry| entry.has_stream()).map(|entry| entry.name().to_owned()).collect();
    let outcome = decoder.for_each_entries(&mut |entry, reader| {
        if !entry.has_stream() {
            return Ok(true);
        }
        answer = entry_of(entry.name(), entry.size(), reader, packed, &mut total, budget, sink);
        read += 1;
        Ok(matches!(answer, Ok(None)))
    });
    let halt = match (answer?, outcome) {
        (Some(halt), _) => Some(halt),
        (None, Ok(_)) => None,
        (None, Err(error)) => {
            budget.tick()?;
            Some(halt(&error))
        }
    };
    // Those behind the one that halted are packed with it.
    if let Some(halt) = halt {
        let (status, reason) = halt.coverage();
        let left = names.get(read..).unwrap_or_default();
        for name in left {
            budget.entry()?;
            unread(name, status, reason, sink)?;
        }
        if left.is_empty() && halt == Halt::Corrupt {
            return Err(Trouble::Corrupt("broken-stream"));
        }
    }
    Ok(())
}

fn entry_of(
    name: &str,
    size: u64,
    reader: &mut dyn Read,
    packed: u64,
    total: &mut u64,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<Option<Halt>, Trouble> {
    budget.entry()?;
    let mut spool = Spool::new(packed, budget);
    let halt = spool.fill(reader)?.or_else(|| (spool.size() < size).then_some(Halt::Corrupt));
    *total += spool.size();
    spool.hand_over(name, halt, sink)?;
    Ok(halt.or_else(|| budget.ratio(packed, *total).is_err().then_some(Halt::Ratio)))
}

fn halt(error: &Error) -> Halt {
    match trouble(error) {
        Trouble::Stop(_) => Halt::Memory,
        Trouble::Unsupported(_) => Halt::Method,
        _ => Halt::Corrupt,
    }
}

/// What an error over the directory of an archive means.
fn trouble(error: &Error) -> Trouble {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Trouble::Encrypted,
        // Where names are encrypted too, the directory is packed by a method that is none.
        Error::UnsupportedCompressionMethod(method) if method.contains("AES") => Trouble::Encrypted,
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported => {
            Trouble::Unsupported("compression-method")
        }
        Error::UnsupportedVersion { .. } => Trouble::Unsupported("old-version"),
        Error::MaxMemLimited { .. } => Trouble::Stop(Stop::TooLarge),
        Error::BadSignature(_) => Trouble::Corrupt("no-header"),
        _ => Trouble::Corrupt("broken-central-directory"),
    }
}
