//! TOML in, checked rules out: the only module that knows TOML.

/// The effective rules: detectors, lists, policies and messages.
pub struct Rules {}
