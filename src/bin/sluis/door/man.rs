//! `sluis man`: nothing in, the manual out, a page for the command and one for each of its doors.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Command;
use clap_mangen::Man;
use sluis::rules::reason;

use crate::cli;
use crate::failure::Failure;
use crate::output::{Output, write_whole};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write every page to this folder, which is made if it is not there [default: the first page to standard output]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    // It has no page of its own.
    let mut command = cli::command().disable_help_subcommand(true);
    // So that each knows the options and the name of the one above it.
    command.build();
    if let Some(folder) = &args.out {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::new(format!("cannot make the folder of --out: {}", reason(error.kind()))))?;
        pages(&command, "sluis", folder)?;
    } else {
        let mut out = Output::open(None)?;
        out.write_all(&page(command, "sluis")?)?;
        out.finish()?;
    }
    Ok(ExitCode::SUCCESS)
}

fn pages(command: &Command, name: &str, folder: &Path) -> Result<(), Failure> {
    write_whole(&folder.join(format!("{name}.1")), &page(command.clone(), name)?)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        pages(sub, &format!("{name}-{}", sub.get_name()), folder)?;
    }
    Ok(())
}

fn page(command: Command, name: &str) -> Result<Vec<u8>, Failure> {
    let behind = command.get_after_help().map(ToString::to_string);
    let doors = command.get_subcommands().any(|sub| !sub.is_hide_set());
    let man = Man::new(command.display_name(name.to_owned())).title(name);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if doors {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some((heading, text)) = behind.as_deref().and_then(|behind| behind.split_once('\n')) {
        page.extend(as_it_stands(heading.trim_end_matches(':'), text).into_bytes());
    }
    Ok(page)
}

/// A section whose lines are not filled: examples and tables.
fn as_it_stands(heading: &str, text: &str) -> String {
    let mut section = format!(".SH \"{}\"\n.nf\n", heading.to_uppercase());
    for line in text.lines() {
        // At the start of a line a dot or an apostrophe would be an order to roff.
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        section.push_str("\\&");
        section.push_str(&line);
        section.push('\n');
    }
    section.push_str(".fi\n");
    section
}
