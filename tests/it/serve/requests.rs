//! What is asked and what is answered: every form of a request, every status.

use serde_json::Value;
use tempfile::tempdir;

use super::client::{FORM, Response, Server, form, post};

/// A BSN that no list of specimens holds.
const BSN: &str = "171723673";

fn rejected() -> String {
    format!(r#"{{"id": "INC-1", "description": "Het BSN van de aanvrager is {BSN}."}}"#)
}

#[test]
fn every_form_of_a_submission_is_judged() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let bsn = format!("BSN {BSN}\n");
    let found = form(
        &[("description", &bsn), ("channel", "email"), ("id", "INC-2")],
        &[("a.txt", b"hallo"), ("b.txt", b"dag")],
    );
    let file = form(&[("description", "Zie bijlage."), ("channel", "email")], &[("a.txt", bsn.as_bytes())]);
    let own = form(
        &[
            ("description", "Bel 06 12345678 of J. de Vries"),
            ("reporterName", "J. de Vries"),
            ("reporterPhone", "0612345678"),
        ],
        &[],
    );
    let file_headers: [&[(&str, &str)]; 3] = [
        &[("X-Filename", "a%20b.txt"), ("Content-Type", "text/plain")],
        &[("Content-Disposition", "attachment; filename=\"a.txt\""), ("Content-Type", "application/octet-stream")],
        &[("Content-Disposition", "attachment; filename*=UTF-8''a.txt")],
    ];
    let json = [("Content-Type", "application/json; charset=utf-8")];
    for (headers, body, query, decision) in [
        (&json[..], rejected().as_bytes(), "", "reject"),
        (&json, br#"{"description": "Scherm blijft leeg."}"#, "", "allow"),
        (&[FORM], &found, "", "reject"),
        (&[FORM], &file, "", "reject"),
        (&[FORM], &own, "", "allow"),
        (file_headers[0], bsn.as_bytes(), "?channel=email", "reject"),
        (file_headers[1], bsn.as_bytes(), "?policy=strict", "reject"),
        (file_headers[2], bsn.as_bytes(), "?policy=observe", "allow"),
        (file_headers[0], b"hallo", "", "allow"),
    ] {
        let verdict = server.post(&format!("/v1/checks{query}"), headers, body);
        assert_eq!((verdict.status, verdict.json()["decision"].as_str()), (200, Some(decision)), "{verdict:?}");
        assert_eq!(verdict.json()["type"], "verdict");
        let gate = server.post(
            &format!("/v1/checks{query}{}mode=gate", if query.is_empty() { "?" } else { "&" }),
            headers,
            body,
        );
        assert_eq!(gate.status, if decision == "reject" { 422 } else { 204 }, "{gate:?}");
        assert_eq!(gate.body.is_empty(), gate.status == 204);
    }
    // Whoever stores it may take either name.
    let bsn_name = format!("{BSN}.txt");
    for headers in [
        [("X-Filename", "a.txt"), ("Content-Disposition", &*format!("attachment; filename=\"{bsn_name}\""))],
        [("X-Filename", &*bsn_name), ("Content-Disposition", "attachment; filename=\"a.txt\"")],
        [("X-Filename", "a.txt"), ("X-Filename", &*bsn_name)],
    ] {
        assert_eq!(server.post("/v1/checks?mode=gate", &headers, b"leeg").status, 422, "{headers:?}");
    }
    let named = server.post("/v1/checks", &[FORM], &form(&[("filename", &format!("{BSN} jansen.txt"))], &[]));
    assert_eq!(named.json()["decision"], "reject", "{named:?}");
    let verdict = server.check("", &rejected()).json();
    assert_eq!(
        (&verdict["id"], &verdict["policy"], &verdict["channel"]),
        (&"INC-1".into(), &"klantportaal".into(), &"portal".into())
    );
}

#[test]
fn what_is_not_as_asked_is_a_problem() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &["--max-body", "100K", "--stall", "300ms"]);
    let json = ("Content-Type", "application/json");
    let good: &[u8] = br#"{"description": "x"}"#;
    let big = vec![b' '; 200 << 10];
    let twice = form(&[("description", "a"), ("description", "b")], &[]);
    let unknown = form(&[("toelichting", "a")], &[]);
    let big_file = form(&[], &[("a.txt", &big)]);
    let path = br#"{"attachments": [{"path": "/etc/passwd"}]}"#;
    let mut cut = post("/v1/checks", &[FORM], &form(&[("description", "a")], &[]));
    cut.truncate(cut.len() - 12);
    let requests: Vec<(u16, &str, Vec<u8>)> = vec![
        (400, "bad-json", post("/v1/checks", &[json], b"{")),
        (400, "bad-json", post("/v1/checks", &[json], b"\xff")),
        (400, "bad-json", post("/v1/checks", &[json], b"{}")),
        (400, "bad-json", post("/v1/checks", &[json], path)),
        (400, "bad-form", post("/v1/checks", &[FORM], b"")),
        (400, "bad-form", post("/v1/checks", &[FORM], &twice)),
        (400, "bad-form", post("/v1/checks", &[FORM], &unknown)),
        (400, "bad-form", post("/v1/checks", &[("Content-Type", "multipart/form-data")], &unknown)),
        (400, "nothing-to-judge", post("/v1/checks", &[FORM], &form(&[("channel", "email")], &[]))),
        (400, "nothing-to-judge", post("/v1/checks", &[("X-Filename", "a.txt")], b"")),
        (400, "no-such-policy", post("/v1/checks?policy=geen", &[json], good)),
        (400, "bad-query", post("/v1/checks?mode=maybe", &[json], good)),
        (400, "bad-query", post("/v1/checks?reveal=true", &[json], good)),
        (400, "bad-file-name", post("/v1/checks", &[("Content-Disposition", "a; filename*=x''y")], good)),
        (404, "not-found", post("/v1/scans", &[json], good)),
        (404, "not-found", post("/v1/checks/", &[json], good)),
        (404, "not-found", b"GET /v1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_vec()),
        (405, "method-not-allowed", b"GET /v1/checks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_vec()),
        (405, "method-not-allowed", post("/healthz", &[json], good)),
        (406, "not-acceptable", post("/v1/checks", &[json, ("Accept", "text/html, application/json;q=0")], good)),
        (408, "body-stalled", {
            let mut request = post("/v1/checks", &[json], good);
            request.truncate(request.len() - 3);
            request
        }),
        (408, "body-stalled", cut),
        (413, "too-large", post("/v1/checks", &[json], &big)),
        (413, "too-large", post("/v1/checks", &[FORM], &big_file)),
        (415, "unsupported-media-type", post("/v1/checks", &[("Content-Type", "application/xml")], good)),
        (415, "unsupported-media-type", post("/v1/checks", &[], good)),
        (400, "bad-json", post("/v1/checks", &[json, ("X-Filename", "a.json")], b"[]")),
        (400, "bad-query", post("/v1/checks?channel=Jansen", &[json], good)),
        (415, "unsupported-media-type", post("/v1/checks", &[json, ("Content-Encoding", "gzip")], good)),
    ];
    for (status, id, request) in requests {
        let response = server.send(&request);
        let shown = String::from_utf8_lossy(&request[..request.len().min(300)]).into_owned();
        assert_eq!(response.status, status, "{shown}: {response:?}");
        assert_is_problem(&response, id);
    }
    // Chunked, so that nothing tells its size beforehand.
    let mut chunked =
        b"POST /v1/checks HTTP/1.1\r\nHost: a\r\nX-Filename: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    chunked.extend_from_slice(format!("{:x}\r\n", big.len()).as_bytes());
    chunked.extend_from_slice(&big);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    assert_eq!(server.send(&chunked).status, 413);
}

fn assert_is_problem(response: &Response, id: &str) {
    let problem = response.json();
    assert_eq!(response.header("content-type"), "application/problem+json", "{response:?}");
    assert_eq!(problem["type"], format!("urn:sluis:problem:{id}"), "{response:?}");
    assert_eq!(problem["status"], response.status);
    for text in [&problem["title"], &problem["detail"], &problem["en"]["title"], &problem["en"]["detail"]] {
        assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{response:?}");
    }
    assert_eq!(response.header("api-version"), "1.1.0");
    assert_eq!(problem["instance"], format!("urn:sluis:check:{}", response.header("x-request-id")));
}

#[test]
fn a_rejection_says_what_and_where_and_what_to_do() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let response = server.check("?mode=gate", &rejected());
    assert_eq!(response.status, 422);
    assert_is_problem(&response, "rejected");
    let problem = response.json();
    assert_eq!(problem["decision"], "reject");
    assert!(problem["detail"].as_str().unwrap().contains("zaaknummer"), "{response:?}");
    let finding = &problem["findings"][0];
    assert_eq!(
        (&finding["entity"], &finding["zone"], &finding["count"]),
        (&"bsn".into(), &"description".into(), &1.into())
    );
    assert_eq!(finding["location"]["line"], 1);
}

