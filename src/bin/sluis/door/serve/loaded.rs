//! Settings and rules in, everything that a judgement goes by out: read whole and checked before anything uses it.

use std::path::PathBuf;

use sluis::rules::reason;
use sluis::{Channel, Reporter, Submission};
use tokio_rustls::TlsAcceptor;

use super::front::Front;
use super::http;
use super::input::hex;
use super::settings::Args;
use super::token::Tokens;
use crate::cli::Common;
use crate::config;
use crate::desk::{self, Desk};
use crate::door::check::with_policy;
use crate::failure::Failure;

/// Where settings and rules come from: the command line, and the files that it names.
pub(crate) struct Source {
    args: Args,
    common: Common,
    /// The key of fingerprints where none is set: it lasts as long as the process, whatever is read again.
    key: String,
}

/// Settings and rules in force, together: a judgement goes by one of these from its first byte to its verdict.
pub(crate) struct Loaded {
    /// The gate and its surroundings.
    pub(crate) desk: Desk,
    /// The settings.
    pub(crate) args: Args,
    /// The policy where a request names none.
    pub(crate) policy: String,
    /// The channel where a request names none.
    pub(crate) channel: Channel,
    /// What HTTP clients may show; `None` where nobody has to.
    pub(crate) tokens: Option<Tokens>,
    /// TLS of new connections, where there is a certificate.
    pub(crate) tls: Option<TlsAcceptor>,
    /// The key of the hashes in the audit log.
    pub(crate) key: Vec<u8>,
    reporter: Reporter,
}

impl Source {
    pub(crate) fn new(args: Args, common: Common) -> Result<Self, Failure> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| Failure::new("no random numbers for a key: set SLUIS_KEY"))?;
        Ok(Self { args, common, key: hex(&random) })
    }

    /// Reads settings and rules again.
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let config = config::load(self.common.config.as_deref())?;
        let mut common = self.common.clone().or(&config);
        let args = self.args.clone().or(&config);
        let key = common.key.get_or_insert_with(|| self.key.clone()).clone().into_bytes();
        common.ready = args.workers(common.jobs);
        let (rules, policy) = with_policy(desk::rules(&common)?, args.policy.as_deref())?;
        let mut limits = args.limits.limits();
        limits.timeout = Some(limits.timeout.map_or(args.deadline(), |time| time.min(args.deadline())));
        limits.max_file_size = limits.max_file_size.min(args.max_body());
        Ok(Loaded {
            desk: Desk::open(rules, limits, &common)?.recording(common.register.as_deref())?,
            policy,
            channel: args.channel.as_ref().map(|named| named.0.clone()).unwrap_or_default(),
            tls: http::tls::load(&args)?,
            tokens: args.token_file.as_ref().map(tokens).transpose()?,
            key,
            reporter: Reporter {
                names: config.reporter_name.clone(),
                emails: config.reporter_email.clone(),
                phones: config.reporter_phone.clone(),
            },
            args,
        })
    }
}

fn tokens(path: &PathBuf) -> Result<Tokens, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("cannot read --token-file: {}", reason(error.kind()))))?;
    Tokens::read(&text).map_err(|problem| Failure::new(format!("--token-file: {problem}")))
}

/// A policy that nobody made.
#[derive(Debug)]
pub(crate) struct NoSuchPolicy;

impl Loaded {
    /// Judgements at a time.
    pub(crate) fn judging(&self) -> usize {
        self.args.concurrency(std::num::NonZeroUsize::new(self.desk.jobs))
    }

    /// Fills in what `submission` leaves open.
    pub(crate) fn complete(&self, submission: &mut Submission) -> Result<(), NoSuchPolicy> {
        let policy = submission.policy.get_or_insert_with(|| self.policy.clone());
        if self.desk.gate.rules().policy(policy).is_none() {
            return Err(NoSuchPolicy);
        }
        let reporter = &mut submission.reporter;
        reporter.names.extend_from_slice(&self.reporter.names);
        reporter.emails.extend_from_slice(&self.reporter.emails);
        reporter.phones.extend_from_slice(&self.reporter.phones);
        submission.today = Some(desk::today());
        Ok(())
    }

    /// Refuses to listen where others reach it and nobody has to show who they are.
    pub(crate) fn admit(&self, front: Front, open: bool) -> Result<(), Failure> {
        match front {
            _ if !open => Ok(()),
            Front::Http if self.tokens.is_some() => Ok(()),
            Front::Http => Err(Failure::new("HTTP would be open to other machines: give --token-file")),
            _ if self.args.expose => Ok(()),
            front => Err(Failure::new(format!(
                "{} would be open to other machines and knows no tokens: give --expose if that is meant",
                front.id()
            ))),
        }
    }
}
