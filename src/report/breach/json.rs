//! A notice in, its JSON out: what the files tell, and the open fields with nothing in them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::super::Options;
use super::super::wire;
use super::Breach;
use crate::breach::{Encrypted, FileNotice, Form, Notice};
use crate::model::{Entity, Persons, Status};

#[derive(Serialize)]
struct WireNotice<'a> {
    r#type: &'static str,
    persons: WirePersons,
    types: Vec<WireType<'a>>,
    special: BTreeMap<&'a str, u64>,
    groups: BTreeMap<&'static str, u64>,
    encrypted: &'static str,
    encrypted_parts: Vec<&'a str>,
    files: Vec<WireFile<'a>>,
    clean_files: u64,
    uninspectable: Vec<WireGap<'a>>,
    test_data: u64,
    organisation_data: u64,
    /// What only a person can fill in: nothing, until somebody does.
    open: BTreeMap<&'a str, WireOpen<'a>>,
    deadline: WireDeadline<'a>,
    made: Made<'a>,
}

#[derive(Serialize)]
struct WirePersons {
    min: u64,
    /// Absent where not everything could be read: it is not known.
    max: Option<u64>,
    max_of_what_was_read: u64,
    counted: Counted,
}

#[derive(Serialize)]
struct Counted {
    distinct_bsns: u64,
    distinct_births: u64,
    richest_file: u64,
    sum_of_files: u64,
    same_bsn_in_another_file: u64,
    loose_identifiers: u64,
}

#[derive(Serialize)]
struct WireType<'a> {
    number: u8,
    name: &'a str,
    found: u64,
    entities: BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct WireFile<'a> {
    path: &'a str,
    persons: Persons,
    types: Vec<u8>,
    entities: BTreeMap<&'a str, u64>,
    encrypted: &'static str,
    gaps: u64,
}

#[derive(Serialize)]
struct WireGap<'a> {
    path: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
}

#[derive(Serialize)]
struct WireOpen<'a> {
    question: &'a str,
    answer: Option<&'a str>,
}

#[derive(Serialize)]
struct WireDeadline<'a> {
    hours: u32,
    known: Option<&'a str>,
    at: Option<&'a str>,
}

#[derive(Serialize)]
struct Made<'a> {
    version: &'static str,
    day: &'a str,
    rules: &'a str,
}

pub(super) fn write(breach: &Breach<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let Breach { notice, form, context } = *breach;
    let known = context.deadline.as_ref();
    let wire = WireNotice {
        r#type: "breach",
        persons: WirePersons {
            min: notice.persons.min,
            max: notice.gaps.is_empty().then_some(notice.persons.max),
            max_of_what_was_read: notice.persons.max,
            counted: Counted {
                distinct_bsns: notice.bsns,
                distinct_births: notice.births,
                richest_file: notice.richest,
                sum_of_files: notice.sum,
                same_bsn_in_another_file: notice.twice,
                loose_identifiers: notice.loose,
            },
        },
        types: types(notice, form, options),
        special: notice.special().map(|(entity, count)| (entity.id(), count)).collect(),
        groups: [("citizens", notice.citizens), ("staff", notice.staff)].into(),
        encrypted: answer(notice.encrypted),
        encrypted_parts: notice
            .gaps
            .iter()
            .filter(|gap| gap.status == Status::Encrypted)
            .map(|gap| gap.part.shown())
            .collect(),
        files: notice.files.iter().map(|file| wire_file(file, form)).collect(),
        clean_files: notice.clean,
        uninspectable: notice
            .gaps
            .iter()
            .map(|gap| WireGap { path: gap.part.shown(), status: gap.status, reason: gap.reason })
            .collect(),
        test_data: notice.tests,
        organisation_data: notice.organisations,
        open: form
            .open
            .iter()
            .map(|field| (field.id.as_str(), WireOpen { question: field.name.get(options.lang), answer: None }))
            .collect(),
        deadline: WireDeadline {
            hours: form.hours,
            known: known.map(|(known, _)| known.as_str()),
            at: known.map(|(_, at)| at.as_str()),
        },
        made: Made { version: env!("CARGO_PKG_VERSION"), day: &context.day, rules: &context.rules },
    };
    wire::write(&wire, out)?;
    out.write_all(b"\n")
}

fn types<'a>(notice: &'a Notice, form: &'a Form, options: &Options) -> Vec<WireType<'a>> {
    let of = |category: &'a crate::breach::Category| {
        let entities: BTreeMap<&str, u64> = Notice::of_type(&notice.entities, form, category.number)
            .map(|(entity, count)| (entity.id(), count))
            .collect();
        let found = entities.values().sum();
        WireType { number: category.number, name: category.name.get(options.lang), found, entities }
    };
    form.categories.iter().map(of).collect()
}

fn wire_file<'a>(file: &'a FileNotice, form: &Form) -> WireFile<'a> {
    WireFile {
        path: &file.name,
        persons: file.persons,
        types: Notice::types(&file.entities, form),
        entities: file.entities.iter().map(|(entity, count): (&Entity, &u64)| (entity.id(), *count)).collect(),
        encrypted: answer(file.encrypted),
        gaps: file.gaps,
    }
}

const fn answer(encrypted: Encrypted) -> &'static str {
    match encrypted {
        Encrypted::Yes => "yes",
        Encrypted::Partly => "partly",
        Encrypted::No => "no",
        Encrypted::Unknown => "unknown",
    }
}
