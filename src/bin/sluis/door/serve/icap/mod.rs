//! Connections of ICAP clients in, what becomes of the uploads that they carry out.
//!
//! Whatever could not be judged is answered by a page that blocks: any other status lets uploads pass at clients that
//! are set to go on without a scanner.

mod carried;
mod exchange;
mod form;
mod intake;
mod json;
mod page;
mod upload;

use std::sync::Arc;

use super::accept::accept;
use super::address::Listener;
use super::link::Link;
use super::service::Service;

/// Names that the service answers to: what clients are set to by default, and ours.
const SERVICES: &[&str] = &["pii", "sluis", "avscan", "srv_clamav", "reqmod", "respmod"];

/// Serves clients of ICAP on `listener`.
pub(super) async fn serve(listener: Listener, service: Arc<Service>) {
    let (stop, most) = (service.stop.clone(), service.loaded().args.connections());
    accept(listener, stop, most, |stream| exchange::converse(Link::new(stream), Arc::clone(&service))).await;
}
