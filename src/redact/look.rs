//! A document in, every value that is found in it and where it stands out, with what could not be inspected.

use std::io::Cursor;
use std::ops::Range;
use std::sync::Arc;

use crate::gate::{Gate, Listener};
use crate::model::{
    Attachment, Content, Coverage, Date, Entity, Finding, Kind, Name, Place, Segment, Status, Submission, Zone,
};

use super::again::Again;

/// Bytes around a value that are kept to find it again.
const AROUND: usize = 2 << 10;

/// A value that was found.
#[derive(Clone)]
pub(super) struct Hit {
    pub(super) entity: Entity,
    /// The part below the document: empty for itself, else `!/` and the entry.
    pub(super) path: String,
    /// Where in its part, names in it as they are.
    pub(super) place: Place,
    /// Where in the UTF-8 text of its part.
    pub(super) span: Option<Range<u64>>,
    pub(super) value: String,
    pub(super) normalized: String,
    /// The cell or the lines of text it stands in, and where in them.
    pub(super) text: String,
    pub(super) within: Range<usize>,
    /// Whether it stands in the name of the part itself.
    pub(super) in_name: bool,
}

impl Hit {
    /// Whether the value is telling enough to be looked for wherever it stands: a kind that only its place shows, such
    /// as a gender, is not.
    pub(super) fn is_telling(&self) -> bool {
        telling(&self.entity, &self.value)
    }

    /// Whether it is so telling that it is looked for everywhere from the start: a word that is also a name may stand
    /// elsewhere as a word, and somebody's date of birth is a day on which other things happened.
    pub(super) fn is_plain(&self) -> bool {
        let digits = self.value.chars().filter(char::is_ascii_digit).count();
        let words = self.value.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).count();
        let named = words > 1 && self.value.contains(char::is_uppercase);
        self.is_telling() && self.entity != Entity::DateOfBirth && (digits > 5 || self.value.contains('@') || named)
    }

    /// The line it stands in and where in it, unless it goes over more than one.
    pub(super) fn line(&self) -> Option<(&str, Range<usize>)> {
        let within = self.within.clone();
        let start = self.text.get(..within.start)?.rfind('\n').map_or(0, |at| at + 1);
        let end = self.text.get(within.end..)?.find('\n').map_or(self.text.len(), |at| within.end + at);
        let line = self.text.get(start..end)?;
        (!line.contains('\n')).then(|| (line, within.start - start..within.end - start))
    }
}

/// Whether equal text elsewhere is surely the same value.
pub(super) fn telling(entity: &Entity, value: &str) -> bool {
    let letters = value.chars().filter(|c| c.is_alphanumeric()).count();
    let placed = matches!(entity, Entity::Gender | Entity::Nationality | Entity::BirthPlace | Entity::Salary);
    let special = entity.class() == crate::model::Class::Special;
    !placed && !special && letters >= 4
}

/// What was seen in a document.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) hits: Vec<Hit>,
    pub(super) gaps: Vec<Coverage>,
}

/// What to look at.
pub(super) enum Subject<'a> {
    Document { name: &'a str, bytes: &'a [u8] },
    Name(&'a str),
    Description(&'a str),
}

/// Looks through `subject`, also for what stands there `again`.
pub(super) fn look(gate: &Gate, today: Option<Date>, subject: &Subject<'_>, again: &Again) -> Seen {
    let (mut submission, mut root) =
        (Submission { policy: Some("observe".into()), today, ..Submission::default() }, "");
    match subject {
        Subject::Document { name, bytes } => {
            let content = Content::Bytes(bytes.to_vec());
            submission.attachments = vec![Attachment { name: (*name).to_owned(), content }];
            root = name;
        }
        Subject::Name(name) => {
            submission.attachments = vec![Attachment { name: (*name).to_owned(), content: Content::NameOnly }];
            root = name;
        }
        Subject::Description(text) => submission.description = Some((*text).to_owned()),
    }
    let mut looking = Looking { root, again, seen: Seen::default(), next: None };
    gate.judge_to(&submission, &mut looking);
    looking.seen
}

struct Looking<'a> {
    root: &'a str,
    again: &'a Again,
    seen: Seen,
    /// What is around the next finding, and where in it that stands.
    next: Option<(String, Range<usize>, Place)>,
}

impl Looking<'_> {
    fn below(&self, name: Option<&Arc<Name>>) -> String {
        let full = name.map_or("", |name| name.full().expose());
        full.strip_prefix(self.root).unwrap_or(full).to_owned()
    }
}

impl Listener for Looking<'_> {
    fn finding(&mut self, finding: &Finding) {
        let (text, within, place) = self.next.take().unwrap_or_default();
        // Test numbers are nobody's.
        if finding.entity == Entity::TestBsn {
            return;
        }
        self.seen.hits.push(Hit {
            entity: finding.entity.clone(),
            path: self.below(finding.path.as_ref()),
            place,
            span: finding.span.clone(),
            value: finding.value.expose().to_owned(),
            normalized: finding.normalized.expose().to_owned(),
            text,
            within,
            in_name: finding.zone == Zone::Filename,
        });
    }

    fn coverage(&mut self, coverage: &Coverage) {
        if coverage.status.is_gap() {
            self.seen.gaps.push(coverage.clone());
        }
    }

    fn stands(&mut self, segment: &Segment<'_>, within: &Range<usize>) {
        let text = segment.text;
        if segment.kind == Kind::Value && text.len() <= 2 * AROUND {
            self.next = Some((text.to_owned(), within.clone(), segment.place.clone()));
            return;
        }
        let from = text.floor_char_boundary(within.start.saturating_sub(AROUND));
        let to = text.ceil_char_boundary(within.end.saturating_add(AROUND).min(text.len()));
        let start = text.get(from..within.start).and_then(|text| text.rfind('\n')).map_or(from, |at| from + at + 1);
        let end = text.get(within.end..to).and_then(|text| text.find('\n')).map_or(to, |at| within.end + at);
        let line = text.get(start..end).unwrap_or_default().to_owned();
        self.next = Some((line, within.start - start..within.end - start, segment.place.clone()));
    }

    fn seek(&mut self, text: &str) -> Vec<(Range<usize>, Entity, String)> {
        let found = self.again.in_text(text).into_iter();
        found.map(|(range, known)| (range, known.entity.clone(), known.normalized.clone())).collect()
    }
}

/// The format of a document, or why there is none.
pub(super) fn format(gate: &Gate, name: &str, bytes: &[u8]) -> Result<&'static str, (Status, &'static str)> {
    let budget = crate::model::Budget::new(gate.limits());
    let mut content = Cursor::new(bytes);
    let doc = crate::extract::Doc::open(name, &mut content, &budget).map_err(crate::extract::Trouble::coverage)?;
    match crate::extract::sniff(&doc) {
        crate::extract::Sniffed::Known(format) => Ok(format.id()),
        crate::extract::Sniffed::Empty => Ok("empty"),
        crate::extract::Sniffed::Unknown(reason) => Err((Status::Unsupported, reason)),
    }
}
