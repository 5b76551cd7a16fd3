//! The ways in, one per file.

pub(crate) mod check;
pub(crate) mod find;
pub(crate) mod reader;
#[cfg(feature = "register")]
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod scan;
mod stream;
mod submission;
mod walk;
pub(crate) mod worker;
