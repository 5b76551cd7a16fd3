//! What follows `INSTREAM` in, an upload that can be judged out, while another clamd reads along.

use sluis::wire::clamd::{Piece, Pieces};

use super::upstream::Tee;
use crate::door::serve::link::Link;
use crate::door::serve::pace::{Ended, Pace};
use crate::door::serve::spool::{Refused, Spool};

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

/// Takes in a stream of `most` bytes at its sender's pace.
pub(super) async fn take(link: &mut Link, most: u64, pace: &mut Pace, tee: &mut Option<Tee>) -> Taken {
    let (mut pieces, mut spool, mut lost) = (Pieces::default(), Spool::new(most), false);
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
                match pace.fill(link).await {
                    Ok(()) => {}
                    Err(Ended::Stalled) => return Taken::Stalled,
                    Err(Ended::Cut) => return Taken::Cut,
                }
            }
        }
    }
}
