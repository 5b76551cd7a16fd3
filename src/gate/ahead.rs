//! The records of a large document in, each weighed on whichever thread is free, and told in their order.
//!
//! One thread reads the document and settles the records at their turn: whom they concern depends on those before. The
//! others weigh ahead; where none is done in time the one thread weighs too, so that it never waits for nothing. What
//! is told is the same on any number of threads.

use std::collections::{BTreeMap, VecDeque};
use std::mem::take;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};

use crate::extract::isolation::shield;
use crate::extract::{Picture, ReadSeek, Sink, Trouble};
use crate::model::{Budget, Entity, Place, Segment, Status, Stop};
use crate::score::{Early, Lead, Memory, Scene};

use super::batch::Batch;
use super::plain::Plain;
use super::walker::{View, Walker};

/// Bytes of a document from which others help with it.
const LARGE: u64 = 512 << 10;

/// Batches that may wait for their turn, for each thread.
const WAITING: usize = 2;

/// Stack of a thread that helps, as the main thread of most systems has.
const STACK: usize = 8 << 20;

/// Threads that may yet be started to help.
#[derive(Default)]
pub(super) struct Spare(AtomicUsize);

impl Spare {
    pub(super) fn new(threads: usize) -> Self {
        Self(AtomicUsize::new(threads))
    }

    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }

    fn give(&self, threads: usize) {
        self.0.fetch_add(threads, Ordering::Relaxed);
    }
}

/// What was found in one record.
type Found = (Plain, Early);

/// A batch with what was found in its records so far, from the first on.
struct Work {
    batch: Batch,
    lead: Lead,
    found: Vec<Found>,
}

/// What waits to be weighed and what waits for its turn, both by number.
#[derive(Default)]
struct Works {
    state: Mutex<State>,
    /// Something came to be weighed, or nothing will any more.
    came: Condvar,
    /// Something was weighed.
    went: Condvar,
}

#[derive(Default)]
struct State {
    fresh: VecDeque<(u64, Work)>,
    weighed: BTreeMap<u64, Work>,
    closed: bool,
}

impl Works {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, number: u64, work: Work) {
        self.state().weighed.insert(number, work);
        self.went.notify_one();
    }

    fn close(&self) {
        let mut state = self.state();
        (state.closed, state.fresh) = (true, VecDeque::new());
        self.came.notify_all();
    }

    /// Weighs what comes until nothing will any more.
    fn help(&self, view: &View<'_>, lead: &Lead) {
        let mut memory = view.gate.engine.memory_behind(lead);
        loop {
            let mut state = self.state();
            let (number, mut work) = loop {
                if let Some(next) = state.fresh.pop_front() {
                    break next;
                }
                if state.closed {
                    return;
                }
                state = wait(&self.came, state);
            };
            drop(state);
            memory.follow(&work.lead);
            // Where a record brings its detectors to grief, it does so again at its turn, where that is told.
            shield(|| work.weigh(view, &memory));
            self.put(number, work);
        }
    }
}

fn wait<'s>(on: &Condvar, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
    on.wait(state).unwrap_or_else(PoisonError::into_inner)
}

impl Work {
    fn weigh(&mut self, view: &View<'_>, memory: &Memory<'_>) {
        let found = &mut self.found;
        let all: Result<(), Stop> = self.batch.each(|segments| {
            let plain = Plain::of(segments);
            let own = plain.segments(segments);
            let exempt = |entity: &Entity, value: &str, normalized: &str| view.exempt.holds(entity, value, normalized);
            let scene = Scene { segments: &own, zone: view.zone, today: view.today, exempt: &exempt };
            let early = view.gate.engine.ahead(&scene, memory);
            drop(own);
            found.push((plain, early));
            Ok(())
        });
        debug_assert!(all.is_ok());
    }
}

/// Reads a document of `len` bytes by `extract` into `walker`, with the help of others where it is large.
pub(super) fn read(
    walker: &mut Walker<'_, '_>,
    len: u64,
    extract: impl FnOnce(&mut dyn Sink) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    if len < LARGE || walker.view().gate.threads < 2 {
        return extract(walker);
    }
    let (view, works) = (walker.view(), Works::default());
    thread::scope(|scope| {
        let mut ahead = Ahead {
            batch: Batch::default(),
            lead: walker.memory().lead(),
            view: &view,
            scope,
            works: &works,
            helpers: 0,
            next: 0,
            turn: 0,
            halted: None,
            walker,
        };
        let read = extract(&mut ahead);
        // What was read before it came to grief counts.
        match shield(|| ahead.flush()) {
            Some(Ok(())) => read,
            Some(Err(stop)) => Err(stop.into()),
            None => Err(Trouble::Crashed),
        }
    })
}

