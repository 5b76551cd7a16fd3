//! A format and a document in, what the format tells out, even where the format comes to grief.
//!
//! [`InProcess`] holds panics; [`Worker`] holds stack overflow, runaway memory and runaway time as well, in a
//! process of its own. It must not know which format needs which.

#[cfg(unix)]
mod handover;
#[cfg(unix)]
mod serve;
mod shield;
#[cfg(unix)]
mod waiting;
mod wire;
#[cfg(unix)]
mod worker;

use super::{Doc, Format, Sink, Trouble};

#[cfg(unix)]
pub use serve::{Bounds, serve};
pub(crate) use shield::shield;
#[cfg(unix)]
pub use worker::{Tally, Told, Worker};

/// Where a format runs.
pub trait Isolation: Send + Sync {
    /// Whether `format` is to run there, rather than in this process behind the shield.
    fn wants(&self, format: &'static dyn Format) -> bool {
        format.isolated()
    }

    /// Runs `format` over `doc`. Whatever becomes of it, this returns.
    fn extract(&self, format: &'static dyn Format, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble>;
}

/// In this process, behind a shield against panics.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Isolation for InProcess {
    fn extract(&self, format: &'static dyn Format, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        shield(|| format.extract(doc, sink)).unwrap_or(Err(Trouble::Crashed))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::extract::collect::Collect;
    use crate::model::{Budget, Limits, Segment};

    /// A format that tells something and then panics over what it read.
    pub(super) struct Panics;

    impl Format for Panics {
        fn id(&self) -> &'static str {
            "panics"
        }

        fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
            sink.record(&[Segment::prose("voor de klap", 0, 1)])?;
            panic!("{:?}", doc.bytes()?);
        }
    }

    #[test]
    fn a_panic_is_told_and_what_came_before_counts() {
        let limits = Limits::default();
        let budget = Budget::new(&limits);
        let mut content = Cursor::new(b"123456782");
        let mut doc = Doc::open("a", &mut content, &budget).unwrap();
        let mut found = Collect::with(limits);
        let result = InProcess.extract(&Panics, &mut doc, &mut found);
        assert_eq!(result, Err(Trouble::Crashed));
        assert_eq!(found.text(), "voor de klap");
    }
}
