//! HTML in, its text as prose, its tables as rows and its attributes as values out.
//!
//! Block elements end a line, inline ones do not; scripts, styles and comments are text too. A tag of no known
//! element is text, so that nothing is lost. It knows nothing of layout.

mod elements;
mod page;

use crate::model::{Kind, Place, Segment};

use super::decode::{LONGEST, Reader, cut, line_breaks};
use super::leaf::{Leaf, path};
use super::mapped::Mapped;
use super::markup::{Entities, Scanner, Token, attributes, unescape};
use super::xml::entities::{self, Entities as Own};
use super::{Doc, Format, Sink, Trouble};
use page::Page;

/// Any HTML, well-formed or not.
pub(super) struct Html;

impl Format for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut reader = Reader::open(doc)?;
        let (mut scanner, mut page, mut own) = (Scanner::default(), Page::default(), Own::default());
        loop {
            let Some((token, len)) = scanner.next(reader.text(), reader.ended()) else {
                if reader.fill()? {
                    continue;
                }
                page.finish(sink)?;
                // What an entity of the page's own stands for is not put in its place here.
                return if own.unread.get() { Err(Trouble::Unsupported("xml-entities")) } else { Ok(()) };
            };
            let raw = take(&reader, token, len, (&mut page, &mut own), sink)?;
            reader.consume(len);
            if let Some(name) = raw {
                skip_raw(&mut reader, name, sink)?;
            }
        }
    }
}

/// A drawing: its texts stand in elements as those of a page do, and numbers may be cut into pieces to be placed.
pub(super) struct Svg;

impl Format for Svg {
    fn id(&self) -> &'static str {
        "svg"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        Html.extract(doc, sink)
    }
}

/// Takes one token; answers the element whose content is no HTML, where one was opened.
fn take(
    reader: &Reader<'_>,
    token: Token,
    len: usize,
    (page, declared): (&mut Page, &mut Own),
    sink: &mut dyn Sink,
) -> Result<Option<&'static str>, Trouble> {
    let (source, offset, line) = (reader.text(), reader.offset(), reader.line());
    let whole = || offset..offset + len as u64;
    match token {
        Token::Text(range) | Token::Data(range) => {
            entities::untold(reader, &source[range.clone()], declared);
            refer(declared, &source[range.clone()]);
            page.text(&source[range.clone()], offset + range.start as u64, line);
        }
        Token::Aside(range) => {
            let aside = &source[range.clone()];
            let doctype = aside.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("doctype"));
            let with_entities = doctype && aside.contains("<!ENTITY");
            if with_entities {
                declared.declare(aside);
            }
            if (with_entities || !doctype) && !aside.trim().is_empty() {
                sink.record(&[Segment::prose(aside, offset + range.start as u64, line)])?;
            }
        }
        Token::Close(name) => {
            let name = source[name].to_ascii_lowercase();
            page.close(&name, whole(), sink)?;
        }
        Token::Open { name, attributes: range, .. } => {
            let name = source[name].to_ascii_lowercase();
            if !elements::is_known(&name) {
                page.text(&source[..len], offset, line);
                return Ok(None);
            }
            let own: Vec<_> = attributes(source, range).collect();
            let value = |wanted: &str| {
                own.iter()
                    .find(|(name, _)| source[name.clone()].eq_ignore_ascii_case(wanted))
                    .map(|(_, value)| &source[value.clone()])
            };
            let span = value("colspan").and_then(|span| span.trim().parse().ok());
            page.open(&name, whole(), line, span.unwrap_or(1), sink)?;
            let named = value("name").or(value("id")).filter(|name| !name.is_empty());
            let (mut counted, mut line) = (0, line);
            let leaves = own.iter().filter_map(|(name, value)| {
                let passed = source.get(counted..value.start).unwrap_or_default();
                line = line.saturating_add(line_breaks(passed.as_bytes()));
                counted = value.start;
                let attribute = source[name.clone()].to_ascii_lowercase();
                let text = &source[value.clone()];
                if !elements::is_text(&attribute) || text.trim().is_empty() {
                    return None;
                }
                refer(declared, text);
                // What a field holds is named by the field.
                let label = named.filter(|_| matches!(attribute.as_str(), "value" | "content"));
                let label = path(label.unwrap_or(&attribute));
                Some(leaf(text, offset + value.start as u64, line, label))
            });
            page.values(leaves.collect(), sink)?;
            return Ok(["script", "style"].into_iter().find(|raw| *raw == name));
        }
    }
    page.relieve(LONGEST, sink)?;
    page.relieve_rows(LONGEST, sink)?;
    Ok(None)
}

/// Notes that an entity of the page's own stands in `text`.
fn refer(declared: &Own, text: &str) {
    if declared.are_in(text) {
        declared.unread.set(true);
    }
}

fn leaf(value: &str, at: u64, line: u32, label: String) -> Leaf {
    let mut mapped = Mapped::default();
    unescape(value, at, Entities::Html, &mut mapped);
    let (text, anchor) = mapped.take();
    Leaf {
        text,
        kind: Kind::Value,
        place: Place { line: Some(line), field: Some(label.as_str().into()), ..Place::default() },
        label,
        anchor,
    }
}

