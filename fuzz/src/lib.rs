//! Bytes of a fuzzer in, an end of the program out where something does not hold.

pub mod holds;
pub mod panics;
