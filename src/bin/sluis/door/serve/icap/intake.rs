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

/// Takes in a body of `most` bytes, whose sender may fall silent for `stall`; after a preview it asks for the rest.
pub(super) async fn take(link: &mut Link, most: u64, stall: Duration, mut preview: bool) -> Result<Taken, No> {
    let (mut chunks, mut spool) = (Chunks::default(), Spool::new(most));
    let (begun, mut read) = (Instant::now(), 0_u64);
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
                skip_line_end(link, stall).await?;
                preview = false;
                link.send(continue_()).await.map_err(|_| No::Cut)?;
                chunks.go_on();
            }
            Step::More => {
                link.used(used);
                read = read.saturating_add(fill(link, stall).await?);
                if begun.elapsed() > stall.saturating_add(Duration::from_secs(read / SLOWEST)) {
                    return Err(No::Stalled);
                }
            }
        }
    }
}

async fn skip_line_end(link: &mut Link, stall: Duration) -> Result<(), No> {
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
            [] | [b'\r'] => {
                fill(link, stall).await?;
            }
            _ => return Ok(()),
        }
    }
}

/// Reads until `bytes` are held.
pub(super) async fn hold(link: &mut Link, bytes: usize, stall: Duration) -> Result<(), No> {
    while link.held().len() < bytes {
        fill(link, stall).await?;
    }
    Ok(())
}

pub(super) async fn fill(link: &mut Link, stall: Duration) -> Result<u64, No> {
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
