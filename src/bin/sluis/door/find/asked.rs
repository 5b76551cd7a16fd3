//! Identifiers as they were typed in, the person who is looked for out.
//!
//! The gate itself reads them, so that their normal forms are those of what it finds. No message repeats one.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluis::find::Person;
use sluis::names::normalize;
use sluis::{Attachment, Content, Entity, Finding, Submission};

use super::super::submission::text_of;
use crate::desk::Desk;
use crate::failure::Failure;

/// Bytes of a file with identifiers.
const MAX: u64 = 1 << 20;

#[derive(clap::Args)]
#[command(next_help_heading = "Who (at least one; others can list a command line, so give @FILE or @- there)")]
pub(super) struct Asked {
    /// Burgerservicenummer
    #[arg(long, value_name = "BSN|@FILE")]
    bsn: Vec<String>,
    /// Name, as in "Jan de Vries" or "Vries, J. de"; give each name that somebody has had
    #[arg(long, value_name = "NAME|@FILE")]
    name: Vec<String>,
    /// Date of birth, as 12-03-1961 or 1961-03-12
    #[arg(long, value_name = "DATE|@FILE")]
    born: Vec<String>,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS|@FILE")]
    email: Vec<String>,
    /// Phone number
    #[arg(long, value_name = "NUMBER|@FILE")]
    phone: Vec<String>,
    /// Street, number and postcode, as in "Dorpsstraat 1, 1234 AB Ede"
    #[arg(long, value_name = "ADDRESS|@FILE")]
    address: Vec<String>,
    /// All of these as JSON, under the same names; - for standard input
    #[arg(long, value_name = "FILE")]
    person: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    bsn: Several,
    name: Several,
    born: Several,
    email: Several,
    phone: Several,
    address: Several,
}

/// One value, or a list of them.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Several {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl Several {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// An option: its name, the keys that lead the gate to it, and the kinds it may be read as.
struct Kind {
    option: &'static str,
    key: &'static str,
    entities: &'static [Entity],
    wrong: &'static str,
}

const BSN: Kind = Kind {
    option: "--bsn",
    key: "bsn",
    entities: &[Entity::Bsn, Entity::TestBsn],
    wrong: "not a BSN: give 8 or 9 digits that pass the elfproef",
};
const BORN: Kind = Kind {
    option: "--born",
    key: "geboortedatum",
    entities: &[Entity::DateOfBirth],
    wrong: "not a date of birth: give it as 12-03-1961 or 1961-03-12",
};
const EMAIL: Kind =
    Kind { option: "--email", key: "e-mailadres", entities: &[Entity::Email], wrong: "not an e-mail address" };
const PHONE: Kind = Kind {
    option: "--phone",
    key: "telefoonnummer",
    entities: &[Entity::Phone],
    wrong: "not a phone number: give it with its area code, as 0341-411278 or +31 6 12345678",
};
const ADDRESS: Kind = Kind {
    option: "--address",
    key: "adres",
    entities: &[Entity::Address, Entity::Postcode],
    wrong: "not an address: give street and number, as in Dorpsstraat 1, 1234 AB Ede",
};

impl Asked {
    /// The person, as findings are compared with.
    pub(super) fn person(&self, desk: &Desk) -> Result<Person, Failure> {
        let file = self.person.as_deref().map(read).transpose()?.unwrap_or_default();
        let mut person = Person::default();
        for (kind, typed, filed) in [
            (&BSN, &self.bsn, file.bsn),
            (&BORN, &self.born, file.born),
            (&EMAIL, &self.email, file.email),
            (&PHONE, &self.phone, file.phone),
            (&ADDRESS, &self.address, file.address),
        ] {
            for value in values(kind.option, typed)?.into_iter().chain(filed.into_vec()) {
                let found = judged(desk, kind, value.trim());
                if found.is_empty() {
                    return Err(Failure::new(format!("{}: {}", kind.option, kind.wrong)));
                }
                for finding in found {
                    person.know(&finding.entity, finding.value.expose(), finding.normalized.expose());
                }
            }
        }
        for name in values("--name", &self.name)?.into_iter().chain(file.name.into_vec()) {
            let normalized = normalize(&name);
            if normalized.chars().filter(|letter| letter.is_alphabetic()).count() < 2 {
                return Err(Failure::new("--name: not a name: give a surname, and a given name or initials with it"));
            }
            person.know(&Entity::PersonName, name.trim(), &normalized);
        }
        if person.is_empty() {
            return Err(Failure::new(
                "nobody to look for: give at least one of --bsn, --name, --born, --email, --phone, --address or --person",
            ));
        }
        Ok(person)
    }
}

/// The values as typed, or the lines of the files that were named.
fn values(option: &str, typed: &[String]) -> Result<Vec<String>, Failure> {
    let mut values = Vec::new();
    for value in typed {
        match value.strip_prefix('@') {
            Some(path) => {
                let text = text_of(Path::new(path), option, MAX)?;
                values.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
            }
            None => values.push(value.clone()),
        }
    }
    Ok(values)
}

fn read(path: &Path) -> Result<Wire, Failure> {
    let text = text_of(path, "--person", MAX)?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::new(format!(
            "--person: line {}, column {}: give JSON with bsn, name, born, email, phone, address, each a text or a list",
            error.line(),
            error.column()
        ))
    })
}

/// What the gate reads in a field of that kind.
fn judged(desk: &Desk, kind: &Kind, value: &str) -> Vec<Finding> {
    let json = serde_json::json!({ kind.key: value, "naam": "Jan Jansen" }).to_string();
    let submission = Submission {
        policy: Some("observe".into()),
        attachments: vec![Attachment { name: "p.json".into(), content: Content::Bytes(json.into_bytes()) }],
        today: Some(desk.today),
        ..Submission::default()
    };
    let verdict = desk.gate.judge(&submission);
    let mut found: Vec<Finding> = verdict
        .findings
        .into_iter()
        .filter(|finding| kind.entities.contains(&finding.entity))
        .filter(|finding| finding.place.pointer.as_deref().is_none_or(|pointer| pointer != "/naam"))
        .collect();
    found.dedup_by(|a, b| a.entity == b.entity && a.normalized == b.normalized);
    // A street that the gate takes for none still stands in the files as it was typed.
    let street = value.split(',').next().unwrap_or_default().trim();
    if kind.option == "--address" && !found.iter().any(|finding| finding.entity == Entity::Address) {
        let number = street.chars().any(|letter| letter.is_ascii_digit()) && street.chars().any(char::is_alphabetic);
        if let (true, Some(like)) = (number, found.first().cloned()) {
            let normal = street.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
            found.push(Finding { entity: Entity::Address, normalized: sluis::Secret::new(normal), ..like });
        }
    }
    found
}
