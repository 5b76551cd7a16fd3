//! Requests as clients write them, answers byte for byte.

use super::*;

fn head(text: &str) -> Result<Option<(Head, usize)>, Bad> {
    next(text.as_bytes())
}

#[test]
fn requests_are_read_as_clients_write_them() {
    let text = "\r\nREQMOD icap://127.0.0.1:1344/avscan?x=1 ICAP/1.0\r\nhost: a\r\nAllow: 204, trailers\r\n\
        Encapsulated:  req-hdr=0, req-body=12\r\nPreview: 0\r\n\r\nrest";
    let (head, used) = head(text).unwrap().unwrap();
    assert_eq!(&text[used..], "rest");
    assert_eq!((head.method, head.service.as_str()), (Method::Reqmod, "avscan"));
    assert_eq!(head.sections, [(Section::RequestHead, 0), (Section::Body, 12)]);
    assert_eq!(head.headers.get("HOST"), Some("a"));
    assert!(head.headers.lists("allow", "204") && !head.headers.lists("allow", "206"));
}

#[test]
fn an_options_request_needs_no_encapsulated() {
    let (head, _) = head("OPTIONS /pii/ ICAP/1.0\n\n").unwrap().unwrap();
    assert_eq!((head.method, head.service.as_str(), head.sections.len()), (Method::Options, "pii", 0));
}

#[test]
fn what_is_no_request_is_told() {
    let with = |told: &str| format!("REQMOD /a ICAP/1.0\r\nEncapsulated: {told}\r\n\r\n");
    for (text, bad) in [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), Bad::Line),
        ("GET / ICAP/1.0\r\n\r\n".into(), Bad::Method),
        ("REQMOD /a ICAP/1.0\r\n\r\n".into(), Bad::Encapsulated),
        (with("req-body=0, req-hdr=10"), Bad::Encapsulated),
        (with("req-hdr=10, req-body=5"), Bad::Encapsulated),
        (with("req-hdr=5, req-body=10"), Bad::Encapsulated),
        (with("req-hdr=0"), Bad::Encapsulated),
        (with("req-hdr=0, req-body=99999999999999999999"), Bad::Encapsulated),
        ("x".repeat(HEADER_MAX + 1), Bad::TooLong),
    ] {
        assert_eq!(head(&text), Err(bad), "{}", text.get(..60).unwrap_or(&text));
    }
    assert_eq!(head("REQMOD /a ICAP/1.0\r\nEncapsulated: null-body=0\r\n"), Ok(None));
    assert_eq!(head("\r\n\r\n"), Ok(None));
}

#[test]
fn answers_are_the_bytes_that_clients_read() {
    assert_eq!(
        String::from_utf8(options("t", "sluis")).unwrap(),
        "ICAP/1.0 200 OK\r\nMethods: REQMOD, RESPMOD\r\nService: sluis\r\nISTag: \"t\"\r\nMax-Connections: 64\r\n\
         Options-TTL: 300\r\nAllow: 204\r\nPreview: 1024\r\nTransfer-Preview: *\r\nEncapsulated: null-body=0\r\n\r\n"
    );
    assert_eq!(
        no_change("t"),
        b"ICAP/1.0 204 No modifications needed\r\nISTag: \"t\"\r\nEncapsulated: null-body=0\r\n\r\n"
    );
    let violations = [Violation { place: "a\r\nb.txt", name: "BSN", rule: "no-bsn" }];
    let blocked = String::from_utf8(block("t", "PII.BSN", &violations, 422, b"{}")).unwrap();
    let (icap, http) = blocked.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        icap,
        "ICAP/1.0 200 OK\r\nISTag: \"t\"\r\nConnection: close\r\n\
         X-Infection-Found: Type=0; Resolution=2; Threat=PII.BSN;\r\nX-Violations-Found: 1\r\n\
         \ta??b.txt\r\n\tBSN\r\n\tno-bsn\r\n\t2\r\nEncapsulated: res-hdr=0, res-body=141"
    );
    assert_eq!(http.find("2\r\n{}\r\n0\r\n\r\n"), Some(141), "{http}");
    let echoed = String::from_utf8(echo("t", &[("req-hdr", b"PUT / HTTP/1.1\r\n\r\n")], Some("req-body"))).unwrap();
    assert!(echoed.ends_with("Encapsulated: req-hdr=0, req-body=18\r\n\r\nPUT / HTTP/1.1\r\n\r\n"), "{echoed}");
}

#[test]
fn headers_fold_and_repeat() {
    let headers = Headers::read(b"A: 1\r\n  2\r\nno colon\r\na:3\r\nB :x\xff\r\n");
    assert_eq!(headers.all("a").collect::<Vec<_>>(), ["1 2", "3"]);
    assert_eq!(headers.get("b"), Some("x\u{fffd}"));
}

proptest::proptest! {
    #[test]
    fn whatever_comes_is_a_request_or_waits(bytes: Vec<u8>) {
        if let Ok(Some((_, used))) = next(&bytes) {
            proptest::prop_assert!(used > 0 && used <= bytes.len());
        }
    }
}
