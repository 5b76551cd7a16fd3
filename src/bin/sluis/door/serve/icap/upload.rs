//! What a message carries in, the submission that it makes out: description, file names and contents together.

use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use sluis::{Attachment, Content, Submission};

use super::carried::Carried;
use super::form::{decoded, multipart, text, urlencoded};
use super::json::sort;
use crate::door::fields::Fields;
use crate::door::serve::http::name::{named, told};
use crate::door::serve::service::Case;
use crate::door::serve::spool::{Spool, reader};

/// What a message carries cannot be told apart, or is more than may be kept.
#[derive(Debug)]
pub(super) struct Unreadable;

impl From<io::Error> for Unreadable {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl From<multer::Error> for Unreadable {
    fn from(_: multer::Error) -> Self {
        Self
    }
}

/// The submission in a message; none where it holds nothing to judge. It reads files: not for a thread that must not
/// wait.
pub(super) async fn submission(
    carried: &Carried,
    content: Option<Content>,
    case: &Case,
) -> Result<Option<Submission>, Unreadable> {
    let mut fields = Fields::new();
    urlencoded(carried.query(), &mut fields);
    let files = match content {
        Some(content) => files(carried, content, case, &mut fields).await?,
        None => Vec::new(),
    };
    let submission = fields.submission(files);
    let texts = [&submission.subject, &submission.description, &submission.comment];
    if texts.iter().all(|text| text.is_none()) && submission.attachments.is_empty() {
        return Ok(None);
    }
    Ok(Some(Submission { channel: case.loaded.channel.clone(), ..submission }))
}

async fn files(
    carried: &Carried,
    content: Content,
    case: &Case,
    fields: &mut Fields,
) -> Result<Vec<Attachment>, Unreadable> {
    let most = case.loaded.args.max_body();
    let content = unpacked(carried, content, most)?;
    let mut kinds = carried.headers.all("Content-Type");
    let kind = kinds.next().unwrap_or_default();
    if kinds.next().is_some() {
        // Two readers would take two sides.
        return Err(Unreadable);
    }
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "multipart/form-data" => {
            let boundary = multer::parse_boundary(kind)?;
            multipart(&content, &boundary, most, fields).await
        }
        "application/x-www-form-urlencoded" => {
            urlencoded(&text(&content)?, fields);
            Ok(Vec::new())
        }
        _ if is_json(carried) => {
            let mut files = Vec::new();
            let value = serde_json::from_reader(io::BufReader::new(reader(&content)?)).map_err(|_| Unreadable)?;
            sort(value, "", None, fields, &mut files);
            Ok(files)
        }
        _ => Ok(named(names(carried)?, content)),
    }
}

/// The names of a file that is sent as it is.
fn names(carried: &Carried) -> Result<Vec<String>, Unreadable> {
    let all = |name| carried.headers.all(name).map(str::as_bytes);
    told(all("X-Filename"), all("Content-Disposition"), Some(decoded(carried.last_word()))).map_err(|_| Unreadable)
}

/// Whether the body is JSON, which is read whole.
pub(super) fn is_json(carried: &Carried) -> bool {
    carried.headers.all("Content-Type").any(|kind| {
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    })
}

/// The body without the packing of its transport.
fn unpacked(carried: &Carried, content: Content, most: u64) -> Result<Content, Unreadable> {
    let codings: Vec<String> = carried
        .headers
        .all("Content-Encoding")
        .flat_map(|header| header.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    match codings.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(content),
        ["gzip" | "x-gzip"] => kept(MultiGzDecoder::new(reader(&content)?), most),
        // By the standard it is zlib; some send it bare.
        ["deflate"] => match kept(ZlibDecoder::new(reader(&content)?), most) {
            Err(_) => kept(DeflateDecoder::new(reader(&content)?), most),
            unpacked => unpacked,
        },
        _ => Err(Unreadable),
    }
}

fn kept(mut from: impl Read, most: u64) -> Result<Content, Unreadable> {
    let mut spool = Spool::new(most);
    let mut piece = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return spool.content().map_err(|_| Unreadable);
        }
        spool.append(piece.get(..read).unwrap_or_default()).map_err(|_| Unreadable)?;
    }
}

/// The submission, made on a thread that may wait for a disk.
pub(super) async fn apart(
    carried: Arc<Carried>,
    content: Option<Content>,
    case: Arc<Case>,
) -> Result<Option<Submission>, Unreadable> {
    let runtime = tokio::runtime::Handle::current();
    let made = tokio::task::spawn_blocking(move || runtime.block_on(submission(&carried, content, &case))).await;
    made.map_err(|_| Unreadable)?
}
