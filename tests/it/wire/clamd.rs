//! What clients of clamd send, and the bytes that they get.

use std::fs;
use std::io::{IoSlice, Read as _, Write as _};
use std::os::fd::AsFd as _;

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::{BSN, Gate, rest, upstream};

pub(super) fn stream(text: &[u8]) -> Vec<u8> {
    let mut bytes = b"zINSTREAM\0".to_vec();
    for piece in text.chunks(8188) {
        bytes.extend_from_slice(&(piece.len() as u32).to_be_bytes());
        bytes.extend_from_slice(piece);
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes
}

pub(super) fn bad() -> Vec<u8> {
    format!("naam;bsn\nJansen;{BSN}\n").into_bytes()
}

pub(super) fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// Whether an answer is `PLACE: NAME FOUND` with a name that every client reads back whole.
pub(super) fn found(answer: &[u8], place: &str, begins: &str) {
    let text = String::from_utf8(answer.to_vec()).unwrap();
    let name = text.strip_prefix(&format!("{place}: ")).and_then(|text| text.strip_suffix(" FOUND\0"));
    let name = name.unwrap_or_else(|| panic!("{text:?}"));
    assert!(name.starts_with(begins), "{name}");
    assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "{name}");
    assert!(!["FOUND", "OK", "ERROR"].iter().any(|signal| name.contains(signal)), "{name}");
}

#[test]
fn commands_are_answered_byte_for_byte() {
    let gate = Gate::start(&[]);
    for (sent, answer) in [
        (&b"PING"[..], &b"PONG\n"[..]),
        (b"PING\n", b"PONG\n"),
        (b"nPING\n", b"PONG\n"),
        (b"zPING\0", b"PONG\0"),
        (b"zINSTREAM\0\0\0\0\0", b"stream: OK\0"),
        (b"nINSTREAM\n\0\0\0\x01x\0\0\0\0", b"stream: OK\n"),
        (b"INSTREAM\n", b"UNKNOWN COMMAND\n"),
        (b"STREAM", b"UNKNOWN COMMAND\n"),
        (b"SESSION\n", b"UNKNOWN COMMAND\n"),
        (b"zEND\0", b"UNKNOWN COMMAND\0"),
        (b"zFOO\0", b"UNKNOWN COMMAND\0"),
        (b"GET / HTTP/1.1\r\n\r\n", b"UNKNOWN COMMAND\n"),
        (b"zRELOAD\0", b"RELOADING\0"),
        (b"zSHUTDOWN\0", b"COMMAND UNAVAILABLE\0"),
        (b"zIDSESSION\0zPING\0zCONTSCAN /tmp\0zEND\0", b"1: PONG\x002: Command invalid inside IDSESSION. ERROR\0"),
        (b"zIDSESSION\0zFOO\0zPING\0", b"1: Command invalid inside IDSESSION. ERROR\0"),
        (b"nIDSESSION\nnPING\nnEND\n", b"1: PONG\n"),
    ] {
        assert_eq!(shown(&gate.ask("clamd", sent)), shown(answer), "{}", shown(sent));
    }
    let version = gate.ask("clamd", b"zVERSION\0");
    assert!(version.starts_with(b"sluis ") && version.ends_with(b"\0"));
    let commands = String::from_utf8(gate.ask("clamd", b"nVERSIONCOMMANDS\n")).unwrap();
    assert!(commands.contains("| COMMANDS: SCAN ") && commands.ends_with(" ALLMATCHSCAN\n"), "{commands}");
    let stats = String::from_utf8(gate.ask("clamd", b"zSTATS\0")).unwrap();
    assert!(stats.starts_with("POOLS: 1\n\nSTATE: VALID PRIMARY\n") && stats.ends_with("\nEND\0"), "{stats}");
}

#[test]
fn streams_are_judged_and_named_in_dutch() {
    let gate = Gate::start(&[]);
    assert_eq!(gate.ask("clamd", &stream(b"Het scherm blijft leeg.")), b"stream: OK\0");
    found(&gate.ask("clamd", &stream(&bad())), "stream", "PII.BSN");
    let unknown = [&[0x7f, 0, 1, 2, 0xff, 0xfe, 0x80][..], &[0x81; 300]].concat();
    found(&gate.ask("clamd", &stream(&unknown)), "stream", "PII.Niet-gescand-");
    // A session answers by number, whichever is ready first, also what is under way at its end.
    let session = [b"zIDSESSION\0zPING\0".to_vec(), stream(&bad()), stream(b"leeg"), b"zEND\0".to_vec()].concat();
    let told = gate.ask("clamd", &session);
    let mut answers: Vec<&[u8]> = told.split_inclusive(|&byte| byte == 0).collect();
    answers.sort_unstable();
    assert_eq!((answers.len(), answers[0], answers[2]), (3, &b"1: PONG\0"[..], &b"3: stream: OK\0"[..]));
    found(&answers[1][3..], "stream", "PII.BSN");
    assert!(gate.audit().contains("\"front\":\"clamd\""));
}

