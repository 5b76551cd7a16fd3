//! Bytes of a clamd client in, its commands out; answers in, their bytes out.
//!
//! After clamd(8) and clamd's own `session.c`; what clients send was measured.

mod stream;

pub use stream::{Piece, Pieces};

use thiserror::Error;

/// Bytes of a command, a path included.
const LONGEST: usize = 8 << 10;

/// How a command ends, and so its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `zCOMMAND\0`
    Null,
    /// `nCOMMAND\n`
    Newline,
    /// `COMMAND`, one to a packet: the old way.
    Packet,
}

impl End {
    /// The byte that ends the answer.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Newline | Self::Packet => b'\n',
        }
    }
}

/// What a client wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Whether anybody is there.
    Ping,
    /// The version.
    Version,
    /// The version, and the commands that there are.
    VersionCommands,
    /// How busy it is.
    Stats,
    /// Read rules again.
    Reload,
    /// End the service.
    Shutdown,
    /// Scan what follows.
    Instream,
    /// Scan the file whose descriptor is sent along.
    Fildes,
    /// Scan a file or folder by its path.
    Path {
        /// Which of the commands it is.
        verb: Verb,
        /// The path.
        path: Vec<u8>,
    },
    /// Several commands on this connection, answered by number.
    IdSession,
    /// No more commands.
    End,
    /// Statistics of detections, or to forget them: there are none.
    DetStats,
    /// None of these.
    Unknown,
}

/// Ways to scan by path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Until the first finding.
    Scan,
    /// Everything.
    ContScan,
    /// Everything, several files at once.
    MultiScan,
    /// Everything that is found in a file.
    AllMatchScan,
}

/// A command and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The command.
    pub command: Command,
    /// How it ended.
    pub end: End,
}

/// A command that does not end.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a command that is too long")]
pub struct TooLong;

/// The first command in `buffer` and the bytes that it takes, or none yet. `packet` says that `buffer` is what came
/// in at once: an old command has no end but that.
pub fn next(buffer: &[u8], packet: bool) -> Result<Option<(Request, usize)>, TooLong> {
    let end = match buffer.first() {
        None => return Ok(None),
        Some(b'z') => End::Null,
        Some(b'n') => End::Newline,
        Some(_) => End::Packet,
    };
    let (text, used) = if end == End::Packet {
        if !packet {
            return Ok(None);
        }
        (buffer, buffer.len())
    } else {
        let Some(at) = buffer.iter().position(|&byte| byte == end.byte()) else {
            return if buffer.len() > LONGEST { Err(TooLong) } else { Ok(None) };
        };
        (buffer.get(1..at).unwrap_or_default(), at + 1)
    };
    if used > LONGEST + 2 {
        return Err(TooLong);
    }
    let text = if end == End::Null { text } else { chomp(text) };
    Ok(Some((Request { command: command(text, end), end }, used)))
}

/// Commands without a path, and whether the old way to write them is known.
const PLAIN: &[(&[u8], Command, bool)] = &[
    (b"PING", Command::Ping, true),
    (b"VERSION", Command::Version, true),
    (b"VERSIONCOMMANDS", Command::VersionCommands, false),
    (b"STATS", Command::Stats, false),
    (b"RELOAD", Command::Reload, true),
    (b"SHUTDOWN", Command::Shutdown, true),
    (b"QUIT", Command::Shutdown, true),
    (b"INSTREAM", Command::Instream, false),
    (b"FILDES", Command::Fildes, true),
    (b"IDSESSION", Command::IdSession, false),
    (b"END", Command::End, false),
    (b"DETSTATS", Command::DetStats, true),
    (b"DETSTATSCLEAR", Command::DetStats, true),
];

/// Commands with one.
const PATH: &[(&[u8], Verb, bool)] = &[
    (b"SCAN ", Verb::Scan, true),
    (b"CONTSCAN ", Verb::ContScan, true),
    (b"MULTISCAN ", Verb::MultiScan, true),
    (b"ALLMATCHSCAN ", Verb::AllMatchScan, false),
];

fn command(text: &[u8], end: End) -> Command {
    let known = |old: bool| old || end != End::Packet;
    if let Some((_, command, _)) = PLAIN.iter().find(|(word, _, old)| *word == text && known(*old)) {
        return command.clone();
    }
    let with_path = PATH.iter().find_map(|&(word, verb, old)| {
        let path = text.strip_prefix(word).filter(|path| !path.is_empty() && known(old))?;
        Some(Command::Path { verb, path: path.to_vec() })
    });
    with_path.unwrap_or(Command::Unknown)
}

fn chomp(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default()
}

/// An answer as it is sent: behind its number in a session, and with the end of its command.
pub fn answer(number: Option<u32>, text: &str, end: End) -> Vec<u8> {
    let mut bytes = number.map(|number| format!("{number}: ")).unwrap_or_default().into_bytes();
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(end.byte());
    bytes
}

/// What another clamd said of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing is wrong with it.
    Clean,
    /// It holds something of that name.
    Found(String),
    /// It was not scanned.
    Failed,
}

/// Reads another clamd's answer to `INSTREAM`, its end cut off. Whatever is not understood is a failure.
pub fn said(answer: &[u8]) -> Said {
    let text = String::from_utf8_lossy(answer);
    let Some(text) = text.strip_prefix("stream: ") else { return Said::Failed };
    match text.strip_suffix(" FOUND") {
        Some(name) if !name.is_empty() => Said::Found(name.to_owned()),
        _ if text == "OK" => Said::Clean,
        _ => Said::Failed,
    }
}

#[cfg(test)]
mod tests;
