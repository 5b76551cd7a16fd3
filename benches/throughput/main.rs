//! Megabytes a second through the whole gate, in one thread: `cargo bench --bench throughput`. Made-up content, the
//! same each time. `-- --write FOLDER` writes the corpora instead, for other programs to read.

#[path = "../corpora/mod.rs"]
mod corpora;

use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

use sluis::rules::Rules;
use sluis::{Attachment, Content, Date, Gate, Submission};

/// Bytes of each content.
const SIZE: usize = 8 << 20;

/// Runs of each content; the best one counts, since a machine is only ever slower than it can be.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let size = std::env::var("SIZE").ok().and_then(|size| size.parse().ok()).unwrap_or(SIZE);
    if let Some(at) = args.iter().position(|arg| arg == "--write") {
        let folder = Path::new(args.get(at + 1).ok_or("name a folder")?);
        for (name, text) in corpora::all(size) {
            std::fs::write(folder.join(name), text)?;
        }
        return Ok(());
    }
    let gate = Gate::new(Rules::built_in()?, "a key of the benches");
    for (name, text) in corpora::all(size) {
        let megabytes = text.len() as f64 / 1e6;
        let submission = Submission {
            policy: Some("observe".into()),
            attachments: vec![Attachment { name: name.into(), content: Content::Bytes(text.into_bytes()) }],
            today: Some(Date::new(2026, 3, 2)),
            ..Submission::default()
        };
        let mut best = f64::INFINITY;
        let mut total = 0;
        for _ in 0..RUNS {
            let start = Instant::now();
            total = std::hint::black_box(gate.judge(&submission)).total;
            best = best.min(start.elapsed().as_secs_f64());
        }
        writeln!(io::stdout(), "{name:<12} {:>8.1} MB/s {total:>9} findings", megabytes / best)?;
    }
    Ok(())
}
