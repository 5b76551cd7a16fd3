//! What a scan came to in, the page out, top to bottom.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::chart;
use super::rows::{Kept, Row};
use super::tally::{Sum, Tallied};
use crate::model::{Lang, Words};
use crate::report::Summary;
use crate::report::markup::Markup;
use crate::report::phrase::{counted, cut, size, span, sureness};
use crate::report::weight::Weight;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Everything that stands on the page.
pub(super) struct Page<'a> {
    pub(super) words: &'a Words,
    pub(super) lang: Lang,
    pub(super) reveal: bool,
    pub(super) summary: &'a Summary,
    pub(super) rows: Kept,
    pub(super) tally: Tallied,
    pub(super) gaps: &'a [(String, String)],
    pub(super) gaps_cut: u64,
}

impl Page<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.totals(out)?;
        self.charts(out)?;
        self.files(out)?;
        self.uninspected(out)?;
        self.findings(out)?;
        let values = self.word(if self.reveal { "values-inside" } else { "no-values" });
        let class = if self.reveal { " class=\"warn\"" } else { "" };
        writeln!(out, "</main>\n<footer><p{class}>{values}</p><p>sluis {}</p></footer>", env!("CARGO_PKG_VERSION"))?;
        writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
    }

    /// A word, ready for the page.
    fn word<'b>(&'b self, code: &'b str) -> Markup<'b> {
        Markup(self.words.term(code))
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let (lang, title) = (self.lang(), self.word("report-title"));
        let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
        writeln!(out, "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        // What a name out of a file could smuggle in would still not run, and nothing is fetched or sent.
        writeln!(
            out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
             script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">",
            hash(STYLE),
            hash(SCRIPT)
        )?;
        writeln!(out, "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>")?;
        writeln!(out, "<style>{STYLE}</style>\n</head>\n<body>")?;
        let skip = self.word("skip-to-findings");
        writeln!(out, "<a class=\"skip\" href=\"#findings\">{skip}</a>\n<header><h1>{title}</h1>")?;
        self.state(out)?;
        writeln!(out, "</header>\n<main>")
    }

    fn lang(&self) -> &'static str {
        match self.lang {
            Lang::Nl => "nl",
            Lang::En => "en",
        }
    }

    /// The outcome in a sentence or two. A gap is never called clean.
    fn state(&self, out: &mut dyn Write) -> io::Result<()> {
        let (summary, words) = (self.summary, self.words);
        let total = summary.total();
        let gaps = summary.gaps + summary.unreadable;
        let class = match (total, gaps) {
            (0, 0) if !summary.interrupted => "",
            (0, _) => " gaps",
            _ => " found",
        };
        writeln!(out, "<div class=\"state{class}\">")?;
        if total > 0 {
            let found = counted(total, "finding", words);
            let persons = format!("{}: {}", words.term("persons"), span(summary.persons));
            writeln!(out, "<p><strong>{}</strong> · {}</p>", Markup(&found), Markup(&persons))?;
        } else if gaps == 0 && !summary.interrupted {
            writeln!(out, "<p><strong>{}</strong></p>", self.word("nothing-found"))?;
        }
        if summary.interrupted {
            writeln!(out, "<p class=\"warn\">{}</p>", self.word("incomplete"))?;
        }
        if summary.gaps > 0 {
            let text = format!("{} {}", counted(summary.gaps, "part", words), words.term("gaps"));
            writeln!(out, "<p class=\"warn\">{}</p>", Markup(&text))?;
        }
        writeln!(out, "</div>")
    }

    fn totals(&self, out: &mut dyn Write) -> io::Result<()> {
        let summary = self.summary;
        let seconds = format!("{:.1} s", summary.seconds);
        let told = [
            ("findings", summary.total().to_string(), true),
            ("persons", span(summary.persons), true),
            ("files", summary.files.to_string(), true),
            ("parts", summary.parts.to_string(), true),
            ("size", size(summary.bytes), true),
            ("duration", seconds, true),
            ("not-inspected", summary.gaps.to_string(), true),
            ("unreadable", summary.unreadable.to_string(), summary.unreadable > 0),
            ("suppressed", summary.suppressed.to_string(), summary.suppressed > 0),
            ("known", summary.known.to_string(), summary.known > 0),
        ];
        writeln!(out, "<dl class=\"totals\">")?;
        for (code, value, _) in told.iter().filter(|(.., there)| *there) {
            writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", self.word(code), Markup(value))?;
        }
        writeln!(out, "</dl>")
    }

    fn charts(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.summary.findings.is_empty() {
            return Ok(());
        }
        let rest = self.words.term("rest");
        let mut kinds: Vec<_> = self.summary.findings.iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let kinds: Vec<_> = kinds
            .into_iter()
            .map(|(entity, count)| (self.words.entity(entity).to_owned(), *count, Weight::of(entity).id()))
            .collect();
        let mut files: Vec<_> = self.tally.files.iter().map(|sum| (sum.name.clone(), sum.findings, "")).collect();
        files.sort_by_key(|(_, findings, _)| std::cmp::Reverse(*findings));
        let folders = self.tally.folders.iter();
        let folders: Vec<_> = folders.map(|(name, count)| (self.folder(name).to_owned(), *count, "")).collect();
        let shown: u64 = files.iter().map(|(_, count, _)| count).sum();
        let other = self.summary.total().saturating_sub(shown);
        writeln!(out, "<h2>{}</h2>\n<div class=\"charts\">", self.word("overview"))?;
        chart::bars(self.words.term("by-kind"), rest, &kinds, 0, out)?;
        chart::bars(self.words.term("by-file"), rest, &files, other, out)?;
        if folders.len() > 1 {
            chart::bars(self.words.term("by-folder"), rest, &folders, self.tally.folders_left_out, out)?;
        }
        writeln!(out, "</div>")
    }

    fn folder<'b>(&'b self, name: &'b str) -> &'b str {
        if name == "." { self.words.term("top-folder") } else { name }
    }

    fn files(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(first) = self.tally.files.first() else { return Ok(()) };
        writeln!(out, "<section><h2>{}</h2>", self.word("by-risk"))?;
        writeln!(out, "<div class=\"scroll\"><table><caption>{}</caption>", self.word("risk-about"))?;
        self.heads(&["#", "file", "risk", "findings", "kinds", "not-inspected"], out)?;
        for (at, sum) in self.tally.files.iter().enumerate() {
            self.file(at + 1, sum, first.risk, out)?;
        }
        writeln!(out, "</tbody></table></div>")?;
        self.left_out(self.tally.files_left_out, "more-files", out)?;
        writeln!(out, "</section>")
    }

    fn file(&self, rank: usize, sum: &Sum, most: f64, out: &mut dyn Write) -> io::Result<()> {
        let kinds =
            sum.kinds.iter().map(|(entity, count)| format!("{count}\u{a0}×\u{a0}{}", self.words.entity(entity)));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        let gaps = if sum.gaps == 0 { String::new() } else { sum.gaps.to_string() };
        let length = (sum.risk / most.max(f64::MIN_POSITIVE) * 96.0).max(1.0);
        writeln!(
            out,
            "<tr><td class=\"number\">{rank}</td><td class=\"name\">{}</td>\
             <td class=\"risk\"><svg class=\"meter\" viewBox=\"0 0 96 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect width=\"{length:.1}\" height=\"10\" class=\"grave\"/></svg> {:.0}</td>\
             <td class=\"number\">{}</td><td>{}</td><td class=\"number\">{gaps}</td></tr>",
            Markup(&sum.name),
            sum.risk,
            sum.findings,
            Markup(&kinds)
        )
    }

    fn uninspected(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.gaps.is_empty() {
            return Ok(());
        }
        writeln!(out, "<section><h2>{}</h2>", self.word("gaps-title"))?;
        writeln!(out, "<div class=\"scroll\"><table><caption>{}</caption>", self.word("gaps-about"))?;
        self.heads(&["part", "reason"], out)?;
        for (part, reason) in self.gaps {
            writeln!(out, "<tr><td class=\"name\">{}</td><td>{}</td></tr>", Markup(part), Markup(reason))?;
        }
        writeln!(out, "</tbody></table></div>")?;
        self.left_out(self.gaps_cut, "more-gaps", out)?;
        writeln!(out, "</section>")
    }

    fn findings(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "<section id=\"findings\"><h2>{}</h2>", self.word("findings-title"))?;
        self.left_out(self.rows.left_out + self.summary.unlisted, "more-findings", out)?;
        self.controls(out)?;
        writeln!(out, "<div class=\"scroll\"><table><caption>{}</caption>", self.word("findings-about"))?;
        let value = if self.reveal { &["value"][..] } else { &[] };
        let heads = [&["part", "kind", "sureness", "place", "person", "evidence", "fingerprint"][..], value].concat();
        self.heads(&heads, out)?;
        for row in &self.rows.rows {
            self.row(row, out)?;
        }
        writeln!(out, "</tbody></table></div></section>")
    }

    /// Hidden until the script that heeds them has started.
    fn controls(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<div class=\"controls\" role=\"search\" hidden>")?;
        writeln!(out, "<label>{}<input id=\"text\" type=\"search\"></label>", self.word("filter"))?;
        write!(
            out,
            "<label>{}<select id=\"kind\"><option value=\"\">{}</option>",
            self.word("kind"),
            self.word("all")
        )?;
        for entity in self.summary.findings.keys() {
            write!(out, "<option value=\"{}\">{}</option>", Markup(entity.id()), Markup(self.words.entity(entity)))?;
        }
        writeln!(out, "</select></label>")?;
        write!(
            out,
            "<label>{}<select id=\"sure\"><option value=\"0\">{}</option>",
            self.word("sureness"),
            self.word("all")
        )?;
        for (share, code) in [("0.7", "likely"), ("0.9", "certain")] {
            write!(out, "<option value=\"{share}\">{}: {}</option>", self.word("at-least"), self.word(code))?;
        }
        writeln!(out, "</select></label><button id=\"clear\" type=\"button\">{}</button>", self.word("clear"))?;
        writeln!(out, "<span>{}: <span id=\"count\" aria-live=\"polite\"></span></span></div>", self.word("shown"))
    }

    fn row(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let (bar, sure) = sureness(row.confidence);
        let person = row.person.map_or(String::new(), |person| person.to_string());
        let fingerprint = row.fingerprint.to_string();
        write!(
            out,
            "<tr class=\"{}\" data-kind=\"{}\" data-sure=\"{:.3}\"><td class=\"name\">{}</td>\
             <td class=\"kind\">{}</td><td class=\"sure\" data-value=\"{:.3}\"><span class=\"bar\" aria-hidden=\"true\">{bar}</span> {}</td>\
             <td>{}</td><td class=\"number\" data-value=\"{}\">{person}</td>",
            row.weight.id(),
            Markup(row.entity.id()),
            row.confidence,
            Markup(&row.part),
            Markup(self.words.entity(&row.entity)),
            row.confidence,
            self.word(sure),
            Markup(&row.place),
            row.person.unwrap_or(0)
        )?;
        self.evidence(row, out)?;
        write!(out, "<td class=\"print\">{fingerprint}</td>")?;
        if let Some(value) = &row.value {
            write!(out, "<td class=\"value\">{}</td>", Markup(value))?;
        }
        writeln!(out, "</tr>")
    }

    /// Folded away, since it is for whoever doubts; the filter looks into it all the same.
    fn evidence(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        let count = row.evidence.len();
        write!(out, "<td data-value=\"{count}\"><details><summary>{count}</summary><ul>")?;
        for id in &row.evidence {
            write!(out, "<li>{}</li>", Markup(self.words.evidence(id).unwrap_or(id)))?;
        }
        write!(out, "</ul></details></td>")
    }

    fn heads(&self, codes: &[&str], out: &mut dyn Write) -> io::Result<()> {
        write!(out, "<thead><tr>")?;
        for code in codes {
            let numbers = matches!(*code, "#" | "findings" | "not-inspected" | "person");
            let class = if numbers { " class=\"number\"" } else { "" };
            write!(out, "<th scope=\"col\"{class}>{}</th>", self.word(code))?;
        }
        writeln!(out, "</tr></thead><tbody>")
    }

    fn left_out(&self, count: u64, code: &str, out: &mut dyn Write) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        writeln!(out, "<p class=\"warn\">{}</p>", Markup(&cut(count, code, self.words)))
    }
}
