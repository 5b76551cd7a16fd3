//! `sluis hook NAME`: what an upload hook or a commit hook hands over in, the answer that it expects out.
//!
//! Whatever goes wrong is answered in the hook's own words, and never as accepted.

mod bench;
mod exec;
mod git;
mod inspectfile;
mod pre_commit;
mod pre_receive;
mod tell;
mod tusd;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use sluis::rules::Rules;

use crate::cli::{Common, LimitArgs};
use crate::config;
use crate::desk;
use crate::failure::Failure;
use crate::units::ChannelName;
use bench::Bench;

/// A row of [`HOOKS`].
struct Hook {
    /// The name that the command takes.
    name: &'static str,
    /// What it is for.
    about: &'static str,
    /// How what it hands over comes in, where nothing says so.
    channel: &'static str,
    /// The policy to judge by, where nothing says so.
    policy: &'static str,
    /// Answers the hook.
    run: fn(Result<Bench, Failure>, &Args) -> Result<ExitCode, Failure>,
    /// Answers it with the message given, after the failure was told to the operator.
    fail: fn(&str) -> ExitCode,
}

/// Every hook. A new one is a file beside this, its `mod` line and a row here.
static HOOKS: &[Hook] = &[
    Hook {
        name: "tusd",
        about: "tus uploads: the file hooks pre-create, pre-finish and post-finish of tusd",
        channel: "portal",
        policy: "klantportaal",
        run: tusd::run,
        fail: tusd::fail,
    },
    Hook {
        name: "pre-commit",
        about: "files about to be committed: those that pre-commit or prek names, else those in the index",
        channel: "repository",
        policy: "repository",
        run: pre_commit::run,
        fail: pre_commit::fail,
    },
    Hook {
        name: "pre-receive",
        about: "commits that are pushed to a Git server: files, their names, and messages",
        channel: "repository",
        policy: "repository",
        run: pre_receive::run,
        fail: pre_commit::fail,
    },
    Hook {
        name: "inspectfile",
        about: "one uploaded file of ModSecurity's @inspectFile",
        channel: "portal",
        policy: "klantportaal",
        run: inspectfile::run,
        fail: inspectfile::fail,
    },
    Hook {
        name: "exec",
        about: "one uploaded file, for programs that run a command: 1 refuses, the last line says why",
        channel: "portal",
        policy: "klantportaal",
        run: exec::run,
        fail: exec::fail,
    },
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which hook to answer
    #[arg(value_name = "NAME", value_parser = names())]
    name: String,
    /// Files that the hook names; after -- they may begin with a dash
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Policy to judge by: a name or a file [default: klantportaal; repository for commits]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    /// How it came in: portal, email, … [default: portal; repository for commits]
    #[arg(long, value_name = "NAME")]
    channel: Option<ChannelName>,
    /// tusd: folder that accepted uploads are moved to; trust only what is there
    #[arg(long, value_name = "DIR")]
    promote_to: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
}

fn names() -> impl clap::builder::TypedValueParser<Value = String> {
    PossibleValuesParser::new(HOOKS.iter().map(|hook| PossibleValue::new(hook.name).help(hook.about))).map(|name| name)
}

pub(crate) fn run(args: &Args, common: Common) -> Result<ExitCode, Failure> {
    let hook = HOOKS.iter().find(|hook| hook.name == args.name);
    let Some(hook) = hook else { return Err(Failure::new("no such hook")) };
    let (lang, given) = (common.lang, common.clone());
    let answered = catch_unwind(AssertUnwindSafe(|| (hook.run)(open(hook, args, common), args)));
    let failure = match answered {
        Ok(Ok(code)) => return Ok(code),
        Ok(Err(failure)) => failure,
        Err(_) => Failure::new("internal error; nothing was accepted"),
    };
    failure.tell();
    Ok((hook.fail)(&not_judged(&Common { lang, ..given })))
}

/// Answers the hook that was asked for by a command line that cannot be understood: some callers take no answer for
/// a yes. Gives nothing where no hook was asked for.
pub(crate) fn bad_use() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    let (door, name) = (args.next()?, args.next()?);
    let hook = HOOKS.iter().find(|hook| door == "hook" && name == hook.name)?;
    Some((hook.fail)(&not_judged(&Common::default())))
}

fn open(hook: &Hook, args: &Args, common: Common) -> Result<Bench, Failure> {
    let config = config::load(common.config.as_deref())?;
    Bench::open(hook, args, &common.or(&config), &config)
}

/// What is told to whoever waits for an answer that cannot be given.
fn not_judged(common: &Common) -> String {
    // The user's own rules may be what is broken.
    Rules::built_in().map_or_else(
        |_| "…".into(),
        |rules| desk::options(common, &rules, false, true).words.term("not-judged").to_owned(),
    )
}
