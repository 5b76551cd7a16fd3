//! The gate as a service.

mod client;
mod faults;
mod operation;
mod page;
mod redactions;
mod requests;
