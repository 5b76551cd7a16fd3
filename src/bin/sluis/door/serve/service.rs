//! Submissions of every front in, verdicts out: so many at a time, so long at the most, each with its line in the log.
//!
//! A submission never passes because something went wrong here, unless the operator said so for that front, and then
//! it is counted and told.

use std::collections::BTreeMap;
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
    /// Cleaned copies at a time: half as many as judgements, which they may not keep waiting.
    pub(crate) copies: Arc<Semaphore>,
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
    /// When it came.
    pub(crate) begun: Instant,
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
            copies: Arc::new(Semaphore::new((places / 2).max(1))),
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
        Case { id: input::id(), front, kind, loaded: self.loaded(), begun: Instant::now() }
    }

    /// Judges `submission`, when its turn comes. Dropping the future ends the judgement: a worker that is at it is
    /// killed, and the place is free again.
    pub(crate) async fn judge(self: &Arc<Self>, case: &Case, mut submission: Submission) -> Outcome {
        let begun = Instant::now();
        if case.loaded.complete(&mut submission).is_err() {
            return self.failed(case, Outcome::Failed, "no such policy");
        }
        let until = Until::at(begun + case.loaded.args.deadline());
        let mut gone = Gone { service: self, case, until: &until, over: false };
        let size = input::size(&submission);
        let judged = self.in_turn(case, submission, &until).await;
        gone.over = true;
        let time = begun.elapsed();
        match judged {
            Ok((verdict, seen)) => {
                let verdict = Box::new(verdict);
                self.metrics.count(case.front, verdict.decision.id());
                self.metrics.took(case.front, time);
                self.tell(case, &Settled::judged(size, &seen, &verdict, time));
                Outcome::Judged(verdict)
            }
            Err(outcome) => {
                self.tell(case, &Settled { size, decision: outcome.id(), ..Settled::of(case) });
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

    /// Counts and writes down what became of a request that asked for no verdict.
    pub(crate) fn settled(&self, case: &Case, settled: &Settled<'_>) {
        self.metrics.count(case.front, settled.decision);
        self.tell(case, settled);
    }

    /// Counts and writes down what was turned down before anybody could look at it, `size` bytes of it; `why` in a word.
    pub(crate) fn refused(&self, case: &Case, size: u64, why: &'static str) {
        self.settled(case, &Settled { size, decision: "refused", rules: vec![why], ..Settled::of(case) });
    }

    /// Counts and writes down that its sender did not wait for the outcome.
    pub(crate) fn left(&self, case: &Case) {
        self.settled(case, &Settled { decision: "cancelled", ..Settled::of(case) });
    }

    /// Settles what could not be taken in, `size` bytes of it, for a reason of ours; see [`Self::failed`].
    pub(crate) fn unread(&self, case: &Case, size: u64, why: &'static str) -> Outcome {
        let decision = Outcome::Failed.id();
        self.tell(case, &Settled { size, decision, rules: vec![why], ..Settled::of(case) });
        self.failed(case, Outcome::Failed, why)
    }

    fn tell(&self, case: &Case, settled: &Settled<'_>) {
        let written = self.log.decided(&Decided {
            id: &case.id,
            front: case.front.id(),
            kind: case.kind,
            size: settled.size,
            formats: settled.seen.map_or(&[], |seen| &seen.formats),
            rules: settled.rules.clone(),
            entities: settled.entities.clone(),
            decision: settled.decision,
            milliseconds: (settled.time.as_secs_f64() * 1e5).round() / 100.0,
            hash: settled.seen.map_or("", |seen| &seen.hash),
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

/// What became of a request, for the log.
pub(crate) struct Settled<'s> {
    /// Bytes of its texts and attachments.
    pub(crate) size: u64,
    /// What was seen of it, where anybody looked.
    pub(crate) seen: Option<&'s input::Seen>,
    /// In a word.
    pub(crate) decision: &'static str,
    /// What it was decided by: rules, or a reason in a word.
    pub(crate) rules: Vec<&'s str>,
    /// What was found or replaced, by kind.
    pub(crate) entities: BTreeMap<&'s str, u64>,
    /// How long it took.
    pub(crate) time: Duration,
}

impl<'s> Settled<'s> {
    fn judged(size: u64, seen: &'s input::Seen, verdict: &'s Verdict, time: Duration) -> Self {
        let mut entities = BTreeMap::new();
        for finding in &verdict.findings {
            *entities.entry(finding.entity.id()).or_default() += 1;
        }
        let rules = verdict.reasons.iter().map(|reason| reason.rule.as_str()).collect();
        Self { size, seen: Some(seen), decision: verdict.decision.id(), rules, entities, time }
    }

    fn of(case: &Case) -> Self {
        let time = case.begun.elapsed();
        Self { size: 0, seen: None, decision: "", rules: Vec::new(), entities: BTreeMap::new(), time }
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
    over: bool,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.until.cancel();
            self.service.left(self.case);
        }
    }
}
