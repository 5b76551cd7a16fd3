//! The service with a planted person: answers, events, decisions, figures, and what is said when something breaks.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::Shutdown;

use tempfile::tempdir;

use super::planted::{BSN, MAIL, NAME, leak, text};
use crate::metamorphic::pdf;
use crate::serve::client::{FORM, Response, Server, form, post};
use crate::wire::{self, icap};

#[track_caller]
fn clean(what: &str, told: &str) {
    assert_eq!(leak(told), None, "{what}");
}

#[test]
fn http_tells_no_part_of_a_value() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("tmp")).unwrap();
    fs::write(folder.path().join("tokens"), "een-geheim-woord-van-lengte\n").unwrap();
    let temporary = folder.path().join("tmp");
    let all =
        ["--metrics", "127.0.0.1:0", "--audit", "audit.log", "--max-body", "200K", "--deadline", "5s", "--page", "on"];
    let server = Server::start_with(folder.path(), &all, &[("TMPDIR", temporary.to_str().unwrap())]);
    let text = text();
    let name = format!("{NAME} {BSN}.pdf");
    let page = pdf(&text);
    let broken = &page[..page.len() / 2];
    let json = serde_json::json!({"description": text, "subject": NAME, "comment": text,
        "attachments": [{"name": name, "text": text}]});
    let files: &[(&str, &[u8])] = &[(&name, &page), ("kapot.pdf", broken), ("a.csv", text.as_bytes())];
    let fields =
        [("description", text.as_str()), ("subject", NAME), ("filename", &name), ("reporterName", "Piet Onbekend")];
    let whole = form(&fields, files);
    let as_json = ("Content-Type", "application/json");
    let disposition = format!("attachment; filename=\"{name}\"");
    for query in ["", "?mode=gate", "?mode=gate&policy=strict", "?policy=observe", "?reveal=true", "?mode=171723673"] {
        let target = format!("/v1/checks{query}");
        for (what, request) in [
            ("a form", post(&target, &[FORM], &whole)),
            ("half a form", post(&target, &[FORM], &whole[..whole.len() / 2])),
            ("a field that is none", post(&target, &[FORM], &form(&[(NAME, BSN)], &[]))),
            ("a submission", post(&target, &[as_json], json.to_string().as_bytes())),
            ("half a submission", post(&target, &[as_json], &json.to_string().as_bytes()[..90])),
            ("a wrong one", post(&target, &[as_json], format!("{{\"{NAME}\": \"{BSN}\"}}").as_bytes())),
            ("a wrong type", post(&target, &[as_json], format!("{{\"description\": {BSN}}}").as_bytes())),
            ("a file", post(&target, &[("X-Filename", &name)], &page)),
            ("a broken file", post(&target, &[("Content-Disposition", &disposition)], broken)),
            ("too much", post(&target, &[], &text.repeat(3000).into_bytes())),
            ("nothing", post(&target, &[("X-Filename", &name)], b"")),
        ] {
            let mut stream = server.connect();
            let _ = stream.write_all(&request);
            let response = Response::read(&mut stream);
            clean(what, &format!("{response:?}"));
        }
    }
    for path in
        [format!("/v1/{BSN}"), format!("/v1/checks/{MAIL}"), format!("/hooks/{NAME}?{BSN}"), format!("/?lang={BSN}")]
    {
        clean("a path", &format!("{:?}", server.get(&path.replace(' ', "%20"))));
    }
    // It dies on a document, and a client hangs up in the middle of one.
    server.signal_workers("KILL");
    clean("workers gone", &format!("{:?}", server.post("/v1/checks?mode=gate", &[FORM], &whole)));
    let mut stream = server.connect();
    let _ = stream.write_all(&post("/v1/checks", &[FORM], &whole)[..400]);
    drop(stream);
    let mut figures = std::net::TcpStream::connect(server.place("metrics").unwrap()).unwrap();
    figures.write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    clean("figures", &Response::read(&mut figures).body);
    clean("events", &server.told());
    let audit = fs::read_to_string(folder.path().join("audit.log")).unwrap();
    assert!(audit.lines().count() > 20, "{audit}");
    clean("decisions", &audit);
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "files left behind");
}

#[test]
fn a_wrong_token_is_not_told() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("tokens"), "een-geheim-woord-van-lengte\n").unwrap();
    let server = Server::start(folder.path(), &["--token-file", "tokens"]);
    for token in [format!("Bearer {BSN}{NAME}"), format!("Basic {BSN}"), "Bearer een-geheim-woord-van-lengtf".into()] {
        let response = server.post("/v1/checks", &[("Authorization", &token)], text().as_bytes());
        assert_eq!(response.status, 401, "{response:?}");
        clean("a wrong token", &format!("{response:?}{}", server.told()));
        assert!(!server.told().contains("geheim-woord"));
    }
}

#[test]
fn clamd_and_icap_tell_no_part_of_a_value() {
    let gate = wire::Gate::start(&["--max-body", "200K"]);
    let text = text();
    let page = pdf(&text);
    let stream = |bytes: &[u8], end: &[u8]| {
        let size = (bytes.len() as u32).to_be_bytes();
        [b"zINSTREAM\0".as_slice(), &size, bytes, end].concat()
    };
    let end = [0; 4];
    for (what, bytes) in [
        ("a text", stream(text.as_bytes(), &end)),
        ("a page", stream(&page, &end)),
        ("half a page", stream(&page[..page.len() / 2], &end)),
        ("too much", stream(text.repeat(3000).as_bytes(), &end)),
        ("a stream without an end", stream(text.as_bytes(), &[])),
        ("a command that is none", format!("z{NAME} {BSN}\0").into_bytes()),
    ] {
        let mut socket = gate.connect("clamd");
        let _ = socket.write_all(&bytes);
        let _ = socket.shutdown(Shutdown::Write);
        let mut told = Vec::new();
        let _ = socket.read_to_end(&mut told);
        clean(what, &String::from_utf8_lossy(&told));
    }
    let name = format!("{NAME} {BSN}.txt");
    let (icap_head, http) = ("Allow: 204\r\n", "Content-Type: multipart/form-data; boundary=b");
    for (what, body) in [
        ("a form", icap::form(&text, &name, &text)),
        ("half a form", icap::form(&text, &name, &text)[..200].to_vec()),
        ("no form", text.clone().into_bytes()),
    ] {
        let mut socket = gate.connect("icap");
        let _ = socket.write_all(&icap::reqmod(icap_head, http, &body));
        let _ = socket.shutdown(Shutdown::Write);
        let mut told = Vec::new();
        let _ = socket.read_to_end(&mut told);
        // What may pass is given back as it came: only what the gate says itself is looked at.
        let told = String::from_utf8_lossy(&told).into_owned();
        if !told.contains("POST /melding") {
            clean(what, &told);
        }
    }
    let mut socket = gate.connect("icap");
    let _ = socket.write_all(format!("{NAME} icap://h/{BSN} ICAP/1.0\r\n\r\n").as_bytes());
    let mut told = Vec::new();
    let _ = socket.shutdown(Shutdown::Write);
    let _ = socket.read_to_end(&mut told);
    clean("no request", &String::from_utf8_lossy(&told));
    clean("events", &gate.log());
    clean("decisions", &gate.audit());
}
