//! sluis: a Dutch PII scanner and upload gate. A ticket with its attachments goes in, a verdict comes out.
//!
//! # The pipe
//!
//! | station | in | out |
//! |---|---|---|
//! | [`gate`] | a [`Submission`] | a [`Verdict`]; the only place that strings the others together |
//! | [`extract`] | bytes | segments of text, each with its place; one format a file |
//! | [`scan`] | a segment | candidates: every reading of its numbers, dates, addresses |
//! | [`names`] | words | names of persons, by the grammar of Dutch names and by lists |
//! | [`score`] | candidates and their scene | findings, each with its probability and what spoke for it |
//! | [`policy`] | findings and gaps | allow, warn or reject, with reasons, labels and retention |
//! | [`redact`] | a document | a cleaned copy of it, or why there can be none; what it finds, it asks the gate |
//! | [`report`] | verdicts and findings | text for people, JSON for programs |
//!
//! Beneath them lie [`model`], the words that all of them speak, [`validate`], one check a file, and [`rules`], the only
//! module that knows TOML. Beside them stands [`wire`], the codecs of the protocols that upload gates speak.
//!
//! # What holds always
//!
//! 1. [`Gate::judge`] never fails and never panics: what cannot be read is a gap, and the policy judges gaps too.
//! 2. Found values live in [`Secret`], which cannot be printed by accident. Names out of files are text too: they are
//!    scanned, and masked where they are shown.
//! 3. No station knows the one to its right.
//! 4. The library touches no network, no environment, and no clock but the budget's. The day comes with the submission.
//! 5. Same bytes, same rules, same limits: the same verdict, unless a time limit cut in, which is a gap.
//! 6. Memory is bounded by limits and by the number of candidates, not by the size of the input.
//!
//! # Example
//!
//! ```
//! use sluis::{Decision, Gate, Submission};
//! use sluis::rules::Rules;
//!
//! let gate = Gate::new(Rules::built_in()?, b"a key for fingerprints");
//! let ticket = Submission::from_json(
//!     r#"{"description": "Mevrouw Van den Berg, geboren 12-03-1961, BSN 319072356, krijgt geen brief."}"#,
//! )?;
//! let verdict = gate.judge(&ticket);
//! assert_eq!(verdict.decision, Decision::Reject);
//! assert!(verdict.reasons.iter().any(|reason| reason.rule == "no-bsn-in-text"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod breach;
pub mod extract;
pub mod find;
pub mod gate;
pub mod model;
pub mod names;
pub mod policy;
pub mod redact;
#[cfg(feature = "register")]
pub mod register;
pub mod report;
pub mod rules;
pub mod scan;
pub mod score;
pub mod validate;
pub mod wire;

pub use gate::{Gate, Listener};
pub use model::*;