/// A sink whose records are weighed ahead.
struct Ahead<'a, 'scope, 'g, 'l> {
    walker: &'a mut Walker<'g, 'l>,
    view: &'scope View<'g>,
    scope: &'scope Scope<'scope, 'a>,
    works: &'scope Works,
    batch: Batch,
    lead: Lead,
    /// Threads that help.
    helpers: usize,
    /// The number of the next batch, and of the one whose turn it is.
    next: u64,
    turn: u64,
    /// Why reading stopped at a record: those behind it are not told. It is set while a record is told, which may bring
    /// it to grief.
    halted: Option<Stop>,
}

impl Ahead<'_, '_, '_, '_> {
    /// Starts threads that help, as many as may be, where there are none; answers whether any do.
    fn hire(&mut self) -> bool {
        if self.helpers == 0 {
            let spare = &self.view.gate.spare;
            let free = spare.take();
            for _ in 0..free {
                let (works, view, lead) = (self.works, self.view, self.lead.clone());
                let helper = move || works.help(view, &lead);
                let started = thread::Builder::new().stack_size(STACK).spawn_scoped(self.scope, helper);
                self.helpers += usize::from(started.is_ok());
            }
            spare.give(free - self.helpers);
        }
        self.helpers > 0
    }

    /// Hands the batch over to be weighed, and settles what has waited long enough.
    fn hand_over(&mut self) -> Result<(), Stop> {
        let work = Work { batch: take(&mut self.batch), lead: self.lead.clone(), found: Vec::new() };
        if !self.hire() {
            return self.settle(work);
        }
        self.works.state().fresh.push_back((self.next, work));
        self.works.came.notify_one();
        self.next += 1;
        while self.next - self.turn > ((self.helpers + 1) * WAITING) as u64 {
            self.settle_next()?;
        }
        Ok(())
    }

    /// Settles the batch whose turn it is, and weighs others until it has been weighed.
    fn settle_next(&mut self) -> Result<(), Stop> {
        let works = self.works;
        let work = loop {
            let mut state = works.state();
            if let Some(work) = state.weighed.remove(&self.turn) {
                break work;
            }
            match state.fresh.pop_front() {
                Some((number, work)) if number == self.turn => break work,
                Some((number, mut work)) => {
                    drop(state);
                    shield(|| work.weigh(self.view, self.walker.memory()));
                    works.put(number, work);
                }
                None => drop(wait(&works.went, state)),
            }
        };
        self.turn += 1;
        self.settle(work)
    }

    fn settle(&mut self, mut work: Work) -> Result<(), Stop> {
        self.halted = Some(Stop::Timeout);
        let mut found = work.found.into_iter();
        let settled = work.batch.each(|segments| self.walker.settle(segments, found.next()));
        self.halted = settled.err();
        settled
    }

    /// Settles all that came so far.
    fn flush(&mut self) -> Result<(), Stop> {
        if self.halted.is_some() {
            return Ok(());
        }
        if !self.batch.is_empty() {
            self.hand_over()?;
        }
        while self.turn < self.next {
            self.settle_next()?;
        }
        Ok(())
    }
}

impl Drop for Ahead<'_, '_, '_, '_> {
    fn drop(&mut self) {
        self.works.close();
        self.view.gate.spare.give(self.helpers);
    }
}

impl Sink for Ahead<'_, '_, '_, '_> {
    fn record(&mut self, segments: &[Segment<'_>]) -> Result<(), Stop> {
        self.halted.map_or(Ok(()), Err)?;
        self.walker.budget().tick()?;
        self.batch.add(segments);
        if self.batch.is_full() { self.hand_over() } else { Ok(()) }
    }

    fn columns(&mut self, columns: &[Vec<&str>]) {
        // What columns are counts for the rows behind them. What stops the reading here stops it at the next of those.
        if self.flush().is_ok() {
            self.walker.columns(columns);
            self.lead = self.walker.memory().lead();
        }
    }

    fn child(&mut self, name: &str, content: &mut dyn ReadSeek) -> Result<(), Stop> {
        self.flush()?;
        self.walker.child(name, content)
    }

    fn covered(&mut self, part: &str, status: Status, reason: &'static str) -> Result<(), Stop> {
        self.flush()?;
        self.walker.covered(part, status, reason)
    }

    fn reads_pictures(&self) -> bool {
        self.walker.reads_pictures()
    }

    fn picture(&mut self, name: &str, picture: &Picture, place: Place) -> Result<(), Stop> {
        self.flush()?;
        self.walker.picture(name, picture, place)
    }

    fn budget(&self) -> &Budget {
        self.walker.budget()
    }
}
