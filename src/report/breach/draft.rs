//! A notice and a form in, the draft as blocks out, whatever it is written as.

use crate::breach::{Encrypted, Notice};
use crate::model::{Lang, Status, Words};

use super::super::Options;
use super::Breach;

/// One block of a draft. Texts are as they are: who writes them escapes them for its medium.
pub(super) enum Block {
    Heading(String),
    Subheading(String),
    Text(String),
    Note(String),
    /// A question and its answer.
    Answer(String, String),
    /// A question that only a person can answer, with what to know and what to choose from.
    Open {
        question: String,
        mark: String,
        note: Option<String>,
        choices: Vec<String>,
    },
    List(Vec<String>),
    /// A head and rows. The columns of the second list hold numbers.
    Table {
        head: Vec<String>,
        rows: Vec<Vec<String>>,
        numbers: Vec<usize>,
    },
}

pub(super) struct Draft {
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

pub(super) fn draft(breach: &Breach<'_>, options: &Options) -> Draft {
    let mut writer = Writer { breach, words: &options.words, lang: options.lang, blocks: Vec::new() };
    writer.opening();
    writer.heading("from-files");
    writer.persons();
    writer.types();
    writer.encrypted();
    writer.heading("by-person");
    writer.open();
    writer.heading("files");
    writer.files();
    writer.heading("gaps");
    writer.gaps();
    writer.closing();
    Draft { title: writer.word("title").to_owned(), blocks: writer.blocks }
}

struct Writer<'a> {
    breach: &'a Breach<'a>,
    words: &'a Words,
    lang: Lang,
    blocks: Vec<Block>,
}

