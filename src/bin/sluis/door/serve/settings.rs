//! What the service is asked for, on the command line and under `[serve]` in the settings file: same names, same
//! meaning.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use serde::{Deserialize, Deserializer};

use super::address::Address;
use super::front::{Front, OnError, OnErrorOf};
use crate::cli::LimitArgs;
use crate::config::Config;
use crate::units::{ChannelName, Size, Time};

/// Bytes of a body where none are said.
const BODY: u64 = 25 << 20;
/// Time for one judgement where none is said: less than the 15 s that tusd waits for a hook.
const DEADLINE: Duration = Duration::from_secs(10);
/// Judgements that wait for their turn where none are said.
const QUEUE: usize = 64;
/// Time to finish what is under way where none is said.
const DRAIN: Duration = Duration::from_secs(30);

#[derive(clap::Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Args {
    /// Serve HTTP here: HOST:PORT or unix:PATH [default, with no front named: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) http: Vec<Address>,
    /// Serve clients of clamd here
    #[arg(long, value_name = "ADDR")]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) clamd: Vec<Address>,
    /// Serve clients of ICAP here
    #[arg(long, value_name = "ADDR")]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) icap: Vec<Address>,
    /// Serve metrics here
    #[arg(long, value_name = "ADDR")]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) metrics: Vec<Address>,
    /// A clamd that looks for viruses first
    #[arg(long, value_name = "ADDR")]
    pub(super) upstream_clamd: Option<Address>,
    /// Folder below which clients of clamd may have files scanned by path, on sockets in the file system only
    #[arg(long, value_name = "DIR")]
    pub(super) clamd_path: Vec<PathBuf>,
    /// Size at which senders cut a stream, such as 30M: a stream of just that size does not pass [always: 1M, 5M, 10M,
    /// 20M, 25M, 50M, 100M and --max-body]
    #[arg(long, value_name = "SIZE")]
    pub(super) cut_at: Vec<Size>,
    /// Folder of tusd's uploads: its hooks are answered at POST /hooks/tusd, and nothing outside is read or removed
    #[arg(long, value_name = "DIR")]
    pub(super) tus_uploads: Option<PathBuf>,
    /// Folder that accepted uploads of tusd are moved to; trust only what is there
    #[arg(long, value_name = "DIR", requires = "tus_uploads")]
    pub(super) tus_promote_to: Option<PathBuf>,
    /// Policy where a request names none: a name or a file [default: klantportaal]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) policy: Option<String>,
    /// Channel where a request names none [default: portal]
    #[arg(long, value_name = "NAME")]
    pub(super) channel: Option<ChannelName>,
    /// File with the tokens that HTTP clients show, one a line
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// Certificates for HTTP over TLS, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// Key of the certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
    /// Whether there is a page for staff at / [default: on where only this machine reaches it]
    #[arg(long, value_enum)]
    pub(super) page: Option<Page>,
    /// Whether the page may ask for the values that were found. In the settings file only: it takes forethought.
    #[arg(skip)]
    pub(super) page_reveal: bool,
    /// Let clamd, ICAP and metrics listen where other machines reach them: they know no tokens
    #[arg(long)]
    pub(super) expose: bool,
    /// File for one line on each decision, without a value, a name or a person [default: standard error]
    #[arg(long, value_name = "FILE")]
    pub(super) audit: Option<PathBuf>,
    /// What becomes of a submission that no verdict could be made on, such as http=allow [default: block]
    #[arg(long, value_name = "FRONT=block|allow")]
    #[serde(deserialize_with = "by_front")]
    pub(super) on_error: Vec<OnErrorOf>,
    /// Bytes of one request's body, such as 100M [default: 25M]
    #[arg(long, value_name = "SIZE")]
    pub(super) max_body: Option<Size>,
    /// Time for one judgement, waiting for its turn included [default: 10s]
    #[arg(long, value_name = "TIME")]
    pub(super) deadline: Option<Time>,
    /// Judgements at a time [default: as many as --jobs]
    #[arg(long, value_name = "N")]
    pub(super) concurrency: Option<NonZeroUsize>,
    /// Workers that are kept ready for a document [default: as many as judgements at a time]
    #[arg(long, value_name = "N")]
    pub(super) workers: Option<usize>,
    /// Judgements that may wait for their turn [default: 64]
    #[arg(long, value_name = "N")]
    pub(super) queue: Option<usize>,
    /// Open connections of each front [default: 512]
    #[arg(long, value_name = "N")]
    pub(super) connections: Option<NonZeroUsize>,
    /// Time that a client may leave a body or a header unfinished [default: 10s]
    #[arg(long, value_name = "TIME")]
    pub(super) stall: Option<Time>,
    /// Time to finish what is under way when the service is told to end [default: 30s]
    #[arg(long, value_name = "TIME")]
    pub(super) drain: Option<Time>,
    /// Make one cleaned copy for the service that started this, and end.
    #[arg(long, hide = true)]
    #[serde(skip)]
    pub(super) maker: bool,
    #[command(flatten)]
    #[serde(skip)]
    pub(super) limits: LimitArgs,
}

/// Whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Page {
    /// It is
    On,
    /// It is not
    Off,
}

