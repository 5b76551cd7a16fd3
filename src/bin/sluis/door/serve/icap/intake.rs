//! The rest of a request in, its body in a spool out.

use sluis::wire::chunked::{Chunks, Step};
use sluis::wire::icap::continue_;

use crate::door::serve::link::Link;
use crate::door::serve::pace::{Ended, Pace};
use crate::door::serve::spool::{Refused, Spool};

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

impl From<Ended> for No {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Stalled => Self::Stalled,
            Ended::Cut => Self::Cut,
        }
    }
}

/// Takes in a body of `most` bytes at its sender's pace; after a preview it asks for the rest.
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