#[test]
fn tokens_are_asked_for_and_compared_whole() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("tokens"), "# portal\neen-token-van-de-test\nnog-een-token-van-de-test\n")
        .unwrap();
    let server = Server::start(folder.path(), &["--token-file", "tokens"]);
    let json = ("Content-Type", "application/json");
    for (shown, status) in [
        (None, 401),
        (Some("Bearer een-token-van-de-test"), 200),
        (Some("bearer nog-een-token-van-de-test"), 200),
        (Some("Bearer een-token-van-de-tes"), 401),
        (Some("Bearer # portal"), 401),
        (Some("Basic een-token-van-de-test"), 401),
    ] {
        let shown = shown.map(|shown| ("Authorization", shown));
        let headers: Vec<_> = [json].into_iter().chain(shown).collect();
        let response = server.post("/v1/checks", &headers, br#"{"description": "x"}"#);
        assert_eq!(response.status, status, "{shown:?}");
        if status == 401 {
            assert_is_problem(&response, "unauthorized");
            assert!(response.header("www-authenticate").starts_with("Bearer"));
        }
    }
    for path in ["/healthz", "/readyz", "/openapi.json"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
}

#[test]
fn the_description_is_that_of_the_server() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let response = server.get("/openapi.json");
    assert_eq!(response.header("access-control-allow-origin"), "*");
    assert_eq!(server.get("/v1/openapi.json").body, response.body);
    let described = response.json();
    assert_eq!(described["info"]["version"], response.header("api-version"));
    let paths = described["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/checks", "/redactions", "/openapi.json"]);
    for (path, item) in paths {
        for method in ["get", "put", "post", "delete", "patch"] {
            let request =
                format!("{} /v1{path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", method.to_uppercase());
            let response = server.send(request.as_bytes());
            assert_eq!(response.status == 405, item.get(method).is_none(), "{method} {path}: {response:?}");
        }
        for (_, operation) in item.as_object().unwrap() {
            for response in operation["responses"].as_object().unwrap().values() {
                let response = match response["$ref"].as_str() {
                    Some(reference) => described.pointer(reference.trim_start_matches('#')).unwrap(),
                    None => response,
                };
                assert!(response["headers"]["API-Version"].is_object(), "{path}");
            }
        }
    }
    // What a verdict and a problem hold stands in it.
    let verdict = server.check("", &rejected()).json();
    let problem = server.check("?mode=gate", &rejected()).json();
    for (value, schema) in [(verdict, "Verdict"), (problem, "Rejection")] {
        let schema = &described["components"]["schemas"][schema];
        let known = |key: &String| schema["properties"].get(key).is_some();
        assert!(value.as_object().unwrap().keys().all(known), "{value}");
        let there = |key: &Value| value.get(key.as_str().unwrap()).is_some();
        assert!(schema["required"].as_array().unwrap().iter().all(there), "{value}");
    }
}

