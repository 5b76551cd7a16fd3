//! What is handed in at the gate.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use serde::Deserialize;
use thiserror::Error;

use super::{Channel, Date};

/// A ticket with its attachments.
///
/// It has no `Debug`: it may hold what nobody should read in a log.
#[derive(Clone, Default)]
pub struct Submission {
    /// The sender's own id, echoed in the verdict.
    pub id: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// The policy to judge by; the gate's own where absent.
    pub policy: Option<String>,
    /// The subject line.
    pub subject: Option<String>,
    /// The explanation.
    pub description: Option<String>,
    /// A later comment.
    pub comment: Option<String>,
    /// Whose own data are legitimate here.
    pub reporter: Reporter,
    /// The attachments, in order.
    pub attachments: Vec<Attachment>,
    /// The day it comes in; dates of birth lie before it. The library never asks the clock.
    pub today: Option<Date>,
}

/// The known contact (melder) that reports the ticket: exempt, and only that contact.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reporter {
    /// Names as known to the desk.
    pub names: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers, in any notation.
    pub phones: Vec<String>,
}

/// One attachment.
#[derive(Clone)]
pub struct Attachment {
    /// Its name, as the uploader gave it.
    pub name: String,
    /// Where its bytes are.
    pub content: Content,
}

/// Where an attachment's bytes are.
#[derive(Clone)]
pub enum Content {
    /// In a file of this machine.
    File(PathBuf),
    /// In a file that is open for reading, and may have no name any more.
    Open(Arc<File>),
    /// Here.
    Bytes(Vec<u8>),
    /// Nowhere: only the name is judged.
    NameOnly,
}

/// Why a submission could not be understood. Holds no text of the submission.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SubmissionError {
    /// Not JSON, or not of the submission's form.
    #[error("not a submission: {problem} at line {line}, column {column}; see 'Submission' in the README")]
    Json {
        /// What is wrong, without a value.
        problem: String,
        /// Line in the JSON text.
        line: usize,
        /// Column in the JSON text.
        column: usize,
    },
    /// None of the fields that hold something to judge is there.
    #[error("nothing to judge: give at least one of subject, description, comment or attachments")]
    Empty,
    /// A channel whose name is none.
    #[error("not a channel: write a name such as portal or email: letters, digits, '-', '_' and '.', few digits")]
    Channel,
    /// An attachment with no or with several contents.
    #[error("attachment {0}: give exactly one of path, text or base64")]
    Content(usize),
    /// An attachment whose base64 does not decode.
    #[error("attachment {0}: its base64 is broken")]
    Base64(usize),
    /// A path where paths are refused.
    #[error("attachment {0}: a path is refused here; send text or base64")]
    Path(usize),
}

/// Base64 as mail and scripts write it: with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    id: Option<String>,
    channel: Option<String>,
    policy: Option<String>,
    subject: Option<String>,
    description: Option<String>,
    comment: Option<String>,
    #[serde(default)]
    reporter: Option<Reporter>,
    attachments: Option<Vec<WireAttachment>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAttachment {
    name: Option<String>,
    path: Option<PathBuf>,
    text: Option<String>,
    base64: Option<String>,
}

impl Submission {
    /// Reads a submission in its JSON form. Relative paths stay relative; the caller resolves them.
    ///
    /// ```
    /// let submission = sluis::Submission::from_json(r#"{"description": "Scherm blijft leeg"}"#)?;
    /// assert_eq!(submission.channel.as_str(), "portal");
    /// # Ok::<(), sluis::SubmissionError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self, SubmissionError> {
        let wire: Wire = serde_json::from_str(json).map_err(|error| problem(&error))?;
        let empty = wire.subject.is_none() && wire.description.is_none() && wire.comment.is_none();
        if empty && wire.attachments.as_ref().is_none_or(Vec::is_empty) {
            return Err(SubmissionError::Empty);
        }
        if wire.channel.as_deref().is_some_and(|channel| !Channel::is_name(channel)) {
            return Err(SubmissionError::Channel);
        }
        let attachments = wire.attachments.unwrap_or_default().into_iter().enumerate();
        Ok(Self {
            id: wire.id,
            channel: wire.channel.as_deref().map(Channel::new).unwrap_or_default(),
            policy: wire.policy,
            subject: wire.subject,
            description: wire.description,
            comment: wire.comment,
            reporter: wire.reporter.unwrap_or_default(),
            attachments: attachments.map(|(at, wire)| wire.attachment(at + 1)).collect::<Result<_, _>>()?,
            today: None,
        })
    }

    /// Refuses attachments by path, for submissions that came over a network.
    pub fn without_paths(self) -> Result<Self, SubmissionError> {
        match self.attachments.iter().position(|attachment| matches!(attachment.content, Content::File(_))) {
            Some(at) => Err(SubmissionError::Path(at + 1)),
            None => Ok(self),
        }
    }
}

