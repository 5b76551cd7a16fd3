//! The gate as a service.

mod client;
mod faults;
mod operation;
mod requests;
