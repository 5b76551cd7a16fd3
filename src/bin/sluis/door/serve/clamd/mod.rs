//! Connections of clamd's clients in, answers that they take for clamd's out.
//!
//! Whatever could not be judged is answered as FOUND: the only word that blocks at every client.

mod intake;
mod mail;
mod paths;
mod scan;
mod session;
mod upstream;

use std::sync::Arc;

use super::accept::accept;
use super::address::Listener;
use super::link::Link;
use super::service::Service;

/// Serves clients of clamd on `listener`.
pub(super) async fn serve(listener: Listener, service: Arc<Service>) {
    let (stop, most) = (service.stop.clone(), service.loaded().args.connections());
    accept(listener, stop, most, |stream| session::converse(Link::new(stream), Arc::clone(&service))).await;
}
