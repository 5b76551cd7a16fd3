//! A text in, where a value that is looked for stands in it out, whatever any detector makes of it.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::model::Entity;

/// Bytes of a compiled shape at most.
const SIZE: usize = 4 << 20;

/// One value that is looked for, in every way it is written.
pub struct Sought {
    /// What it is.
    pub entity: Entity,
    /// Its normal form.
    pub normalized: String,
    /// How sure it is that it is this value where it stands by itself.
    pub confidence: f32,
    shape: Regex,
}

impl Sought {
    /// A value of that kind and normal form, written as `shape` says (a regular expression, any case); `None` where
    /// that is none.
    pub fn new(entity: Entity, normalized: &str, shape: &str, confidence: f32) -> Option<Self> {
        let shape = RegexBuilder::new(shape).case_insensitive(true).size_limit(SIZE).build().ok()?;
        Some(Self { entity, normalized: normalized.to_owned(), confidence, shape })
    }

    /// Where it stands in `text` by itself: no letter and no digit touches it.
    pub fn spans<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let span = self.shape.find_at(text, from)?.range();
                let before = text.get(..span.start)?.chars().next_back();
                let after = text.get(span.end..)?.chars().next();
                if !span.is_empty() && ![before, after].into_iter().flatten().any(char::is_alphanumeric) {
                    from = span.end;
                    return Some(span);
                }
                from = span.start + text.get(span.start..)?.chars().next()?.len_utf8();
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_by_itself() {
        let sought = Sought::new(Entity::Bsn, "319072356", "319[ .]?072[ .]?356", 0.9).unwrap();
        let spans: Vec<_> = sought.spans("x319072356 319.072.356, (319072356) 3190723561").collect();
        assert_eq!(spans, [11..22, 25..34]);
        assert!(Sought::new(Entity::Bsn, "", "(", 0.9).is_none());
    }
}
