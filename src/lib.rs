//! sluis: a Dutch PII scanner and upload gate.

pub mod extract;
pub mod gate;
pub mod model;
pub mod names;
pub mod policy;
pub mod report;
pub mod rules;
pub mod scan;
pub mod score;
pub mod validate;

pub use gate::{Gate, Listener};
pub use model::*;
