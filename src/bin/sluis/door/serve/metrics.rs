//! What happens in, figures about it in text of `OpenMetrics` out, on a listener of their own.
//!
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/>. Labels are names of ours, never anything out of a request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sluis::extract::Tally;

use super::front::Front;

/// The content type of the text.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of a duration's buckets, in milliseconds.
const BUCKETS: [u64; 12] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000];

/// The figures of the service.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(Front, &'static str), u64>>,
    durations: Mutex<BTreeMap<Front, Histogram>>,
    /// Submissions that passed without a verdict.
    let_pass: Mutex<BTreeMap<Front, u64>>,
    /// Reloads that took and that failed.
    pub(crate) reloads: AtomicU64,
    pub(crate) failed_reloads: AtomicU64,
    /// Decisions whose line could not be written.
    pub(crate) lost_lines: AtomicU64,
    /// Judgements that wait for their turn.
    pub(crate) waiting: AtomicU64,
    /// Judgements under way.
    pub(crate) judging: AtomicU64,
}

#[derive(Clone, Copy, Default)]
struct Histogram {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    seconds: f64,
}

impl Metrics {
    /// Counts a request of `front` that ended in `outcome`.
    pub(crate) fn count(&self, front: Front, outcome: &'static str) {
        *lock(&self.requests).entry((front, outcome)).or_default() += 1;
    }

    /// Counts how long a judgement took.
    pub(crate) fn took(&self, front: Front, time: Duration) {
        let mut durations = lock(&self.durations);
        let histogram = durations.entry(front).or_default();
        histogram.count += 1;
        histogram.seconds += time.as_secs_f64();
        for (bucket, bound) in histogram.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(time <= Duration::from_millis(bound));
        }
    }

    /// Counts a submission that passed without a verdict.
    pub(crate) fn let_pass(&self, front: Front) {
        *lock(&self.let_pass).entry(front).or_default() += 1;
    }

    /// All figures; `rules` is the digest of those in force, `workers` what became of theirs.
    pub(crate) fn text(&self, rules: &str, workers: Option<&Tally>) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(rules, workers, &mut text);
        text
    }

    fn write(&self, rules: &str, workers: Option<&Tally>, out: &mut String) -> std::fmt::Result {
        head(out, "sluis_build", "info", "The program and the rules in force.")?;
        writeln!(out, "sluis_build_info{{version=\"{}\",rules=\"{rules}\"}} 1", env!("CARGO_PKG_VERSION"))?;
        head(out, "sluis_requests", "counter", "Requests by front and outcome.")?;
        for ((front, outcome), count) in &*lock(&self.requests) {
            writeln!(out, "sluis_requests_total{{front=\"{}\",outcome=\"{outcome}\"}} {count}", front.id())?;
        }
        head(out, "sluis_judgement_seconds", "histogram", "Time from a request's arrival to its verdict.")?;
        for (front, histogram) in &*lock(&self.durations) {
            let front = front.id();
            for (count, bound) in histogram.buckets.iter().zip(BUCKETS) {
                let bound = bound as f64 / 1000.0;
                writeln!(out, "sluis_judgement_seconds_bucket{{front=\"{front}\",le=\"{bound:?}\"}} {count}")?;
            }
            writeln!(out, "sluis_judgement_seconds_bucket{{front=\"{front}\",le=\"+Inf\"}} {}", histogram.count)?;
            writeln!(out, "sluis_judgement_seconds_sum{{front=\"{front}\"}} {:?}", histogram.seconds)?;
            writeln!(out, "sluis_judgement_seconds_count{{front=\"{front}\"}} {}", histogram.count)?;
        }
        head(out, "sluis_let_pass", "counter", "Submissions that passed without a verdict, as on-error allows.")?;
        for (front, count) in &*lock(&self.let_pass) {
            writeln!(out, "sluis_let_pass_total{{front=\"{}\"}} {count}", front.id())?;
        }
        let none = Tally::default();
        let workers = workers.unwrap_or(&none);
        let counters = [
            ("sluis_workers", "Workers that were given a document, since the rules were read.", &workers.started),
            ("sluis_crashed_workers", "Workers that came to grief over their document.", &workers.crashed),
            ("sluis_stopped_workers", "Workers that ran out of time or memory.", &workers.stopped),
            ("sluis_reloads", "Reloads that took.", &self.reloads),
            ("sluis_failed_reloads", "Reloads that failed; the former rules stayed.", &self.failed_reloads),
            ("sluis_lost_lines", "Decisions whose line could not be written.", &self.lost_lines),
        ];
        for (name, help, count) in counters {
            head(out, name, "counter", help)?;
            writeln!(out, "{name}_total {}", count.load(Ordering::Relaxed))?;
        }
        let gauges = [
            ("sluis_waiting", "Judgements that wait for their turn.", &self.waiting),
            ("sluis_judging", "Judgements under way.", &self.judging),
        ];
        for (name, help, count) in gauges {
            head(out, name, "gauge", help)?;
            writeln!(out, "{name} {}", count.load(Ordering::Relaxed))?;
        }
        writeln!(out, "# EOF")
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# TYPE {name} {kind}")?;
    writeln!(out, "# HELP {name} {help}")
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_told() {
        let metrics = Metrics::default();
        metrics.count(Front::Http, "reject");
        metrics.count(Front::Http, "reject");
        metrics.took(Front::Http, Duration::from_millis(7));
        let text = metrics.text("sha256:0", None);
        assert!(text.contains("sluis_requests_total{front=\"http\",outcome=\"reject\"} 2\n"), "{text}");
        assert!(text.contains("le=\"0.005\"} 0\n") && text.contains("le=\"0.01\"} 1\n"), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }
}
