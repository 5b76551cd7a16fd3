//! Fields of a form, a request or an upload in, by name and text; the texts of a submission out.

use sluis::{Attachment, Content, Submission};

/// Words that end the name of a field that holds a subject line.
const SUBJECT: &[&str] = &["subject", "onderwerp", "title", "titel", "summary", "samenvatting"];

/// Words that end the name of a field that holds an explanation.
const DESCRIPTION: &[&str] =
    &["description", "omschrijving", "toelichting", "beschrijving", "text", "tekst", "message", "bericht", "body"];

/// Words that end the name of a field that holds a comment.
const COMMENT: &[&str] = &["comment", "opmerking", "note", "notitie", "reactie", "remark"];

/// Words that end the name of a field that holds a file's name.
const FILENAME: &[&str] = &["filename", "bestandsnaam", "relativepath", "name", "naam"];

/// Sorts fields into the zones of a submission. What no name places is part of the explanation, behind its name, so
/// that nothing goes by unseen.
pub(super) struct Fields {
    /// The name of the file whose upload this is, where a field tells one.
    file: Option<String>,
    names: Vec<String>,
    subject: Vec<String>,
    description: Vec<String>,
    comment: Vec<String>,
    other: Vec<String>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self {
            file: None,
            names: Vec::new(),
            subject: Vec::new(),
            description: Vec::new(),
            comment: Vec::new(),
            other: Vec::new(),
        }
    }

    /// Takes a field of what an upload tells of its file: there, a name is the file's.
    pub(super) fn of_file(&mut self, name: &str, text: String) {
        if FILENAME.contains(&last_word(name).as_str()) {
            match &self.file {
                None => self.file = Some(text),
                Some(file) if *file == text => {}
                Some(_) => self.names.push(text),
            }
        } else {
            self.field(name, text);
        }
    }

    /// Takes a field of a form.
    pub(super) fn field(&mut self, name: &str, text: String) {
        let word = last_word(name);
        let is = |words: &[&str]| words.contains(&word.as_str());
        if text.trim().is_empty() {
            // Some write all that they have to say before the sign.
            self.other.push(name.to_owned());
        } else if is(DESCRIPTION) {
            self.description.push(text);
        } else if is(SUBJECT) {
            self.subject.push(text);
        } else if is(COMMENT) {
            self.comment.push(text);
        } else {
            self.other.push(format!("{name}: {text}"));
        }
    }

    /// The name of the file, if a field told it.
    pub(super) fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The submission that these fields make, with `attachments`.
    pub(super) fn submission(mut self, mut attachments: Vec<Attachment>) -> Submission {
        attachments.extend(self.names.into_iter().map(|name| Attachment { name, content: Content::NameOnly }));
        // Behind the explanation, whose lines keep their numbers.
        self.description.append(&mut self.other);
        Submission {
            subject: joined(&self.subject),
            description: joined(&self.description),
            comment: joined(&self.comment),
            attachments,
            ..Submission::default()
        }
    }
}

fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// The last word of a field's name, in small letters: `ticket[omschrijving]`, `data.Omschrijving` and
/// `omschrijving[]` all end in the same.
fn last_word(name: &str) -> String {
    let mut words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next_back().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_go_to_their_zones_and_none_is_lost() {
        let mut fields = Fields::new();
        for (name, text) in [
            ("csrf", "a1b2"),
            ("ticket[omschrijving]", "de tekst"),
            ("Onderwerp", "kort"),
            ("data.opmerking[]", "later"),
            ("leeg", " "),
            ("naam", "J. Jansen"),
        ] {
            fields.field(name, text.to_owned());
        }
        fields.of_file("filename", "a.txt".into());
        fields.of_file("name", "a.txt".into());
        fields.of_file("relativePath", "b/a.txt".into());
        assert_eq!(fields.file(), Some("a.txt"));
        let submission = fields.submission(Vec::new());
        assert_eq!(submission.subject.as_deref(), Some("kort"));
        assert_eq!(submission.description.as_deref(), Some("de tekst\ncsrf: a1b2\nleeg\nnaam: J. Jansen"));
        assert_eq!(submission.comment.as_deref(), Some("later"));
        let names: Vec<_> = submission.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
        assert_eq!(names, ["b/a.txt"]);
    }
}
