//! sluis: a Dutch PII scanner and upload gate.

pub mod extract;
pub mod gate;
pub mod model;
pub mod policy;
pub mod report;
pub mod rules;

pub use gate::{Gate, Listener};
pub use model::*;
