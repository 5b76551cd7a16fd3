//! Cleaned copies: what comes back, what is told of it, and that nothing else comes back where something goes wrong.

use std::io::{Read as _, Write as _};

use tempfile::tempdir;

use super::client::{FORM, Response, Server, form, post, wait_until};

/// A BSN that no list of specimens holds.
const BSN: &str = "171723673";

fn list() -> Vec<u8> {
    format!("naam;bsn\nJan Jansen;{BSN}\n").into_bytes()
}

fn cleaned(server: &Server, query: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
    server.post(&format!("/v1/redactions{query}"), headers, body)
}

#[test]
fn a_copy_has_the_form_of_the_original_and_nothing_of_anybody() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let name = format!("lijst {BSN}.csv");
    for (query, cell, saved) in [
        ("", "*********", "lijst%20xxxxxxxxx.csv"),
        ("?how=tag", "[BSN]", "lijst%20%28BSN%29.csv"),
        ("?how=tag&lang=en", "[BSN]", "lijst%20%28BSN%29.csv"),
        ("?how=pseudonym", "9999", "lijst%209999"),
    ] {
        let copy = cleaned(&server, query, &[FORM], &form(&[], &[(&name, &list())]));
        assert_eq!((copy.status, copy.header("content-type")), (200, "application/octet-stream"), "{copy:?}");
        let row = copy.body.strip_prefix("naam;bsn\n").and_then(|row| row.trim_end().split_once(';')).unwrap();
        assert!(row.1.starts_with(cell) && !row.0.contains("Jansen"), "{query}: {copy:?}");
        let disposition = copy.header("content-disposition");
        assert!(disposition.contains(&format!("filename*=UTF-8''{saved}")), "{disposition}");
        assert_eq!(copy.header("sluis-replaced"), "bsn=2, person_name=1");
        assert_eq!(copy.header("api-version"), "1.1.0");
        assert!(!format!("{copy:?}").contains(BSN), "{copy:?}");
    }
    // A file as it is, of any type, and one in which nothing is found.
    for (headers, body) in [
        (&[("X-Filename", "a.csv")][..], list()),
        (
            &[("Content-Disposition", "attachment; filename=a.json"), ("Content-Type", "application/json")],
            b"[1]".to_vec(),
        ),
        (&[("Content-Type", "application/octet-stream")], b"leeg scherm".to_vec()),
    ] {
        let copy = cleaned(&server, "", headers, &body);
        assert_eq!(copy.status, 200, "{copy:?}");
        assert_eq!(copy.body.as_bytes() == body, copy.header("sluis-replaced").is_empty(), "{copy:?}");
    }
    // A name that repeats what stands in the document, and is nothing by itself.
    let echo = format!("<img src=x onerror=alert(1)> {BSN}.txt");
    let copy = cleaned(&server, "", &[FORM], &form(&[], &[(&echo, format!("BSN {BSN}\n").as_bytes())]));
    assert!(copy.status == 200 && !format!("{copy:?}").contains(BSN), "{copy:?}");
    wait_until(|| server.decisions().len() == 8);
    let decided = &server.decisions()[0];
    assert_eq!((&decided["kind"], &decided["decision"]), (&"redaction".into(), &"redacted".into()));
    assert_eq!((&decided["entities"]["bsn"], &decided["formats"][0]), (&2.into(), &"csv".into()));
    assert_eq!(decided["hash"].as_str().map(str::len), Some(32));
    assert!(!server.told().contains(BSN) && !server.told().contains("ansen"), "{}", server.told());
}

#[test]
fn where_no_copy_can_be_made_it_says_why() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let odd = [&[0x7f, 0, 1, 2, 0xff, 0xfe, 0x80][..], &[0x81; 300]].concat();
    let name = format!("{BSN}.bin");
    let refused = cleaned(&server, "", &[FORM], &form(&[], &[(&name, &odd)]));
    assert_eq!((refused.status, refused.header("content-type")), (422, "application/problem+json"), "{refused:?}");
    let problem = refused.json();
    assert_eq!(
        (&problem["type"], &problem["reason"]),
        (&"urn:sluis:problem:not-redacted".into(), &"not-inspected".into())
    );
    assert!(problem["detail"].as_str().unwrap().contains("Haal dit deel weg"), "{problem}");
    assert!(problem["en"]["detail"].as_str().unwrap().contains("Remove that part"), "{problem}");
    assert!(!refused.body.contains(BSN), "{problem}");
    wait_until(|| server.decisions().len() == 1);
    let decided = &server.decisions()[0];
    assert_eq!((&decided["decision"], &decided["rules"][0]), (&"not-redacted".into(), &"not-inspected".into()));
}

