//! Lines of an earlier scan in, the matches among them out: by fingerprint, without any value.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;

use super::found::{Found, Match, Weighed, matches};
use super::person::Person;
use super::record::Marks;
use crate::model::{Cell, Entity, Fingerprint, Name, Place, Zone};

/// What a line of earlier results is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A finding.
    Finding,
    /// A part that could not be inspected.
    Gap,
    /// The end.
    Summary,
}

/// Looks for one person in what `scan --format jsonl` wrote under the same key.
pub struct Trail {
    prints: HashMap<(Entity, String), Marks>,
    /// Kinds of which the person's own value is known: another value of them is somebody else's.
    bsn: bool,
    birth: bool,
    file: Vec<Weighed>,
    records: HashMap<u32, Marks>,
    path: String,
}

#[derive(Deserialize)]
struct Wire {
    r#type: String,
    entity: Option<String>,
    confidence: Option<f32>,
    zone: Option<Zone>,
    path: Option<String>,
    #[serde(default)]
    location: WirePlace,
    person: Option<u32>,
    fingerprint: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WirePlace {
    line: Option<u32>,
    column: Option<u32>,
    page: Option<u32>,
    sheet: Option<String>,
    cell: Option<String>,
    slide: Option<u32>,
    header: Option<String>,
    field: Option<String>,
    xpath: Option<String>,
    pointer: Option<String>,
    table: Option<u32>,
    row: Option<u32>,
}

impl Trail {
    /// A search for `person`, whose fingerprints `print` makes as the scan made its own.
    pub fn new(person: &Person, print: impl Fn(&Entity, &str) -> Fingerprint) -> Self {
        let forms = person.forms();
        Self {
            bsn: forms.iter().any(|(entity, ..)| *entity == Entity::Bsn),
            birth: forms.iter().any(|(entity, ..)| *entity == Entity::DateOfBirth),
            prints: forms
                .into_iter()
                .map(|(entity, normalized, marks)| {
                    let print = print(&entity, &normalized).to_string();
                    ((entity, print), marks)
                })
                .collect(),
            file: Vec::new(),
            records: HashMap::new(),
            path: String::new(),
        }
    }

    /// Takes one line. Gives what it is and the matches of the file before, where another begins; `None` for a line
    /// that no scan wrote.
    pub fn line(&mut self, line: &str) -> Option<(Line, Vec<Match>)> {
        let wire: Wire = serde_json::from_str(line).ok()?;
        match wire.r#type.as_str() {
            "finding" => {}
            "uninspectable" => return Some((Line::Gap, Vec::new())),
            "summary" => return Some((Line::Summary, self.end())),
            _ => return None,
        }
        let (entity, fingerprint) = (Entity::from_id(&wire.entity?), wire.fingerprint?);
        let path = wire.path.unwrap_or_default();
        let file = path.split("!/").next().unwrap_or_default();
        let done = if file == self.path { Vec::new() } else { self.end() };
        file.clone_into(&mut self.path);
        let key = (entity, fingerprint);
        let marks = match (self.prints.get(&key), &key.0) {
            (Some(marks), _) => *marks,
            (None, Entity::Bsn) if self.bsn => Marks::OTHER_BSN,
            (None, Entity::DateOfBirth) if self.birth => Marks::OTHER_BIRTH,
            // A name may be written in a way that nobody thought of.
            _ => Marks::NONE,
        };
        let found = Found {
            entity: key.0,
            confidence: wire.confidence.unwrap_or(0.0),
            zone: wire.zone.unwrap_or(Zone::Attachment),
            path: Some(Arc::new(Name::plain(path))),
            place: wire.location.place(),
            person: wire.person,
            fingerprint: key.1,
            value: None,
            normalized: None,
        };
        if let Some(person) = found.person {
            *self.records.entry(person).or_default() |= marks;
        }
        if found.person.is_some() || marks.speaks_for() {
            self.file.push(Weighed { found, marks });
        }
        Some((Line::Finding, done))
    }

    /// Ends the file at hand and gives its matches.
    pub fn end(&mut self) -> Vec<Match> {
        let records = std::mem::take(&mut self.records);
        matches(std::mem::take(&mut self.file).into_iter(), &records)
    }
}

impl WirePlace {
    fn place(self) -> Place {
        let name = |name: Option<String>| name.map(Arc::<str>::from);
        Place {
            line: self.line,
            column: self.column,
            page: self.page,
            slide: self.slide,
            sheet: name(self.sheet),
            cell: self.cell.as_deref().and_then(cell),
            header: name(self.header),
            field: name(self.field),
            pointer: name(self.pointer),
            xpath: name(self.xpath),
            table: self.table,
            row: self.row,
            ..Place::default()
        }
    }
}

/// The cell that a spreadsheet shows as `C4`.
fn cell(shown: &str) -> Option<Cell> {
    let letters = shown.find(|letter: char| letter.is_ascii_digit())?;
    let (column, row) = shown.split_at(letters);
    let column = column.bytes().try_fold(0_u32, |sum, letter| {
        let digit = letter.is_ascii_uppercase().then(|| u32::from(letter - b'A') + 1)?;
        sum.checked_mul(26)?.checked_add(digit)
    })?;
    Some(Cell { row: row.parse::<u32>().ok()?.checked_sub(1)?, column: column.checked_sub(1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_they_are_shown() {
        for (row, column) in [(3, 2), (0, 25), (0, 26), (9, 701), (0, 702)] {
            let place = Cell { row, column };
            assert_eq!(cell(&place.to_string()), Some(place));
        }
        for none in ["", "4", "C", "c4", "C0", "AAAAAAAAA1"] {
            assert_eq!(cell(none), None, "{none}");
        }
    }
}
