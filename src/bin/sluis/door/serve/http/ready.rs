//! Whether the service could judge a submission now: it judges one, and looks whether what it leans on is there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sluis::{Attachment, Content, Decision, Status, Submission, Until};
use tokio::sync::Mutex;

use super::super::service::Service;

/// How long an answer stands: those who ask every moment cost nothing.
const STANDS: Duration = Duration::from_secs(1);
/// How long the canary may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// A number out of the public test range would be told and let pass; this one is made up and passes the check.
const CANARY: &str = "Het BSN van de kanarie is 319072356.";
/// A document for a worker.
const PAGE: &[u8] = include_bytes!("canary.pdf");

/// What is not ready, last time it was looked at.
#[derive(Default)]
pub(super) struct Ready(Mutex<Option<(Instant, Option<&'static str>)>>);

impl Ready {
    /// What is not ready; `None` where all is.
    pub(super) async fn lacks(&self, service: &Arc<Service>) -> Option<&'static str> {
        if service.stop.is_told() {
            return Some("stopping");
        }
        let mut last = self.0.lock().await;
        match *last {
            Some((when, lacks)) if when.elapsed() < STANDS => lacks,
            _ => {
                let lacks = look(service).await;
                *last = Some((Instant::now(), lacks));
                lacks
            }
        }
    }
}

async fn look(service: &Arc<Service>) -> Option<&'static str> {
    let loaded = service.loaded();
    let upstream = loaded.args.upstream_clamd.clone();
    let judged = tokio::task::spawn_blocking(move || {
        let page = Attachment { name: "kanarie.pdf".into(), content: Content::Bytes(PAGE.into()) };
        let mut submission = Submission {
            policy: Some("strict".into()),
            description: Some(CANARY.into()),
            attachments: vec![page],
            ..Submission::default()
        };
        if loaded.complete(&mut submission).is_err() {
            submission.policy = None;
        }
        loaded.desk.gate.judge_until(&submission, &Until::at(Instant::now() + PATIENCE))
    });
    let Ok(verdict) = judged.await else { return Some("judge") };
    if !verdict.findings.iter().any(|finding| finding.entity.id() == "bsn") || verdict.decision == Decision::Error {
        return Some("rules");
    }
    if verdict.coverage.iter().any(|part| matches!(part.status, Status::Crashed | Status::Timeout)) {
        return Some("workers");
    }
    if let Some(upstream) = upstream {
        let there = tokio::time::timeout(PATIENCE, super::super::address::ping(&upstream)).await;
        if !matches!(there, Ok(Ok(true))) {
            return Some("upstream-clamd");
        }
    }
    None
}
