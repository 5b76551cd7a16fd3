//! What goes wrong: whatever it is, nothing passes because of it, and nothing leaks.

use std::io::Write as _;
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::tempdir;

use super::client::{FORM, Response, Server, form, post, wait_until};

/// A BSN that no list of specimens holds.
const BSN: &str = "171723673";

/// A document of one page: a worker reads it.
pub(super) const PAGE: &[u8] = include_bytes!("../../../src/bin/sluis/door/serve/http/canary.pdf");

/// A request to judge a document, strictly.
fn document() -> Vec<u8> {
    let target = "/v1/checks?mode=gate&policy=strict";
    post(target, &[FORM], &form(&[], &[("vraag.pdf", PAGE)]))
}

/// A text that needs no worker.
const TEXT: &str = r#"{"description": "Scherm blijft leeg."}"#;

fn figure(server: &Server, name: &str) -> String {
    let place = server.place("metrics").unwrap();
    let mut stream = std::net::TcpStream::connect(place).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let text = Response::read(&mut stream).body;
    text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).unwrap_or("0").to_owned()
}

/// A service with one place, whose one waiting worker does not move, and a request that waits for that worker.
fn stuck(args: &[&str]) -> (tempfile::TempDir, Server, std::net::TcpStream) {
    let folder = tempdir().unwrap();
    let all = [&["--metrics", "127.0.0.1:0", "--concurrency", "1", "--workers", "1"], args].concat();
    let server = Server::start(folder.path(), &all);
    server.wait_for_workers(1);
    assert_eq!(server.signal_workers("STOP"), 1);
    let mut stream = server.connect();
    stream.write_all(&document()).unwrap();
    wait_until(|| figure(&server, "sluis_judging") == "1");
    (folder, server, stream)
}

#[test]
fn a_document_passes_where_nothing_goes_wrong() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.send(&document()).status, 204, "{}", server.told());
}

#[test]
fn a_worker_that_is_killed_lets_nothing_pass() {
    let (_folder, server, mut stream) = stuck(&[]);
    server.signal_workers("KILL");
    let response = Response::read(&mut stream);
    assert_eq!(response.status, 422, "{response:?}");
    assert_eq!(figure(&server, "sluis_judging"), "0");
    assert_eq!(server.send(&document()).status, 204);
}

