//! An export of a directory (LDIF) in, one record an entry out: RFC 2849.

use super::decode::Reader;
use super::folded::Lines;
use super::leaf::{self, Leaf};
use super::{Doc, Format, Sink, Trouble};

/// An export of a directory.
pub(super) struct Ldif;

impl Format for Ldif {
    fn id(&self) -> &'static str {
        "ldif"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut lines = Lines::new(Reader::open(doc)?);
        let mut entry: Vec<Leaf> = Vec::new();
        while let Some(line) = lines.next()? {
            let name = line.name();
            if line.apart || name == "dn" || entry.len() >= leaf::RECORD {
                leaf::push(&mut entry, sink)?;
            }
            let label = match name.as_str() {
                "cn" | "displayname" | "gecos" => "volledigenaam",
                "sn" => "achternaam",
                "description" | "info" | "" => "",
                other => other,
            };
            // A second colon says base64; the value is read as it stands, and unpacked as any such run is.
            let skip = line.text.len() - line.text.trim_start_matches([':', '<', ' ']).len();
            if skip < line.text.len() {
                entry.push(line.piece(skip..line.text.len(), label));
            }
        }
        Ok(leaf::push(&mut entry, sink)?)
    }
}

/// Whether a text starts as one does.
pub(super) fn plausible(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let first = lines.next().unwrap_or_default();
    let first = if first.starts_with("version:") { lines.next().unwrap_or_default() } else { first };
    first.strip_prefix("dn:").is_some_and(|name| name.starts_with(':') || name.contains('='))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn an_entry_is_a_record() {
        let text = "version: 1\n# noot\ndn: uid=1,o=x\ncn: Jan\n Jansen\nbsn:: NzMx\n\ndn: uid=2,o=x\nsn: De Wit\n";
        assert!(plausible(text) && !plausible("dn is a word: x"));
        let (found, outcome) = Collector::run(&Ldif, "a.ldif", text.as_bytes());
        assert_eq!(outcome, Ok(()));
        let cn = found.only("JanJansen");
        assert_eq!(cn.label, "volledigenaam");
        assert_eq!(found.only("NzMx").label, "bsn");
        assert_eq!(found.pairs(found.records.len() - 1), [("dn", "uid=2,o=x"), ("achternaam", "De Wit")]);
    }
}
