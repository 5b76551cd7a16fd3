//! Bytes in, text segments with places out: one format per file, sniffed by content.
//!
//! A format pushes what it reads into a [`Sink`] as it goes: text as records of segments, embedded documents as
//! children, what it could not read as coverage. It never recurses into a child itself, so the ZIP reader does not
//! know the PDF reader; it must know nothing of detection or policy.

mod archive;
mod blob;
mod code_page;
#[cfg(test)]
mod collect;
mod columnar;
mod columns;
mod csv;
mod days;
mod dbf;
mod decode;
mod doc;
mod docx;
mod folded;
mod html;
mod ics;
pub mod isolation;
mod json;
mod layout;
mod ldif;
mod leaf;
mod lo3;
mod mail;
mod mapped;
mod markup;
mod memo;
mod msword;
pub mod ocr;
mod odf;
mod ole;
mod package;
mod pdf;
mod picture;
mod pictures;
mod plist;
mod ppt;
mod pptx;
mod prose;
mod rtf;
mod sealed;
mod sniff;
mod spreadsheet;
mod sql;
mod sqlite;
mod stretch;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod unveil;
mod vcf;
mod xml;
mod zip;

use crate::model::{Budget, Place, Segment, Status, Stop};

pub(crate) use archive::is_closed;
pub use decode::Written;
pub use doc::{Doc, ReadSeek};
#[cfg(unix)]
pub use isolation::{Bounds, Tally, Worker, serve};
pub use isolation::{InProcess, Isolation};
pub(crate) use leaf::Anchor;
pub use ocr::{Ocr, Reading, Seen, Tesseract};
pub use picture::Picture;
pub use prose::ticket;
pub use sniff::{Sniffed, sniff};
pub use unveil::{Document, Unveiled, unveil};

/// A reader of one kind of content.
pub trait Format: Sync {
    /// Its stable id: `csv`, `xlsx`, `pdf`.
    fn id(&self) -> &'static str;

    /// Whether hostile bytes can take a reader of this format down in ways that the shield cannot catch (a stack
    /// overflow, runaway memory), so that it belongs into a process of its own where the caller has one.
    fn isolated(&self) -> bool {
        false
    }

    /// Reads `doc` to its end and pushes what it holds.
    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble>;
}

/// What takes in what a format reads. Each call may answer [`Stop`], which the format hands up with `?`.
pub trait Sink {
    /// Takes segments that belong together: the cells of a row, the fields of one JSON object, a form; or one
    /// stretch of prose alone. Findings in one record are taken to concern one person, or those named in it.
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop>;

    /// Looks at the first cells of each column of a table whose rows follow as records, so that a column can be told
    /// by its values.
    fn columns(&mut self, columns: &[Vec<&str>]) {
        let _ = columns;
    }

    /// Takes an embedded document: an entry of an archive, an attachment of a mail.
    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop>;

    /// Notes what became of a part that is no child: a sheet, a stream, an encrypted entry. `reason` is a stable
    /// kebab-case code, empty where the status says all.
    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop>;

    /// Whether pictures get read; a format need not draw one for nothing. Each that is not handed over is told all the
    /// same, as `no-ocr`.
    fn reads_pictures(&self) -> bool {
        false
    }

    /// Takes a picture that something may be written on, a scanned page or a photograph, and notes what became of it
    /// under `name`. What is read of it stands at `place`.
    fn picture(&mut self, name: &str, picture: &Picture, place: Place) -> Result<(), Stop> {
        let _ = (picture, place);
        unread(name, self)
    }

    /// The account to spend from.
    fn budget(&self) -> &Budget;
}

/// Notes that the picture `name` was not read, since nothing here reads pictures.
fn unread<S: Sink + ?Sized>(name: &str, sink: &mut S) -> Result<(), Stop> {
    sink.covered(name, Status::Unsupported, "no-ocr")
}

/// Why a format could not read its document to the end. What it pushed before counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A limit was reached.
    Stop(Stop),
    /// It needs a password.
    Encrypted,
    /// It is broken; the code says where: `no-central-directory`, `bad-zlib-stream`.
    Corrupt(&'static str),
    /// Its format is known, but this variant of it cannot be read.
    Unsupported(&'static str),
    /// The bytes could not be read from where they are.
    Io,
    /// The reader failed on it: a panic, or a worker that died.
    Crashed,
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            // A worker's own limit: `read_to_end` asks before it takes.
            std::io::ErrorKind::OutOfMemory => Self::Stop(Stop::TooLarge),
            _ => Self::Io,
        }
    }
}

impl Trouble {
    /// The coverage status and reason that tell it.
    pub const fn coverage(self) -> (Status, &'static str) {
        match self {
            Self::Stop(stop) => (stop.status(), ""),
            Self::Encrypted => (Status::Encrypted, ""),
            Self::Corrupt(reason) => (Status::Corrupt, reason),
            Self::Unsupported(reason) => (Status::Unsupported, reason),
            Self::Io => (Status::Corrupt, "unreadable"),
            Self::Crashed => (Status::Crashed, ""),
        }
    }
}

/// Every format that can be read. A new one is a file beside this, its `mod` line and a row here.
pub static FORMATS: &[&dyn Format] = &[
    &archive::ar::Ar,
    &archive::cab::Cab,
    &archive::compressed::BZIP2,
    &archive::compressed::COMPRESS,
    &archive::compressed::GZIP,
    &archive::compressed::LZ4,
    &archive::compressed::LZIP,
    &archive::compressed::LZMA,
    &archive::compressed::XZ,
    &archive::compressed::ZSTD,
    &archive::cpio::Cpio,
    &archive::iso::Iso,
    &archive::rar::Rar,
    &archive::sevenz::SevenZ,
    &archive::tar::Tar,
    &columnar::ArrowFile,
    &columnar::ArrowStream,
    &columnar::Avro,
    &columnar::Parquet,
    &csv::Csv,
    &dbf::Dbf,
    &docx::Docx,
    &docx::EncryptedOffice,
    &html::Html,
    &html::Svg,
    &ics::Ics,
    &json::Json,
    &json::Ndjson,
    &ldif::Ldif,
    &lo3::Lo3,
    &mail::Cms,
    &mail::Eml,
    &mail::Emlx,
    &mail::Mbox,
    &mail::Msg,
    &mail::Tnef,
    &memo::Memo,
    &msword::Word,
    &odf::Odf,
    &odf::FlatOdf,
    &ole::Ole,
    &pdf::Pdf,
    &pictures::Image,
    &plist::Plist,
    &ppt::Ppt,
    &pptx::Pptx,
    &rtf::Rtf,
    &sealed::Sealed,
    &spreadsheet::Xlsx,
    &spreadsheet::Xlsb,
    &spreadsheet::Xls,
    &sql::Sql,
    &sqlite::Sqlite,
    &sqlite::SqliteWal,
    &text::Text,
    &vcf::Vcf,
    &xml::Xml,
    &zip::Zip,
];

/// The format of that id.
pub fn by_id(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.id() == id)
}
