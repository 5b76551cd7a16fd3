//! The path of an uploaded file in, an exit code and a last line for the uploader out, as filebin2 and its like run
//! commands: 0 accepts, 1 refuses.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::Args;
use super::bench::{Bench, accepted};
use crate::failure::Failure;

pub(super) fn run(bench: Result<Bench, Failure>, args: &Args) -> Result<ExitCode, Failure> {
    let [file] = args.files.as_slice() else {
        return Err(Failure::new("hook exec takes one file"));
    };
    let bench = bench?;
    let verdict = bench.judge_nameless(file)?;
    Ok(if accepted(&verdict) { ExitCode::SUCCESS } else { fail(&bench.line(&verdict)) })
}

pub(super) fn fail(message: &str) -> ExitCode {
    // The code refuses, heard or not.
    let _ = writeln!(io::stdout(), "{message}");
    ExitCode::from(1)
}
