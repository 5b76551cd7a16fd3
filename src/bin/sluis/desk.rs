//! What every door stands on: the gate, the day, the words, the place to write to.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use sluis::extract::{InProcess, Isolation, Ocr, Tally, Tesseract, Worker};
use sluis::gate::Failed;
use sluis::report::{Detail, Options};
use sluis::rules::{Rules, reason};
use sluis::{Attachment, Content, Date, Gate, Lang, Limits, Name, Submission};

use crate::cli::{self, Common, OcrWhen, When, languages};
use crate::confine::{LANDLOCK, SECCOMP};
use crate::failure::{Failure, complain};
use crate::recorder::Recorder;

/// The shortest key that still keeps fingerprints from being guessed.
const KEY_MIN: usize = 16;

/// The argument that makes this program a worker.
pub(crate) const WORKER: &str = "worker";

/// The argument that makes this program a reader of pictures.
pub(crate) const READER: &str = "reader";

/// Time for one reading of one picture where none is said.
const READING: Duration = Duration::from_secs(20);

/// Bytes that are written at once.
const BUFFER: usize = 256 << 10;

/// A gate and its surroundings, ready for submissions.
pub(crate) struct Desk {
    pub(crate) gate: Gate,
    pub(crate) today: Date,
    pub(crate) jobs: usize,
    pub(crate) limits: Limits,
    /// Whether fingerprints are the same in every run: somebody set the key.
    pub(crate) stable: bool,
    pub(crate) recorder: Option<Recorder>,
    /// What became of workers so far, where there are any.
    pub(crate) workers: Option<Arc<Tally>>,
}

impl Desk {
    /// A desk for work: every detector out of the user's files holds to its examples.
    pub(crate) fn open(rules: Rules, limits: Limits, common: &Common) -> Result<Self, Failure> {
        Self::build(rules, limits, common)?.proven(None)
    }

    /// A desk for trying the detector of that id, which need not hold to its examples yet.
    pub(crate) fn to_try(id: &str, rules: Rules, common: &Common) -> Result<Self, Failure> {
        Self::build(rules, Limits::default(), common)?.proven(Some(id))
    }

    fn proven(self, but: Option<&str>) -> Result<Self, Failure> {
        match self.gate.prove(but, Some(self.today)) {
            Ok(()) => Ok(self),
            // Its number tells it; its text may be what it looks for.
            Err(Failed { file, counter, number }) => {
                let (which, state) = if counter { ("counter-example", "found") } else { ("example", "not found") };
                Err(Failure::new(format!("{file}: {which} {number} is {state}; mend it with 'sluis rules test FILE'")))
            }
        }
    }

    fn build(rules: Rules, limits: Limits, common: &Common) -> Result<Self, Failure> {
        let jobs = common.jobs.or_else(|| thread::available_parallelism().ok());
        let (isolation, workers) = isolation(common)?;
        let mut gate = Gate::new(rules, key(common)?).with_limits(limits.clone()).with_isolation(isolation);
        if let Some(ocr) = ocr(common)? {
            gate = gate.with_ocr(ocr);
        }
        Ok(Self {
            gate,
            limits,
            workers,
            stable: common.key.is_some(),
            recorder: None,
            today: today(),
            jobs: jobs.map_or(1, NonZeroUsize::get),
        })
    }

    /// A name that a message may show: masked where personal data stand in it.
    pub(crate) fn mask(&self, name: &str) -> Name {
        let submission = Submission {
            policy: Some("observe".into()),
            attachments: vec![Attachment { name: name.to_owned(), content: Content::NameOnly }],
            today: Some(self.today),
            ..Submission::default()
        };
        let verdict = self.gate.judge(&submission);
        let masked = verdict.findings.iter().find_map(|finding| finding.path.clone());
        masked.map_or_else(|| Name::plain(name), |name| (*name).clone())
    }
}

/// The day it is here.
pub(crate) fn today() -> Date {
    let now = jiff::ZonedDateTime::now();
    Date::new(now.year().unsigned_abs(), now.month().unsigned_abs(), now.day().unsigned_abs())
}

/// Where documents are read, and what became of workers there.
type Reading = (Box<dyn Isolation>, Option<Arc<Tally>>);

/// Where documents are read: in processes of their own, unless they are trusted.
fn isolation(common: &Common) -> Result<Reading, Failure> {
    let asked = common.isolation.unwrap_or_default();
    if asked == cli::Isolation::None {
        return Ok((Box::new(InProcess), None));
    }
    let program = std::env::current_exe().map_err(|error| {
        Failure::new(format!("cannot find this program to start a worker: {}", reason(error.kind())))
    })?;
    let mut worker = Worker::new(program, vec![WORKER.into()]).with_ready(common.ready);
    if asked == cli::Isolation::Strict {
        let lacking = worker.lacking().map_err(|_| Failure::new("cannot start a worker"))?;
        if !lacking.is_empty() {
            return Err(Failure::new(format!("--isolation strict: this system lacks {}", layers(&lacking))));
        }
        worker.all = true;
    }
    let (quiet, verbose) = (common.quiet, common.verbose);
    worker.confined = Some(Box::new(move |lacking| match lacking {
        [] if verbose => complain("documents are read by workers held by limits, Landlock and seccomp"),
        [] => {}
        _ if quiet => {}
        _ => complain(&format!(
            "documents are read by workers held by limits, but this system lacks {}",
            layers(lacking)
        )),
    }));
    let tally = worker.tally();
    Ok((Box::new(worker), Some(tally)))
}