#[test]
fn a_large_body_is_streamed() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &["--max-body", "80M", "--deadline", "60s", "--timeout", "60s"]);
    // Noise: what it costs is taking it in, not reading it.
    let mut state = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    })
    .take(60 << 20)
    .collect();
    let before = server.peak();
    let response = server.post("/v1/checks", &[FORM], &form(&[("description", "zie bijlage")], &[("a.bin", &noise)]));
    assert_eq!(response.status, 200, "{response:?}");
    let grown = server.peak() - before;
    assert!(grown < 20 << 10, "{grown} kB more for 60 MB");
}

#[test]
fn a_large_submission_in_json_is_judged_as_a_small_one_is() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("tokens"), "een-token-van-de-test\n").unwrap();
    let server = Server::start(folder.path(), &["--token-file", "tokens"]);
    let text = format!("{}BSN {BSN}", "regel\\n".repeat(200_000));
    let json = format!(r#"{{"description": "zie bijlage", "attachments": [{{"name": "a.txt", "text": "{text}"}}]}}"#);
    let headers = [("Content-Type", "application/json"), ("Authorization", "Bearer een-token-van-de-test")];
    let response = server.post("/v1/checks?mode=gate&policy=strict", &headers, json.as_bytes());
    assert_eq!((response.status, &response.json()["findings"][0]["location"]["line"]), (422, &200_001.into()));
    // Who may not ask gets to read so, whatever was sent along.
    assert_eq!(server.post("/v1/checks", &headers[..1], json.as_bytes()).status, 401);
}

#[test]
fn one_connection_carries_many_requests() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let mut stream = server.connect();
    let body = r#"{"description": "Scherm blijft leeg."}"#;
    let kept = format!(
        "POST /v1/checks?mode=gate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::io::Write::write_all(&mut stream, kept.repeat(3).as_bytes()).unwrap();
    let last = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    std::io::Write::write_all(&mut stream, last).unwrap();
    let mut all = String::new();
    std::io::Read::read_to_string(&mut stream, &mut all).unwrap();
    assert_eq!((all.matches("204 No Content").count(), all.matches("200 OK").count()), (3, 1), "{all}");
}
