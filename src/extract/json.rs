//! JSON and JSON Lines in, one record an object out.
//!
//! Every scalar keeps its path, its place in the file and its text as it stands there. What is no JSON to its end is
//! still text that a person can read, and is pushed as prose. It knows nothing of what the keys mean.

mod token;
mod walk;

use super::decode::{LONGEST, Reader};
use super::{Doc, Format, Sink, Trouble, columns, text};
use walk::{Base, Broken};

/// One JSON document, or several one after the other.
pub(super) struct Json;

/// JSON Lines: a document a line.
pub(super) struct Ndjson;

impl Format for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut reader = Reader::open(doc)?;
        while reader.fill()? {}
        columns::over(sink, |sink| document(reader.text(), &base(&reader), sink))
    }
}

impl Format for Ndjson {
    fn id(&self) -> &'static str {
        "ndjson"
    }

    fn extract(&self, doc: &mut Doc<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let mut reader = Reader::open(doc)?;
        columns::over(sink, |sink| lines(&mut reader, sink))
    }
}

fn lines(reader: &mut Reader<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let mut searched = 0;
    loop {
        let unsearched = reader.text().as_bytes().get(searched..).unwrap_or_default();
        let end = memchr::memchr(b'\n', unsearched).map(|at| searched + at + 1);
        let Some(len) = end.or_else(|| reader.ended().then(|| reader.text().len())) else {
            searched = reader.text().len();
            reader.fill()?;
            continue;
        };
        if len == 0 {
            return Ok(());
        }
        let line = reader.text().get(..len).unwrap_or_default();
        document(line, &base(reader), sink)?;
        reader.consume(len);
        searched = 0;
    }
}

fn base(reader: &Reader<'_>) -> Base {
    Base { offset: reader.offset(), line: reader.line() }
}

/// Reads one text; what turns out to be no JSON is pushed as prose.
fn document(json: &str, base: &Base, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let (at, outcome) = match walk::walk(json, base, sink) {
        Ok(()) => return Ok(()),
        Err(Broken::Stop(stop)) => return Err(stop.into()),
        Err(Broken::Syntax(at)) => (at, Ok(())),
        Err(Broken::Depth(at)) => (at, Err(Trouble::Corrupt("too-deeply-nested"))),
    };
    let rest = json.get(at..).unwrap_or_default();
    let before = json.get(..at).unwrap_or_default();
    let line = base.line + super::decode::line_breaks(before.as_bytes());
    text::push(rest, base.offset + at as u64, line, sink)?;
    outcome
}

