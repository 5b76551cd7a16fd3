//! Single lines of one hostile character each in, whether time grows with their length out.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use sluis::{Content, Gate};

use super::{Count, Outcome, submission};

/// Bytes of the shortest line.
const SHORTEST: usize = 1_250_000;

/// How often as long the others are.
const TIMES: [usize; 4] = [1, 2, 4, 8];

/// What the lines are made of.
const LINES: &[(&str, &str)] = &[
    ("digits", "1"),
    ("nine digits", "319072356 "),
    ("@", "@"),
    ("a@", "a@"),
    ("capitals", "A"),
    ("capitalised", "Jan "),
    ("names", "Jan de "),
    ("initials", "J."),
    ("brackets", "("),
    ("braces", "{"),
    ("square", "["),
    ("angles", "<"),
    ("quotes", "\""),
    ("dots", "."),
    ("spaces", " "),
    ("tabs", "\t"),
    ("semicolons", ";"),
    ("bars", "|"),
    ("hyphens", "-"),
    ("slashes", "/"),
    ("percents", "%41"),
    ("backslashes", "\\u0041"),
    ("equals", "=41"),
    ("ampersands", "&#65;"),
    ("base64", "QUJD"),
    ("colons", "1:"),
    ("dates", "12-03-1961,"),
    ("marks", "e\u{301}"),
];

/// Time may grow by this much more than the length: what else the machine does.
const SLACK: f64 = 1.7;

/// Milliseconds of each line and its multiples; where time grows faster than length it is told, and fails the bench.
pub(crate) fn linear(gate: &Gate) -> Outcome {
    let mut steep = Vec::new();
    for (name, unit) in LINES {
        let mut times = Vec::new();
        for factor in TIMES {
            let text = unit.repeat(SHORTEST * factor / unit.len());
            let submission = submission("a.txt", Content::Bytes(text.into_bytes()));
            let mut best = Duration::MAX;
            for _ in 0..2 {
                let start = Instant::now();
                gate.judge_to(&submission, &mut Count::default());
                best = best.min(start.elapsed());
            }
            times.push(best.as_secs_f64() * 1e3);
        }
        let growth = times.last().zip(times.get(1)).map_or(0.0, |(last, second)| last / second / 4.0);
        let shown: Vec<_> = times.iter().map(|time| format!("{time:>9.1}")).collect();
        writeln!(io::stdout(), "  {name:<14} {} ms   {growth:>5.2}", shown.join(" "))?;
        if growth > SLACK {
            steep.push(*name);
        }
    }
    assert!(steep.is_empty(), "time grows faster than the line: {}", steep.join(", "));
    Ok(())
}
