//! The requests of one connection in, their answers out, one after the other.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use sluis::wire::chunked::{LAST, chunk};
use sluis::wire::icap::{Head, Method, echo, error, next, no_change, options};
use sluis::{Content, Submission};

use super::carried::Carried;
use super::intake::{No, Taken, fill, hold, linger, take};
use super::page::{blocking, not_judged};
use super::{SERVICES, upload};
use crate::door::serve::front::Front;
use crate::door::serve::link::Link;
use crate::door::serve::named::not_scanned;
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
        let head = self.head(stall).await?;
        let tag = self.tag();
        if !SERVICES.contains(&head.service.as_str()) {
            return self.end(&error(&tag, 404), stall).await;
        }
        match head.method {
            Method::Options => self.link.send(&options(&tag, concat!("sluis ", env!("CARGO_PKG_VERSION")))).await.ok(),
            Method::Reqmod | Method::Respmod => self.modify(&head, &tag, stall).await,
        }
    }

    async fn head(&mut self, stall: Duration) -> Option<Head> {
        let mut stop = self.service.stop.clone();
        loop {
            let blank = self.link.held().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.link.used(blank);
            match next(self.link.held()) {
                Ok(Some((head, used))) => {
                    self.link.used(used);
                    return Some(head);
                }
                Ok(None) => {}
                Err(bad) => {
                    let answer = error(&self.tag(), bad.status());
                    self.end(&answer, stall).await;
                    return None;
                }
            }
            let resting = self.link.held().iter().all(|byte| matches!(byte, b'\r' | b'\n'));
            let read = tokio::select! {
                read = fill(&mut self.link, if resting { REST } else { stall }) => read,
                () = stop.told(), if resting => return None,
            };
            match read {
                Ok(_) => {}
                Err(No::Stalled) if !resting => {
                    let answer = error(&self.tag(), 408);
                    self.link.send(&answer).await.ok()?;
                    return None;
                }
                Err(_) => return None,
            }
        }
    }

    async fn modify(&mut self, head: &Head, tag: &str, stall: Duration) -> Option<()> {
        let kind = if head.method == Method::Reqmod { "reqmod" } else { "respmod" };
        let case = Arc::new(self.service.case(Front::Icap, kind));
        let before = head.sections.last().map_or(0, |&(_, offset)| offset);
        if hold(&mut self.link, before, stall).await.is_err() {
            return None;
        }
        let carried = Arc::new(Carried::read(head, self.link.held().get(..before).unwrap_or_default()));
        self.link.used(before);
        let preview = head.headers.get("Preview").is_some();
        let (content, within_preview) = if carried.has_body {
            let (content, within) = self.body(&case, tag, stall, preview).await?;
            (Some(content), within)
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

    /// The body; or, where it could not be taken in, an answer that blocks and the end of the connection.
    async fn body(&mut self, case: &Case, tag: &str, stall: Duration, preview: bool) -> Option<(Content, bool)> {
        let most = case.loaded.args.max_body();
        let why = match take(&mut self.link, most, stall, preview).await {
            Ok(Taken { spool, within_preview }) => match spool.content() {
                Ok(content) => return Some((content, within_preview)),
                Err(_) => "geen schijfruimte",
            },
            Err(No::Cut) => {
                self.service.metrics.count(Front::Icap, "cut");
                return None;
            }
            Err(No::TooLarge) => "te groot",
            Err(No::Disk) => "geen schijfruimte",
            Err(No::Stalled) => "bleef uit",
            Err(No::Broken) => "beschadigd",
        };
        self.service.metrics.count(Front::Icap, "unread");
        let answer = not_judged(case, tag, &not_scanned(why, case));
        self.end(&answer, stall).await;
        None
    }

    /// What becomes of it; inner none where there is nothing to judge, outer none where nobody waits any more.
    async fn judged(
        &mut self,
        case: &Arc<Case>,
        carried: &Arc<Carried>,
        content: Option<Content>,
    ) -> Option<Option<Outcome>> {
        let made = upload::apart(Arc::clone(carried), content, Arc::clone(case)).await;
        let submission: Submission = match made {
            Ok(Some(submission)) => submission,
            Ok(None) => return Some(None),
            Err(upload::Unreadable) => {
                // The sender's doing: no setting lets it pass.
                self.service.metrics.count(Front::Icap, Outcome::Failed.id());
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