impl WireAttachment {
    fn attachment(self, number: usize) -> Result<Attachment, SubmissionError> {
        let content = match (self.path, self.text, self.base64) {
            (Some(path), None, None) => Content::File(path),
            (None, Some(text), None) => Content::Bytes(text.into_bytes()),
            (None, None, Some(base64)) => LENIENT
                .decode(base64.split_ascii_whitespace().collect::<String>())
                .map(Content::Bytes)
                .map_err(|_| SubmissionError::Base64(number))?,
            _ => return Err(SubmissionError::Content(number)),
        };
        let name = match (self.name, &content) {
            (Some(name), _) => name,
            (None, Content::File(path)) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            (None, _) => format!("attachment-{number}"),
        };
        Ok(Attachment { name, content })
    }
}

/// Names what is wrong without the value that serde would quote.
fn problem(error: &serde_json::Error) -> SubmissionError {
    let text = error.to_string();
    let problem = if error.is_syntax() || error.is_eof() {
        "the JSON is broken or cut short"
    } else if text.starts_with("unknown field") {
        "a field that a submission does not have"
    } else if text.starts_with("duplicate field") {
        "a field that is there twice"
    } else {
        "a field of the wrong type"
    };
    SubmissionError::Json { problem: problem.into(), line: error.line(), column: error.column() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_never_quote_the_text() {
        for json in [
            r#"{"description": 123456782}"#,
            r#"{"jansen": "123456782"}"#,
            r#"{"channel": ["123456782"]}"#,
            r#"{"description": "123456782"#,
        ] {
            let error = Submission::from_json(json).err().unwrap();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("123456782") && !shown.contains("jansen"), "{shown}");
        }
    }

    #[test]
    fn an_attachment_has_one_content() {
        let both = r#"{"attachments": [{"name": "a", "text": "x", "base64": "eA=="}]}"#;
        assert_eq!(Submission::from_json(both).err(), Some(SubmissionError::Content(1)));
        let broken = r#"{"attachments": [{"name": "a", "base64": "%"}]}"#;
        assert_eq!(Submission::from_json(broken).err(), Some(SubmissionError::Base64(1)));
        assert_eq!(Submission::from_json("{}").err(), Some(SubmissionError::Empty));
    }

    #[test]
    fn a_channel_has_a_name_that_can_be_told() {
        for channel in ["BSN 249566758", "249566758", "j.devries@example.org", "email\r\nx", "", "jan de vries"] {
            let json = serde_json::json!({"description": "x", "channel": channel}).to_string();
            assert_eq!(Submission::from_json(&json).err(), Some(SubmissionError::Channel), "{channel:?}");
        }
        let json = r#"{"description": "x", "channel": " Web-Formulier_2 "}"#;
        assert_eq!(Submission::from_json(json).unwrap().channel.as_str(), "web-formulier_2");
    }

    #[test]
    fn attachments_without_a_name_have_a_number() {
        let json = r#"{"attachments": [{"name": "a", "text": "x"}, {"text": "y"}]}"#;
        let names: Vec<_> = Submission::from_json(json).unwrap().attachments.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["a", "attachment-2"]);
        assert_eq!(Submission::from_json(r#"{"id": "t", "attachments": []}"#).err(), Some(SubmissionError::Empty));
    }

    #[test]
    fn paths_are_refused_over_the_network() {
        let json = r#"{"attachments": [{"name": "a", "path": "/etc/passwd"}]}"#;
        let refused = Submission::from_json(json).unwrap().without_paths();
        assert_eq!(refused.err(), Some(SubmissionError::Path(1)));
    }
}