#[test]
fn mail_is_not_refused_for_who_sends_it() {
    let gate = Gate::start(&[]);
    let mail = |body: &str| {
        format!(
            "From: Anna de Vries <anna.devries@example.nl>\r\nTo: Piet Bakker <p.bakker@example.nl>\r\n\
             Date: Fri, 27 Nov 2026 10:00:00 +0100\r\nSubject: melding\r\n\r\n{body}\r\n"
        )
    };
    let clean = mail("Het scherm blijft leeg.\r\n\r\nGroet, Anna de Vries");
    assert_eq!(gate.ask("clamd", &stream(clean.as_bytes())), b"stream: OK\0");
    // As clamav-milter hands it over.
    let handed = format!("From clamav-milter\n{clean}");
    assert_eq!(gate.ask("clamd", &stream(handed.as_bytes())), b"stream: OK\0", "{}", gate.audit());
    let bad = mail(&format!("Burgerservicenummer {BSN} krijgt geen brief."));
    found(&gate.ask("clamd", &stream(bad.as_bytes())), "stream", "PII.BSN");
}

#[test]
fn a_stream_that_is_too_large_is_drained_so_that_its_sender_reads_why() {
    let gate = Gate::start(&["--max-body", "1M"]);
    let mut client = gate.connect("clamd");
    // All of it is written before anything is read, as clients do.
    client.write_all(&stream(&vec![b'a'; 8 << 20])).unwrap();
    assert_eq!(shown(&rest(&mut client)), "INSTREAM size limit exceeded. ERROR\\x00");
    // A piece that says it is larger needs not come.
    let told = gate.ask("clamd", b"zINSTREAM\0\x7f\xff\xff\xff");
    assert_eq!(shown(&told), "INSTREAM size limit exceeded. ERROR\\x00");
}

#[test]
fn a_stream_of_a_size_at_which_clients_cut_does_not_pass() {
    let gate = Gate::start(&["--cut-at", "3000", "--deadline", "60s"]);
    let text = |size: usize| "leeg scherm\n".repeat(size / 12 + 1).into_bytes()[..size].to_vec();
    for size in [1 << 20, 3000] {
        found(&gate.ask("clamd", &stream(&text(size))), "stream", "PII.Niet-gescand-mogelijk-afgekapt.");
    }
    for size in [(1 << 20) - 1, 3001] {
        assert_eq!(gate.ask("clamd", &stream(&text(size))), b"stream: OK\0");
    }
}

#[test]
fn files_are_scanned_by_descriptor_and_below_named_folders_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let gate = Gate::start(&["--clamd-path", root]);
    fs::write(folder.path().join("schoon.txt"), "leeg").unwrap();
    fs::write(folder.path().join("lijst.csv"), bad()).unwrap();
    let outside = gate.path("lijst.csv");
    fs::write(&outside, bad()).unwrap();

    let ask = |command: &str, path: &str| gate.ask("clamd", format!("z{command} {path}\0").as_bytes());
    let (clean, list) = (format!("{root}/schoon.txt"), format!("{root}/lijst.csv"));
    for command in ["SCAN", "CONTSCAN", "MULTISCAN", "ALLMATCHSCAN"] {
        assert_eq!(ask(command, &clean), format!("{clean}: OK\0").into_bytes());
        found(&ask(command, &list), &list, "PII.BSN");
        found(&ask(command, root), &list, "PII.BSN");
    }
    let none = format!("{root}/weg");
    let told = format!("{none}: File path check failure: No such file or directory. ERROR\0");
    assert_eq!(ask("SCAN", &none), told.into_bytes());
    // What exists elsewhere is not told.
    for path in [outside.to_str().unwrap(), "/nergens", "/etc/passwd"] {
        found(&ask("SCAN", path), path, "PII.Niet-gescand-pad-niet-toegestaan.");
    }

    for (path, clean) in [(&clean, true), (&list, false)] {
        let mut client = gate.connect("clamd");
        client.write_all(b"zFILDES\0").unwrap();
        let file = fs::File::open(path).unwrap();
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut along = SendAncillaryBuffer::new(&mut space);
        let files = [file.as_fd()];
        assert!(along.push(SendAncillaryMessage::ScmRights(&files)));
        sendmsg(&client, &[IoSlice::new(&[0])], &mut along, SendFlags::empty()).unwrap();
        let told = String::from_utf8(rest(&mut client)).unwrap();
        let answer = told.strip_prefix("fd[").and_then(|told| told.split_once("]: ")).unwrap().1;
        assert_eq!(answer == "OK\0", clean, "{told}");
        assert_eq!(answer.starts_with("PII.BSN") && answer.ends_with(" FOUND\0"), !clean, "{told}");
    }
}

#[test]
fn a_virus_is_told_first_and_the_version_is_the_scanners() {
    let gate = Gate::start(&["--upstream-clamd", &upstream(Some(b"stream: Toets.Virus FOUND\0"))]);
    for text in [&b"leeg"[..], &bad()] {
        assert_eq!(shown(&gate.ask("clamd", &stream(text))), "stream: Toets.Virus FOUND\\x00");
    }
    assert!(gate.ask("clamd", b"zVERSION\0").starts_with(b"ClamAV 1.4.6/27000/"));
    let gate = Gate::start(&["--upstream-clamd", &upstream(Some(b"stream: OK\0"))]);
    assert_eq!(gate.ask("clamd", &stream(b"leeg")), b"stream: OK\0");
    found(&gate.ask("clamd", &stream(&bad())), "stream", "PII.BSN");
}

#[test]
fn commands_may_come_in_pieces() {
    let gate = Gate::start(&[]);
    let mut client = gate.connect("clamd");
    for byte in stream(b"leeg") {
        client.write_all(&[byte]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let mut answer = [0; 11];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"stream: OK\0");
}
