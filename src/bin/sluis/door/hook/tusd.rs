//! A file hook of tusd in on standard input, its answer out; what is refused is removed first.
//!
//! It ends with 0 also when it refuses: tusd makes an internal error of any other code, which some clients take for
//! a success.

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use super::Args;
use super::bench::{Bench, accepted};
use crate::door::tus::{self, REQUEST_MAX, Request, Store, Stored, Wanted};
use crate::failure::Failure;

/// A file hook keeps no log that an id could be looked up in.
const INSTANCE: &str = "about:blank";

pub(super) fn run(bench: Result<Bench, Failure>, args: &Args) -> Result<ExitCode, Failure> {
    let store = Store { uploads: None, promote_to: args.promote_to.as_deref() };
    let mut json = Vec::new();
    io::stdin().lock().take(REQUEST_MAX).read_to_end(&mut json).map_err(|_| unclear())?;
    let request = Request::from_json(&json).ok_or_else(unclear)?;
    let answer = match request.wanted(&store).map_err(|problem| Failure::new(format!("hook tusd: {problem}")))? {
        Wanted::Nothing => tus::accepted(),
        Wanted::Names(submission) => {
            let bench = bench?;
            let verdict = bench.judge(submission)?;
            if accepted(&verdict) { tus::accepted() } else { tus::refused(&verdict, INSTANCE, bench.words()) }
        }
        Wanted::Content(_, stored) if stored.promoted(&store) => tus::accepted(),
        Wanted::Content(mut submission, stored) => {
            let judged = bench.and_then(|bench| {
                if !stored.open(&mut submission) {
                    return Err(Failure::new("hook tusd: the upload cannot be read"));
                }
                let verdict = bench.judge(submission)?;
                if !accepted(&verdict) {
                    return Ok(Some(tus::refused(&verdict, INSTANCE, bench.words())));
                }
                stored.promote(&store).map_err(|error| failed("moved", &error))?;
                Ok(None)
            });
            match judged {
                Ok(None) => tus::accepted(),
                Ok(Some(refusal)) => {
                    remove(&stored)?;
                    refusal
                }
                Err(failure) => {
                    remove(&stored)?;
                    return Err(failure);
                }
            }
        }
    };
    writeln!(io::stdout(), "{answer}")?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn fail(message: &str) -> ExitCode {
    match writeln!(io::stdout(), "{}", tus::not_judged(INSTANCE, [message, message])) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(crate::failure::NO_DECISION),
    }
}

fn remove(stored: &Stored) -> Result<(), Failure> {
    stored.remove().map_err(|error| failed("removed", &error))
}

fn failed(what: &str, error: &io::Error) -> Failure {
    Failure::new(format!("hook tusd: the upload cannot be {what}: {}", sluis::rules::reason(error.kind())))
}

fn unclear() -> Failure {
    Failure::new("hook tusd reads the request of a file hook of tusd 2 on standard input")
}
