//! The command over files in, its time, its peak memory and its summary out.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run came to.
pub(crate) struct Run {
    pub(crate) time: Duration,
    /// Peak of resident memory in bytes; 0 where the system does not tell.
    pub(crate) memory: u64,
    /// The last line of `jsonl`.
    pub(crate) summary: serde_json::Value,
}

impl Run {
    /// Findings of that kind.
    pub(crate) fn found(&self, entity: &str) -> u64 {
        self.summary["findings"][entity].as_u64().unwrap_or(0)
    }
}

/// Scans `path` on `jobs` threads.
pub(crate) fn scan(path: &Path, jobs: usize) -> Result<Run, Box<dyn std::error::Error>> {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sluis"))
        .args(["scan", "--format", "jsonl", "--ocr", "never", "--progress", "never", "--jobs", &jobs.to_string()])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut out = child.stdout.take().ok_or("no output")?;
    // Only the last line is kept.
    let tail = std::thread::spawn(move || {
        let (mut kept, mut block) = (Vec::new(), vec![0; 1 << 16]);
        while let Ok(read @ 1..) = out.read(&mut block) {
            kept.extend_from_slice(&block[..read]);
            let surplus = kept.len().saturating_sub(1 << 16);
            kept.drain(..surplus);
        }
        kept
    });
    let (status, mut memory) = (format!("/proc/{}/status", child.id()), 0);
    while child.try_wait()?.is_none() {
        memory = memory.max(peak(&fs::read_to_string(&status).unwrap_or_default()));
        std::thread::sleep(Duration::from_millis(2));
    }
    let time = start.elapsed();
    let tail = tail.join().map_err(|_| "the output was not read")?;
    let last = tail.trim_ascii_end().rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    Ok(Run { time, memory, summary: serde_json::from_slice(last)? })
}

/// The high-water mark of resident memory out of `/proc/PID/status`, in bytes.
fn peak(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) << 10
}
