//! Submissions of every front in, verdicts out: so many at a time, so long at the most, each with its line in the log.
//!
//! A submission never passes because something went wrong here, unless the operator said so for that front, and then
//! it is counted and told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use sluis::{Decision, Submission, Until, Verdict};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::accept::Stop;
use super::front::{Front, OnError};
use super::input;
use super::loaded::{Loaded, Source};
use super::log::{Decided, Level, Log};
use super::metrics::Metrics;
use crate::failure::Failure;

/// What a judgement gets past its deadline to say itself that it ran out of time.
const GRACE: Duration = Duration::from_secs(1);

/// What all fronts share.
pub(crate) struct Service {
    source: Source,
    loaded: ArcSwap<Loaded>,
    places: Arc<Semaphore>,
    large: Arc<Semaphore>,
    /// Figures.
    pub(crate) metrics: Metrics,
    /// The log.
    pub(crate) log: Log,
    /// Asks for settings and rules to be read again.
    pub(crate) reload: Notify,
    /// Told when the service ends.
    pub(crate) stop: Stop,
}

/// One request on its way: its id, when it came, and the rules that it is judged by to the end.
pub(crate) struct Case {
    /// The id that the client is told and that stands in the log.
    pub(crate) id: String,
    /// The front it came by.
    pub(crate) front: Front,
    /// How it was sent, in a word of the front's own.
    pub(crate) kind: &'static str,
    /// Rules and settings in force when it came.
    pub(crate) loaded: Arc<Loaded>,
}

/// What became of a request.
pub(crate) enum Outcome {
    /// A verdict.
    Judged(Box<Verdict>),
    /// No verdict: too many others wait.
    Busy,
    /// No verdict: no time was left.
    Timeout,
    /// No verdict: something went wrong here.
    Failed,
    /// No verdict, and it passes all the same: the operator said so for this front.
    LetPass,
}

impl Outcome {
    /// Its word in logs and metrics.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Self::Judged(verdict) => verdict.decision.id(),
            Self::Busy => "busy",
            Self::Timeout => "timeout",
            Self::Failed => "failed",
            Self::LetPass => "let-pass",
        }
    }

    /// Whether what was submitted may go on its way.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Judged(verdict) => matches!(verdict.decision, Decision::Allow | Decision::Warn),
            Self::LetPass => true,
            Self::Busy | Self::Timeout | Self::Failed => false,
        }
    }
}

impl Service {
    /// A service by what `source` says.
    pub(crate) fn new(source: Source, loaded: Loaded, stop: Stop) -> Result<Self, Failure> {
        let places = loaded.judging();
        Ok(Self {
            source,
            places: Arc::new(Semaphore::new(places)),
            large: Arc::new(Semaphore::new(places)),
            metrics: Metrics::default(),
            log: Log::open(loaded.args.audit.as_deref())?,
            loaded: ArcSwap::from_pointee(loaded),
            reload: Notify::new(),
            stop,
        })
    }

    /// Rules and settings in force.
    pub(crate) fn loaded(&self) -> Arc<Loaded> {
        self.loaded.load_full()
    }

    /// Opens a case for a request that came by `front`.
    pub(crate) fn case(&self, front: Front, kind: &'static str) -> Case {
        Case { id: input::id(), front, kind, loaded: self.loaded() }
    }

    /// Judges `submission`, when its turn comes. Dropping the future ends the judgement: a worker that is at it is
    /// killed, and the place is free again.
    pub(crate) async fn judge(self: &Arc<Self>, case: &Case, mut submission: Submission) -> Outcome {
        let begun = Instant::now();
        if case.loaded.complete(&mut submission).is_err() {
            return self.failed(case, Outcome::Failed, "no such policy");
        }
        let until = Until::at(begun + case.loaded.args.deadline());
        let mut gone = Gone { service: self, case, until: &until, begun, over: false };
        let size = input::size(&submission);
        let judged = self.in_turn(case, submission, &until).await;
        gone.over = true;
        let time = begun.elapsed();
        match judged {
            Ok((verdict, seen)) => {
                let verdict = Box::new(verdict);
                self.metrics.count(case.front, verdict.decision.id());
                self.metrics.took(case.front, time);
                self.tell(case, size, &seen, verdict.decision.id(), Some(&verdict), time);
                Outcome::Judged(verdict)
            }
            Err(outcome) => {
                self.tell(case, size, &input::Seen::default(), outcome.id(), None, time);
                let why = match outcome {
                    Outcome::Busy => "too many requests at once",
                    Outcome::Timeout => "no time was left",
                    _ => "internal error",
                };
                self.failed(case, outcome, why)
            }
        }
    }

    /// Settles a request that no verdict could be made on, `why` being a word of the front's own: it does not pass,
    /// unless the operator said so.
    pub(crate) fn failed(&self, case: &Case, outcome: Outcome, why: &str) -> Outcome {
        self.metrics.count(case.front, outcome.id());
        if case.loaded.args.on_error(case.front) == OnError::Block {
            return outcome;
        }
        self.metrics.let_pass(case.front);
        let (id, front) = (&case.id, case.front.id());
        let message = format!("request {id} by {front} passed WITHOUT inspection, as on-error says: {why}");
        self.log.event(Level::Error, "let-pass", &message);
        Outcome::LetPass
    }

