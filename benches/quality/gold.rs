//! A pack of JSON lines in, documents with what in them is personal data out.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

/// One document of a pack.
#[derive(Deserialize)]
pub(crate) struct Document {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) file: Option<PathBuf>,
    /// The name of the attachment that a text stands for.
    #[serde(default)]
    pub(crate) name: Option<String>,
    pub(crate) zone: String,
    pub(crate) spans: Vec<Span>,
    /// The kinds whose every occurrence is in `spans`: only these can be told wrongly.
    #[serde(default)]
    pub(crate) complete: Vec<String>,
    pub(crate) slice: String,
    #[serde(default)]
    format: String,
    #[serde(default)]
    licence: Option<String>,
}

/// One piece of personal data. Offsets are bytes of the text or raw file; a document in a container has none.
#[derive(Deserialize)]
pub(crate) struct Span {
    pub(crate) start: Option<u64>,
    pub(crate) end: Option<u64>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) value: String,
    /// Neither asked for nor wrong.
    #[serde(default)]
    pub(crate) opt: bool,
}

/// Licences under which figures may be fitted on a document.
const FITTING: &[&str] = &["EUPL", "CC0", "MIT", "CC-BY-4", "CC-BY/", "CC BY 4", "BSD"];

impl Document {
    /// Reads a pack; files are found from its own folder.
    pub(crate) fn pack(path: &Path) -> io::Result<Vec<Self>> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let told = |problem: String| io::Error::other(format!("{}: {problem}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
        let mut documents = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let mut document: Self =
                serde_json::from_str(line).map_err(|_| told(format!("line {} is no document", at + 1)))?;
            document.file = document.file.map(|file| folder.join(file));
            documents.push(document);
        }
        Ok(documents)
    }

    /// Whether it has no personal data of the kinds it is complete for.
    pub(crate) fn negative(&self) -> bool {
        self.slice.starts_with("neg/")
    }

    /// Whether its findings are compared by place; by value otherwise.
    pub(crate) fn by_place(&self) -> bool {
        let contained = matches!(self.format.as_str(), "pdf" | "docx" | "xlsx" | "pptx" | "eml" | "zip");
        self.spans.iter().all(|span| span.start.is_some()) && (!contained || self.negative())
    }

    pub(crate) fn complete_for(&self, kind: &str) -> bool {
        self.complete.iter().any(|known| known == kind)
    }

    /// Whether its licence allows figures to be fitted on it. Data of our own name none.
    pub(crate) fn fits(&self) -> bool {
        self.licence.as_ref().is_none_or(|licence| FITTING.iter().any(|known| licence.starts_with(known)))
    }

    /// Its size in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let of_file = || self.file.as_ref().and_then(|file| fs::metadata(file).ok()).map_or(0, |file| file.len());
        self.text.as_ref().map_or_else(of_file, |text| text.len() as u64)
    }
}
