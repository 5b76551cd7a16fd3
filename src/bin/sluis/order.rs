//! Work for several threads in, what comes of it in the order of the work out.
//!
//! The item whose turn it is streams straight through; the others fill a bounded buffer and then wait, so that
//! memory does not grow with the number or the size of the items. Plain threads rather than rayon's: its pool gives no
//! order, and a thread of a pool must not wait for its turn.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::failure::Failure;

/// Events that travel together: a thread is woken once for all of them.
const BATCH: usize = 256;

/// Batches that an item may be ahead of its turn.
const BUFFER: usize = 4;

/// Items that may be taken up ahead of the one whose turn it is.
const AHEAD: usize = 64;

/// Parsers of nested formats recurse; this is what the main thread of most systems has.
const STACK: usize = 8 << 20;

/// Takes items from `source` on `jobs` threads, lets `work` emit events for each, and hands them to `sink` in the
/// order of the items.
pub(crate) fn in_order<I: Send, E: Send>(
    jobs: usize,
    source: impl Iterator<Item = I> + Send,
    work: impl Fn(I, &mut dyn FnMut(E)) + Sync,
    mut sink: impl FnMut(E) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let source = Mutex::new(source.enumerate());
    let turn = Turn::default();
    let (announce, announced) = mpsc::channel();
    thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..jobs.max(1) {
            let announce = announce.clone();
            let (source, turn, work) = (&source, &turn, &work);
            let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                loop {
                    let Some((at, item)) = lock(source).next() else {
                        return;
                    };
                    let (sender, receiver): (SyncSender<Vec<E>>, Receiver<Vec<E>>) = mpsc::sync_channel(BUFFER);
                    if announce.send((at, receiver)).is_err() || !turn.wait_for(at) {
                        return;
                    }
                    // A failed send means that the sink is gone; the next announcement ends this thread.
                    let mut batch = Vec::new();
                    work(item, &mut |event| {
                        batch.push(event);
                        if batch.len() == BATCH {
                            drop(sender.send(std::mem::take(&mut batch)));
                        }
                    });
                    drop(sender.send(batch));
                }
            });
            started += usize::from(thread.is_ok());
        }
        drop(announce);
        if started == 0 {
            return Err(Failure::new("cannot start a thread"));
        }
        let mut waiting = BTreeMap::new();
        let mut at = 0;
        let result = 'items: loop {
            let events = loop {
                if let Some(events) = waiting.remove(&at) {
                    break events;
                }
                match announced.recv() {
                    Ok((number, events)) => waiting.insert(number, events),
                    Err(_) => break 'items Ok(()),
                };
            };
            for event in events.into_iter().flatten() {
                if let Err(failure) = sink(event) {
                    break 'items Err(failure);
                }
            }
            at += 1;
            turn.set(at);
        };
        turn.stop();
        drop((announced, waiting));
        result
    })
}

/// Whose turn it is.
#[derive(Default)]
struct Turn {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Turn {
    /// Waits until item `at` is close enough to its turn; false when there will be no more turns.
    fn wait_for(&self, at: usize) -> bool {
        let mut state = lock(&self.state);
        while !state.1 && at >= state.0.saturating_add(AHEAD) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.1
    }

    fn set(&self, at: usize) {
        lock(&self.state).0 = at;
        self.changed.notify_all();
    }

    fn stop(&self) {
        lock(&self.state).1 = true;
        self.changed.notify_all();
    }
}

/// A panic of another thread leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_the_order_of_their_items() {
        for jobs in [1, 2, 7] {
            let mut seen = Vec::new();
            in_order(
                jobs,
                0..500u32,
                |item, emit| {
                    for event in 0..(item % 3) * 400 {
                        emit((item, event));
                    }
                },
                |event| {
                    seen.push(event);
                    Ok(())
                },
            )
            .unwrap();
            assert!(seen.is_sorted());
            let all: u32 = (0..500).map(|item| (item % 3) * 400).sum();
            assert_eq!(seen.len(), all as usize);
        }
    }

    #[test]
    fn a_sink_that_fails_ends_the_work() {
        let result = in_order(
            3,
            0..,
            |item: u64, emit| emit(item),
            |item| {
                if item < 1000 { Ok(()) } else { Err(Failure::Gone) }
            },
        );
        assert!(matches!(result, Err(Failure::Gone)));
    }
}
