//! The words every station speaks: what is submitted, what is found, what could not be read, what is decided.
//!
//! This module knows nothing of the stations; it imports nothing of ours.

mod budget;
mod channel;
mod coverage;
mod date;
mod entity;
mod finding;
mod limits;
mod months;
mod place;
pub(crate) mod quick;
mod secret;
mod segment;
mod submission;
mod until;
mod verdict;
mod words;

pub use budget::{Budget, Stop};
pub use channel::{Channel, Zone};
pub use coverage::{Coverage, Status};
pub use date::{Date, Term};
pub use entity::{BUILT_IN, Class, Custom, Entity};
pub use finding::{Evidence, Finding, Fingerprint, Role};
pub use limits::Limits;
pub(crate) use months::MONTHS;
pub use place::{Cell, Place};
pub use secret::{Name, Secret};
pub use segment::{Kind, Origin, Segment};
pub use submission::{Attachment, Content, Reporter, Submission, SubmissionError};
pub use until::Until;
pub use verdict::{Decision, Persons, Reason, Retention, Texts, Verdict};
pub use words::{Lang, Words};
