//! Bytes of an ICAP client in, its request out; answers in, their bytes out (RFC 3507, with its errata).

mod answer;
mod fields;
mod head;

pub use answer::{Violation, block, continue_, echo, error, no_change, options};
pub use fields::{Header, Headers};
pub use head::{Bad, Head, Method, Section, next};

/// Bytes of a request's own header, and of each header that it carries.
pub const HEADER_MAX: usize = 64 << 10;

#[cfg(test)]
mod tests;
