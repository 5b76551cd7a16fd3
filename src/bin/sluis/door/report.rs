//! `sluis report breach`: files that leaked in, the draft of a notification out.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use sluis::Persons;
use sluis::breach::{Notice, Tally};
use sluis::report::{Breach, Context, breach_html, breach_json, breach_markdown};

use super::look::{Bases, Event, Wanted, look};
use super::walk::{Item, Walk};
use crate::cli::{Common, LimitArgs};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION, complain};
use crate::order::in_order;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    report: Report,
}

#[derive(clap::Subcommand)]
enum Report {
    /// The notification of a data breach, as far as the files themselves tell (art. 33 AVG)
    ///
    /// Counts the persons concerned, sorts what is found by the numbered types of the form, and says what is
    /// encrypted and what could not be read. What only a person can fill in is marked as open. Exit code 0: the
    /// draft is made; 2: a path could not be read, or bad use.
    Breach(BreachArgs),
}

#[derive(clap::Args)]
struct BreachArgs {
    /// The files and folders that leaked
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Since when the breach is known, as 2026-11-27T14:30: gives the deadline
    #[arg(long, value_name = "TIME")]
    known_since: Option<String>,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Markdown
    Md,
    /// One HTML page that needs nothing else
    Html,
    /// JSON
    Json,
}

impl Args {
    pub(crate) fn or(self, config: &Config) -> Self {
        let Report::Breach(args) = self.report;
        Self { report: Report::Breach(BreachArgs { limits: args.limits.or(config), ..args }) }
    }
}

pub(crate) fn run(args: Args, common: &Common) -> Result<ExitCode, Failure> {
    let Report::Breach(args) = args.report;
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, false, args.output.is_some());
    let form = rules.form.clone();
    let deadline = args.known_since.as_deref().map(|known| deadline(known, form.hours)).transpose()?;
    let desk = Desk::open(rules, args.limits.scan_limits(), common)?;
    let context = Context {
        day: desk.today.to_string(),
        deadline,
        rules: desk.gate.rules().digest().chars().take("sha256:".len() + 12).collect(),
    };
    let (notice, unreadable) = tally(args.paths, &desk, &form)?;
    let mut out = desk::output(args.output.as_deref())?;
    let breach = Breach { notice: &notice, form: &form, context: &context };
    match args.format {
        Format::Md => breach_markdown(&breach, &options, &mut out)?,
        Format::Html => breach_html(&breach, &options, &mut out)?,
        Format::Json => breach_json(&breach, &options, &mut out)?,
    }
    out.flush()?;
    Ok(ExitCode::from(if unreadable > 0 { NO_DECISION } else { 0 }))
}

/// What stands in `paths`, and how many of them could not be read.
fn tally(paths: Vec<PathBuf>, desk: &Desk, form: &sluis::breach::Form) -> Result<(Notice, u64), Failure> {
    let (wanted, bases) = (Wanted::default(), Bases::default());
    let mut tally = Tally::new(form);
    let mut persons = Persons::default();
    let mut unreadable = 0;
    let mut met = HashSet::new();
    // A file that is given twice, or by a link, leaked once.
    let once = Walk::new(paths).filter(move |item| match item {
        Item::File(path, _) => fs::canonicalize(path).map_or(true, |path| met.insert(path)),
        _ => true,
    });
    in_order(
        desk.jobs,
        once,
        |item, emit| {
            look(item, desk, &wanted, &bases, &mut |event| emit(Some(event)));
            // The end of an item, also of one that is no file.
            emit(None);
        },
        |event| {
            match event {
                Some(Event::Found(finding)) => tally.finding(&finding),
                Some(Event::Covered(coverage)) => tally.coverage(&coverage),
                Some(Event::Read { persons: counted, .. }) => persons = counted,
                Some(Event::Unreadable(name, problem)) => {
                    unreadable += 1;
                    complain(&format!("{}: {problem}", name.shown()));
                }
                None => tally.end(std::mem::take(&mut persons)),
            }
            Ok(())
        },
    )?;
    Ok((tally.finish(), unreadable))
}

/// The moment that was told, and the one `hours` later, as people write them.
fn deadline(known: &str, hours: u32) -> Result<(String, String), Failure> {
    let wrong = |_| Failure::new("--known-since: give a day and a time, such as 2026-11-27T14:30");
    let known: jiff::civil::DateTime = known.replace(' ', "T").parse().map_err(wrong)?;
    let known = known.to_zoned_datetime(jiff::tz::TimeZone::system()).map_err(wrong)?;
    // In hours that pass, whatever the clock does between summer and winter.
    let deadline = known.checked_add(jiff::Span::new().hours(i64::from(hours))).map_err(wrong)?;
    let shown = |moment: &jiff::ZonedDateTime| moment.strftime("%Y-%m-%d %H:%M").to_string();
    Ok((shown(&known), shown(&deadline)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deadline_lies_three_days_on() {
        assert_eq!(deadline("2026-11-27 14:30", 72).unwrap().1, "2026-11-30 14:30");
        assert!(deadline("27-11-2026", 72).is_err());
    }
}
