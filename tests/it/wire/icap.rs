//! What clients of ICAP send, and the bytes that they get.

use std::io::{Read as _, Write as _};

use super::{BSN, Gate, rest};

const FORM: &str = "Content-Type: multipart/form-data; boundary=b";

/// A REQMOD of an upload, its body in one chunk.
pub(crate) fn reqmod(icap: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST /melding HTTP/1.1\r\nHost: portaal.example\r\n{http}\r\n\r\n");
    let mut bytes = format!(
        "REQMOD icap://127.0.0.1/avscan ICAP/1.0\r\nHost: 127.0.0.1\r\n{icap}Encapsulated: req-hdr=0, req-body={}\r\n\r\n{head}",
        head.len()
    )
    .into_bytes();
    bytes.extend_from_slice(format!("{:X}\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(b"\r\n0\r\n\r\n");
    bytes
}

pub(crate) fn form(description: &str, name: &str, text: &str) -> Vec<u8> {
    format!(
        "--b\r\nContent-Disposition: form-data; name=\"omschrijving\"\r\n\r\n{description}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{text}\r\n--b--\r\n"
    )
    .into_bytes()
}

/// What a client that keeps its connection open gets to one request.
fn answer(gate: &Gate, request: &[u8], ends: &[u8]) -> String {
    let mut client = gate.connect("icap");
    client.write_all(request).unwrap();
    let mut told = Vec::new();
    while !told.ends_with(ends) {
        let mut piece = [0; 4096];
        let read = client.read(&mut piece).unwrap();
        assert!(read > 0, "{}", told.escape_ascii());
        told.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(told).unwrap()
}

pub(super) fn blocked(told: &str) -> bool {
    let blocked = told.contains("\r\nX-Infection-Found: Type=0; Resolution=2; Threat=PII.");
    if blocked {
        assert!(told.starts_with("ICAP/1.0 200 OK\r\nISTag: \"sluis-"), "{told}");
        assert!(told.contains("\r\nConnection: close\r\n") && told.ends_with("0\r\n\r\n"), "{told}");
        let (head, rest) = told.split_once("\r\n\r\n").unwrap();
        let offset: usize = head.rsplit_once("res-hdr=0, res-body=").unwrap().1.parse().unwrap();
        let (http, body) = rest.split_at(offset);
        assert!(http.starts_with("HTTP/1.1 ") && http.ends_with("\r\n\r\n"), "{http}");
        let (size, page) = body.split_once("\r\n").unwrap();
        let page = &page[..usize::from_str_radix(size, 16).unwrap()];
        let problem: serde_json::Value = serde_json::from_str(page).unwrap();
        assert!(http.starts_with(&format!("HTTP/1.1 {} ", problem["status"])), "{http}{page}");
        assert!(!told.contains(BSN), "{told}");
    }
    blocked
}

#[test]
fn options_tell_what_there_is_and_unknown_services_are_not_there() {
    let gate = Gate::start(&[]);
    for service in ["avscan", "srv_clamav", "reqmod", "respmod", "pii"] {
        let request = format!("OPTIONS icap://127.0.0.1/{service} ICAP/1.0\r\nHost: a\r\n\r\n");
        let told = answer(&gate, request.as_bytes(), b"\r\n\r\n");
        assert!(told.starts_with("ICAP/1.0 200 OK\r\nMethods: REQMOD, RESPMOD\r\nService: sluis "), "{told}");
        assert!(
            told.ends_with(
                "Max-Connections: 64\r\nOptions-TTL: 300\r\nAllow: 204\r\nPreview: 1024\r\nTransfer-Preview: *\r\n\
                 Encapsulated: null-body=0\r\n\r\n"
            ),
            "{told}"
        );
    }
    for (request, status) in [
        ("OPTIONS /ander ICAP/1.0\r\n\r\n", "ICAP/1.0 404 "),
        ("GET / HTTP/1.1\r\n\r\n", "ICAP/1.0 400 "),
        ("LOGMOD /pii ICAP/1.0\r\n\r\n", "ICAP/1.0 405 "),
    ] {
        let told = String::from_utf8(gate.ask("icap", request.as_bytes())).unwrap();
        assert!(told.starts_with(status) && told.contains("Connection: close"), "{told}");
    }
}

#[test]
fn description_name_and_content_are_judged_together() {
    let gate = Gate::start(&[]);
    let bsn = format!("burgerservicenummer {BSN}");
    for (description, name, text, refused) in [
        ("scherm blijft leeg", "scherm.txt", "leeg", false),
        (bsn.as_str(), "scherm.txt", "leeg", true),
        ("scherm blijft leeg", &format!("BSN {BSN}.txt"), "leeg", true),
        ("scherm blijft leeg", "scherm.txt", bsn.as_str(), true),
    ] {
        let body = form(description, name, text);
        let told = answer(&gate, &reqmod("Allow: 204\r\n", FORM, &body), b"\r\n\r\n");
        assert_eq!(blocked(&told), refused, "{told}");
        if !refused {
            assert!(told.starts_with("ICAP/1.0 204 No modifications needed\r\nISTag: \"sluis-"), "{told}");
            assert!(told.ends_with("\r\nEncapsulated: null-body=0\r\n\r\n") && !told.contains("X-Inf"), "{told}");
        }
    }
    assert!(gate.audit().contains("\"front\":\"icap\""));
}

#[test]
fn other_bodies_are_read_too() {
    let gate = Gate::start(&[]);
    let bsn = format!("burgerservicenummer {BSN}");
    let packed = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bsn.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let json = format!("{{\"omschrijving\": \"x\", \"omschrijving\": \"{bsn}\"}}");
    for (http, body) in [
        ("Content-Type: application/x-www-form-urlencoded", bsn.replace(' ', "+").into_bytes()),
        ("Content-Type: application/json", json.into_bytes()),
        ("Content-Type: text/plain", bsn.clone().into_bytes()),
        ("Content-Type: text/plain\r\nContent-Encoding: gzip", packed),
        // What cannot be unpacked or told apart is not let through.
        ("Content-Type: text/plain\r\nContent-Encoding: br", b"leeg".to_vec()),
        ("Content-Type: application/json", b"{".to_vec()),
        ("Content-Type: multipart/form-data", b"leeg".to_vec()),
        (FORM, b"leeg".to_vec()),
        ("Content-Type: text/plain\r\nContent-Type: application/json", b"leeg".to_vec()),
    ] {
        let told = String::from_utf8(gate.ask("icap", &reqmod("Allow: 204\r\n", http, &body))).unwrap();
        assert!(blocked(&told), "{http}: {told}");
    }
    let clean = answer(&gate, &reqmod("Allow: 204\r\n", "Content-Type: text/plain", b"leeg scherm"), b"\r\n\r\n");
    assert!(clean.starts_with("ICAP/1.0 204"), "{clean}");
}

#[test]
fn a_preview_is_continued_and_answered_once() {
    let gate = Gate::start(&[]);
    let body = form("leeg", "a.txt", &format!("burgerservicenummer {BSN}"));
    let (first, second) = body.split_at(20);
    let head = format!("POST / HTTP/1.1\r\n{FORM}\r\n\r\n");
    let request = format!(
        "REQMOD /reqmod ICAP/1.0\r\nPreview: 20\r\nAllow: 204, trailers\r\nEncapsulated:  req-hdr=0, req-body={}\r\n\r\n{head}14\r\n{}\r\n0\r\n\r\n",
        head.len(),
        String::from_utf8(first.to_vec()).unwrap()
    );
    let mut client = gate.connect("icap");
    client.write_all(request.as_bytes()).unwrap();
    let mut told = [0; 25];
    client.read_exact(&mut told).unwrap();
    assert_eq!(&told, b"ICAP/1.0 100 Continue\r\n\r\n");
    // Some leave out the last empty line.
    client
        .write_all(format!("{:x}\r\n{}\r\n0\r\n", second.len(), String::from_utf8(second.to_vec()).unwrap()).as_bytes())
        .unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    let told = String::from_utf8(rest(&mut client)).unwrap();
    assert!(blocked(&told), "{told}");

    let whole = format!(
        "REQMOD /reqmod ICAP/1.0\r\nPreview: 1024\r\nEncapsulated: req-hdr=0, req-body={}\r\n\r\n{}4\r\nleeg\r\n0; ieof\r\n\r\n",
        "PUT /a.txt HTTP/1.1\r\n\r\n".len(),
        "PUT /a.txt HTTP/1.1\r\n\r\n"
    );
    let told = answer(&gate, whole.as_bytes(), b"\r\n\r\n");
    assert!(told.starts_with("ICAP/1.0 204 "), "{told}");
}

#[test]
fn what_a_client_does_not_keep_is_given_back_whole() {
    let gate = Gate::start(&["--deadline", "60s"]);
    let text = "leeg scherm\n".repeat(60_000);
    let body = form("leeg", "a.txt", &text);
    let request = reqmod("Allow: trailers\r\n", FORM, &body);
    let told = answer(&gate, &request, b"\r\n0\r\n\r\n");
    let http = format!("POST /melding HTTP/1.1\r\nHost: portaal.example\r\n{FORM}\r\n\r\n");
    assert!(told.starts_with("ICAP/1.0 200 OK\r\nISTag: ") && !told.contains("X-Infection"));
    let (head, rest) = told.split_once("\r\n\r\n").unwrap();
    assert!(head.ends_with(&format!("Encapsulated: req-hdr=0, req-body={}", http.len())), "{head}");
    let mut chunks = sluis::wire::chunked::Chunks::default();
    let mut left = rest.strip_prefix(&http).unwrap().as_bytes();
    let mut came = Vec::new();
    loop {
        let (used, step) = chunks.step(left).unwrap();
        match step {
            sluis::wire::chunked::Step::Data { from, len } => came.extend_from_slice(&left[from..from + len]),
            sluis::wire::chunked::Step::End { .. } => break,
            sluis::wire::chunked::Step::More => panic!("cut short"),
        }
        left = &left[used..];
    }
    assert_eq!(came, body);
}

#[test]
fn requests_follow_on_one_connection_and_downloads_are_judged() {
    let gate = Gate::start(&[]);
    let response = |text: &str| {
        let (request, response) =
            ("GET /lijst.csv HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n");
        format!(
            "RESPMOD /respmod ICAP/1.0\r\nAllow: 204\r\nEncapsulated: req-hdr=0, res-hdr={}, res-body={}\r\n\r\n{request}{response}{:x}\r\n{text}\r\n0\r\n\r\n",
            request.len(),
            request.len() + response.len(),
            text.len()
        )
    };
    let get =
        "REQMOD /pii ICAP/1.0\r\nAllow: 204\r\nEncapsulated: req-hdr=0, null-body=18\r\n\r\nGET / HTTP/1.1\r\n\r\n";
    let asked = format!("GET /?omschrijving=burgerservicenummer+{BSN} HTTP/1.1\r\n\r\n");
    let asked = format!(
        "REQMOD /pii ICAP/1.0\r\nAllow: 204\r\nEncapsulated: req-hdr=0, null-body={}\r\n\r\n{asked}",
        asked.len()
    );
    let told = gate.ask("icap", [get, &response("leeg"), get, &asked].concat().as_bytes());
    let told = String::from_utf8(told).unwrap();
    assert_eq!(told.matches("ICAP/1.0 204 ").count(), 3, "{told}");
    assert!(blocked(told.rsplit_once("null-body=0\r\n\r\n").unwrap().1), "{told}");
    let told = String::from_utf8(gate.ask("icap", response(&format!("BSN {BSN}")).as_bytes())).unwrap();
    assert!(blocked(&told), "{told}");
}

#[test]
fn a_connection_that_is_to_close_closes() {
    let gate = Gate::start(&[]);
    let clean = form("leeg", "a.txt", "leeg");
    for request in [
        b"OPTIONS /pii ICAP/1.0\r\nConnection: close\r\n\r\n".to_vec(),
        reqmod("Allow: 204\r\nConnection: keep-alive, Close\r\n", FORM, &clean),
        reqmod("Connection: close\r\n", FORM, &clean),
    ] {
        let told = gate.ask("icap", &request);
        assert!(told.starts_with(b"ICAP/1.0 20"), "{}", told.escape_ascii());
    }
}

#[test]
fn a_head_that_is_too_long_does_not_pass() {
    let gate = Gate::start(&[]);
    let long = format!("{FORM}\r\nX-Lang: {}", "x".repeat(70 << 10));
    // That of the message that passes by, that of the request itself, and one that cannot be read.
    for request in [
        reqmod("Allow: 204\r\n", &long, &form("leeg", "a.txt", "leeg")),
        reqmod(&format!("Allow: 204\r\nX-Lang: {}\r\n", "x".repeat(70 << 10)), FORM, &form("leeg", "a.txt", "leeg")),
        b"RESPMOD /pii ICAP/1.0\r\nEncapsulated: res-body\r\n\r\n".to_vec(),
    ] {
        let told = String::from_utf8(gate.ask("icap", &request)).unwrap();
        assert!(blocked(&told) && told.contains("Threat=PII.Niet-gescand-kop-onleesbaar."), "{told}");
    }
    let almost = format!("{FORM}\r\nX-Lang: {}", "x".repeat(60 << 10));
    let told = answer(&gate, &reqmod("Allow: 204\r\n", &almost, &form("leeg", "a.txt", "leeg")), b"\r\n\r\n");
    assert!(told.starts_with("ICAP/1.0 204 "), "{told}");
}

#[test]
fn every_name_of_a_file_is_judged() {
    let gate = Gate::start(&[]);
    let bsn = format!("bsn {BSN}.txt");
    for headers in [
        format!("X-Filename: {bsn}\r\nContent-Disposition: attachment; filename=\"a.txt\""),
        format!("X-Filename: a.txt\r\nContent-Disposition: attachment; filename=\"{bsn}\""),
        format!("X-Filename: a.txt\r\nX-Filename: {bsn}"),
        format!(
            "Content-Disposition: attachment; filename=a.txt\r\nContent-Disposition: attachment; filename=\"{bsn}\""
        ),
    ] {
        let told =
            gate.ask("icap", &reqmod("Allow: 204\r\n", &format!("Content-Type: text/plain\r\n{headers}"), b"leeg"));
        assert!(blocked(&String::from_utf8(told).unwrap()), "{headers}");
    }
    let named = format!("PUT /map/{} HTTP/1.1\r\nX-Filename: a.txt\r\n\r\n", bsn.replace(' ', "%20"));
    let request = format!(
        "REQMOD /pii ICAP/1.0\r\nAllow: 204\r\nEncapsulated: req-hdr=0, req-body={}\r\n\r\n{named}4\r\nleeg\r\n0\r\n\r\n",
        named.len()
    );
    assert!(blocked(&String::from_utf8(gate.ask("icap", request.as_bytes())).unwrap()));
}

#[test]
fn a_form_is_not_held_in_memory() {
    let gate = Gate::start(&["--max-body", "80M", "--deadline", "60s", "--timeout", "60s"]);
    let mut state = 1_u64;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    });
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.bin\"\r\n\r\n".to_vec();
    body.extend(noise.take(40 << 20));
    body.extend_from_slice(b"\r\n--b--\r\n");
    let before = gate.peak();
    assert!(blocked(&String::from_utf8(gate.ask("icap", &reqmod("Allow: 204\r\n", FORM, &body))).unwrap()));
    let grown = gate.peak() - before;
    assert!(grown < 20 << 10, "{grown} kB more for 40 MB");
    // A head without an end is not waited for.
    let endless = [b"--b\r\nContent-Disposition: form-data; name=\"".to_vec(), vec![b'x'; 2 << 20]].concat();
    assert!(blocked(&String::from_utf8(gate.ask("icap", &reqmod("Allow: 204\r\n", FORM, &endless))).unwrap()));
}
