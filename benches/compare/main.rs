//! The command beside other programs over the same files: `cargo bench --bench compare`. What is not installed is left
//! out. Wall-clock time, one thread, the best of a few runs; ratios are to the command's own rate.

#[path = "../corpora/mod.rs"]
mod corpora;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Bytes of each corpus.
const SIZE: usize = 32 << 20;

/// Runs of each program.
const RUNS: usize = 3;

/// What a rule engine without checks, names or tables would look for.
const PATTERNS: &str = r"\b\d{9}\b|\b\d{1,2}-\d{1,2}-\d{4}\b|\b[1-9]\d{3} ?[A-Z]{2}\b|\b06-?\d{8}\b|\bNL\d{2}[A-Z]{4}\d{10}\b|[\w.+-]+@[\w-]+\.\w+";

/// Its name, the program, its arguments before the file, and the exit codes that it may answer.
type Peer<'a> = (&'a str, &'a str, &'a [&'a str], &'a [i32]);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let peers: &[Peer<'_>] = &[
        (
            "sluis",
            env!("CARGO_BIN_EXE_sluis"),
            &["scan", "--jobs", "1", "--format", "jsonl", "--output", "/dev/null"],
            &[1],
        ),
        ("rg, nine digits", "rg", &["--no-unicode", "-j1", "-c", r"\b\d{9}\b"], &[0]),
        ("rg, six patterns", "rg", &["--no-unicode", "-j1", "-c", PATTERNS], &[0]),
        ("wc -l", "wc", &["-l"], &[0]),
    ];
    for corpus in corpora::all(SIZE) {
        let path = folder.path().join(corpus.name);
        std::fs::write(&path, &corpus.text)?;
        assert!(corpus.bsns > 0);
        let mut own = None;
        writeln!(io::stdout(), "{}", corpus.name)?;
        for peer in peers {
            let Some(time) = best(peer, &path)? else { continue };
            let rate = corpus.text.len() as f64 / 1e6 / time.as_secs_f64();
            let ratio = *own.get_or_insert(rate) / rate;
            writeln!(io::stdout(), "  {:<18} {rate:>8.1} MB/s   {ratio:>6.3}", peer.0)?;
        }
    }
    Ok(())
}

/// The shortest time of a few runs; `None` where the program is not there.
fn best((name, program, args, codes): &Peer<'_>, path: &Path) -> io::Result<Option<Duration>> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        let run = Command::new(program).args(*args).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).status();
        match run {
            Ok(status) => assert!(status.code().is_some_and(|code| codes.contains(&code)), "{name}: {status}"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        best = best.min(start.elapsed());
    }
    Ok(Some(best))
}
