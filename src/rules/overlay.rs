//! The built-in files and a folder in, the effective files out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{FILES, RulesError};

/// Text by path below the rules' root, with `/` between folders.
pub(super) type Files = BTreeMap<Cow<'static, str>, Cow<'static, str>>;

/// The folders that rules live in.
const FOLDERS: &[&str] = &["detectors", "lists", "messages", "names", "organisations", "policies"];

/// The files that stand beside the folders.
const TOP: &[&str] = &[super::calibration::PATH, super::form::PATH, super::terms::PATH];

/// How the name of a rule file may end.
const ENDINGS: &[&str] = &["toml", "txt", "tsv"];

/// Whose a rule file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Built into the program.
    #[default]
    BuiltIn,
    /// The user's, in the place of one that is built in.
    Replaced,
    /// The user's own.
    Own,
}

impl Origin {
    /// Its stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Replaced => "replaced",
            Self::Own => "own",
        }
    }

    /// Whose the file at `path` below the rules' root is.
    pub(super) fn of(files: &Files, path: &str) -> Self {
        match files.get(path) {
            Some(Cow::Borrowed(_)) => Self::BuiltIn,
            _ if FILES.iter().any(|(known, _)| *known == path) => Self::Replaced,
            _ => Self::Own,
        }
    }
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default)]
    disabled: bool,
}

/// The built-in files.
pub(super) fn built_in() -> Files {
    FILES.iter().map(|&(path, text)| (path.into(), text.into())).collect()
}

/// The built-in files with those of `folder` laid over them.
pub(super) fn laid_over(folder: &Path) -> Result<Files, RulesError> {
    let mut files = built_in();
    for path in walk(folder)? {
        let shown = path.display().to_string();
        let key = key(folder, &path);
        let known = key.split_once('/').map_or(TOP.contains(&key.as_str()), |(top, _)| FOLDERS.contains(&top));
        if !known {
            let problem = format!("no folder for rules; put it into one of {}", FOLDERS.join(", "));
            return Err(RulesError::Unreadable { file: shown, problem });
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
            let problem = "not a rule file; its name has to end in .toml, .txt or .tsv".into();
            return Err(RulesError::Unreadable { file: shown, problem });
        }
        let text = fs::read_to_string(&path).map_err(|error| RulesError::io(&shown, &error))?;
        let off = ending == Some("toml") && toml::from_str(&text).is_ok_and(|switch: Switch| switch.disabled);
        if off {
            files.remove(key.as_str());
        } else {
            files.insert(key.into(), text.into());
        }
    }
    Ok(files)
}

/// Every file below `folder` but hidden ones and the notes beside them.
fn walk(folder: &Path) -> Result<Vec<PathBuf>, RulesError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let told = |error: std::io::Error| RulesError::io(&folder.display().to_string(), &error);
        for entry in fs::read_dir(&folder).map_err(told)? {
            let path = entry.map_err(told)?.path();
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if hidden || path.extension().is_some_and(|ending| ending == "md") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn key(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
