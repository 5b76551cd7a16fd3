//! Bytes in BER or DER in, their elements out (X.690).
//!
//! It must not know what an element is for.

use std::borrow::Cow;

/// Elements within one another whose end is not told by a length.
const DEPTH: u32 = 32;
/// Texts that are looked for at the most.
const TEXTS: usize = 1000;

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'b> {
    pub(super) tag: u8,
    pub(super) content: &'b [u8],
    /// Whether all of its content is there.
    pub(super) whole: bool,
    /// Bytes that it takes with its head and its end.
    len: usize,
}

impl<'b> Element<'b> {
    /// The element that `bytes` start with.
    pub(super) fn first(bytes: &'b [u8]) -> Option<Self> {
        element(bytes, 0)
    }

    /// The elements within it.
    pub(super) fn within(self) -> impl Iterator<Item = Self> {
        let mut rest = self.content;
        std::iter::from_fn(move || {
            let element = element(rest, 0)?;
            rest = rest.get(element.len..).unwrap_or_default();
            Some(element)
        })
    }

    /// The bytes of a string, which may come in pieces.
    pub(super) fn octets(self) -> Cow<'b, [u8]> {
        let mut pieces = Vec::new();
        let mut waiting = vec![self];
        while let Some(element) = waiting.pop() {
            if element.tag & 0x20 == 0 {
                pieces.push(element.content);
            } else {
                let mut inner: Vec<_> = element.within().collect();
                inner.reverse();
                waiting.append(&mut inner);
            }
        }
        match pieces.as_slice() {
            [one] => Cow::Borrowed(one),
            _ => Cow::Owned(pieces.concat()),
        }
    }

    /// The texts in it, at whatever depth.
    pub(super) fn texts(self) -> Vec<String> {
        let (mut texts, mut waiting) = (Vec::new(), vec![self]);
        while let Some(element) = waiting.pop().filter(|_| texts.len() < TEXTS) {
            let text = match element.tag {
                tag if tag & 0x20 != 0 => {
                    let mut inner: Vec<_> = element.within().collect();
                    inner.reverse();
                    waiting.append(&mut inner);
                    continue;
                }
                0x1E => encoding_rs::UTF_16BE.decode_without_bom_handling(element.content).0,
                0x0C | 0x12 | 0x13 | 0x14 | 0x16 | 0x1A => String::from_utf8_lossy(element.content),
                // A mail address among the names of a certificate.
                0x81 if element.content.contains(&b'@') => String::from_utf8_lossy(element.content),
                _ => continue,
            };
            texts.push(text.into_owned());
        }
        texts
    }
}

fn element(bytes: &[u8], depth: u32) -> Option<Element<'_>> {
    let (&tag, &length) = (bytes.first()?, bytes.get(1)?);
    // Tags of more bytes than one are not used here.
    if tag & 0x1F == 0x1F || tag == 0 {
        return None;
    }
    let count = usize::from(length & 0x7F);
    if length == 0x80 {
        return endless(bytes, tag, depth);
    }
    let (head, length) = match length {
        0..0x80 => (2, count),
        _ if count <= 8 => {
            let digits = bytes.get(2..2 + count)?;
            (2 + count, digits.iter().fold(0usize, |sum, &digit| sum.saturating_mul(256).saturating_add(digit.into())))
        }
        _ => return None,
    };
    let rest = bytes.get(head..)?;
    let content = rest.get(..length.min(rest.len()))?;
    Some(Element { tag, content, whole: content.len() == length, len: head + content.len() })
}

/// An element that ends where two zeros stand instead of the next one in it.
fn endless(bytes: &[u8], tag: u8, depth: u32) -> Option<Element<'_>> {
    if depth >= DEPTH {
        return None;
    }
    let mut at = 2;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(&[0, 0]) {
            return Some(Element { tag, content: bytes.get(2..at)?, whole: true, len: at + 2 });
        }
        match element(rest, depth + 1) {
            Some(element) if element.whole => at += element.len,
            Some(element) => {
                let end = at + element.len;
                return Some(Element { tag, content: bytes.get(2..end)?, whole: false, len: end });
            }
            None => return Some(Element { tag, content: bytes.get(2..at)?, whole: false, len: bytes.len() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_have_their_length_or_their_end() {
        let found = Element::first(&[0x30, 0x80, 4, 1, 7, 0x24, 0x80, 4, 1, 8, 0, 0, 0, 0, 9]).unwrap();
        assert!(found.whole && found.len == 14);
        assert_eq!(found.octets().as_ref(), [7, 8]);
        assert!(!Element::first(&[4, 3, 1]).unwrap().whole);
    }

    proptest! {
        #[test]
        fn any_bytes_will_do(bytes in proptest::collection::vec(prop_oneof![Just(0x30u8), Just(0x80), Just(0), any::<u8>()], 0..100)) {
            if let Some(element) = Element::first(&bytes) {
                prop_assert!(element.len <= bytes.len());
                let _ = (element.octets(), element.texts());
            }
        }
    }
}
