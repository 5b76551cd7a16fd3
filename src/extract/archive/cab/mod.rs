//! A cabinet in, its files out as children: stored, MSZIP and LZX; Quantum is told.
//!
//! [MS-CAB]: <https://learn.microsoft.com/en-us/previous-versions/bb417343(v=msdn.10)>. Files lie one behind the other
//! in folders, and a folder is packed as one.

mod folder;

use std::io::{self, Read, SeekFrom};

use crate::extract::{Doc, Format, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Kind, Status};

use super::{BEHIND, Bytes, Halt, Spool, Window, say, text_of, unread};
use folder::Folder;

/// Bytes of a header that are read at a time.
const CHUNK: u64 = 64 << 10;
/// Bytes of the longest name.
const MOST_NAME: usize = 1024;
/// Flags of the header: a cabinet before, one behind, room for others.
const BEFORE: u16 = 1;
const AFTER: u16 = 2;
const RESERVED: u16 = 4;
/// The attribute that says that a name is UTF-8.
const UTF8: u16 = 0x80;
/// Numbers of folders from which on a file lies in another cabinet too.
const ELSEWHERE: u16 = 0xFFFD;

/// Cabinets.
pub(in crate::extract) struct Cab;

/// A file that is listed.
struct Listed {
    name: String,
    folder: u16,
    start: u64,
    size: u64,
}

impl Format for Cab {
    fn id(&self) -> &'static str {
        "cab"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let (budget, len) = (doc.budget(), doc.len());
        let mut cursor = Cursor { reader: doc.reader()?, at: 0, block: Vec::new(), from: 0 };
        let broken = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Trouble::Corrupt("cut-off"),
            _ => Trouble::Io,
        };
        let (folders, files_at, end) = header(&mut cursor, sink)?.map_err(broken)?;
        let (files, cut) = list(&mut cursor, files_at, budget).map_err(broken)?;
        let reader = cursor.reader;
        for file in files.iter().filter(|file| usize::from(file.folder) >= folders.len()) {
            budget.entry()?;
            unread(&file.name, Status::Corrupt, "multi-disk-archive", sink)?;
        }
        for (number, folder) in folders.iter().enumerate() {
            let mut own: Vec<&Listed> = files.iter().filter(|file| usize::from(file.folder) == number).collect();
            own.sort_by_key(|file| file.start);
            read_folder(folder, &own, (reader, len), budget, sink)?;
        }
        if end < len {
            budget.entry()?;
            sink.child(BEHIND, &mut Window::new(reader, end, len - end))?;
            sink.covered(BEHIND, Status::Scanned, "data-behind-archive")?;
        }
        if cut || end > len { Err(Trouble::Corrupt("cut-off")) } else { Ok(()) }
    }
}

/// Reads on through the headers.
struct Cursor<'a> {
    reader: &'a mut dyn ReadSeek,
    at: u64,
    block: Vec<u8>,
    from: u64,
}

impl Cursor<'_> {
    fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        let start = self.at.saturating_sub(self.from) as usize;
        if self.at < self.from || start + count > self.block.len() {
            self.reader.seek(SeekFrom::Start(self.at))?;
            self.block.clear();
            self.from = self.at;
            (&mut *self.reader).take(CHUNK).read_to_end(&mut self.block)?;
        }
        let start = (self.at - self.from) as usize;
        Ok(self.block.get(start..self.block.len().min(start + count)).unwrap_or_default())
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let bytes = self.ahead(N)?.fixed::<N>(0).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.at += N as u64;
        Ok(bytes)
    }

    /// Bytes up to a zero.
    fn word(&mut self) -> io::Result<Vec<u8>> {
        let bytes = self.ahead(MOST_NAME)?;
        let end = bytes.iter().position(|&byte| byte == 0).ok_or(io::ErrorKind::UnexpectedEof)?;
        let word = bytes[..end].to_vec();
        self.at += end as u64 + 1;
        Ok(word)
    }
}

/// The folders, where the list of files stands, and where the cabinet ends.
type Header = (Vec<Folder>, u64, u64);

