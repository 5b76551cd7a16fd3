//! `sluis.toml` in, defaults for the command line out: its keys are the long options' names.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluis::rules::{RulesError, parse};
use toml::Spanned;

use crate::cli::{Isolation, Language, LimitArgs, OcrWhen, ProgressWhen, When};
use crate::failure::Failure;
use crate::suppress::{Row, Tables};
use crate::units::{ChannelName, Share, Size, Time};

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
    pub(crate) channel: Option<ChannelName>,
    pub(crate) reporter_name: Vec<String>,
    pub(crate) reporter_email: Vec<String>,
    pub(crate) reporter_phone: Vec<String>,
    /// The register of decisions; off where no file is named.
    pub(crate) register: RegisterConfig,
    pub(crate) progress: Option<ProgressWhen>,
    pub(crate) baseline: Option<PathBuf>,
    /// A file of more suppressions.
    pub(crate) suppressions: Option<PathBuf>,
    /// Findings that may stand where they stand.
    suppress: Vec<Spanned<Row>>,
    /// The same, with the place of each.
    #[serde(skip)]
    pub(crate) tables: Tables,
    /// What the service is asked for.
    #[cfg(feature = "serve")]
    pub(crate) serve: crate::door::serve::Args,
}

/// Where decisions are recorded.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RegisterConfig {
    pub(crate) file: Option<PathBuf>,
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
    config.tables = Tables::new(&path, &text, std::mem::take(&mut config.suppress));
    config.baseline = config.baseline.map(|baseline| base.join(baseline));
    config.suppressions = config.suppressions.map(|file| base.join(file));
    config.rules = config.rules.map(|rules| base.join(rules));
    config.register.file = config.register.file.map(|file| base.join(file));
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;
    use serde_json::Value;

    /// The keys that the settings in `toml` may have, as the parser lists them for one it does not know.
    fn known(toml: &str) -> Vec<String> {
        let error = parse::<Config>("sluis.toml", toml).err().unwrap().to_string();
        let (_, listed) = error.split_once("use ").unwrap();
        let mut keys: Vec<_> = listed.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        keys.sort();
        keys
    }

    fn keys(schema: &Value) -> Vec<String> {
        let mut keys: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    }

    fn names<T: ValueEnum>() -> Vec<Value> {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        values.map(|value| value.get_name().into()).collect()
    }

    #[test]
    fn the_schema_knows_the_same_keys_and_words() {
        let text = include_str!("../../../sluis.schema.json");
        let schema: Value = serde_json::from_str(text).unwrap();
        let suppress = &schema["properties"]["suppress"]["items"];
        assert_eq!(keys(&schema), known("unknown = 1"));
        assert_eq!(keys(&schema["properties"]["limits"]), known("[limits]\nunknown = 1"));
        assert_eq!(keys(suppress), known("[[suppress]]\nunknown = 1"));
        assert_eq!(keys(&schema["properties"]["register"]), vec!["file"]);
        #[cfg(feature = "serve")]
        assert_eq!(keys(&schema["properties"]["serve"]), known("[serve]\nunknown = 1"));
        let words = |key: &str| schema["properties"][key]["enum"].as_array().unwrap().clone();
        assert_eq!(words("lang"), names::<Language>());
        assert_eq!(words("color"), names::<When>());
        assert_eq!(words("ocr"), names::<OcrWhen>());
        assert_eq!(words("isolation"), names::<Isolation>());
        assert_eq!(words("progress"), names::<ProgressWhen>());
        let formats: Vec<Value> = sluis::report::REPORTERS.iter().map(|row| row.id.into()).collect();
        assert_eq!(words("format"), formats);
        for key in ["reason", "owner", "expires"] {
            assert!(suppress["required"].as_array().unwrap().contains(&key.into()));
        }
    }
}
