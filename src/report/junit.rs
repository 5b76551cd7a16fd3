//! A scan in, JUnit XML out: a suite a file, a test a part, which fails where something was found.
//!
//! A part that could not be inspected is an error. It travels to other systems: it holds no value, with `--reveal`
//! neither.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use super::markup::Markup;
use super::phrase::{counted, cut, file, place, reason, span, sureness};
use super::{Options, Reporter, Summary};
use crate::model::{Class, Coverage, Entity, Finding, Name, Words};

/// Places that one test tells, and all of a suite together; the rest is counted.
const PLACES: u64 = 200;
const SUITE_PLACES: u64 = 10_000;

/// Keeps the parts of one file: a suite begins with its totals.
pub(super) struct Junit {
    words: Arc<Words>,
    tests: Vec<Test>,
    index: HashMap<Option<Arc<Name>>, usize>,
    places: u64,
}

/// What there is to tell of one part.
#[derive(Default)]
struct Test {
    name: String,
    counts: BTreeMap<Entity, u64>,
    places: String,
    left_out: u64,
    gaps: Vec<(&'static str, String)>,
}

impl Test {
    fn fails(&self) -> bool {
        self.counts.keys().any(|entity| entity.class() != Class::Test)
    }
}

impl Junit {
    pub(super) fn new(options: &Options) -> Self {
        Self { words: Arc::clone(&options.words), tests: Vec::new(), index: HashMap::new(), places: 0 }
    }

    fn test(&mut self, part: Option<&Arc<Name>>, name: &str) -> &mut Test {
        let next = self.tests.len();
        let at = *self.index.entry(part.cloned()).or_insert(next);
        if at == next {
            self.tests.push(Test { name: name.to_owned(), ..Test::default() });
        }
        &mut self.tests[at]
    }

    fn suite(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let tests = std::mem::take(&mut self.tests);
        self.index.clear();
        self.places = 0;
        let Some(first) = tests.first() else { return Ok(()) };
        let (name, _) = file(&first.name);
        let failures = tests.iter().filter(|test| test.fails()).count();
        let errors = tests.iter().filter(|test| !test.fails() && !test.gaps.is_empty()).count();
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\">",
            Markup(name),
            tests.len()
        )?;
        for test in &tests {
            self.case(name, test, out)?;
        }
        writeln!(out, "  </testsuite>")
    }

    fn case(&self, suite: &str, test: &Test, out: &mut dyn Write) -> io::Result<()> {
        let words = &*self.words;
        write!(out, "    <testcase classname=\"{}\" name=\"{}\"", Markup(suite), Markup(&test.name))?;
        if test.counts.is_empty() && test.gaps.is_empty() {
            return writeln!(out, "/>");
        }
        writeln!(out, ">")?;
        let kinds = test.counts.iter().map(|(entity, count)| format!("{count} × {}", words.entity(entity)));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        if test.fails() {
            write!(out, "      <failure type=\"found\" message=\"{}\">", Markup(&kinds))?;
            writeln!(out, "{}</failure>", test.places)?;
        } else if !kinds.is_empty() {
            writeln!(out, "      <system-out>{}\n{}</system-out>", Markup(&kinds), test.places)?;
        }
        for (status, text) in &test.gaps {
            // A test has one outcome to most readers.
            if test.fails() {
                writeln!(out, "      <system-err>{}</system-err>", Markup(text))?;
            } else {
                writeln!(out, "      <error type=\"{status}\" message=\"{}\"/>", Markup(text))?;
            }
        }
        writeln!(out, "    </testcase>")
    }
}

impl Reporter for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sluis\">")
    }

    fn finding(&mut self, finding: &Finding, _: &mut dyn Write) -> io::Result<()> {
        let words = Arc::clone(&self.words);
        let part = finding.path.as_ref();
        let name = part.map_or(finding.zone.id(), |name| name.shown());
        let room = self.places < SUITE_PLACES;
        let test = self.test(part, name);
        *test.counts.entry(finding.entity.clone()).or_default() += 1;
        if !room || test.counts.values().sum::<u64>() > PLACES {
            test.left_out += 1;
            return Ok(());
        }
        let (_, sure) = sureness(finding.confidence);
        let (kind, place) = (words.entity(&finding.entity), place(finding, &words));
        let line = format!("{kind}, {}: {place}", words.term(sure));
        push(&mut test.places, &line);
        self.places += 1;
        Ok(())
    }

    fn coverage(&mut self, coverage: &Coverage, _: &mut dyn Write) -> io::Result<()> {
        let words = Arc::clone(&self.words);
        let test = self.test(Some(&coverage.part), coverage.part.shown());
        if coverage.status.is_gap() {
            let why = format!("{}: {}", words.term("not-inspected"), reason(coverage, &words));
            test.gaps.push((coverage.status.id(), why));
        }
        Ok(())
    }

    fn file_end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        for test in &mut self.tests {
            if test.left_out > 0 {
                let more = cut(test.left_out, "more-findings", &self.words);
                push(&mut test.places, &more);
            }
        }
        self.suite(out)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        // Parts that came without the end of a file.
        self.file_end(out)?;
        let words = Arc::clone(&self.words);
        let told = [
            counted(summary.files, "file", &words),
            counted(summary.parts, "part", &words),
            format!("{}: {}", words.term("persons"), span(summary.persons)),
            format!("{} {}", summary.suppressed, words.term("suppressed")),
            format!("{} {}", summary.known, words.term("known")),
        ];
        let mut errors = Vec::new();
        if summary.interrupted {
            errors.push(("interrupted", words.term("incomplete").to_owned()));
        }
        if summary.unlisted > 0 {
            errors.push(("cut", cut(summary.unlisted, "more-findings", &words)));
        }
        writeln!(
            out,
            "  <testsuite name=\"sluis\" tests=\"1\" failures=\"0\" errors=\"{}\" skipped=\"0\" time=\"{:.3}\">",
            usize::from(!errors.is_empty()),
            summary.seconds
        )?;
        writeln!(out, "    <testcase classname=\"sluis\" name=\"{}\">", Markup(words.term("whole-scan")))?;
        for (kind, text) in errors {
            writeln!(out, "      <error type=\"{kind}\" message=\"{}\"/>", Markup(&text))?;
        }
        writeln!(out, "      <system-out>{}</system-out>", Markup(&told.join(", ")))?;
        writeln!(out, "    </testcase>\n  </testsuite>\n</testsuites>")
    }
}

fn push(places: &mut String, line: &str) {
    places.push('\n');
    places.push_str(&Markup(line).to_string());
}
