//! A document in, what the gate tells of it out.

use std::path::Path;

use sluis::{Attachment, Content, Date, Entity, Gate, Submission, Zone};

use crate::gold::Document;

/// One finding, in the words of the packs.
pub(crate) struct Told {
    /// The kind as packs write it; several entities may share one.
    pub(crate) kind: &'static str,
    /// The detector whose confidence it is.
    pub(crate) detector: String,
    pub(crate) confidence: f32,
    pub(crate) place: Option<(u64, u64)>,
    pub(crate) value: String,
}

/// The day of judgement, the same for every run.
const TODAY: Date = Date::new(2026, 11, 25);

/// All that `gate` tells of `document`, in the document's own zone.
pub(crate) fn told(gate: &Gate, document: &Document) -> Vec<Told> {
    let attachment = |name: &str, content| vec![Attachment { name: name.to_owned(), content }];
    let bytes = |text: &str| Content::Bytes(text.as_bytes().to_vec());
    let mut submission = Submission { policy: Some("observe".into()), today: Some(TODAY), ..Submission::default() };
    let text = document.text.as_deref().unwrap_or_default();
    let zone = match (&document.file, document.zone.as_str()) {
        (Some(file), _) => {
            let name = file.file_name().map_or(file.as_path(), Path::new).display().to_string();
            submission.attachments = attachment(&name, Content::File(file.clone()));
            Zone::Attachment
        }
        (None, "filename") => {
            submission.attachments = attachment(text, bytes(""));
            Zone::Filename
        }
        (None, "attachment") => {
            submission.attachments = attachment(document.name.as_deref().unwrap_or("text.txt"), bytes(text));
            Zone::Attachment
        }
        (None, _) => {
            submission.description = Some(text.to_owned());
            Zone::Description
        }
    };
    let verdict = gate.judge(&submission);
    let findings = verdict.findings.into_iter().filter(|finding| finding.zone == zone);
    findings
        .filter_map(|finding| {
            Some(Told {
                kind: kind(&finding.entity)?,
                detector: detector(&finding.entity).to_owned(),
                confidence: finding.confidence,
                place: finding.span.as_ref().map(|span| (span.start, span.end)),
                value: finding.value.expose().to_owned(),
            })
        })
        .collect()
}

/// The kind that packs know an entity by.
fn kind(entity: &Entity) -> Option<&'static str> {
    Some(match entity {
        Entity::Bsn | Entity::TestBsn => "BSN",
        Entity::DateOfBirth => "DOB",
        Entity::PersonName => "NAME",
        Entity::Iban => "IBAN",
        Entity::Phone => "PHONE",
        Entity::Email => "EMAIL",
        Entity::Address => "ADDRESS",
        Entity::Postcode => "POSTCODE",
        Entity::PassportNumber
        | Entity::IdentityCardNumber
        | Entity::DrivingLicenceNumber
        | Entity::ResidencePermitNumber => "DOCID",
        Entity::Mrz => "MRZ",
        Entity::LicencePlate => "PLATE",
        Entity::KvkNumber => "KVK",
        Entity::Rsin => "RSIN",
        Entity::VatNumber => "BTW",
        _ => return None,
    })
}

/// The id of the detector that tells an entity.
fn detector(entity: &Entity) -> &str {
    match entity {
        Entity::TestBsn => "bsn",
        other => other.id(),
    }
}
