//! Settings in, what every hook judges with out: a gate, a policy, a channel, the words to answer in.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use sluis::report::Options;
use sluis::{Attachment, Channel, Content, Decision, Lang, Reporter, Submission, Verdict, Words};

use super::{Args, Hook};
use crate::cli::Common;
use crate::config::Config;
use crate::desk::{self, Desk};
use crate::door::check::{REJECTED, with_policy};
use crate::failure::Failure;
use crate::order::in_order;

/// A gate that knows where its submissions come from.
pub(super) struct Bench {
    pub(super) desk: Desk,
    pub(super) options: Options,
    /// The hook's name, for the register.
    name: &'static str,
    policy: String,
    channel: Channel,
    reporter: Reporter,
}

impl Bench {
    pub(super) fn open(hook: &Hook, args: &Args, common: &Common, config: &Config) -> Result<Self, Failure> {
        let asked = args.policy.as_deref().or(config.policy.as_deref()).unwrap_or(hook.policy);
        let (rules, policy) = with_policy(desk::rules(common)?, Some(asked))?;
        let options = desk::options(common, &rules, false, false);
        let limits = args.limits.clone().or(config).limits();
        Ok(Self {
            desk: Desk::open(rules, limits, common)?.recording(common.register.as_deref())?,
            name: hook.name,
            options,
            policy,
            channel: args
                .channel
                .as_ref()
                .or(config.channel.as_ref())
                .map_or_else(|| Channel::new(hook.channel), |named| named.0.clone()),
            reporter: Reporter {
                names: config.reporter_name.clone(),
                emails: config.reporter_email.clone(),
                phones: config.reporter_phone.clone(),
            },
        })
    }

    /// Judges `submission` as one of this hook, and records the verdict where decisions are recorded.
    pub(super) fn judge(&self, submission: Submission) -> Result<Verdict, Failure> {
        let verdict = self.desk.gate.judge(&Submission {
            policy: Some(self.policy.clone()),
            channel: self.channel.clone(),
            reporter: self.reporter.clone(),
            today: Some(self.desk.today),
            ..submission
        });
        self.desk.record(&verdict, self.name)?;
        Ok(verdict)
    }

    /// Judges each of `items`, tells in their order what `judge` says of each, and gives the exit code.
    pub(super) fn judge_all<T: Send>(
        &self,
        items: impl Iterator<Item = T> + Send,
        judge: impl Fn(T) -> Result<(bool, Vec<u8>), Failure> + Sync,
    ) -> Result<ExitCode, Failure> {
        let mut out = desk::output(None)?;
        let mut refused = false;
        in_order(
            self.desk.jobs,
            items,
            |item, emit| emit(judge(item)),
            |judged: Result<(bool, Vec<u8>), Failure>| {
                let (accepted, lines) = judged?;
                refused |= !accepted;
                Ok(out.write_all(&lines)?)
            },
        )?;
        out.flush()?;
        Ok(ExitCode::from(if refused { REJECTED } else { 0 }))
    }

    /// Judges the one file at `path`; its name is the hook's own, and says nothing of the uploader's.
    pub(super) fn judge_nameless(&self, path: &Path) -> Result<Verdict, Failure> {
        let content = content_of(path)?;
        self.judge(Submission {
            attachments: vec![Attachment { name: "upload".into(), content }],
            ..Submission::default()
        })
    }

    /// The words of Dutch and of English.
    pub(super) fn words(&self) -> [&Words; 2] {
        [Lang::Nl, Lang::En].map(|lang| &**self.desk.gate.rules().messages.words(lang))
    }

    /// What a hook of one line tells the uploader: the first reason and what to do, or that there was no decision.
    pub(super) fn line(&self, verdict: &Verdict) -> String {
        let told = verdict.reasons.iter().find(|reason| reason.decision == Decision::Reject);
        match told {
            Some(reason) => {
                let lang = self.options.lang;
                let (message, remedy) = (reason.message.get(lang), reason.remedy.get(lang));
                sluis::report::Escaped(&format!("{message} {remedy}")).to_string()
            }
            None => self.options.words.term("not-judged").to_owned(),
        }
    }
}

/// Whether what was judged may go on.
pub(super) fn accepted(verdict: &Verdict) -> bool {
    matches!(verdict.decision, Decision::Allow | Decision::Warn)
}

/// The file at `path`, if it is one that can be read. A link is taken for the text that it is, as Git does.
pub(super) fn content_of(path: &Path) -> Result<Content, Failure> {
    let problem =
        |error: &std::io::Error| Failure::new(format!("a file cannot be read: {}", sluis::rules::reason(error.kind())));
    let meta = std::fs::symlink_metadata(path).map_err(|error| problem(&error))?;
    if meta.is_symlink() {
        let to = std::fs::read_link(path).map_err(|error| problem(&error))?;
        return Ok(Content::Bytes(to.to_string_lossy().into_owned().into_bytes()));
    }
    if !meta.is_file() {
        return Err(Failure::new("a file cannot be read: not a file"));
    }
    std::fs::File::open(path).map_err(|error| problem(&error))?;
    Ok(Content::File(path.to_path_buf()))
}
