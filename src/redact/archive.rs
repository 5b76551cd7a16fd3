//! A ZIP archive in, the same archive with some of its entries changed, renamed or left out out.
//!
//! All other entries are copied as they are packed, unless a name or a comment stands beside one a second time. It must
//! not know what its entries mean.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read as _, Write as _};

use zip::extra_fields::ExtraField;
use zip::write::{FileOptions, FullFileOptions};
use zip::{CompressionMethod, ZipWriter};

use super::Refused;
use super::package::Reader;

/// Extra fields of other tools that hold numbers only: the times and owners of Unix (APPNOTE 4.6.1, Info-ZIP).
const NUMBERS: &[u16] = &[0x5855, 0x7855, 0x7875];

/// What becomes of an entry.
pub(super) enum Change {
    /// It is left out.
    Drop,
    /// It holds this instead.
    Content(Vec<u8>),
}

/// An archive that was read to its end before.
pub(super) struct Archive<'b> {
    reader: Reader<'b>,
    names: Vec<String>,
    /// Bytes of the largest entry that is read.
    most: u64,
}

const BROKEN: Refused = Refused::Unsafe("broken");

impl<'b> Archive<'b> {
    /// Opens an archive. Two entries of one name, or something before the first one, would be lost: such are refused.
    pub(super) fn open(bytes: &'b [u8], most: u64) -> Result<Self, Refused> {
        let reader = Reader::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
        if reader.has_duplicate_names() || reader.offset() != 0 || !bytes.starts_with(b"PK") {
            return Err(BROKEN);
        }
        let name = |index| match reader.name_for_index(index) {
            Some(Ok(name)) => Ok(name.into_owned()),
            _ => Err(BROKEN),
        };
        let names = (0..reader.len()).map(name).collect::<Result<Vec<String>, _>>()?;
        Ok(Self { reader, names, most })
    }

    /// The names of its entries.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What stands behind the last entry.
    pub(super) fn comment(&self) -> &[u8] {
        self.reader.comment()
    }

    /// What is said of the entry at `index`.
    pub(super) fn entry_comment(&mut self, index: usize) -> String {
        self.reader.by_index_raw(index).map(|file| file.comment().to_owned()).unwrap_or_default()
    }

    /// The content of the entry at `index`.
    pub(super) fn read(&mut self, index: usize) -> Result<Vec<u8>, Refused> {
        let file = self.reader.by_index(index).map_err(|_| BROKEN)?;
        let mut content = Vec::new();
        let read = file.take(self.most).read_to_end(&mut content).map_err(|_| BROKEN)?;
        if read as u64 == self.most { Err(BROKEN) } else { Ok(content) }
    }

    /// Writes it anew with `changes`, entries under the names in `renamed` and with the words in `told` beside them, and
    /// another comment. Fields that may hold the name or the comment of an entry once more are left out.
    pub(super) fn write(
        mut self,
        mut changes: HashMap<usize, Change>,
        renamed: &HashMap<usize, String>,
        told: &HashMap<usize, String>,
        comment: Option<&str>,
    ) -> Result<Vec<u8>, Refused> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let own = self.reader.comment().to_vec();
        let comment = comment.map_or(own, |text| text.as_bytes().to_vec());
        writer.set_raw_comment(comment.into_boxed_slice()).map_err(|_| BROKEN)?;
        let mut taken: HashSet<String> = HashSet::new();
        for index in 0..self.names.len() {
            let mut change = changes.remove(&index);
            let anew = renamed.contains_key(&index) || told.contains_key(&index) || self.says_more(index)?;
            if change.is_none() && anew {
                change = Some(Change::Content(self.read(index)?));
            }
            let file = self.reader.by_index_raw(index).map_err(|_| BROKEN)?;
            let mut name = renamed.get(&index).or(self.names.get(index)).cloned().unwrap_or_default();
            while !taken.insert(name.clone()) {
                name = numbered(&name);
            }
            match change {
                Some(Change::Drop) => {}
                None => writer.raw_copy_file(file).map_err(|_| BROKEN)?,
                Some(Change::Content(content)) => {
                    let method = match file.compression() {
                        CompressionMethod::Stored => CompressionMethod::Stored,
                        _ => CompressionMethod::Deflated,
                    };
                    let mut options: FullFileOptions<'_, '_> = FileOptions::default().compression_method(method);
                    if let Some(time) = file.last_modified() {
                        options = options.last_modified_time(time);
                    }
                    if let Some(mode) = file.unix_mode() {
                        options = options.unix_permissions(mode);
                    }
                    let words = told.get(&index).map_or(file.comment(), String::as_str);
                    if !words.is_empty() {
                        options = options.with_file_comment(words);
                    }
                    drop(file);
                    if name.ends_with('/') {
                        writer.add_directory(name, options).map_err(|_| BROKEN)?;
                        continue;
                    }
                    writer.start_file(name, options).map_err(|_| BROKEN)?;
                    writer.write_all(&content).map_err(|_| BROKEN)?;
                }
            }
        }
        Ok(writer.finish().map_err(|_| BROKEN)?.into_inner())
    }
}

impl Archive<'_> {
    /// Whether anything but numbers stands beside the entry at `index`.
    fn says_more(&mut self, index: usize) -> Result<bool, Refused> {
        let file = self.reader.by_index_raw(index).map_err(|_| BROKEN)?;
        Ok(file.extra_data_fields().any(|field| match field {
            ExtraField::UnicodeComment(_) | ExtraField::UnicodePath(_) => true,
            ExtraField::Custom(own) => !NUMBERS.contains(&own.header_id),
            _ => false,
        }))
    }
}

/// The same name with a number before its ending: two cleaned names may be the same.
fn numbered(name: &str) -> String {
    match name.rsplit_once('.').filter(|(_, ending)| !ending.contains('/')) {
        Some((stem, ending)) => format!("{stem} (2).{ending}"),
        None => format!("{name} (2)"),
    }
}
