//! Commands as clients write them, streams in any pieces.

use super::*;

fn one(bytes: &[u8]) -> Option<(Command, End, usize)> {
    next(bytes, true).unwrap().map(|(request, used)| (request.command, request.end, used))
}

#[test]
fn commands_are_read_as_clients_write_them() {
    let path = |verb, path: &str| Command::Path { verb, path: path.into() };
    for (bytes, command, end, used) in [
        (&b"PING"[..], Command::Ping, End::Packet, 4),
        (b"PING\r\n", Command::Ping, End::Packet, 6),
        (b"nPING\n", Command::Ping, End::Newline, 6),
        (b"nPING\r\n", Command::Ping, End::Newline, 7),
        (b"zPING\0zVERSION\0", Command::Ping, End::Null, 6),
        (b"zVERSION\0", Command::Version, End::Null, 9),
        (b"nVERSIONCOMMANDS\n", Command::VersionCommands, End::Newline, 17),
        (b"zINSTREAM\0\0\0\0\0", Command::Instream, End::Null, 10),
        (b"INSTREAM\n", Command::Unknown, End::Packet, 9),
        (b"STREAM", Command::Unknown, End::Packet, 6),
        (b"GET / HTTP/1.1\r\n\r\n", Command::Unknown, End::Packet, 18),
        (b"zSCAN /a b\0", path(Verb::Scan, "/a b"), End::Null, 11),
        (b"MULTISCAN /a\n", path(Verb::MultiScan, "/a"), End::Packet, 13),
        (b"nALLMATCHSCAN /a\n", path(Verb::AllMatchScan, "/a"), End::Newline, 17),
        (b"zSCAN\0", Command::Unknown, End::Null, 6),
        (b"zSCAN \0", Command::Unknown, End::Null, 7),
        (b"zPINGS\0", Command::Unknown, End::Null, 7),
        (b"zping\0", Command::Unknown, End::Null, 6),
        (b"zPING\n\0", Command::Unknown, End::Null, 7),
        (b"z\0", Command::Unknown, End::Null, 2),
    ] {
        assert_eq!(one(bytes), Some((command, end, used)), "{}", bytes.escape_ascii());
    }
    assert_eq!(one(b""), None);
    assert_eq!(one(b"zPING"), None);
    assert_eq!(next(b"PING", false), Ok(None));
    assert_eq!(next(&[b'z'; 9000], true), Err(TooLong));
    assert_eq!(next(&[b'x'; 9000], true), Err(TooLong));
}

#[test]
fn answers_end_as_their_command_did() {
    assert_eq!(answer(None, "PONG", End::Null), b"PONG\0");
    assert_eq!(answer(Some(3), "stream: OK", End::Newline), b"3: stream: OK\n");
}

#[test]
fn another_clamds_answers_are_understood_or_a_failure() {
    assert_eq!(said(b"stream: OK"), Said::Clean);
    assert_eq!(said(b"stream: Eicar-Test-Signature FOUND"), Said::Found("Eicar-Test-Signature".into()));
    for answer in [
        &b"stream: x ERROR"[..],
        b"INSTREAM size limit exceeded. ERROR",
        b"",
        b"OK",
        b"stream: \xff",
        b"stream:  FOUND",
    ] {
        assert_eq!(said(answer), Said::Failed, "{}", answer.escape_ascii());
    }
}

/// The content of `input`, fed `piece` bytes at a time, and whether it ended.
fn read(input: &[u8], piece: usize) -> (Vec<u8>, bool) {
    let (mut pieces, mut seen, mut held) = (Pieces::default(), Vec::new(), Vec::new());
    for more in input.chunks(piece) {
        held.extend_from_slice(more);
        loop {
            let (used, step) = pieces.step(&held);
            if let Piece::Data { from, len } = step {
                seen.extend_from_slice(&held[from..from + len]);
            }
            held.drain(..used);
            match step {
                Piece::End => return (seen, true),
                Piece::More => break,
                Piece::Data { .. } => {}
            }
        }
    }
    (seen, false)
}

proptest::proptest! {
    #[test]
    fn streams_are_read_in_any_pieces(parts: Vec<Vec<u8>>, piece in 1usize..50) {
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let mut written = Vec::new();
        for part in &parts {
            written.extend_from_slice(&(part.len() as u32).to_be_bytes());
            written.extend_from_slice(part);
        }
        proptest::prop_assert_eq!(read(&written, piece), (parts.concat(), false));
        written.extend_from_slice(&[0; 4]);
        proptest::prop_assert_eq!(read(&written, piece), (parts.concat(), true));
    }

    #[test]
    fn whatever_comes_is_a_command_or_waits(bytes: Vec<u8>, packet: bool) {
        if let Ok(Some((_, used))) = next(&bytes, packet) {
            proptest::prop_assert!(used > 0 && used <= bytes.len());
        }
    }
}