/// The names of layers that a system may lack.
fn layers(ids: &[&str]) -> String {
    let name = |id: &&str| match *id {
        LANDLOCK => "Landlock (no file, no network; Linux 5.13)",
        SECCOMP => "seccomp (a filter on system calls; Linux on x86_64 or aarch64)",
        _ => "a layer",
    };
    ids.iter().map(name).collect::<Vec<_>>().join(" and ")
}

/// What reads pictures, if it is there. It starts by way of this program, which takes its rights away.
fn ocr(common: &Common) -> Result<Option<Box<dyn Ocr>>, Failure> {
    let when = common.ocr.unwrap_or_default();
    if when == OcrWhen::Never {
        return Ok(None);
    }
    let found = on_path("tesseract").zip(std::env::current_exe().ok());
    let Some((tesseract, program)) = found else {
        return match when {
            OcrWhen::Always => Err(Failure::new(
                "cannot read pictures: tesseract is not there (on Debian: apt install tesseract-ocr tesseract-ocr-nld)",
            )),
            _ => Ok(None),
        };
    };
    if let Some(lang) = &common.ocr_lang {
        languages(lang).map_err(|reason| Failure::new(format!("ocr-lang: {reason}")))?;
    }
    Ok(Some(Box::new(Tesseract {
        program,
        args: vec![READER.into(), tesseract.into()],
        time: common.ocr_time.and_then(|time| time.0).unwrap_or(READING),
        languages: common.ocr_lang.clone(),
    })))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// This moment, in UTC to the millisecond: `2026-11-27T09:00:00.000Z`.
#[cfg(feature = "register")]
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// An id that nobody has yet, and that begins with the day.
#[cfg(feature = "register")]
pub(crate) fn new_id() -> Result<String, Failure> {
    let number = getrandom::u64().map_err(|_| Failure::new("no random numbers for an id"))?;
    Ok(format!("{}-{number:016x}", jiff::ZonedDateTime::now().strftime("%Y%m%d")))
}

/// The effective rules.
pub(crate) fn rules(common: &Common) -> Result<Rules, Failure> {
    Ok(match &common.rules {
        Some(folder) => Rules::with_folder(folder)?,
        None => Rules::built_in()?,
    })
}

/// How reports are to look.
pub(crate) fn options(common: &Common, rules: &Rules, reveal: bool, to_file: bool) -> Options {
    let lang = common.lang.map_or_else(spoken, Lang::from);
    let color = match common.color.unwrap_or_default() {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            let told_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            !told_no && !dumb && !to_file && io::stdout().is_terminal()
        }
    };
    Options {
        reveal,
        color,
        detail: match (common.quiet, common.verbose) {
            (true, _) => Detail::Least,
            (_, true) => Detail::Most,
            _ => Detail::Usual,
        },
        lang,
        words: Arc::clone(rules.messages.words(lang)),
        links: None,
    }
}

/// Standard output. Reports and everything that may go to a file use [`crate::output::Output`].
pub(crate) fn output(file: Option<&Path>) -> Result<Box<dyn Write>, Failure> {
    Ok(match file {
        Some(path) => {
            let file = File::create(path)
                .map_err(|error| Failure::new(format!("cannot write --output: {}", reason(error.kind()))))?;
            Box::new(BufWriter::with_capacity(BUFFER, file))
        }
        None => Box::new(BufWriter::with_capacity(BUFFER, io::stdout().lock())),
    })
}

/// The language of the environment; uploaders read Dutch where it does not say.
fn spoken() -> Lang {
    let told = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    match told {
        Some(value) if value.starts_with("en") => Lang::En,
        _ => Lang::Nl,
    }
}

fn key(common: &Common) -> Result<Vec<u8>, Failure> {
    match &common.key {
        Some(key) if key.len() < KEY_MIN => Err(Failure::new(format!(
            "the key is too short: give SLUIS_KEY or key in sluis.toml {KEY_MIN} characters or more"
        ))),
        Some(key) => Ok(key.as_bytes().to_vec()),
        None => {
            let mut key = vec![0; 32];
            getrandom::fill(&mut key).map_err(|_| Failure::new("no random numbers for a key: set SLUIS_KEY"))?;
            Ok(key)
        }
    }
}
