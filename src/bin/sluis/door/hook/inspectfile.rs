//! The path of an uploaded file in, the line that `ModSecurity`'s `@inspectFile` reads out: `1 …` accepts, `0 …` refuses.
//!
//! It ends with 0 either way: `ModSecurity` lets a request pass when its script fails or says nothing.
//! <https://github.com/owasp-modsecurity/ModSecurity/wiki/Reference-Manual-%28v2.x%29#inspectfile>

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::Args;
use super::bench::{Bench, accepted};
use crate::failure::Failure;

pub(super) fn run(bench: Result<Bench, Failure>, args: &Args) -> Result<ExitCode, Failure> {
    let [file] = args.files.as_slice() else {
        return Err(Failure::new("hook inspectfile takes one file"));
    };
    let bench = bench?;
    let verdict = bench.judge_nameless(file)?;
    if accepted(&verdict) {
        writeln!(io::stdout(), "1 OK")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(fail(&bench.line(&verdict)))
}

pub(super) fn fail(message: &str) -> ExitCode {
    // Whoever does not hear it has gone.
    let _ = writeln!(io::stdout(), "0 {message}");
    ExitCode::SUCCESS
}
