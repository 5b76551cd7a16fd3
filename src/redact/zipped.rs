//! A ZIP archive in, the same archive with its documents cleaned out, each by its own format.

use std::collections::HashMap;

use super::archive::{Archive, Change};
use super::look::Hit;
use super::package::below;
use super::wanted::Wanted;
use super::{Job, Redactor, Refused};

/// Replaces what `hits` found in the archive `bytes`: in its entries, their names, and what it says beside them.
pub(super) fn rewrite(
    redactor: &mut Redactor<'_>,
    bytes: &[u8],
    hits: &[Hit],
    job: &mut Job,
) -> Result<Vec<u8>, Refused> {
    let mut archive = Archive::open(bytes, redactor.gate.limits().max_expanded_size)?;
    let names = archive.names().to_vec();
    let (mut changes, mut renamed, mut told) = (HashMap::new(), HashMap::new(), HashMap::new());
    let wanted = Wanted::new(hits, true);
    for (index, name) in names.iter().enumerate() {
        let words = archive.entry_comment(index);
        if let Some(cleaned) = cleaned(redactor, &wanted, hits, &words, job) {
            told.insert(index, cleaned);
        }
        let folder = name.ends_with('/') && !wanted.in_value(name).is_empty();
        if folder || hits.iter().any(|hit| hit.in_name && hit.path.strip_prefix("!/") == Some(name)) {
            renamed.insert(index, redactor.clean_name(name, job)?);
        }
        let own = below(hits, name);
        if own.is_empty() {
            continue;
        }
        let content = archive.read(index)?;
        job.depth += 1;
        let written = redactor.rewrite(name, &content, &own, job);
        job.depth -= 1;
        changes.insert(index, Change::Content(written?));
    }
    let comment = String::from_utf8_lossy(archive.comment()).into_owned();
    let comment = cleaned(redactor, &wanted, hits, &comment, job);
    archive.write(changes, &renamed, &told, comment.as_deref())
}

/// What is said beside an entry, with values replaced; `None` where there are none.
fn cleaned(
    redactor: &mut Redactor<'_>,
    wanted: &Wanted<'_>,
    hits: &[Hit],
    words: &str,
    job: &mut Job,
) -> Option<String> {
    let found = wanted.in_text(words);
    let mut cleaned = words.to_owned();
    for (range, at) in found.into_iter().rev() {
        if let Some(hit) = hits.get(at) {
            cleaned.replace_range(range, &redactor.stand_in(hit));
            job.done.count(&hit.entity);
        }
    }
    (cleaned != words).then_some(cleaned)
}
