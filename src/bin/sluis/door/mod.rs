//! The ways in, one per file.

pub(crate) mod check;
pub(crate) mod completions;
mod explain;
mod fields;
pub(crate) mod find;
pub(crate) mod hook;
mod look;
pub(crate) mod man;
mod problem;
pub(crate) mod reader;
pub(crate) mod redact;
#[cfg(feature = "register")]
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod scan;
#[cfg(feature = "serve")]
pub(crate) mod serve;
mod stream;
mod submission;
mod tus;
pub(crate) mod walk;
pub(crate) mod worker;