#[test]
fn what_is_no_wish_for_a_copy_is_a_problem() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("tokens"), "een-token-van-de-test\n").unwrap();
    let server = Server::start(folder.path(), &["--max-body", "100K", "--token-file", "tokens"]);
    let token = ("Authorization", "Bearer een-token-van-de-test");
    let file = form(&[], &[("a.csv", &list())]);
    let two = form(&[], &[("a.csv", b"a"), ("b.csv", b"b")]);
    let beside = form(&[("description", "x")], &[("a.csv", b"a")]);
    let known = form(&[("reporterName", "x")], &[("a.csv", b"a")]);
    let big = vec![b' '; 200 << 10];
    for (status, id, query, headers, body) in [
        (401, "unauthorized", "", &[FORM][..], &file),
        (400, "bad-query", "?how=verf", &[token, FORM], &file),
        (400, "bad-query", "?mode=gate", &[token, FORM], &file),
        (400, "bad-query", "?how=tag&how=tag", &[token, FORM], &file),
        (400, "not-one-file", "", &[token, FORM], &two),
        (400, "not-one-file", "", &[token, FORM], &beside),
        (400, "not-one-file", "", &[token, FORM], &known),
        (400, "not-one-file", "", &[token, FORM], &form(&[("filename", "a.csv")], &[])),
        (400, "not-one-file", "", &[token, FORM], &form(&[], &[])),
        (400, "not-one-file", "", &[token, ("X-Filename", "a.csv")], &Vec::new()),
        (
            400,
            "not-one-file",
            "",
            &[token, ("X-Filename", "a.csv"), ("Content-Disposition", "attachment; filename=b.csv")],
            &list(),
        ),
        (406, "not-acceptable", "", &[token, FORM, ("Accept", "application/json")], &file),
        (413, "too-large", "", &[token, ("X-Filename", "a.csv")], &big),
        (415, "unsupported-media-type", "", &[token, ("Content-Type", "application/json")], &list()),
        (415, "unsupported-media-type", "", &[token, ("Content-Encoding", "gzip"), ("X-Filename", "a")], &list()),
    ] {
        let response = cleaned(&server, query, headers, body);
        let told = response.json()["type"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            (response.status, told.as_str()),
            (status, format!("urn:sluis:problem:{id}").as_str()),
            "{headers:?}"
        );
    }
    assert_eq!(cleaned(&server, "", &[token, FORM], &file).status, 200);
}

/// The process that makes a copy, stopped, and the client that waits for it.
fn stuck(args: &[&str]) -> (tempfile::TempDir, Server, std::net::TcpStream, u32) {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[&["--workers", "0", "--concurrency", "2"], args].concat());
    let mut stream = server.connect();
    // It makes nothing before it has the whole document.
    let whole = post("/v1/redactions", &[("X-Filename", "a.txt")], &b"leeg scherm\n".repeat(100_000));
    stream.write_all(&whole).unwrap();
    wait_until(|| !server.workers().is_empty());
    let maker = server.workers()[0];
    assert_eq!(server.signal_workers("STOP"), 1);
    (folder, server, stream, maker)
}

#[test]
fn a_maker_that_is_killed_gives_nothing() {
    let (_folder, server, mut stream, _) = stuck(&[]);
    server.signal_workers("KILL");
    let response = Response::read(&mut stream);
    assert_eq!((response.status, response.json()["type"].as_str()), (500, Some("urn:sluis:problem:internal-error")));
    wait_until(|| server.events("copy-failed").len() == 1);
    assert_eq!(cleaned(&server, "", &[FORM], &form(&[], &[("a.csv", &list())])).status, 200);
}

#[test]
fn a_maker_that_hangs_is_ended_and_keeps_nobody_else() {
    let (_folder, server, mut stream, maker) = stuck(&["--deadline", "1s"]);
    // Checks go on, and a second wish is told to come back.
    assert_eq!(server.check("?mode=gate", r#"{"description": "leeg"}"#).status, 204);
    let second = cleaned(&server, "", &[FORM], &form(&[], &[("a.csv", &list())]));
    assert_eq!((second.status, second.header("retry-after")), (429, "1"), "{second:?}");
    let response = Response::read(&mut stream);
    assert_eq!((response.status, response.header("retry-after")), (503, "5"), "{response:?}");
    wait_until(|| !server.workers().contains(&maker));
    assert_eq!(cleaned(&server, "", &[FORM], &form(&[], &[("a.csv", &list())])).status, 200);
}

#[test]
fn a_client_that_leaves_ends_the_making() {
    let (_folder, server, stream, maker) = stuck(&["--deadline", "50s"]);
    drop(stream);
    wait_until(|| !server.workers().contains(&maker));
    wait_until(|| server.decisions().iter().any(|decided| decided["decision"] == "cancelled"));
}

#[test]
fn who_is_unknown_is_told_at_once_and_not_listened_to() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("tokens"), "een-token-van-de-test\n").unwrap();
    let server = Server::start(folder.path(), &["--token-file", "tokens", "--stall", "30s"]);
    let begun = std::time::Instant::now();
    let mut stream = server.connect();
    stream
        .write_all(b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nX-Filename: a\r\nContent-Length: 9000000\r\n\r\nx")
        .unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 401");
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
    // It may go on sending drop by drop, for a moment.
    let mut writer = stream.try_clone().unwrap();
    let drops = std::thread::spawn(move || {
        while writer.write_all(b"x").is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    });
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(begun.elapsed() < std::time::Duration::from_secs(15), "{:?}", begun.elapsed());
    let _ = stream.shutdown(std::net::Shutdown::Both);
    drops.join().unwrap();
}
