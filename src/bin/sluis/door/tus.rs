//! A tus hook's request in, the submission that it asks about; a verdict in, the hook's answer out, with what was
//! refused gone from the store.
//!
//! Clients of tus take an upload for done once its bytes are stored: an answer alone refuses nothing that is still
//! there. So the bytes go first, then the answer tells 422, the one status that every client takes as final.
//! <https://tus.github.io/tusd/advanced-topics/hooks/>

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use sluis::{Attachment, Content, Submission, Verdict, Words};

use super::fields::Fields;
use super::problem::{self, UNPROCESSABLE};

/// Bytes of a hook's request: headers of HTTP are bounded by less.
pub(super) const REQUEST_MAX: u64 = 1 << 20;

/// Bytes of a problem: tusd takes an answer of at most 5 KiB, and a body in it is escaped again.
const PROBLEM_MAX: usize = 3 << 10;

/// What tusd asks about.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    r#type: String,
    event: Event,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    upload: Upload,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Upload {
    #[serde(default)]
    size: Option<u64>,
    #[serde(default)]
    meta_data: Option<BTreeMap<String, String>>,
    #[serde(default)]
    is_partial: bool,
    #[serde(default)]
    storage: Option<Storage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Storage {
    r#type: String,
    path: Option<PathBuf>,
    info_path: Option<PathBuf>,
}

/// Where uploads lie, and where accepted ones go.
#[derive(Default)]
pub(super) struct Store<'a> {
    /// The folder that uploads lie in, where whoever asks is not to be trusted with any other.
    pub(super) uploads: Option<&'a Path>,
    /// The folder that accepted uploads are moved to.
    pub(super) promote_to: Option<&'a Path>,
}

/// What a request wants.
pub(super) enum Wanted {
    /// Nothing: it tells what needs no judgement.
    Nothing,
    /// The verdict on what an upload is going to be: its name and texts.
    Names(Submission),
    /// The verdict on an upload that is there.
    Content(Submission, Stored),
}

/// An upload that is there.
pub(super) struct Stored {
    path: PathBuf,
    info: Option<PathBuf>,
}

impl Request {
    /// Reads a request; none where it is not one of tusd.
    pub(super) fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// What it wants, or what cannot be judged about it.
    pub(super) fn wanted(self, store: &Store<'_>) -> Result<Wanted, &'static str> {
        let upload = self.event.upload;
        let finished = match self.r#type.as_str() {
            "pre-create" => false,
            "pre-finish" | "post-finish" => true,
            "post-create" | "post-receive" | "pre-terminate" | "post-terminate" => return Ok(Wanted::Nothing),
            _ => return Err("this event is not known"),
        };
        let mut fields = Fields::new();
        let size = upload.size.map(|size| size.to_string());
        for (key, text) in upload.meta_data.unwrap_or_default() {
            // A number that is surely nothing but what it says.
            if !(key.eq_ignore_ascii_case("size") && size.as_ref() == Some(&text)) {
                fields.of_file(&key, text);
            }
        }
        let name = fields.file().unwrap_or_default().to_owned();
        if !finished {
            let named = Attachment { name, content: Content::NameOnly };
            return Ok(Wanted::Names(fields.submission(vec![named])));
        }
        if upload.is_partial {
            // Its bytes are judged as those of the upload that it becomes a part of.
            return Ok(Wanted::Nothing);
        }
        let Some(Storage { r#type, path: Some(path), info_path: info }) = upload.storage else {
            return Err("the request does not say where the upload is stored");
        };
        if r#type != "filestore" {
            return Err("only uploads in files can be inspected and removed");
        }
        let stored = Stored { path, info };
        stored.within(store.uploads)?;
        let upload = Attachment { name, content: Content::File(stored.path.clone()) };
        Ok(Wanted::Content(fields.submission(vec![upload]), stored))
    }
}

impl Stored {
    /// Sees to it that nothing outside `folder` is touched.
    fn within(&self, folder: Option<&Path>) -> Result<(), &'static str> {
        let Some(folder) = folder else { return Ok(()) };
        let folder = fs::canonicalize(folder).map_err(|_| "the folder of uploads cannot be read")?;
        let inside = |path: &PathBuf| fs::canonicalize(path).map_or(true, |path| path.starts_with(&folder));
        // What is not there is neither read nor removed.
        if inside(&self.path) && self.info.as_ref().is_none_or(inside) {
            Ok(())
        } else {
            Err("the upload is stored outside the folder of uploads")
        }
    }

    /// Whether it was accepted before: tusd tells of the same upload more than once.
    pub(super) fn promoted(&self, store: &Store<'_>) -> bool {
        !self.path.exists() && self.target(store).is_some_and(|target| target.is_file())
    }

    /// Opens it as the first attachment of `submission`; false where it cannot be read.
    pub(super) fn open(&self, submission: &mut Submission) -> bool {
        let is_file = fs::symlink_metadata(&self.path).is_ok_and(|meta| meta.is_file());
        match (submission.attachments.first_mut(), File::open(&self.path)) {
            (Some(upload), Ok(file)) if is_file => {
                upload.content = Content::Open(Arc::new(file));
                true
            }
            _ => false,
        }
    }

    fn target(&self, store: &Store<'_>) -> Option<PathBuf> {
        Some(store.promote_to?.join(self.path.file_name()?))
    }

    /// Moves it to where only accepted uploads are.
    pub(super) fn promote(&self, store: &Store<'_>) -> io::Result<()> {
        let Some(target) = self.target(store) else { return Ok(()) };
        if let Some((info, name)) = self.info.as_ref().and_then(|info| Some((info, info.file_name()?))) {
            move_file(info, &target.with_file_name(name))?;
        }
        move_file(&self.path, &target)
    }

    /// Removes its bytes, then what is known of it.
    pub(super) fn remove(&self) -> io::Result<()> {
        for path in std::iter::once(&self.path).chain(&self.info) {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Moves a file so that it is at `to` whole or not at all.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    if fs::rename(from, to).is_ok() {
        return Ok(());
    }
    let mut spool = tempfile::NamedTempFile::new_in(to.parent().unwrap_or(Path::new("")))?;
    io::copy(&mut File::open(from)?, &mut spool)?;
    spool.as_file().sync_all()?;
    spool.persist(to).map_err(|error| error.error)?;
    fs::remove_file(from)
}

/// The answer that lets an upload go on.
pub(super) fn accepted() -> String {
    "{}".into()
}

/// The answer that refuses what `verdict` was about, in the words of Dutch and of English.
pub(super) fn refused(verdict: &Verdict, instance: &str, words: [&Words; 2]) -> String {
    answer(&problem::refused(verdict, instance, words, PROBLEM_MAX))
}

/// The answer that refuses what could not be judged, told in Dutch and in English.
pub(super) fn not_judged(instance: &str, told: [&str; 2]) -> String {
    answer(&problem::not_judged(instance, UNPROCESSABLE, told))
}

fn answer(problem: &[u8]) -> String {
    let response = json!({
        "StatusCode": UNPROCESSABLE,
        "Header": {"Content-Type": "application/problem+json"},
        "Body": String::from_utf8_lossy(problem),
    });
    json!({"RejectUpload": true, "HTTPResponse": response}).to_string()
}