    /// Room for one submission that is large and has to be in memory: as much as is judged at a time. `None` where
    /// there was none in time.
    pub(crate) async fn room(&self, case: &Case) -> Option<OwnedSemaphorePermit> {
        let room = Arc::clone(&self.large).acquire_owned();
        tokio::time::timeout(case.loaded.args.deadline(), room).await.ok()?.ok()
    }

    async fn in_turn(
        self: &Arc<Self>,
        case: &Case,
        submission: Submission,
        until: &Until,
    ) -> Result<(Verdict, input::Seen), Outcome> {
        let deadline = until.deadline().unwrap_or_else(Instant::now);
        let place = if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            place
        } else {
            let waiting = Counted::up(&self.metrics.waiting);
            if waiting.before >= case.loaded.args.queue() as u64 {
                return Err(Outcome::Busy);
            }
            let place = Arc::clone(&self.places).acquire_owned();
            let place = tokio::time::timeout_at(deadline.into(), place).await;
            place.map_err(|_| Outcome::Busy)?.map_err(|_| Outcome::Failed)?
        };
        let (service, loaded, given) = (Arc::clone(self), Arc::clone(&case.loaded), until.clone());
        let front = case.front.id();
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            let _judging = Counted::up(&service.metrics.judging);
            let seen = input::look(&submission, &loaded);
            let verdict = loaded.desk.gate.judge_until(&submission, &given);
            // A decision that cannot be recorded was not made.
            loaded.desk.record(&verdict, front).map(|()| (verdict, seen))
        });
        match tokio::time::timeout_at((deadline + GRACE).into(), work).await {
            Ok(Ok(Ok(judged))) => Ok(judged),
            Ok(Ok(Err(failure))) => {
                self.log.event(Level::Error, "not-recorded", failure.text());
                Err(Outcome::Failed)
            }
            // It panicked; where, the panic's hook has told.
            Ok(Err(_)) => Err(Outcome::Failed),
            Err(_) => {
                until.cancel();
                Err(Outcome::Timeout)
            }
        }
    }

    fn tell(
        &self,
        case: &Case,
        size: u64,
        seen: &input::Seen,
        decision: &str,
        verdict: Option<&Verdict>,
        time: Duration,
    ) {
        let mut entities = std::collections::BTreeMap::new();
        for finding in verdict.iter().flat_map(|verdict| &verdict.findings) {
            *entities.entry(&finding.entity).or_default() += 1;
        }
        let rules = verdict.iter().flat_map(|verdict| &verdict.reasons).map(|reason| reason.rule.as_str());
        let written = self.log.decided(&Decided {
            id: &case.id,
            front: case.front.id(),
            kind: case.kind,
            size,
            formats: &seen.formats,
            rules: rules.collect(),
            entities,
            decision,
            milliseconds: (time.as_secs_f64() * 1e5).round() / 100.0,
            hash: &seen.hash,
        });
        if !written {
            self.metrics.lost_lines.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Reads settings and rules again. What is under way ends by the old ones; where the new ones are wrong the old
    /// ones stay, and that is told.
    pub(crate) fn load_again(&self) -> bool {
        self.log.reopen();
        let guarded = |loaded: &Loaded| (loaded.tokens.is_some(), loaded.tls.is_some());
        let now = guarded(&self.loaded());
        // What is open to others stays guarded as long as it is open.
        let kept = |loaded: Loaded| match guarded(&loaded) {
            (tokens, tls) if now.0 && !tokens || now.1 && !tls => {
                Err(Failure::new("tokens or TLS were taken away; that takes a restart"))
            }
            _ => Ok(loaded),
        };
        match self.source.load().and_then(kept) {
            Ok(loaded) => {
                let digest = loaded.desk.gate.rules().digest().to_owned();
                self.loaded.store(Arc::new(loaded));
                self.metrics.reloads.fetch_add(1, Ordering::Relaxed);
                self.log.event(Level::Info, "reloaded", &format!("rules in force: {digest}"));
                true
            }
            Err(failure) => {
                self.metrics.failed_reloads.fetch_add(1, Ordering::Relaxed);
                let message = format!("the former rules and settings stay in force: {}", failure.text());
                self.log.event(Level::Error, "reload-failed", &message);
                false
            }
        }
    }
}

/// A count that is one higher as long as this lives.
struct Counted<'c> {
    count: &'c AtomicU64,
    before: u64,
}

impl<'c> Counted<'c> {
    fn up(count: &'c AtomicU64) -> Self {
        Self { count, before: count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Ends a judgement that nobody waits for any more.
struct Gone<'s> {
    service: &'s Service,
    case: &'s Case,
    until: &'s Until,
    begun: Instant,
    over: bool,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.until.cancel();
            self.service.metrics.count(self.case.front, "cancelled");
            let (seen, time) = (input::Seen::default(), self.begun.elapsed());
            self.service.tell(self.case, 0, &seen, "cancelled", None, time);
        }
    }
}
