//! What a terminal shows while a scan runs, what a pipe does not, and how an interrupt ends it.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::sluis;

/// What takes the line of the bar away.
const ERASE: &str = "\r\u{1b}[2K";

/// Files that take a while.
fn long_work(files: usize, lines: usize) -> TempDir {
    let folder = tempdir().unwrap();
    let line = "Mevrouw J. de Vries, BSN 171723673, woont op Dorpsstraat 12 in Zwolle.\n";
    for at in 0..files {
        fs::write(folder.path().join(format!("{at:03}.txt")), line.repeat(lines)).unwrap();
    }
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluis"));
    command.args(args).current_dir(folder).env_clear().env("TERM", "xterm").stdin(Stdio::null());
    command
}

/// A terminal: what a program writes to, and all that it wrote.
struct Terminal {
    slave: Option<OwnedFd>,
    shown: mpsc::Receiver<String>,
}

impl Terminal {
    fn open() -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let (sender, shown) = mpsc::channel();
        thread::spawn(move || {
            let (mut master, mut all) = (File::from(master), Vec::new());
            // It fails once nobody has the other end open.
            let _ = master.read_to_end(&mut all);
            let _ = sender.send(String::from_utf8_lossy(&all).into_owned());
        });
        Self { slave: Some(slave.into()), shown }
    }

    fn stdio(&self) -> Stdio {
        self.slave.as_ref().unwrap().try_clone().unwrap().into()
    }

    fn shown(mut self) -> String {
        self.slave = None;
        self.shown.recv_timeout(Duration::from_secs(20)).unwrap()
    }
}

