//! Any text through what takes text apart: the decoder, the writings, names, checks, and what other programs send.

use std::sync::LazyLock;

use sluis::extract::{Written, unveil as undo};
use sluis::find::{Parts, Person, Trail};
use sluis::names::{self, Lexicon, Lists, normalize};
use sluis::scan::Tokens;
use sluis::validate::CHECKS;
use sluis::{Entity, Kind, Submission};

use super::GATE;

/// Characters of a text whose way back is tried.
const TRIED: usize = 2_000;

/// Bytes as a text: every range leads back to its own bytes, and what is not replaced stays byte for byte.
pub(crate) fn decode(bytes: &[u8]) {
    let Some(written) = Written::of(bytes) else { return };
    assert_eq!(written.splice(&[]).as_deref(), Some(bytes));
    let text = written.text();
    for (start, character) in text.char_indices().take(TRIED).step_by(7) {
        let range = start..start + character.len_utf8();
        let Some(without) = written.splice(&[(range, String::new())]) else { panic!("nothing cannot be written") };
        assert!(without.len() < bytes.len(), "a character of no bytes");
    }
    if let Ok(plain) = std::str::from_utf8(bytes)
        && !plain.contains('\0')
    {
        assert!(plain.ends_with(text), "UTF-8 reads as it stands");
    }
}

/// A text whose writings are undone leads back into it, character by character.
pub(crate) fn unveil(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some(mut plain) = undo(&text) else { return };
    let mut least = 0;
    for (start, character) in plain.text().char_indices().take(TRIED) {
        let Some(span) = plain.span(start..start + character.len_utf8()) else { continue };
        assert!(text.get(span.clone()).is_some(), "within the text, on its characters");
        assert!(span.start >= least, "in order");
        least = span.start;
    }
    for document in plain.documents() {
        assert!(text.get(document.range).is_some());
    }
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::new(GATE.rules()));

/// Names lie in the text, and their normal form is stable.
pub(crate) fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lexicon = Lexicon::new(&LISTS);
    let mut tokens = Tokens::default();
    tokens.cut(&text);
    for (kind, filename) in [(Kind::Prose, false), (Kind::Value, false), (Kind::Name, true)] {
        let mut found = Vec::new();
        let part = names::Text { text: &text, tokens: tokens.as_slice(), kind, filename, doubt: None };
        names::read(&part, &lexicon, 0, &mut found);
        for candidate in found {
            assert!(text.get(candidate.span.clone()).is_some_and(|name| !name.is_empty()));
        }
    }
    let _ = names::field(&text, &lexicon);
    let normal = normalize(&text);
    assert_eq!(normalize(&normal), normal);
    let parts = Parts::of(&text);
    let _ = parts.forms();
    let (one, other) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let _ = Parts::of(one).likeness(&Parts::of(other));
}

/// Nothing but digits, letters and the filler of passports passes a check.
pub(crate) fn validate(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (_, check) in CHECKS {
        if check(&text) {
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'<'));
        }
    }
}

/// A submission in JSON, or an error that quotes nothing of it.
pub(crate) fn submission(bytes: &[u8]) {
    if let Err(error) = Submission::from_json(&String::from_utf8_lossy(bytes)) {
        assert!(error.to_string().len() < 200);
    }
}

/// Lines of an earlier scan.
pub(crate) fn trail(bytes: &[u8]) {
    static PERSON: LazyLock<Person> = LazyLock::new(|| {
        let mut person = Person::default();
        person.know(&Entity::Bsn, "171723673", "171723673");
        person.know(&Entity::PersonName, "Jan de Vries", "jan de vries");
        person
    });
    let mut trail = Trail::new(&PERSON, |entity, normalized| GATE.fingerprint(entity, normalized));
    for line in String::from_utf8_lossy(bytes).lines() {
        let _ = trail.line(line);
    }
    let _ = trail.end();
}
