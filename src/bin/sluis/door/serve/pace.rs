//! What a sender sends in, whether it comes fast enough out: nobody falls silent for long, or goes on drop by drop.

use std::time::{Duration, Instant};

use super::link::Link;

/// Bytes a second that come at the least, past the first moments.
const SLOWEST: u64 = 4 << 10;
/// How long a client may go on sending what nobody keeps any more, so that it gets to read why.
const LINGER: Duration = Duration::from_secs(30);

/// The pace of one sender.
pub(crate) struct Pace {
    stall: Duration,
    begun: Instant,
    read: u64,
}

/// Why no more comes.
pub(crate) enum Ended {
    /// It comes too slowly, or not at all.
    Stalled,
    /// The client went away.
    Cut,
}

impl Pace {
    /// That of a sender who may fall silent for `stall`, from now on.
    pub(crate) fn new(stall: Duration) -> Self {
        Self { stall, begun: Instant::now(), read: 0 }
    }

    /// How long its sender may fall silent.
    pub(crate) const fn stall(&self) -> Duration {
        self.stall
    }

    /// Bytes that came.
    pub(crate) const fn read(&self) -> u64 {
        self.read
    }

    /// Counts bytes that came; answers whether they come too slowly.
    pub(crate) fn is_slow_with(&mut self, bytes: usize) -> bool {
        self.read = self.read.saturating_add(bytes as u64);
        self.begun.elapsed() > self.stall.saturating_add(Duration::from_secs(self.read / SLOWEST))
    }

    /// Reads what comes on a connection.
    pub(crate) async fn fill(&mut self, link: &mut Link) -> Result<(), Ended> {
        let bytes = fill(link, self.stall).await?;
        if self.is_slow_with(bytes) { Err(Ended::Stalled) } else { Ok(()) }
    }
}

/// Reads on for a while, into nothing: a client that finds the connection closed while it sends never reads why.
pub(crate) async fn linger(link: &mut Link, stall: Duration) {
    let end = tokio::time::Instant::now() + LINGER;
    loop {
        let held = link.held().len();
        link.used(held);
        if !matches!(tokio::time::timeout_at(end, fill(link, stall)).await, Ok(Ok(_))) {
            return;
        }
    }
}

async fn fill(link: &mut Link, stall: Duration) -> Result<usize, Ended> {
    match tokio::time::timeout(stall, link.fill()).await {
        Err(_) => Err(Ended::Stalled),
        Ok(Err(_) | Ok(0)) => Err(Ended::Cut),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}
