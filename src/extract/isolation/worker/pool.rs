//! A way to start workers in, workers that wait out: as soon as one is taken the next is started, behind the back of
//! whoever took it.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::running::{Running, Start};

/// How long a start that failed is left alone.
const REST: Duration = Duration::from_secs(1);

/// Workers that wait for a document, `count` of them where the system lets them start.
pub(super) struct Pool {
    start: Start,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    change: Condvar,
    count: usize,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Running>,
    over: bool,
}

impl Pool {
    pub(super) fn new(start: Start, count: usize) -> Self {
        let shared = Arc::new(Shared { state: Mutex::default(), change: Condvar::new(), count });
        let (filled, with) = (Arc::clone(&shared), start.clone());
        thread::spawn(move || filled.fill(&with));
        Self { start, shared }
    }

    /// One that waits, or a new one where none does.
    pub(super) fn take(&self) -> io::Result<Running> {
        loop {
            let taken = self.shared.lock().waiting.pop_front();
            self.shared.change.notify_one();
            let Some(mut worker) = taken else { return self.start.running() };
            // The system may have ended it while it waited.
            if worker.lives() {
                return Ok(worker);
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        self.shared.change.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, start: &Start) {
        let mut state = self.lock();
        while !state.over {
            if state.waiting.len() >= self.count {
                state = self.change.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            drop(state);
            let started = start.running();
            state = self.lock();
            if let Ok(worker) = started {
                state.waiting.push_back(worker);
            } else {
                let waited = self.change.wait_timeout(state, REST);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        state.waiting.clear();
    }
}
