//! The pieces of a form in, the same pieces out one at a time, and an end to them where a part's head has none.
//!
//! The reader of forms takes in all that is there before it makes anything of it, and a head whole however long it is:
//! neither may fill the memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;

/// Bytes that may come before something is made of them: what is held back at once, and a head with it.
const HELD: usize = 256 << 10;

/// Pieces, one at a time.
pub(crate) struct Pieces<S, E> {
    inner: Pin<Box<S>>,
    /// Whether the last was a piece: whoever asks has to look at it first.
    gave: bool,
    held: Held,
    too_long: fn() -> E,
}

/// Bytes that came and that nothing was made of yet.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<AtomicUsize>);

impl Held {
    /// Something was made of them.
    pub(crate) fn none(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

impl<S, E> Pieces<S, E> {
    /// The pieces of `inner`; they end with `too_long` where nothing is made of them.
    pub(crate) fn new(inner: S, too_long: fn() -> E) -> (Self, Held) {
        let held = Held::default();
        (Self { inner: Box::pin(inner), gave: false, held: held.clone(), too_long }, held)
    }
}

impl<S: Stream<Item = Result<Bytes, E>>, E> Stream for Pieces<S, E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.inner.as_mut().poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &piece {
            self.gave = true;
            if self.held.0.fetch_add(bytes.len(), Ordering::Relaxed) > HELD {
                return Poll::Ready(Some(Err((self.too_long)())));
            }
        }
        piece
    }
}
