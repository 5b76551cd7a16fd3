//! What a confined process cannot do, tried in one.
//!
//! Each test starts this very test binary anew for one probe, which confines itself and then tries.

use std::io::{self, Read as _, Seek as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use super::*;

const PROBE: &str = "SLUIS_TEST_PROBE";
const MEMORY: u64 = 1 << 30;

/// Runs in the process that is confined; without a probe it is no test.
#[test]
fn probe() {
    let Ok(probe) = std::env::var(PROBE) else { return };
    let mut inherited = tempfile::tempfile().unwrap();
    inherited.write_all(&[7; 10]).unwrap();
    inherited.rewind().unwrap();
    let lacking = confine(Bounds { memory: MEMORY, time: Some(Duration::from_secs(1)) }, 1).unwrap();
    assert_eq!(lacking, Vec::<&str>::new(), "this system cannot hold a worker: the tests need Linux with Landlock");
    let refused = |result: io::Result<()>| assert!(result.is_err(), "{probe} was not refused");
    match probe.as_str() {
        "nothing" => inherited.read_exact(&mut [0; 10]).unwrap(),
        "overwrite" => refused(inherited.write_all(b"x")),
        "duplicate" => refused(inherited.try_clone().map(drop)),
        "read" => refused(std::fs::read("/etc/hostname").map(drop)),
        "self" => refused(std::fs::read("/proc/self/status").map(drop)),
        "write" => refused(std::fs::write("/tmp/sluis-was-here", "x")),
        "list" => refused(std::fs::read_dir("/").map(drop)),
        "stat" => refused(std::fs::metadata("/").map(drop)),
        "remove" => refused(std::fs::remove_file("/tmp/sluis-never-there")),
        "tcp" => refused(TcpStream::connect("127.0.0.1:9").map(drop)),
        "listen" => refused(TcpListener::bind("127.0.0.1:0").map(drop)),
        "udp" => refused(UdpSocket::bind("127.0.0.1:0").map(drop)),
        "unix" => refused(UnixStream::pair().map(drop)),
        "exec" => refused(Command::new("/bin/true").status().map(drop)),
        "become" => refused(Err(std::os::unix::process::CommandExt::exec(&mut Command::new("/bin/true")))),
        "thread" => refused(std::thread::Builder::new().spawn(|| ()).map(drop)),
        "memory" => {
            let mut bytes = Vec::<u8>::new();
            assert!(bytes.try_reserve_exact(MEMORY as usize).is_err());
            assert!(bytes.try_reserve_exact(1 << 20).is_ok());
        }
        "abort" => drop(vec![1u8; 2 << 30]),
        "spin" => loop {
            std::hint::spin_loop();
        },
        "sleep" => std::thread::sleep(Duration::from_millis(1)),
        _ => unreachable!(),
    }
    // Not through the end of the test run, which would write and join as it is used to.
    #[allow(clippy::exit, reason = "the process is there for this probe only")]
    std::process::exit(42);
}

fn run(probe: &str) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "confine::tests::probe", "--nocapture", "--test-threads=1"]).env(PROBE, probe);
    command.output().unwrap()
}

#[test]
fn a_confined_process_reaches_nothing() {
    for probe in [
        "nothing",
        "overwrite",
        "duplicate",
        "read",
        "self",
        "write",
        "list",
        "stat",
        "remove",
        "tcp",
        "listen",
        "udp",
        "unix",
        "exec",
        "become",
        "thread",
        "memory",
        "sleep",
    ] {
        let output = run(probe);
        assert_eq!(output.status.code(), Some(42), "{probe}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!std::path::Path::new("/tmp/sluis-was-here").exists());
}

#[test]
fn memory_past_the_limit_ends_it() {
    let output = run("abort");
    assert_eq!(output.status.signal(), Some(6));
    assert!(String::from_utf8_lossy(&output.stderr).contains("memory allocation of "));
}

#[test]
fn one_that_spins_is_ended() {
    let start = Instant::now();
    let output = run("spin");
    assert_eq!(output.status.signal(), Some(24));
    assert!(start.elapsed() < Duration::from_mins(1));
}
