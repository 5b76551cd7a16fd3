//! `sluis completions`: a shell in, a script that completes commands and options out.

use std::io::Write as _;
use std::process::ExitCode;

use clap_complete::{Shell, generate};

use crate::cli;
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The shell to complete in
    #[arg(value_name = "SHELL", value_parser = shells())]
    shell: String,
}

/// By the names that the packages of each use.
const SHELLS: [(&str, Shell); 4] =
    [("bash", Shell::Bash), ("zsh", Shell::Zsh), ("fish", Shell::Fish), ("powershell", Shell::PowerShell)];

fn shells() -> clap::builder::PossibleValuesParser {
    SHELLS.map(|(name, _)| name).into()
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let known = SHELLS.into_iter().find(|(name, _)| *name == args.shell);
    let (_, shell) = known.ok_or_else(|| Failure::new("no such shell: use bash, zsh, fish or powershell"))?;
    // Into memory first: the writer of the script cannot tell that nobody reads it.
    let mut script = Vec::new();
    generate(shell, &mut cli::command(), "sluis", &mut script);
    let mut out = Output::open(None)?;
    out.write_all(&script)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
