//! Bytes of other programs' protocols in, what they ask out; and answers in their bytes. No socket, no clock.
//!
//! It stands in the library, and knows nothing of it, so that each codec is fuzzed apart from the service that uses it.

pub mod chunked;
pub mod clamd;
pub mod icap;
mod names;

pub use names::name;
