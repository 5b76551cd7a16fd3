//! The commands of one connection in, their answers out, in a session as they are ready and by number.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sluis::Content;
use sluis::wire::clamd::{Command, End, Request, answer, next};
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use super::intake::{Taken, take};
use super::paths::{self, No};
use super::scan::{Upload, Virus, scan, unread};
use super::upstream::{self, Tee};
use crate::door::serve::front::Front;
use crate::door::serve::link::Link;
use crate::door::serve::named::{CUT, NO_FILE, NO_PATH, NO_ROOM, NOT_READABLE, STALLED, TOO_LARGE, Why};
use crate::door::serve::pace::{Pace, linger};
use crate::door::serve::service::Service;

/// Scans of one session at a time; more of its commands wait.
const AT_ONCE: usize = 8;
/// What clamd says to a client that keeps it waiting, however its command would have ended.
const LATE: &[u8] = b"COMMAND READ TIMED OUT\n";
const SIZE_EXCEEDED: &str = "INSTREAM size limit exceeded. ERROR";
const COMMANDS: &str = "SCAN QUIT RELOAD PING CONTSCAN VERSIONCOMMANDS VERSION END SHUTDOWN MULTISCAN FILDES STATS \
    IDSESSION INSTREAM DETSTATSCLEAR DETSTATS ALLMATCHSCAN";

/// Talks to one client until one of the two has no more to say.
pub(super) async fn converse(link: Link, service: Arc<Service>) {
    let mut talk = Talk { link, service, scans: JoinSet::new(), number: None, since: Instant::now() };
    // An error of the connection ends it.
    if talk.run().await.is_ok() {
        talk.link.close().await;
    }
}

/// Whether the connection goes on.
enum Then {
    More,
    Close,
}

struct Talk {
    link: Link,
    service: Arc<Service>,
    /// Dropping it ends the scans.
    scans: JoinSet<Vec<u8>>,
    /// How many commands this session had; none outside one.
    number: Option<u32>,
    /// When anything last happened.
    since: Instant,
}

impl Talk {
    async fn run(&mut self) -> std::io::Result<()> {
        let mut stop = self.service.stop.clone();
        loop {
            let stall = self.service.loaded().args.stall();
            let busy = !self.scans.is_empty();
            if self.scans.len() < AT_ONCE
                && let Some(request) = self.command()
            {
                self.since = Instant::now();
                match request {
                    Ok(request) => match self.answer(request, stall).await? {
                        Then::More => continue,
                        Then::Close => return Ok(()),
                    },
                    Err(end) => return self.say("UNKNOWN COMMAND", end).await,
                }
            }
            let late = tokio::time::Instant::from_std(self.since + stall);
            tokio::select! {
                Some(done) = self.scans.join_next(), if busy => {
                    self.since = Instant::now();
                    self.link.send(&done.unwrap_or_default()).await?;
                }
                read = timeout_at(late, self.link.fill()), if !busy || self.scans.len() < AT_ONCE => match read {
                    Ok(Ok(0) | Err(_)) => return Ok(()),
                    Ok(Ok(_)) => {}
                    Err(_) if busy => self.since = Instant::now(),
                    Err(_) => return self.link.send(LATE).await,
                },
                () = stop.told(), if !busy => return Ok(()),
            }
        }
    }

    /// The next command among what came in; or how one ends that cannot be read.
    fn command(&mut self) -> Option<Result<Request, End>> {
        match next(self.link.held(), true) {
            Ok(None) => None,
            Ok(Some((request, used))) => {
                self.link.used(used);
                Some(Ok(request))
            }
            Err(_) => Some(Err(End::Newline)),
        }
    }

