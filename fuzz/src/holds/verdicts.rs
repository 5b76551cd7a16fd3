//! Any ticket at the gate: the verdict holds its invariants, on one thread and on eight, and no report holds a value.

use std::sync::Arc;

use sluis::report::{self, Options, REPORTERS, Summary};
use sluis::rules::Rules;
use sluis::{Attachment, Content, Decision, Finding, Lang, Submission, Verdict, Words, Zone};

use super::{GATE, TODAY};

/// One ticket in so many is judged on eight threads at once.
const THREADED: u32 = 16;

/// Digits in a row that a report never shows unasked.
const DIGITS: usize = 8;

/// A ticket as a fuzzer writes it: the explanation, the name of a file and its bytes, with a zero between them.
pub(crate) fn judge(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (description, name) = (text(), text());
    let content = parts.next();
    let submission = ticket(&description, &name, content);
    let verdict = GATE.judge(&submission);

    assert!(verdict.decision != Decision::Error);
    assert!(content.is_none() || !verdict.coverage.is_empty());
    assert_eq!(verdict.total, verdict.findings.len() as u64);
    for finding in &verdict.findings {
        assert!((0.0..=1.0).contains(&finding.confidence));
        lies_in_its_part(finding, &description, content);
    }
    let told = json(&verdict, &options(GATE.rules(), Lang::Nl));
    assert_eq!(json(&GATE.judge(&submission), &options(GATE.rules(), Lang::Nl)), told, "judged twice");
    if bytes.iter().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte))).is_multiple_of(THREADED)
    {
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    assert_eq!(
                        json(&GATE.judge(&submission), &options(GATE.rules(), Lang::Nl)),
                        told,
                        "on eight threads"
                    )
                });
            }
        });
    }
    no_report_tells(&verdict, &name);
    nothing_harmless_hides(&submission, &verdict);
}

fn ticket(description: &str, name: &str, content: Option<&[u8]>) -> Submission {
    let attachment = |content: &[u8]| Attachment { name: name.to_owned(), content: Content::Bytes(content.to_vec()) };
    Submission {
        description: Some(description.to_owned()),
        attachments: content.map(attachment).into_iter().collect(),
        today: Some(TODAY),
        ..Submission::default()
    }
}

/// A span lies inside its part and on its characters; in an explanation it holds the value.
fn lies_in_its_part(finding: &Finding, description: &str, content: Option<&[u8]>) {
    let Some(span) = finding.span.clone() else {
        assert!(finding.zone != Zone::Description, "an explanation has a text of its own");
        return;
    };
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let span = at(span.start)..at(span.end);
    assert!(span.start < span.end);
    if finding.zone == Zone::Description {
        assert_eq!(description.get(span), Some(finding.value.expose()));
    } else if finding.path.as_ref().is_some_and(|path| !path.full().expose().contains("!/"))
        && let Some(Ok(text)) = content.map(std::str::from_utf8)
        && finding.zone == Zone::Attachment
    {
        assert!(span.end <= text.len() + 3, "past the part");
    }
}

fn options(rules: &Rules, lang: Lang) -> Options {
    Options { lang, words: Arc::<Words>::clone(rules.messages.words(lang)), ..Options::default() }
}

fn json(verdict: &Verdict, options: &Options) -> Vec<u8> {
    let mut out = Vec::new();
    assert!(report::verdict_json(verdict, options, &mut out).is_ok());
    out
}

/// Everything that can be told of a verdict, without `--reveal`.
pub fn told(rules: &Rules, verdict: &Verdict) -> Vec<u8> {
    let mut out = Vec::new();
    for lang in [Lang::Nl, Lang::En] {
        let options = Options { detail: report::Detail::Most, ..options(rules, lang) };
        assert!(report::verdict_json(verdict, &options, &mut out).is_ok());
        assert!(report::verdict_human(verdict, &options, &mut out).is_ok());
        for row in REPORTERS {
            let mut reporter = (row.make)(&options);
            let mut all = reporter.begin(&mut out).is_ok();
            for finding in &verdict.findings {
                all &= reporter.finding(finding, &mut out).is_ok();
            }
            for coverage in &verdict.coverage {
                all &= reporter.coverage(coverage, &mut out).is_ok();
            }
            all &= reporter.file_end(&mut out).is_ok() && reporter.finish(&Summary::default(), &mut out).is_ok();
            assert!(all, "{}", row.id);
        }
    }
    let words = [Lang::Nl, Lang::En].map(|lang| &**rules.messages.words(lang));
    assert!(report::verdict_problem(verdict, "/v1/checks", words, &mut out).is_ok());
    out
}

/// No report holds a long number that was found. Names cannot be tried here: the words of a report are words too.
fn no_report_tells(verdict: &Verdict, name: &str) {
    let long = |value: &&str| value.len() >= DIGITS && value.bytes().all(|byte| byte.is_ascii_digit());
    let values = verdict.findings.iter().flat_map(|finding| [finding.value.expose(), finding.normalized.expose()]);
    let mut values: Vec<&str> = values.filter(long).collect();
    values.sort_unstable();
    values.dedup();
    values.truncate(20);
    if values.is_empty() {
        return;
    }
    let told = told(GATE.rules(), verdict);
    let told = String::from_utf8_lossy(&told);
    for value in values {
        assert!(!told.contains(value), "a value is told, {} digits of {:?}", value.len(), name.len());
    }
}

/// A file and a remark without anybody's data take no finding of the rest away.
fn nothing_harmless_hides(submission: &Submission, verdict: &Verdict) {
    if verdict.findings.is_empty() {
        return;
    }
    let mut more = submission.clone();
    more.comment = Some("Het scherm blijft leeg.".into());
    let content = Content::Bytes(b"De printer doet het weer.\n".to_vec());
    more.attachments.push(Attachment { name: "logboek.txt".into(), content });
    let again = GATE.judge(&more);
    for finding in &verdict.findings {
        let same = |other: &&Finding| {
            other.entity == finding.entity && other.zone == finding.zone && other.normalized == finding.normalized
        };
        assert!(again.findings.iter().any(|other| same(&other)), "{} is hidden", finding.entity.id());
    }
}