/// Pushes the content of a script or style as prose, up to its end tag.
fn skip_raw(reader: &mut Reader<'_>, name: &str, sink: &mut dyn Sink) -> Result<(), Trouble> {
    loop {
        let text = reader.text();
        let end = memchr::memmem::find_iter(text.as_bytes(), b"</").find(|at| {
            let tag = text.get(at + 2..at + 2 + name.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        });
        let len = match end {
            Some(end) => end,
            None if reader.ended() => text.len(),
            None => {
                let Some(len) = cut(text) else {
                    reader.fill()?;
                    continue;
                };
                len
            }
        };
        let piece = text.get(..len).unwrap_or_default();
        super::text::push(piece, reader.offset(), reader.line(), sink)?;
        reader.consume(len);
        if end.is_some() || reader.text().is_empty() && reader.ended() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;

    fn read(html: &str) -> Collector {
        let (found, outcome) = Collector::run(&Html, "a.html", html.as_bytes());
        assert_eq!(outcome, Ok(()));
        found
    }

    fn stands<'t>(html: &'t str, leaf: &Leaf, part: &str) -> &'t str {
        let at = leaf.text.find(part).unwrap();
        let span = leaf.anchor.origin().span(at..at + part.len()).unwrap();
        &html[span.start as usize..span.end as usize]
    }

    #[test]
    fn blocks_end_lines_and_inline_elements_do_not() {
        let html =
            "<html><body><h1>Melding</h1>\n<p>Naam: <b>Zo</b>&euml;   de\n  Vries<p>BSN: 1234<i>567</i>82<br>x</body>";
        let found = read(html);
        let prose = &found.records[0][0];
        assert_eq!(prose.text.trim(), "Melding\nNaam: Zoë de Vries\nBSN: 123456782\nx");
        assert_eq!(stands(html, prose, "ë"), "&euml;");
        assert_eq!(stands(html, prose, "123456782"), "1234<i>567</i>82");
        assert_eq!(stands(html, prose, "Melding"), "Melding");
    }

    #[test]
    fn tables_are_rows() {
        let html = "<table><caption>Lijst</caption><tr><th>Naam<th>BSN</tr>\n<tr><td>Zo&euml;</td><td><b>123456782</b></td></tr>
            <tr><td>Jan<td><table><tr><td>binnen</td></tr></table>111222333</table>na";
        let found = read(html);
        let bsn = found.only("123456782");
        assert_eq!((bsn.label.as_str(), bsn.place.row, bsn.place.line), ("BSN", Some(2), Some(2)));
        assert_eq!(bsn.place.table, Some(1));
        assert_eq!(stands(html, bsn, "123456782"), "123456782");
        assert_eq!(stands(html, found.only("Zoë"), "Zoë"), "Zo&euml;");
        assert_eq!(found.only("111222333").label, "BSN");
        assert_eq!(found.only("binnen").place.table, Some(2));
        assert!(found.segments().any(|leaf| leaf.text.contains("Lijst")));
    }

    #[test]
    fn attributes_and_hidden_text_are_read() {
        let html = "<!-- 111222333 --><meta name=author content='J. Jansen'><script>var bsn = '<b>1</b>';</script>
            <form><input name=\"bsn\" value=\"123456782\"><input id=naam value=Zo&euml;></form><img alt='foto' data-id=7><a href='mailto:a@b.nl'>x</a>";
        let found = read(html);
        assert_eq!(found.only("J. Jansen").label, "author");
        let bsn = found.only("123456782");
        assert_eq!((bsn.label.as_str(), stands(html, bsn, "123456782")), ("bsn", "123456782"));
        assert_eq!(found.only("Zoë").label, "naam");
        let form = found.records.iter().find(|record| record[0].text == "bsn" || record[0].text == "123456782");
        assert!(form.unwrap().len() >= 2);
        assert_eq!(found.only("7").label, "data-id");
        assert_eq!(found.only("mailto:a@b.nl").label, "href");
        assert!(found.segments().any(|leaf| leaf.text == "var bsn = '<b>1</b>';"));
        assert!(found.segments().any(|leaf| leaf.text == " 111222333 "));
    }

    #[test]
    fn nothing_is_lost_in_broken_pages() {
        for html in [
            "<p>123456782",
            "<script>123456782",
            "<table><tr><td>123456782",
            "<p title='123456782",
            "</td></tr></table>123456782",
            "Jan <Jansen 123456782> x",
            "<style>a{}</style>123456782",
        ] {
            assert!(read(html).segments().any(|leaf| leaf.text.contains("123456782")), "{html}");
        }
        let nested = "<table><tr><td>".repeat(500) + "123456782";
        assert!(read(&nested).segments().any(|leaf| leaf.text.contains("123456782")));
    }

    #[test]
    fn entities_of_a_page_are_told() {
        let svg = "<!DOCTYPE svg [<!ENTITY a \"319072356\">]><svg><text>&a;</text></svg>";
        let (found, outcome) = Collector::run(&Svg, "a.svg", svg.as_bytes());
        assert_eq!(outcome, Err(Trouble::Unsupported("xml-entities")));
        assert!(found.shown().contains("319072356"));
        let long = format!("<!DOCTYPE svg [<!--{}--><!ENTITY a \"1\">]><svg/>", " ".repeat(LONGEST + 1));
        assert_eq!(Collector::run(&Svg, "a.svg", long.as_bytes()).1, Err(Trouble::Unsupported("xml-entities")));
        let usual = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"xhtml1.dtd\"><p>x</p>";
        assert_eq!(read(usual).records.len(), 1);
    }

    #[test]
    fn forms_end_where_another_starts() {
        let found = read("<form><input name=bsn value=319072356><form></form><input value=7></form>");
        assert_eq!(found.only("319072356").label, "bsn");
    }

    #[test]
    fn attributes_that_browsers_show_or_follow_are_read() {
        for attribute in [
            "data",
            "srcset",
            "poster",
            "formaction",
            "background",
            "longdesc",
            "download",
            "alttext",
            "aria-valuetext",
            "aria-roledescription",
            "standby",
            "abbr",
            "ping",
            "codebase",
        ] {
            let found = read(&format!("<object {attribute}='data:text/html,BSN 319072356'>x</object>"));
            assert!(found.shown().contains("BSN 319072356"), "{attribute}");
        }
    }
}
