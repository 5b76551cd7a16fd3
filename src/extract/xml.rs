//! XML in, one record for each element that repeats out.
//!
//! Element texts and attribute values keep their path and their place in the file. A document's own entities are
//! put together within bounds, and nothing outside it is ever fetched; what is not well-formed is still read, as text.
//! It knows nothing of what the elements mean.

pub(super) mod entities;
mod tree;

use crate::model::Segment;

use super::decode::{LONGEST, Reader, line_breaks};
use super::mapped::Mapped;
use super::markup::{Entities, Scanner, Token, attributes, unescape};
use super::{Doc, Format, Sink, Trouble, columns, text};
use entities::Entities as Own;
use tree::Tree;

/// Elements within one another.
const DEPTH: usize = 512;

/// Any XML.
pub(super) struct Xml;

impl Format for Xml {
    fn id(&self) -> &'static str {
        "xml"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut own = Own::default();
        let mut reader = Reader::open(doc)?;
        columns::over(sink, |sink| elements(&mut reader, &mut own, sink))?;
        // What an entity stands for and is not put together here was not inspected.
        if own.unread.get() { Err(Trouble::Unsupported("xml-entities")) } else { Ok(()) }
    }
}

fn elements(reader: &mut Reader<'_>, own: &mut Own, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let (mut scanner, mut tree) = (Scanner::default(), Tree::default());
    loop {
        let Some((token, len)) = scanner.next(reader.text(), reader.ended()) else {
            if reader.fill()? {
                continue;
            }
            return Ok(tree.finish(sink)?);
        };
        let opens = matches!(&token, Token::Open { empty: false, .. });
        if opens && tree.depth() >= DEPTH {
            tree.finish(sink)?;
            text::rest(reader, sink)?;
            return Err(Trouble::Corrupt("too-deeply-nested"));
        }
        take(reader, token, &mut tree, own, sink)?;
        reader.consume(len);
    }
}

fn take(
    reader: &Reader<'_>,
    token: Token,
    tree: &mut Tree,
    known: &mut Own,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let (source, offset, line) = (reader.text(), reader.offset(), reader.line());
    match token {
        Token::Text(range) => {
            entities::untold(reader, &source[range.clone()], known);
            let at = offset + range.start as u64;
            tree.text_from(line);
            let grown = resolved(&source[range], at, known, tree.text());
            sink.budget().expand(grown)?;
        }
        Token::Data(range) => {
            let at = offset + range.start as u64;
            tree.text_from(line);
            tree.text().verbatim(&source[range], at);
        }
        Token::Open { name, attributes: range, empty } => {
            let own: Vec<_> = attributes(source, range).collect();
            // Elements that keep their fields in attributes are records as much as those that keep them in elements.
            let fields = own.iter().filter(|(name, _)| !is_namespace(&source[name.clone()]));
            tree.open(local(&source[name]), fields.count() > 1, sink)?;
            let (mut counted, mut line) = (0, line);
            for (name, value) in own {
                let passed = source.get(counted..value.start).unwrap_or_default();
                line = line.saturating_add(line_breaks(passed.as_bytes()));
                counted = value.start;
                let at = offset + value.start as u64;
                let mut grown = 0;
                let read = |mapped: &mut Mapped| grown = resolved(&source[value], at, known, mapped);
                tree.attribute(local(&source[name]), line, read, sink)?;
                sink.budget().expand(grown)?;
            }
            if empty {
                tree.close(sink)?;
            }
        }
        Token::Close(name) => tree.close_named(local(&source[name]), sink)?,
        Token::Aside(range) => {
            let aside = &source[range.clone()];
            if aside.starts_with("DOCTYPE") {
                known.declare(aside);
            }
            if !aside.trim().is_empty() && !aside.starts_with("xml ") {
                sink.record(&[Segment::prose(aside, offset + range.start as u64, line)])?;
            }
        }
    }
    if tree.text().text().len() > LONGEST {
        tree.end_text(sink)?;
    }
    Ok(())
}