impl<'a> Writer<'a> {
    fn word(&self, code: &'a str) -> &'a str {
        self.breach.form.word(code, self.lang)
    }

    /// The words of `code` with what stands in braces filled in.
    fn filled(&self, code: &'a str, values: &[(&str, &str)]) -> String {
        values
            .iter()
            .fold(self.word(code).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    fn heading(&mut self, code: &'a str) {
        self.blocks.push(Block::Heading(self.word(code).to_owned()));
    }

    fn answer(&mut self, code: &'a str, answer: String) {
        self.blocks.push(Block::Answer(self.word(code).to_owned(), answer));
    }

    fn opening(&mut self) {
        let intro = self.filled("intro", &[("open", self.word("open"))]);
        self.blocks.push(Block::Text(intro));
        let hours = self.breach.form.hours.to_string();
        let rule = self.filled("deadline-rule", &[("hours", &hours)]);
        match &self.breach.context.deadline {
            Some((known, deadline)) => {
                let at = self.filled("deadline-at", &[("known", known), ("deadline", deadline)]);
                self.answer("deadline", at);
            }
            None => self.answer("deadline", self.word("open").to_owned()),
        }
        self.blocks.push(Block::Note(rule));
    }

    fn persons(&mut self) {
        let notice = self.breach.notice;
        let (min, max) = (notice.persons.min.to_string(), notice.persons.max.to_string());
        let code = if notice.gaps.is_empty() { "persons-between" } else { "persons-gaps" };
        self.answer("persons", self.filled(code, &[("min", &min), ("max", &max)]));
        let counts = [notice.bsns, notice.births, notice.richest, notice.sum, notice.twice, notice.loose];
        let [bsns, births, richest, sum, twice, loose] = counts.map(|count| count.to_string());
        self.blocks.push(Block::List(vec![
            self.filled("counted-min", &[("bsns", &bsns), ("births", &births), ("richest", &richest)]),
            self.filled("counted-max", &[("sum", &sum), ("twice", &twice), ("loose", &loose)]),
        ]));
        let groups = [("group-citizen", notice.citizens), ("group-staff", notice.staff)];
        let told: Vec<String> = groups
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(code, count)| format!("{} ({count} {})", self.word(code), self.word("found")))
            .collect();
        let told = if told.is_empty() { self.word("not-found").to_owned() } else { told.join("; ") };
        self.answer("groups", told);
    }

    fn types(&mut self) {
        let (notice, form) = (self.breach.notice, self.breach.form);
        self.blocks.push(Block::Subheading(self.word("types").to_owned()));
        let mut notes = Vec::new();
        let rows = form.categories.iter().map(|category| {
            let found: Vec<String> = Notice::of_type(&notice.entities, form, category.number)
                .map(|(entity, count)| format!("{} ({count})", self.words.entity(entity)))
                .collect();
            if let Some(note) = category.note.as_ref().filter(|_| !found.is_empty()) {
                notes.push(format!("{}. {}", category.number, note.get(self.lang)));
            }
            // What was not found may still be in what could not be read.
            let no = if notice.gaps.is_empty() { "no" } else { "not-found" };
            let affected = self.word(if found.is_empty() { no } else { "yes" }).to_owned();
            vec![category.number.to_string(), category.name.get(self.lang).to_owned(), affected, found.join(", ")]
        });
        let rows = rows.collect();
        let head = ["number", "type", "affected", "found"].map(|code| self.word(code).to_owned()).to_vec();
        self.blocks.push(Block::Table { head, rows, numbers: vec![0] });
        self.blocks.extend(notes.into_iter().map(Block::Note));
        let special: Vec<String> =
            notice.special().map(|(entity, count)| format!("{} ({count})", self.words.entity(entity))).collect();
        let special = if special.is_empty() { self.word("not-found").to_owned() } else { special.join(", ") };
        self.answer("special", special);
        for (code, count) in [("tests", notice.tests), ("organisations", notice.organisations)] {
            if count > 0 {
                self.blocks.push(Block::Note(self.filled(code, &[("count", &count.to_string())])));
            }
        }
    }

    fn encrypted(&mut self) {
        let notice = self.breach.notice;
        let code = match notice.encrypted {
            Encrypted::Yes => "encrypted-yes",
            Encrypted::Partly => "encrypted-partly",
            Encrypted::No => "encrypted-no",
            Encrypted::Unknown => "encrypted-unknown",
        };
        self.answer("encrypted", self.word(code).to_owned());
        let locked = notice.gaps.iter().filter(|gap| gap.status == Status::Encrypted);
        let locked: Vec<String> = locked.map(|gap| gap.part.shown().to_owned()).collect();
        if !locked.is_empty() {
            self.blocks.push(Block::List(locked));
            self.blocks.push(Block::Note(self.word("encrypted-note").to_owned()));
        }
    }

    fn open(&mut self) {
        for field in &self.breach.form.open {
            self.blocks.push(Block::Open {
                question: field.name.get(self.lang).to_owned(),
                mark: self.word("open").to_owned(),
                note: field.note.as_ref().map(|note| note.get(self.lang).to_owned()),
                choices: field.choices.as_ref().map(|choices| choices.get(self.lang).to_vec()).unwrap_or_default(),
            });
        }
    }

    fn files(&mut self) {
        let notice = self.breach.notice;
        let rows: Vec<Vec<String>> = notice
            .files
            .iter()
            .map(|file| {
                let numbers = Notice::types(&file.entities, self.breach.form);
                let found: Vec<String> = file
                    .entities
                    .iter()
                    .map(|(entity, count)| format!("{} ({count})", self.words.entity(entity)))
                    .collect();
                let (min, max) = (file.persons.min, file.persons.max);
                let encrypted = match file.encrypted {
                    Encrypted::Yes => self.word("yes"),
                    Encrypted::Partly => self.word("encrypted-partly").split(',').next().unwrap_or_default(),
                    Encrypted::No => self.word("no"),
                    Encrypted::Unknown => "?",
                };
                vec![
                    file.name.clone(),
                    if min == max { max.to_string() } else { format!("{min}–{max}") },
                    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                    found.join(", "),
                    encrypted.to_owned(),
                    file.gaps.to_string(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let head = ["file", "persons", "types", "found", "encrypted", "gaps"];
            let head = head.map(|code| self.word(code).to_owned()).to_vec();
            self.blocks.push(Block::Table { head, rows, numbers: vec![1, 5] });
        }
        if notice.clean > 0 {
            let clean = self.filled("clean-files", &[("count", &notice.clean.to_string())]);
            self.blocks.push(Block::Note(clean));
        }
    }

    fn gaps(&mut self) {
        let gaps = &self.breach.notice.gaps;
        if gaps.is_empty() {
            self.blocks.push(Block::Text(self.word("no-gaps").to_owned()));
            return;
        }
        self.blocks.push(Block::Note(self.word("gaps-note").to_owned()));
        let why = |status: Status, reason: &str| {
            self.words.reasons.get(reason).map_or_else(|| self.words.term(status.id()), String::as_str).to_owned()
        };
        let rows = gaps.iter().map(|gap| vec![gap.part.shown().to_owned(), why(gap.status, gap.reason)]).collect();
        let head = ["part", "why"].map(|code| self.word(code).to_owned()).to_vec();
        self.blocks.push(Block::Table { head, rows, numbers: Vec::new() });
    }

    fn closing(&mut self) {
        let context = self.breach.context;
        let values = [("version", env!("CARGO_PKG_VERSION")), ("day", &context.day), ("rules", &context.rules)];
        self.blocks.push(Block::Note(self.word("method").to_owned()));
        self.blocks.push(Block::Note(self.filled("made-by", &values)));
    }
}