/// Reads the header, and says the names of the cabinets that it belongs to.
fn header(cursor: &mut Cursor<'_>, sink: &mut dyn Sink) -> Result<io::Result<Header>, Trouble> {
    let mut words = Vec::new();
    let read = (|| {
        let fixed = cursor.bytes::<36>()?;
        let (short, long) = (|at| fixed.le16(at).unwrap_or(0), |at| u64::from(fixed.le32(at).unwrap_or(0)));
        let (end, files_at, count, flags) = (long(8), long(16), short(26), short(30));
        let mut room = [0; 4];
        if flags & RESERVED != 0 {
            room = cursor.bytes::<4>()?;
            cursor.at += u64::from(room.le16(0).unwrap_or(0));
        }
        for flag in [BEFORE, AFTER] {
            for _ in 0..if flags & flag == 0 { 0 } else { 2 } {
                words.push(text_of(&cursor.word()?));
            }
        }
        let mut folders = Vec::new();
        for _ in 0..count {
            let fixed = cursor.bytes::<8>()?;
            cursor.at += u64::from(room[2]);
            folders.push(Folder {
                start: u64::from(fixed.le32(0).unwrap_or(0)),
                blocks: fixed.le16(4).unwrap_or(0),
                packing: fixed.le16(6).unwrap_or(0),
                room: u64::from(room[3]),
            });
        }
        Ok((folders, files_at, end))
    })();
    for word in words {
        say(&word, Kind::Prose, "", sink)?;
    }
    Ok(read)
}

/// The files that are listed at `at`, and whether the list is cut off.
fn list(cursor: &mut Cursor<'_>, at: u64, budget: &Budget) -> io::Result<(Vec<Listed>, bool)> {
    cursor.at = 28;
    let count = cursor.bytes::<2>()?.le16(0).unwrap_or(0);
    cursor.at = at;
    let mut files = Vec::new();
    for _ in 0..u32::from(count).min(budget.entries_left().saturating_add(1)) {
        let Ok(fixed) = cursor.bytes::<16>() else { return Ok((files, true)) };
        let Ok(word) = cursor.word() else { return Ok((files, true)) };
        let utf8 = fixed.le16(14).unwrap_or(0) & UTF8 != 0;
        files.push(Listed {
            name: if utf8 { String::from_utf8_lossy(&word).into_owned() } else { text_of(&word) },
            folder: fixed.le16(8).unwrap_or(ELSEWHERE),
            start: u64::from(fixed.le32(4).unwrap_or(0)),
            size: u64::from(fixed.le32(0).unwrap_or(0)),
        });
    }
    Ok((files, false))
}

/// Reads `files`, in the order in which they lie in `folder`.
fn read_folder(
    folder: &Folder,
    files: &[&Listed],
    (reader, len): (&mut dyn ReadSeek, u64),
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let Some(mut content) = folder.open(reader, len) else {
        for file in files {
            budget.entry()?;
            unread(&file.name, Status::Unsupported, "compression-method", sink)?;
        }
        return Ok(());
    };
    let mut at = 0;
    let mut halted = None;
    for file in files {
        budget.entry()?;
        if let Some(halt) = halted {
            let (status, reason) = Halt::coverage(halt);
            unread(&file.name, status, reason, sink)?;
            continue;
        }
        if file.start < at {
            unread(&file.name, Status::Corrupt, "overlapping-entries", sink)?;
            continue;
        }
        if file.start > at {
            halted = piece("[data-between-entries]", file.start - at, true, &mut content, budget, sink)?;
            at = file.start;
        }
        if halted.is_none() {
            halted = piece(&file.name, file.size, false, &mut content, budget, sink)?;
            at += file.size;
        } else if let Some(halt) = halted {
            let (status, reason) = Halt::coverage(halt);
            unread(&file.name, status, reason, sink)?;
        }
    }
    if halted.is_none() {
        piece("[data-between-entries]", u64::MAX, true, &mut content, budget, sink)?;
    }
    Ok(())
}

/// Hands over the next `size` bytes of a folder; those of no file only where there are some, and not only zeros.
fn piece(
    name: &str,
    size: u64,
    stray: bool,
    content: &mut folder::Content<'_>,
    budget: &Budget,
    sink: &mut dyn Sink,
) -> Result<Option<Halt>, Trouble> {
    // A folder is packed as one: what is packed of a file is not known, but no more than the whole cabinet.
    let mut spool = Spool::new(content.most(), budget);
    let halt = spool.fill(&mut content.take(size))?;
    if stray {
        if spool.size() > 0 {
            spool.hand_over(name, halt, sink)?;
            sink.covered(name, Status::Scanned, "data-between-entries")?;
        }
        return Ok(halt);
    }
    let halt = halt.or_else(|| (spool.size() < size).then_some(Halt::Corrupt));
    spool.hand_over(name, halt, sink)?;
    Ok(halt)
}