/// Runs it with standard error, and standard output if so, on a terminal; what that showed, and what the pipe got.
fn on_terminal(mut command: Command, both: bool) -> (String, String) {
    let terminal = Terminal::open();
    command.stderr(terminal.stdio());
    command.stdout(if both { terminal.stdio() } else { Stdio::piped() });
    let child = command.spawn().unwrap();
    drop(command);
    let output = child.wait_with_output().unwrap();
    (terminal.shown(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_terminal_shows_how_far_it_is_and_a_pipe_nothing() {
    let folder = long_work(60, 400);
    let (shown, out) = on_terminal(command(folder.path(), &["scan", ".", "--format", "jsonl"]), false);
    for word in ["/60 bestanden", "B/s)", "gevonden", "%", "█", "nog 0:0"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    assert!(shown.ends_with(ERASE), "{shown}");
    assert!(!out.contains('\u{1b}') && out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));

    let piped = sluis(folder.path(), &["scan", "."], b"");
    assert_eq!(piped.err, "");
    let never = command(folder.path(), &["scan", ".", "--format", "jsonl", "--progress", "never"]);
    assert_eq!(on_terminal(never, false).0, "");
    let quiet = command(folder.path(), &["scan", ".", "--format", "jsonl", "-q"]);
    assert_eq!(on_terminal(quiet, false).0, "");
}

/// What stays on the screen when all has been shown.
fn left(shown: &str) -> String {
    let shown = shown.replace("\r\n", "\n");
    let mut pieces = shown.split(ERASE);
    let mut left = pieces.next().unwrap().to_owned();
    for piece in pieces {
        left.truncate(left.rfind('\n').map_or(0, |at| at + 1));
        left += piece;
    }
    left
}

#[test]
fn the_bar_is_never_in_the_way_of_the_report() {
    let folder = long_work(60, 100);
    let (shown, _) = on_terminal(command(folder.path(), &["scan", ".", "--color", "never"]), true);
    assert!(shown.contains(ERASE), "there was a bar");
    let (left, piped) = (left(&shown), sluis(folder.path(), &["scan", "."], b"").out);
    // The last line tells the time it took.
    let report = |text: &str| text.trim_end().rsplit_once('\n').unwrap().0.to_owned();
    assert!(report(&left) == report(&piped), "{left}");
}

#[test]
fn colours_and_links_are_for_terminals_that_want_them() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("a b.txt"), "BSN 171723673\n").unwrap();
    let shown = |env: &[(&str, &str)], both| {
        let mut command = command(folder.path(), &["scan", "."]);
        command.envs(env.iter().copied());
        let (shown, out) = on_terminal(command, both);
        if both { shown } else { out }
    };
    let (colour, link) = ("\u{1b}[1m", "\u{1b}]8;;file:///");
    let plain = shown(&[], true);
    assert!(plain.contains(colour) && !plain.contains(link), "{plain}");
    let kitty = shown(&[("TERM", "xterm-kitty")], true);
    assert!(kitty.contains(link) && kitty.contains("/a%20b.txt\u{1b}\\"), "{kitty}");
    assert!(!shown(&[("NO_COLOR", "1")], true).contains(colour));
    assert!(!shown(&[("TERM", "dumb")], true).contains('\u{1b}'));
    assert!(!shown(&[("TERM", "xterm-kitty")], false).contains('\u{1b}'));
}

fn wait(child: &mut Child, most: Duration) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < most {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    panic!("it does not end");
}

#[test]
fn an_interrupt_ends_a_scan_with_its_report_and_never_as_clean() {
    for (signal, format) in [(Signal::INT, "jsonl"), (Signal::TERM, "html")] {
        let folder = long_work(1, 400_000);
        let mut command = command(folder.path(), &["scan", "000.txt", "--format", format, "-o", "report"]);
        let args = ["--timeout", "none", "--write-baseline", "base.jsonl"];
        command.args(args).env("SLUIS_KEY", "a key of the tests, no secret");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        thread::sleep(Duration::from_millis(1_500));
        assert!(child.try_wait().unwrap().is_none(), "it was done too soon");
        assert!(!folder.path().join("report").exists());
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(wait(&mut child, Duration::from_secs(20)), Some(2));
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert!(told.contains("Afgebroken"), "{told}");
        assert!(!folder.path().join("base.jsonl").exists());
        let report = fs::read_to_string(folder.path().join("report")).unwrap();
        if format == "html" {
            assert!(report.contains("Afgebroken") && report.ends_with("</html>\n"));
            continue;
        }
        let last: Value = serde_json::from_str(report.lines().last().unwrap()).unwrap();
        assert_eq!((&last["incomplete"], &last["type"]), (&Value::from(true), &Value::from("summary")));
        assert!(report.contains("\"reason\":\"interrupted\""), "the file is told as not read to its end");
    }
}

#[test]
fn a_second_interrupt_ends_it_at_once() {
    let folder = long_work(1, 400_000);
    // Nobody reads the pipe, so that the first interrupt cannot have its report.
    let mut command = command(folder.path(), &["scan", "000.txt", "--format", "jsonl", "--timeout", "none"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(Duration::from_millis(1_500));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none());
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(wait(&mut child, Duration::from_secs(5)), Some(2));
}

#[test]
fn a_cleaned_description_steers_no_terminal() {
    let folder = tempdir().unwrap();
    let text = "Over BSN 319072356:\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}\nregel\ttwee";
    let (shown, _) = on_terminal(command(folder.path(), &["redact", "--description", text]), true);
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']) && shown.contains("\\u{1b}[2J"), "{shown:?}");
    assert!(shown.contains("regel\ttwee") || shown.contains("regel"), "{shown:?}");
    // In a pipe it stays what it is.
    let piped = sluis(folder.path(), &["redact", "--description", text], b"");
    assert!(piped.out.contains("\u{1b}[2J\u{202e}\nregel\ttwee"), "{:?}", piped.out);
    let name = "a\u{1b}[2J\u{202e}b.txt";
    for args in [
        &["scan", name][..],
        &["redact", name, "-o", "x"],
        &["find", name, "--name", "Jan de Vries"],
        &["report", "breach", name],
        &["check", "--attach", name],
        &["register", "list", "--file", name],
        &["scan", ".", "--baseline", name],
        &["scan", ".", "--suppressions", name],
        &["scan", ".", "--config", name],
    ] {
        let (shown, _) = on_terminal(command(folder.path(), args), true);
        assert!(!shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'), "{args:?}: {shown:?}");
    }
}
