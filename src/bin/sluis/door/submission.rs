//! Options or a JSON text in, a submission that can be judged out.
//!
//! What goes wrong is told by number, never by name: names of attachments may hold personal data.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;
use sluis::rules::reason;
use sluis::{Attachment, Channel, Content, Reporter, Submission};

use super::check::Args;
use super::walk::is_open;
use crate::desk::Desk;
use crate::failure::Failure;

/// Bytes of a submission in JSON: it may hold an attachment of the default size limit in base64, and some.
pub(super) const SUBMISSION_MAX: u64 = 3 << 29;

/// What holds for a submission that does not say it itself.
pub(super) struct Defaults {
    channel: Option<Channel>,
    policy: String,
    reporter: Reporter,
}

impl Defaults {
    pub(super) fn new(args: &Args, policy: String) -> Self {
        Self {
            channel: args.channel.as_ref().map(|named| named.0.clone()),
            policy,
            reporter: Reporter {
                names: args.reporter_name.clone(),
                emails: args.reporter_email.clone(),
                phones: args.reporter_phone.clone(),
            },
        }
    }
}

/// The one submission that the options tell.
pub(super) fn read(args: &Args, defaults: &Defaults, desk: &Desk) -> Result<Submission, Failure> {
    let Some(path) = &args.submission else {
        return finish(typed(args, defaults, desk.limits.max_file_size)?, Path::new(""), defaults, desk)
            .map_err(Failure::new);
    };
    let json = text_of(path, "the submission", SUBMISSION_MAX)?;
    let base = path.parent().unwrap_or(Path::new(""));
    from_json(&json, base, defaults, desk).map_err(|(_, problem)| Failure::new(problem))
}

/// The submission in `json`, with paths from `base`; or its id, as far as it was read, and the problem.
pub(super) fn from_json(
    json: &str,
    base: &Path,
    defaults: &Defaults,
    desk: &Desk,
) -> Result<Submission, (Option<String>, String)> {
    let mut submission = Submission::from_json(json).map_err(|error| {
        let id = serde_json::from_str::<Marked>(json).ok().and_then(|marked| marked.id);
        (id, error.to_string())
    })?;
    if let Some(channel) = &defaults.channel {
        // Only then is it worth a second look whether the submission names its own.
        if serde_json::from_str::<Named>(json).is_ok_and(|named| named.channel.is_none()) {
            submission.channel = channel.clone();
        }
    }
    let id = submission.id.clone();
    finish(submission, base, defaults, desk).map_err(|problem| (id, problem))
}

/// What a submission that cannot be judged is known by.
#[derive(Deserialize)]
struct Marked {
    id: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    channel: Option<IgnoredAny>,
}

fn typed(args: &Args, defaults: &Defaults, max: u64) -> Result<Submission, Failure> {
    let named = args.filename.iter().map(|name| Attachment { name: name.clone(), content: Content::NameOnly });
    let given = args.attach.iter().map(|path| Attachment {
        name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        content: Content::File(path.clone()),
    });
    Ok(Submission {
        channel: defaults.channel.clone().unwrap_or_default(),
        subject: text(args.subject.as_deref(), "the subject", max)?,
        description: text(args.description.as_deref(), "the description", max)?,
        comment: text(args.comment.as_deref(), "the comment", max)?,
        attachments: named.chain(given).collect(),
        ..Submission::default()
    })
}

/// A text as typed, or what `@FILE` holds.
pub(super) fn text(typed: Option<&str>, what: &str, max: u64) -> Result<Option<String>, Failure> {
    match typed {
        Some(typed) => match typed.strip_prefix('@') {
            Some(path) => text_of(Path::new(path), what, max).map(Some),
            None => Ok(Some(typed.to_owned())),
        },
        None => Ok(None),
    }
}

/// The text in the file at `path`, or on standard input for `-`; not more than `max` bytes of it.
pub(super) fn text_of(path: &Path, what: &str, max: u64) -> Result<String, Failure> {
    let problem = |told: &str| Failure::new(format!("cannot read {what}: {told}"));
    let mut bytes = Vec::new();
    let limit = max.saturating_add(1);
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        if !is_open(path) && fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            // A pipe without a writer would be waited for, a device may never end.
            return Err(problem("not a file; give - and pipe it in"));
        }
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| problem(reason(error.kind())))?;
    if bytes.len() as u64 > max {
        return Err(problem("larger than --max-file-size"));
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::new(format!("cannot read {what}: it is not UTF-8")))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Fills in what the submission does not say, and sees to it that it can be judged.
fn finish(mut submission: Submission, base: &Path, defaults: &Defaults, desk: &Desk) -> Result<Submission, String> {
    let policy = submission.policy.get_or_insert_with(|| defaults.policy.clone());
    let rules = desk.gate.rules();
    if rules.policy(policy).is_none() {
        let known: Vec<_> = rules.policies().map(|policy| policy.name.as_str()).collect();
        return Err(format!("no such policy: use one of {}", known.join(", ")));
    }
    let reporter = &mut submission.reporter;
    reporter.names.extend_from_slice(&defaults.reporter.names);
    reporter.emails.extend_from_slice(&defaults.reporter.emails);
    reporter.phones.extend_from_slice(&defaults.reporter.phones);
    for (at, attachment) in submission.attachments.iter_mut().enumerate() {
        if let Content::File(path) = &mut attachment.content {
            if path.is_relative() {
                *path = base.join(&*path);
            }
            readable(path).map_err(|problem| format!("attachment {}: {problem}", at + 1))?;
        }
    }
    submission.today = Some(desk.today);
    Ok(submission)
}

fn readable(path: &PathBuf) -> Result<(), String> {
    // Opening a pipe would wait for a writer, so ask first what it is.
    let meta = fs::metadata(path).map_err(|error| format!("cannot be read: {}", reason(error.kind())))?;
    if !meta.is_file() {
        return Err("cannot be read: not a file".into());
    }
    match File::open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("cannot be read: {}", reason(error.kind()))),
    }
}
