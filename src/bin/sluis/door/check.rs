//! `sluis check`: one submission or a stream of them in, verdicts out.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use sluis::report::{Reporter, Summary, reporter, verdict_human, verdict_json};
use sluis::rules::Rules;
use sluis::{Attachment, Content, Decision, Submission, Verdict};

use super::stream;
use super::submission::{Defaults, read};
use crate::cli::{Common, LimitArgs};
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION};
use crate::output::Output;
use crate::units::ChannelName;

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
    #[arg(long, value_name = "NAME")]
    pub(super) channel: Option<ChannelName>,
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
    /// Write to this file instead of standard output; it is there whole or not at all
    #[arg(short, long, value_name = "FILE", conflicts_with = "jsonl")]
    output: Option<PathBuf>,
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
    /// What was found, as SARIF 2.1.0
    Sarif,
    /// What was found, as GitLab Code Quality
    Gitlab,
    /// What was found, as JUnit XML
    Junit,
    /// What was found, as one page for a browser
    Html,
}

impl Format {
    /// The report of that name, where it is not one of verdicts.
    const fn report(self) -> Option<&'static str> {
        match self {
            Self::Human | Self::Json => None,
            Self::Sarif => Some("sarif"),
            Self::Gitlab => Some("gitlab"),
            Self::Junit => Some("junit"),
            Self::Html => Some("html"),
        }
    }
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
    let options = desk::options(common, &rules, args.reveal, args.output.is_some());
    let desk = Desk::open(rules, args.limits.limits(), common)?.recording(common.register.as_deref())?;
    let defaults = Defaults::new(args, policy);
    if args.jsonl {
        if args.format.is_some_and(|format| format != Format::Json) {
            return Err(Failure::new("--jsonl answers in JSON; leave out --format"));
        }
        return stream::run(&desk, &defaults, &options);
    }
    let submission = read(args, &defaults, &desk)?;
    let start = Instant::now();
    let verdict = desk.gate.judge(&submission);
    desk.record(&verdict, "check")?;
    let human = args.output.is_none() && io::stdout().is_terminal();
    let format = args.format.unwrap_or(if human { Format::Human } else { Format::Json });
    let mut out = Output::open(args.output.as_deref())?;
    match format.report().and_then(|id| reporter(id, &options)) {
        Some(mut reporter) => report(&verdict, &sizes(&submission), start, reporter.as_mut(), &mut out)?,
        None if format == Format::Human => verdict_human(&verdict, &options, &mut out)?,
        None => verdict_json(&verdict, &options, &mut out)?,
    }
    out.finish()?;
    Ok(ExitCode::from(match verdict.decision {
        Decision::Allow | Decision::Warn => 0,
        Decision::Reject => REJECTED,
        Decision::Error => NO_DECISION,
    }))
}

/// Tells what the verdict holds as a scan would.
fn report(
    verdict: &Verdict,
    sizes: &[u64],
    start: Instant,
    reporter: &mut dyn Reporter,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut summary = Summary {
        files: sizes.len() as u64,
        parts: verdict.coverage.len() as u64,
        bytes: sizes.iter().sum(),
        persons: verdict.persons,
        unlisted: verdict.total.saturating_sub(verdict.findings.len() as u64),
        seconds: start.elapsed().as_secs_f64(),
        ..Summary::default()
    };
    reporter.begin(out)?;
    for finding in &verdict.findings {
        *summary.findings.entry(finding.entity.clone()).or_default() += 1;
        reporter.finding(finding, out)?;
    }
    for coverage in &verdict.coverage {
        summary.gaps += u64::from(coverage.status.is_gap());
        reporter.coverage(coverage, out)?;
    }
    reporter.file_end(out)?;
    Ok(reporter.finish(&summary, out)?)
}

/// Bytes of each attachment whose content is there.
fn sizes(submission: &Submission) -> Vec<u64> {
    let size = |attachment: &Attachment| match &attachment.content {
        Content::File(path) => Some(fs::metadata(path).map_or(0, |meta| meta.len())),
        Content::Open(file) => Some(file.metadata().map_or(0, |meta| meta.len())),
        Content::Bytes(bytes) => Some(bytes.len() as u64),
        Content::NameOnly => None,
    };
    submission.attachments.iter().filter_map(size).collect()
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
