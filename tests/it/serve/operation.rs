//! What an operator does: settings, sockets, reloads, the end.

use std::fs;
use std::io::Write as _;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::tempdir;

use super::client::{FORM, Response, Server, form, post, wait_until};
use crate::sluis;

const TEXT: &str = r#"{"description": "Scherm blijft leeg."}"#;

#[test]
fn it_tells_that_it_is_ready_and_what_is_amiss() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    assert_eq!((server.get("/healthz").status, server.get("/readyz").status), (200, 200));
    let server = Server::start(folder.path(), &["--upstream-clamd", "unix:nobody"]);
    let response = server.get("/readyz");
    assert_eq!((response.status, &response.json()["reason"]), (503, &"upstream-clamd".into()), "{response:?}");
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn what_would_be_open_to_all_is_not_started() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("short"), "abc\n").unwrap();
    fs::write(folder.path().join("typo.toml"), "[serve]\nhttp = \"127.0.0.1:0\"\nmax-bodi = \"1M\"\n").unwrap();
    fs::write(folder.path().join("front.toml"), "[serve]\non-error = { smtp = \"allow\" }\n").unwrap();
    for (args, told) in [
        (&["--http", "0.0.0.0:0"][..], "--token-file"),
        (&["--metrics", "0.0.0.0:0"], "--expose"),
        (&["--http", "127.0.0.1:0", "--token-file", "nowhere"], "--token-file"),
        (&["--http", "127.0.0.1:0", "--token-file", "short"], "line 1"),
        (&["--http", "nowhere"], "HOST:PORT"),
        (&["--http", "127.0.0.1:0", "--policy", "geen"], "no such policy"),
        (&["--http", "127.0.0.1:0", "--tls-cert", "x"], "--tls-key"),
        (&["--http", "127.0.0.1:0", "--on-error", "http=perhaps"], "FRONT=allow"),
        (&["--config", "typo.toml"], "typo.toml:3:"),
        (&["--config", "front.toml"], "front.toml:2:"),
    ] {
        let run = sluis(folder.path(), &[&["serve"], args].concat(), b"");
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.err.contains(told), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_socket_in_the_file_system_serves_and_goes() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("sluis.sock");
    let mut server = Server::start_on(folder.path(), "unix:sluis.sock", &[]);
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(&post("/v1/checks?mode=gate", &[("X-Filename", "a.txt")], b"hallo")).unwrap();
    assert_eq!(Response::read(&mut stream).status, 204);
    // One that was killed leaves its socket; the next takes its place.
    server.signal("KILL");
    server.ended();
    assert!(path.exists());
    let mut next = Server::start_on(folder.path(), "unix:sluis.sock", &[]);
    next.signal("TERM");
    assert_eq!(next.ended(), Some(0));
    assert!(!path.exists());
}

#[test]
fn settings_are_read_again_and_no_request_is_lost() {
    let folder = tempdir().unwrap();
    let settings = folder.path().join("sluis.toml");
    let write = |policy: &str| fs::write(&settings, format!("[serve]\npolicy = \"{policy}\"\n")).unwrap();
    write("klantportaal");
    let mut server = Server::start(folder.path(), &[]);
    let over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let (over, http) = (Arc::clone(&over), server.http.clone());
            let request = post("/v1/checks", &[("Content-Type", "application/json")], TEXT.as_bytes());
            thread::spawn(move || {
                let mut count = 0;
                while !over.load(Ordering::Relaxed) {
                    let mut stream = std::net::TcpStream::connect(&http).unwrap();
                    stream.write_all(&request).unwrap();
                    let response = Response::read(&mut stream);
                    assert_eq!((response.status, &response.json()["decision"]), (200, &"allow".into()), "{response:?}");
                    count += 1;
                }
                count
            })
        })
        .collect();
    for (round, policy) in ["observe", "strict"].into_iter().enumerate() {
        write(policy);
        server.signal("HUP");
        wait_until(|| server.events("reloaded").len() > round);
        assert_eq!(server.check("", TEXT).json()["policy"], policy);
    }
    fs::write(&settings, "[serve]\npolicy = \"observe\"\nnothing = 1\n").unwrap();
    server.signal("HUP");
    server.wait_for("reload-failed");
    let failed = &server.events("reload-failed")[0];
    assert_eq!(failed["level"], "error");
    assert!(failed["message"].as_str().unwrap().contains("sluis.toml:3:"), "{failed}");
    assert_eq!(server.check("", TEXT).json()["policy"], "strict");
    over.store(true, Ordering::Relaxed);
    assert!(clients.into_iter().all(|client| client.join().unwrap() > 0));
    write("geen");
    server.signal("HUP");
    wait_until(|| server.events("reload-failed").len() == 2);
    assert_eq!(server.check("", TEXT).status, 200);
}

