//! The fronts of clamd and ICAP, through the command and by raw sockets: bytes, and what becomes of an upload when
//! something breaks.

mod clamd;
mod faults;
pub(crate) mod icap;
mod tus;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::{TempDir, tempdir};

/// A BSN that no list of specimens holds.
pub(super) const BSN: &str = "171723673";

/// How long a test waits for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// A service, and the folder that its sockets are in.
pub(super) struct Gate {
    child: Child,
    pub(super) folder: TempDir,
}

impl Gate {
    /// Starts the service with clamd's clients at `clamd.sock` and those of ICAP at `icap.sock`.
    pub(super) fn start(args: &[&str]) -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_sluis")), args)
    }

    /// The same, where no file may grow past some kilobytes: writing fails halfway, as on a disk that is full.
    pub(super) fn start_on_a_full_disk(args: &[&str]) -> Self {
        let mut shell = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f 600; exec {} \"$@\"", env!("CARGO_BIN_EXE_sluis"));
        shell.args(["-c", &script, "sh"]);
        Self::run(shell, args)
    }

    fn run(mut command: Command, args: &[&str]) -> Self {
        let folder = tempdir().unwrap();
        let child = command
            .args(["serve", "--clamd", "unix:clamd.sock", "--icap", "unix:icap.sock", "--channel", "email"])
            .args(["--audit", "audit.log"])
            .args(args)
            .current_dir(folder.path())
            .env("SLUIS_KEY", "a key of the tests, no secret")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let gate = Self { child, folder };
        let begun = Instant::now();
        while !gate.log().contains("\"ready\"") {
            assert!(begun.elapsed() < Duration::from_mins(1), "{}", gate.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        gate
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    pub(super) fn audit(&self) -> String {
        std::fs::read_to_string(self.path("audit.log")).unwrap_or_default()
    }

    pub(super) fn connect(&self, front: &str) -> UnixStream {
        let stream = UnixStream::connect(self.path(&format!("{front}.sock"))).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends `bytes` to a front and reads until it has no more to say.
    pub(super) fn ask(&self, front: &str, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect(front);
        stream.write_all(bytes).unwrap();
        rest(&mut stream)
    }

    /// The most memory it ever had, in kilobytes.
    pub(super) fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Nothing that the service says of uploads may hold what was found in them.
        assert!(!self.log().contains(BSN) && !self.audit().contains(BSN) || std::thread::panicking());
    }
}

/// Everything that comes until the connection ends.
pub(super) fn rest(stream: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A connection that breaks says no more either.
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// A stand-in for another clamd, that answers each stream with `answer`, or hangs up without one.
pub(super) fn upstream(answer: Option<&'static [u8]>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || serve_upstream(&mut stream, answer));
        }
    });
    address
}

fn serve_upstream(stream: &mut TcpStream, answer: Option<&[u8]>) -> Option<()> {
    let mut command = Vec::new();
    while command.last() != Some(&0) {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        command.push(byte[0]);
    }
    if command == b"zVERSION\0" {
        return stream.write_all(b"ClamAV 1.4.6/27000/Fri Nov 27 10:00:00 2026\0").ok();
    }
    loop {
        let mut size = [0; 4];
        stream.read_exact(&mut size).ok()?;
        let size = u32::from_be_bytes(size) as usize;
        if size == 0 {
            break;
        }
        stream.read_exact(&mut vec![0; size]).ok()?;
    }
    match answer {
        Some(answer) => stream.write_all(answer).ok(),
        None => stream.shutdown(Shutdown::Both).ok(),
    }
}
