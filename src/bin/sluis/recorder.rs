//! Verdicts in, entries of the register out, for every door that decides; nothing where the register is off.
//!
//! A decision that cannot be recorded was not made: the door that asked tells the failure instead.

use std::path::Path;

use sluis::Verdict;

use crate::desk::Desk;
use crate::failure::Failure;

#[cfg(feature = "register")]
pub(crate) use there::Recorder;

#[cfg(not(feature = "register"))]
pub(crate) struct Recorder;

impl Desk {
    /// Turns the register on where the settings name a file for it.
    pub(crate) fn recording(mut self, file: Option<&Path>) -> Result<Self, Failure> {
        self.recorder = match file {
            Some(file) => Some(open(file, self.stable)?),
            None => None,
        };
        Ok(self)
    }

    /// Records `verdict`, which came in by `door`; with the register off it does nothing.
    pub(crate) fn record(&self, verdict: &Verdict, door: &str) -> Result<(), Failure> {
        match &self.recorder {
            Some(recorder) => put(recorder, self, verdict, door),
            None => Ok(()),
        }
    }
}

#[cfg(feature = "register")]
fn open(file: &Path, stable: bool) -> Result<Recorder, Failure> {
    Recorder::open(file, stable)
}

#[cfg(feature = "register")]
fn put(recorder: &Recorder, desk: &Desk, verdict: &Verdict, door: &str) -> Result<(), Failure> {
    recorder.put(desk, verdict, door)
}

#[cfg(not(feature = "register"))]
fn open(_: &Path, _: bool) -> Result<Recorder, Failure> {
    Err(Failure::new("[register] is set, but this sluis was built without it; build it with --features register"))
}

#[cfg(not(feature = "register"))]
fn put(_: &Recorder, _: &Desk, _: &Verdict, _: &str) -> Result<(), Failure> {
    Err(Failure::new("this sluis was built without the register"))
}

#[cfg(feature = "register")]
mod there {
    use std::path::Path;
    use std::sync::{Mutex, PoisonError};

    use sluis::register::{Entry, Register, RegisterError};
    use sluis::{Decision, Verdict};

    use crate::desk::{self, Desk};
    use crate::failure::Failure;

    /// An open register, for all threads of a door.
    pub(crate) struct Recorder {
        register: Mutex<Register>,
        /// Whether fingerprints mean anything beyond this run.
        stable: bool,
    }

    impl Recorder {
        pub(super) fn open(file: &Path, stable: bool) -> Result<Self, Failure> {
            Ok(Self { register: Mutex::new(Register::open(file)?), stable })
        }

        pub(super) fn put(&self, desk: &Desk, verdict: &Verdict, door: &str) -> Result<(), Failure> {
            if verdict.decision == Decision::Error {
                return Ok(());
            }
            let id = desk::new_id()?;
            let mut entry = Entry::of(verdict, &id, &desk::now(), door);
            entry.ticket = entry.ticket.map(|ticket| {
                let name = desk.mask(&ticket);
                // Two tickets whose names are masked alike stay two.
                if name.shown() == ticket { ticket } else { format!("{}#{id}", name.shown()) }
            });
            if !self.stable {
                entry.fingerprints.clear();
            }
            // What a chat or a form holds is kept by the table of carriers, where its policy says nothing.
            let row = desk.gate.rules().terms.of(verdict.channel.as_str(), None);
            if let Some(row) = row.filter(|_| entry.retention.is_none() && verdict.decision < Decision::Reject) {
                entry.retention = Some(row.retention.clone());
                entry.carrier = Some(row.id.clone());
            }
            if entry.retention.as_ref().is_some_and(|kept| kept.from == "received") {
                // A service outlives the day it started on.
                entry.starts = Some(desk::today());
            }
            let mut register = self.register.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(register.record(&entry)?)
        }
    }

    impl From<RegisterError> for Failure {
        fn from(error: RegisterError) -> Self {
            Self::new(error.to_string())
        }
    }
}
