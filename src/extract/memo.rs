//! The memos of a dBase table in, which stand in a file of their own, their texts out.
//!
//! Of whatever kind the file is, texts stand in it between control characters. It must not know which row a memo
//! belongs to.

use crate::model::{Kind, Origin, Place, Segment};

use super::decode::whole;
use super::{Doc, Format, Sink, Trouble};

/// Files of memos: `.dbt`, `.fpt`.
pub(super) struct Memo;

/// Bytes of a text at least; shorter ones are chance.
const RUN: usize = 4;
/// Bytes of the head that tell of blocks, before any text.
const HEAD: usize = 8;

impl Format for Memo {
    fn id(&self) -> &'static str {
        "memo"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let bytes = doc.bytes()?;
        let rest = bytes.get(HEAD..).unwrap_or_default();
        let mut number = 0u32;
        for run in rest.split(|&byte| between(byte)).filter(|run| run.trim_ascii().len() >= RUN) {
            number = number.saturating_add(1);
            // dBase breaks lines with a byte that is no line end elsewhere.
            let plain: Vec<u8> = run.iter().map(|&byte| if byte == 0x8D { b' ' } else { byte }).collect();
            let place = Place { row: Some(number), section: Some("memo"), ..Place::default() };
            let text = &whole(&plain);
            sink.record(&[Segment { text, label: "", kind: Kind::Prose, place, origin: Origin::None }])?;
        }
        Ok(())
    }
}

/// Whether a file of this name that is no text may hold memos: it starts with the number of its next block.
pub(super) fn plausible(head: &[u8], extension: &str) -> bool {
    let zeros = |range: std::ops::Range<usize>| head.get(range).is_some_and(|bytes| bytes.contains(&0));
    matches!(extension, "dbt" | "fpt" | "smt") && head.len() > HEAD && zeros(0..4)
}

fn between(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7F
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn texts_between_control_characters_are_memos() {
        let bytes = [
            &[3, 0, 0, 0, 0, 0, 0, 0][..],
            &[0; 504],
            b"Zo\xEB\x8D\nbelde\x1A\x1A",
            &[0; 90],
            b"dag",
            &[0; 9],
            b"tweede",
        ];
        let bytes = bytes.concat();
        assert!(plausible(&bytes, "dbt") && !plausible(&bytes, "bin") && !plausible(b"memo dat tekst is", "fpt"));
        let (found, outcome) = Collector::run(&Memo, "a.dbt", &bytes);
        assert_eq!(outcome, Ok(()));
        let texts: Vec<_> = found.segments().map(|leaf| leaf.text.as_str()).collect();
        assert_eq!(texts, ["Zoë \nbelde", "tweede"]);
    }
}