#[test]
fn it_finishes_what_is_under_way_before_it_ends() {
    let folder = tempdir().unwrap();
    let mut server = Server::start(folder.path(), &["--concurrency", "1", "--workers", "1", "--deadline", "50s"]);
    server.wait_for_workers(1);
    server.signal_workers("STOP");
    let mut stream = server.connect();
    stream.write_all(&post("/v1/checks", &[FORM], &form(&[], &[("vraag.pdf", super::faults::PAGE)]))).unwrap();
    // The next worker stands ready as soon as the first is taken.
    wait_until(|| server.workers().len() > 1);
    let mut idle = server.connect();
    server.signal("TERM");
    server.wait_for("\"stopping\"");
    thread::sleep(Duration::from_millis(100));
    assert!(std::net::TcpStream::connect(&server.http).is_err(), "it takes new connections");
    assert_eq!(Response::read(&mut idle).status, 0);
    server.signal_workers("CONT");
    let response = Response::read(&mut stream);
    assert_eq!((response.status, &response.json()["decision"]), (200, &"allow".into()), "{response:?}");
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn decisions_go_to_a_file_that_may_be_moved_away() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &["--audit", "audit.jsonl"]);
    let (file, moved) = (folder.path().join("audit.jsonl"), folder.path().join("audit.1"));
    let id = server.check("", TEXT).header("x-request-id").to_owned();
    let line: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!((&line["id"], &line["decision"], &line["type"]), (&id.into(), &"allow".into(), &"decision".into()));
    fs::rename(&file, moved).unwrap();
    server.signal("HUP");
    wait_until(|| !server.events("reloaded").is_empty());
    server.check("", TEXT);
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 1);
    assert!(server.decisions().is_empty());
}

#[test]
fn systemd_hears_what_it_does() {
    let folder = tempdir().unwrap();
    let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    socket.set_read_timeout(Some(super::client::PATIENCE)).unwrap();
    let heard = || {
        let mut word = [0; 200];
        let len = socket.recv(&mut word).unwrap();
        String::from_utf8_lossy(&word[..len]).into_owned()
    };
    let environment = [("NOTIFY_SOCKET", "notify"), ("WATCHDOG_USEC", "40000")];
    let mut server = Server::start_with(folder.path(), &[], &environment);
    assert_eq!(heard(), "READY=1");
    assert_eq!((heard(), heard()), ("WATCHDOG=1".into(), "WATCHDOG=1".into()));
    server.signal("HUP");
    let word = std::iter::repeat_with(heard).find(|word| word != "WATCHDOG=1").unwrap();
    assert!(word.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{word}");
    assert_eq!(std::iter::repeat_with(heard).find(|word| word != "WATCHDOG=1").unwrap(), "READY=1");
    server.signal("TERM");
    assert_eq!(std::iter::repeat_with(heard).find(|word| word != "WATCHDOG=1").unwrap(), "STOPPING=1");
    assert_eq!(server.ended(), Some(0));
}