    async fn answer(&mut self, Request { command, end }: Request, stall: Duration) -> std::io::Result<Then> {
        if let Some(number) = &mut self.number {
            *number = number.wrapping_add(1);
            let plain = matches!(command, Command::Ping | Command::Version | Command::VersionCommands | Command::Stats);
            let scans = matches!(
                command,
                Command::Instream
                    | Command::Fildes
                    | Command::End
                    | Command::Path { verb: sluis::wire::clamd::Verb::Scan, .. }
            );
            if end == End::Packet || !(plain || scans) {
                self.say("Command invalid inside IDSESSION. ERROR", end).await?;
                return Ok(Then::Close);
            }
        }
        match command {
            Command::Ping => self.say("PONG", end).await?,
            Command::Version => {
                let version = self.version().await;
                self.say(&version, end).await?;
            }
            Command::VersionCommands => {
                let version = self.version().await;
                self.say(&format!("{version}| COMMANDS: {COMMANDS}"), end).await?;
            }
            Command::Stats => self.say(&self.stats(), end).await?,
            Command::Reload => {
                self.service.reload.notify_one();
                self.say("RELOADING", end).await?;
            }
            Command::Shutdown => self.say("COMMAND UNAVAILABLE", end).await?,
            // There are none, and clamd says nothing either then.
            Command::DetStats => {}
            Command::Instream => return self.stream(end, stall).await,
            Command::Fildes => return self.descriptor(end, stall).await,
            Command::Path { path, .. } => return self.path(path, end).await,
            Command::IdSession => {
                self.number = Some(0);
                return Ok(Then::More);
            }
            Command::End if self.number.is_some() => return self.finish().await,
            Command::End | Command::Unknown => {
                self.say("UNKNOWN COMMAND", end).await?;
                return Ok(Then::Close);
            }
        }
        Ok(if self.number.is_some() { Then::More } else { Then::Close })
    }

    async fn say(&mut self, text: &str, end: End) -> std::io::Result<()> {
        self.link.send(&answer(self.number, text, end)).await
    }

    async fn stream(&mut self, end: End, stall: Duration) -> std::io::Result<Then> {
        let loaded = self.service.loaded();
        let mut tee = match &loaded.args.upstream_clamd {
            Some(address) => Some(Tee::begin(address, stall).await),
            None => None,
        };
        let mut pace = Pace::new(stall);
        match take(&mut self.link, loaded.args.max_body(), &mut pace, &mut tee).await {
            Taken::Whole(spool) => {
                let streamed = Some(spool.len());
                let Ok(content) = spool.content() else {
                    return self.unread("stream", NO_ROOM, end).await;
                };
                let upload = Upload { place: "stream".into(), name: None, content, streamed };
                self.scan(upload, tee.map_or(Virus::NotAsked, Virus::Read), end).await
            }
            Taken::TooLarge => {
                self.refused(pace.read(), TOO_LARGE);
                self.say(SIZE_EXCEEDED, end).await?;
                self.link.close().await;
                linger(&mut self.link, stall).await;
                Ok(Then::Close)
            }
            Taken::Lost => self.unread("stream", NO_ROOM, end).await,
            Taken::Stalled => {
                self.refused(pace.read(), STALLED);
                self.link.send(LATE).await?;
                Ok(Then::Close)
            }
            Taken::Cut => {
                self.refused(pace.read(), CUT);
                Ok(Then::Close)
            }
        }
    }

    async fn descriptor(&mut self, end: End, stall: Duration) -> std::io::Result<Then> {
        if !self.link.is_local() {
            self.say("UNKNOWN COMMAND", end).await?;
            return Ok(Then::Close);
        }
        let late = tokio::time::Instant::now() + stall;
        let descriptor = loop {
            if let Some(descriptor) = self.link.descriptor() {
                break descriptor;
            }
            match timeout_at(late, self.link.fill()).await {
                Ok(Ok(bytes)) if bytes > 0 => {}
                Ok(_) => return Ok(Then::Close),
                Err(_) => {
                    self.link.send(LATE).await?;
                    return Ok(Then::Close);
                }
            }
        };
        // The byte that a descriptor cannot travel without.
        self.link.used(1);
        let place = format!("fd[{}]", std::os::fd::AsRawFd::as_raw_fd(&descriptor));
        match paths::sent(descriptor) {
            Some(file) => {
                let file = Arc::new(file);
                let virus = self.give(&file, stall).await;
                let upload = Upload { place, name: None, content: Content::Open(file), streamed: None };
                self.scan(upload, virus, end).await
            }
            None => self.unread(&place, NO_FILE, end).await,
        }
    }

