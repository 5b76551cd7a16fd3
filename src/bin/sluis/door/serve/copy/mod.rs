//! A document in, a cleaned copy of it out, or why there can be none: made by a process of its own, which may cost so
//! much and no more, and which takes nothing along when it ends.
//!
//! Documents are read by the gate's workers, as everywhere. What is done here besides is to take one apart and put it
//! together again, all of it in memory and several times over: no deadline reaches that but the end of the process.

mod maker;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use sluis::redact::How;
use sluis::{Attachment, Content, Lang, Submission};
use tokio::sync::OwnedSemaphorePermit;

pub(super) use maker::run;

use super::input::{self, Seen};
use super::log::Level;
use super::service::{Case, Outcome, Service, Settled};
use super::spool::reader;
use crate::door::redact::Told;

/// Deadlines that a copy may take: a document is looked through before and after each mending.
const DEADLINES: u32 = 3;
/// Bytes of the answer's first line.
const LINE: u64 = 64 << 10;
/// Bytes of a copy, as many times the largest body: a part of a mail grows by a third when it is written anew.
const GROWTH: u64 = 2;
/// What a process of systemd's is told and no other.
const NOT_INHERITED: [&str; 6] =
    ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

/// What is asked for.
pub(super) struct Wish {
    /// The document's name, which is cleaned too.
    pub(super) name: String,
    pub(super) how: How,
    /// The language of tags.
    pub(super) lang: Lang,
    pub(super) content: Content,
}

/// A wish as it travels: one line, the document behind it.
#[derive(Serialize, Deserialize)]
struct Request {
    name: String,
    how: String,
    english: bool,
}

/// What came of it, as it travels: one line, a copy's bytes behind it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reply {
    Copy(Copy),
    None(Refusal),
}

/// A cleaned copy.
#[derive(Serialize, Deserialize)]
pub(super) struct Copy {
    /// Its name, cleaned.
    pub(super) name: String,
    /// How many values were replaced, by kind.
    pub(super) replaced: BTreeMap<String, u64>,
    /// What was left out, by code.
    pub(super) removed: BTreeMap<String, u64>,
    #[serde(skip)]
    pub(super) bytes: Vec<u8>,
}

/// Why there is none.
#[derive(Serialize, Deserialize)]
pub(super) struct Refusal {
    /// The stable code of the reason.
    pub(super) code: String,
    /// In Dutch and in English.
    pub(super) told: [Told; 2],
}

/// What a wish comes to.
pub(super) enum Made {
    /// A copy.
    Copy(Copy),
    /// No copy, and why.
    Refused(Refusal),
    /// No copy: it was not made in time, or whoever makes it came to grief.
    Not(Outcome),
}

impl Made {
    /// Its word in logs and metrics.
    fn id(&self) -> &'static str {
        match self {
            Self::Copy(_) => "redacted",
            Self::Refused(_) => "not-redacted",
            Self::Not(outcome) => outcome.id(),
        }
    }
}

/// Makes a cleaned copy, when its turn comes, and writes down what came of it. Dropping the future ends the process
/// that is at it.
pub(super) async fn make(service: &Arc<Service>, case: &Case, wish: Wish) -> Made {
    let begun = Instant::now();
    let mut gone = Gone { service, case, over: false };
    let name = wish.name.clone();
    let submission =
        Submission { attachments: vec![Attachment { name, content: wish.content.clone() }], ..Submission::default() };
    let size = input::size(&submission);
    let (made, seen) = match turn(service, case).await {
        Some(place) => in_turn(service, case, wish, (submission, place)).await,
        None => (Made::Not(Outcome::Busy), Seen::default()),
    };
    gone.over = true;
    let (entities, rules) = match &made {
        Made::Copy(copy) => (copy.replaced.iter().map(|(id, count)| (id.as_str(), *count)).collect(), Vec::new()),
        Made::Refused(refusal) => (BTreeMap::new(), vec![refusal.code.as_str()]),
        Made::Not(_) => (BTreeMap::new(), Vec::new()),
    };
    service.settled(
        case,
        &Settled { size, seen: Some(&seen), decision: made.id(), rules, entities, time: begun.elapsed() },
    );
    made
}

