//! What can be asked for on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use serde::Deserialize;
use sluis::Lang;

use crate::config::Config;
use crate::door;
use crate::examples;
use crate::failure::NO_DECISION;
use crate::units::{Size, Time};

const EXIT_CODES: &str = "\
Exit codes:
  0  scan: all inspected, nothing found      check: allowed, with or without a warning
  1  scan: found                             check: rejected
  2  bad use, unreadable input, bad configuration: no decision was made
  3  scan: nothing found, but some part could not be inspected
  redact: 0 every copy was written and is clean, 2 one was refused";

/// Dutch PII scanner and upload gate: finds BSNs, dates of birth and names in tickets and attachments, and decides.
#[derive(Parser)]
#[command(name = "sluis", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) door: Door,
}

/// The ways in. A new door is a file in `door/`, a variant here and its arm in `main`.
#[derive(Subcommand)]
pub(crate) enum Door {
    /// Look through files and folders and tell what is found
    Scan(door::scan::Args),
    /// Judge a submission before it is uploaded: allow, warn or reject
    Check(door::check::Args),
    /// Make a cleaned copy of a document, in the same format
    Redact(door::redact::Args),
    /// Answer an upload hook or a commit hook
    Hook(door::hook::Args),
    /// Be the gate of a portal, a mail server or a proxy, until told to end
    #[cfg(feature = "serve")]
    Serve(Box<door::serve::Args>),
    /// See which rules apply and why
    Rules(door::rules::Args),
    /// Tell where one person's data stand: right of access, erasure
    Find(door::find::Args),
    /// Draft what a notification of a data breach asks
    Report(door::report::Args),
    /// Look after what was decided: retention terms, what is due, breaches
    #[cfg(feature = "register")]
    Register(door::register::Args),
    /// Write a script that completes commands and options in a shell
    Completions(door::completions::Args),
    /// Write the manual
    Man(door::man::Args),
}

/// The command with the examples of each door.
pub(crate) fn command() -> Command {
    let mut command = Cli::command();
    let doors: Vec<_> = command.get_subcommands().map(|door| door.get_name().to_owned()).collect();
    for door in doors {
        command = command.mut_subcommand(&door, |door| with_examples(door, ""));
    }
    command
}

fn with_examples(mut command: Command, above: &str) -> Command {
    let path = format!("{above}{}", command.get_name());
    let inner: Vec<_> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    for name in inner {
        command = command.mut_subcommand(&name, |inner| with_examples(inner, &format!("{path} ")));
    }
    match examples::of(&path) {
        Some(examples) => command.after_help(examples),
        None => command,
    }
}

/// What was asked for.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&command().try_get_matches()?)
}

/// Options that every door knows.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Settings file [default: the nearest sluis.toml, from the working folder upward]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of rules to lay over the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
    /// Language of messages [default: from LANG, else nl]
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Language>,
    /// When to use colours [default: auto]
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub(crate) color: Option<When>,
    /// Threads to work with [default: one a processor]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Say less: no summary, no advice
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: what spoke for each finding, which rule decided
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Whether to read what is written in pictures and scans, by Tesseract [default: auto, where it is there]
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub(crate) ocr: Option<OcrWhen>,
    /// Languages to read pictures in, as Tesseract names them [default: nld+eng, then nld]
    #[arg(long, global = true, value_name = "LANGS", value_parser = languages)]
    pub(crate) ocr_lang: Option<String>,
    /// Time for one reading of one picture [default: 20s]
    #[arg(long, global = true, value_name = "TIME")]
    pub(crate) ocr_time: Option<Time>,
    /// Where documents are read that could be hostile [default: auto]
    #[arg(long, global = true, value_enum, value_name = "WHERE")]
    pub(crate) isolation: Option<Isolation>,
    /// Key for fingerprints; from `SLUIS_KEY` or the settings file, never from an argument that others can list.
    #[arg(skip)]
    pub(crate) key: Option<String>,
    /// The register's file; from the settings file.
    #[arg(skip)]
    pub(crate) register: Option<PathBuf>,
    /// Workers that are kept ready for a document: for a door that stays open.
    #[arg(skip)]
    pub(crate) ready: usize,
}

impl Common {
    pub(crate) fn or(self, config: &Config) -> Self {
        Self {
            rules: self.rules.or_else(|| config.rules.clone()),
            lang: self.lang.or(config.lang),
            color: self.color.or(config.color),
            jobs: self.jobs.or(config.jobs),
            ocr: self.ocr.or(config.ocr),
            ocr_lang: self.ocr_lang.or_else(|| config.ocr_lang.clone()),
            ocr_time: self.ocr_time.or(config.ocr_time),
            isolation: self.isolation.or(config.isolation),
            key: std::env::var("SLUIS_KEY").ok().filter(|key| !key.is_empty()).or_else(|| config.key.clone()),
            register: config.register.file.clone(),
            ..self
        }
    }
}

