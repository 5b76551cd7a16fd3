//! tusd's hooks over HTTP: only uploads in the folder of uploads are read, moved or removed.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::clamd::bad;
use super::{BSN, Gate};

fn ask(gate: &Gate, body: &[u8]) -> Value {
    let head = format!(
        "POST /hooks/tusd HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let told = gate.ask("http", &[head.as_bytes(), body].concat());
    let told = String::from_utf8(told).unwrap();
    assert!(told.starts_with("HTTP/1.1 200 OK\r\n") && told.contains("content-type: application/json\r\n"), "{told}");
    assert!(!told.contains(BSN) && told.len() < 5 << 10, "{told}");
    serde_json::from_str(told.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn request(event: &str, path: &Path) -> Vec<u8> {
    let storage = json!({"Type": "filestore", "Path": path, "InfoPath": path.with_extension("info")});
    let upload = json!({"ID": "a", "MetaData": {"filename": "lijst.csv"}, "Storage": storage});
    json!({"Type": event, "Event": {"Upload": upload, "HTTPRequest": {}}}).to_string().into_bytes()
}

fn status(answer: &Value) -> Option<u64> {
    answer["HTTPResponse"]["StatusCode"].as_u64()
}

#[test]
fn uploads_are_promoted_or_removed_and_nothing_else_is_touched() {
    let folders = tempfile::tempdir().unwrap();
    let [uploads, accepted, other] = ["uploads", "accepted", "other"].map(|name| folders.path().join(name));
    for folder in [&uploads, &accepted, &other] {
        fs::create_dir(folder).unwrap();
    }
    let (from, to) = (uploads.to_str().unwrap(), accepted.to_str().unwrap());
    let gate = Gate::start(&["--http", "unix:http.sock", "--tus-uploads", from, "--tus-promote-to", to]);
    for (text, passes) in [(b"leeg".to_vec(), true), (bad(), false)] {
        let path = uploads.join("abc");
        fs::write(&path, &text).unwrap();
        fs::write(uploads.join("abc.info"), "{}").unwrap();
        let answer = ask(&gate, &request("pre-finish", &path));
        assert_eq!(status(&answer), (!passes).then_some(422), "{answer}");
        assert!(!path.exists() && !uploads.join("abc.info").exists());
        assert_eq!(fs::read(accepted.join("abc")).ok(), passes.then_some(text));
        let _ = fs::remove_file(accepted.join("abc"));
    }
    // A path elsewhere is refused, and what is there stays.
    let outside = other.join("abc");
    fs::write(&outside, bad()).unwrap();
    std::os::unix::fs::symlink(&outside, uploads.join("link")).unwrap();
    for path in [outside.clone(), uploads.join("link"), uploads.join("../other/abc"), "/etc/passwd".into()] {
        assert_eq!(status(&ask(&gate, &request("pre-finish", &path))), Some(422), "{}", path.display());
    }
    assert!(outside.exists());
    assert_eq!(status(&ask(&gate, b"{")), Some(422));
    assert_eq!(ask(&gate, &request("pre-create", &uploads.join("x"))), json!({}));
    assert!(gate.audit().contains("\"kind\":\"tus\""));
}

#[test]
fn whatever_is_told_of_an_upload_is_judged() {
    let uploads = tempfile::tempdir().unwrap();
    let gate = Gate::start(&["--http", "unix:http.sock", "--tus-uploads", uploads.path().to_str().unwrap()]);
    let asked = |meta: Value| {
        let upload = json!({"ID": "a", "Size": 171_723_673, "MetaData": meta});
        ask(&gate, json!({"Type": "pre-create", "Event": {"Upload": upload, "HTTPRequest": {}}}).to_string().as_bytes())
    };
    let clean = json!({"filename": "a.csv", "filetype": "text/csv", "type": "text/csv", "name": "a.csv", "relativePath": "null",
        "size": BSN, "lastModified": "1764288000000", "caption": ""});
    assert_eq!(asked(clean), json!({}), "{}", gate.audit());
    let bsn = format!("BSN {BSN}");
    for key in ["filename", "filetype", "type", "size", "lastModified", "caption", "naam"] {
        assert_eq!(status(&asked(json!({"filename": "a.csv", key: bsn}))), Some(422), "{key}");
    }
}
