//! One file in, the answer to whoever had it scanned out: the virus scanner's word first, then ours.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use sluis::wire::clamd::Said;
use sluis::{Attachment, Content, Decision, Reporter, Status, Submission, Zone};

use super::upstream::Tee;
use super::{mail, paths};
use crate::door::serve::front::Front;
use crate::door::serve::named::{Why, named, not_scanned};
use crate::door::serve::service::{Case, Outcome, Service};

/// Bytes of a stream that are looked at for the header of a mail message.
const HEAD: usize = 64 << 10;
/// Bytes that are handed on at once to another clamd.
const PIECE: usize = 64 << 10;
/// Sizes, in MiB, at which clients cut what they send and say nothing of it.
const CUTS: [u64; 7] = [1, 5, 10, 20, 25, 50, 100];

/// A file to scan.
pub(super) struct Upload {
    /// How the answer calls it: `stream`, `fd[10]`, its path.
    pub(super) place: String,
    /// Its name, where the client told one.
    pub(super) name: Option<String>,
    pub(super) content: Content,
    /// Its bytes, where they came as a stream that may have been cut.
    pub(super) streamed: Option<u64>,
}

/// What another clamd says of the file, when it is done.
pub(super) enum Virus {
    /// There is none to ask.
    NotAsked,
    /// It has read along.
    Read(Tee),
    /// It is to be given the file.
    Give(Tee, Arc<File>),
}

/// The answer, without its end.
pub(super) async fn scan(service: Arc<Service>, upload: Upload, virus: Virus) -> String {
    let case = service.case(Front::Clamd, "scan");
    let place = upload.place.clone();
    let streamed = upload.streamed;
    let submission = submission(upload, &case);
    let judging = service.judge(&case, submission);
    tokio::pin!(judging);
    let saying = said(virus);
    tokio::pin!(saying);
    let mut outcome = None;
    let said = loop {
        tokio::select! {
            biased;
            said = &mut saying => break said,
            judged = &mut judging, if outcome.is_none() => outcome = Some(judged),
        }
    };
    if let Some(Said::Found(name)) = said {
        return format!("{place}: {name} FOUND");
    }
    if said == Some(Said::Failed) {
        let failed = service.failed(&case, Outcome::Failed, "the virus scanner did not answer");
        if !failed.passes() {
            return found(&place, &not_scanned("virusscanner", &case));
        }
    }
    let outcome = match outcome {
        Some(outcome) => outcome,
        None => judging.await,
    };
    match named(&outcome, &case) {
        Some(name) => found(&place, &name),
        None if streamed.is_some_and(|bytes| may_be_cut(bytes, &case)) => {
            found(&place, &not_scanned("mogelijk afgekapt", &case))
        }
        None => format!("{place}: OK"),
    }
}

/// The answer to a file that cannot be scanned for that reason.
pub(super) fn unread(service: &Service, place: &str, why: Why) -> String {
    let case = service.case(Front::Clamd, "scan");
    let outcome = service.unread(&case, 0, why.1);
    if outcome.passes() { format!("{place}: OK") } else { found(place, &not_scanned(why.0, &case)) }
}

fn found(place: &str, name: &str) -> String {
    format!("{place}: {name} FOUND")
}

fn submission(upload: Upload, case: &Case) -> Submission {
    let reporter = head(&upload.content).ok().and_then(|head| mail::contacts(&head)).unwrap_or_default();
    Submission {
        channel: case.loaded.channel.clone(),
        reporter: Reporter { phones: Vec::new(), ..reporter },
        attachments: vec![Attachment { name: upload.name.unwrap_or_else(|| "upload".into()), content: upload.content }],
        ..Submission::default()
    }
}

fn head(content: &Content) -> io::Result<Vec<u8>> {
    match content {
        Content::Bytes(bytes) => Ok(bytes.iter().take(HEAD).copied().collect()),
        Content::Open(file) => {
            let mut head = vec![0; HEAD];
            let read = file.read_at(&mut head, 0)?;
            head.truncate(read);
            Ok(head)
        }
        Content::File(_) | Content::NameOnly => Ok(Vec::new()),
    }
}

async fn said(virus: Virus) -> Option<Said> {
    match virus {
        Virus::NotAsked => None,
        Virus::Read(tee) => Some(tee.end().await),
        Virus::Give(mut tee, file) => {
            let mut at = 0;
            loop {
                let file = Arc::clone(&file);
                let piece = tokio::task::spawn_blocking(move || paths::piece(&file, at, PIECE)).await;
                let Ok(Ok(piece)) = piece else { return Some(Said::Failed) };
                if piece.is_empty() {
                    return Some(tee.end().await);
                }
                at += piece.len() as u64;
                tee.write(&piece).await;
            }
        }
    }
}

/// Whether a stream of so many bytes looks like one that its sender cut, and the policy takes no half file for whole.
fn may_be_cut(bytes: u64, case: &Case) -> bool {
    let args = &case.loaded.args;
    let cut = CUTS.iter().any(|&size| bytes == size << 20) || bytes == args.max_body() || args.cuts().contains(&bytes);
    let policy = case.loaded.desk.gate.rules().policy(&case.loaded.policy);
    cut && policy.is_none_or(|policy| {
        policy.gaps.iter().any(|gap| {
            gap.outcome.decision >= Decision::Reject
                && gap.channels.hold(&case.loaded.channel)
                && (gap.statuses.is_empty() || gap.statuses.contains(&Status::Corrupt))
                && (gap.zones.is_empty() || gap.zones.contains(&Zone::Attachment))
        })
    })
}
