//! How fast the gate is: `cargo bench --bench throughput`. Made-up content, the same each time; one thread; each figure
//! is the best of a few runs, since a machine is only ever slower than it can be. Every run's answer is checked too.
//!
//! `-- --only PART` runs one part: `corpora`, `formats`, `tickets`, `start`, `lines`, `threads`, `tree`, `memory`.
//! `-- --write FOLDER [BYTES]` writes the corpora instead, for other programs to read.

#[path = "../corpora/mod.rs"]
mod corpora;

mod command;
mod forms;
mod large;
mod lines;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use corpora::Corpus;
use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Entity, Finding, Gate, Listener, Submission};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Bytes of each corpus.
const SIZE: usize = 8 << 20;

/// Runs of each measurement.
const RUNS: usize = 3;

/// Descriptions that are judged for the latency of one.
const TICKETS: usize = 4000;

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "--write") {
        let folder = Path::new(args.get(at + 1).ok_or("name a folder")?);
        let size = args.get(at + 2).map_or(Ok(SIZE), |size| size.parse())?;
        for corpus in corpora::all(size) {
            std::fs::write(folder.join(corpus.name), corpus.text)?;
        }
        return Ok(());
    }
    let only = args.iter().position(|arg| arg == "--only").and_then(|at| args.get(at + 1));
    let wanted = |part: &str| only.is_none_or(|only| only == part);
    let gate = Gate::new(Rules::built_in()?, "a key of the benches");
    if wanted("corpora") {
        say("corpora, whole gate")?;
        for corpus in corpora::all(SIZE) {
            rate(&gate, corpus.name, corpus.text.into_bytes(), corpus.bsns)?;
        }
    }
    if wanted("formats") {
        say("formats, one table of persons in each")?;
        for (name, bytes, bsns) in forms::all(&corpora::persons(SIZE / 4))? {
            rate(&gate, name, bytes, bsns)?;
        }
    }
    let parts: [(&str, &str, &dyn Fn() -> Outcome); 6] = [
        ("tickets", "a description of 2 KB", &|| tickets(&gate)),
        ("start", "start", &start),
        ("lines", "single lines of 1.25, 2.5, 5 and 10 MB; how much faster than its length time grows", &|| {
            lines::linear(&gate)
        }),
        ("threads", "one large file, the command on one thread and on two", &large::threads),
        ("tree", "small files, the command on one thread and on two", &large::tree),
        ("memory", "peak memory of the command", &large::memory),
    ];
    for (part, title, run) in parts {
        if wanted(part) {
            say(title)?;
            run()?;
        }
    }
    Ok(())
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// Counts BSNs and keeps nothing.
#[derive(Default)]
struct Count(usize);

impl Listener for Count {
    fn finding(&mut self, finding: &Finding) {
        self.0 += usize::from(finding.entity == Entity::Bsn);
    }

    fn coverage(&mut self, _: &sluis::Coverage) {}
}

fn submission(name: &str, content: Content) -> Submission {
    Submission {
        policy: Some("observe".into()),
        attachments: vec![Attachment { name: name.into(), content }],
        today: Some(Date::new(2026, 3, 2)),
        ..Submission::default()
    }
}

/// Megabytes of the file a second, and whether all BSNs in it are found.
fn rate(gate: &Gate, name: &str, bytes: Vec<u8>, bsns: usize) -> Outcome {
    let megabytes = bytes.len() as f64 / 1e6;
    let submission = submission(name, Content::Bytes(bytes));
    let mut best = Duration::MAX;
    let mut total = 0;
    for _ in 0..RUNS {
        let (start, mut count) = (Instant::now(), Count::default());
        total = gate.judge_to(&submission, &mut count).total;
        best = best.min(start.elapsed());
        assert_eq!(count.0, bsns, "{name}: BSNs found and planted");
    }
    let rate = megabytes / best.as_secs_f64();
    Ok(writeln!(io::stdout(), "  {name:<14} {rate:>8.1} MB/s {megabytes:>8.1} MB {total:>8} findings")?)
}

/// The median and the slowest of a hundred.
fn tickets(gate: &Gate) -> Outcome {
    let Corpus { text, .. } = corpora::prose(TICKETS * 64);
    let mut times = Vec::with_capacity(TICKETS);
    let mut at = 0;
    for _ in 0..TICKETS {
        let from = text.floor_char_boundary(at % (text.len() - 2048));
        let to = text.floor_char_boundary(from + 2048);
        at += 1777;
        let submission = Submission { description: text.get(from..to).map(str::to_owned), ..Submission::default() };
        let start = Instant::now();
        let verdict = gate.judge(&submission);
        times.push(start.elapsed());
        assert_eq!(verdict.total, verdict.findings.len() as u64);
    }
    times.sort_unstable();
    let micros = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e6;
    Ok(writeln!(io::stdout(), "  p50 {:>6.1} µs   p99 {:>6.1} µs", micros(50), micros(99))?)
}

/// Rules, the gate, and a process from its start to the report on a file of one word.
fn start() -> Outcome {
    let mut best = [Duration::MAX; 3];
    for _ in 0..20 {
        let start = Instant::now();
        let rules = Rules::built_in()?;
        best[0] = best[0].min(start.elapsed());
        let start = Instant::now();
        drop(std::hint::black_box(Gate::new(rules, "a key of the benches")));
        best[1] = best[1].min(start.elapsed());
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("a.txt"), "x")?;
        let start = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_sluis"))
            .args(["scan", "a.txt", "--ocr", "never"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .status()?;
        best[2] = best[2].min(start.elapsed());
        assert_eq!(status.code(), Some(0));
    }
    for (what, time) in ["rules", "gate", "process"].into_iter().zip(best) {
        writeln!(io::stdout(), "  {what:<14} {:>8.2} ms", time.as_secs_f64() * 1e3)?;
    }
    Ok(())
}
