//! `sluis.toml` in, defaults for the command line out: its keys are the long options' names.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluis::rules::{RulesError, parse};

use crate::cli::{Isolation, Language, LimitArgs, OcrWhen, When};
use crate::failure::Failure;
use crate::units::{Share, Size, Time};

/// The settings file's name.
const NAME: &str = "sluis.toml";

/// What the settings file may set. `reveal` is not among them: showing values takes a word each time.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) rules: Option<PathBuf>,
    pub(crate) lang: Option<Language>,
    pub(crate) color: Option<When>,
    pub(crate) jobs: Option<NonZeroUsize>,
    pub(crate) ocr: Option<OcrWhen>,
    pub(crate) ocr_lang: Option<String>,
    pub(crate) ocr_time: Option<Time>,
    pub(crate) isolation: Option<Isolation>,
    pub(crate) key: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) entity: Vec<String>,
    pub(crate) min_confidence: Option<Share>,
    pub(crate) max_file_size: Option<Size>,
    pub(crate) max_expanded_size: Option<Size>,
    pub(crate) max_ratio: Option<u32>,
    pub(crate) max_depth: Option<u32>,
    pub(crate) max_entries: Option<u32>,
    pub(crate) timeout: Option<Time>,
    pub(crate) worker_memory: Option<Size>,
    /// The same limits, together.
    pub(crate) limits: LimitArgs,
    pub(crate) policy: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) reporter_name: Vec<String>,
    pub(crate) reporter_email: Vec<String>,
    pub(crate) reporter_phone: Vec<String>,
    /// What the service is asked for.
    #[cfg(feature = "serve")]
    pub(crate) serve: crate::door::serve::Args,
}

/// Reads `named`, or the nearest settings file from the working folder upward; none is fine.
pub(crate) fn load(named: Option<&Path>) -> Result<Config, Failure> {
    let path = match named {
        Some(path) => path.to_path_buf(),
        None => match nearest() {
            Some(path) => path,
            None => return Ok(Config::default()),
        },
    };
    let file = path.display().to_string();
    let text = fs::read_to_string(&path).map_err(|error| RulesError::io(&file, &error))?;
    let mut config: Config = parse(&file, &text)?;
    // Paths in a settings file are meant from where it stands.
    let base = path.parent().unwrap_or(Path::new(""));
    config.rules = config.rules.map(|rules| base.join(rules));
    config.policy = config.policy.map(|policy| {
        if Path::new(&policy).extension().is_some() { base.join(policy).to_string_lossy().into_owned() } else { policy }
    });
    #[cfg(feature = "serve")]
    {
        config.serve = config.serve.in_folder(base);
    }
    Ok(config)
}

fn nearest() -> Option<PathBuf> {
    let folder = std::env::current_dir().ok()?;
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}
