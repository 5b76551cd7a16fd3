//! Everything that is tested from outside, in one binary: each file here would link the world again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod baseline;
mod borders;
mod breach;
mod carriers;
mod cases;
mod coverage;
mod custom;
mod doors;
mod evasion;
mod find;
mod fuzzed;
mod hooks;
mod hostile;
mod leaks;
mod limits;
mod manners;
mod metamorphic;
#[cfg(unix)]
mod progress;
mod redact;
#[cfg(feature = "register")]
mod register;
mod reports;
#[cfg(feature = "serve")]
mod serve;
mod threads;
mod tidy;
#[cfg(feature = "serve")]
mod wire;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The repository's root.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends in `.{ending}`, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What a run of the command came to.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the command in `folder`, away from anybody's settings, with `input` on standard input.
fn sluis(folder: &Path, args: &[&str], input: &[u8]) -> Run {
    sluis_with(folder, args, input, &[])
}

/// The same in an environment that has these variables.
fn sluis_with(folder: &Path, args: &[&str], input: &[u8], env: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sluis"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("SLUIS_KEY", "a key of the tests, no secret")
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // In a thread of its own: the command answers while it reads. It may also stop reading, which is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
