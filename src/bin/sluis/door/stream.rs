//! Submissions a line in, verdicts a line out, in input order; a bad line is told and the stream goes on.

use std::io::{self, BufRead, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use sluis::Decision;
use sluis::report::{Options, error_line, verdict_json};

use super::check::REJECTED;
use super::submission::{Defaults, SUBMISSION_MAX, from_json};
use crate::desk::{self, Desk};
use crate::failure::{Failure, NO_DECISION};
use crate::order::in_order;

pub(super) fn run(desk: &Desk, defaults: &Defaults, options: &Options) -> Result<ExitCode, Failure> {
    let mut out = desk::output(None)?;
    let mut worst = Decision::Allow;
    in_order(
        desk.jobs,
        lines(io::BufReader::new(io::stdin()), SUBMISSION_MAX),
        |line, emit| emit(answer(&line, desk, defaults, options)),
        |(decision, verdict): (Decision, Vec<u8>)| {
            worst = worst.max(decision);
            out.write_all(&verdict)?;
            // Whoever asked waits for this very line.
            Ok(out.flush()?)
        },
    )?;
    Ok(ExitCode::from(match worst {
        Decision::Allow | Decision::Warn => 0,
        Decision::Reject => REJECTED,
        Decision::Error => NO_DECISION,
    }))
}

/// A line of the input, by number from 1.
struct Line {
    number: u64,
    text: Result<Vec<u8>, &'static str>,
}

/// The lines of `input` that hold something; one over `max` bytes is passed over without being kept.
fn lines(mut input: impl BufRead, max: u64) -> impl Iterator<Item = Line> {
    let mut number = 0;
    let mut broken = false;
    std::iter::from_fn(move || {
        while !broken {
            number += 1;
            let mut text = Vec::new();
            let read = (&mut input).take(max + 1).read_until(b'\n', &mut text);
            let text = match read {
                Ok(0) => return None,
                Ok(bytes) if bytes as u64 > max && text.last() != Some(&b'\n') => {
                    broken = input.skip_until(b'\n').is_err();
                    Err("the line is too long")
                }
                Ok(_) if text.trim_ascii().is_empty() => continue,
                Ok(_) => Ok(text),
                Err(_) => {
                    broken = true;
                    Err("the input cannot be read any further")
                }
            };
            return Some(Line { number, text });
        }
        None
    })
}

fn answer(line: &Line, desk: &Desk, defaults: &Defaults, options: &Options) -> (Decision, Vec<u8>) {
    let judged = catch_unwind(AssertUnwindSafe(|| {
        let text = line.text.as_ref().map_err(|&problem| (None, problem.to_owned()))?;
        let text = std::str::from_utf8(text).map_err(|_| (None, "the line is not UTF-8".into()))?;
        // A line of a file that began with a byte order mark.
        let text = text.trim_start_matches('\u{feff}').trim_end();
        let submission = from_json(text, Path::new(""), defaults, desk)?;
        let verdict = desk.gate.judge(&submission);
        // Nobody is told of a decision that is not on record.
        desk.record(&verdict, "check").map_err(|failure| (verdict.id.clone(), failure.to_string()))?;
        let mut out = Vec::new();
        verdict_json(&verdict, options, &mut out)
            .map_err(|_| (verdict.id.clone(), "the verdict cannot be written".into()))?;
        Ok((verdict.decision, out))
    }));
    let failed: (Option<String>, String) = match judged {
        Ok(Ok(answer)) => return answer,
        Ok(Err(failed)) => failed,
        Err(_) => (None, "internal error; please report this".into()),
    };
    let mut out = Vec::new();
    // Writing to memory cannot fail.
    let _ = error_line(failed.0.as_deref(), line.number, &failed.1, &mut out);
    (Decision::Error, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_long_ones_passed_over() {
        let input = b"one\n\n  \nmuch too long\ntwo\nlast line";
        let seen: Vec<_> =
            lines(&input[..], 10).map(|line| (line.number, line.text.map(|text| text.len()).ok())).collect();
        assert_eq!(seen, [(1, Some(4)), (4, None), (5, Some(4)), (6, Some(9))]);
    }
}