/// Whether `head` starts like JSON and goes on so: to its end where it is `whole`, else as far as it goes or for
/// long enough. Answers whether it is JSON Lines.
pub(super) fn plausible(head: &str, whole: bool) -> Option<bool> {
    let first = head.trim_start();
    if !first.starts_with(['{', '[']) {
        return None;
    }
    let (read, outcome) = walk::check(head);
    let fine = match outcome {
        Ok(()) => true,
        Err(at) => (!whole && at + LONGEST.min(64) >= head.len()) || read >= 12,
    };
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let several = lines.next().is_some_and(|line| walk::check(line).1.is_ok())
        && lines.next().is_some_and(|line| {
            // The last line of a head may go on past it; a document of several lines is no line of its own.
            let last = !whole && lines.next().is_none();
            line.trim_start().starts_with(['{', '[']) && (last || walk::check(line).1.is_ok())
        });
    fine.then_some(several)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Collector;
    use super::*;
    use crate::model::Kind;

    fn read(format: &dyn Format, json: &str) -> Collector {
        let (found, outcome) = Collector::run(format, "a.json", json.as_bytes());
        assert_eq!(outcome, Ok(()));
        found
    }

    fn stands<'t>(json: &'t str, found: &Collector, text: &str) -> &'t str {
        let span = found.only(text).span().unwrap();
        &json[span.start as usize..span.end as usize]
    }

    #[test]
    fn labels_run_from_the_record_inwards() {
        let json = r#"[{"naam": {"voornamen": "Jan", "geslachtsnaam": "Jansen"},
          "burgerservicenummer": 123456782,
          "kinderen": [{"burgerservicenummer": "111222333", "namen": ["A", "B"]}]}]"#;
        let found = read(&Json, json);
        assert_eq!(
            found.pairs(0),
            [("kinderen/burgerservicenummer", "111222333"), ("kinderen/namen", "A"), ("kinderen/namen", "B")]
        );
        assert_eq!(
            found.pairs(1),
            [("naam/voornamen", "Jan"), ("naam/geslachtsnaam", "Jansen"), ("burgerservicenummer", "123456782")]
        );
        let place = &found.only("B").place;
        assert_eq!(place.pointer.as_deref(), Some("/0/kinderen/0/namen/1"));
        assert_eq!(place.line, Some(3));
        assert_eq!(stands(json, &found, "123456782"), "123456782");
    }

    #[test]
    fn the_root_keeps_whole_paths() {
        let found = read(&Json, r#"{"a/b": {"c~d": "x"}, "personen": [{"bsn": "1"}], "rij": [["p", 2]]}"#);
        let leaf = found.only("x");
        assert_eq!(leaf.label, "a/b/c~d");
        assert_eq!(leaf.place.pointer.as_deref(), Some("/a~1b/c~0d"));
        assert_eq!(found.pairs(0), [("personen/bsn", "1")]);
        assert_eq!(found.pairs(1), [("rij", "p"), ("rij", "2")]);
        // Keys that are more than a word are names to scan.
        let names: Vec<_> = found.segments().filter(|leaf| leaf.kind == Kind::Name).collect();
        assert_eq!(names.len(), 2);
    }

    #[test]
    fn arrays_of_arrays_are_tables() {
        let json = r#"{"rijen": [["naam", "bsn"], ["Jansen", 123456782], [null, "111222333"], ["x", ["y"]]], "z": 1}"#;
        let found = read(&Json, json);
        let bsn = found.only("111222333");
        assert_eq!((bsn.label.as_str(), bsn.place.row, bsn.place.table_column), ("bsn", Some(3), Some(1)));
        assert_eq!(bsn.place.pointer.as_deref(), Some("/rijen/2/1"));
        assert_eq!(stands(json, &found, "111222333"), "111222333");
        assert_eq!(found.only("y").label, "rijen");
        assert_eq!(found.only("1").label, "z");
        assert!(
            found
                .columns
                .iter()
                .any(|columns| columns.get(1).is_some_and(|cells| cells == &["123456782", "111222333"]))
        );
    }

    #[test]
    fn one_key_of_many_objects_is_a_column() {
        let found = read(&Ndjson, "{\"a\": 1, \"b\": {\"c\": \"x\"}}\n{\"b\": {\"c\": \"y\"}}\n");
        assert_eq!(found.columns, [[vec!["1"], vec!["x", "y"]]]);
        assert_eq!(found.only("y").place.table_column, Some(1));
    }

    #[test]
    fn escapes_lead_back_to_their_source() {
        let json = r#"{"naam": "Zo\u00eb \ud83d\ude00 \"De\" \/ V", "x": "\u00eb", "p": "a\ud800b"}"#;
        let found = read(&Json, json);
        assert_eq!(stands(json, &found, "Zoë 😀 \"De\" / V"), r#"Zo\u00eb \ud83d\ude00 \"De\" \/ V"#);
        assert_eq!(stands(json, &found, "ë"), r"\u00eb");
        let name = found.only("Zoë 😀 \"De\" / V");
        let de = name.text.find("De").unwrap();
        let span = name.anchor.origin().span(de..de + 2).unwrap();
        assert_eq!(&json[span.start as usize..span.end as usize], "De");
        assert_eq!(found.only("a\u{FFFD}b").span().unwrap().end, json.len() as u64 - 2);
    }

    #[test]
    fn comments_and_trailing_commas_are_let_pass() {
        let found = read(&Json, "// bsn van Jan\n{\"a\": [1, 2,], /* x */ \"b\": \"c\",}\n");
        assert_eq!(found.only("// bsn van Jan").kind, Kind::Prose);
        assert_eq!(found.only("c").label, "b");
    }

    #[test]
    fn what_breaks_off_is_read_as_prose() {
        let json = "{\"a\": \"x\",\n \"b\": oops oops, 123456782";
        let found = read(&Json, json);
        assert_eq!(found.only("x").label, "a");
        let rest = found.segments().last().unwrap();
        assert!(rest.kind == Kind::Prose && rest.text.ends_with("123456782"));
        assert_eq!(rest.place.line, Some(2));
        assert_eq!(rest.span().unwrap().end, json.len() as u64);
        let found = read(&Json, "{\"a\": \"open 123456782");
        assert!(found.segments().any(|leaf| leaf.text.contains("123456782")));
    }

    #[test]
    fn depth_is_bounded_and_told() {
        let json = "[".repeat(600) + "1";
        let (_, outcome) = Collector::run(&Json, "", json.as_bytes());
        assert_eq!(outcome, Err(Trouble::Corrupt("too-deeply-nested")));
    }

    #[test]
    fn lines_are_records_and_a_broken_one_is_prose() {
        let json = "{\"bsn\": \"1\"}\n\n{oeps 123456782\n{\"bsn\": \"2\"}";
        let found = read(&Ndjson, json);
        assert_eq!(found.records.len(), 3);
        let last = found.only("2");
        assert_eq!((last.place.line, last.place.pointer.as_deref()), (Some(4), Some("/bsn")));
        assert_eq!(stands(json, &found, "2"), "2");
    }

    #[test]
    fn json_is_told_from_other_brackets() {
        for (head, whole, told) in [
            (r#"{"a": 1}"#, true, Some(false)),
            (r#"[{"a": 1}, {"a": "#, false, Some(false)),
            ("{\"a\": 1}\n{\"a\": 2}\n", true, Some(true)),
            ("[INFO] start van de dienst", true, None),
            ("{geen json}", true, None),
            ("naam;bsn", true, None),
        ] {
            assert_eq!(plausible(head, whole), told, "{head}");
        }
    }

    #[test]
    fn large_records_come_in_pieces() {
        let items = vec!["1"; 2500].join(",");
        let found = read(&Json, &format!("{{\"a\": [{items}]}}"));
        assert_eq!(found.records.len(), 3);
    }
}
