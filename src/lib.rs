//! sluis: a Dutch PII scanner and upload gate.

pub mod extract;
pub mod gate;
pub mod model;
pub mod rules;
pub mod scan;
pub mod validate;

pub use gate::{Gate, Listener};
pub use model::*;
