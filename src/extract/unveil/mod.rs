//! Text in, the same text in plain characters out, with the way back to where each of them stands.
//!
//! Escapes, references, tags within a word, digits and letters of other scripts, text in base64 or hexadecimal: people
//! and programs write the same number in many ways. What turns out to be a whole document is handed out as one. It must
//! not know what the text says, nor which format it came from.

mod escape;
mod hexadecimal;
mod mark;
mod packed;
mod percent;
mod quoted;
mod script;
mod uuencode;

use std::ops::Range;

use super::leaf::Anchor;
use super::mapped::Mapped;

/// Writings within one another that are undone: base64 within a percent escape within a string.
const ROUNDS: usize = 4;

/// A text as it reads once its writings are undone.
pub struct Unveiled {
    text: String,
    /// The way back, last round first.
    rounds: Vec<Anchor>,
    documents: Vec<Document>,
}

/// A document that stood within a text.
pub struct Document {
    /// How it was written: `base64`, `uuencode`.
    pub writing: &'static str,
    /// Where it stands in the text; where it stood within another writing, that of the whole.
    pub range: Range<usize>,
    /// Its name where the writing gives one.
    pub name: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Unveiled {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where `range` of it stands in the text that it was read from.
    pub fn span(&self, range: Range<usize>) -> Option<Range<usize>> {
        back(&self.rounds, range)
    }

    /// Takes the documents out of it.
    pub fn documents(&mut self) -> Vec<Document> {
        std::mem::take(&mut self.documents)
    }
}

/// Undoes the writings in `text`; `None` where it is plain already.
pub fn unveil(text: &str) -> Option<Unveiled> {
    let mut found: Option<Unveiled> = None;
    for _ in 0..ROUNDS {
        let source = found.as_ref().map_or(text, |found| &found.text);
        let mut round = Round::new(source);
        round.read();
        let Some((text, anchor, mut documents)) = round.finish() else { break };
        let before = found.take();
        let (mut rounds, mut known) = before.map(|before| (before.rounds, before.documents)).unwrap_or_default();
        for document in &mut documents {
            document.range = back(&rounds, document.range.clone()).unwrap_or(0..0);
        }
        rounds.insert(0, anchor);
        known.append(&mut documents);
        found = Some(Unveiled { text, rounds, documents: known });
    }
    found
}

/// Leads `range` back through `rounds`.
fn back(rounds: &[Anchor], range: Range<usize>) -> Option<Range<usize>> {
    rounds.iter().try_fold(range, |range, anchor| {
        let span = anchor.origin().span(range)?;
        Some(usize::try_from(span.start).ok()?..usize::try_from(span.end).ok()?)
    })
}

/// One pass over a text.
struct Round<'t> {
    text: &'t str,
    out: Mapped,
    /// Up to where the text has been taken over.
    done: usize,
    changed: bool,
    /// Whether the text is quoted-printable; asked once.
    quoted: Option<bool>,
    /// Whether a plus stands in it at all.
    pluses: bool,
    documents: Vec<Document>,
}

impl<'t> Round<'t> {
    fn new(text: &'t str) -> Self {
        let pluses = memchr::memchr(b'+', text.as_bytes()).is_some();
        Self { text, out: Mapped::default(), done: 0, changed: false, quoted: None, pluses, documents: Vec::new() }
    }

    /// Looks at each byte that can start a writing.
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let next = match CLASS[byte as usize] {
                Class::Plain => None,
                Class::Word => Some(self.word(at)),
                Class::Percent => percent::escape(self, at),
                Class::Reference => mark::reference(self, at),
                Class::Backslash => escape::escape(self, at),
                Class::Tag => mark::tag(self, at),
                Class::Equals => quoted::escape(self, at),
                Class::Terminal => escape::terminal(self, at),
                Class::Wide => Some(script::wide(self, at)),
            };
            at = next.unwrap_or(at + 1).max(at + 1);
        }
    }

    /// Reads the word, or what looks like one, that starts at `at`; answers where to go on.
    fn word(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let end = packed::run_end(bytes, at);
        let found = match end - at {
            1 => script::exponent(self, at),
            5 if bytes.get(at..end) == Some(b"begin") => uuencode::block(self, at),
            packed::SHORTEST.. => packed::read(self, at..end),
            _ => None,
        };
        found.unwrap_or_else(|| {
            if self.pluses {
                percent::pluses(self, at..end);
            }
            end
        })
    }

    /// Writes `with` for what stands in `range`, which lies behind all that was written before.
    fn replace(&mut self, range: Range<usize>, with: &str) {
        let Some(before) = self.text.get(self.done..range.start) else { return };
        self.out.verbatim(before, self.done as u64);
        self.out.replaced(with, range.start as u64..range.end as u64);
        self.done = range.end;
        self.changed = true;
    }

    fn finish(mut self) -> Option<(String, Anchor, Vec<Document>)> {
        if !self.changed {
            return None;
        }
        self.out.verbatim(self.text.get(self.done..).unwrap_or_default(), self.done as u64);
        let (text, anchor) = self.out.take();
        Some((text, anchor, self.documents))
    }
}

