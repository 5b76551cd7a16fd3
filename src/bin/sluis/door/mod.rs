//! The ways in, one per file.

pub(crate) mod check;
mod fields;
pub(crate) mod hook;
mod problem;
pub(crate) mod reader;
pub(crate) mod rules;
pub(crate) mod scan;
#[cfg(feature = "serve")]
pub(crate) mod serve;
mod stream;
mod submission;
mod tus;
mod walk;
pub(crate) mod worker;
