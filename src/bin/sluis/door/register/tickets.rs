//! Tickets, changes and terms: what starts the clock, what is due, what is deleted.

use std::io::Write as _;
use std::process::ExitCode;

use sluis::Date;
use sluis::register::Entry;
use sluis::report::{RegisterWriter, Told};

use super::{Counter, Format, day};
use crate::cli::Common;
use crate::desk;
use crate::failure::{Failure, complain};

#[derive(clap::Args)]
pub(super) struct ListArgs {
    /// Of this ticket or entry only
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(clap::Args)]
pub(super) struct ExportArgs {
    /// How to tell it
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
}

#[derive(clap::Args)]
pub(super) struct TicketArgs {
    /// The ticket's id
    #[arg(value_name = "TICKET")]
    ticket: String,
}

#[derive(clap::Args)]
pub(super) struct DoneArgs {
    /// The ticket's id, or that of an entry without one
    #[arg(value_name = "TICKET", required_unless_present = "change")]
    ticket: Option<String>,
    /// The change that is done; with a ticket it is linked to it too
    #[arg(long, value_name = "ID")]
    change: Option<String>,
    /// The day it was done [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
}

#[derive(clap::Args)]
pub(super) struct LinkArgs {
    /// The ticket's id
    #[arg(value_name = "TICKET")]
    ticket: String,
    /// The change that the ticket waits for
    #[arg(long, value_name = "ID")]
    change: String,
}

#[derive(clap::Args)]
pub(super) struct DueArgs {
    /// The day to look at [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(clap::Args)]
pub(super) struct DeletedArgs {
    /// The entry's id, or a ticket's for all of its entries
    #[arg(value_name = "ID")]
    id: String,
    /// The day it was deleted [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
}

#[derive(clap::Args)]
pub(super) struct KeepArgs {
    /// What carries the data, as 'sluis register terms' names it
    #[arg(value_name = "CARRIER")]
    carrier: String,
    /// What it is kept for
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// Your own name for it, such as the batch or the ticket
    #[arg(long, value_name = "ID")]
    ticket: Option<String>,
    /// The day it came in [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
}

pub(super) fn list(counter: &Counter<'_>, args: &ListArgs) -> Result<(), Failure> {
    tell(counter, args.ticket.as_deref(), args.format.into())
}

pub(super) fn export(counter: &Counter<'_>, args: &ExportArgs) -> Result<(), Failure> {
    tell(counter, None, args.format.into())
}

fn tell(counter: &Counter<'_>, ticket: Option<&str>, told: Told) -> Result<(), Failure> {
    let options = counter.options()?;
    let mut out = desk::output(None)?;
    let mut writer = RegisterWriter::new(told, &options, counter.today);
    writer.begin(&mut out)?;
    let mut written = Ok(());
    counter.register.each(ticket, &mut |row| {
        if written.is_ok() {
            written = writer.row(&row, &mut out);
        }
    })?;
    written?;
    writer.finish("nothing-recorded", &mut out)?;
    Ok(out.flush()?)
}

pub(super) fn due(counter: &Counter<'_>, args: &DueArgs) -> Result<(), Failure> {
    let on = args.on.unwrap_or(counter.today);
    let options = counter.options()?;
    let mut out = desk::output(None)?;
    let mut writer = RegisterWriter::new(args.format.into(), &options, on);
    let due = counter.register.due(on)?;
    writer.begin(&mut out)?;
    for row in &due {
        writer.row(row, &mut out)?;
    }
    writer.finish("nothing-due", &mut out)?;
    Ok(out.flush()?)
}

pub(super) fn done(counter: &mut Counter<'_>, args: &DoneArgs) -> Result<(), Failure> {
    let on = args.on.unwrap_or(counter.today);
    if on > counter.today {
        complain(&format!(
            "{on} lies in the future; record it again if it turns out otherwise, or use 'register reopen'"
        ));
    }
    if let Some(ticket) = &args.ticket {
        let mut last = None;
        counter
            .register
            .each(Some(ticket), &mut |row| last = last.max(row.entry.at.get(..10).and_then(Date::parse)))?;
        if let Some(last) = last.filter(|last| *last > on) {
            complain(&format!("{on} lies before {last}, when something of this ticket was still decided"));
        }
    }
    match (&args.ticket, &args.change) {
        (ticket, Some(change)) => {
            if let Some(ticket) = ticket {
                counter.clean(&[("--change", Some(change))])?;
                counter.register.link(ticket, change)?;
            }
            counter.register.change_done(change, on)?;
        }
        (Some(ticket), None) => counter.register.done(ticket, on)?,
        (None, None) => {}
    }
    counter.say("recorded")
}

pub(super) fn reopen(counter: &mut Counter<'_>, args: &TicketArgs) -> Result<(), Failure> {
    counter.register.reopen(&args.ticket)?;
    counter.say("recorded")
}

pub(super) fn link(counter: &mut Counter<'_>, args: &LinkArgs) -> Result<(), Failure> {
    counter.clean(&[("--change", Some(&args.change))])?;
    counter.register.link(&args.ticket, &args.change)?;
    counter.say("recorded")
}

pub(super) fn deleted(counter: &mut Counter<'_>, args: &DeletedArgs) -> Result<(), Failure> {
    counter.register.deleted(&args.id, args.on.unwrap_or(counter.today))?;
    counter.say("recorded")
}

pub(super) fn keep(counter: &mut Counter<'_>, args: &KeepArgs) -> Result<(), Failure> {
    let rules = desk::rules(counter.common)?;
    let row = rules.terms.of(&args.carrier, args.purpose.as_deref());
    let row = row.ok_or_else(|| Failure::new("no term for that carrier and purpose; see 'sluis register terms'"))?;
    counter.clean(&[("--ticket", args.ticket.as_deref()), ("--purpose", args.purpose.as_deref())])?;
    let id = desk::new_id()?;
    let received = row.retention.from == "received";
    let entry = Entry {
        id: id.clone(),
        at: desk::now(),
        door: "keep".into(),
        decision: "keep".into(),
        ticket: args.ticket.clone(),
        carrier: Some(row.id.clone()),
        purpose: args.purpose.clone(),
        retention: Some(row.retention.clone()),
        starts: received.then(|| args.from.unwrap_or(counter.today)),
        rules: rules.digest().to_owned(),
        ..Entry::default()
    };
    counter.register.record(&entry)?;
    let mut out = desk::output(None)?;
    writeln!(out, "{id}")?;
    Ok(out.flush()?)
}

pub(super) fn terms(common: &Common) -> Result<ExitCode, Failure> {
    let rules = desk::rules(common)?;
    let options = desk::options(common, &rules, false, false);
    let mut out = desk::output(None)?;
    for row in rules.terms.rows() {
        let purpose = row.purpose.as_deref().unwrap_or("*");
        let (kept, name) = (&row.retention, row.name.get(options.lang));
        writeln!(out, "{:<18} {purpose:<10} {:<6} {:<12} {name}", row.id, kept.keep, kept.from)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
