//! A document's own entities in, what each of them stands for out: XML 1.0, 4.2 and 4.4.
//!
//! Only those that the document itself spells out; nothing outside it is ever fetched, and what would grow past a bound
//! or goes round in a circle stays as it is.

use std::cell::Cell;
use std::collections::HashMap;

use super::super::decode::{LONGEST as DECLARATION, Reader};
use super::super::markup::{Entities as Known, resolve};

/// Bytes that an entity may stand for.
const LONGEST: usize = 64 << 10;
/// Entities within one another.
const DEPTH: usize = 8;
/// Entities that a document may declare.
const MOST: usize = 1000;

/// The entities of one document.
#[derive(Default)]
pub(in super::super) struct Entities {
    own: HashMap<String, String>,
    /// Whether some of them could not be put together here.
    pub(in super::super) unread: Cell<bool>,
}

impl Entities {
    /// Reads the declarations in `subset`, the inside of a document type declaration.
    pub(in super::super) fn declare(&mut self, subset: &str) {
        let mut raw: HashMap<&str, &str> = HashMap::new();
        for declaration in subset.split("<!ENTITY").skip(1) {
            let declaration = declaration.trim_start();
            let Some((name, rest)) = declaration.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            match quote.and_then(|quote| rest.get(1..)?.split_once(quote)) {
                Some((value, _)) if name != "%" && raw.len() < MOST => {
                    raw.entry(name).or_insert(value);
                }
                // An external or a parameter entity.
                _ => self.unread.set(true),
            }
        }
        for (name, value) in &raw {
            let mut whole = String::new();
            if expand(value, &raw, 0, &mut whole) {
                self.own.insert((*name).to_owned(), whole);
            } else {
                self.unread.set(true);
            }
        }
    }

    /// What the reference at the start of `text` stands for, and its length.
    pub(super) fn find(&self, text: &str) -> Option<(&str, usize)> {
        let (name, _) = text.strip_prefix('&')?.split_once(';')?;
        self.own.get(name).map(|value| (value.as_str(), name.len() + 2))
    }

    /// Whether one of them is referred to in `text` of a page and stands for something else than it does in any page.
    pub(in super::super) fn are_in(&self, text: &str) -> bool {
        let is_own = |at: usize| {
            let rest = text.get(at..).unwrap_or_default();
            let usual = || resolve(rest, Known::Html).map(|(c, _)| c.to_string());
            self.find(rest).is_some_and(|(value, _)| usual().as_deref() != Some(value))
        };
        !self.own.is_empty() && memchr::memchr_iter(b'&', text.as_bytes()).any(is_own)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty()
    }
}

/// Notes that a document type is too long to be read, where `text` starts with one that does not just lack its end.
pub(in super::super) fn untold(reader: &Reader<'_>, text: &str, entities: &Entities) {
    let cut = !reader.ended() || reader.text().len() >= DECLARATION;
    if cut && text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
        entities.unread.set(true);
    }
}

/// Writes `value` with all references in it to `whole`; whether that went well.
fn expand(value: &str, raw: &HashMap<&str, &str>, depth: usize, whole: &mut String) -> bool {
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        whole.push_str(before);
        let name = reference.get(1..).and_then(|text| text.split_once(';')).map_or("", |(name, _)| name);
        if let Some((c, len)) = resolve(reference, Known::Xml) {
            whole.push(c);
            rest = reference.get(len..).unwrap_or_default();
        } else if let Some(inner) = raw.get(name).filter(|_| depth < DEPTH) {
            if !expand(inner, raw, depth + 1, whole) {
                return false;
            }
            rest = reference.get(name.len() + 2..).unwrap_or_default();
        } else {
            return false;
        }
        if whole.len() > LONGEST {
            return false;
        }
    }
    whole.push_str(rest);
    whole.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_out_is_put_together() {
        let mut entities = Entities::default();
        entities.declare("[<!ENTITY a \"1&b;&#52;\"> <!ENTITY b '23'>]");
        assert_eq!(entities.find("&a;x"), Some(("1234", 3)));
        assert!(!entities.unread.get() && entities.find("&c;").is_none());
    }

    #[test]
    fn what_is_not_or_grows_is_told() {
        for subset in ["<!ENTITY a SYSTEM 'file:///x'>", "<!ENTITY % p 'x'>", "<!ENTITY a '&a;'>", "<!ENTITY a '&b;'>"]
        {
            let mut entities = Entities::default();
            entities.declare(subset);
            assert!(entities.unread.get() && entities.is_empty(), "{subset}");
        }
        let declared = |at: u32| format!("<!ENTITY a{at} '{}'>", format!("&a{};", at - 1).repeat(10));
        let bomb = (1..12).map(declared).collect::<Vec<_>>().concat();
        let mut entities = Entities::default();
        entities.declare(&format!("<!ENTITY a0 'lol'>{bomb}"));
        assert!(entities.unread.get() && entities.find("&a2;").is_some() && entities.find("&a11;").is_none());
    }
}
