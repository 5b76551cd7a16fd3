//! `sluis register`: what was decided, what has to be deleted and since when, and which breaches there were.

mod breach;
mod tickets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sluis::register::Register;
use sluis::report::Told;
use sluis::{Date, Limits};

use crate::cli::Common;
use crate::desk::{self, Desk};
use crate::failure::Failure;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The register's file [default: `[register] file` of the settings]
    #[arg(long, global = true, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// What was decided
    List(tickets::ListArgs),
    /// Everything, for other programs
    Export(tickets::ExportArgs),
    /// Start the clock: a ticket, or a change that is linked to it, is done
    Done(tickets::DoneArgs),
    /// Stop the clock: a ticket is open again
    Reopen(tickets::TicketArgs),
    /// Let the clock of a ticket wait for a change too
    Link(tickets::LinkArgs),
    /// What has to be deleted, and since when
    Due(tickets::DueArgs),
    /// Record that the data of an entry or a ticket are deleted
    Deleted(tickets::DeletedArgs),
    /// Record something that is kept and never came through the gate: call data, a recording
    Keep(tickets::KeepArgs),
    /// The terms by carrier and purpose
    Terms,
    /// The register of data breaches
    Breach(breach::Args),
    /// Read every page of the file: whether it is whole
    Verify,
}

#[derive(Clone, Copy, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// For reading
    #[default]
    Human,
    /// One row an entry
    Csv,
    /// One JSON list
    Json,
    /// One JSON object a line
    Jsonl,
}

impl From<Format> for Told {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
            Format::Jsonl => Self::Jsonl,
        }
    }
}

/// What every command of the register works with.
pub(super) struct Counter<'a> {
    register: Register,
    common: &'a Common,
    today: Date,
}

pub(crate) fn run(args: Args, common: &Common) -> Result<ExitCode, Failure> {
    if matches!(args.what, What::Terms) {
        return tickets::terms(common);
    }
    let file = args.file.as_deref().or(common.register.as_deref());
    let file = file
        .ok_or_else(|| Failure::new("no register: name one with --file, or in sluis.toml: [register] file = \"…\""))?;
    let (recorded, today) = (matches!(args.what, What::Keep(_) | What::Breach(_)), desk::today());
    let register = open(file, recorded)?;
    let mut counter = Counter { register, common, today };
    match args.what {
        What::List(args) => tickets::list(&counter, &args)?,
        What::Export(args) => tickets::export(&counter, &args)?,
        What::Done(args) => tickets::done(&mut counter, &args)?,
        What::Reopen(args) => tickets::reopen(&mut counter, &args)?,
        What::Link(args) => tickets::link(&mut counter, &args)?,
        What::Due(args) => tickets::due(&counter, &args)?,
        What::Deleted(args) => tickets::deleted(&mut counter, &args)?,
        What::Keep(args) => tickets::keep(&mut counter, &args)?,
        What::Terms => {}
        What::Breach(args) => breach::run(&mut counter, args)?,
        What::Verify => {
            counter.register.verify()?;
            counter.say("register-whole")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Only what records something makes a file that is not there: elsewhere its name is a slip.
fn open(file: &Path, make: bool) -> Result<Register, Failure> {
    if !make && !file.exists() {
        return Err(Failure::new(format!(
            "{}: no such register; 'sluis check' makes it with [register] file",
            file.display()
        )));
    }
    Ok(Register::open(file)?)
}

impl Counter<'_> {
    fn options(&self) -> Result<sluis::report::Options, Failure> {
        Ok(desk::options(self.common, &desk::rules(self.common)?, false, false))
    }

    /// Refuses a name that somebody's data stand in: the register keeps none, whoever types them.
    fn clean(&self, names: &[(&str, Option<&str>)]) -> Result<(), Failure> {
        let desk = Desk::open(desk::rules(self.common)?, Limits::default(), self.common)?;
        for (option, name) in names {
            if name.is_some_and(|name| desk.mask(name).shown() != name) {
                let problem = "personal data stand in it; give another name, the register keeps none";
                return Err(Failure::new(format!("{option}: {problem}")));
            }
        }
        Ok(())
    }

    /// Says on standard output what was done, unless nobody wants to hear it.
    fn say(&self, code: &str) -> Result<(), Failure> {
        if self.common.quiet {
            return Ok(());
        }
        let mut out = desk::output(None)?;
        std::io::Write::write_all(&mut out, format!("{}\n", self.options()?.words.term(code)).as_bytes())?;
        Ok(std::io::Write::flush(&mut out)?)
    }
}

/// A day that was typed, as clap reads it.
pub(super) fn day(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).ok_or("give a day such as 2026-11-27")
}
