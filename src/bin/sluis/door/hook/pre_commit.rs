//! Files about to be committed in, lines about those that may not be out.
//!
//! 0 lets the commit go on, 1 stops it, and 2 says that it could not be judged, which stops it too.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use sluis::{Attachment, Submission};

use super::Args;
use super::bench::{Bench, accepted, content_of};
use super::tell::tell;
use crate::desk;
use crate::door::check::REJECTED;
use crate::failure::{Failure, NO_DECISION};
use crate::order::in_order;

pub(super) fn run(bench: Result<Bench, Failure>, args: &Args) -> Result<ExitCode, Failure> {
    let bench = bench?;
    let mut out = desk::output(None)?;
    let mut refused = false;
    let files = args.files.iter();
    in_order(
        bench.desk.jobs,
        files,
        |file, emit| emit(judge(&bench, file)),
        |judged: Result<(bool, Vec<u8>), Failure>| {
            let (accepted, lines) = judged?;
            refused |= !accepted;
            Ok(out.write_all(&lines)?)
        },
    )?;
    out.flush()?;
    Ok(ExitCode::from(if refused { REJECTED } else { 0 }))
}

pub(super) fn fail(_: &str) -> ExitCode {
    ExitCode::from(NO_DECISION)
}

fn judge(bench: &Bench, file: &Path) -> Result<(bool, Vec<u8>), Failure> {
    let name = file.to_string_lossy().into_owned();
    let content = content_of(file).map_err(|_| {
        let name = bench.desk.mask(&name);
        Failure::new(format!("{}: cannot be read", name.shown()))
    })?;
    let verdict = bench
        .judge(Submission { attachments: vec![Attachment { name: name.clone(), content }], ..Submission::default() })?;
    let mut lines = Vec::new();
    tell(bench.desk.mask(&name).shown(), &verdict, &bench.options, &mut lines)?;
    Ok((accepted(&verdict), lines))
}
