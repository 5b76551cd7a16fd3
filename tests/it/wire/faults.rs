//! What breaks, and that no upload passes because of it.

use std::io::Write as _;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::clamd::{bad, found, shown, stream};
use super::icap::{blocked, form, reqmod};
use super::{BSN, Gate, rest, upstream};

const FORM: &str = "Content-Type: multipart/form-data; boundary=b";

/// The processes that `parent` started.
fn children(parent: u32) -> Vec<u32> {
    let path = format!("/proc/{parent}/task");
    let tasks = std::fs::read_dir(path).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|children| children.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_virus_scanner_is_down_or_says_nothing_sensible() {
    for address in [
        "127.0.0.1:1".to_owned(),
        "unix:/nergens/clamd.sock".into(),
        upstream(None),
        upstream(Some(b"INSTREAM size limit exceeded. ERROR\0")),
        upstream(Some(b"stream: OK")),
    ] {
        let gate = Gate::start(&["--upstream-clamd", &address, "--stall", "2s"]);
        found(&gate.ask("clamd", &stream(b"leeg")), "stream", "PII.Niet-gescand-virusscanner.");
    }
    // What the operator says is heeded, and told.
    let gate = Gate::start(&["--upstream-clamd", "127.0.0.1:1", "--on-error", "clamd=allow"]);
    assert_eq!(gate.ask("clamd", &stream(b"leeg")), b"stream: OK\0");
    found(&gate.ask("clamd", &stream(&bad())), "stream", "PII.BSN");
    assert!(gate.log().contains("WITHOUT inspection"), "{}", gate.log());
}

#[test]
fn bodies_that_stall_or_end_early_do_not_pass() {
    let gate = Gate::start(&["--stall", "1s"]);
    for (front, sent) in [
        ("clamd", &b""[..]),
        ("clamd", b"zINSTR"),
        ("clamd", b"zINSTREAM\0\0\0\0\x10leeg"),
        ("clamd", b"zIDSESSION\0"),
        ("clamd", b"zFILDES\0"),
    ] {
        assert_eq!(shown(&gate.ask(front, sent)), "COMMAND READ TIMED OUT\\n", "{}", shown(sent));
        let mut client = gate.connect(front);
        client.write_all(sent).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        assert_eq!(rest(&mut client), b"", "{}", shown(sent));
    }
    let whole = reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", "leeg"));
    for cut in [whole.len() - 5, whole.len() - 40, whole.len() - 120] {
        let told = String::from_utf8(gate.ask("icap", &whole[..cut])).unwrap();
        assert!(told.is_empty() || blocked(&told), "{told}");
        let mut client = gate.connect("icap");
        client.write_all(&whole[..cut]).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        assert_eq!(rest(&mut client), b"");
    }
    let told = String::from_utf8(gate.ask("icap", &whole[..60])).unwrap();
    assert!(told.starts_with("ICAP/1.0 408 "), "{told}");
}

#[test]
fn a_worker_that_is_killed_takes_its_document_with_it() {
    let gate = Gate::start(&["--isolation", "strict"]);
    let begun = Instant::now();
    let (asked, text) = (stream(&"leeg scherm;1;2;3\n".repeat(400_000).into_bytes()), begun);
    let mut client = gate.connect("clamd");
    client.write_all(&asked).unwrap();
    let mut killed = 0;
    let parent = gate.pid();
    while text.elapsed() < Duration::from_secs(3) && killed < 20 {
        for child in children(parent) {
            let id = rustix::process::Pid::from_raw(i32::try_from(child).unwrap()).unwrap();
            killed += u32::from(rustix::process::kill_process(id, rustix::process::Signal::KILL).is_ok());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(killed > 0, "there was no worker to kill");
    found(&rest(&mut client), "stream", "PII.Niet-gescand-");
    // And the next ones are judged again.
    let judged = (0..5).any(|_| gate.ask("clamd", &stream(b"leeg")) == b"stream: OK\0");
    assert!(judged, "{}", gate.log());
}

#[test]
fn what_finds_no_place_in_the_queue_does_not_pass() {
    let gate = Gate::start(&["--concurrency", "1", "--queue", "0", "--max-body", "60M"]);
    let large = stream(&"naam;plaats\nleeg;scherm\n".repeat(1_500_000).into_bytes());
    let mut slow = gate.connect("clamd");
    slow.write_all(&large).unwrap();
    let begun = Instant::now();
    let mut busy = 0;
    while busy == 0 && begun.elapsed() < Duration::from_secs(8) {
        let told = gate.ask("clamd", &stream(b"leeg"));
        if told != b"stream: OK\0" {
            found(&told, "stream", "PII.Niet-gescand-te-druk.");
            let told = gate.ask("icap", &reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", "leeg")));
            busy += u32::from(blocked(&String::from_utf8(told).unwrap()));
        }
    }
    assert!(busy > 0, "the gate was never full");
}

#[test]
fn a_judgement_that_nobody_waits_for_is_called_off() {
    let gate = Gate::start(&["--max-body", "60M"]);
    let large = stream(&"naam;plaats\nleeg;scherm\n".repeat(1_500_000).into_bytes());
    let mut client = gate.connect("clamd");
    client.write_all(&large).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    drop(client);
    let begun = Instant::now();
    while !gate.audit().contains("\"cancelled\"") {
        assert!(begun.elapsed() < Duration::from_secs(9), "{}", gate.audit());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whether a line of the audit log tells of that front, that decision and that reason.
fn noted(gate: &Gate, front: &str, decision: &str, why: &str) -> bool {
    let begun = Instant::now();
    let parts =
        [("front", format!("{front:?}")), ("decision", format!("{decision:?}")), ("rules", format!("[{why:?}]"))];
    let parts = parts.map(|(key, value)| format!("\"{key}\":{value}"));
    loop {
        let audit = gate.audit();
        if audit.lines().any(|line| parts.iter().all(|part| line.contains(part))) {
            return true;
        }
        if begun.elapsed() > Duration::from_secs(5) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_full_disk_lets_nothing_pass() {
    let gate = Gate::start_on_a_full_disk(&["--http", "unix:http.sock"]);
    let large = "leeg scherm\n".repeat(60_000);
    found(&gate.ask("clamd", &stream(large.as_bytes())), "stream", "PII.Niet-gescand-geen-schijfruimte.");
    assert!(noted(&gate, "clamd", "failed", "no-room"), "{}", gate.audit());
    let told = gate.ask("icap", &reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", &large)));
    assert!(blocked(&String::from_utf8(told).unwrap()));
    assert!(noted(&gate, "icap", "refused", "no-room"), "{}", gate.audit());
    let head = "POST /v1/checks?mode=gate HTTP/1.1\r\nHost: a\r\nX-Filename: a.txt\r\nConnection: close\r\n";
    let request = format!("{head}Content-Length: {}\r\n\r\n{large}", large.len());
    let told = String::from_utf8(gate.ask("http", request.as_bytes())).unwrap();
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
    assert!(noted(&gate, "http", "failed", "no-room"), "{}", gate.audit());
    // What needs no disk is judged.
    assert_eq!(gate.ask("clamd", &stream(b"leeg")), b"stream: OK\0");
}

#[test]
fn what_could_not_be_taken_in_stands_in_the_audit_log() {
    let gate = Gate::start(&["--stall", "1s", "--max-body", "1M"]);
    let upload = reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", "leeg"));
    let large = reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", &"leeg ".repeat(400_000)));
    let broken = String::from_utf8(upload.clone()).unwrap().replace("\r\n0\r\n\r\n", "\r\nx\r\n\r\n");
    for (front, sent, why) in [
        ("clamd", b"zINSTREAM\0\0\0\0\x10leeg".to_vec(), "body-stalled"),
        ("clamd", b"zINSTREAM\0\x7f\xff\xff\xff".to_vec(), "too-large"),
        ("icap", upload[..upload.len() - 40].to_vec(), "body-stalled"),
        ("icap", large, "too-large"),
        ("icap", broken.into_bytes(), "broken"),
        ("icap", reqmod("", "Content-Type: application/json", b"{"), "broken"),
        ("icap", b"GET / HTTP/1.1\r\n\r\n".to_vec(), "bad-head"),
        ("icap", b"REQMOD /ander ICAP/1.0\r\nEncapsulated: null-body=0\r\n\r\n".to_vec(), "no-such-service"),
    ] {
        gate.ask(front, &sent);
        assert!(noted(&gate, front, "refused", why), "{front} {why}: {}", gate.audit());
    }
    found(&gate.ask("clamd", b"zSCAN /etc/passwd\0"), "/etc/passwd", "PII.Niet-gescand-pad-niet-toegestaan.");
    assert!(noted(&gate, "clamd", "failed", "path-not-allowed"), "{}", gate.audit());
    for (front, sent) in
        [("clamd", b"zINSTREAM\0\0\0\0\x10leeg".to_vec()), ("icap", upload[..upload.len() - 40].to_vec())]
    {
        let mut client = gate.connect(front);
        client.write_all(&sent).unwrap();
        drop(client);
        assert!(noted(&gate, front, "refused", "body-cut-short"), "{front}: {}", gate.audit());
    }
}

#[test]
fn a_head_that_comes_drop_by_drop_holds_no_connection() {
    let gate = Gate::start(&["--stall", "1s"]);
    let mut client = gate.connect("icap");
    let mut writer = client.try_clone().unwrap();
    let drops = std::thread::spawn(move || {
        let head = b"REQMOD /pii ICAP/1.0\r\nX: ".iter().chain(std::iter::repeat(&b'x'));
        head.take(400).all(|byte| {
            std::thread::sleep(Duration::from_millis(30));
            writer.write_all(&[*byte]).is_ok()
        })
    });
    let begun = Instant::now();
    let told = String::from_utf8(rest(&mut client)).unwrap();
    assert!(told.starts_with("ICAP/1.0 408 ") && begun.elapsed() < Duration::from_secs(8), "{told}");
    let _ = client.shutdown(Shutdown::Both);
    assert!(!drops.join().unwrap(), "it listened to all of it");
}

#[test]
fn chunks_of_one_byte_cost_no_more_than_they_are_worth() {
    let gate = Gate::start(&[]);
    let text = format!("{}BSN {BSN}", "leeg scherm\n".repeat(80_000));
    let body = form("leeg", "a.txt", &text);
    let whole = reqmod("Allow: 204\r\n", FORM, b"");
    let mut request = whole[..whole.len() - b"0\r\n\r\n0\r\n\r\n".len()].to_vec();
    for byte in body {
        request.extend_from_slice(&[b'1', b'\r', b'\n', byte, b'\r', b'\n']);
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let begun = Instant::now();
    let told = String::from_utf8(gate.ask("icap", &request)).unwrap();
    assert!(blocked(&told) && told.contains("BSN"), "{told}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn bodies_over_the_limit_and_out_of_time_do_not_pass() {
    let gate = Gate::start(&["--max-body", "1M"]);
    let told = gate.ask("icap", &reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", &"leeg ".repeat(800_000))));
    assert!(blocked(&String::from_utf8(told).unwrap()));
    let gate = Gate::start(&["--deadline", "1ms", "--max-body", "60M"]);
    found(&gate.ask("clamd", &stream(&b"leeg scherm\n".repeat(400_000))), "stream", "PII.Niet-gescand-");
    let told = gate.ask("icap", &reqmod("Allow: 204\r\n", FORM, &form("leeg", "a.txt", &"leeg ".repeat(800_000))));
    assert!(blocked(&String::from_utf8(told).unwrap()));
}
