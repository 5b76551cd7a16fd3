//! The gate as a service.

pub(crate) mod client;
mod faults;
mod operation;
mod page;
mod redactions;
mod requests;
