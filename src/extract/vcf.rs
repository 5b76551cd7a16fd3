//! Cards of persons (vCard 2.1 to 4.0) in, one record a card out.
//!
//! RFC 6350, RFC 2426 and the vCard 2.1 specification. Photos and keys are children.

use std::io::Cursor;

use super::decode::Reader;
use super::folded::{Line, Lines};
use super::leaf::{self, Leaf};
use super::{Doc, Format, Sink, Trouble};

/// Address books: one card or many.
pub(super) struct Vcf;

/// What the parts of `N` are called, in their order.
const NAMES: [&str; 5] = ["achternaam", "voornaam", "voornamen", "aanhef", "achtervoegsel"];

/// Properties that say how the card is written.
const TECHNICAL: &[&str] = &["begin", "version", "prodid", "rev", "uid", "charset"];

impl Format for Vcf {
    fn id(&self) -> &'static str {
        "vcf"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut lines = Lines::new(Reader::open(doc)?);
        let mut card: Vec<(Option<String>, Leaf)> = Vec::new();
        while let Some(line) = lines.next()? {
            let name = line.name();
            if name == "end" || card.len() >= leaf::RECORD {
                push(&mut card, sink)?;
            }
            if name == "end" {
                continue;
            }
            if name == "x-ablabel" {
                // The group's other property is called so.
                let called = line.text.trim_matches(|c: char| "_$!<>".contains(c) || c.is_whitespace());
                let group = line.group().map(str::to_owned);
                for (_, leaf) in card.iter_mut().filter(|(own, _)| group.is_some() && *own == group) {
                    called.clone_into(&mut leaf.label);
                }
                // The labels of the program itself stand between marks.
                if called == line.text.trim() {
                    card.push((None, line.leaf("label")));
                }
            } else if let Some(bytes) = line.bytes() {
                sink.budget().expand(bytes.len() as u64)?;
                sink.child(&name, &mut Cursor::new(bytes))?;
            } else if !TECHNICAL.contains(&name.as_str()) {
                let group = line.group().map(str::to_owned);
                let beside = line.written().map(|(own, text)| line.beside(text, &format!("{name}/{own}")));
                card.extend(leaves(&line, &name).into_iter().map(|leaf| (group.clone(), leaf)));
                card.extend(beside.map(|leaf| (None, leaf)));
            }
        }
        Ok(push(&mut card, sink)?)
    }
}

fn leaves(line: &Line, name: &str) -> Vec<Leaf> {
    if name != "n" {
        let label = match name {
            "fn" => "volledigenaam",
            "bday" => "bday",
            _ => name.strip_prefix("x-").unwrap_or(name),
        };
        return vec![line.leaf(label)];
    }
    let text = line.leaf("").text;
    let mut from = 0;
    let parts = text.split(';').zip(NAMES.into_iter().chain(std::iter::repeat(""))).map(|(part, label)| {
        let range = from..from + part.len();
        from = range.end + 1;
        line.piece(range, label)
    });
    parts.filter(|leaf| !leaf.text.trim().is_empty()).collect()
}

fn push(card: &mut Vec<(Option<String>, Leaf)>, sink: &mut dyn Sink) -> Result<(), crate::model::Stop> {
    let mut leaves: Vec<Leaf> = card.drain(..).map(|(_, leaf)| leaf).collect();
    leaf::push(&mut leaves, sink)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    #[test]
    fn a_card_is_a_record_labelled_by_its_properties() {
        let text = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=44e=20Wit;Zo=C3=AB\r\nBDAY:19\r\n 610312\r\n\
            item1.X-ABDATE:1\r\nitem1.X-ABLabel:_$!<Anniversary>!$_\r\nPHOTO;ENCODING=b;TYPE=PNG:iVBORw==\r\nEND:VCARD\r\n";
        let (found, outcome) = Collector::run(&Vcf, "a.vcf", text.as_bytes());
        assert_eq!(outcome, Ok(()));
        assert_eq!(
            found.pairs(0),
            [("achternaam", "De Wit"), ("voornaam", "Zoë"), ("bday", "19610312"), ("Anniversary", "1")]
        );
        let span = found.only("Zoë").span().unwrap();
        assert_eq!(&text[span.start as usize..span.end as usize], "Zo=C3=AB");
    }

    #[test]
    fn a_card_without_an_end_is_read_whole() {
        let many = "TEL:1\r\n".repeat(leaf::RECORD);
        let text = format!("BEGIN:VCARD\r\n{many}NOTE:BSN 319072356\r\nEND:VCARD\r\n");
        let (found, _) = Collector::run(&Vcf, "a.vcf", text.as_bytes());
        assert_eq!(found.only("BSN 319072356").label, "note");
    }

    #[test]
    fn what_names_a_property_is_read_too() {
        let text = "BEGIN:VCARD\r\nN:Wit;Zo;;;;BSN 319072356\r\nTEL;X-NOOT=\"111222333\";TYPE=home:1\r\n\
            item1.X-ABLabel:BSN 123456782\r\nEND:VCARD\r\n";
        let (found, _) = Collector::run(&Vcf, "a.vcf", text.as_bytes());
        for value in ["BSN 319072356", "111222333", "BSN 123456782"] {
            assert_eq!(found.only(value).text, value);
        }
    }
}