/// How much one file or submission may cost.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[command(next_help_heading = "Limits")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LimitArgs {
    /// Bytes of one file, such as 500M [default: 1G]
    #[arg(long, value_name = "SIZE")]
    max_file_size: Option<Size>,
    /// Bytes expanded out of archives and documents, together [default: 1G]
    #[arg(long, value_name = "SIZE")]
    max_expanded_size: Option<Size>,
    /// Bytes that a packed byte may expand to, past the first 10 megabytes of an entry [default: 200]
    #[arg(long, value_name = "N")]
    max_ratio: Option<u32>,
    /// Archives within archives [default: 8]
    #[arg(long, value_name = "N")]
    max_depth: Option<u32>,
    /// Entries of all archives together [default: 10000]
    #[arg(long, value_name = "N")]
    max_entries: Option<u32>,
    /// Time for one file or submission, such as 500ms, 30s, 2m or none [default: 30s; scan gives large files 2 seconds
    /// for each megabyte on top]; a document that is read by a worker has half of it
    #[arg(long, value_name = "TIME")]
    timeout: Option<Time>,
    /// Memory of the process that reads one document, such as 256M [default: 512M]
    #[arg(long, value_name = "SIZE")]
    worker_memory: Option<Size>,
}

impl LimitArgs {
    /// What the command line leaves open, the table `[limits]` says, or the key of that name above it.
    pub(crate) fn or(self, config: &Config) -> Self {
        let set = &config.limits;
        Self {
            max_file_size: self.max_file_size.or(set.max_file_size).or(config.max_file_size),
            max_expanded_size: self.max_expanded_size.or(set.max_expanded_size).or(config.max_expanded_size),
            max_ratio: self.max_ratio.or(set.max_ratio).or(config.max_ratio),
            max_depth: self.max_depth.or(set.max_depth).or(config.max_depth),
            max_entries: self.max_entries.or(set.max_entries).or(config.max_entries),
            timeout: self.timeout.or(set.timeout).or(config.timeout),
            worker_memory: self.worker_memory.or(set.worker_memory).or(config.worker_memory),
        }
    }

    /// The limits of a scan, where a large export is nobody's attack.
    pub(crate) fn scan_limits(&self) -> sluis::Limits {
        let time_per_megabyte = if self.timeout.is_some() { Duration::ZERO } else { Duration::from_secs(2) };
        sluis::Limits { time_per_megabyte, ..self.limits() }
    }

    pub(crate) fn limits(&self) -> sluis::Limits {
        let default = sluis::Limits::default();
        sluis::Limits {
            max_file_size: self.max_file_size.map_or(default.max_file_size, |size| size.0),
            max_expanded_size: self.max_expanded_size.map_or(default.max_expanded_size, |size| size.0),
            max_ratio: self.max_ratio.unwrap_or(default.max_ratio),
            max_depth: self.max_depth.unwrap_or(default.max_depth),
            max_entries: self.max_entries.unwrap_or(default.max_entries),
            timeout: self.timeout.map_or(default.timeout, |time| time.0),
            worker_memory: self.worker_memory.map_or(default.worker_memory, |size| size.0),
            ..default
        }
    }
}

/// When to read pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OcrWhen {
    /// Where the program for it is there; else pictures are told as not inspected
    #[default]
    Auto,
    /// Always: refuse to start without it
    Always,
    /// Never: pictures are told as not inspected
    Never,
}

/// Names of languages: they go to another program, so that nothing else may stand in them.
pub(crate) fn languages(text: &str) -> Result<String, &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '_');
    if !text.is_empty() && text.chars().all(plain) { Ok(text.to_owned()) } else { Err("give names such as nld+eng") }
}

/// Where documents are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Isolation {
    /// Each that its reader could come to grief over in a process of its own, held as far as the system can
    #[default]
    Auto,
    /// Every document in a process of its own; refuse to start where the system cannot hold it
    Strict,
    /// In this process: quicker, for documents that you trust
    None,
}

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Language {
    /// Dutch
    Nl,
    /// English
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => Self::Nl,
            Language::En => Self::En,
        }
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also in a pipe
    Always,
    /// Nowhere
    Never,
}

/// When to show how far a scan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ProgressWhen {
    /// On a terminal
    #[default]
    Auto,
    /// Nowhere
    Never,
}

/// Tells bad use without echoing what was typed: it may be the very text that was to be checked.
pub(crate) fn refuse(mut error: clap::Error) -> ExitCode {
    for kind in
        [ContextKind::InvalidArg, ContextKind::InvalidValue, ContextKind::InvalidSubcommand, ContextKind::TrailingArg]
    {
        let Some(ContextValue::String(typed)) = error.get(kind) else {
            continue;
        };
        let plain = !typed.contains(|letter: char| letter.is_ascii_digit());
        let option = plain && typed.starts_with("--") && kind == ContextKind::InvalidArg;
        let shown = match typed.split_once('=') {
            Some((name, _)) if option => name,
            None if option => continue,
            _ if kind == ContextKind::InvalidArg && typed.starts_with('<') => continue,
            _ => {
                // A tip would repeat it.
                error.insert(ContextKind::Suggested, ContextValue::None);
                "…"
            }
        };
        let shown = ContextValue::String(shown.to_owned());
        error.insert(kind, shown);
    }
    // Nowhere is left to tell that telling failed.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(NO_DECISION) } else { ExitCode::SUCCESS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_door_has_examples() {
        let command = command();
        let without = command.get_subcommands().filter(|door| door.get_after_help().is_none());
        assert_eq!(without.map(Command::get_name).collect::<Vec<_>>(), [""; 0]);
    }
}
