//! What was judged in, lines for whoever commits out: file, what is wrong and where, what to do.

use std::io::{self, Write};

use sluis::report::{Detail, Escaped, Options};
use sluis::{Decision, Verdict};

/// Writes the rules that refuse `what`, and those that warn unless less is wanted.
pub(super) fn tell(what: &str, verdict: &Verdict, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let least = if options.detail == Detail::Least { Decision::Reject } else { Decision::Warn };
    let told = verdict.reasons.iter().filter(|reason| reason.decision >= least);
    for reason in told {
        let mark = if reason.decision >= Decision::Reject { "✗" } else { "!" };
        writeln!(out, "{mark} {}: {}", Escaped(what), Escaped(reason.message.get(options.lang)))?;
        writeln!(out, "  → {}", Escaped(reason.remedy.get(options.lang)))?;
    }
    if verdict.decision == Decision::Error {
        writeln!(out, "✗ {}: {}", Escaped(what), options.words.term("not-judged"))?;
    }
    Ok(())
}