#[derive(Clone, Copy)]
enum Class {
    Plain,
    Word,
    Percent,
    Reference,
    Backslash,
    Tag,
    Equals,
    Terminal,
    Wide,
}

const CLASS: [Class; 256] = {
    let mut table = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Word,
            b'%' => Class::Percent,
            b'&' => Class::Reference,
            b'\\' => Class::Backslash,
            b'<' => Class::Tag,
            b'=' => Class::Equals,
            0x1B => Class::Terminal,
            0x80.. => Class::Wide,
            _ => Class::Plain,
        };
        byte += 1;
    }
    table
};

/// The text of `bytes` that someone wrote: UTF-8, or windows-1252 where that is letters, without control characters.
fn written(bytes: &[u8]) -> Option<String> {
    let text = if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
        let letters = text.chars().all(|c| c.is_ascii() || c.is_alphabetic());
        letters.then(|| text.into_owned())?
    };
    let shows = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    text.chars().all(shows).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The plain text, and what stands in `text` for `part` of it.
    fn read<'t>(text: &'t str, part: &str) -> (String, &'t str) {
        let found = unveil(text).unwrap();
        let at = found.text().find(part).unwrap_or_else(|| panic!("{}", found.text()));
        let span = found.span(at..at + part.len()).unwrap();
        (found.text().to_owned(), &text[span])
    }

    #[test]
    fn writings_are_undone_and_lead_back() {
        for (text, plain, part, stands) in [
            ("bsn%3A%20731548292.", "bsn: 731548292.", "731548292", "731548292"),
            ("naam=Jan+Jansen&x=1", "naam=Jan Jansen&x=1", "Jan Jansen", "Jan+Jansen"),
            ("1&#48;2 &nbsp;x", "102 \u{a0}x", "102", "1&#48;2"),
            ("73<b>15</b>48", "731548", "731548", "73<b>15</b>48"),
            (r"\u0031\u0032 a", "12 a", "12", r"\u0031\u0032"),
            ("７３ BSN ＢＳＮ", "73 BSN BSN", "73", "７３"),
            ("7.31548292E8 x", "731548292 x", "731548292", "7.31548292E8"),
            ("NzMxNTQ4Mjky", "731548292", "731548292", "NzMxNTQ4Mjky"),
            ("b\u{200b}sn 1", "bsn 1", "bsn", "b\u{200b}sn"),
        ] {
            assert_eq!(read(text, part), (plain.to_owned(), stands), "{text}");
        }
    }

    #[test]
    fn writings_within_one_another_are_undone() {
        let text = "https://x.nl/?a=https%3A%2F%2Fy.nl%2F%3Fbsn%3D%25201";
        assert_eq!(read(text, " 1"), ("https://x.nl/?a=https://y.nl/?bsn= 1".to_owned(), "%25201"));
    }

    #[test]
    fn plain_text_stays() {
        for text in [
            "",
            "Beste Jan, 100% zeker & <jan@x.nl> C:\\temp\\nieuw\\regel",
            "d41d8cd98f00b204e9800998ecf8427e 550e8400-e29b-41d4-a716-446655440000",
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo",
            "function(a,b){return a&&b<c}// a=b+c 1+1",
            "GEMEENTE\\nbakker en bsn=731548292",
            "Справка 12-03-1961",
            "verantwoordelijkheidsgebieden /usr/share/zoneinfo/Europe/Amsterdam",
        ] {
            assert_eq!(unveil(text).map(|found| found.text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_stay_in_the_text(text in "([ -~]|%4[0-9]|&#6[0-9];|\\\\u004[0-9]|=C3=A9|[é７\u{200b}б]|NzMxNTQ4Mjky){0,40}") {
            if let Some(found) = unveil(&text) {
                for (at, c) in found.text().char_indices() {
                    let span = found.span(at..at + c.len_utf8());
                    prop_assert!(span.is_some_and(|span| text.get(span).is_some()), "{:?}", c);
                }
            }
        }
    }
}
