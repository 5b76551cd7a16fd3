//! `sluis serve`: settings and requests of any front in, verdicts out, until it is told to end.
//!
//! Each front is a codec over the one [`Service`]; none knows another.

mod accept;
mod address;
mod clamd;
mod copy;
mod front;
mod http;
mod icap;
mod input;
mod link;
mod loaded;
mod log;
mod metrics;
mod named;
mod notify;
mod pace;
mod pieces;
mod service;
mod settings;
mod spool;
mod token;

use std::process::ExitCode;
use std::sync::Arc;

use sluis::rules::reason;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use accept::Stop;
use address::Listener;
use front::Front;
use loaded::{Loaded, Source};
use log::Level;
use service::Service;
pub(crate) use settings::Args;

use crate::cli::Common;
use crate::failure::Failure;

/// Threads that may wait for a disk or a worker beside those that judge.
const SPARE_THREADS: usize = 8;

pub(crate) fn run(args: Args, common: Common) -> Result<ExitCode, Failure> {
    let maker = args.maker;
    let source = Source::new(args, common)?;
    if maker {
        return copy::run(&source);
    }
    let loaded = source.load()?;
    let judging = loaded.judging();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(loaded.desk.jobs)
        .max_blocking_threads(judging.saturating_add(SPARE_THREADS))
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {}", reason(error.kind()))))?;
    let code = runtime.block_on(serve(source, loaded));
    // What did not end in time ends now.
    runtime.shutdown_background();
    code
}

async fn serve(source: Source, loaded: Loaded) -> Result<ExitCode, Failure> {
    let listeners = listen(&loaded)?;
    let drain = loaded.args.drain();
    let (teller, stop) = Stop::new();
    let service = Arc::new(Service::new(source, loaded, stop)?);
    let signals =
        Signals::new().map_err(|error| Failure::new(format!("cannot listen for signals: {}", reason(error.kind()))))?;
    let mut fronts = JoinSet::new();
    for (front, listener) in listeners {
        let place = listener.place();
        let service = Arc::clone(&service);
        service.log.event(Level::Info, "listening", &format!("{} on {place}", front.id()));
        match front {
            Front::Http => {
                fronts.spawn(http::serve(listener, service));
            }
            Front::Metrics => {
                fronts.spawn(http::metrics(listener, service));
            }
            Front::Clamd => {
                fronts.spawn(clamd::serve(listener, service));
            }
            Front::Icap => {
                fronts.spawn(icap::serve(listener, service));
            }
        }
    }
    service.log.event(
        Level::Info,
        "ready",
        &format!("rules in force: {}", service.loaded().desk.gate.rules().digest()),
    );
    notify::tell(notify::READY);
    until_told(&service, signals, teller, async { while fronts.join_next().await.is_some() {} }, drain).await;
    service.log.event(Level::Info, "stopped", "goodbye");
    Ok(ExitCode::SUCCESS)
}

/// Every socket to listen on, none of them where others reach it that should not.
fn listen(loaded: &Loaded) -> Result<Vec<(Front, Listener)>, Failure> {
    let mut listeners = Vec::new();
    for (front, listener, open) in address::inherited()? {
        loaded.admit(front, open)?;
        listeners.push((front, listener));
    }
    if !listeners.is_empty() {
        return Ok(listeners);
    }
    for (front, address) in loaded.args.fronts() {
        let open = address
            .is_open()
            .map_err(|error| Failure::new(format!("cannot look up {address}: {}", reason(error.kind()))))?;
        loaded.admit(front, open)?;
        listeners.push((front, address.listen(front)?));
    }
    Ok(listeners)
}

/// What the operator says by signals.
struct Signals {
    end: Signal,
    interrupt: Signal,
    reload: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            end: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            reload: signal(SignalKind::hangup())?,
        })
    }
}

/// Reloads as often as it is asked to, until it is told to end; then waits for `fronts`, but not for ever.
async fn until_told(
    service: &Arc<Service>,
    mut signals: Signals,
    stop: watch::Sender<bool>,
    fronts: impl Future<Output = ()>,
    drain: std::time::Duration,
) {
    let alive = notify::watchdog();
    let mut beat = tokio::time::interval(alive.unwrap_or(std::time::Duration::from_hours(1)));
    tokio::pin!(fronts);
    loop {
        tokio::select! {
            _ = signals.end.recv() => break,
            _ = signals.interrupt.recv() => break,
            () = &mut fronts => return,
            _ = beat.tick(), if alive.is_some() => notify::tell(notify::WATCHDOG),
            _ = signals.reload.recv() => reload(service).await,
            () = service.reload.notified() => reload(service).await,
        }
    }
    notify::tell(notify::STOPPING);
    service.log.event(Level::Info, "stopping", "no new requests; those under way are finished");
    // Receivers that are gone have ended already.
    let _ = stop.send(true);
    tokio::select! {
        () = &mut fronts => {}
        _ = signals.end.recv() => {}
        _ = signals.interrupt.recv() => {}
        () = tokio::time::sleep(drain) => {
            service.log.event(Level::Warning, "cut", "some requests were not finished in time");
        }
    }
}

async fn reload(service: &Arc<Service>) {
    notify::reloading();
    let loading = Arc::clone(service);
    // Reading rules takes a while; requests go on.
    let _ = tokio::task::spawn_blocking(move || loading.load_again()).await;
    notify::tell(notify::READY);
}
