//! A submission in, what the log may tell of it out: its size, what its attachments are, a keyed hash.

use std::fs::File;
use std::io::{self, Cursor, Read as _, Seek as _};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sluis::extract::{Doc, ReadSeek, Sniffed, sniff};
use sluis::{Budget, Content, Limits, Submission};

use super::loaded::Loaded;

/// Attachments whose format is told.
const FORMATS: usize = 32;
/// Letters of an id: none is taken for another, read aloud or typed over.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in an id: 50 bits, so that two of one log are never the same.
const ID: usize = 10;

/// What was seen of a submission.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) formats: Vec<&'static str>,
    pub(crate) hash: String,
}

/// A new id for a request.
pub(super) fn id() -> String {
    let mut random = [0; ID];
    // Without random numbers every id is the same, and a decision is still made.
    let _ = getrandom::fill(&mut random);
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// Bytes at the start of a file that its hash is made of, beside its length: a hash may not hold up what waits.
const HASHED: u64 = 32 << 20;

/// `bytes` in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Bytes of its texts and attachments.
pub(super) fn size(submission: &Submission) -> u64 {
    let texts = texts(submission).iter().flatten().map(|text| text.len() as u64).sum::<u64>();
    let content = |content: &Content| match content {
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::Open(file) => file.metadata().map_or(0, |meta| meta.len()),
        Content::File(_) | Content::NameOnly => 0,
    };
    texts + submission.attachments.iter().map(|attachment| content(&attachment.content)).sum::<u64>()
}

/// Looks at what is to be judged.
pub(super) fn look(submission: &Submission, loaded: &Loaded) -> Seen {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&loaded.key) else { return Seen::default() };
    mac.update(b"audit");
    for text in texts(submission) {
        field(&mut mac, text.map_or(0, |text| text.len() as u64), text.unwrap_or_default().as_bytes());
    }
    let mut formats = Vec::new();
    for attachment in &submission.attachments {
        field(&mut mac, attachment.name.len() as u64, attachment.name.as_bytes());
        match &attachment.content {
            Content::Bytes(bytes) => {
                field(&mut mac, bytes.len() as u64, bytes);
                formats.push(format(&mut Cursor::new(bytes.as_slice())));
            }
            Content::Open(file) => {
                // What cannot be read is told by the verdict.
                let _ = file_field(&mut mac, file);
                formats.push(format(&mut &**file));
            }
            Content::File(_) | Content::NameOnly => formats.push("name"),
        }
    }
    formats.truncate(FORMATS);
    let digest = mac.finalize().into_bytes();
    Seen { formats, hash: hex(digest.get(..16).unwrap_or_default()) }
}

fn texts(submission: &Submission) -> [Option<&str>; 3] {
    [&submission.subject, &submission.description, &submission.comment].map(|text| text.as_deref())
}

/// A field with its length before it, so that no two submissions read the same.
fn field(mac: &mut Hmac<Sha256>, len: u64, bytes: &[u8]) {
    mac.update(&len.to_le_bytes());
    mac.update(bytes);
}

fn file_field(mac: &mut Hmac<Sha256>, mut file: &File) -> io::Result<()> {
    mac.update(&file.metadata()?.len().to_le_bytes());
    file.rewind()?;
    let mut start = file.take(HASHED);
    let mut piece = vec![0; 64 << 10];
    while let read @ 1.. = start.read(&mut piece)? {
        mac.update(piece.get(..read).unwrap_or_default());
    }
    file.rewind()
}

fn format(content: &mut dyn ReadSeek) -> &'static str {
    let budget = Budget::new(&Limits::default());
    match Doc::open("", content, &budget).map(|doc| sniff(&doc)) {
        Ok(Sniffed::Known(format)) => format.id(),
        Ok(Sniffed::Empty) => "empty",
        Ok(Sniffed::Unknown(_)) | Err(_) => "unknown",
    }
}
