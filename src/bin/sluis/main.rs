//! The command: arguments in, a door's output and an exit code out.

mod baseline;
mod cli;
mod config;
mod confine;
mod desk;
mod door;
mod examples;
mod failure;
mod glob;
mod interrupt;
mod order;
mod output;
mod progress;
mod recorder;
mod sieve;
mod suppress;
mod terminal;
mod units;

use std::io::{self, Write as _};
use std::process::ExitCode;

use cli::Door;
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
    let cli = match cli::parse() {
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

fn enter(cli: cli::Cli) -> Result<ExitCode, Failure> {
    // Hooks answer in their own words also where the settings are broken, so they read them themselves.
    if let Door::Hook(args) = &cli.door {
        return door::hook::run(args, cli.common);
    }
    let config = config::load(cli.common.config.as_deref())?;
    #[cfg(feature = "serve")]
    let given = cli.common.clone();
    let common = cli.common.or(&config);
    match cli.door {
        Door::Scan(args) => door::scan::run(args.or(&config), &common, &config.tables),
        Door::Check(args) => door::check::run(&args.or(&config), &common),
        Door::Hook(args) => door::hook::run(&args, common),
        // It reads its settings itself, and again when it is asked to.
        #[cfg(feature = "serve")]
        Door::Serve(args) => door::serve::run(*args, given),
        Door::Redact(args) => door::redact::run(&args.or(&config), &common),
        Door::Rules(args) => door::rules::run(&args, &common),
        Door::Find(args) => door::find::run(args.or(&config), &common),
        Door::Report(args) => door::report::run(args.or(&config), &common),
        #[cfg(feature = "register")]
        Door::Register(args) => door::register::run(args, &common),
        Door::Completions(args) => door::completions::run(&args),
        Door::Man(args) => door::man::run(&args),
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
