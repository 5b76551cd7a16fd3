//! The command: arguments in, a door's output and an exit code out.

mod cli;
mod config;
mod confine;
mod desk;
mod door;
mod failure;
mod order;
mod units;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Door};
use failure::Failure;

fn main() -> ExitCode {
    // A door for this program itself: it takes no options and reads no settings.
    if std::env::args_os().nth(1).is_some_and(|door| door == desk::WORKER) {
        return door::worker::run();
    }
    if std::env::args_os().nth(1).is_some_and(|door| door == desk::READER) {
        return door::reader::run(std::env::args_os().skip(2));
    }
    quiet_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let told = error.use_stderr();
            let code = cli::refuse(error);
            return if told { door::hook::bad_use().unwrap_or(code) } else { code };
        }
    };
    match enter(cli) {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    }
}

fn enter(cli: Cli) -> Result<ExitCode, Failure> {
    // Hooks answer in their own words also where the settings are broken, so they read them themselves.
    if let Door::Hook(args) = &cli.door {
        return door::hook::run(args, cli.common);
    }
    let config = config::load(cli.common.config.as_deref())?;
    #[cfg(feature = "serve")]
    let given = cli.common.clone();
    let common = cli.common.or(&config);
    match cli.door {
        Door::Scan(args) => door::scan::run(args.or(&config), &common),
        // It reads its settings itself, and again when it is asked to.
        #[cfg(feature = "serve")]
        Door::Serve(args) => door::serve::run(*args, given),
        Door::Check(args) => door::check::run(&args.or(&config), &common),
        Door::Hook(args) => door::hook::run(&args, common),
        Door::Rules(args) => door::rules::run(&args, &common),
    }
}

/// The text of a panic may quote what was being read; its place is all that anyone needs for a report.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let place = place.unwrap_or_default();
        // Nowhere is left to tell that telling failed.
        let _ = writeln!(io::stderr(), "sluis: internal error at {place}; please report this");
    }));
}