impl Args {
    /// What the command line leaves open, the settings file says.
    pub(super) fn or(self, config: &Config) -> Self {
        let set = config.serve.clone();
        let either = |told: Vec<Address>, set: Vec<Address>| if told.is_empty() { set } else { told };
        Self {
            http: either(self.http, set.http),
            clamd: either(self.clamd, set.clamd),
            icap: either(self.icap, set.icap),
            metrics: either(self.metrics, set.metrics),
            clamd_path: if self.clamd_path.is_empty() { set.clamd_path } else { self.clamd_path },
            cut_at: if self.cut_at.is_empty() { set.cut_at } else { self.cut_at },
            tus_uploads: self.tus_uploads.or(set.tus_uploads),
            tus_promote_to: self.tus_promote_to.or(set.tus_promote_to),
            upstream_clamd: self.upstream_clamd.or(set.upstream_clamd),
            policy: self.policy.or(set.policy).or_else(|| config.policy.clone()),
            channel: self.channel.or(set.channel).or_else(|| config.channel.clone()),
            token_file: self.token_file.or(set.token_file),
            tls_cert: self.tls_cert.or(set.tls_cert),
            tls_key: self.tls_key.or(set.tls_key),
            page: self.page.or(set.page),
            page_reveal: set.page_reveal,
            expose: self.expose || set.expose,
            audit: self.audit.or(set.audit),
            on_error: if self.on_error.is_empty() { set.on_error } else { self.on_error },
            max_body: self.max_body.or(set.max_body),
            deadline: self.deadline.or(set.deadline),
            concurrency: self.concurrency.or(set.concurrency),
            workers: self.workers.or(set.workers),
            queue: self.queue.or(set.queue),
            connections: self.connections.or(set.connections),
            stall: self.stall.or(set.stall),
            drain: self.drain.or(set.drain),
            maker: self.maker,
            limits: self.limits.or(config),
        }
    }

    /// The paths in it, taken from `base`: where the settings file stands.
    pub(crate) fn in_folder(self, base: &Path) -> Self {
        let below = |path: Option<PathBuf>| path.map(|path| base.join(path));
        let address = |address| match address {
            Address::Unix(path) => Address::Unix(base.join(path)),
            tcp @ Address::Tcp(_) => tcp,
        };
        let all = |addresses: Vec<Address>| addresses.into_iter().map(address).collect();
        Self {
            http: all(self.http),
            clamd: all(self.clamd),
            icap: all(self.icap),
            metrics: all(self.metrics),
            clamd_path: self.clamd_path.iter().map(|path| base.join(path)).collect(),
            tus_uploads: below(self.tus_uploads),
            tus_promote_to: below(self.tus_promote_to),
            upstream_clamd: self.upstream_clamd.map(address),
            policy: self.policy.map(|policy| match Path::new(&policy).extension() {
                Some(_) => base.join(policy).to_string_lossy().into_owned(),
                None => policy,
            }),
            token_file: below(self.token_file),
            tls_cert: below(self.tls_cert),
            tls_key: below(self.tls_key),
            audit: below(self.audit),
            ..self
        }
    }

    /// The fronts that were named, each with where it listens; HTTP on this machine where none was.
    pub(super) fn fronts(&self) -> Vec<(Front, Address)> {
        let named = [
            (Front::Http, &self.http),
            (Front::Clamd, &self.clamd),
            (Front::Icap, &self.icap),
            (Front::Metrics, &self.metrics),
        ];
        let mut fronts: Vec<(Front, Address)> = named
            .into_iter()
            .flat_map(|(front, addresses)| addresses.iter().map(move |address| (front, address.clone())))
            .collect();
        if fronts.iter().all(|(front, _)| *front == Front::Metrics) {
            fronts.insert(0, (Front::Http, Address::Tcp("127.0.0.1:8080".into())));
        }
        fronts
    }

    pub(super) fn on_error(&self, front: Front) -> OnError {
        let said = self.on_error.iter().rev().find(|said| said.0 == front);
        said.map_or_else(OnError::default, |said| said.1)
    }

    /// Sizes at which senders cut a stream, besides those that are known of many.
    pub(super) fn cuts(&self) -> Vec<u64> {
        self.cut_at.iter().map(|size| size.0).collect()
    }

    pub(super) fn max_body(&self) -> u64 {
        self.max_body.map_or(BODY, |size| size.0)
    }

    pub(super) fn deadline(&self) -> Duration {
        self.deadline.and_then(|time| time.0).unwrap_or(DEADLINE)
    }

    /// Judgements at a time, where `jobs` threads are asked for.
    pub(super) fn concurrency(&self, jobs: Option<NonZeroUsize>) -> usize {
        let processors = || std::thread::available_parallelism().ok();
        self.concurrency.or(jobs).or_else(processors).map_or(1, NonZeroUsize::get)
    }

    /// Workers kept ready.
    pub(super) fn workers(&self, jobs: Option<NonZeroUsize>) -> usize {
        // One document is not worth the wait.
        if self.maker { 0 } else { self.workers.unwrap_or_else(|| self.concurrency(jobs)) }
    }

    pub(super) fn queue(&self) -> usize {
        self.queue.unwrap_or(QUEUE)
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.map_or(512, NonZeroUsize::get)
    }

    pub(super) fn stall(&self) -> Duration {
        self.stall.and_then(|time| time.0).unwrap_or(DEADLINE)
    }

    pub(super) fn drain(&self) -> Duration {
        self.drain.and_then(|time| time.0).unwrap_or(DRAIN)
    }
}

/// One address, or a list of them.
fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Address>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        One(Address),
        Many(Vec<Address>),
    }
    Ok(match Written::deserialize(from)? {
        Written::One(address) => vec![address],
        Written::Many(addresses) => addresses,
    })
}

/// A table from a front to what it does.
fn by_front<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<OnErrorOf>, D::Error> {
    let table = BTreeMap::<Front, OnError>::deserialize(from)?;
    Ok(table.into_iter().map(|(front, does)| OnErrorOf(front, does)).collect())
}
