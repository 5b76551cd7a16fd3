//! placeholder until the isolation of parsers is merged

use super::{Doc, Format, Sink, Trouble};

/// Runs a format where it cannot take its caller down.
pub trait Isolation: Sync + Send {
    /// Reads `doc` with `format` into `sink`.
    fn extract(&self, format: &'static dyn Format, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble>;
}

/// In this process, under the shield.
pub struct InProcess;

impl Isolation for InProcess {
    fn extract(&self, format: &'static dyn Format, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        format.extract(doc, sink)
    }
}