/// Joins `text`, which stands at `at`, into `mapped`, its references resolved; answers the bytes that the document's
/// own entities came to.
fn resolved(text: &str, at: u64, own: &Own, mapped: &mut Mapped) -> u64 {
    let (mut done, mut grown) = (0, 0);
    if !own.is_empty() {
        for start in memchr::memchr_iter(b'&', text.as_bytes()) {
            let Some((value, len)) = text.get(start..).and_then(|rest| own.find(rest)) else { continue };
            if grown + value.len() as u64 > LONGEST as u64 {
                // Few bytes that stand for many: the rest is told as unread.
                own.unread.set(true);
                break;
            }
            unescape(text.get(done..start).unwrap_or_default(), at + done as u64, Entities::Xml, mapped);
            let source = at + start as u64;
            // Each character stands where the whole reference does.
            for c in value.chars() {
                mapped.replaced(c.encode_utf8(&mut [0; 4]), source..source + len as u64);
            }
            grown += value.len() as u64;
            done = start + len;
        }
    }
    unescape(text.get(done..).unwrap_or_default(), at + done as u64, Entities::Xml, mapped);
    grown
}

fn is_namespace(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}

/// A name without its namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    fn read(xml: &str) -> Collector {
        let (found, outcome) = Collector::run(&Xml, "a.xml", xml.as_bytes());
        assert_eq!(outcome, Ok(()));
        found
    }

    fn stands<'t>(xml: &'t str, found: &Collector, text: &str) -> &'t str {
        let span = found.only(text).span().unwrap();
        &xml[span.start as usize..span.end as usize]
    }

    const PERSONS: &str = "<?xml version=\"1.0\"?>\n<p:persons xmlns:p=\"urn:x\">
  <p:person id=\"p1\"><naam><voornaam>Zo&#235;</voornaam></naam><bsn>123456782</bsn></p:person>
  <p:person id=\"p2\"><naam><voornaam>Jan</voornaam></naam>\n<bsn><![CDATA[111222333]]></bsn><tel>1</tel><tel>2</tel></p:person>
