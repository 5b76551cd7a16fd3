//! `sluis check`: one submission or a stream of them in, verdicts out.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use sluis::report::{Options, verdict_human, verdict_json};
use sluis::rules::Rules;
use sluis::{Decision, Verdict};

use super::stream;
use super::submission::{Defaults, read};
use crate::cli::{Common, LimitArgs};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION};

/// The submission is turned down.
pub(crate) const REJECTED: u8 = 1;

#[derive(clap::Args)]
#[command(
    override_usage = "sluis check [OPTIONS] (--description TEXT | --filename NAME... | --attach FILE...)...\n       sluis check [OPTIONS] --submission FILE\n       sluis check [OPTIONS] --jsonl"
)]
#[command(group = clap::ArgGroup::new("source").multiple(true).required(true)
    .args(["description", "subject", "comment", "filename", "attach", "submission", "jsonl"]))]
pub(crate) struct Args {
    /// The ticket's explanation; @FILE reads a file, @- standard input
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(super) description: Option<String>,
    /// The ticket's subject line
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(super) subject: Option<String>,
    /// A later comment
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(super) comment: Option<String>,
    /// Names of attachments whose content is not at hand
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub(super) filename: Vec<String>,
    /// Attachments: name and content
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) attach: Vec<PathBuf>,
    /// How it came in: portal, email, … [default: portal]
    #[arg(long)]
    pub(super) channel: Option<String>,
    /// Policy to judge by: a name or a file [default: klantportaal]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    /// Names of the known contact, whose own data are fine
    #[arg(long, value_name = "NAME")]
    pub(super) reporter_name: Vec<String>,
    /// E-mail addresses of the known contact
    #[arg(long, value_name = "ADDRESS")]
    pub(super) reporter_email: Vec<String>,
    /// Phone numbers of the known contact
    #[arg(long, value_name = "NUMBER")]
    pub(super) reporter_phone: Vec<String>,
    /// The whole submission as JSON; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["description", "subject", "comment", "filename", "attach", "jsonl"])]
    pub(super) submission: Option<PathBuf>,
    /// One submission a line on standard input, one verdict a line on standard output
    #[arg(long, conflicts_with_all = ["description", "subject", "comment", "filename", "attach"])]
    jsonl: bool,
    /// How to answer [default: human on a terminal, else json]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Show the values that are found
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Format {
    /// For reading
    Human,
    /// One line of JSON
    Json,
}

impl Args {
    pub(crate) fn or(self, config: &Config) -> Self {
        let either = |told: Vec<String>, set: &Vec<String>| {
            if told.is_empty() { set.clone() } else { told }
        };
        Self {
            channel: self.channel.or_else(|| config.channel.clone()),
            policy: self.policy.or_else(|| config.policy.clone()),
            reporter_name: either(self.reporter_name, &config.reporter_name),
            reporter_email: either(self.reporter_email, &config.reporter_email),
            reporter_phone: either(self.reporter_phone, &config.reporter_phone),
            limits: self.limits.or(config),
            ..self
        }
    }
}

pub(crate) fn run(args: &Args, common: &Common) -> Result<ExitCode, Failure> {
    let (rules, policy) = with_policy(desk::rules(common)?, args.policy.as_deref())?;
    let options = desk::options(common, &rules, args.reveal, false);
    let desk = Desk::open(rules, args.limits.limits(), common)?;
    let defaults = Defaults::new(args, policy);
    if args.jsonl {
        if args.format == Some(Format::Human) {
            return Err(Failure::new("--jsonl answers in JSON; leave out --format human"));
        }
        return stream::run(&desk, &defaults, &options);
    }
    let submission = read(args, &defaults, &desk)?;
    let verdict = desk.gate.judge(&submission);
    let human = io::stdout().is_terminal();
    let format = args.format.unwrap_or(if human { Format::Human } else { Format::Json });
    tell(&verdict, format, &options)?;
    Ok(ExitCode::from(match verdict.decision {
        Decision::Allow | Decision::Warn => 0,
        Decision::Reject => REJECTED,
        Decision::Error => NO_DECISION,
    }))
}

fn tell(verdict: &Verdict, format: Format, options: &Options) -> Result<(), Failure> {
    let mut out = desk::output(None)?;
    match format {
        Format::Human => verdict_human(verdict, options, &mut out)?,
        Format::Json => verdict_json(verdict, options, &mut out)?,
    }
    Ok(out.flush()?)
}

/// The rules with the policy that was asked for, and its name. A name that exists is a name; everything else is a
/// file.
pub(super) fn with_policy(rules: Rules, asked: Option<&str>) -> Result<(Rules, String), Failure> {
    let asked = asked.unwrap_or("klantportaal");
    if rules.policy(asked).is_some() {
        return Ok((rules, asked.to_owned()));
    }
    let path = std::path::Path::new(asked);
    if !path.is_file() {
        let known: Vec<_> = rules.policies().map(|policy| policy.name.as_str()).collect();
        return Err(Failure::new(format!("no such policy: use a file, or one of {}", known.join(", "))));
    }
    let policy = rules.load_policy_file(path)?;
    let name = policy.name.clone();
    Ok((rules.with_policy(policy), name))
}
