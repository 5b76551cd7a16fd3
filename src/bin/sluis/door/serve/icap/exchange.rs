//! The requests of one connection in, their answers out, one after the other.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use sluis::wire::chunked::{LAST, chunk};
use sluis::wire::icap::{Bad, Head, Method, echo, error, next, no_change, options};
use sluis::{Content, Submission};
use tokio::time::timeout_at;

use super::carried::Carried;
use super::intake::{No, hold, take};
use super::page::{blocking, not_judged};
use super::{SERVICES, upload};
use crate::door::serve::front::Front;
use crate::door::serve::link::Link;
use crate::door::serve::named::{BROKEN, CUT, HEAD, NO_ROOM, STALLED, TOO_LARGE, not_scanned};
use crate::door::serve::pace::{Ended, Pace, linger};
use crate::door::serve::service::{Case, Outcome, Service};
use crate::door::serve::spool::reader;

/// How long a connection may rest between two requests.
const REST: Duration = Duration::from_mins(1);
/// Bytes that are given back at once.
const PIECE: usize = 64 << 10;

/// Talks to one client until one of the two has no more to say.
pub(super) async fn converse(link: Link, service: Arc<Service>) {
    let mut exchange = Exchange { link, service };
    while exchange.one().await.is_some() {}
    exchange.link.close().await;
}

struct Exchange {
    link: Link,
    service: Arc<Service>,
}

impl Exchange {
    /// Answers one request; none where the connection is over.
    async fn one(&mut self) -> Option<()> {
        let stall = self.service.loaded().args.stall();
        let (head, pace) = self.head(stall).await?;
        let tag = self.tag();
        if !SERVICES.contains(&head.service.as_str()) {
            self.service.refused(&self.service.case(Front::Icap, "none"), 0, "no-such-service");
            return self.end(&error(&tag, 404), stall).await;
        }
        let answered = match head.method {
            Method::Options => self.link.send(&options(&tag, concat!("sluis ", env!("CARGO_PKG_VERSION")))).await.ok(),
            Method::Reqmod | Method::Respmod => self.modify(&head, pace, &tag, stall).await,
        };
        answered.filter(|()| !head.headers.lists("Connection", "close"))
    }

    /// The head of the next request, and the pace at which the rest of it has to come.
    async fn head(&mut self, stall: Duration) -> Option<(Head, Pace)> {
        let mut stop = self.service.stop.clone();
        let rested = tokio::time::Instant::now() + REST;
        let mut begun = None;
        loop {
            let blank = self.link.held().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.link.used(blank);
            match next(self.link.held()) {
                Ok(Some((head, used))) => {
                    self.link.used(used);
                    return Some((head, begun.unwrap_or_else(|| Pace::new(stall))));
                }
                Ok(None) => {}
                Err(bad) => {
                    self.bad(bad, stall).await;
                    return None;
                }
            }
            if self.link.held().is_empty() {
                tokio::select! {
                    read = timeout_at(rested, self.link.fill()) => match read {
                        Ok(Ok(1..)) => {}
                        _ => return None,
                    },
                    () = stop.told() => return None,
                }
                continue;
            }
            match begun.get_or_insert_with(|| Pace::new(stall)).fill(&mut self.link).await {
                Ok(()) => {}
                Err(Ended::Stalled) => {
                    self.service.refused(&self.service.case(Front::Icap, "none"), 0, STALLED.1);
                    let answer = error(&self.tag(), 408);
                    self.link.send(&answer).await.ok()?;
                    return None;
                }
                Err(_) => return None,
            }
        }
    }

    /// Answers a head that cannot be read. Where it is that of an upload, the answer blocks: some clients let pass what
    /// is answered by a status that they do not know.
    async fn bad(&mut self, bad: Bad, stall: Duration) {
        let case = self.service.case(Front::Icap, "none");
        self.service.refused(&case, 0, HEAD.1);
        let carries = [&b"REQMOD "[..], b"RESPMOD "].iter().any(|method| self.link.held().starts_with(method));
        let answer = if carries {
            not_judged(&case, &self.tag(), &not_scanned(HEAD.0, &case))
        } else {
            error(&self.tag(), bad.status())
        };
        self.end(&answer, stall).await;
    }

