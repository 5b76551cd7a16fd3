//! What follows `INSTREAM` in, an upload that can be judged out, while another clamd reads along.

use std::time::{Duration, Instant};

use sluis::wire::clamd::{Piece, Pieces};
use tokio::time::{timeout, timeout_at};

use super::upstream::Tee;
use crate::door::serve::link::Link;
use crate::door::serve::spool::{Refused, Spool};

/// Bytes a second that a stream comes at the least, past its first moments.
const SLOWEST: u64 = 4 << 10;
/// How long a client may go on sending what nobody keeps any more, so that it gets to read why.
const LINGER: Duration = Duration::from_secs(30);

/// What became of a stream.
pub(super) enum Taken {
    /// All of it is there.
    Whole(Spool),
    /// It is larger than the limit.
    TooLarge,
    /// All of it came, and could not be kept.
    Lost,
    /// It stopped coming.
    Stalled,
    /// The client went away.
    Cut,
}

/// Takes in a stream of `most` bytes, whose sender may fall silent for `stall`; and how many bytes came.
pub(super) async fn take(link: &mut Link, most: u64, stall: Duration, tee: &mut Option<Tee>) -> (Taken, u64) {
    let mut read = 0;
    let taken = counted(link, most, stall, tee, &mut read).await;
    (taken, read)
}

async fn counted(link: &mut Link, most: u64, stall: Duration, tee: &mut Option<Tee>, read: &mut u64) -> Taken {
    let (mut pieces, mut spool, mut lost) = (Pieces::default(), Spool::new(most), false);
    let begun = Instant::now();
    loop {
        let (used, piece) = pieces.step(link.held());
        match piece {
            Piece::End => {
                link.used(used);
                return if lost { Taken::Lost } else { Taken::Whole(spool) };
            }
            Piece::Data { from, len } => {
                let bytes = link.held().get(from..from + len).unwrap_or_default();
                if !lost {
                    match spool.append(bytes) {
                        Ok(()) => {}
                        Err(Refused::TooLarge) => return Taken::TooLarge,
                        // The rest has to come, or the client takes the answer for one to something else.
                        Err(Refused::Disk) => lost = true,
                    }
                    if let Some(tee) = tee {
                        tee.write(bytes).await;
                    }
                }
                link.used(used);
                if spool.len().saturating_add(u64::from(pieces.announced())) > most {
                    return Taken::TooLarge;
                }
            }
            Piece::More => {
                link.used(used);
                if u64::from(pieces.announced()).saturating_add(spool.len()) > most {
                    return Taken::TooLarge;
                }
                match timeout(stall, link.fill()).await {
                    Err(_) => return Taken::Stalled,
                    Ok(Err(_) | Ok(0)) => return Taken::Cut,
                    Ok(Ok(bytes)) => *read = read.saturating_add(bytes as u64),
                }
                if begun.elapsed() > stall.saturating_add(Duration::from_secs(*read / SLOWEST)) {
                    return Taken::Stalled;
                }
            }
        }
    }
}

/// Reads on for a while, into nothing: a client that finds the connection closed while it sends never reads why.
pub(super) async fn linger(link: &mut Link, stall: Duration) {
    let end = tokio::time::Instant::now() + LINGER;
    loop {
        let held = link.held().len();
        link.used(held);
        match timeout_at(end, timeout(stall, link.fill())).await {
            Ok(Ok(Ok(bytes))) if bytes > 0 => {}
            _ => return,
        }
    }
}