#[test]
fn a_worker_that_hangs_lets_nothing_pass() {
    let begun = Instant::now();
    let (_folder, server, mut stream) = stuck(&["--deadline", "1s"]);
    let response = Response::read(&mut stream);
    assert!(matches!(response.status, 422 | 503), "{response:?}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(figure(&server, "sluis_stopped_workers_total"), "1");
    assert_eq!(server.send(&document()).status, 204);
}

#[test]
fn too_many_at_once_are_told_to_come_back() {
    let (_folder, server, mut stream) = stuck(&["--queue", "0"]);
    let response = server.check("?mode=gate", TEXT);
    assert_eq!((response.status, response.header("retry-after")), (429, "1"), "{response:?}");
    server.signal_workers("CONT");
    assert_eq!(Response::read(&mut stream).status, 204);
    assert_eq!(server.check("?mode=gate", TEXT).status, 204);
}

#[test]
fn one_that_waits_gets_its_turn() {
    let (_folder, server, mut stream) = stuck(&["--queue", "1"]);
    let mut second = server.connect();
    second.write_all(&post("/v1/checks?mode=gate", &[("Content-Type", "application/json")], TEXT.as_bytes())).unwrap();
    wait_until(|| figure(&server, "sluis_waiting") == "1");
    assert_eq!(server.check("?mode=gate", TEXT).status, 429);
    server.signal_workers("CONT");
    assert_eq!((Response::read(&mut stream).status, Response::read(&mut second).status), (204, 204));
}

#[test]
fn a_client_that_leaves_frees_its_place() {
    let (_folder, server, stream) = stuck(&["--queue", "0", "--deadline", "50s"]);
    let stuck = server.workers();
    drop(stream);
    wait_until(|| figure(&server, "sluis_judging") == "0");
    assert_eq!(server.check("?mode=gate", TEXT).status, 204);
    assert_eq!(figure(&server, "sluis_requests_total{front=\"http\",outcome=\"cancelled\"}"), "1");
    // Its worker was killed, stopped as it was.
    let left = server.workers();
    assert!(stuck.iter().any(|worker| !left.contains(worker)), "{stuck:?} {left:?}");
}

#[test]
fn passing_without_a_verdict_takes_a_word_and_is_loud() {
    let (_folder, server, mut stream) = stuck(&["--queue", "0", "--on-error", "http=allow"]);
    let response = server.check("?mode=gate", TEXT);
    assert_eq!((response.status, response.header("sluis-decision")), (204, "let-pass"), "{response:?}");
    let verdict = server.check("", TEXT).json();
    assert_eq!(verdict["labels"][0], "not-inspected");
    wait_until(|| server.events("let-pass").len() == 2);
    assert!(server.events("let-pass").iter().all(|event| event["level"] == "error"));
    assert_eq!(figure(&server, "sluis_let_pass_total{front=\"http\"}"), "2");
    // What a verdict turns down does not pass for all that.
    server.signal_workers("CONT");
    assert_eq!(Response::read(&mut stream).status, 204);
    let found = format!(r#"{{"description": "BSN {BSN}"}}"#);
    assert_eq!(server.check("?mode=gate", &found).status, 422);
}

#[test]
fn where_nothing_can_be_kept_nothing_passes() {
    let folder = tempdir().unwrap();
    let server = Server::start_with(folder.path(), &[], &[("TMPDIR", "/nowhere")]);
    let large = form(&[], &[("a.txt", &vec![b' '; 300 << 10])]);
    for mode in ["gate", "verdict"] {
        let response = server.post(&format!("/v1/checks?mode={mode}"), &[FORM], &large);
        assert_eq!((response.status, response.header("retry-after")), (503, "30"), "{response:?}");
    }
    assert_eq!(server.check("?mode=gate", TEXT).status, 204);
}

#[test]
fn what_was_found_stands_nowhere() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &["--metrics", "127.0.0.1:0", "--verbose"]);
    let found = format!("Mevrouw Anneke van Zoutelande, BSN {BSN}, anneke@zoutelande.example");
    let name = format!("zoutelande-{BSN}.txt");
    let mut answers = Vec::new();
    for policy in ["klantportaal", "strict", "observe", "zoutelande", BSN] {
        for mode in ["gate", "verdict"] {
            let target = format!("/v1/checks?mode={mode}&policy={policy}");
            let response =
                server.post(&target, &[FORM], &form(&[("description", &found)], &[(&name, found.as_bytes())]));
            answers.push(format!("{response:?}"));
            let broken = server.post(&target, &[("Content-Type", "application/json")], found.as_bytes());
            let field = server.post(&target, &[FORM], &form(&[(&found, "x")], &[]));
            answers.push(format!("{broken:?}{field:?}"));
        }
    }
    let (path, header) = (format!("/{BSN}/zoutelande"), ("Content-Type", BSN));
    answers.push(format!("{:?} {:?}", server.get(&path), server.post("/v1/checks", &[header], b"")));
    let place = server.place("metrics").unwrap();
    let mut stream = std::net::TcpStream::connect(place).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let metrics = Response::read(&mut stream).body;
    assert!(metrics.contains("outcome=\"reject\"") && metrics.ends_with("# EOF\n"), "{metrics}");
    let judged = || server.decisions().into_iter().filter(|decided| decided["decision"] != "refused");
    wait_until(|| judged().count() == 6);
    let told = server.told();
    for text in answers.iter().chain([&metrics, &told]) {
        for secret in [BSN, "oetelande", "nneke"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    // What was turned down unseen has its line too.
    assert!(server.decisions().iter().any(|decided| decided["rules"] == serde_json::json!(["bad-json"])), "{told}");
    let decided = judged().next().unwrap();
    assert_eq!(
        (&decided["front"], &decided["kind"], &decided["formats"][0]),
        (&"http".into(), &"form".into(), &"text".into())
    );
    assert!(decided["entities"]["bsn"].as_u64() > Some(0), "{decided}");
    assert_eq!(decided["hash"].as_str().map(str::len), Some(32));
}

#[test]
fn those_who_dawdle_hold_nobody_up() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &["--stall", "200ms"]);
    let slow: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nX-Fil").unwrap();
            stream
        })
        .collect();
    assert_eq!(server.check("?mode=gate", TEXT).status, 204);
    for mut stream in slow {
        // Closed, with an answer or without.
        let response = Response::read(&mut stream);
        assert!(matches!(response.status, 0 | 408), "{response:?}");
    }
    // One that sends a body drop by drop.
    let mut stream = server.connect();
    stream.write_all(b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nX-Filename: a\r\nContent-Length: 1000\r\n\r\n").unwrap();
    let mut writer = stream.try_clone().unwrap();
    let drops = thread::spawn(move || {
        while writer.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(Response::read(&mut stream).status, 408);
    let _ = stream.shutdown(Shutdown::Both);
    drops.join().unwrap();
}
