//! Large inputs through the command: one file on several threads, peak memory as it grows, a tree of small files.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::Outcome;
use super::command::{Run, scan};
use super::corpora;

/// Bytes of one file that several threads read.
const LARGE: usize = 24 << 20;

/// How often as large as the smallest the inputs are whose memory is told.
const GROWTH: usize = 8;

/// Files of the tree, and bytes of each.
const FILES: usize = 40_000;
const SMALL: usize = 2 << 10;

/// Peak memory that no input may pass, beside what the smallest input takes.
const FLAT: u64 = 64 << 20;

/// Each corpus as one file, on one thread and on two.
pub(crate) fn threads() -> Outcome {
    let folder = tempfile::tempdir()?;
    for corpus in corpora::all(LARGE) {
        let path = folder.path().join(corpus.name);
        fs::write(&path, &corpus.text)?;
        let runs = [scan(&path, 1)?, scan(&path, 2)?];
        for run in &runs {
            assert_eq!(run.found("bsn"), corpus.bsns as u64, "{}", corpus.name);
        }
        pair(corpus.name, corpus.text.len(), &runs)?;
    }
    Ok(())
}

fn pair(name: &str, bytes: usize, [one, two]: &[Run; 2]) -> io::Result<()> {
    let rate = |run: &Run| bytes as f64 / 1e6 / run.time.as_secs_f64();
    let (first, second) = (rate(one), rate(two));
    writeln!(io::stdout(), "  {name:<14} {first:>8.1} and {second:>8.1} MB/s, {:>5.2} times", second / first)
}

/// Peak memory of inputs and of the same grown, on two threads.
pub(crate) fn memory() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut both = Vec::new();
    for size in [LARGE / GROWTH, LARGE] {
        let mut rows = Vec::new();
        for corpus in corpora::all(size) {
            rows.push((corpus.name, write(folder.path(), corpus.name, corpus.text.as_bytes())?));
        }
        let line = "het scherm blijft leeg, ".repeat(size / 24);
        rows.push(("one line", write(folder.path(), "line.txt", line.as_bytes())?));
        let zeros = folder.path().join("zeros.bin");
        File::create(&zeros)?.set_len(size as u64 * 20)?;
        rows.push(("zeros, twentyfold", scan(&zeros, 2)?));
        both.push(rows);
    }
    let [small, large] = both.as_slice() else { return Ok(()) };
    for ((name, small), (_, large)) in small.iter().zip(large) {
        let megabytes = |run: &Run| run.memory as f64 / 1e6;
        writeln!(io::stdout(), "  {name:<18} {:>7.1} MB, grown {:>7.1} MB", megabytes(small), megabytes(large))?;
        assert!(large.memory <= small.memory + FLAT, "{name} takes memory as it grows");
    }
    Ok(())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<Run, Box<dyn std::error::Error>> {
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    scan(&path, 2)
}

/// A tree of small texts, on one thread and on two.
pub(crate) fn tree() -> Outcome {
    let folder = tempfile::tempdir()?;
    let corpus = corpora::prose(FILES * SMALL);
    let (mut at, mut bytes) = (0, 0);
    for number in 0..FILES {
        let end = corpus.text.floor_char_boundary((at + SMALL).min(corpus.text.len()));
        let below = folder.path().join(format!("{:03}", number / 200));
        if number % 200 == 0 {
            fs::create_dir(&below)?;
        }
        let text = corpus.text.get(at..end).unwrap_or_default();
        fs::write(below.join(format!("{number}.txt")), text)?;
        (at, bytes) = (end, bytes + text.len());
    }
    let runs = [scan(folder.path(), 1)?, scan(folder.path(), 2)?];
    let [one, two] = &runs;
    assert_eq!(one.summary["files"], FILES);
    assert_eq!(one.summary["findings"], two.summary["findings"]);
    // A file's end may part a sentence, seldom.
    assert!(one.found("bsn") * 50 > corpus.bsns as u64 * 49 && one.found("bsn") <= corpus.bsns as u64);
    pair("40,000 files", bytes, &runs)?;
    Ok(())
}
