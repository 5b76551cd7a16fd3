//! A socket that listens in, each connection to its front out, until the service is told to stop.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::address::{Listener, Stream};

/// How long a socket rests that cannot accept, for want of descriptors say.
const REST: Duration = Duration::from_millis(100);

/// Tells whoever holds it that the service ends: take nothing new on, finish what is under way.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// One that was not told yet, and the means to tell it.
    pub(crate) fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Whether it was told.
    pub(crate) fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is told.
    pub(crate) async fn told(&mut self) {
        // Nobody left to tell it is the same as told.
        let _ = self.0.wait_for(|told| *told).await;
    }
}

/// Gives each connection to `handle`, no more than `most` at a time, until `stop` is told; then waits for those that
/// are open. Dropping it drops them.
pub(crate) async fn accept<F, C>(listener: Listener, mut stop: Stop, most: usize, handle: F)
where
    F: Fn(Stream) -> C,
    C: Future<Output = ()> + Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.told() => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            accepted = listener.accept(), if open.len() < most => match accepted {
                Ok(stream) => {
                    open.spawn(handle(stream));
                }
                Err(_) => tokio::time::sleep(REST).await,
            },
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}