    async fn path(&mut self, path: Vec<u8>, end: End) -> std::io::Result<Then> {
        let place = String::from_utf8_lossy(&path).into_owned();
        let loaded = self.service.loaded();
        let folders = if self.link.is_local() { loaded.args.clamd_path.clone() } else { Vec::new() };
        let stall = loaded.args.stall();
        let asked = folders.clone();
        let files = tokio::task::spawn_blocking(move || paths::below(&path, &asked)).await;
        let files = match files {
            Ok(Ok(files)) => files,
            Ok(Err(No::Missing)) => {
                let text = format!("{place}: File path check failure: No such file or directory. ERROR");
                self.say(&text, end).await?;
                return Ok(if self.number.is_some() { Then::More } else { Then::Close });
            }
            _ => return self.unread(&place, NO_PATH, end).await,
        };
        let mut clean = true;
        let many = files.len() != 1;
        for file in files {
            let place = file.to_string_lossy().into_owned();
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let Some(open) = paths::open(&file, &folders) else {
                clean = false;
                self.say(&unread(&self.service, &place, NOT_READABLE), end).await?;
                continue;
            };
            let open = Arc::new(open);
            let virus = self.give(&open, stall).await;
            let upload = Upload { place, name, content: Content::Open(open), streamed: None };
            if !many {
                return self.scan(upload, virus, end).await;
            }
            let scanning = scan(Arc::clone(&self.service), upload, virus);
            let said = tokio::select! {
                said = scanning => said,
                () = self.link.gone() => return Ok(Then::Close),
            };
            if !said.ends_with(": OK") {
                clean = false;
                self.say(&said, end).await?;
            }
        }
        if clean {
            self.say(&format!("{place}: OK"), end).await?;
        }
        Ok(if self.number.is_some() { Then::More } else { Then::Close })
    }

    async fn give(&self, file: &Arc<std::fs::File>, stall: Duration) -> Virus {
        match &self.service.loaded().args.upstream_clamd {
            Some(address) => Virus::Give(Tee::begin(address, stall).await, Arc::clone(file)),
            None => Virus::NotAsked,
        }
    }

    /// Scans: in a session while other commands are read, else while the client waits.
    async fn scan(&mut self, upload: Upload, virus: Virus, end: End) -> std::io::Result<Then> {
        let (number, scanning) = (self.number, scan(Arc::clone(&self.service), upload, virus));
        if number.is_some() {
            self.scans.spawn(async move { answer(number, &scanning.await, end) });
            return Ok(Then::More);
        }
        tokio::select! {
            said = scanning => self.say(&said, end).await?,
            () = self.link.gone() => {}
        }
        Ok(Then::Close)
    }

    /// Writes down that a stream was turned down after so many bytes of it.
    fn refused(&self, read: u64, why: Why) {
        self.service.refused(&self.service.case(Front::Clamd, "scan"), read, why.1);
    }

    async fn unread(&mut self, place: &str, why: Why, end: End) -> std::io::Result<Then> {
        let said = unread(&self.service, place, why);
        self.say(&said, end).await?;
        Ok(if self.number.is_some() { Then::More } else { Then::Close })
    }

    /// The end of a session: what is under way is still answered.
    async fn finish(&mut self) -> std::io::Result<Then> {
        while !self.scans.is_empty() {
            tokio::select! {
                Some(done) = self.scans.join_next() => self.link.send(&done.unwrap_or_default()).await?,
                () = self.link.gone() => break,
            }
        }
        Ok(Then::Close)
    }

    /// The other clamd's version where there is one: clients scan again when it changes.
    async fn version(&self) -> String {
        let loaded = self.service.loaded();
        if let Some(address) = &loaded.args.upstream_clamd
            && let Some(version) = upstream::version(address, loaded.args.stall()).await
        {
            return version;
        }
        let rules = loaded.desk.gate.rules().digest().trim_start_matches("sha256:");
        format!("sluis {}/{}", env!("CARGO_PKG_VERSION"), rules.get(..16).unwrap_or(rules))
    }

    fn stats(&self) -> String {
        use std::sync::atomic::Ordering::Relaxed;
        let metrics = &self.service.metrics;
        let (judging, waiting) = (metrics.judging.load(Relaxed), metrics.waiting.load(Relaxed));
        let most = self.service.loaded().judging();
        format!(
            "POOLS: 1\n\nSTATE: VALID PRIMARY\nTHREADS: live {judging}  idle 0 max {most} idle-timeout 30\n\
             QUEUE: {waiting} items\n\tSTATS 0.000000 \n\nMEMSTATS: heap N/A mmap N/A used N/A free N/A \
             releasable N/A pools 1 pools_used N/A pools_total N/A\nEND"
        )
    }
}