async fn turn(service: &Service, case: &Case) -> Option<OwnedSemaphorePermit> {
    let place = Arc::clone(&service.copies).acquire_owned();
    tokio::time::timeout(case.loaded.args.deadline(), place).await.ok()?.ok()
}

async fn in_turn(
    service: &Service,
    case: &Case,
    wish: Wish,
    (submission, place): (Submission, OwnedSemaphorePermit),
) -> (Made, Seen) {
    let args = &case.loaded.args;
    let time = args.deadline().saturating_mul(DEADLINES);
    let most = args.max_body().saturating_mul(GROWTH);
    let group = Group::default();
    // Nobody waits any more, or not so long: either way what is at it ends.
    let _end = End(group.clone());
    let loaded = Arc::clone(&case.loaded);
    let work = tokio::task::spawn_blocking(move || {
        let _place = place;
        let seen = input::look(&submission, &loaded);
        drop(submission);
        (asked(&loaded.key, wish, most, &group), seen)
    });
    match tokio::time::timeout(time, work).await {
        Ok(Ok((Ok(Reply::Copy(copy)), seen))) => (Made::Copy(copy), seen),
        Ok(Ok((Ok(Reply::None(refusal)), seen))) => (Made::Refused(refusal), seen),
        Ok(Ok((Err(_), seen))) => {
            service.log.event(Level::Error, "copy-failed", "the process that makes copies ended without an answer");
            (Made::Not(Outcome::Failed), seen)
        }
        Ok(Err(_)) => (Made::Not(Outcome::Failed), Seen::default()),
        Err(_) => (Made::Not(Outcome::Timeout), Seen::default()),
    }
}

/// Starts a process, gives it the document, and reads what it answers. It reads nothing but what it is given, and
/// answers when it has all of it.
fn asked(key: &[u8], wish: Wish, most: u64, group: &Group) -> io::Result<Reply> {
    let mut command = Command::new(std::env::current_exe()?);
    // The same settings, read as this process read them.
    command.args(std::env::args_os().skip(1)).arg("--maker");
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
    let key = String::from_utf8(key.to_vec()).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut child = group.start(
        // Stand-ins are those of this process, whatever key it has.
        command
            .env("SLUIS_KEY", key)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    )?;
    let answered = exchange(&mut child, wish, most);
    group.end(&mut child);
    answered
}

fn exchange(child: &mut Child, wish: Wish, most: u64) -> io::Result<Reply> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { return Err(broken()) };
    let english = wish.lang == Lang::En;
    let request = Request { name: wish.name, how: wish.how.id().to_owned(), english };
    to.write_all(&serde_json::to_vec(&request)?)?;
    to.write_all(b"\n")?;
    io::copy(&mut reader(&wish.content)?, &mut to)?;
    drop(to);
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    (&mut from).take(LINE).read_until(b'\n', &mut line)?;
    let mut reply = serde_json::from_slice(&line)?;
    if let Reply::Copy(copy) = &mut reply {
        from.take(most.saturating_add(1)).read_to_end(&mut copy.bytes)?;
        if copy.bytes.len() as u64 > most {
            return Err(broken());
        }
    }
    Ok(reply)
}

/// A process and those that it starts, as long as they are there.
#[derive(Clone, Default)]
struct Group(Arc<Mutex<State>>);

#[derive(Default)]
enum State {
    #[default]
    NotStarted,
    Running(Pid),
    Over,
}

impl Group {
    fn start(&self, command: &mut Command) -> io::Result<Child> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Over) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let child = command.spawn()?;
        *state = State::Running(Pid::from_child(&child));
        Ok(child)
    }

    /// Ends what still runs of it.
    fn kill(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Running(process) = *state {
            // One that ended by itself is as good.
            let _ = kill_process_group(process, Signal::KILL);
        }
        *state = State::Over;
    }

    /// The same, before the number of the process can be another's.
    fn end(&self, child: &mut Child) {
        self.kill();
        let _ = child.wait();
    }
}

/// Ends a group when it is dropped.
struct End(Group);

impl Drop for End {
    fn drop(&mut self) {
        self.0.kill();
    }
}

/// Writes down that nobody waited for the outcome.
struct Gone<'s> {
    service: &'s Service,
    case: &'s Case,
    over: bool,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.service.left(self.case);
        }
    }
}
