//! A request's body in, its pieces out, as long as they keep coming and are not too many.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::{EXPECT, HeaderMap};

use super::super::pace::Pace;
use super::super::settings::Args;
use super::super::spool::{Refused, Spool};
use super::answer::{self, Problem};

/// What is read of a body that nobody wants, so that its sender gets to read why: as many times the limit, and no longer
/// than this.
const DRAINED: u64 = 4;
const DRAINING: Duration = Duration::from_secs(30);
/// The same of a sender that nobody knows.
const UNKNOWN_DRAINING: Duration = Duration::from_secs(2);

/// A body that is read.
pub(super) struct Body {
    incoming: Incoming,
    pace: Pace,
    most: u64,
    waits: bool,
}

impl Body {
    /// The body of a request with these headers.
    pub(super) fn of(incoming: Incoming, headers: &HeaderMap, args: &Args) -> Self {
        Self { incoming, pace: Pace::new(args.stall()), most: args.max_body(), waits: headers.contains_key(EXPECT) }
    }

    /// The same body, of no more than `most` bytes.
    pub(super) fn at_most(self, most: u64) -> Self {
        Self { most, ..self }
    }

    /// The next piece; `None` at the end.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Problem> {
        match self.next().await? {
            Some(_) if self.read() > self.most => Err(answer::TOO_LARGE),
            piece => Ok(piece),
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let frame =
                tokio::time::timeout(self.pace.stall(), self.incoming.frame()).await.map_err(|_| answer::STALLED)?;
            let Some(frame) = frame else { return Ok(None) };
            let Ok(piece) = frame.map_err(|_| answer::CUT)?.into_data() else { continue };
            if self.pace.is_slow_with(piece.len()) {
                return Err(answer::STALLED);
            }
            return Ok(Some(piece));
        }
    }

    /// Refuses a body that says how large it is before it is read.
    pub(super) fn fits(&self) -> Result<(), Problem> {
        let declared = hyper::body::Body::size_hint(&self.incoming).lower();
        if declared > self.most { Err(answer::TOO_LARGE) } else { Ok(()) }
    }

    /// Reads on for a while, into nothing, while `problem` is told: a sender that finds the connection closed before all
    /// is sent never reads why. One that waits for a word before it sends is spared the trouble.
    pub(super) fn drain(mut self, problem: Problem) {
        if problem == answer::STALLED || (self.waits && self.read() == 0) {
            return;
        }
        let (most, time) = match problem {
            answer::UNAUTHORIZED => (self.most, UNKNOWN_DRAINING),
            _ => (self.most.saturating_mul(DRAINED), DRAINING),
        };
        tokio::spawn(tokio::time::timeout(time, async move {
            while self.read() < most && matches!(self.next().await, Ok(Some(_))) {}
        }));
    }

    /// Bytes that came in so far.
    pub(super) fn read(&self) -> u64 {
        self.pace.read()
    }

    /// All of it, in a spool.
    pub(super) async fn spooled(&mut self) -> Result<Spool, Problem> {
        self.fits()?;
        let mut spool = Spool::new(self.most);
        while let Some(piece) = self.piece().await? {
            spool.append(&piece).map_err(refused)?;
        }
        Ok(spool)
    }
}

/// The problem of a body that could not be kept.
pub(super) fn refused(refused: Refused) -> Problem {
    match refused {
        Refused::TooLarge => answer::TOO_LARGE,
        Refused::Disk => answer::DISK,
    }
}