    async fn modify(&mut self, head: &Head, mut pace: Pace, tag: &str, stall: Duration) -> Option<()> {
        let kind = if head.method == Method::Reqmod { "reqmod" } else { "respmod" };
        let case = Arc::new(self.service.case(Front::Icap, kind));
        let before = head.sections.last().map_or(0, |&(_, offset)| offset);
        if let Err(no) = hold(&mut self.link, before, &mut pace).await {
            return self.not_taken(no, &case, &pace, tag, stall).await;
        }
        let carried = Arc::new(Carried::read(head, self.link.held().get(..before).unwrap_or_default()));
        self.link.used(before);
        let preview = head.headers.get("Preview").is_some();
        let (content, within_preview) = if carried.has_body {
            let most = case.loaded.args.max_body();
            let taken = take(&mut self.link, most, &mut pace, preview).await;
            let content = taken.and_then(|taken| match taken.spool.content() {
                Ok(content) => Ok((Some(content), taken.within_preview)),
                Err(_) => Err(No::Disk),
            });
            match content {
                Ok(content) => content,
                Err(no) => return self.not_taken(no, &case, &pace, tag, stall).await,
            }
        } else {
            (None, preview)
        };
        let outcome = self.judged(&case, &carried, content.clone()).await?;
        if let Some(answer) = outcome.as_ref().and_then(|outcome| blocking(outcome, &case, tag)) {
            return self.end(&answer, stall).await;
        }
        if within_preview || head.headers.lists("Allow", "204") {
            return self.link.send(&no_change(tag)).await.ok();
        }
        self.give_back(head.method, &carried, content, tag).await
    }

    /// Answers what could not be taken in by a page that blocks, and ends the connection.
    async fn not_taken(&mut self, no: No, case: &Case, pace: &Pace, tag: &str, stall: Duration) -> Option<()> {
        let (told, why) = match no {
            No::Cut => {
                self.service.refused(case, pace.read(), CUT.1);
                return None;
            }
            No::TooLarge => TOO_LARGE,
            No::Disk => NO_ROOM,
            No::Stalled => STALLED,
            No::Broken => BROKEN,
        };
        self.service.refused(case, pace.read(), why);
        let answer = not_judged(case, tag, &not_scanned(told, case));
        self.end(&answer, stall).await
    }

    /// What becomes of it; inner none where there is nothing to judge, outer none where nobody waits any more.
    async fn judged(
        &mut self,
        case: &Arc<Case>,
        carried: &Arc<Carried>,
        content: Option<Content>,
    ) -> Option<Option<Outcome>> {
        // What is read into memory whole is so in turn.
        let large = matches!(content, Some(Content::Open(_))) && upload::is_json(carried);
        let room = if large { self.service.room(case).await } else { None };
        if large && room.is_none() {
            self.service.refused(case, 0, Outcome::Busy.id());
            return Some(Some(Outcome::Busy));
        }
        let made = upload::apart(Arc::clone(carried), content, Arc::clone(case)).await;
        let submission: Submission = match made {
            Ok(Some(submission)) => submission,
            Ok(None) => return Some(None),
            Err(upload::Unreadable) => {
                // The sender's doing: no setting lets it pass.
                self.service.refused(case, 0, BROKEN.1);
                return Some(Some(Outcome::Failed));
            }
        };
        tokio::select! {
            outcome = self.service.judge(case, submission) => Some(Some(outcome)),
            () = self.link.gone() => None,
        }
    }

    async fn give_back(
        &mut self,
        method: Method,
        carried: &Carried,
        content: Option<Content>,
        tag: &str,
    ) -> Option<()> {
        let (head, body) = if method == Method::Reqmod { ("req-hdr", "req-body") } else { ("res-hdr", "res-body") };
        let body = content.is_some().then_some(body);
        self.link.send(&echo(tag, &[(head, &carried.head)], body)).await.ok()?;
        let Some(content) = content else { return Some(()) };
        let mut reader = reader(&content).ok()?;
        let mut piece = vec![0; PIECE];
        loop {
            // Out of a file that was just written: it does not wait.
            let read = reader.read(&mut piece).ok()?;
            if read == 0 {
                return self.link.send(LAST).await.ok();
            }
            self.link.send(&chunk(piece.get(..read)?)).await.ok()?;
        }
    }

    /// Sends the last answer of this connection, and sees to it that it is read.
    async fn end(&mut self, answer: &[u8], stall: Duration) -> Option<()> {
        if self.link.send(answer).await.is_ok() {
            self.link.close().await;
            linger(&mut self.link, stall).await;
        }
        None
    }

    /// Changes with the rules, so that caches drop what they hold.
    fn tag(&self) -> String {
        let loaded = self.service.loaded();
        let rules = loaded.desk.gate.rules().digest().trim_start_matches("sha256:");
        format!("sluis-{}", rules.get(..16).unwrap_or(rules))
    }
}
