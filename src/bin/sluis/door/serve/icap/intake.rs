//! The rest of a request in, its body in a spool out.

use std::time::{Duration, Instant};

use sluis::wire::chunked::{Chunks, Step};
use sluis::wire::icap::continue_;
use tokio::time::{timeout, timeout_at};

use crate::door::serve::link::Link;
use crate::door::serve::spool::{Refused, Spool};

/// Bytes a second that a body comes at the least, past its first moments.
const SLOWEST: u64 = 4 << 10;
/// How long a client may go on sending what nobody keeps any more, so that it gets to read why.
const LINGER: Duration = Duration::from_secs(30);

/// Why there is no body.
pub(super) enum No {
    /// It is larger than the limit.
    TooLarge,
    /// It could not be kept.
    Disk,
    /// It stopped coming.
    Stalled,
    /// Its chunks are broken.
    Broken,
    /// The client went away.
    Cut,
}

/// A body, and whether the client has sent nothing but a preview of it, which was all of it.
pub(super) struct Taken {
    pub(super) spool: Spool,
    pub(super) within_preview: bool,
}

/// How fast something has to come in: its sender may fall silent for `stall`, and not go on drop by drop.
pub(super) struct Pace {
    stall: Duration,
    begun: Instant,
    read: u64,
}

impl Pace {
    /// From now on.
    pub(super) fn new(stall: Duration) -> Self {
        Self { stall, begun: Instant::now(), read: 0 }
    }

    /// Reads what comes.
    pub(super) async fn fill(&mut self, link: &mut Link) -> Result<(), No> {
        self.read = self.read.saturating_add(fill(link, self.stall).await?);
        let allowed = self.stall.saturating_add(Duration::from_secs(self.read / SLOWEST));
        if self.begun.elapsed() > allowed { Err(No::Stalled) } else { Ok(()) }
    }

    /// Bytes that came.
    pub(super) fn read(&self) -> u64 {
        self.read
    }
}

/// Takes in a body of `most` bytes, whose sender may fall silent for `stall`; after a preview it asks for the rest.
pub(super) async fn take(link: &mut Link, most: u64, pace: &mut Pace, mut preview: bool) -> Result<Taken, No> {
    let (mut chunks, mut spool) = (Chunks::default(), Spool::new(most));
    loop {
        let (used, step) = chunks.step(link.held()).map_err(|_| No::Broken)?;
        match step {
            Step::Data { from, len } => {
                let bytes = link.held().get(from..from + len).unwrap_or_default();
                spool.append(bytes).map_err(|refused| match refused {
                    Refused::TooLarge => No::TooLarge,
                    Refused::Disk => No::Disk,
                })?;
                link.used(used);
            }
            Step::End { whole } => {
                link.used(used);
                if !preview || whole {
                    return Ok(Taken { spool, within_preview: preview });
                }
                // The empty line behind the preview's last chunk.
                skip_line_end(link, pace).await?;
                preview = false;
                link.send(continue_()).await.map_err(|_| No::Cut)?;
                chunks.go_on();
            }
            Step::More => {
                link.used(used);
                pace.fill(link).await?;
            }
        }
    }
}

async fn skip_line_end(link: &mut Link, pace: &mut Pace) -> Result<(), No> {
    loop {
        match link.held() {
            [b'\r', b'\n', ..] => {
                return {
                    link.used(2);
                    Ok(())
                };
            }
            [b'\n', ..] => {
                return {
                    link.used(1);
                    Ok(())
                };
            }
            [] | [b'\r'] => pace.fill(link).await?,
            _ => return Ok(()),
        }
    }
}

/// Reads until `bytes` are held.
pub(super) async fn hold(link: &mut Link, bytes: usize, pace: &mut Pace) -> Result<(), No> {
    while link.held().len() < bytes {
        pace.fill(link).await?;
    }
    Ok(())
}

async fn fill(link: &mut Link, stall: Duration) -> Result<u64, No> {
    match timeout(stall, link.fill()).await {
        Err(_) => Err(No::Stalled),
        Ok(Err(_) | Ok(0)) => Err(No::Cut),
        Ok(Ok(bytes)) => Ok(bytes as u64),
    }
}

/// Reads on for a while, into nothing: a client that finds the connection closed while it sends never reads why.
pub(super) async fn linger(link: &mut Link, stall: Duration) {
    let end = tokio::time::Instant::now() + LINGER;
    loop {
        let held = link.held().len();
        link.used(held);
        match timeout_at(end, fill(link, stall)).await {
            Ok(Ok(_)) => {}
            _ => return,
        }
    }
}