</p:persons>";

    #[test]
    fn an_element_that_repeats_is_a_record() {
        let found = read(PERSONS);
        let record = found.records.iter().position(|record| record[0].text == "p1").unwrap();
        assert_eq!(
            found.pairs(record),
            [("persons/person/id", "p1"), ("persons/person/naam/voornaam", "Zoë"), ("persons/person/bsn", "123456782")]
        );
        assert_eq!(found.records[record + 1].len(), 5);
        let path = |text: &str| found.only(text).place.xpath.clone().unwrap().to_string();
        assert_eq!(path("123456782"), "/persons/person[1]/bsn");
        assert_eq!(path("111222333"), "/persons/person[2]/bsn");
        assert_eq!(path("2"), "/persons/person[2]/tel[2]");
        assert_eq!(path("p1"), "/persons/person[1]/@id");
        assert_eq!(found.only("111222333").place.line, Some(5));
    }

    #[test]
    fn spans_lead_into_the_file() {
        let found = read(PERSONS);
        assert_eq!(stands(PERSONS, &found, "Zoë"), "Zo&#235;");
        assert_eq!(stands(PERSONS, &found, "111222333"), "111222333");
        assert_eq!(stands(PERSONS, &found, "p1"), "p1");
        let xml = "<a>Jan &amp; <![CDATA[<Piet>]]> &lt;</a>";
        let found = read(xml);
        assert_eq!(stands(xml, &found, "Jan & <Piet> <"), "Jan &amp; <![CDATA[<Piet>]]> &lt;");
        let leaf = found.only("Jan & <Piet> <");
        let piet = leaf.text.find("Piet").unwrap();
        let span = leaf.anchor.origin().span(piet..piet + 4).unwrap();
        assert_eq!(&xml[span.start as usize..span.end as usize], "Piet");
    }

    #[test]
    fn values_in_attributes_are_labelled_by_their_element() {
        let found = read(
            "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"Jansen\"/></name>\n<birthDate value='1978-02-01'/></Patient>",
        );
        let leaf = found.only("1978-02-01");
        assert_eq!(leaf.label, "Patient/birthDate/value");
        assert_eq!(leaf.place.line, Some(2));
        assert_eq!(found.records.len(), 1, "{}", found.shown());
        let found = read("<rows><row naam=\"Jan\" bsn=\"1\"/><row naam=\"Piet\" bsn=\"2\"/></rows>");
        assert_eq!(found.pairs(0), [("rows/row/naam", "Jan"), ("rows/row/bsn", "1")]);
    }

    #[test]
    fn a_list_of_one_is_a_list() {
        let found = read("<personen><persoon><naam>Jan</naam><bsn>1</bsn></persoon></personen>");
        assert_eq!(found.only("1").place.xpath.as_deref(), Some("/personen/persoon/bsn"));
        assert_eq!(found.records.len(), 1);
    }

    #[test]
    fn entities_from_outside_are_told() {
        let bomb = "<!DOCTYPE lolz [<!ENTITY a \"123456782\"><!ENTITY b \"&a;&a;&a;&a;\">
            <!ENTITY x SYSTEM \"file:///etc/passwd\">]><lolz>&b;&x;</lolz>";
        let (found, outcome) = Collector::run(&Xml, "a.xml", bomb.as_bytes());
        assert_eq!(outcome, Err(Trouble::Unsupported("xml-entities")));
        assert_eq!(found.only(&format!("{}&x;", "123456782".repeat(4))).label, "lolz");
        assert!(found.segments().any(|leaf| leaf.text.contains("ENTITY a \"123456782\"")));
    }

    #[test]
    fn what_is_broken_is_read_all_the_same() {
        for xml in [
            "<a><b>123456782</a>",
            "<a><b>123456782",
            "<a></c>123456782</a>",
            "<a>123456782<b x=\"</a>",
            "<a/>123456782",
            "<a><!-- 123456782",
        ] {
            assert!(read(xml).segments().any(|leaf| leaf.text.contains("123456782")), "{xml}");
        }
        let deep = "<a>".repeat(2000) + "123456782";
        let (found, outcome) = Collector::run(&Xml, "", deep.as_bytes());
        assert_eq!(outcome, Err(Trouble::Corrupt("too-deeply-nested")));
        assert!(found.segments().any(|leaf| leaf.text.contains("123456782")));
    }

    #[test]
    fn marks_that_never_close_take_no_time() {
        let started = std::time::Instant::now();
        for hostile in ["<!--", "<a <", "<a b=\"", "<![CDATA[", "<!x", "</"] {
            let xml = hostile.repeat((1 << 19) / hostile.len());
            read(&xml);
        }
        assert!(started.elapsed().as_secs() < 30);
    }

    #[test]
    fn large_files_stream_in_records() {
        let person = "<person><naam>Jansen</naam><bsn>123456782</bsn></person>\n".repeat(5_000);
        let found = read(&format!("<persons>{person}</persons>"));
        assert_eq!(found.records.len(), 5_000);
        let last = &found.records[4_999][1].place;
        assert_eq!((last.xpath.as_deref(), last.line), (Some("/persons/person[5000]/bsn"), Some(5_000)));
        let fields = "<f>1</f>".repeat(2_500);
        assert_eq!(read(&format!("<a>{fields}</a>")).records.len(), 3);
    }

    #[test]
    fn a_document_type_that_is_too_long_is_told() {
        let filler = "x".repeat(LONGEST);
        for subset in [format!("<!--{filler}--><!ENTITY a '3190'>"), format!("<!ENTITY a '3190'><!-- {filler} -->")] {
            let xml = format!("<!DOCTYPE a [{subset}]><a>&a;72356</a>");
            assert_eq!(Collector::run(&Xml, "a.xml", xml.as_bytes()).1, Err(Trouble::Unsupported("xml-entities")));
        }
    }
}
