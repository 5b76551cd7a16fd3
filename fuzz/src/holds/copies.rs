//! Any document through the redactor: a copy that holds nothing any more, or a refusal.

use sluis::redact::{How, Redactor};
use sluis::{Attachment, Content, Entity, Lang, Submission};

use super::{GATE, TODAY, named};

/// The first byte chooses what stands where the values stood, the rest is the document.
pub(crate) fn redact(bytes: &[u8]) {
    let Some((&how, bytes)) = bytes.split_first() else { return };
    let how = [How::Mask, How::Tag, How::Pseudonym].into_iter().nth(usize::from(how) % 3).unwrap_or(How::Mask);
    let mut redactor = Redactor::new(&GATE, how, Lang::Nl, Some(TODAY));
    let name = named(bytes);
    let Ok(copy) = redactor.redact(&name, bytes) else { return };
    if how == How::Mask {
        let attachments = vec![Attachment { name: copy.name, content: Content::Bytes(copy.bytes) }];
        let verdict = GATE.judge(&Submission { attachments, today: Some(TODAY), ..Submission::default() });
        let left = verdict.findings.iter().filter(|finding| finding.entity != Entity::TestBsn);
        assert_eq!(left.count(), 0, "values of persons are left");
        assert!(verdict.coverage.iter().all(|row| !row.status.is_gap()), "a copy with gaps");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut redactor = Redactor::new(&GATE, how, Lang::En, Some(TODAY));
        let _ = redactor.description(text);
    }
}
